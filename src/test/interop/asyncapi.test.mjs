// The AsyncAPI document of an application with a catalogue and schemas, checked with what AsyncAPI publishes: its JSON Schema for 3.0.0.

import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';

const require = createRequire(import.meta.url);
const specs = require('@asyncapi/specs');
const { CARILLON_URL, CARILLON_KEY } = process.env;

async function send(method, path, body, key = CARILLON_KEY, application) {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  if (application) headers['Carillon-Application'] = application;
  const answer = await fetch(CARILLON_URL + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

const application = `async-${Date.now()}`;
let document;

test('an application with a catalogue and schemas has a document', async () => {
  await send('POST', '/api/v1/applications', { name: application });
  const own = (method, path, body) => send(method, path, body, CARILLON_KEY, application);
  await own('POST', '/api/v1/schemas', {
    topic: 'order/created',
    schema: {
      $defs: { money: { type: 'number', minimum: 0 } },
      type: 'object',
      required: ['price'],
      properties: { price: { $ref: '#/$defs/money' } },
    },
  });
  await own('POST', '/api/v1/schemas', {
    name: 'events.example.com/_/1/shipped',
    schema: 'syntax = "proto3";\nmessage Shipped {\n  string order = 1;\n}\n',
  });
  await own('POST', '/api/v1/event-types', {
    name: 'order.created',
    title: 'Order created',
    description: 'A customer has ordered.',
    category: 'orders',
    examples: [{ price: 9.5 }],
  });
  document = await own('GET', '/asyncapi.json');
  assert.equal(document.asyncapi, '3.0.0');
  assert.equal(document.info.title, `Events of ${application}`);
});

test('it is valid by the published JSON Schema of AsyncAPI 3.0.0', () => {
  const schema = specs.schemas?.['3.0.0'] ?? specs['3.0.0'];
  assert.ok(schema, 'the package has the schema of 3.0.0');
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, meta: false, validateSchema: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 10), null, 1));
  assert.ok(!validate({ ...document, channels: { x: { address: 5 } } }), 'it finds what is wrong');
});

test('every reference leads somewhere', () => {
  const references = [];
  JSON.stringify(document, (key, value) => {
    if (key === '$ref' && value.startsWith('#/')) references.push(value);
    return value;
  });
  assert.ok(references.length > 30);
  for (const each of references) {
    const target = each.slice(2).split('/').reduce((node, name) => node?.[name.replaceAll('~1', '/').replaceAll('~0', '~')], document);
    assert.ok(target, each);
  }
});

test('the example is valid by the payload that the document gives', () => {
  const message = document.components.messages['order.created'];
  assert.equal(message.payload.schemaFormat, 'application/schema+json;version=2020-12');
  assert.equal(message.examples[0].payload.data.price, 9.5);
  assert.equal(
    message.payload.schema.properties.data.properties.price.$ref,
    '#/components/messages/order.created/payload/schema/properties/data/$defs/money');
});

test('a published example is accepted where the document says', async () => {
  const channel = document.channels[document.operations['receive.events'].channel.$ref.split('/').at(-1)];
  const server = document.servers[channel.servers[0].$ref.split('/').at(-1)];
  const answer = await fetch(`${server.protocol}://${server.host}${server.pathname}${channel.address}`, {
    method: document.operations['receive.events'].bindings.http.method,
    headers: {
      Authorization: `Bearer ${CARILLON_KEY}`,
      'Carillon-Application': application,
      'Content-Type': document.defaultContentType,
    },
    body: JSON.stringify(document.components.messages['order.created'].examples[0].payload),
  });
  assert.equal(answer.status, 202, await answer.text());
});

test('without a key, or without its scope, there is none', async () => {
  assert.equal((await fetch(`${CARILLON_URL}/asyncapi.json`)).status, 401);
  const { key } = await send('POST', '/api/v1/keys', { name: 'reader', scopes: ['events:read'] });
  const answer = await fetch(`${CARILLON_URL}/asyncapi.json`, { headers: { Authorization: `Bearer ${key}` } });
  assert.equal(answer.status, 403);
});
