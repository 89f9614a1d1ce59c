// The module for pages, as /carillon/js/server-events.js serves it, with the WebSocket of npm ws in the place of a browser's, through
// a proxy that is cut.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import WebSocket from 'ws';
import { api } from './carillon.mjs';

const PATIENCE_MS = 60_000;

let directory;
let proxy;
let ServerEvents;

before(async () => {
  globalThis.WebSocket = WebSocket;
  const answer = await fetch(`${process.env.CARILLON_URL}/js/server-events.js`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type'), /javascript/); // a browser runs nothing else as a module
  assert.equal(answer.headers.get('access-control-allow-origin'), '*'); // pages of other origins load it, too
  directory = await mkdtemp(join(tmpdir(), 'carillon-module-'));
  const file = join(directory, 'server-events.mjs');
  await writeFile(file, await answer.text());
  ({ ServerEvents } = await import(pathToFileURL(file)));
  proxy = await startProxy(Number(new URL(process.env.CARILLON_URL).port));
});

after(async () => {
  proxy.stop();
  await rm(directory, { recursive: true, force: true });
});

test('what happens while the page has no connection is told on its return, in order and once', async () => {
  const topic = unique();
  const page = open({ token: streamToken });
  assert.equal((await page.subscribe(topic)).code, 620001);
  await publish(`${topic}/below`, 1);
  assert.deepEqual(await page.next(), { topic: `${topic}/below`, data: { number: 1 } });

  proxy.refuse();
  await page.closed();
  for (let number = 2; number <= 4; number++) {
    await publish(topic, number);
  }
  proxy.admit();
  for (let number = 2; number <= 4; number++) {
    assert.deepEqual(await page.next(), { topic, data: { number } });
  }
  await publish(topic, 5);
  assert.deepEqual(await page.next(), { topic, data: { number: 5 } });
  assert.deepEqual(page.failures.filter((each) => each.missed), []);
  page.end();
});

test('a connection that is lost before its first event misses nothing by the cursor of its token', async () => {
  const topic = unique();
  const page = open({ token: streamToken });
  await page.subscribe(topic);
  proxy.refuse();
  await page.closed();
  await publish(topic, 1);
  proxy.admit();
  assert.deepEqual(await page.next(), { topic, data: { number: 1 } });
  assert.deepEqual(page.failures.filter((each) => each.missed), []);
  page.end();
});

test('a further topic takes nothing from those before, and one that is left is told no more', async () => {
  const [first, second] = [unique(), `${unique()}/a b*`];
  const page = open({ token: streamToken });
  await page.subscribe(first);
  const further = page.subscribe(second);
  for (let number = 1; number <= 5; number++) {
    await publish(first, number);
  }
  assert.deepEqual((await further).successTopics, [second]);
  await publish(encodeURIComponent(second).replace('%2F', '/').replace('*', '%2A'), 6);
  const told = [];
  for (let i = 0; i < 6; i++) {
    told.push((await page.next()).data.number);
  }
  assert.deepEqual(told, [1, 2, 3, 4, 5, 6]);

  assert.equal((await page.unsubscribe(first)).code, 620007);
  await publish(first, 7);
  await publish(encodeURIComponent(second).replace('%2F', '/').replace('*', '%2A'), 8);
  assert.deepEqual(await page.next(), { topic: second, data: { number: 8 } });
  page.end();
});

test('a token that is none is told', async () => {
  const page = open({ token: () => 'cst_none' });
  page.events.subscribeServerEvents(unique());
  const failure = await page.failure();
  assert.equal(failure.code, 620011);
  page.end();
});

test('on a plain socket of server events it subscribes again, and says that events may have been missed', async () => {
  const topic = unique();
  const page = open({ token: () => process.env.CARILLON_KEY, protocol: 'server-events' });
  assert.equal((await page.subscribe(topic)).code, 620001);
  await publish(topic, 1);
  assert.deepEqual(await page.next(), { topic, data: { number: 1 } });

  proxy.refuse();
  await page.closed();
  assert.equal((await page.failure()).missed, true);
  proxy.admit();
  assert.equal((await page.subscribe(`${topic}-other`)).code, 620001);
  await publish(topic, 2);
  assert.deepEqual(await page.next(), { topic, data: { number: 2 } });
  assert.equal((await page.unsubscribe(topic)).code, 620007);
  page.end();
});

function open(options) {
  const received = queue();
  const failed = queue();
  const ended = queue();
  const page = {
    failures: [],
    events: new ServerEvents({ url: proxy.url, ...options }),
    next: () => received.next(),
    failure: () => failed.next(),
    closed: () => ended.next(),
    subscribe: (topic) =>
      within(
        new Promise((resolve) => page.events.subscribeServerEvents(topic, { onSubscribeCallback: resolve })),
      ),
    unsubscribe: (topic) =>
      within(
        new Promise((resolve) => page.events.unSubscribeServerEvents(topic, { onUnsubscribeCallback: resolve })),
      ),
    end: () => page.events.unSubscribeServerEvents('all', { closeConnection: true }),
  };
  page.events.setServerEventsCallbacks({
    onEventCallback: ({ topic, data }) => received.put({ topic, data }),
    onFailureCallback: (failure) => {
      page.failures.push(failure);
      failed.put(failure);
    },
    onCloseCallback: (why) => ended.put(why),
  });
  return page;
}

async function streamToken() {
  const made = await api.send('POST', '/stream-tokens', { 'content-type': 'application/json' }, '{}');
  return made.json();
}

function publish(topic, number) {
  return api.publish(
    { 'content-type': 'application/cloudevents+json' },
    JSON.stringify({ specversion: '1.0', id: randomUUID(), source: '/interop', type: 't', topic, data: { number } }),
  );
}

function unique() {
  return `module-${randomUUID().slice(0, 8)}`;
}

/** Whoever takes before something was put waits for it. */
function queue() {
  const put = [];
  const waiting = [];
  return {
    put: (value) => (waiting.length ? waiting.shift()(value) : put.push(value)),
    next: () => within(new Promise((resolve) => (put.length ? resolve(put.shift()) : waiting.push(resolve)))),
  };
}

/** Carries connections to this port of this machine, and cuts all of them while it refuses. */
async function startProxy(port) {
  const open = new Set();
  let refuses = false;
  const server = createServer((client) => {
    if (refuses) {
      client.destroy();
      return;
    }
    const behind = connect(port, '127.0.0.1');
    for (const [from, to] of [[client, behind], [behind, client]]) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => open.forEach((each) => each.destroy());
  return {
    url: `http://127.0.0.1:${server.address().port}/carillon`,
    refuse: () => {
      refuses = true;
      cut();
    },
    admit: () => (refuses = false),
    stop: () => {
      server.close();
      cut();
    },
  };
}

function within(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
