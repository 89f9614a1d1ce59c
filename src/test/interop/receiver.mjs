// A receiver of webhooks, written as its users write theirs: node:http and the library standardwebhooks.

import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

const PATIENCE_MS = 180_000;

export class Receiver {
  /** What arrived and was genuine: by path, then by webhook-id. */
  #received = new Map();
  #secrets = new Map();
  #server = createServer((request, response) => this.#receive(request, response));
  /** Why a message was refused. */
  refused = [];
  /** Messages that came more than once: allowed (at least once), and worth knowing. */
  repeats = 0;

  static async start() {
    const receiver = new Receiver();
    await new Promise((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  url(path) {
    return `http://127.0.0.1:${this.#server.address().port}${path}`;
  }

  /** From now on messages to this path have to be signed with this secret. */
  expects(path, secret) {
    this.#secrets.set(path, secret);
    this.#received.set(path, new Map());
  }

  /** Waits until this many messages have arrived at the path; gives them by webhook-id. */
  async waitFor(path, count) {
    const received = this.#received.get(path);
    const until = Date.now() + PATIENCE_MS;
    while (received.size < count) {
      if (Date.now() > until) {
        throw new Error(`${received.size} of ${count} arrived at ${path}; refused: ${this.refused.slice(0, 3).join('; ')}`);
      }
      await pause(50);
    }
    return received;
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #receive(request, response) {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const secret = this.#secrets.get(request.url);
    try {
      if (!secret) {
        throw new Error(`nothing is expected at ${request.url}`);
      }
      verify(secret, request.headers, body);
    } catch (e) {
      this.refused.push(e.message);
      response.writeHead(401).end(e.message);
      return;
    }
    const received = this.#received.get(request.url);
    const id = request.headers['webhook-id'];
    this.repeats += received.has(id) ? 1 : 0;
    received.set(id, { headers: request.headers, body });
    response.writeHead(204).end();
  }
}

function verify(secret, headers, body) {
  if (isUtf8(body)) {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
    return;
  }
  // The library reads every body as text and so cannot verify other bytes.
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signed = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body);
  const expected = Buffer.from('v1,' + signed.digest('base64'));
  const given = headers['webhook-signature'].split(' ').map((each) => Buffer.from(each));
  if (!given.some((each) => each.length === expected.length && timingSafeEqual(each, expected))) {
    throw new Error('no signature matches');
  }
}
