// Every recorded GitHub webhook payload of @octokit/webhooks-examples goes in and comes out again: posted in binary and
// in structured mode, received in both and as bare data, each message verified by standardwebhooks.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { api } from './carillon.mjs';
import { canonical, elements, members } from './json.mjs';
import { Receiver } from './receiver.mjs';

const SENDERS = 16;
const SOURCE = 'https://github.com/octokit/webhooks';
const FORMS = { '/structured': 'cloudevents-structured', '/binary': 'cloudevents-binary', '/data': 'data' };

/** Numbers that a parser would not bring back as they were. */
const ODD_NUMBERS = '{"z":1.0, "a":1e2,"big":123456789012345678901234567890,"tiny":1E-400,"minus":-0,'
  + '"cents":[0.10,2.50],"A":"\\u00e9é \\ud83d\\udd14 \\/","nested":{"b":null,"a":[{}]}}';

const payloads = recorded();
/** What was posted: Carillon's id of the event to the payload. */
const posted = { binary: new Map(), structured: new Map() };
let receiver;

before(async () => {
  receiver = await Receiver.start();
  for (const [path, content] of Object.entries(FORMS)) {
    const made = await api.subscribe({ name: `interop ${content}`, url: receiver.url(path), topics: ['github/**'], content });
    receiver.expects(path, made.secret);
  }
});

after(() => receiver.close());

test('the package holds the payloads that are counted', (t) => {
  const package_ = dirname(fileURLToPath(import.meta.resolve('@octokit/webhooks-examples')));
  const parsed = folders(join(package_, '..')).flatMap((file) =>
    JSON.parse(readFileSync(file, 'utf8')).flatMap((event) => event.examples));
  assert.equal(payloads.length, parsed.length + 1); // and the odd numbers
  assert.ok(parsed.length >= 50);
  t.diagnostic(`${parsed.length} recorded payloads`);
});

test('every payload is accepted in binary mode', async () => {
  await inParallel(payloads, async (payload) => {
    const answer = await api.publish(
      {
        'ce-specversion': '1.0',
        'ce-id': payload.id,
        'ce-source': SOURCE + '/binary',
        'ce-type': `com.github.${payload.name}`,
        'ce-topic': `github/${payload.name}`,
        'content-type': 'application/json',
      },
      payload.text);
    assert.equal(answer.eventId, payload.id);
    posted.binary.set(answer.id, payload);
  });
  assert.equal(posted.binary.size, payloads.length);
});

test('every payload is accepted in structured mode', async () => {
  await inParallel(payloads, async (payload) => {
    const answer = await api.publish(
      { 'content-type': 'application/cloudevents+json' },
      `{"specversion":"1.0","id":${JSON.stringify(payload.id)},"source":"${SOURCE}/structured",`
        + `"type":"com.github.${payload.name}","topic":"github/${payload.name}","data":${payload.text}}`);
    assert.equal(answer.eventId, payload.id);
    posted.structured.set(answer.id, payload);
  });
  assert.equal(posted.structured.size, payloads.length);
});

for (const mode of ['binary', 'structured']) {
  test(`posted in ${mode} mode, every payload arrives in binary mode with the same SHA-256`, async () => {
    const received = await receiver.waitFor('/binary', 2 * payloads.length);
    for (const [id, payload] of posted[mode]) {
      const { headers, body } = of(received, id, payload);
      assert.equal(sha256(body), sha256(payload.text), payload.id);
      assert.equal(headers['ce-id'], payload.id);
      assert.equal(headers['ce-source'], `${SOURCE}/${mode}`);
      assert.equal(headers['ce-type'], `com.github.${payload.name}`);
      assert.equal(headers['ce-topic'], `github/${payload.name}`);
      assert.equal(headers['content-type'], 'application/json');
    }
  });

  test(`posted in ${mode} mode, every payload arrives structured with equal data, number texts and order kept`, async () => {
    const received = await receiver.waitFor('/structured', 2 * payloads.length);
    for (const [id, payload] of posted[mode]) {
      const { headers, body } = of(received, id, payload);
      const envelope = members(body.toString('utf8'));
      assert.match(headers['content-type'], /^application\/cloudevents\+json\b/);
      assert.equal(JSON.parse(envelope.get('id')), payload.id);
      assert.equal(JSON.parse(envelope.get('source')), `${SOURCE}/${mode}`);
      assert.equal(canonical(envelope.get('data')), canonical(payload.text), payload.id);
    }
  });

  test(`posted in ${mode} mode, every payload arrives as bare data with the same SHA-256`, async () => {
    const received = await receiver.waitFor('/data', 2 * payloads.length);
    for (const [id, payload] of posted[mode]) {
      assert.equal(sha256(of(received, id, payload).body), sha256(payload.text), payload.id);
    }
  });
}

test('every message was genuine and none came that was not posted', async (t) => {
  assert.deepEqual(receiver.refused, []);
  for (const path of Object.keys(FORMS)) {
    assert.equal((await receiver.waitFor(path, 2 * payloads.length)).size, 2 * payloads.length);
  }
  t.diagnostic(`${6 * payloads.length} messages verified, ${receiver.repeats} came more than once`);
});

test('a repeat is answered with the first one\'s ids, other content is refused', async () => {
  const payload = payloads[0];
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': payload.id,
    'ce-source': SOURCE + '/binary',
    'ce-type': `com.github.${payload.name}`,
    'ce-topic': `github/${payload.name}`,
    'content-type': 'application/json',
  };
  const [first] = [...posted.binary].find(([, each]) => each === payload);
  assert.equal((await api.publish(headers, payload.text)).id, first);
  const other = await api.send('POST', '/events', headers, '{"other":true}');
  assert.equal(other.status, 422);
  assert.match(other.headers.get('content-type'), /^application\/problem\+json\b/);
});

function recorded() {
  const package_ = join(dirname(fileURLToPath(import.meta.resolve('@octokit/webhooks-examples'))), '..');
  const found = [{ id: 'odd-numbers', name: 'odd_numbers', text: ODD_NUMBERS }];
  for (const file of folders(package_)) {
    for (const event of elements(readFileSync(file, 'utf8'))) {
      const parts = members(event);
      const name = JSON.parse(parts.get('name'));
      elements(parts.get('examples')).forEach((text, i) =>
        found.push({ id: `${dirname(file).slice(package_.length + 1)}/${name}/${i}`, name, text }));
    }
  }
  return found;
}

/** The recordings of github.com and of each GitHub Enterprise Server. */
function folders(package_) {
  return readdirSync(package_, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map((entry) => join(package_, entry.name, 'index.json'));
}

function of(received, id, payload) {
  const message = received.get(id);
  assert.ok(message, `${payload.id} did not arrive`);
  return message;
}

function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

async function inParallel(all, work) {
  const waiting = all.values();
  await Promise.all(Array.from({ length: SENDERS }, async () => {
    for (const each of waiting) {
      await work(each);
    }
  }));
}
