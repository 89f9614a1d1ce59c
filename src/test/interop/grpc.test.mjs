// The port of gRPC, as docs/grpc.md and docs/certes.md say: npm @grpc/grpc-js with the published .proto files, and by reflection.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { api } from './carillon.mjs';

const PROTO = fileURLToPath(new URL('../../main/proto', import.meta.url));
const ADDRESS = `127.0.0.1:${process.env.CARILLON_GRPC_PORT}`;
const OPTIONS = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const HOW = grpc.credentials.createInsecure();

const services = load('carillon/v1/event_publisher.proto', 'carillon/v1/event_stream.proto', 'carillon/v1/readers.proto',
  'certes/v1/event_broker.proto', 'certes/v1/schema_registry.proto', 'certes/v1/subscriptions.proto', 'event_broker.proto');
const publisher = new services.carillon.v1.EventPublisher(ADDRESS, HOW);
const streams = new services.carillon.v1.EventStream(ADDRESS, HOW);
const readers = new services.carillon.v1.Readers(ADDRESS, HOW);
const broker = new services.EventBroker(ADDRESS, HOW);
const registry = new services.certes.v1.SchemaRegistry(ADDRESS, HOW);

function load(...files) {
  return grpc.loadPackageDefinition(loader.loadSync(files, { ...OPTIONS, includeDirs: [PROTO] }));
}

function key(text = process.env.CARILLON_KEY) {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${text}`);
  return metadata;
}

function call(client, method, request, metadata = key()) {
  return new Promise((resolve, reject) => {
    client[method](request, metadata, { deadline: Date.now() + 60_000 }, (error, answer) =>
      error ? reject(error) : resolve(answer));
  });
}

const unique = () => `grpc-${randomUUID().slice(0, 8)}`;
const event = (topic, more = {}) => ({
  id: randomUUID(),
  source: '/shop',
  spec_version: '1.0',
  type: 'shop.paid',
  ...more,
  attributes: {
    topic: { ce_string: topic },
    datacontenttype: { ce_string: 'application/json' },
    ...more.attributes,
  },
  text_data: '{"price": 1.50}',
});

test('what is published over gRPC is an event like others', async () => {
  const topic = unique();
  const { published } = await call(publisher, 'Publish', { event: event(topic) });
  const stored = await api.send('GET', `/events/${published.id}`, {});
  assert.equal(stored.status, 200);
  assert.deepEqual((await stored.json()).event.data, { price: 1.5 });
});

test('a stream of events is answered one by one, and heard in its order', async () => {
  const topic = unique();
  const heard = streams.Subscribe({ topics: [topic] }, key());
  const ids = [];
  const complete = new Promise((resolve, reject) => {
    heard.on('error', (e) => (e.code === grpc.status.CANCELLED ? resolve() : reject(e)));
    heard.on('data', (each) => {
      if (each.event) {
        ids.push(each.event.id);
        if (ids.length === 500) resolve();
      }
    });
  });
  await new Promise((resolve) => heard.once('data', resolve));
  const sent = Array.from({ length: 500 }, () => event(topic));
  const stream = publisher.PublishStream(key());
  const answers = [];
  const answered = new Promise((resolve, reject) => {
    stream.on('data', (each) => answers.push(each));
    stream.on('error', reject);
    stream.on('end', resolve);
  });
  sent.forEach((each) => stream.write({ event: each }));
  stream.end();
  await answered;
  assert.deepEqual(answers.map((each) => Number(each.number)), sent.map((_, i) => i + 1));
  assert.ok(answers.every((each) => each.result.published));
  await complete;
  heard.cancel();
  assert.deepEqual(ids, sent.map((each) => each.id));
});

test('errors say the field', async () => {
  await assert.rejects(call(publisher, 'Publish', { event: event('a//b') }), (e) => {
    assert.equal(e.code, grpc.status.INVALID_ARGUMENT);
    assert.match(e.details, /topic/);
    return true;
  });
  await assert.rejects(call(publisher, 'Publish', { event: event('a') }, key('ck_wrong')), {
    code: grpc.status.UNAUTHENTICATED,
  });
});

test('a named reader gives out, and out again what is not acknowledged', async () => {
  const topic = unique();
  await call(readers, 'EnsureReader', { name: topic, topics: [topic], ack_wait: { seconds: 1 } });
  const { published } = await call(publisher, 'Publish', { event: event(topic) });
  const first = await call(readers, 'Pull', { name: topic, wait: { seconds: 30 } });
  assert.equal(first.events[0].id, published.id);
  const second = await call(readers, 'Pull', { name: topic, wait: { seconds: 30 } });
  assert.equal(second.events[0].deliveries, 2);
  const { count } = await call(readers, 'Ack', { name: topic, tokens: [second.events[0].token] });
  assert.equal(count, 1);
});

test('Certes: a schema, an event of it, and one that does not fit', async () => {
  const domain = `${unique()}.example.com`;
  await call(registry, 'StoreSchema', {
    name: `${domain}/_/push`,
    text: 'syntax = "proto3"; message Push { string ref = 1; }',
  });
  const body = (...bytes) => ({ type_url: 'type.googleapis.com/Push', value: Buffer.from(bytes) });
  const answer = await call(broker, 'HandleIncomingEvent', { schema: `${domain}/_/1/push`, body: body(10, 2, 104, 105) });
  const stored = await (await api.send('GET', `/events/${answer.event_id}`, {})).json();
  assert.deepEqual(stored.event.data, { ref: 'hi' });
  assert.equal(answer.correlation_ids.length, 1);
  await assert.rejects(call(broker, 'HandleIncomingEvent', { schema: `${domain}/_/1/push`, body: body(8, 1) }), {
    code: grpc.status.INVALID_ARGUMENT,
  });
  await assert.rejects(call(broker, 'HandleIncomingEvent', { schema: `${domain}/_/2/push`, body: body() }), {
    code: grpc.status.NOT_FOUND,
  });
});

test('reflection tells the services, as grpcurl asks for them', async () => {
  const { grpc: own } = await reflection();
  const asked = new own.reflection.v1.ServerReflection(ADDRESS, HOW).ServerReflectionInfo();
  const answer = await new Promise((resolve, reject) => {
    asked.on('data', resolve);
    asked.on('error', reject);
    asked.write({ list_services: '*' });
  });
  asked.end();
  const names = answer.list_services_response.service.map((each) => each.name);
  for (const each of ['EventBroker', 'certes.v1.EventBroker', 'SchemaRegistry', 'certes.v1.SchemaRegistry',
    'carillon.v1.EventPublisher', 'carillon.v1.EventStream', 'carillon.v1.Readers', 'grpc.health.v1.Health']) {
    assert.ok(names.includes(each), `${each} in ${names}`);
  }
});

/** As much of grpc/reflection/v1/reflection.proto as this asks for. */
async function reflection() {
  const directory = await mkdtemp(join(tmpdir(), 'carillon-reflection-'));
  const file = join(directory, 'grpc/reflection/v1/reflection.proto');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `syntax = "proto3"; package grpc.reflection.v1;
    service ServerReflection { rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse); }
    message ServerReflectionRequest { string host = 1; oneof message_request { string list_services = 7; } }
    message ServerReflectionResponse { string valid_host = 1; oneof message_response { ListServiceResponse list_services_response = 6; } }
    message ListServiceResponse { repeated ServiceResponse service = 1; }
    message ServiceResponse { string name = 1; }`);
  return grpc.loadPackageDefinition(
    loader.loadSync('grpc/reflection/v1/reflection.proto', { ...OPTIONS, includeDirs: [directory] }));
}
