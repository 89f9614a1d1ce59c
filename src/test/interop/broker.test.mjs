// The broker of carillon.jar, as docs/broker.md says: MQTT 3.1.1 and 5 by npm mqtt, STOMP 1.2 by npm stompit hear what is
// published over HTTP, durable ones also what came while they were away; what they send to carillon.ingress becomes an event.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import mqtt from 'mqtt';
import stompit from 'stompit';
import { api } from './carillon.mjs';

const PATIENCE_MS = 60_000;
const PORT = Number(process.env.CARILLON_BROKER_PORT);
const PASSWORD = process.env.CARILLON_BROKER_PASSWORD;

for (const protocolVersion of [4, 5]) {
  const version = protocolVersion === 4 ? '3.1.1' : '5';

  test(`MQTT ${version} hears a topic and all below it`, async () => {
    const name = unique();
    const client = await connectMqtt({ protocolVersion });
    try {
      const heard = [];
      client.on('message', (topic, payload) => heard.push({ topic, event: JSON.parse(payload) }));
      const [granted] = await client.subscribeAsync(`carillon/events/default/${name}/#`, { qos: 1 });
      assert.equal(granted.qos, 1);
      await publish(`${name}/created`, '1');
      await publish(`${name}/eu/paid`, '2');
      await publish('another/topic', '3');
      await until(() => heard.length >= 2);
      assert.deepEqual(heard.map(({ topic, event }) => [topic, event.id, event.data]), [
        [`carillon/events/default/${name}/created`, `${name}-1`, { price: 1.5 }],
        [`carillon/events/default/${name}/eu/paid`, `${name}-2`, { price: 1.5 }],
      ]);
    } finally {
      await client.endAsync();
    }

    async function publish(topic, id) {
      await published(topic, `${name}-${id}`);
    }
  });

  test(`MQTT ${version} misses nothing while it is away`, async () => {
    const name = unique();
    const session = {
      protocolVersion,
      clientId: name,
      clean: false,
      ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 3600 } }),
    };
    const before = await connectMqtt(session);
    await before.subscribeAsync(`carillon/events/default/${name}/#`, { qos: 1 });
    await before.endAsync();
    await published(`${name}/created`, name);
    const after = mqtt.connect({ ...options(session), manualConnect: true });
    try {
      const heard = [];
      after.on('message', (topic, payload) => heard.push(JSON.parse(payload).id));
      after.connect();
      await until(() => heard.length >= 1);
      assert.deepEqual(heard, [name]);
    } finally {
      await after.endAsync();
    }
  });
}

test('what MQTT sends to carillon.ingress becomes an event', async () => {
  const name = unique();
  const client = await connectMqtt({ protocolVersion: 5 });
  await client.publishAsync('carillon/ingress', structured(name), { qos: 1 });
  await client.endAsync();
  await stored(name);
});

test('the user properties of MQTT 5 are attributes, the payload is the data', async () => {
  const name = unique();
  const client = await connectMqtt({ protocolVersion: 5 });
  await client.publishAsync('carillon/ingress', '{"price":1.5}', {
    qos: 1,
    properties: {
      contentType: 'application/json',
      userProperties: { specversion: '1.0', id: name, source: '/interop', type: 'sent', topic: `${name}/sent` },
    },
  });
  await client.endAsync();
  await stored(name);
});

test('MQTT without the password is refused', async () => {
  await assert.rejects(connectMqtt({ password: 'another' }));
});

test('STOMP 1.2 hears a topic and all below it, with its properties', async () => {
  const name = unique();
  const client = await connectStomp();
  try {
    const heard = listen(client, { destination: `carillon.events.default.${name}.#`, 'subscription-type': 'MULTICAST' });
    await receipt(client);
    await published(`${name}/created`, name);
    await until(() => heard.length >= 1);
    const [{ headers, body }] = heard;
    assert.equal(headers.cloudEvents_id, name);
    assert.equal(headers.cloudEvents_topic, `${name}/created`);
    assert.equal(headers.carillon_application, 'default');
    assert.deepEqual(JSON.parse(body).data, { price: 1.5 });
  } finally {
    client.disconnect();
  }
});

test('a durable subscriber over STOMP misses nothing while it is away', async () => {
  const name = unique();
  const durable = {
    destination: `carillon.events.default.${name}.#`,
    'subscription-type': 'MULTICAST',
    'durable-subscription-name': 'shop',
  };
  const before = await connectStomp({ 'client-id': name });
  listen(before, durable);
  await receipt(before);
  await new Promise((resolve) => before.disconnect(resolve));
  await published(`${name}/created`, name);
  const after = await connectStomp({ 'client-id': name });
  try {
    const heard = listen(after, durable);
    await until(() => heard.length >= 1);
    assert.deepEqual(heard.map(({ body }) => JSON.parse(body).id), [name]);
  } finally {
    after.disconnect();
  }
});

test('what STOMP sends to carillon.ingress becomes an event', async () => {
  const name = unique();
  const client = await connectStomp();
  client.sendString({ destination: 'carillon.ingress', 'destination-type': 'ANYCAST' }, structured(name));
  await receipt(client);
  client.disconnect();
  await stored(name);
});

test('the cloudEvents_ headers of STOMP are attributes, the body is the data', async () => {
  const name = unique();
  const client = await connectStomp();
  client.sendString({
    destination: 'carillon.ingress', 'destination-type': 'ANYCAST', 'content-type': 'application/json',
    cloudEvents_id: name, cloudEvents_topic: `${name}/sent`,
  }, '{"price":1.5}');
  await receipt(client);
  client.disconnect();
  await stored(name);
});

function unique() {
  return `broker-${randomUUID()}`;
}

function structured(name) {
  return JSON.stringify({ specversion: '1.0', id: name, source: '/interop', type: 'sent', topic: `${name}/sent`, data: { price: 1.5 } });
}

function published(topic, id) {
  return api.publish(
    { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/interop', 'ce-type': 'broker', 'ce-topic': topic,
      'content-type': 'application/json' },
    '{"price":1.50}');
}

async function stored(name) {
  const event = await until(async () => (await api.send('GET', `/events?topic=${name}/sent`, {})).json().data[0]?.event);
  assert.equal(event.id, name);
  assert.deepEqual(event.data, { price: 1.5 });
}

function options(more) {
  return {
    host: '127.0.0.1', port: PORT, protocol: 'mqtt', username: 'carillon', password: PASSWORD, reconnectPeriod: 0, ...more,
  };
}

function connectMqtt(more) {
  return mqtt.connectAsync(options(more), false);
}

function connectStomp(headers) {
  return new Promise((resolve, reject) => {
    stompit.connect(
      { host: '127.0.0.1', port: PORT,
        connectHeaders: { host: 'localhost', login: 'carillon', passcode: PASSWORD, 'heart-beat': '0,0', ...headers } },
      (error, client) => (error ? reject(error) : resolve(client)));
  });
}

function listen(client, headers) {
  const heard = [];
  client.subscribe({ id: '1', ack: 'auto', ...headers }, (error, message) => {
    if (error) {
      return; // the end of the connection
    }
    const received = { headers: Object.fromEntries(Object.keys(message.headers).map((name) => [name, message.headers[name]])) };
    message.readString('utf-8', (failure, body) => heard.push({ ...received, body: failure ? String(failure) : body }));
  });
  return heard;
}

/** The broker has done all that was asked of it before. */
function receipt(client) {
  return new Promise((resolve) => client.begin().commit({ onReceipt: resolve }));
}

async function until(question) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(50)) {
    const answer = await question();
    if (answer) {
      return answer;
    }
  }
  throw new Error('nothing came in time');
}
