// carillon.ingress over AMQP 1.0 by npm rhea: whatever message is sent ends as an event or as a dead letter with its body and
// the reason, and the message after it is an event as ever. Each case names which of the two.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { after, before, test } from 'node:test';
import rhea from 'rhea';
import { api } from './carillon.mjs';

const PATIENCE_MS = 60_000;
const { types, message } = rhea;
const run = `amqp-${randomUUID()}`;

const uuid = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const mp4 = Buffer.from('0000001866747970', 'hex');
const deep = (levels) => { let value = 1; while (levels-- > 0) value = [value]; return value; };

/** An event with this data, JSON or text. */
const event = (data) => ({ data });
/** A dead letter whose reason says so, and whose body is this unless undefined. */
const letter = (reason, body) => ({ reason, body });

const binary = (body, more) => (topic) => ({ body, ...more, application_properties: { 'cloudEvents:topic': topic, ...more?.application_properties } });
const props = (application_properties) => binary('x', { application_properties });
const header = (more) => binary('x', more);
const plain = (body, more) => () => ({ body, ...more });

const cases = [
  // bodies
  ['text', binary('hello'), event('hello')],
  ['empty text', binary(''), event(undefined)],
  ['text beyond the basic plane', binary('Grüße 😀'), event('Grüße 😀')],
  ['text with U+0000', binary('a\0b'), event('a\0b')],
  ['no body', binary(undefined), event(undefined)],
  ['a whole number', binary(42), event('42')],
  ['a negative number', binary(-42), event('-42')],
  ['a number with a fraction', binary(1.5), event('1.5')],
  ['a number beyond 64 bits', binary(types.wrap_double(1e300)), event('1.0E300')],
  ['no number', binary(types.wrap_double(NaN)), event('"NaN"')],
  ['true', binary(true), event('true')],
  ['a list', binary([1, 'a', true, null]), event('[1,"a",true,null]')],
  ['an empty list', binary([]), event('[]')],
  ['lists in lists', binary([[1], [[2]], { k: [3] }]), event('[[1],[[2]],{"k":[3]}]')],
  ['a map', binary({ a: 1, b: 'c' }), event('{"a":1,"b":"c"}')],
  ['a map with a list in it', binary({ a: [1, 2, { b: null }] }), event('{"a":[1,2,{"b":null}]}')],
  ['a map with keys that are no text', binary(new Map([[1, 'one'], [true, 'yes']])), event('{"1":"one","true":"yes"}')],
  ['a timestamp', binary(types.wrap_timestamp(0)), event('1970-01-01T00:00:00Z')],
  ['a uuid', binary(types.wrap_uuid(uuid)), event('00112233-4455-6677-8899-aabbccddeeff')],
  ['a symbol', binary(types.wrap_symbol('sign')), event('sign')],
  ['a character', binary(types.wrap_char(65)), event('A')],
  ['a described value', binary(types.wrap_described({ a: 1 }, 'com.example:thing')), event('{"a":1}')],
  ['an array', binary(types.wrap_array([1, 2], 0x71)), event('[1,2]')],
  ['a long', binary(types.wrap_long(-5_000_000_000)), event('-5000000000')],
  ['the largest unsigned long', binary(types.wrap_ulong(Buffer.alloc(8, 255))), event('18446744073709551615')],
  ['a float', binary(types.wrap_float(0.5)), event('0.5')],
  ['a list of timestamps and bytes', binary([types.wrap_timestamp(0), Buffer.from([1, 2]), types.wrap_uuid(uuid)]),
    event('["1970-01-01T00:00:00Z","AQI=","00112233-4455-6677-8899-aabbccddeeff"]')],
  ['bytes as a value', binary(Buffer.from('bytes'), { content_type: 'text/plain' }), event('bytes')],
  ['bytes as data', binary(message.data_section(Buffer.from('{"n": 1.50}')), { content_type: 'application/json' }), event('{"n": 1.50}')],
  ['data in two sections', binary(message.data_sections([Buffer.from('[1,'), Buffer.from('2]')]), { content_type: 'application/json' }),
    event('[1,2]')],
  ['a sequence', binary(message.sequence_section([1, 'a'])), event('[1,"a"]')],
  ['two sequences', binary(message.sequence_sections([[1], [2, 3]])), event('[1,2,3]')],
  ['300 KB of text', binary('x'.repeat(300_000)), event('x'.repeat(300_000))],
  ['3 MB of bytes', binary(message.data_section(Buffer.alloc(3_000_000, 7)), { content_type: 'image/png' }), letter(/1048576|large|bytes/)],
  ['lists 150 deep', binary(deep(150)), event('['.repeat(150) + '1' + ']'.repeat(150))],
  ['lists 1,000 deep', binary(deep(1_000)), letter(/nested|StackOverflow/)],
  // structured
  ['a structured event as a map', (topic) => ({ body: { type: 'made', topic, data: { n: [1] } } }), event('{"n":[1]}')],
  ['a structured event after white space', (topic) => ({ body: `\n\t {"type":"made","topic":"${topic}","data":1}` }), event('1')],
  ['a film under a JSON media type', plain(message.data_section(mp4), { content_type: 'application/json' }), letter(/CloudEvent as JSON/, mp4)],
  ['a film as a structured event', plain(message.data_section(mp4), { content_type: 'application/cloudevents+json' }), letter(/CloudEvent as JSON/, mp4)],
  ['text that is no JSON', plain('hello'), letter(/CloudEvent as JSON/, 'hello')],
  ['a number alone', plain(42), letter(/CloudEvent as JSON|object/)],
  ['a list alone', plain([1]), letter(/CloudEvent as JSON|object/)],
  ['nothing', plain(undefined), letter(/CloudEvent as JSON|object/)],
  ['JSON nested 100,000 deep', plain('['.repeat(100_000)), letter(/./, '['.repeat(100_000))],
  ['a Java object', plain(message.data_section(Buffer.from('aced00057400017a', 'hex')), { content_type: 'application/x-java-serialized-object' }),
    letter(/Java object/)],
  // application properties
  ['a timestamp as property', props({ foo: types.wrap_timestamp(0) }), event('x')],
  ['a uuid as property', props({ foo: types.wrap_uuid(uuid) }), event('x')],
  ['a list as property', props({ foo: [1, { a: [2] }] }), event('x')],
  ['a map as property', props({ foo: { a: [1] } }), event('x')],
  ['an array as property', props({ foo: types.wrap_array([1, 2], 0x71) }), event('x')],
  ['a symbol as property', props({ foo: types.wrap_symbol('s') }), event('x')],
  ['a character as property', props({ foo: types.wrap_char(65) }), event('x')],
  ['bytes as property', props({ foo: Buffer.from([1, 2]) }), event('x')],
  ['an unsigned long as property', props({ foo: types.wrap_ulong(Buffer.alloc(8, 255)) }), event('x')],
  ['a described value as property', props({ foo: types.wrap_described(1, 'd') }), event('x')],
  ['null as property', props({ foo: null }), event('x')],
  ['a property without a name', props({ '': 'x' }), event('x')],
  ['a property whose name is no identifier', props({ 'no name\n': 'x', '1': 2 }), event('x')],
  ['properties that steer Artemis', props({ _AMQ_SCHED_DELIVERY: types.wrap_long(9e15), _AMQ_GROUP_ID: 7, _AMQ_LARGE_SIZE: 'x', _AMQ_DUPL_ID: [1] }), event('x')],
  ['properties that steer JMS', props({ JMSReplyTo: 5, JMSXDeliveryCount: 'x', JMSCorrelationID: [1], JMSType: 3, JMSXGroupSeq: 'x' }), event('x')],
  ['a timestamp as time', props({ 'cloudEvents:time': types.wrap_timestamp(0) }), event('x')],
  ['text as time that is none', props({ 'cloudEvents:time': 'yesterday' }), letter(/\/time/, 'x')],
  ['an extension of each kind', props({ 'cloudEvents:a': 1, 'cloudEvents:b': true, 'cloudEvents:c': Buffer.from([1]), 'cloudEvents:d': 1.5 }), event('x')],
  ['an extension whose name is none', props({ 'cloudEvents:No-Name': 'x' }), letter(/./, 'x')],
  ['an attribute given twice', props({ 'cloudEvents:id': 'a', cloudEvents_id: 'b' }), letter(/\/id/, 'x')],
  ['another application', props({ carillon_application: 'nobody' }), letter(/application/, 'x')],
  ['a number as application', props({ carillon_application: 5 }), letter(/application/, 'x')],
  ['a topic with a line break', props({ 'cloudEvents:topic': 'a\nb' }), letter(/topic/, 'x')],
  ['a reserved topic', props({ 'cloudEvents:topic': 'carillon/own' }), letter(/Carillon's own/, 'x')],
  // header and properties sections
  ['without a message-id', header({ message_id: undefined }), event('x')],
  ['a uuid as message-id', header({ message_id: types.wrap_uuid(uuid) }), event('x')],
  ['a number as message-id', header({ message_id: 18 }), event('x')],
  ['bytes as message-id', header({ message_id: types.wrap_binary(Buffer.from([1])) }), event('x')],
  ['a line break in the message-id', header({ message_id: 'a\nb' }), letter(/./, 'x')],
  ['a message-id of 2,000 characters', header({ message_id: 'm'.repeat(2_000) }), letter(/\/id/, 'x')],
  ['each kind of correlation-id', header({ correlation_id: types.wrap_uuid(uuid) }), event('x')],
  ['bytes as correlation-id', header({ correlation_id: types.wrap_binary(Buffer.from([1])) }), event('x')],
  ['an address to reply to', header({ reply_to: 'nowhere', reply_to_group_id: 'g', to: 'carillon.ingress', user_id: Buffer.from([255]) }), event('x')],
  ['a subject', header({ subject: 'with\nlines' }), event('x')],
  ['an unknown charset', header({ content_type: 'text/plain; charset=nonsense' }), event('x')],
  ['an empty content-type', header({ content_type: '' }), letter(/./, 'x')],
  ['a content-type that is none', header({ content_type: '\u0001;;' }), letter(/./, 'x')],
  ['a content-encoding', header({ content_encoding: 'gzip' }), letter(/content-encoding/, 'x')],
  ['times', header({ absolute_expiry_time: Date.now() + 3_600_000, creation_time: 0, ttl: 3_600_000 }), event('x')],
  ['a group', header({ group_id: 'g', group_sequence: 4_000_000_000 }), event('x')],
  ['header fields', header({ durable: true, priority: 200, first_acquirer: true, delivery_count: 4_000_000_000 }), event('x')],
  // annotations and footer
  ['a delivery time that is none', header({ message_annotations: { 'x-opt-delivery-time': 'tomorrow' } }), event('x')],
  ['a type of JMS that is none', header({ message_annotations: { 'x-opt-jms-msg-type': 'x', 'x-opt-jms-dest': [1], 'x-opt-jms-reply-to': {} } }), event('x')],
  ['annotations of each kind', header({ message_annotations: { a: [1], b: { c: 1 }, d: types.wrap_timestamp(0), e: types.wrap_uuid(uuid) } }), event('x')],
  ['delivery annotations', header({ delivery_annotations: { a: [1] } }), event('x')],
  ['a footer', header({ footer: { a: [1], b: types.wrap_uuid(uuid) } }), event('x')],
  // no message at all
  ['a body that ends too soon', () => Buffer.from('005375b0000000ff41', 'hex'), letter(/cannot be read/)],
  ['a body of an unknown section', () => Buffer.from('0053ff40', 'hex'), letter(/./)],
];

const letters = [];
let connection;
let sender;

before(async () => {
  connection = rhea.create_container().connect({
    host: '127.0.0.1', port: Number(process.env.CARILLON_BROKER_PORT), username: 'carillon',
    password: process.env.CARILLON_BROKER_PASSWORD, reconnect: false,
  });
  connection.open_receiver('carillon.dead-letters').on('message', ({ message }) => letters.push(message));
  sender = connection.open_sender('carillon.ingress');
  await new Promise((resolve, reject) => {
    sender.once('sendable', resolve);
    connection.once('disconnected', ({ error }) => reject(error ?? new Error('disconnected')));
  });
});

after(() => connection.close());

for (const [index, [name, make, end]] of cases.entries()) {
  test(`${name}: ${end.reason ? 'a dead letter' : 'an event'}`, async () => {
    const topic = `${run}/${index}`;
    const before = letters.length;
    await send(marked(make(topic), topic));
    if (end.reason) {
      const dead = await until(() => letters.slice(before)[0]);
      assert.match(dead.application_properties.carillon_reason, end.reason);
      assert.doesNotMatch(dead.application_properties.carillon_reason, /[\u0000-\u001f]/);
      if (end.body !== undefined) {
        assert.deepEqual(bytes(dead.body), bytes(end.body));
      }
    } else {
      assertData(await stored(topic), end.data);
    }
    await nextIsAnEvent(topic);
    assert.equal(letters.length, before + (end.reason ? 1 : 0));
  });
}

test('the message-id is the id of an event that brings none', async () => {
  const topic = `${run}/identity`;
  await send({ message_id: `${run}-first`, body: 'x', application_properties: { 'cloudEvents:topic': topic } });
  await send({ message_id: `${run}-first`, body: 'x', application_properties: { 'cloudEvents:topic': topic } });
  await nextIsAnEvent(topic);
  const all = (await events(topic)).map(({ event }) => event.id);
  assert.deepEqual(all, [`${run}-first`]);
});

/** With a message-id of its own, unless the case says something of it. */
function marked(made, topic) {
  return Buffer.isBuffer(made) || 'message_id' in made ? made : { message_id: topic, ...made };
}

async function nextIsAnEvent(topic) {
  await send({ body: JSON.stringify({ type: 'next', topic: `${topic}/next` }) });
  await stored(`${topic}/next`);
}

/** Resolves when the broker has it. */
function send(made) {
  return new Promise((resolve, reject) => {
    const delivery = Buffer.isBuffer(made) ? sender.send(made, undefined, 0) : sender.send(made);
    sender.once('settled', (context) => {
      assert.equal(context.delivery, delivery);
      const { error } = context.delivery.remote_state ?? {};
      error ? reject(new Error(`not accepted: ${error.condition} ${error.description}`)) : resolve();
    });
  });
}

async function events(topic) {
  return (await api.send('GET', `/events?topic=${encodeURIComponent(topic)}`, {})).json().data;
}

function stored(topic) {
  return until(async () => (await events(topic))[0]?.event);
}

/** What is JSON may be written in another way. */
function assertData({ data, data_base64: base64, datacontenttype: type }, expected) {
  if (expected !== undefined && /json/.test(type)) {
    assert.deepEqual(data, JSON.parse(expected));
  } else {
    assert.equal(base64 === undefined ? data : Buffer.from(base64, 'base64').toString(), expected);
  }
}

/** Of a body of any kind. */
function bytes(body) {
  return Buffer.isBuffer(body) || typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.content);
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
