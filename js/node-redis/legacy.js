// @ts-check
'use strict';

/**
 * The API with callbacks: `client.legacy()`, and the option `legacyMode`, which makes the client itself such a one and
 * has the promises under `client.v4`.
 */

const { roomy } = require('../roomy');
const { table } = require('../native');
const { guard } = require('../runtime');
const { commands, replyMapper } = require('./commands');
const { MultiErrorReply, ErrorReply } = require('./errors');

/** @typedef {(error: any, reply?: any) => void} Callback */

/**
 * Arguments as they are sent: arrays flattened, numbers and dates as text; and the callback behind them.
 * @param {any[]} words to add to
 * @param {any[]} args
 * @returns {Callback | undefined}
 */
function take(words, args) {
  const last = args[args.length - 1];
  const callback = typeof last === 'function' ? last : undefined;
  flatten(words, callback === undefined ? args : args.slice(0, -1));
  return callback;
}

/**
 * @param {any[]} words
 * @param {any[]} args
 */
function flatten(words, args) {
  for (const arg of args) {
    if (Array.isArray(arg)) flatten(words, arg);
    else words.push(typeof arg === 'number' || arg instanceof Date ? arg.toString() : arg);
  }
}

/**
 * Where nobody is told of an error, the client's listeners are.
 * @param {any} client
 * @param {Promise<any>} promise
 * @param {Callback | undefined} callback
 */
function tell(client, promise, callback) {
  if (callback === undefined) {
    promise.catch((error) => client.emit('error', error));
    return;
  }
  promise.then(
    (reply) => guard(() => callback(null, reply)),
    (error) => guard(() => callback(error)),
  );
}

/** Commands that have methods of another kind. */
const OWN = new Set(['multi', 'exec', 'quit']);

/** @type {Map<number, Map<string, import('./call').Mapper | undefined>>} */
const known = new Map();

/**
 * The commands by all names that they have here: as elsewhere, and all that the engine has in lower case.
 * @param {2 | 3} resp
 * @returns {Map<string, import('./call').Mapper | undefined>}
 */
function mappers(resp) {
  const made = known.get(resp);
  if (made !== undefined) return made;
  const all = new Map();
  known.set(resp, all);
  for (const [name, command] of Object.entries(commands)) {
    all.set(name, command.TRANSFORM_LEGACY_REPLY ? replyMapper(command, resp) : undefined);
  }
  for (const [name, mapper] of [...all]) if (!all.has(name.toLowerCase())) all.set(name.toLowerCase(), mapper);
  // Old programs use commands that have had no method for long, such as HMSET.
  for (const { name } of table) if (!all.has(name) && !OWN.has(name)) all.set(name, undefined);
  return all;
}

/**
 * @param {any} client
 * @param {string} name
 * @param {import('./call').Mapper | undefined} mapper
 */
function commandOf(client, name, mapper) {
  return (/** @type {any[]} */ ...args) => {
    /** @type {any[]} */
    const words = [name];
    const callback = take(words, args);
    const promise = client.sendCommand(words);
    tell(client, mapper === undefined ? promise : promise.then((/** @type {any} */ reply) => mapper(reply)), callback);
  };
}

class RedisLegacyClient {
  /** @param {any} client */
  constructor(client) {
    Object.defineProperty(this, '_client', { value: client });
    const resp = client.options?.RESP ?? 3;
    const self = /** @type {any} */ (this);
    for (const [name, mapper] of mappers(resp)) self[name] = commandOf(client, name, mapper);
  }

  /** @param {any[]} args */
  sendCommand(...args) {
    const client = /** @type {any} */ (this)._client;
    /** @type {any[]} */
    const words = [];
    const callback = take(words, args);
    tell(client, client.sendCommand(words), callback);
  }

  /** @param {Callback} [callback] */
  quit(callback) {
    const client = /** @type {any} */ (this)._client;
    tell(client, client.quit(), callback);
  }

  multi() {
    return new LegacyMulti(/** @type {any} */ (this)._client);
  }
}

/** A transaction whose outcome goes to a callback. */
class LegacyMulti {
  /** @param {any} client */
  constructor(client) {
    /** @type {any} */
    this._client = client;
    /** @type {{args: any[], mapper: import('./call').Mapper | undefined}[]} */
    this._parts = [];
  }

  /** @param {any[]} args */
  sendCommand(...args) {
    /** @type {any[]} */
    const words = [];
    flatten(words, args);
    this._parts.push({ args: words, mapper: undefined });
    return this;
  }

  /** @param {Callback} [callback] */
  exec(callback) {
    const { _parts: parts } = this;
    const mapped = this._client._executeMulti(parts).then((/** @type {any[]} */ replies) => mapAll(parts, replies));
    tell(this._client, mapped, callback);
  }
}

/**
 * @param {{mapper: import('./call').Mapper | undefined}[]} parts
 * @param {any[]} replies
 */
function mapAll(parts, replies) {
  const failed = replies.flatMap((reply, i) => (reply instanceof ErrorReply ? [i] : []));
  const values = replies.map((reply, i) => {
    const { mapper } = parts[i];
    return mapper === undefined || reply instanceof ErrorReply ? reply : mapper(reply);
  });
  if (failed.length > 0) throw new MultiErrorReply(values, failed);
  return values;
}

const prototype = roomy(/** @type {any} */ (LegacyMulti.prototype));
for (const name of mappers(3).keys()) {
  prototype[name] = function (/** @type {any[]} */ ...args) {
    /** @type {any[]} */
    const words = [name];
    flatten(words, args);
    this._parts.push({ args: words, mapper: mappers(this._client.options?.RESP ?? 3).get(name) });
    return this;
  };
}

/** Methods that subscribe or end it, with callbacks that are told of the last channel. */
const SUBSCRIBING = [
  ...['subscribe', 'pSubscribe', 'sSubscribe', 'psubscribe', 'ssubscribe'],
  ...['unsubscribe', 'pUnsubscribe', 'sUnsubscribe', 'punsubscribe', 'sunsubscribe'],
];

/**
 * A client whose own methods take callbacks.
 * @param {any} client
 */
function legacyMode(client) {
  const own = Object.create(client);
  const legacy = new RedisLegacyClient(client);
  for (const [name, method] of Object.entries(legacy)) own[name] = method;
  own.v4 = client;
  own.sendCommand = legacy.sendCommand.bind(legacy);
  own.multi = legacy.multi.bind(legacy);
  own.MULTI = own.multi;
  own.quit = own.QUIT = legacy.quit.bind(legacy);
  own.end = () => client.destroy();
  for (const name of SUBSCRIBING) own[name] = subscribing(client, camelOf(name));
  return own;
}

/** @param {string} name */
function camelOf(name) {
  return name.replace(/^([ps])(un)?(sub)/i, (_, kind, un, sub) => (un ? `${kind}Un${sub}` : `${kind}S${sub.slice(1)}`));
}

/**
 * @param {any} client
 * @param {string} name
 */
function subscribing(client, name) {
  return (/** @type {any[]} */ ...args) => {
    /** @type {any[]} */
    const channels = [];
    const callback = take(channels, args);
    const promise = client[name](channels.length === 0 ? undefined : channels);
    tell(client, promise.then(() => channels[channels.length - 1]), callback);
  };
}

module.exports = { RedisLegacyClient, legacyMode };
