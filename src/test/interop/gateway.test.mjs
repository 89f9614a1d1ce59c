// What foreign libraries sign comes in through the gateway, and what they did not sign stays out: @octokit/webhooks-methods,
// standardwebhooks, svix, stripe and twilio. The bodies of GitHub are recorded ones.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sign as signGitHub } from '@octokit/webhooks-methods';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { Webhook as StandardWebhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { Webhook as SvixWebhook } from 'svix';
import twilio from 'twilio';
import { api } from './carillon.mjs';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

test('@octokit/webhooks-methods signs: recorded bodies of GitHub come in as they were sent', async () => {
  const topic = unique('github');
  const source = await createSource({ topic: `${topic}/{type}`, settings: { verification: { type: 'github' } } });
  const bodies = examples.map(({ name, examples: some }) => [name, JSON.stringify(some[0])]);
  assert.ok(bodies.length > 40, `${bodies.length} kinds of events`);
  for (const [number, [name, body]] of bodies.entries()) {
    const headers = {
      'content-type': JSON_TYPE,
      'x-github-event': name,
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': await signGitHub(source.secret, body),
    };
    assert.equal((await post(source, headers, body)).status, 202, name);
    if (number % 5 === 0) { // after 30 wrong ones within a minute this address would get 429
      assert.equal((await post(source, headers, body + ' ')).status, 401, `${name}, changed`);
    }
  }
  for (const [name, body] of bodies) {
    const [event] = await events(`${topic}/${name.replaceAll('.', '/')}`);
    assert.equal(JSON.stringify(event.data), body, name);
  }
});

test('standardwebhooks and svix sign', async () => {
  const topic = unique('standard');
  const source = await createSource({ topic: `${topic}/{type}`, settings: { verification: { type: 'standard' } } });
  const body = JSON.stringify({ type: 'user.created', data: { name: 'Zoë 😊', price: 1.5 } });
  for (const [prefix, Webhook] of [['webhook', StandardWebhook], ['svix', SvixWebhook]]) {
    const now = new Date();
    const id = `msg_${randomUUID()}`;
    const headers = (signature) => ({
      'content-type': JSON_TYPE,
      [`${prefix}-id`]: id,
      [`${prefix}-timestamp`]: String(Math.floor(now / 1000)),
      [`${prefix}-signature`]: signature,
    });
    const right = new Webhook(source.secret).sign(id, now, body);
    const wrong = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').sign(id, now, body);
    assert.equal((await post(source, headers(wrong), body)).status, 401);
    assert.equal((await post(source, headers(`${wrong} ${right}`), body)).status, 202);
    assert.equal((await post(source, headers(right), body)).json.repeated, true);
  }
  const found = await events(`${topic}/user/created`);
  assert.deepEqual(found.map((each) => each.data.data.name), ['Zoë 😊', 'Zoë 😊']);
});

test('stripe signs, with two secrets while one takes the place of the other', async () => {
  const topic = unique('stripe');
  const secrets = ['whsec_test_one', 'whsec_test_two'];
  const source = await createSource({ topic: `${topic}/{type}`, secrets, settings: { verification: { type: 'stripe' } } });
  const { webhooks } = new Stripe('sk_test_none');
  const body = JSON.stringify({ id: `evt_${randomUUID()}`, object: 'event', type: 'charge.succeeded', pending_webhooks: 1 }, null, 2);
  const header = (secret, timestamp) => webhooks.generateTestHeaderString({ payload: body, secret, timestamp });
  const send = (signature) => post(source, { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature }, body);
  assert.equal((await send(header('whsec_another'))).status, 401);
  assert.equal((await send(header(secrets[0], Math.floor(Date.now() / 1000) - 310))).status, 401, 'old');
  assert.equal((await send(header(secrets[0]))).status, 202);
  assert.equal((await send(header(secrets[1]))).json.repeated, true);
  const [event, ...more] = await events(`${topic}/charge/succeeded`);
  assert.equal(more.length, 0);
  assert.equal(event.data.object, 'event');
});

test('twilio signs: a form, and JSON by its digest', async () => {
  const topic = unique('twilio');
  const token = 'twilio-auth-token';
  const source = await createSource({ topic, secrets: [token], settings: { verification: { type: 'twilio' } } });
  const url = process.env.CARILLON_URL + source.path;
  const fields = { To: '+18005551212', From: '+14158675309', Body: 'Grüße & more', MediaUrl: ['b', 'a', 'b'], Empty: '' };
  const form = new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each])));
  const signed = (address, params) => ({
    'content-type': FORM_TYPE,
    'i-twilio-idempotency-token': randomUUID(),
    'x-twilio-signature': twilio.getExpectedTwilioSignature(token, address, params),
  });
  const taken = await post(source, signed(url, fields), form.toString());
  assert.equal(taken.status, 200);
  assert.equal(taken.text, '');
  assert.equal((await post(source, signed(url, { ...fields, To: '+1' }), form.toString())).status, 401);

  const body = JSON.stringify({ CallSid: 'CA1', Caller: '+12349013030' });
  const query = `?bodySHA256=${twilio.getExpectedBodyHash(body)}`;
  const headers = { ...signed(url + query, {}), 'content-type': JSON_TYPE };
  assert.equal((await post(source, headers, body, query)).status, 200);
  assert.equal((await post(source, { ...headers, 'i-twilio-idempotency-token': 'x' }, body.replace('CA1', 'CA2'), query)).status, 401);
  assert.equal((await events(topic)).length, 2);
});

function unique(name) {
  return `${name}-${randomUUID().slice(0, 8)}`;
}

async function createSource(source) {
  const answer = await api.send('POST', '/sources', { 'content-type': JSON_TYPE }, JSON.stringify({ name: 'interop', ...source }));
  assert.equal(answer.status, 201, answer.text);
  return answer.json();
}

async function post(source, headers, body, query = '') {
  const response = await fetch(process.env.CARILLON_URL + source.path + query, { method: 'POST', headers, body });
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return { status: response.status, text, json: isJson ? JSON.parse(text) : null };
}

async function events(topic) {
  const answer = await api.send('GET', `/events?topic=${topic}&limit=250`, {});
  assert.equal(answer.status, 200, answer.text);
  return answer.json().data.map((each) => each.event);
}
