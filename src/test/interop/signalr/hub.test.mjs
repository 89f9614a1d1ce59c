// @microsoft/signalr with the hubs of dev.carillon.hubs.TestHub: every transport, both protocols, and reconnects.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel, Subject } from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';
import { startProxy } from './proxy.mjs';

const HUBS = process.env.HUB_URL;
const TRANSPORTS = {
  WebSockets: HttpTransportType.WebSockets,
  ServerSentEvents: HttpTransportType.ServerSentEvents,
  LongPolling: HttpTransportType.LongPolling,
};

function builder(url, options = {}, protocol = 'json') {
  const built = new HubConnectionBuilder().withUrl(url, options).configureLogging(LogLevel.None);
  return protocol === 'messagepack' ? built.withHubProtocol(new MessagePackHubProtocol()) : built;
}

async function opened(connection, use) {
  await connection.start();
  try {
    await use(connection);
  } finally {
    await connection.stop();
  }
}

function collect(stream) {
  return new Promise((resolve, reject) => {
    const items = [];
    stream.subscribe({ next: (item) => items.push(item), complete: () => resolve(items), error: reject });
  });
}

/** The next call of a method by the server. */
function next(connection, method) {
  return new Promise((resolve) => connection.on(method, (...args) => resolve(args)));
}

for (const [name, transport] of Object.entries(TRANSPORTS)) {
  for (const protocol of name === 'ServerSentEvents' ? ['json'] : ['json', 'messagepack']) {
    describe(`${name}, ${protocol}`, () => {
      const connected = (use) => opened(builder(`${HUBS}/test`, { transport }, protocol).build(), use);

      test('invokes, with and without result', () => connected(async (connection) => {
        assert.equal(await connection.invoke('Add', 40, 2), 42);
        const value = { text: 'ä\u001e\n😀', list: [1, -1, 1.5, null, true], deep: { a: { b: [] } } };
        assert.deepEqual(await connection.invoke('Echo', value), value);
        assert.equal(await connection.invoke('Echo', null), null);
        assert.equal(await connection.invoke('nothing') ?? null, null);
      }));

      test('is told errors and stays connected', () => connected(async (connection) => {
        await assert.rejects(connection.invoke('Unknown'), /Unknown hub method 'Unknown'/);
        await assert.rejects(connection.invoke('Refuse', 'not today'), /HubException: not today/);
        await assert.rejects(connection.invoke('Break'), (e) => !e.message.includes('secret'));
        await assert.rejects(connection.invoke('Add', 1), /Failed to invoke 'Add' due to an error on the server\./);
        await assert.rejects(connection.invoke('Add', 'x', 'y'), /Failed to invoke 'Add'/);
        await assert.rejects(collect(connection.stream('Add', 1, 2)), /non-streaming 'Add' method with a streaming/);
        assert.equal(await connection.invoke('Add', 1, 2), 3);
      }));

      test('is called, in order', () => connected(async (connection) => {
        const back = next(connection, 'Back');
        await connection.send('SendBack', 'Back', { n: 1 });
        assert.deepEqual(await back, [{ n: 1 }]);
        const items = [];
        connection.on('Item', (item) => items.push(item));
        await connection.invoke('SendMany', 2000);
        assert.deepEqual(items, Array.from({ length: 2000 }, (_, i) => i));
      }));

      test('is asked and answers', () => connected(async (connection) => {
        connection.on('Answer', (question) => `answer to ${question}`);
        assert.equal(await connection.invoke('Ask', 'it'), 'answer to it');
      }));

      test('streams, to the end, to a failure, and until it is enough', () => connected(async (connection) => {
        assert.deepEqual(await collect(connection.stream('Counter', 500)), Array.from({ length: 500 }, (_, i) => i));
        await assert.rejects(collect(connection.stream('Failing', 3)), /HubException: Ran out of data!/);
        await new Promise((resolve) => {
          const subscription = connection.stream('Endless').subscribe({
            next: (item) => {
              if (item === 50) {
                subscription.dispose();
                resolve();
              }
            },
            complete: () => {},
            error: () => {},
          });
        });
        assert.equal(await connection.invoke('Add', 1, 2), 3);
      }));

      test('uploads a stream', () => connected(async (connection) => {
        const numbers = new Subject();
        const sum = connection.invoke('Sum', numbers);
        for (let i = 1; i <= 200; i++) {
          numbers.next(i);
        }
        numbers.complete();
        assert.equal(await sum, 20100);
      }));

      test('sends and gets what is nearly too long, and is closed with more', () => connected(async (connection) => {
        const text = 'x'.repeat(32_000);
        assert.equal(await connection.invoke('Echo', text), text);
        const closed = new Promise((resolve) => connection.onclose(resolve));
        await assert.rejects(connection.invoke('Echo', 'x'.repeat(40_000)));
        assert.match((await closed).message, /The maximum message size of 32768B was exceeded/);
      }));

      test('hears a farewell', () => connected(async (connection) => {
        const closed = new Promise((resolve) => connection.onclose(() => resolve('closed')));
        await connection.send('Bye', false);
        assert.equal(await closed, 'closed');
      }));

      test('shows its token', async () => {
        const guarded = `${HUBS}/guarded/attic`;
        await assert.rejects(builder(guarded, { transport }, protocol).build().start(), /401/);
        const options = { transport, accessTokenFactory: () => 'let-me-in' };
        await opened(builder(guarded, options, protocol).build(), async (connection) => {
          assert.deepEqual(await connection.invoke('WhoAmI'), { name: 'let-me-in', details: 'attic' });
        });
      });

      test('stays while nothing is said', () =>
        opened(builder(`${HUBS}/quick`, { transport }, protocol).withKeepAliveInterval(500).build(), async (connection) => {
          connection.serverTimeoutInMilliseconds = transport === HttpTransportType.LongPolling ? 60_000 : 3_000;
          await new Promise((resolve) => setTimeout(resolve, 5_000)); // longer than each timeout of /quick
          assert.equal(await connection.invoke('Add', 1, 2), 3);
        }));
    });
  }
}

