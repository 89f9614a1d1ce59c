// The JavaScript SDK of CloudEvents reads what Carillon sends, and Carillon reads what it sends.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { CloudEvent, HTTP } from 'cloudevents';
import { api } from './carillon.mjs';
import { Receiver } from './receiver.mjs';

let receiver;

before(async () => {
  receiver = await Receiver.start();
  for (const [path, content] of [['/structured', 'cloudevents-structured'], ['/binary', 'cloudevents-binary']]) {
    const made = await api.subscribe({ name: `sdk ${content}`, url: receiver.url(path), topics: ['sdk/**'], content });
    receiver.expects(path, made.secret);
  }
});

after(() => receiver.close());

let sent = 0;

function anEvent(more = {}) {
  return new CloudEvent({
    id: randomUUID(),
    source: '/interop/sdk',
    type: 'com.example.order.paid',
    subject: 'order 988 – Größe "L", 100%',
    dataschema: 'https://example.com/schemas/order.json',
    datacontenttype: 'application/json',
    time: '2026-11-21T08:15:30.123Z',
    topic: 'sdk/order/paid',
    tenant: 'north',
    data: { id: 988, name: 'Åsa', lines: [{ sku: 'a-1', amount: 2.5 }] },
    ...more,
  });
}

/** Both subscriptions give the event back, and the SDK reads it as the one that was sent. */
async function comesBack(answer, event) {
  sent++;
  assert.equal(answer.eventId, event.id);
  assert.equal(answer.source, event.source);
  for (const path of ['/structured', '/binary']) {
    const received = (await receiver.waitFor(path, sent)).get(answer.id);
    assert.ok(received, `${event.id} did not arrive at ${path}`);
    const json = /json/.test(received.headers['content-type'] ?? '');
    const read = HTTP.toEvent({
      headers: received.headers,
      body: json || !received.body.length ? received.body.toString('utf8') : received.body,
    });
    for (const name of ['id', 'source', 'type', 'subject', 'dataschema', 'topic', 'tenant', 'time']) {
      const value = path === '/binary' && typeof read[name] === 'string' ? decodeURIComponent(read[name]) : read[name];
      assert.equal(value, event[name], `${name} at ${path}`);
    }
    assert.equal(received.headers['webhook-id'], answer.id);
    if (event.data === undefined) {
      assert.ok(read.data === undefined || received.body.length === 0, `data at ${path}`);
    } else if (event.data instanceof Uint8Array) {
      assert.deepEqual(Buffer.from(read.data), Buffer.from(event.data), `data at ${path}`);
    } else {
      assert.deepEqual(read.data, event.data, `data at ${path}`);
    }
  }
}

test('an event of the SDK in structured mode', async () => {
  const event = anEvent();
  const message = HTTP.structured(event);
  await comesBack(await api.publish(message.headers, message.body), event);
});

test('an event of the SDK in binary mode', async () => {
  // The SDK puts attributes into headers as they are; only ASCII can be sent so.
  const event = anEvent({ subject: 'order-988' });
  const message = HTTP.binary(event);
  await comesBack(await api.publish(message.headers, message.body), event);
});

test('an event with binary data', async () => {
  const event = anEvent({
    datacontenttype: 'application/octet-stream',
    data: new Uint8Array([0, 1, 2, 253, 254, 255]),
    subject: 'bytes',
  });
  const message = HTTP.structured(event);
  await comesBack(await api.publish(message.headers, message.body), event);
});

test('an event without data', async () => {
  const event = anEvent({ data: undefined, datacontenttype: undefined, subject: 'nothing' });
  const message = HTTP.structured(event);
  await comesBack(await api.publish(message.headers, message.body), event);
});

test('a batch of events of the SDK', async () => {
  const events = [anEvent(), anEvent({ subject: 'second' }), anEvent({ subject: 'third', data: 'text' })];
  const answers = await api.publish({ 'content-type': 'application/cloudevents-batch+json' }, JSON.stringify(events));
  assert.equal(answers.length, events.length);
  for (const [i, event] of events.entries()) {
    await comesBack(answers[i], event);
  }
});

test('every message was genuine', () => assert.deepEqual(receiver.refused, []));
