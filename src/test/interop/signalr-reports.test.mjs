// What users of SignalR clients have reported of other servers, tried against the hubs of carillon.jar; see docs/signalr-protocol.md.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import WebSocket from 'ws';

const URL_OF = process.env.CARILLON_URL;
const KEY = process.env.CARILLON_KEY;
const HUB = `${URL_OF}/hubs/events`;
const HANDSHAKE = '{"protocol":"json","version":1}\u001e';

const authorized = { Authorization: `Bearer ${KEY}` };

test('dotnet/aspnetcore#15085: a message that is too long is named to its sender, and ends no other connection', async () => {
  const other = await connected();
  const connection = await connected();
  const closed = new Promise((resolve) => connection.onclose(resolve));
  await assert.rejects(connection.invoke('TriggerEvent', randomUUID(), 'x'.repeat(40_000), false));
  assert.match(String(await closed), /The maximum message size of 32768B was exceeded/);
  await other.invoke('SubscribeToEvent', randomUUID(), 'cookie');
  await other.stop();
});

test('dotnet/aspnetcore#69285: after a message of an unknown type the connection goes on', async () => {
  const socket = await opened(`${HUB}?access_token=${KEY}`);
  await socket.say('{"type":99,"what":"ever"}\u001e' + call('1'));
  assert.deepEqual(await socket.next(), { type: 3, invocationId: '1' });
  socket.close();
});

test('aspnet/SignalR#2555: a WebSocket comes in by its token in the address, where browsers can put it', async () => {
  const socket = await opened(`${HUB}?access_token=${KEY}`, { headers: {} });
  socket.close();
  await assert.rejects(opened(HUB, { headers: {} }), /401/);
});

test('mandrewcito/signalrcore#46: a WebSocket after a negotiation of version 0, with an Origin of http', async () => {
  const agreed = await negotiated('');
  assert.deepEqual(Object.keys(agreed).sort(), ['availableTransports', 'connectionId', 'negotiateVersion']);
  const headers = { ...authorized, Origin: new URL(URL_OF).origin };
  const socket = await opened(`${HUB}?id=${agreed.connectionId}`, { headers });
  await socket.say(call('1'));
  assert.deepEqual(await socket.next(), { type: 3, invocationId: '1' });
  socket.close();
});

test('philippseith/signalr#186: the version of a negotiation is read from the query, and from no header', async () => {
  assert.equal((await negotiated('?negotiateVersion=1')).negotiateVersion, 1);
  assert.equal((await negotiated('', { negotiateVersion: '1' })).negotiateVersion, 0);
});

test('philippseith/signalr#143: data of 100 KB come in one message of that size', async () => {
  const connection = await connected(`${URL_OF}/RealtimeEventPushHub`);
  const guid = randomUUID();
  const heard = new Promise((resolve) => connection.on('ReceiveEvent', (...all) => resolve(all)));
  await connection.invoke('SubscribeToEvent', guid, 'cookie');
  await fetch(`${URL_OF}/api/v1/realtime/${guid}/trigger`, {
    method: 'POST',
    headers: { ...authorized, 'Content-Type': 'application/json' },
    body: JSON.stringify({ data: 'x'.repeat(100_000) }),
  });
  assert.equal((await heard)[2].length, 100_000);
  await connection.stop();
});

test('moozzyk/SignalR-Client-Swift#137, #59: of version 1 the token is the id, and the connection id is not', async () => {
  const agreed = await negotiated('?negotiateVersion=1');
  await assert.rejects(opened(`${HUB}?id=${agreed.connectionId}`), /404/);
  (await opened(`${HUB}?id=${agreed.connectionToken}`)).close();
});

test('moozzyk/SignalR-Client-Swift#175: without negotiation a WebSocket is a connection', async () => {
  const connection = await connected(HUB, { skipNegotiation: true, transport: HttpTransportType.WebSockets });
  await connection.invoke('SubscribeToEvent', randomUUID(), 'cookie');
  await connection.stop();
});

test('sefidgaran/signalr_client#15: a method without a result completes without one, and not with null', async () => {
  const socket = await opened(`${HUB}?access_token=${KEY}`);
  await socket.say(call('1'));
  assert.deepEqual(Object.keys(await socket.next()).sort(), ['invocationId', 'type']);
  socket.close();
});

test('dotnet/aspnetcore#20816: who hears nothing is pinged before a client of 20 s loses patience', async () => {
  const connection = await connected(HUB, {}, 20_000);
  await new Promise((resolve) => setTimeout(resolve, 32_000));
  assert.equal(connection.state, 'Connected');
  await connection.stop();
});

test('aspnet/SignalR-samples#120: a handler of another arity leaves the connection, and the arity can be chosen', async () => {
  const connection = await connected(`${URL_OF}/RealtimeEventPushHub?receiveEventArgs=2`);
  const guid = randomUUID();
  const heard = new Promise((resolve) => connection.on('ReceiveEvent', (...all) => resolve(all)));
  await connection.invoke('SubscribeToEvent', guid, 'cookie');
  await connection.invoke('TriggerEvent', guid, 'data', false);
  assert.deepEqual(await heard, [guid, 'cookie']);
  await connection.stop();
});