test('without negotiation', () =>
  opened(
    builder(`${HUBS}/test`, { transport: HttpTransportType.WebSockets, skipNegotiation: true }).build(),
    async (connection) => assert.equal(await connection.invoke('Add', 1, 2), 3)));

describe('through a proxy that cuts', () => {
  const proxies = [];
  const proxied = async () => {
    const proxy = await startProxy(HUBS);
    proxies.push(proxy);
    return proxy;
  };
  after(() => proxies.forEach((each) => each.close()));

  for (const [name, transport] of Object.entries(TRANSPORTS)) {
    test(`automatic reconnect: ${name}`, async () => {
      const proxy = await proxied();
      const connection = builder(`${proxy.url}/test`, { transport }).withAutomaticReconnect([0, 100, 100, 500]).build();
      await opened(connection, async () => {
        const before = connection.connectionId;
        const reconnected = new Promise((resolve) => connection.onreconnected(resolve));
        proxy.cut();
        assert.notEqual(await reconnected, before);
        assert.equal(await connection.invoke('Add', 1, 2), 3);
      });
    });
  }

  for (const protocol of ['json', 'messagepack']) {
    test(`stateful reconnect: ${protocol}`, async () => {
      const proxy = await proxied();
      const connection = builder(`${proxy.url}/test`, { transport: HttpTransportType.WebSockets }, protocol)
        .withStatefulReconnect()
        .build();
      let closed = false;
      connection.onclose(() => (closed = true));
      await opened(connection, async () => {
        const before = connection.connectionId;
        const items = [];
        connection.on('Item', (item) => items.push(item));
        const calls = [];
        for (let round = 0; round < 5; round++) {
          calls.push(connection.invoke('SendMany', 300));
          for (let i = 0; i < 20; i++) {
            calls.push(connection.invoke('Add', round, i).then((sum) => assert.equal(sum, round + i)));
          }
          await new Promise((resolve) => setTimeout(resolve, 30));
          proxy.cut();
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        await Promise.all(calls);
        assert.equal(closed, false);
        assert.equal(connection.state, HubConnectionState.Connected);
        assert.equal(connection.connectionId, before, 'the same connection');
        const once = Array.from({ length: 300 }, (_, i) => i);
        assert.deepEqual(items, [...once, ...once, ...once, ...once, ...once], 'each message once, in order');
      });
    });
  }
});
