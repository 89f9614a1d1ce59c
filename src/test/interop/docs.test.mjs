// Pages of the documentation, followed: their commands are taken as they stand there and run in their order, for an application of
// their own. Only what a machine may have in use is changed (addresses), and what the page says comes from an answer.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLONE = fileURLToPath(new URL('../../..', import.meta.url));
const { CARILLON_URL, CARILLON_KEY } = process.env;
const SCOPES = ['backoffs:write', 'events:read', 'events:write', 'keys:write', 'schemas:read', 'schemas:write', 'sources:read',
  'sources:write', 'subscriptions:write'];

let directory;
let key;
let name;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'carillon-docs-'));
  name = `docs-${Date.now()}`;
  await post('/applications', { name });
  key = (await post('/keys', { name: 'docs', scopes: SCOPES }, { 'Carillon-Application': name })).key;
});

after(() => rmSync(directory, { recursive: true, force: true }));

test('schemas.md: a schema is stored, required, and told; a name of Certes, the catalogue and the document', () => {
  const page = blocks('schemas.md').filter((each) => each.startsWith('curl'));
  const [store, policy, refused, proto, type, document] = page;
  assert.equal(JSON.parse(shell(store)).topic, 'order/created');
  assert.equal(JSON.parse(shell(policy)).mode, 'require');
  const [error] = JSON.parse(shell(refused)).errors;
  assert.deepEqual(error, JSON.parse(blocks('schemas.md').find((each) => each.includes('"errors"'))).errors[0]);
  assert.equal(JSON.parse(shell(proto)).name, 'community.certes.dev/github/1/push');
  assert.equal(JSON.parse(shell(type)).topic, 'order/created');
  assert.equal(JSON.parse(shell(document)).asyncapi, '3.0.0');
});

test('gateway.md: a source of GitHub takes what is signed, once, gets a new secret, and counts', () => {
  const page = blocks('gateway.md');
  const source = JSON.parse(shell(page.find((each) => each.startsWith('curl'))));
  const sent = page.find((each) => each.startsWith('SECRET='))
    .replace('SECRET=…', `SECRET=${source.secret}`)
    .replace(/\/in\/[A-Za-z0-9_-]{22}/, source.path);
  const first = JSON.parse(shell(sent));
  assert.deepEqual(JSON.parse(shell(sent)), { id: first.id, repeated: true });
  const shown = (part) => page.find((each) => each.startsWith('curl') && each.includes(part));
  assert.match(JSON.parse(shell(`ID=${source.id}\n${shown('rotate-secret')}`)).secret, /^[A-Za-z0-9_-]{43}$/);
  const stats = JSON.parse(shell(`ID=${source.id}\n${shown('/stats')}`));
  assert.deepEqual([stats.accepted, stats.repeated, stats.refused], [1, 1, 0]);
});

test('access.md: a user is made and logs in; broker.md: a key; certes.md: a rule for back-off', () => {
  const [user, login] = command('access.md', '/users').split(/\n(?=curl)/);
  assert.equal(JSON.parse(shell(user)).name, 'ann');
  const said = shell(login.replace('curl', `curl -H 'Carillon-Application: ${name}'`)); // as the page says of other applications
  assert.equal(JSON.parse(said).token.split('.').length, 3);
  assert.match(JSON.parse(shell(command('broker.md', '/keys'))).key, /^ck_/);
  assert.equal(JSON.parse(shell(command('certes.md', '/backoffs'))).retry.policy, 'linear');
});

async function post(path, body, more = {}) {
  const answer = await fetch(`${CARILLON_URL}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CARILLON_KEY}`, 'content-type': 'application/json', ...more },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

/** The commands of a page with this address among them. */
function command(page, address) {
  return blocks(page).find((each) => each.startsWith('curl') && each.includes(address));
}

/** The indented blocks of a page. */
function blocks(name) {
  return readFileSync(join(CLONE, 'docs', name), 'utf8')
    .split('\n\n')
    .filter((part) => part.startsWith('    '))
    .map((part) => part.replace(/^ {4}/gm, ''));
}

function shell(text) {
  const done = spawnSync('bash', ['-ec', text.replaceAll('localhost:8080', new URL(CARILLON_URL).host)], {
    cwd: directory,
    env: { ...process.env, KEY: key, API: `${CARILLON_URL}/api/v1` },
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(done.status, 0, `${text}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}
