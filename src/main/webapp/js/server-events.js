/**
 * Server events in a page: the three calls of Volt MX's client SDK, and reconnection.
 *
 *     import { ServerEvents } from 'https://hub.example.com/carillon/js/server-events.js';
 *
 *     const events = new ServerEvents({ token: () => fetch('/my/stream-token').then((answer) => answer.json()) });
 *     events.setServerEventsCallbacks({ onEventCallback: console.log, onFailureCallback: console.warn });
 *     events.subscribeServerEvents('order/created');
 *
 * By default it reads a stream (`docs/streams.md`), each time from where it has come to: what happens while the page has no
 * connection is told on its return. With `protocol: 'server-events'` it speaks to a plain `/services/ServerEvents/Stream`,
 * also one of another server: after a lost connection it subscribes again, and says that events may have been missed.
 */

const FIRST_PAUSE = 500; // milliseconds, doubled up to the longest
const LONGEST_PAUSE = 30_000;
const NORMAL = 1000; // close code of RFC 6455

/** What callbacks are told; numbers of Volt MX where it has one. */
const Code = Object.freeze({
  SUBSCRIBED: 620001,
  NOT_SUBSCRIBED: 620002,
  UNSUBSCRIBED: 620007,
  NOT_UNSUBSCRIBED: 620008,
  EVENT: 620010,
  INVALID_USER: 620011,
  FAILED: 620013,
});

export class ServerEvents {
  #options;
  #connection;
  #callbacks = null;
  #topics = new Map(); // 'private a/b' to { mode, topic }

  /**
   * @param {object} options
   * @param {function(): (string|{token: string, cursor?: string}|Promise)} options.token asked before each connection: a stream
   *     token, best as the whole answer of `POST /api/v1/stream-tokens`, whose cursor makes the first connection one without a
   *     gap; for 'server-events' a token of that server
   * @param {string} [options.url] where Carillon is; the place that this module came from if left out
   * @param {string} [options.clientUUID] this client's name for itself: 'server-events' only, a stream token brings its own
   * @param {'stream'|'server-events'} [options.protocol]
   */
  constructor(options) {
    if (typeof options?.token !== 'function') {
      throw new TypeError('token must be a function that answers with a token');
    }
    const url = String(options.url ?? new URL('..', import.meta.url)).replace(/\/+$/, '');
    this.#options = { ...options, url };
    const Kind = options.protocol === 'server-events' ? PlainProtocol : StreamProtocol;
    this.#connection = new Connection(new Kind(this.#options), {
      event: (event) => this.#callbacks.onEventCallback(event),
      failure: (failure) => this.#callbacks.onFailureCallback(failure),
      closed: (why) => this.#callbacks.onCloseCallback?.(why),
    });
  }

  /** Before all else; `onCloseCallback` may be left out. */
  setServerEventsCallbacks({ onEventCallback, onFailureCallback, onCloseCallback } = {}) {
    if (typeof onEventCallback !== 'function' || typeof onFailureCallback !== 'function') {
      throw new TypeError('onEventCallback and onFailureCallback must be functions');
    }
    this.#callbacks = { onEventCallback, onFailureCallback, onCloseCallback };
  }

  /**
   * @param {string|string[]} topics each hears all below it
   * @param {{subscribeMode?: string, onSubscribeCallback?: function(object)}} [options]
   */
  subscribeServerEvents(topics, { subscribeMode = 'private', onSubscribeCallback } = {}) {
    const chosen = this.#chosen(topics, subscribeMode);
    chosen.forEach((each) => this.#topics.set(`${each.mode} ${each.topic}`, each));
    this.#connection.subscribe(chosen, [...this.#topics.values()], onSubscribeCallback);
  }

  /**
   * @param {string|string[]} topics
   * @param {{unSubscribeMode?: string, closeConnection?: boolean, onUnsubscribeCallback?: function(object)}} [options]
   */
  unSubscribeServerEvents(topics, { unSubscribeMode = 'private', closeConnection = false, onUnsubscribeCallback } = {}) {
    const chosen = this.#chosen(topics, unSubscribeMode);
    chosen.forEach((each) => this.#topics.delete(`${each.mode} ${each.topic}`));
    if (closeConnection) {
      this.#topics.clear();
      this.#connection.close();
    } else {
      this.#connection.unsubscribe(chosen, [...this.#topics.values()], onUnsubscribeCallback);
    }
  }

  #chosen(topics, givenMode) {
    if (this.#callbacks === null) {
      throw new Error('setServerEventsCallbacks comes first');
    }
    const mode = String(givenMode).toLowerCase();
    if (mode !== 'private' && mode !== 'public') {
      throw new RangeError(`a mode is private or public, not ${givenMode}`);
    }
    const names = [topics].flat();
    if (names.length === 0 || names.some((each) => typeof each !== 'string' || each === '')) {
      throw new TypeError('topics are one or more names');
    }
    return names.map((topic) => ({ mode, topic }));
  }
}

