// Events of every shape (events-corpus.json, which CorpusTest makes and keeps true): Carillon takes them, and the JavaScript SDK
// of CloudEvents reads what comes back, in structured and in binary mode, as what was meant.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { HTTP } from 'cloudevents';
import { api } from './carillon.mjs';
import { Receiver } from './receiver.mjs';

const corpus = JSON.parse(readFileSync(new URL('events-corpus.json', import.meta.url), 'utf8'));

let receiver;

before(async () => {
  receiver = await Receiver.start();
  for (const [path, content] of [['/structured', 'cloudevents-structured'], ['/binary', 'cloudevents-binary']]) {
    const made = await api.subscribe({ name: `corpus ${content}`, url: receiver.url(path), topics: ['corpus/**'], content });
    receiver.expects(path, made.secret);
  }
});

after(() => receiver.close());

test('every event of the corpus comes back as it was meant', async () => {
  assert.ok(corpus.length >= 100);
  const sent = new Map();
  for (const each of corpus) {
    const answer = await api.publish({ ...each.headers, 'content-type': each.contentType }, Buffer.from(each.body, 'base64'));
    assert.equal(answer.eventId, each.attributes.id);
    sent.set(answer.id, each);
  }
  const wrong = [];
  for (const path of ['/structured', '/binary']) {
    const received = await receiver.waitFor(path, sent.size);
    for (const [id, meant] of sent) {
      wrong.push(...differences(path, received.get(id), meant).map((what) => `${path} ${meant.attributes.id}: ${what}`));
    }
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(receiver.refused, []);
});

function differences(path, received, meant) {
  const isBinary = path === '/binary';
  const isJson = /^[^;]*[/+]json\s*(;|$)/i.test(meant.attributes.datacontenttype ?? '');
  const asText = !isBinary || isJson || !received.body.length;
  // The SDK tells JSON by its first character, and has none for space.
  const event = HTTP.toEvent({ headers: received.headers, body: asText ? received.body.toString('utf8').trim() : received.body });
  const found = [];
  for (const [name, value] of Object.entries(meant.attributes)) {
    const got = isBinary && typeof event[name] === 'string' && name !== 'datacontenttype' ? decodeURIComponent(event[name]) : event[name];
    // The SDK makes a time its own, in milliseconds; in binary mode it has nothing but text.
    const same = name === 'time' ? Date.parse(got) === Date.parse(value) : isBinary ? String(got) === String(value) : got === value;
    if (!same) {
      found.push(`${name} is ${JSON.stringify(got)}, not ${JSON.stringify(value)}`);
    }
  }
  return found.concat(dataDifferences(event, received, meant, isBinary, isJson));
}

function dataDifferences(event, received, meant, isBinary, isJson) {
  const wanted = meant.data === null ? null : Buffer.from(meant.data, 'base64');
  try {
    if (wanted === null || !wanted.length) {
      assert.ok(event.data === undefined || event.data === null || !event.data.length, 'no data');
    } else if (isJson) {
      assert.deepEqual(jsonOf(event.data, received, isBinary), JSON.parse(wanted.toString('utf8')));
    } else {
      assert.deepEqual(Buffer.from(event.data), wanted);
    }
    return [];
  } catch (e) {
    return [`data: ${e.message}`];
  }
}

// In binary mode the SDK makes text of numbers, true, false and null, and leaves the JSON of other media types than
// application/json to its reader; in structured mode it drops 0, false, null and "", which stand in the envelope all the same.
function jsonOf(data, received, isBinary) {
  const text = received.body.toString('utf8').trim();
  if (!isBinary) {
    return data === undefined ? JSON.parse(text).data : data;
  }
  const isLeft = typeof data === 'string' && (data === text || !/^[[{"]/.test(text));
  return isLeft ? JSON.parse(data) : data;
}
