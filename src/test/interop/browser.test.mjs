// The module for pages in a real Chromium, against a server of its own that is killed and started again. Debian: apt-get install
// chromium; CARILLON_CHROMIUM names another one. Without any the test is skipped, and says so.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { startCarillon } from './carillon.mjs';

const PATIENCE_MS = 90_000;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const executable = process.env.CARILLON_CHROMIUM || found();
const skip = executable ? false : `no Chromium (${NAMES.join(', ')}) on the path, and CARILLON_CHROMIUM names none`;

let carillon;
let site;
let browser;

before(async () => {
  if (skip) {
    return;
  }
  site = await startSite();
  carillon = await startCarillon({ environment: { CARILLON_CORS_ORIGINS: site.origin }, name: 'interop-browser' });
  browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
});

after(async () => {
  await browser?.close();
  await carillon?.stop();
  site?.stop();
});

test('a page in a browser misses nothing while its server is lost and comes back', { skip, timeout: 300_000 }, async () => {
  const topic = unique();
  const page = await open(topic, 'stream');
  assert.equal((await page.subscribed()).code, 620001);
  await publish(topic, 1);
  await page.heard(1);

  await publish(topic, 2);
  await carillon.kill(); // perhaps before it was told
  await page.closed();
  await carillon.start();
  for (let number = 3; number <= 6; number++) {
    await publish(`${topic}/below`, number);
  }
  await page.online();
  await page.heard(6);
  await publish(topic, 7);

  assert.deepEqual(await page.heard(7), [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(await page.missed(), []);
});

test('with the plain protocol it subscribes again and says that events may have been missed', { skip, timeout: 300_000 }, async () => {
  const topic = unique();
  const page = await open(topic, 'server-events');
  assert.equal((await page.subscribed()).code, 620001);
  await publish(topic, 1);
  await page.heard(1);

  await carillon.kill();
  await page.closed();
  await carillon.start();
  await page.online();
  await page.until(async () => {
    await publish(topic, 2);
    return (await page.numbers()).includes(2);
  });

  assert.equal((await page.missed()).length, 1);
});

test('a page of another origin is not let in', { skip, timeout: 120_000 }, async () => {
  const other = await startSite();
  try {
    const page = await open(unique(), 'stream', other.origin);
    await page.until(async () => (await page.failed()) > 0);
    assert.equal(await page.subscribed(), null);
  } finally {
    other.stop();
  }
});

/** What the page of this site has seen. */
async function open(topic, protocol, origin = site.origin) {
  const page = await browser.newPage();
  await page.goto(`${origin}/?topic=${topic}&protocol=${protocol}`);
  const seen = (name) => page.evaluate((key) => window.seen[key], name);
  const until = async (condition) => {
    const end = Date.now() + PATIENCE_MS;
    while (!(await condition())) {
      assert.ok(Date.now() < end, `not seen in time: ${JSON.stringify(await page.evaluate(() => window.seen))}`);
      await page.waitForTimeout(100);
    }
  };
  return {
    until,
    subscribed: async () => {
      await until(async () => (await seen('subscribed')).length > 0 || (await seen('failures')).length > 0);
      return (await seen('subscribed')).find(({ code }) => code === 620001) ?? null;
    },
    numbers: () => seen('numbers'),
    heard: async (number) => {
      await until(async () => (await seen('numbers')).includes(number));
      return seen('numbers');
    },
    closed: () => until(async () => (await seen('closes')) > 0),
    failed: async () => (await seen('failures')).length + (await seen('subscribed')).filter(({ code }) => code === 620002).length,
    missed: async () => (await seen('failures')).filter((each) => each.missed),
    online: () => page.evaluate(() => window.dispatchEvent(new Event('online'))),
  };
}

async function publish(topic, number) {
  const answer = await fetch(`${carillon.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${carillon.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ topic, data: { number } }),
  });
  assert.equal(answer.status, 202);
}

/** Another server than Carillon: its page loads the module from Carillon, and gets tokens from this site. */
function startSite() {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://site').pathname;
    if (path === '/token') {
      const answer = await fetch(`${carillon.url}/api/v1/stream-tokens`, {
        method: 'POST',
        headers: { authorization: `Bearer ${carillon.key}`, 'content-type': 'application/json' },
        body: '{}',
      }).catch(() => null); // it is away
      response.writeHead(answer?.status ?? 502, { 'content-type': 'application/json' });
      response.end(answer === null ? '{}' : await answer.text());
    } else if (path === '/') {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(html());
    } else {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        origin: `http://127.0.0.1:${server.address().port}`,
        stop: () => {
          server.close();
          server.closeAllConnections();
        },
      }));
  });
}

function html() {
  return `<!DOCTYPE html><title>Server events</title><script>
    window.seen = { numbers: [], subscribed: [], failures: [], closes: 0 };
  </script><script type="module">
    import { ServerEvents } from '${carillon.url}/js/server-events.js';
    const asked = new URLSearchParams(location.search);
    const protocol = asked.get('protocol');
    const token = async () => {
      if (protocol === 'server-events') {
        return '${carillon.key}';
      }
      const answer = await fetch('/token');
      if (!answer.ok) {
        throw new Error('no token: ' + answer.status);
      }
      return answer.json();
    };
    const events = new ServerEvents({ protocol, token });
    events.setServerEventsCallbacks({
      onEventCallback: ({ data }) => seen.numbers.push(data.number),
      onFailureCallback: (failure) => seen.failures.push(failure),
      onCloseCallback: () => seen.closes++,
    });
    events.subscribeServerEvents(asked.get('topic'), { onSubscribeCallback: (answer) => seen.subscribed.push(answer) });
  </script>`;
}

function found() {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((directory) => NAMES.map((name) => join(directory, name)))
    .find((file) => existsSync(file));
}

function unique() {
  return `browser/${randomUUID()}`;
}
