// The hubs of carillon.jar, as docs/signalr.md says, by @microsoft/signalr over each transport and in both protocols.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { api } from './carillon.mjs';

const URL_OF = process.env.CARILLON_URL;
const KEY = process.env.CARILLON_KEY;
const PATIENCE_MS = 30_000;

for (const [name, transport] of [
  ['WebSockets', HttpTransportType.WebSockets],
  ['ServerSentEvents', HttpTransportType.ServerSentEvents],
  ['LongPolling', HttpTransportType.LongPolling],
]) {
  for (const protocol of name === 'ServerSentEvents' ? ['json'] : ['json', 'messagepack']) {
    test(`${name}, ${protocol}: subscribes, triggers, hears, is triggered from REST, and ends`, async () => {
      const options = { transport, accessTokenFactory: () => KEY };
      await connected(`${URL_OF}/RealtimeEventPushHub`, options, protocol, async (connection, heard) => {
        const guid = randomUUID();
        await connection.invoke('SubscribeToEvent', guid, 'first');
        await connection.invoke('SubscribeToEvent', guid, 'ViewModel=VM&RootId=7!12');
        await connection.invoke('TriggerEvent', guid, 'ä', false);
        assert.deepEqual(await heard(), [guid, 'ViewModel=VM&RootId=7!12', 'ä']);
        assert.equal((await trigger(guid, { data: { price: 1.5 }, removeAfterSend: true })).status, 202);
        assert.deepEqual(await heard(), [guid, 'ViewModel=VM&RootId=7!12', '{"price":1.5}']);
        await connection.invoke('TriggerEvent', guid, 'nobody hears this', false);
        await connection.invoke('SubscribeToEvent', guid, 'again');
        await connection.invoke('TriggerEvent', guid, 'last', false);
        assert.deepEqual(await heard(), [guid, 'again', 'last']);
        await assert.rejects(connection.invoke('Foo'), /Unknown hub method 'Foo'/);
        await assert.rejects(connection.invoke('SubscribeToEvent', guid), /Failed to invoke 'SubscribeToEvent'/);
      });
    });
  }
}

test('the hub of the document calls with two arguments', () =>
  connected(`${URL_OF}/hubs/events`, { accessTokenFactory: () => KEY }, 'json', async (connection, heard) => {
    const guid = randomUUID();
    await connection.invoke('SubscribeToEvent', guid, 'cookie');
    await trigger(guid, { data: 'x' });
    assert.deepEqual(await heard(), [guid, 'cookie']);
  }));

test('a key in the path is enough, without a token', () =>
  connected(`${URL_OF}/k/${KEY}/RealtimeEventPushHub`, {}, 'json', async (connection, heard) => {
    const guid = randomUUID();
    await connection.invoke('SubscribeToEvent', guid, 'cookie');
    await trigger(guid, {});
    assert.deepEqual(await heard(), [guid, 'cookie', '']);
  }));

test('without a key nobody comes in', () =>
  assert.rejects(connected(`${URL_OF}/RealtimeEventPushHub`, {}, 'json', async () => {}), /401/));

test('topics are heard as CloudEvents', () =>
  connected(`${URL_OF}/hubs/events`, { accessTokenFactory: () => KEY }, 'json', async (connection) => {
    const topic = `hub-${randomUUID().slice(0, 8)}`;
    const event = new Promise((resolve) => connection.on('ReceiveTopicEvent', resolve));
    await connection.invoke('SubscribeToTopic', `${topic}/*`);
    await api.publish({ 'content-type': 'application/json' }, JSON.stringify({ topic: `${topic}/paid`, data: { n: 1 } }));
    const heard = await within(event);
    assert.equal(heard.topic, `${topic}/paid`);
    assert.deepEqual(heard.data, { n: 1 });
  }));

test('topics are streamed from a cursor', () =>
  connected(`${URL_OF}/hubs/events`, { accessTokenFactory: () => KEY }, 'json', async (connection) => {
    const topic = `hub-${randomUUID().slice(0, 8)}`;
    for (const data of ['a', 'b']) {
      await api.publish({ 'content-type': 'application/json' }, JSON.stringify({ topic, data }));
    }
    const items = [];
    const three = new Promise((resolve, reject) => {
      const subscription = connection.stream('StreamTopic', topic, '0').subscribe({
        next: (event) => {
          if (items.push(event.data) === 3) {
            subscription.dispose();
            resolve(items);
          }
        },
        complete: () => {},
        error: reject,
      });
    });
    await api.publish({ 'content-type': 'application/json' }, JSON.stringify({ topic, data: 'c' }));
    assert.deepEqual(await within(three), ['a', 'b', 'c']);
  }));

async function connected(url, options, protocol, use) {
  const builder = new HubConnectionBuilder().withUrl(url, options).configureLogging(LogLevel.None);
  const connection = (protocol === 'messagepack' ? builder.withHubProtocol(new MessagePackHubProtocol()) : builder).build();
  const events = [];
  const waiting = [];
  connection.on('ReceiveEvent', (...args) => (waiting.length ? waiting.shift()(args) : events.push(args)));
  const heard = () => within(events.length ? events.shift() : new Promise((resolve) => waiting.push(resolve)));
  await connection.start();
  try {
    await use(connection, heard);
  } finally {
    await connection.stop();
  }
}

function trigger(guid, body) {
  return api.send('POST', `/realtime/${guid}/trigger`, { 'content-type': 'application/json' }, JSON.stringify(body));
}

function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
