// @ts-check
'use strict';

/**
 * Messages on their way from the addon to the clients of this evaluation of the package, and what a client remembers
 * of its subscriptions.
 */

const { native, words, gate, inbox, audience, owners, complete, guard, rethrow } = require('./runtime');

const { subscribers } = inbox;

const IN_SUBSCRIBER_MODE = 'Connection in subscriber mode, only subscriber commands may be used';

/** The word that says whether there are more messages than those handed out. */
const MORE = 3;

/** What stands in the place of a pattern for a message of a shard channel. */
const SHARD = 0;

/** What stands there for a line about a command that a client monitors. */
const MONITOR = 1;

/** What stands there when SHUTDOWN has closed listeners. */
const DOORS = 2;

/** What stands there behind the last message of a client that CLIENT KILL has ended. */
const KILLED = 3;

/** What stands there for a tick that was asked for. */
const CLOCK = 4;

/** What a client in subscriber mode may send. */
const ALLOWED = new Set([
  ...['subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe'],
  ...['ping', 'quit'],
]);

/** Commands that end some: the messages that came before are delivered before the reply. */
const ENDING = new Set(['unsubscribe', 'punsubscribe', 'sunsubscribe', 'reset']);

/** Commands that change subscriptions. */
const CHANGING = new Set(['subscribe', 'psubscribe', 'ssubscribe', ...ENDING]);

/**
 * What is being delivered, four entries for each message, and how far that has come.
 * @type {any[]}
 */
let batch = [];
let at = 0;

/** What a client is subscribed to. It is kept over a reconnect. */
class Subscriptions {
  constructor() {
    /** @type {Map<string, string | Buffer>} */
    this.channels = new Map();
    /** @type {Map<string, string | Buffer>} */
    this.patterns = new Map();
    /** @type {Map<string, string | Buffer>} */
    this.shardChannels = new Map();
  }

  get size() {
    return this.channels.size + this.patterns.size + this.shardChannels.size;
  }

  clear() {
    this.channels.clear();
    this.patterns.clear();
    this.shardChannels.clear();
  }

  /**
   * The kind of subscription that a command is about.
   * @param {string} name lower case
   */
  of(name) {
    if (name.startsWith('p')) return this.patterns;
    return name.startsWith('ss') || name.startsWith('sun') ? this.shardChannels : this.channels;
  }

  /**
   * Notes a command that has succeeded.
   * @param {string} name lower case
   * @param {(string | Buffer)[]} args as they were sent
   */
  note(name, args) {
    if (name === 'reset') return this.clear();
    const set = this.of(name);
    const add = !name.includes('unsub');
    if (!add && args.length === 0) return set.clear();
    for (const arg of args) {
      // One form for strings and Buffers of the same bytes.
      const key = Buffer.from(/** @type {any} */ (arg)).toString('latin1');
      if (add) set.set(key, arg);
      else set.delete(key);
    }
  }
}

/**
 * The request, or one of its parts, is such a command.
 * @param {any} request
 * @param {Set<string>} names
 * @returns {boolean}
 */
function includes(request, names) {
  return request.batch
    ? request.batch.some((/** @type {any} */ part) => includes(part, names))
    : names.has(request.lowerName);
}

/**
 * Takes what a command did to the client's subscriptions into account.
 * @param {any} client
 * @param {any} request
 */
function note(client, request) {
  if (!CHANGING.has(request.lowerName)) return;
  client._subscriptions.note(request.lowerName, request.args);
  follow(client);
}

/**
 * Has the client's messages delivered, or no longer.
 * @param {any} client
 */
function follow(client) {
  const subscribed = client._subscriptions.size > 0 || client.options.monitor;
  const listens = subscribed && client.options.protocol === 2 ? 'subscriber' : 'normal';
  client.mode = client.options.monitor ? 'monitor' : listens;
  client._refresh();
  if (subscribed) {
    // Held here, since somebody who only listens may well keep no reference to the client.
    subscribers.set(client._slot, client);
    audience.now?.subscribes(client);
    native.listen();
  } else if (client._fence === null) {
    subscribers.delete(client._slot);
  }
}

/**
 * How many messages of the client are to be delivered before the reply to a request that has just run.
 * @param {any} client
 * @param {any} request
 * @returns {number}
 */
function ahead(client, request) {
  if (!includes(request, ENDING)) return 0;
  let count = native.waiting(client._slot);
  for (let i = at; i < batch.length; i += 4) count += batch[i] === client._slot ? 1 : 0;
  return count;
}

