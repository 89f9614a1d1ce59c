// Connections of carillon.jar, as docs/serverevents.md and docs/streams.md say: npm ws in the messages of the client SDK of
// Volt MX, ws and eventsource as streams that come back by their cursor.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { EventSource } from 'eventsource';
import WebSocket from 'ws';
import { api } from './carillon.mjs';

const PATIENCE_MS = 60_000;
const URL_OF = process.env.CARILLON_URL;
const SOCKETS = URL_OF.replace(/^http/, 'ws');
const KEY = process.env.CARILLON_KEY;

test('the client SDK of Volt MX subscribes, hears, acknowledges and leaves', async () => {
  const topic = unique();
  const who = { 'X-Voltmx-Authorization': KEY, clientUUID: randomUUID() };
  const client = await connect(
    `${SOCKETS}/services/ServerEvents/Stream?X-Voltmx-Authorization=${KEY}&clientUUID=${who.clientUUID}`,
  );
  try {
    client.say({ subscribe: { ...who, topics: { private: [topic] } } });
    assert.deepEqual(await client.next(), { code: 620001, message: 'subscribed', successTopics: [topic] });
    await published(`${topic}/below`, 'a');
    const event = await client.next();
    assert.equal(event.code, 620010);
    assert.equal(event.topic, `${topic}/below`);
    assert.deepEqual(event.data, { price: 1.5 });
    client.say({ ack: { eventId: event.eventId } });
    client.say({ unsubscribe: { ...who, topics: { Private: [topic] } } });
    assert.equal((await client.next()).code, 620007);
  } finally {
    client.close();
  }
});

test('a WebSocket of CloudEvents comes back by its cursor', async () => {
  const topic = unique();
  const address = `${SOCKETS}/api/v1/stream?topic=${topic}`;
  const first = await connect(address, 'cloudevents.json', { authorization: `Bearer ${KEY}` });
  await published(topic, 'a');
  const event = await first.next();
  assert.equal(first.protocol(), 'cloudevents.json');
  assert.equal(event.id, `${topic}-a`);
  first.close();
  await published(topic, 'b');
  const second = await connect(`${address}&cursor=${event.carilloncursor}`, 'cloudevents.json', {
    authorization: `Bearer ${KEY}`,
  });
  try {
    assert.equal((await second.next()).id, `${topic}-b`);
  } finally {
    second.close();
  }
});

test('an EventSource opens a stream by a token', async () => {
  const topic = unique();
  const made = await api.send('POST', '/stream-tokens', { 'content-type': 'application/json' }, '{"seconds":60}');
  assert.equal(made.status, 201);
  const source = new EventSource(`${URL_OF}/api/v1/stream?topic=${topic}&access_token=${made.json().token}`);
  try {
    await within(new Promise((resolve) => (source.onopen = resolve)));
    const heard = within(new Promise((resolve) => (source.onmessage = resolve)));
    await published(topic, 'a');
    const message = await heard;
    assert.equal(JSON.parse(message.data).id, `${topic}-a`);
    assert.match(message.lastEventId, /^[0-9]+$/);
  } finally {
    source.close();
  }
});

function unique() {
  return `realtime-${randomUUID().slice(0, 8)}`;
}

function published(topic, id) {
  return api.publish(
    { 'content-type': 'application/cloudevents+json' },
    JSON.stringify({ specversion: '1.0', id: `${topic.split('/')[0]}-${id}`, source: '/interop', type: 't', topic, data: { price: 1.5 } }),
  );
}

async function connect(address, protocol, headers) {
  const socket = new WebSocket(address, protocol ?? [], { headers });
  const received = [];
  const waiting = [];
  socket.on('message', (text) => {
    const message = JSON.parse(text);
    const first = waiting.shift();
    first ? first(message) : received.push(message);
  });
  await within(
    new Promise((resolve, reject) => {
      socket.on('open', resolve);
      socket.on('error', reject);
    }),
  );
  return {
    say: (message) => socket.send(JSON.stringify(message)),
    next: () => within(new Promise((resolve) => (received.length ? resolve(received.shift()) : waiting.push(resolve)))),
    protocol: () => socket.protocol,
    close: () => socket.close(),
  };
}

function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
