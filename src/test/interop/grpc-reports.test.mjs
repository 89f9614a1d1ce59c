// What users of gRPC servers and gateways have reported of others, tried against the port of carillon.jar; see docs/grpc.md.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';
import tls from 'node:tls';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('../../main/proto', import.meta.url));
const PORT = Number(process.env.CARILLON_GRPC_PORT);
const ADDRESS = `127.0.0.1:${PORT}`;
const HOW = grpc.credentials.createInsecure();
const OPTIONS = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true, includeDirs: [PROTO] };

const { carillon } = grpc.loadPackageDefinition(
  loader.loadSync(['carillon/v1/event_publisher.proto', 'carillon/v1/event_stream.proto', 'carillon/v1/readers.proto'], OPTIONS));
const health = grpc.loadPackageDefinition(loader.fromJSON({
  nested: { grpc: { nested: { health: { nested: { v1: { nested: {
    HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
    HealthCheckResponse: { fields: { status: { type: 'int32', id: 1 } } },
    Health: { methods: {
      Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' },
      Watch: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse', responseStream: true },
    } },
  } } } } } } },
}, OPTIONS)).grpc.health.v1.Health;

function key(more = {}) {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${process.env.CARILLON_KEY}`);
  Object.entries(more).forEach(([name, value]) => metadata.set(name, value));
  return metadata;
}

function call(client, method, request, { metadata = key(), ms = 30_000 } = {}) {
  return new Promise((resolve, reject) => {
    client[method](request, metadata, { deadline: Date.now() + ms }, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

async function using(Service, work, options = {}) {
  const client = new Service(ADDRESS, HOW, options);
  try {
    return await work(client);
  } finally {
    client.close();
  }
}

const publishing = (work, options) => using(carillon.v1.EventPublisher, work, options);
const unique = () => `report-${randomUUID().slice(0, 8)}`;
const event = (more = {}) => ({
  id: randomUUID(), source: '/shop', spec_version: '1.0', type: 'shop.paid', text_data: 'x', ...more });

/** One request as bytes of HTTP/2, with headers as one likes; its status is in the headers or in the trailers. */
async function raw(path, headers, frames) {
  const session = http2.connect(`http://${ADDRESS}`);
  try {
    const stream = session.request({
      ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers',
      authorization: `Bearer ${process.env.CARILLON_KEY}`, ...headers });
    let seen = {};
    const body = [];
    stream.on('response', (each) => (seen = { ...seen, ...each }));
    stream.on('trailers', (each) => (seen = { ...seen, ...each }));
    stream.on('data', (each) => body.push(each));
    const closed = once(stream, 'close');
    frames.forEach((each) => stream.write(each));
    stream.end();
    await closed;
    return { ...seen, body: Buffer.concat(body) };
  } finally {
    session.close();
  }
}