test('moozzyk/SignalR-Client-Swift#26: the first message is the answer to the handshake, also to one that comes late', async () => {
  const socket = new WebSocket(`${HUB.replace(/^http/, 'ws')}?access_token=${KEY}`);
  const messages = [];
  socket.on('message', (data) => messages.push(String(data)));
  await once(socket, 'open');
  await new Promise((resolve) => setTimeout(resolve, 12_000));
  assert.deepEqual(messages, []);
  socket.send(HANDSHAKE + call('1'));
  while (messages.join('').split('\u001e').length < 3) {
    await once(socket, 'message');
  }
  assert.equal(messages.join('').split('\u001e')[0], '{}');
  socket.close();
});

for (const transport of ['WebSockets', 'ServerSentEvents', 'LongPolling']) {
  test(`aspnet/SignalR#723, #2323: text of all alphabets arrives whole over ${transport}`, async () => {
    const connection = await connected(`${URL_OF}/RealtimeEventPushHub`, { transport: HttpTransportType[transport] });
    const guid = randomUUID();
    const data = 'бö€😀\u2028\u0001\r\n'.repeat(4_000);
    const heard = new Promise((resolve) => connection.on('ReceiveEvent', (...all) => resolve(all)));
    await connection.invoke('SubscribeToEvent', guid, 'бö€😀');
    const answer = await fetch(`${URL_OF}/api/v1/realtime/${guid}/trigger`, {
      method: 'POST',
      headers: { ...authorized, 'Content-Type': 'application/json' },
      body: JSON.stringify({ data }),
    });
    assert.equal(answer.status, 202);
    assert.deepEqual(await heard, [guid, 'бö€😀', data]);
    await connection.stop();
  });
}

test('Azure/azure-signalr#1262: a record separator in a text is text, on both ways', async () => {
  const connection = await connected(`${URL_OF}/RealtimeEventPushHub`);
  const guid = `${randomUUID()}\u001e`;
  const heard = new Promise((resolve) => connection.on('ReceiveEvent', (...all) => resolve(all)));
  await connection.invoke('SubscribeToEvent', guid, 'cookie\u001e{"type":7}\u001e');
  await connection.invoke('TriggerEvent', guid, '{"type":7}\u001e', false);
  assert.deepEqual(await heard, [guid, 'cookie\u001e{"type":7}\u001e', '{"type":7}\u001e']);
  await connection.stop();
});

test('aspnet/SignalR#2331: a handshake without its separator is waited for, and then the reason is told', async () => {
  const socket = new WebSocket(`${HUB.replace(/^http/, 'ws')}?access_token=${KEY}`);
  const messages = [];
  socket.on('message', (data) => messages.push(String(data)));
  await once(socket, 'open');
  socket.send('{"protocol":"json","version": 1}');
  await once(socket, 'close');
  assert.deepEqual(messages, ['{"error":"Handshake was canceled."}\u001e']);
});

test('netty/netty#14118: who closes in the middle of a message is answered with its own code', async () => {
  const socket = await opened(HUB);
  socket.send('{"type":1,', { fin: false });
  socket.close(1000, 'enough');
  const [code] = await once(socket, 'close');
  assert.equal(code, 1000);
});

async function connected(url = HUB, options = {}, patience = 30_000) {
  const connection = new HubConnectionBuilder()
    .withUrl(url, { accessTokenFactory: () => KEY, ...options })
    .configureLogging(LogLevel.None)
    .build();
  connection.serverTimeoutInMilliseconds = patience;
  await connection.start();
  return connection;
}

async function negotiated(query, headers = {}) {
  const answer = await fetch(`${HUB}/negotiate${query}`, { method: 'POST', headers: { ...authorized, ...headers } });
  assert.equal(answer.status, 200);
  return answer.json();
}

/** A WebSocket that has shaken hands: `say(text)`, and `next()` for the next message. */
async function opened(url, options = { headers: authorized }) {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), options);
  const records = [];
  let wake = () => {};
  socket.on('message', (data) => {
    records.push(...String(data).split('\u001e').filter((each) => each).map((each) => JSON.parse(each)));
    wake();
  });
  await once(socket, 'open');
  socket.say = (text) => new Promise((resolve) => socket.send(text, resolve));
  socket.next = async () => {
    while (records.length === 0) {
      await new Promise((resolve) => (wake = resolve));
    }
    return records.shift();
  };
  await socket.say(HANDSHAKE);
  assert.deepEqual(await socket.next(), {});
  return socket;
}

function call(id) {
  const invocation = { type: 1, invocationId: id, target: 'SubscribeToEvent', arguments: [randomUUID(), 'cookie'] };
  return `${JSON.stringify(invocation)}\u001e`;
}