/** One connection at a time, made again for as long as something is subscribed. */
class Connection {
  #protocol;
  #listener;
  #wanted = []; // topics
  #socket = null; // the one that tells
  #opening = null; // the one that is to take its place
  #attempt = 0; // of the opening under way; an older one is of no use any more
  #pause = FIRST_PAUSE;
  #timer = null;
  #calls = []; // callbacks of what is asked while nothing is open

  constructor(protocol, listener) {
    this.#protocol = protocol;
    this.#listener = listener;
    globalThis.addEventListener?.('online', () => this.#retryNow());
  }

  subscribe(chosen, all, callback) {
    this.#wanted = all;
    this.#change({ verb: 'subscribe', chosen, callback });
  }

  unsubscribe(chosen, all, callback) {
    this.#wanted = all;
    this.#change({ verb: 'unsubscribe', chosen, callback });
  }

  close() {
    this.#wanted = [];
    this.#stop();
  }

  #change(call) {
    if (this.#wanted.length === 0 && this.#protocol.isByAddress) {
      this.#stop();
      call.callback?.(done(call));
    } else if (this.#socket?.readyState === WebSocket.OPEN && !this.#protocol.isByAddress) {
      this.#protocol.send(this.#socket, call);
    } else {
      this.#calls.push(call);
      this.#open();
    }
  }

  #stop() {
    this.#attempt++;
    clearTimeout(this.#timer);
    this.#timer = null;
    const open = [this.#socket, this.#opening];
    this.#socket = null;
    this.#opening = null;
    open.forEach((each) => each?.close(NORMAL));
  }

  async #open() {
    const attempt = ++this.#attempt;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#opening?.close(NORMAL);
    this.#opening = null;
    let socket;
    try {
      socket = await this.#protocol.connect(this.#wanted);
    } catch (why) {
      if (attempt === this.#attempt) {
        this.#failed({ code: Code.INVALID_USER, message: `no token: ${why?.message ?? why}` });
      }
      return;
    }
    if (attempt !== this.#attempt) { // meanwhile something else was asked for
      socket.close(NORMAL);
      return;
    }
    this.#opening = socket;
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = (message) => this.#heard(socket, message.data);
    socket.onerror = () => {}; // says nothing; its close follows
    socket.onclose = (end) => this.#ended(socket, end);
  }

  /** The one before is closed only now, so that there is no time without any; what both tell is told once. */
  #opened(socket) {
    const before = this.#socket;
    this.#socket = socket;
    this.#opening = null;
    this.#pause = FIRST_PAUSE;
    before?.close(NORMAL);
    const calls = this.#calls;
    this.#calls = [];
    if (this.#protocol.isByAddress) {
      calls.forEach((each) => each.callback?.(done(each)));
    } else {
      this.#protocol.begin(socket, this.#wanted, calls);
    }
  }

  #heard(socket, text) {
    if (socket !== this.#socket && socket !== this.#opening) {
      return; // an older one, whose successor tells it
    }
    const said = this.#protocol.read(text, socket);
    if (said?.event) {
      this.#listener.event(said.event);
    } else if (said?.failure) {
      this.#listener.failure(said.failure);
    }
  }

  async #ended(socket, end) {
    if (socket === this.#socket) {
      this.#socket = null;
      this.#listener.closed({ code: end.code, reason: end.reason });
      this.#protocol.lost((failure) => this.#listener.failure(failure));
      this.#again();
    } else if (socket === this.#opening) {
      this.#opening = null;
      const attempt = this.#attempt;
      const failure = await this.#protocol.whyNot(this.#wanted);
      if (attempt === this.#attempt) {
        this.#failed(failure);
      }
    }
  }

  #failed(failure) {
    if (failure) {
      this.#listener.failure(failure);
    }
    const calls = this.#calls;
    this.#calls = [];
    calls.forEach((each) => each.callback?.(notDone(each)));
    this.#again();
  }

  /** After a pause that grows, and is another one in each page, so that not all of them come at once. */
  #again() {
    if (this.#wanted.length > 0 && this.#timer === null) {
      this.#timer = setTimeout(() => this.#open(), this.#pause * (0.5 + Math.random() / 2));
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
  }

  #retryNow() {
    if (this.#timer !== null) {
      this.#pause = FIRST_PAUSE;
      this.#open();
    }
  }
}

/** `/api/v1/stream` with the sub-protocol `cloudevents.json`: topics and cursor stand in the address. */
class StreamProtocol {
  isByAddress = true;
  #url;
  #token;
  #given = null; // the token of the last attempt
  #cursor = null; // of the last event that was told

  constructor({ url, token }) {
    this.#url = `${url}/api/v1/stream`;
    this.#token = token;
  }

  async connect(topics) {
    const given = await this.#token();
    this.#given = typeof given === 'string' ? given : given.token;
    this.#cursor ??= given.cursor ?? null;
    const address = this.#address(topics).replace(/^http/, 'ws');
    return new WebSocket(`${address}&access_token=${encodeURIComponent(this.#given)}`, 'cloudevents.json');
  }

