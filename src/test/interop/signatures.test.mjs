// What Carillon signs, checked by the libraries that receivers use: standardwebhooks, svix, @octokit/webhooks-methods and
// @octokit/webhooks, which gets the form `github` through its own middleware, ping included. v1a, which no library
// checks, by node:crypto with the key from /.well-known/webhook-keys.

import assert from 'node:assert/strict';
import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import { createNodeMiddleware, Webhooks } from '@octokit/webhooks';
import { verify as verifyGitHub } from '@octokit/webhooks-methods';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { api } from './carillon.mjs';

const PATIENCE_MS = 60_000;
const SECRET = "It's a Secret to Everybody";
const MIDDLEWARE = '/api/github/webhooks';

/** Raw requests by path. */
const received = new Map();
/** What the middleware of @octokit/webhooks handed on. */
const handed = [];
const octokit = new Webhooks({ secret: SECRET });
octokit.onAny(({ id, name, payload }) => handed.push({ id, name, payload }));
const middleware = createNodeMiddleware(octokit, { path: MIDDLEWARE });
const server = createServer(async (request, response) => {
  if (await middleware(request, response)) {
    return;
  }
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  received.set(request.url, [...(received.get(request.url) ?? []), { headers: request.headers, body: Buffer.concat(chunks).toString() }]);
  response.writeHead(204).end();
});

before(() => new Promise((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => {
  server.close();
  server.closeAllConnections();
});

test('standardwebhooks and svix verify v1', async () => {
  const { secret } = await subscribe('/standard', { signatures: ['standard', 'standard-v1a'] });
  const { headers, body } = await publishTo('/standard');
  for (const Webhook of [StandardWebhook, SvixWebhook]) {
    assert.deepEqual(new Webhook(secret).verify(body, headers).data, { name: 'Zoë', price: 1.5 });
    assert.throws(() => new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').verify(body, headers));
  }
});

test('they verify with either secret while a rotation overlaps', async () => {
  const { id, secret } = await subscribe('/rotated', {});
  const rotated = await api.send(
    'POST', `/subscriptions/${id}/rotate-secret`, { 'content-type': 'application/json' }, '{"overlap":"PT1H"}');
  assert.equal(rotated.status, 200);
  const { headers, body } = await publishTo('/rotated');
  assert.equal(headers['webhook-signature'].split(' ').length, 2);
  for (const Webhook of [StandardWebhook, SvixWebhook]) {
    for (const each of [secret, rotated.json().secret]) {
      new Webhook(each).verify(body, headers);
    }
  }
});

test('v1a fits the published key', async () => {
  const { publicKey } = await subscribe('/asymmetric', { signatures: ['standard-v1a'] });
  const { headers, body } = await publishTo('/asymmetric');
  const { keys } = await (await fetch(`${process.env.CARILLON_URL}/.well-known/webhook-keys`)).json();
  const jwk = keys.find((each) => each.whpk === publicKey);
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  const signature = Buffer.from(headers['webhook-signature'].replace(/^v1a,/, ''), 'base64');
  assert.ok(verifySignature(null, signed, createPublicKey({ key: jwk, format: 'jwk' }), signature));
});

for (const [content, path] of [['github', '/github'], ['github-form', '/github-form']]) {
  test(`@octokit/webhooks-methods verifies ${content}`, async () => {
    await subscribe(path, { content, secret: SECRET });
    const { headers, body } = await publishTo(path);
    assert.ok(await verifyGitHub(SECRET, body, headers['x-hub-signature-256']));
    assert.ok(!(await verifyGitHub('another', body, headers['x-hub-signature-256'])));
    const json = content === 'github' ? body : new URLSearchParams(body).get('payload');
    assert.deepEqual(JSON.parse(json), { name: 'Zoë', price: 1.5 });
  });
}

test('@octokit/webhooks is pinged, and handed each event as GitHub recorded it', async () => {
  const made = await subscribe(MIDDLEWARE, { content: 'github', secret: SECRET, verification: 'ping', topics: ['*'] });
  assert.equal(made.state, 'unverified');
  const ping = await until(() => handed.find((each) => each.name === 'ping'));
  assert.ok(ping.payload.zen);
  assert.equal(ping.payload.hook.config.content_type, 'json');

  const published = new Map();
  for (const { name, examples: [payload] } of examples) {
    const answer = await api.publish(
      { 'ce-specversion': '1.0', 'ce-id': name, 'ce-source': '/interop', 'ce-type': name, 'ce-topic': name,
        'content-type': 'application/json' },
      JSON.stringify(payload));
    published.set(answer.id, { name, payload });
  }
  await until(() => [...published.keys()].every((id) => handed.some((each) => each.id === id)));
  for (const [id, { name, payload }] of published) {
    const { id: guid, ...event } = handed.find((each) => each.id === id);
    assert.equal(guid, id);
    assert.deepEqual(event, { name, payload });
  }
});

function subscribe(path, members) {
  const url = `http://127.0.0.1:${server.address().port}${path}`;
  return api.subscribe({ name: `interop ${path}`, url, topics: [`signed${path}`], ...members });
}

async function publishTo(path) {
  await api.publish(
    { 'ce-specversion': '1.0', 'ce-id': path, 'ce-source': '/interop', 'ce-type': 'signed', 'ce-topic': `signed${path}`,
      'content-type': 'application/json' },
    '{"name":"Zoë","price":1.50}');
  return (await until(() => received.get(path)))[0];
}

async function until(question) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50)) {
    const answer = question();
    if (answer) {
      return answer;
    }
  }
  throw new Error('nothing came in time');
}
