// The README, followed: its commands are taken from the page as they stand there and run in a new directory, in its order.
// Only what a machine may have in use is changed: the two ports, and where this clone is.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from './carillon.mjs';

const CLONE = fileURLToPath(new URL('../../..', import.meta.url));
const JAR = process.env.CARILLON_JAR ?? join(CLONE, 'target', 'carillon.jar');
const LIMIT_MS = 120_000;

const readme = readFileSync(join(CLONE, 'README.md'), 'utf8');
const started = [];
let directory;
let here;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'carillon-readme-'));
  const ports = { server: await freePort(), receiver: await freePort() };
  here = (command) =>
    command
      .replaceAll('localhost:8080', `localhost:${ports.server}`)
      .replaceAll('localhost:9000', `localhost:${ports.receiver}`)
      .replace('target/carillon.jar', JAR)
      .replace('carillon.jar --try-out', `carillon.jar --try-out --port ${ports.server}`)
      .replace('samples/receiver/Receiver.java', `${join(CLONE, 'samples/receiver/Receiver.java')} --port ${ports.receiver}`);
});

after(async () => {
  await Promise.all(started.map((program) => program.stop()));
  rmSync(directory, { recursive: true, force: true });
});

test('what the README says leads from nothing to a delivered event, and over a receiver that was away', async () => {
  const [start] = inline('## Run it').filter((code) => code.startsWith('java -jar'));
  const [subscribe, receive, publish] = blocks('## Publish and receive with curl');

  const server = await run(start, { CARILLON_BROKER_PORT: String(await freePort()), CARILLON_GRPC_PORT: String(await freePort()) });
  await server.says('Carillon is ready at');
  assert.ok(server.output.includes(join('carillon-data', 'admin.key')), server.output);

  const subscription = JSON.parse(await shell(subscribe));
  assert.match(subscription.secret, /^whsec_/);
  const listen = receive.replace('whsec_…', subscription.secret);
  let receiver = await run(listen);
  await receiver.says('http://localhost');

  const keys = subscribe.split('\n').slice(0, 2).join('\n');
  const accepted = JSON.parse(await shell(`${keys}\n${publish}`));
  assert.ok(accepted.id, JSON.stringify(accepted));
  await receiver.says('"total":12.50');

  await receiver.stop();
  const second = JSON.parse(await shell(`${keys}\n${publish}`));
  await until(async () => (await statusOf(keys, second.id)).includes('waiting'));
  receiver = await run(listen);
  await receiver.says(second.id);
  await until(async () => (await statusOf(keys, second.id)).includes('delivered'));
});

/** The README: "The same request to $API/events/<id>, without -d". */
async function statusOf(keys, id) {
  return shell(`${keys}\ncurl -s -H "Authorization: Bearer $KEY" $API/events/${id}`);
}

/** The indented blocks below one heading. */
function blocks(heading) {
  return section(heading)
    .split(/\n\n(?! {4})/)
    .flatMap((part) => part.split('\n\n'))
    .filter((part) => part.startsWith('    '))
    .map((part) => part.replace(/^ {4}/gm, ''));
}

function inline(heading) {
  return [...section(heading).matchAll(/`([^`]+)`/g)].map(([, code]) => code);
}

function section(heading) {
  const begin = readme.indexOf(`${heading}\n`);
  assert.ok(begin >= 0, `${heading} is not in the README`);
  const end = readme.indexOf('\n## ', begin + heading.length);
  return readme.slice(begin + heading.length + 1, end < 0 ? undefined : end);
}

async function shell(commands) {
  const program = await run(commands);
  assert.equal(await program.exited, 0, program.output);
  return program.output;
}

/** Those name the server that the other tests use. */
function withoutOurs(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('CARILLON_')));
}

function run(commands, env = {}) {
  const child = spawn('bash', ['-ec', `${here(commands)}`], {
    cwd: directory,
    env: { ...withoutOurs(process.env), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // so that all of it can be stopped, whatever bash has started
  });
  const program = {
    output: '',
    exited: new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1))),
    says: (text) => until(() => program.output.includes(text), () => program.output),
    kill() {
      try {
        process.kill(-child.pid, 'SIGTERM');
      } catch {
        // it has ended
      }
    },
    async stop() {
      program.kill();
      await program.exited;
    },
  };
  child.stdout.on('data', (data) => (program.output += data));
  child.stderr.on('data', (data) => (program.output += data));
  started.push(program);
  process.on('exit', program.kill);
  return Promise.resolve(program);
}

async function until(holds, seen = () => '') {
  const end = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `not seen in time: ${seen()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