/**
 * The error for a command that cannot be sent in subscriber mode, or null.
 * @param {any} client
 * @param {any} request
 */
function refusal(client, request) {
  if (client.mode !== 'subscriber' || request.batch || ALLOWED.has(request.lowerName)) return null;
  return new Error(IN_SUBSCRIBER_MODE);
}

/**
 * Delivers some messages, not so many that other things would have to wait for long, and asks for another turn of the
 * event loop if there are more. No handler can get here, so batches do not nest.
 */
inbox.deliver = function deliver() {
  const next = complete(native.messages(), false);
  if (next === null) return;
  if (words[MORE] !== 0) native.wake();
  batch = next;
  gate.left -= next.length / 4;
  for (at = 0; at < next.length; ) {
    const slot = next[at];
    const client = subscribers.get(slot);
    const pattern = next[at + 1];
    const channel = next[at + 2];
    const message = next[at + 3];
    at += 4;
    if (pattern === DOORS) inbox.lookAtDoors();
    if (pattern === CLOCK) inbox.lookAtClock();
    if (pattern === KILLED) {
      guard(() => owners[slot].deref()?._killed());
      continue;
    }
    if (client === undefined) continue;
    try {
      client._receive(pattern, channel, message);
    } catch (error) {
      rethrow(error);
    }
    if (client._fence !== null) pass(client);
  }
  batch = [];
};

/**
 * @param {any} client
 * @param {string | Buffer | number | null} pattern
 * @param {string | Buffer} channel
 * @param {string | Buffer | (string | Buffer)[] | null} message
 */
function emit(client, pattern, channel, message) {
  if (message === null || Array.isArray(message)) return emitKeys(client, channel, message);
  if (pattern === null) {
    if (client.listenerCount('message') > 0) client.emit('message', text(channel), text(message));
    if (client.listenerCount('messageBuffer') > 0) client.emit('messageBuffer', bytes(channel), bytes(message));
  } else if (pattern === MONITOR) {
    client.emit('monitor', ...monitored(text(message)));
  } else if (pattern === SHARD) {
    if (client.listenerCount('smessage') > 0) client.emit('smessage', text(channel), text(message));
    if (client.listenerCount('smessageBuffer') > 0) client.emit('smessageBuffer', bytes(channel), bytes(message));
  } else {
    // As with ioredis, the pattern is a string in both.
    const name = text(/** @type {string | Buffer} */ (pattern));
    if (client.listenerCount('pmessage') > 0) client.emit('pmessage', name, text(channel), text(message));
    if (client.listenerCount('pmessageBuffer') > 0) client.emit('pmessageBuffer', name, bytes(channel), bytes(message));
  }
}

/**
 * Which keys have changed, for a client that is told in place of one that tracks them; null for all. As with ioredis, the
 * text of several is put together.
 * @param {any} client
 * @param {string | Buffer} channel
 * @param {(string | Buffer)[] | null} keys
 */
function emitKeys(client, channel, keys) {
  if (client.listenerCount('message') > 0) client.emit('message', text(channel), keys === null ? '' : keys.map(text).join());
  if (client.listenerCount('messageBuffer') > 0) {
    client.emit('messageBuffer', bytes(channel), keys === null ? null : keys.map(bytes));
  }
}

/**
 * A line as `1339518083.107412 [0 127.0.0.1:60866] "keys" "*"` in its parts: time, words, client, database. Of the
 * escapes in it, as with ioredis, only that of the quotation mark is taken back.
 * @param {string} line
 * @returns {[string, string[], string, string]}
 */
function monitored(line) {
  const start = line.indexOf('"');
  const [time, db, ...source] = line.slice(0, start - 2).split(' ');
  const args = line.slice(start + 1, -1).split('" "');
  return [time, args.map((arg) => arg.replace(/\\"/g, '"')), source.join(' '), db.slice(1)];
}

/**
 * One of the messages that a reply waits for has been delivered.
 * @param {any} client
 */
function pass(client) {
  if (--client._fence.left > 0) return;
  const { outcome } = client._fence;
  client._fence = null;
  native.hold(-1);
  client._answered(outcome);
}

// The addon gives text as a string and anything else as bytes, so that either can be made of the other.

/** @param {string | Buffer} value */
function text(value) {
  return typeof value === 'string' ? value : value.toString();
}

/** @param {string | Buffer} value */
function bytes(value) {
  return typeof value === 'string' ? Buffer.from(value) : value;
}

module.exports = { CHANGING, SHARD, MONITOR, Subscriptions, note, follow, ahead, refusal, emit, text, bytes };
