// The SDK of enmeshed's Connector against the Connector's own paths at Carillon; the Connector behind them is a few lines of Node.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { ConnectorClient } from '@nmshd/connector-sdk';

const url = process.env.CARILLON_URL;
const key = 'Interop-12-ABCDEFGHIJKLMNOPQRST';
const admin = { Authorization: `Bearer ${process.env.CARILLON_KEY}`, 'Content-Type': 'application/json' };

const messages = [];
let connector;

before(async () => {
  connector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = (status, value) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    const path = new URL(request.url, 'http://connector').pathname.replace('/api/v2/', '/api/core/v1/'); // as the SDK has it
    if (path === '/api/core/v1/Account/Sync') {
      response.writeHead(204).end();
    } else if (path === '/api/core/v1/Messages' && request.method === 'POST') {
      const sent = {
        id: `MSG${messages.length}`, isOwn: true, createdBy: 'did:e:1', createdByDevice: 'DVC1',
        createdAt: new Date().toISOString(), attachments: [], ...JSON.parse(body),
        recipients: JSON.parse(body).recipients.map((address) => ({ address })),
      };
      messages.push(sent);
      answer(201, { result: sent });
    } else if (path === '/api/core/v1/Messages') {
      answer(200, { result: messages });
    } else {
      answer(404, { error: { code: 'error.runtime.recordNotFound', message: 'no', id: 'ERRX', time: '', docs: '' } });
    }
  });
  await new Promise((resolve) => connector.listen(0, '127.0.0.1', resolve));
  const set = await fetch(`${url}/api/v1/enmeshed/connector`, {
    method: 'PUT',
    headers: admin,
    body: JSON.stringify({ url: `http://127.0.0.1:${connector.address().port}`, keys: [{ name: 'sdk', key }] }),
  });
  assert.equal(set.status, 200, await set.text());
});

after(async () => {
  await fetch(`${url}/api/v1/enmeshed/connector`, { method: 'DELETE', headers: admin });
  connector.close();
});

const client = (apiKey = key) => ConnectorClient.create({ baseUrl: `${url}/enmeshed`, apiKey });

test('the SDK sends a message, reads it, and an event tells of it', async () => {
  const sent = await client().messages.sendMessage({
    recipients: ['did:e:2'],
    content: { '@type': 'Mail', to: ['did:e:2'], subject: 's', body: 'b' },
  });
  assert.ok(sent.isSuccess, JSON.stringify(sent.error));
  const read = await client().messages.getMessages();
  assert.deepEqual(read.result.map((each) => each.id), [sent.result.id]);

  const events = await (await fetch(`${url}/api/v1/events?topic=transport/messageSent`, { headers: admin })).json();
  assert.equal(events.data.at(-1).event.data.id, sent.result.id);
});

test('the SDK has it synchronize', async () => {
  assert.ok((await client().account.sync()).isSuccess);
});

test('the SDK understands errors: of the Connector, and of Carillon', async () => {
  const unknown = await client().messages.getMessage('MSGNONE');
  assert.equal(unknown.error.code, 'error.runtime.recordNotFound');
  const elsewhere = await client().account.getIdentityInfo();
  assert.equal(elsewhere.error.code, 'error.connector.http.routeDoesNotExist');
  const wrong = await client('Wrong-12-ABCDEFGHIJKLMNOPQRSTUV').messages.getMessages();
  assert.equal(wrong.error.code, 'error.connector.unauthorized');
  assert.match(wrong.error.id, /^ERR.{17}$/);
});

test('the SDK asks for health and the version', async () => {
  assert.equal((await client().monitoring.getHealth()).isHealthy, true);
  assert.ok((await client().monitoring.getVersion()).version);
});