  #address(topics) {
    const patterns = new Set(topics.map(({ topic }) => `${encodeTopic(topic)}/**`)); // ** is also none
    const query = [...patterns].map((each) => `topic=${encodeURIComponent(each)}`);
    if (this.#cursor !== null) {
      query.push(`cursor=${encodeURIComponent(this.#cursor)}`);
    }
    return `${this.#url}?${query.join('&')}`;
  }

  read(text) {
    const { carilloncursor: cursor, ...event } = JSON.parse(text);
    if (this.#cursor !== null && Number(cursor) <= Number(this.#cursor)) {
      return null; // the connection before has told it
    }
    this.#cursor = cursor;
    return { event: { code: Code.EVENT, eventId: event.id, topic: decodeTopic(event.topic), data: dataOf(event), event } };
  }

  lost(tell) {
    if (this.#cursor === null) {
      tell(missed('the connection was lost before its first event, and the token came without a cursor'));
    }
  }

  /** A browser does not say why there is no WebSocket; the same address by HTTP does. */
  async whyNot(topics) {
    const asking = new AbortController();
    try {
      const answer = await fetch(this.#address(topics), {
        headers: { Authorization: `Bearer ${this.#given}`, Accept: 'text/event-stream' },
        signal: asking.signal,
      });
      if (answer.status === 410) {
        this.#cursor = '0'; // all that is kept
        return missed('events after the last one that was told are no longer kept');
      }
      if (answer.status === 401 || answer.status === 403) {
        return { code: Code.INVALID_USER, message: (await answer.json()).detail };
      }
      if (answer.status === 400) {
        return { code: Code.FAILED, message: (await answer.json()).detail };
      }
    } catch {
      // it is away, which is no news
    } finally {
      asking.abort();
    }
    return null;
  }
}

/** `/services/ServerEvents/Stream`, by the messages of Volt MX's SDK. */
class PlainProtocol {
  isByAddress = false;
  #url;
  #token;
  #client;
  #given = null;
  #waiting = []; // calls, in the order in which they are answered

  constructor({ url, token, clientUUID }) {
    this.#url = `${url}/services/ServerEvents/Stream`.replace(/^http/, 'ws');
    this.#token = token;
    this.#client = clientUUID ?? crypto.randomUUID();
  }

  async connect() {
    const given = await this.#token();
    this.#given = typeof given === 'string' ? given : given.token;
    this.#waiting = [];
    const query = new URLSearchParams({ 'X-Voltmx-Authorization': this.#given, clientUUID: this.#client });
    return new WebSocket(`${this.#url}?${query}`);
  }

  /** All that is wanted, also what was subscribed before the connection was lost. */
  begin(socket, wanted, calls) {
    for (const mode of ['private', 'public']) {
      const topics = wanted.filter((each) => each.mode === mode);
      const asked = calls.filter((each) => each.verb === 'subscribe' && each.chosen[0].mode === mode);
      if (topics.length > 0) {
        this.send(socket, {
          verb: 'subscribe',
          chosen: topics,
          callback: (answer) => asked.forEach((each) => each.callback?.(answer)),
        });
      }
    }
    calls.filter((each) => each.verb === 'unsubscribe').forEach((each) => each.callback?.(done(each)));
  }

  send(socket, call) {
    this.#waiting.push(call);
    const topics = { [call.chosen[0].mode]: call.chosen.map(({ topic }) => topic) };
    const body = { 'X-Voltmx-Authorization': this.#given, clientUUID: this.#client, topics };
    socket.send(JSON.stringify({ [call.verb]: body }));
  }

  read(text, socket) {
    const said = JSON.parse(text);
    if (said.code === Code.EVENT) {
      socket.send(JSON.stringify({ ack: { eventId: said.eventId } }));
      return { event: said };
    }
    const isAnswer = said.code >= Code.SUBSCRIBED && said.code < Code.EVENT;
    const call = this.#waiting.shift();
    call?.callback?.(said);
    return isAnswer ? null : { failure: said };
  }

  lost(tell) {
    tell(missed('the connection was lost; what happens until it is back is not told later'));
  }

  async whyNot() {
    return null;
  }
}

function missed(why) {
  return { code: Code.FAILED, message: `events may have been missed: ${why}`, missed: true };
}

function done({ verb, chosen }) {
  const code = verb === 'subscribe' ? Code.SUBSCRIBED : Code.UNSUBSCRIBED;
  return { code, message: `${verb}d`, successTopics: chosen.map(({ topic }) => topic) };
}

function notDone({ verb, chosen }) {
  const code = verb === 'subscribe' ? Code.NOT_SUBSCRIBED : Code.NOT_UNSUBSCRIBED;
  return { code, message: 'no connection; it is tried again', failedTopics: chosen.map(({ topic }) => topic) };
}

/** Without the slashes around it; each segment with what stands for itself in a topic, and the rest percent-encoded. */
function encodeTopic(name) {
  return name.replace(/^\/+|\/+$/g, '').split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment) {
  return encodeURIComponent(segment)
    .replace(/%3A/g, ':')
    .replace(/%40/g, '@')
    .replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decodeTopic(topic) {
  return topic.split('/').map(decodeURIComponent).join('/');
}

/** Data of a CloudEvent: JSON as it is, text as text, and bytes as Base64. */
function dataOf(event) {
  return event.data ?? event.data_base64 ?? null;
}
