// destinations.md, sources.md and enmeshed.md, followed: every command of these pages is taken as it stands there and run, with real
// brokers and a Carillon of its own. Only what a machine may have in use is changed (ports). Tests of brokers or tools that are not
// installed are passed over.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { kafkaClassPath, missing, startKafka, startMosquitto, startNats, startRabbit, startRedis } from './brokers.mjs';
import { freePort, startCarillon } from './carillon.mjs';

const CLONE = fileURLToPath(new URL('../../..', import.meta.url));
const LIMIT_MS = 120_000;
const KAFKA_CLIENT = /https:\/\/repo1\.maven\.org\/maven2\/(\S+\.jar)/;

/** Which broker a command speaks to. */
const OF = {
  rabbit: /rabbitmqadmin/,
  mosquitto: /mosquitto_/,
  redis: /redis-cli/,
  nats: /telnet:/,
  kafka: /kcat|clients\/kafka/,
  jms: /jndi:/,
  pubsub: /localhost:8085/,
};

const pages = Object.fromEntries(['destinations', 'sources', 'enmeshed'].map((name) => [name, commands(`${name}.md`)]));
const run = new Set();
const ends = [];
let carillon;
let directory;
let changes = (text) => text;

before(async () => {
  carillon = await startCarillon({
    name: 'docs-brokers-server',
    environment: { CARILLON_DESTINATION_JMS: 'jms/carillon/connectionFactory' },
  });
  ends.push(() => carillon.stop());
  directory = mkdtempSync(join(tmpdir(), 'carillon-docs-brokers-'));
  symlinkSync(carillon.data, join(directory, 'carillon-data'));
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  replaces('localhost:8080', new URL(carillon.url).host);
});

after(async () => {
  for (const each of ends.reverse()) {
    await each();
  }
});

test('the first commands of both pages make a subscription and a source of brokers that may come later', async () => {
  const key = carillon.key;
  const [subscribe] = commandsBefore('destinations', '## Try it');
  const [source] = commandsBefore('sources', '## Try it');
  const subscription = JSON.parse(await shell(subscribe, { KEY: key }));
  assert.equal(subscription.destination.credentials.password, '***');
  await remove(`/subscriptions/${subscription.id}`);
  await remove(`/sources/${JSON.parse(await shell(source, { KEY: key })).id}`);
});

test('RabbitMQ and AMQP 1.0', { skip: missing('/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmqadmin') }, async (t) => {
  const rabbit = await started(t, startRabbit());
  replaces('localhost:5672', `localhost:${rabbit.port}`);
  replaces('rabbitmqadmin ', `rabbitmqadmin --port=${rabbit.management} `);
  for (const said of await follow('destinations', 'rabbit')) {
    assert.match(said, /12\.50/);
  }
  await follow('sources', 'rabbit');
  await come('in/rabbit/order/paid', 'in/amqp10');
});

test('MQTT', { skip: missing('/usr/sbin/mosquitto', 'mosquitto_sub') }, async (t) => {
  await mosquitto(t);
  const [said] = await follow('destinations', 'mosquitto');
  assert.match(said, /^shop\/order\/paid \{"total": ?12\.50\}$/m);
  await follow('sources', 'mosquitto');
  await come('in/mqtt/sensors/kitchen');
});

test('Redis', { skip: missing('/usr/bin/redis-server', 'redis-cli') }, async (t) => {
  const redis = await started(t, startRedis());
  replaces('localhost:6379', `localhost:${redis.port}`);
  replaces('redis-cli -p 6379', `redis-cli -p ${redis.port}`);
  const [said] = await follow('destinations', 'redis');
  assert.match(said, /12\.50/);
  await follow('sources', 'redis');
  await come('in/stream', 'in/channel/paid');
});

test('NATS and JetStream', { skip: missing('/usr/sbin/nats-server') }, async (t) => {
  const nats = await started(t, startNats());
  replaces('localhost:4222', `localhost:${nats.port}`);
  const [plain, stream] = await follow('destinations', 'nats');
  assert.match(plain, /MSG order\.paid 1/);
  assert.match(plain, /12\.50/);
  assert.match(stream, /"subject":"shop\.order\.paid"/);
  await follow('sources', 'nats');
  await come('in/prices/milk', 'in/goods/milk');
});

test('Kafka', { skip: missing('kcat', 'mvn') }, async (t) => {
  const classPath = await kafkaClassPath();
  if (classPath === null) {
    t.skip('Kafka is not to be had from Maven Central');
    return;
  }
  const kafka = await started(t, startKafka(classPath));
  replaces('localhost:9092', `localhost:${kafka.port}`);
  const here = changes;
  changes = (text) =>
    here(text).replace(KAFKA_CLIENT, (url, path) => {
      const fetched = join(homedir(), '.m2/repository', path);
      return existsSync(fetched) ? `file://${fetched}` : url;
    });
  const said = await follow('destinations', 'kafka');
  assert.match(said.at(-1), /ce_source=.*12\.50/);
  await follow('sources', 'kafka');
  await come('in/kafka/orders-in');
});

