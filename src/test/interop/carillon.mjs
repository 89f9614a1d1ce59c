// A running Carillon: starting one, and speaking to it.

import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START_MS = 120_000;
const STOP_MS = 20_000;
const JAR = fileURLToPath(new URL('../../../target/carillon.jar', import.meta.url));

/**
 * Starts carillon.jar on free ports with a data directory of its own.
 *
 * @param {{environment?: object, name?: string}} [options] further environment of the server; the name of its log
 */
export async function startCarillon({ environment = {}, name = 'interop-server' } = {}) {
  const jar = process.env.CARILLON_JAR ?? JAR;
  if (!existsSync(jar)) {
    throw new Error(`${jar} is not there; \`mvn package\` makes it`);
  }
  const data = await mkdtemp(join(tmpdir(), 'carillon-interop-'));
  const log = join(dirname(JAR), `${name}.log`);
  const port = await freePort();
  const brokerPort = await freePort();
  const grpcPort = await freePort();
  const output = createWriteStream(log);
  const url = `http://127.0.0.1:${port}/carillon`;
  let server;
  let exited;
  let running = false;
  // However this process ends, the server does not outlive it.
  process.on('exit', () => {
    if (running) {
      server.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    }
  });
  const end = async (signal) => {
    server.kill(signal);
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  const stop = async () => {
    await end('SIGTERM');
    await rm(data, { recursive: true, force: true });
  };
  const start = async () => {
    server = spawn('java', ['-jar', jar, '--try-out', '--port', String(port), '--data-dir', data], {
      env: { ...process.env, CARILLON_BROKER_PORT: String(brokerPort), CARILLON_GRPC_PORT: String(grpcPort), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server.stdout.pipe(output, { end: false });
    server.stderr.pipe(output, { end: false });
    exited = new Promise((resolve) => {
      server.on('exit', resolve);
      server.on('error', resolve);
    });
    running = true;
    exited.then(() => (running = false));
    const until = Date.now() + START_MS;
    while (!(await isReady(url))) {
      if (!running || Date.now() > until) {
        await stop();
        throw new Error(`Carillon ${running ? 'is not ready' : 'ended'}; the last lines of ${log}:\n${await tail(log)}`);
      }
      await pause(300);
    }
  };
  await start();
  const secret = async (file) => (await readFile(join(data, file), 'utf8').catch(() => '')).trim();
  return {
    url,
    key: await secret('admin.key'),
    brokerPort,
    grpcPort,
    brokerPassword: await secret('broker.password'),
    /** Its data directory. */
    data,
    stop,
    /** `kill -9`, then `start` on the same port with the same data. */
    kill: () => end('SIGKILL'),
    start,
  };
}

/** Speaks to the Carillon that run.mjs started. */
export const api = {
  async send(method, path, headers, body) {
    const response = await fetch(process.env.CARILLON_URL + '/api/v1' + path, {
      method,
      headers: { authorization: `Bearer ${process.env.CARILLON_KEY}`, ...headers },
      body,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
  },

  /** Posts one message to /events and gives the answer's JSON; anything but 202 is an error. */
  async publish(headers, body) {
    const answer = await this.send('POST', '/events', headers, body);
    if (answer.status !== 202) {
      throw new Error(`POST /events: ${answer.status} ${answer.text}`);
    }
    return answer.json();
  },

  /** Makes a subscription and gives it with its secret. */
  async subscribe(subscription) {
    const answer = await this.send(
      'POST', '/subscriptions', { 'content-type': 'application/json' }, JSON.stringify(subscription));
    if (answer.status !== 201) {
      throw new Error(`POST /subscriptions: ${answer.status} ${answer.text}`);
    }
    return answer.json();
  },
};

/** A port of loopback that nothing listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) })).status === 200;
  } catch {
    return false;
  }
}

async function tail(file) {
  return (await readFile(file, 'utf8')).split('\n').slice(-30).join('\n');
}