function frame(bytes, compressed = 0) {
  const head = Buffer.alloc(5);
  head[0] = compressed;
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

test('grpc/grpc-java#12417: a client that pings without calls, is told why it is sent away, and not at its first two pings', async () => {
  const session = http2.connect(`http://${ADDRESS}`);
  let gone;
  session.on('error', () => {});
  session.on('goaway', (code, _, data) => (gone = `${code} ${data}`));
  await once(session, 'connect');
  const ping = () => new Promise((resolve, reject) => session.ping((e, ms) => (e ? reject(e) : resolve(ms))));
  await ping();
  await ping();
  assert.equal(gone, undefined, 'two at once are excused');
  await Promise.allSettled(Array.from({ length: 5 }, ping));
  assert.match(String(gone), /^11 too_many_pings$/, 'many at once are told why they are sent away');
  session.destroy();
});

test('grpc/grpc-node#1093: a message that is too long is told with both lengths, and the connection goes on', () =>
  publishing(async (client) => {
    await assert.rejects(call(client, 'Publish', { event: event({ text_data: 'x'.repeat(5 << 20) }) }), (e) => {
      assert.equal(e.code, grpc.status.RESOURCE_EXHAUSTED);
      assert.match(e.details, /4194304/);
      return true;
    });
    assert.ok((await call(client, 'Publish', { event: event() })).published.id);
  }));

test('grpc/grpc-java#11430: metadata that are too long are a status of that call, and not the end of the connection', () =>
  publishing(async (client) => {
    const long = key({ 'x-long': 'x'.repeat(20_000) });
    await assert.rejects(call(client, 'Publish', { event: event() }, { metadata: long }), (e) => {
      assert.notEqual(e.code, grpc.status.DEADLINE_EXCEEDED);
      return true;
    });
    assert.ok((await call(client, 'Publish', { event: event() })).published.id, 'the next call');
  }));

test('grpc/grpc#37852: errors of many long fields fit the 8 KiB of metadata that clients take', () =>
  publishing(async (client) => {
    const attributes = Object.fromEntries(Array.from({ length: 200 }, (_, i) =>
      [`WRONG${i}${'X'.repeat(300)}`, { ce_string: 'v'.repeat(500) }]));
    await assert.rejects(call(client, 'Publish', { event: event({ attributes }) }), (e) => {
      assert.equal(e.code, grpc.status.INVALID_ARGUMENT);
      const bytes = Object.entries(e.metadata.getMap()).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
      assert.ok(bytes > 0 && bytes < 8_192, `${bytes} bytes`);
      return true;
    });
  }));

for (const version of ['v1', 'v1alpha']) {
  test(`fullstorydev/grpcurl#133, CSenshi/pg_grpc#24: reflection ${version} lists what there is`, async () => {
    const list = Buffer.from([0x3a, 0x01, 0x2a]); // list_services = 7: "*"
    const answer = await raw(`/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`, {}, [frame(list)]);
    assert.equal(answer['grpc-status'], '0');
    assert.match(answer.body.toString('latin1'), /carillon\.v1\.EventPublisher/);
  });
}

test('digital-asset/daml#7963: a service that is not there is NOT_FOUND for Check and SERVICE_UNKNOWN for Watch', () =>
  using(health, async (client) => {
    const none = new grpc.Metadata();
    await assert.rejects(call(client, 'Check', { service: 'blah' }, { metadata: none }), { code: grpc.status.NOT_FOUND });
    assert.equal((await call(client, 'Check', { service: '' }, { metadata: none })).status, 1);
    const watch = client.Watch({ service: 'blah' });
    watch.on('error', () => {});
    const [first] = await once(watch, 'data');
    assert.equal(first.status, 3);
    watch.cancel();
    const known = client.Watch({ service: 'carillon.v1.EventPublisher' });
    known.on('error', () => {});
    assert.equal((await once(known, 'data'))[0].status, 1);
    known.cancel();
  }));

test('grpc/grpc-node#2767: an encoding that is not known is UNIMPLEMENTED', async () => {
  const path = '/carillon.v1.EventPublisher/Publish';
  const unknown = await raw(path, { 'grpc-encoding': 'zstd' }, [frame(Buffer.from('abc'), 1)]);
  assert.equal(unknown['grpc-status'], '12');
});

test('grpc/grpc-java#6193, grpc-web#193: TLS and HTTP/1.1 on the plain port end at once, and other clients go on', async () => {
  const secure = tls.connect({ port: PORT, host: '127.0.0.1', rejectUnauthorized: false });
  await Promise.race([once(secure, 'error'), once(secure, 'close')]);
  const plain = await new Promise((resolve) => {
    http.get({ port: PORT, host: '127.0.0.1', path: '/' }, resolve).on('error', resolve);
  });
  assert.ok(plain instanceof Error || plain.statusCode >= 400);
  const junk = net.connect(PORT, '127.0.0.1');
  junk.on('error', () => {});
  junk.resume();
  junk.write('\u0000'.repeat(64));
  await once(junk, 'close');
  const wrong = new carillon.v1.EventPublisher(ADDRESS, grpc.credentials.createSsl());
  await assert.rejects(call(wrong, 'Publish', { event: event() }, { ms: 3_000 }), (e) =>
    e.code === grpc.status.UNAVAILABLE || e.code === grpc.status.DEADLINE_EXCEEDED);
  wrong.close();
  await publishing(async (client) => assert.ok((await call(client, 'Publish', { event: event() })).published.id));
});

test('grpc/grpc#4672, akka/akka-grpc#1389: a value that is no ASCII, with a line break, is told as it was sent', () =>
  publishing(async (client) => {
    await assert.rejects(call(client, 'Publish', { event: event({ attributes: { topic: { ce_string: 'tür/é 😊\n%41' } } }) }), (e) => {
      assert.equal(e.code, grpc.status.INVALID_ARGUMENT);
      assert.match(e.details, /tür\/é 😊/);
      assert.match(e.details, /%41/);
      assert.ok(e.metadata.get('grpc-status-details-bin').length > 0);
      return true;
    });
  }));

test('grpc/grpc-java#58: a call whose time is over takes nothing away, and ends at the server', async () => {
  const name = unique();
  await using(carillon.v1.Readers, async (readers) => {
    await call(readers, 'EnsureReader', { name, topics: [name] });
    await assert.rejects(call(readers, 'Pull', { name, wait: { seconds: 60 } }, { ms: 500 }), {
      code: grpc.status.DEADLINE_EXCEEDED });
    const { published } = await publishing((client) =>
      call(client, 'Publish', { event: event({ attributes: { topic: { ce_string: name } } }) }));
    const { events } = await call(readers, 'Pull', { name, wait: { seconds: 20 } });
    assert.deepEqual(events.map((each) => [each.id, Number(each.deliveries)]), [[published.id, 1]]);
  });
});

test('grpc/grpc-node#1839, grpc/grpc-java#5882: after the half-close all answers come, and then the end', () =>
  publishing(async (client) => {
    const stream = client.PublishStream(key());
    const answers = [];
    stream.on('data', (each) => answers.push(each));
    for (let i = 0; i < 100; i++) stream.write({ event: event() });
    stream.end();
    const [status] = await once(stream, 'status');
    assert.equal(status.code, grpc.status.OK);
    assert.equal(answers.length, 100);
    const empty = client.PublishStream(key());
    empty.resume();
    empty.end();
    assert.equal((await once(empty, 'status'))[0].code, grpc.status.OK, 'one that sends nothing ends, too');
  }));