test('JMS: the server sends by its own connection factory', async (t) => {
  const [said] = await follow('destinations', 'jms');
  t.after(() => forget());
  const { id } = JSON.parse(said.split('\n').find((line) => line.includes('jndi:')));
  let attempts = '';
  await until(
    async () => {
      const { data } = await get(`/deliveries?subscription=${id}`);
      attempts = data.length ? JSON.stringify(await get(`/deliveries/${data[0].id}`)) : 'no delivery';
      return data.some((each) => each.status === 'delivered');
    },
    () => attempts,
  );
});

test('Pub/Sub: what goes to the emulator', async (t) => {
  const published = [];
  const emulator = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url.endsWith(':publish')) published.push(...JSON.parse(body).messages);
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ name: request.url, messageIds: ['1'] }));
  });
  emulator.listen(0, 'localhost');
  await once(emulator, 'listening');
  t.after(() => {
    emulator.close();
    emulator.closeAllConnections();
    return forget();
  });
  replaces('localhost:8085', `localhost:${emulator.address().port}`);
  await follow('destinations', 'pubsub');
  await until(() => published.length > 0);
  assert.match(Buffer.from(published[0].data, 'base64').toString(), /12\.50/);
});

test('how deliveries and sources are doing is shown', async () => {
  await follow('destinations', 'none');
  await follow('sources', 'none');
});

test('enmeshed.md: the file, the brokers, what comes in, and in front of a Connector', {
  skip: missing('/usr/sbin/mosquitto', 'mosquitto_sub'),
}, async (t) => {
  const received = [];
  const peer = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ url: request.url, headers: request.headers, body });
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ result: [] }));
  });
  peer.listen(0, 'localhost');
  await once(peer, 'listening');
  t.after(() => {
    peer.close();
    peer.closeAllConnections();
  });
  await mosquitto(t);
  replaces('localhost:9000', `localhost:${peer.address().port}`); // the target
  replaces('localhost:8000', `localhost:${peer.address().port}`); // the Connector
  for (const port of [5672, 6379]) {
    replaces(`localhost:${port}`, `localhost:${await freePort()}`); // may be away
  }

  const page = readFileSync(join(CLONE, 'docs', 'enmeshed.md'), 'utf8');
  const scopes = page.match(/or one with ([^(]+)/)[1].match(/[a-z]+:[a-z]+/g);
  const application = `docs-${Date.now()}`;
  await post('/applications', { name: application });
  const { key } = await post('/keys', { name: 'docs', scopes }, { 'Carillon-Application': application });
  const step = async (part) => {
    const found = pages.enmeshed.filter((each) => each.includes(part));
    assert.equal(found.length, 1, part);
    run.add(found[0]);
    return shell(found[0], { KEY: key });
  };

  assert.match(await step('> config.json'), /"create":2/);
  await step('"MSG1"}}\' http://localhost:8080/carillon/api/v1/events');
  await until(() => received.some((each) => each.url === '/in/transport.messageReceived'));
  const sent = received.find((each) => each.url === '/in/transport.messageReceived');
  assert.deepEqual(JSON.parse(sent.body), { data: { id: 'MSG1' }, trigger: 'transport.messageReceived' });
  assert.deepEqual([sent.headers.a, sent.headers['x-api-key']], ['b', 'a-key-of-the-target']);

  assert.match(await step('> publisher.json'), /"create":3/);
  assert.match(await step("mosquitto_sub -h localhost -p 1883 -t 'transport/#'"), /transport\/messageReceived \{"id": ?"MSG2"\}$/m);
  await step('modules__sync__enabled');
  await step('x-api-key: $KEY');
  await step('"name": "Connector", "kind": "mqtt"');
  const events = () => get('/events?topic=transport/messageReceived', { 'Carillon-Application': application });
  await until(async () => (await events()).data.some(({ event }) => JSON.stringify(event).includes('MSG3')));

  await step('"apiKey": "the-key-of-the-Connector"');
  assert.match(await step('X-API-KEY: Shop-12'), /"result":\[\]/);
  await step('enmeshed/catalogue');
  assert.ok(received.some((each) => each.headers['x-api-key'] === 'the-key-of-the-Connector'), 'it was asked');
});

test('every command of these pages was run', (t) => {
  const left = Object.values(pages).flat().filter((each) => !run.has(each) && !isOfAnother(each));
  assert.deepEqual(left, []);
});

/** Whose test was passed over. */
function isOfAnother(command) {
  const lacking = {
    rabbit: missing('/usr/lib/rabbitmq/bin/rabbitmq-server', 'rabbitmqadmin'),
    mosquitto: missing('/usr/sbin/mosquitto', 'mosquitto_sub'),
    redis: missing('/usr/bin/redis-server', 'redis-cli'),
    nats: missing('/usr/sbin/nats-server'),
    kafka: missing('kcat', 'mvn'),
  };
  return Boolean(lacking[kindOf(command)]) || (pages.enmeshed.includes(command) && Boolean(lacking.mosquitto));
}

function kindOf(command) {
  return Object.keys(OF).find((each) => OF[each].test(command)) ?? 'none';
}

async function started(t, starting) {
  const broker = await starting;
  t.after(async () => {
    await forget();
    await broker.stop();
  });
  return broker;
}

async function mosquitto(t) {
  const broker = await started(t, startMosquitto());
  replaces('localhost:1883', `localhost:${broker.port}`);
  replaces('-p 1883', `-p ${broker.port}`);
}

/** From now on; what was said of it before is forgotten. */
function replaces(from, to) {
  const before = changes;
  changes = (text) => before(text.replaceAll(from, to));
}

/** Runs the commands of a page that are about this broker, each after those that all begin with; gives what they print. */
async function follow(page, kind) {
  const begin = pages[page].find((each) => each.startsWith('KEY='));
  run.add(begin);
  const printed = [];
  for (const each of pages[page].filter((one) => one !== begin && kindOf(one) === kind && !run.has(one))) {
    run.add(each);
    printed.push(await shell(`${begin}\n${each}`));
  }
  assert.ok(printed.length > 0, `${page}.md has nothing about ${kind}`);
  return printed;
}

function commandsBefore(page, heading) {
  const text = readFileSync(join(CLONE, 'docs', `${page}.md`), 'utf8');
  const found = commandsIn(text.slice(0, text.indexOf(`${heading}\n`)));
  found.forEach((each) => run.add(each));
  return found;
}

function commands(name) {
  return commandsIn(readFileSync(join(CLONE, 'docs', name), 'utf8'));
}

/** Blocks of a page, fenced or indented, that are commands. */
function commandsIn(text) {
  const fences = /^```(\w*)\n(.*?)^```$/gms;
  const fenced = [...text.matchAll(fences)].filter(([, language]) => language === '').map(([, , block]) => block);
  const indented = text
    .replace(fences, '')
    .split('\n\n')
    .filter((part) => part.startsWith('    '))
    .map((part) => part.replace(/^ {4}/gm, ''));
  return [...indented, ...fenced].filter((block) => !block.startsWith('{'));
}

async function shell(text, env = {}) {
  const child = spawn('bash', ['-ec', changes(text)], {
    cwd: directory,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended
    }
  };
  const timer = setTimeout(kill, LIMIT_MS);
  process.on('exit', kill);
  let [out, error] = ['', ''];
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (error += data));
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  process.removeListener('exit', kill);
  assert.equal(code, 0, `${changes(text)}\n${out}${error}`);
  assert.doesNotMatch(out, /"status":4\d\d/, `${changes(text)}\n${out}${error}`);
  return out;
}

/** Waits until the log has an event of each of these topics. */
async function come(...topics) {
  await until(async () => {
    const { data } = await get('/events?topic=in/**&limit=250');
    const there = new Set(data.map((each) => each.event.topic));
    return topics.every((each) => there.has(each));
  }, () => `events of ${topics}`);
}

/** Removes all sources and subscriptions: their brokers go. */
async function forget() {
  for (const path of ['/sources', '/subscriptions']) {
    for (const each of (await get(path)).data) {
      await remove(`${path}/${each.id}`);
    }
  }
}

function headers(more = {}) {
  return { authorization: `Bearer ${carillon.key}`, ...more };
}

async function get(path, more) {
  const answer = await fetch(`${carillon.url}/api/v1${path}`, { headers: headers(more) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

async function post(path, body, more) {
  const answer = await fetch(`${carillon.url}/api/v1${path}`, {
    method: 'POST',
    headers: headers({ 'content-type': 'application/json', ...more }),
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 201, await answer.clone().text());
  return answer.json();
}

async function remove(path) {
  const answer = await fetch(`${carillon.url}/api/v1${path}`, { method: 'DELETE', headers: headers() });
  assert.equal(answer.status, 204, await answer.text());
}

async function until(holds, what = () => 'it') {
  const end = Date.now() + LIMIT_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `not seen in time: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
