// @ts-check
'use strict';

/**
 * Functions that run under locks: nobody else sees the keys between their first command and their last. Called while the
 * locks are held, they get an object whose methods run a command and return its reply.
 */

const { table } = require('./native');
const { Request } = require('./request');
const { roomy } = require('./roomy');
const { join } = require('./keys');
const { native, words, complete, again, inside, AWAY, ARGS } = require('./runtime');
const { isUntouched } = require('./transformers');

const OVER = 'The atomic function has returned, and with it the use of its `tx` ended';
const ASYNC = 'An atomic function must not be async: what it awaits would come when its locks are gone';
const THENABLE = 'An atomic function must not return a promise: what comes later would come when its locks are gone';
const NESTED = 'An atomic function runs already, and another one cannot begin inside of it';

/** What an atomic function works with: every command that may run in a script, as a plain call. */
class Atomic {
  /** @param {any} client */
  constructor(client) {
    Object.defineProperty(this, '_client', { value: client });
    Object.defineProperty(this, '_isOver', { value: false, writable: true });
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  call(name, ...args) {
    return run(this, name, args, false);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  callBuffer(name, ...args) {
    return run(this, name, args, true);
  }
}

/**
 * @param {any} tx
 * @param {string} name
 * @param {ArrayLike<any>} args
 * @param {boolean} raw
 */
function run(tx, name, args, raw) {
  if (tx._isOver) throw new Error(OVER);
  const client = tx._client;
  const request = new Request(name, args, raw, client.options.keyPrefix);
  request.sent = client._word;
  const outcome = complete(native.inside(client._word + request.code, ...request.words), raw);
  const value = request.finish(outcome);
  if (value instanceof Error) throw value;
  return value;
}

/**
 * One or two strings, as nearly always, go straight into the addon.
 * @param {string} name
 * @param {number} id
 */
function shortMethod(name, id) {
  /** @this {any} @param {any} a @param {any} b */
  return function (a, b) {
    const client = this._client;
    const count = arguments.length;
    const plain = typeof a === 'string' && (count === 1 || (count === 2 && typeof b === 'string'));
    if (!plain || this._isOver || client.options.keyPrefix || !isUntouched(name)) return run(this, name, arguments, false);
    const reply = count === 1 ? native.inside(client._word + id, a) : native.inside(client._word + id, a, b);
    if (reply !== undefined) return reply;
    if (words[0] === 0) return 'OK';
    const outcome = complete(reply, false);
    if (!(outcome instanceof Error)) return outcome;
    throw new Request(name, arguments, false).finish(outcome);
  };
}

/**
 * @param {string} name
 * @param {boolean} raw
 */
function longMethod(name, raw) {
  /** @this {any} */
  return function () {
    return run(this, name, arguments, raw);
  };
}

const prototype = roomy(/** @type {any} */ (Atomic.prototype));
for (const { name, id, flags } of table) {
  if (flags.includes('noscript')) continue;
  prototype[name] = shortMethod(name, id);
  prototype[name + 'Buffer'] = longMethod(name, true);
}

/** An atomic function on its way, in the place of a command. */
class Call {
  /**
   * @param {any} client
   * @param {(string | Buffer)[]} keys
   * @param {(tx: any) => any} fn
   * @param {boolean} rollback
   */
  constructor(client, keys, fn, rollback) {
    this.name = this.lowerName = 'atomic';
    this.client = client;
    this.keys = keys;
    this.fn = fn;
    this.rollback = rollback;
    this.args = [];
    this.raw = false;
    this.batch = undefined;
    /** A pause holds it back. */
    this.isHeld = false;
    /** @type {string | undefined} */
    this.trace = undefined;
    /** @type {{ value: any, threw: boolean }} what the function came to */
    this.result = { value: undefined, threw: false };
    /** @type {(value: any) => void} */
    this.resolve = ignore;
    /** @type {(error: any) => void} */
    this.reject = ignore;
  }

  /** @param {number} word */
  run(word) {
    const reply = native.atomic(word, () => this.body(), this.rollback, ...this.keys);
    const outcome = complete(reply, false);
    // While clients are paused the session is away, until the end of that.
    this.isHeld = outcome === AWAY && words[1] === 1;
    // Somebody else holds a lock: the event loop goes round, and then it is tried again.
    if (outcome === AWAY && !this.isHeld) {
      again.push(this.client);
      native.wake();
    }
    return outcome;
  }

  /** Whether it is to be run again now: the pause that held it back is over. */
  isForgotten() {
    return this.isHeld;
  }

  /** Runs under the locks, and says whether what was done is kept. */
  body() {
    const tx = new Atomic(this.client);
    const { fn } = this;
    inside.now = true;
    try {
      const value = fn(tx);
      if (isThenable(value)) throw refused(value);
      this.result = { value, threw: false };
      return true;
    } catch (error) {
      this.result = { value: error, threw: true };
      return false;
    } finally {
      inside.now = false;
      /** @type {any} */ (tx)._isOver = true;
    }
  }

  /** @param {any} outcome */
  finish(outcome) {
    if (outcome === ARGS) return new TypeError('The keys of an atomic function are strings or Buffers');
    // Boxed, since a function may well return an Error, or throw something else.
    return outcome instanceof Error ? outcome : this.result;
  }

  /** @param {any} value as `finish` gives it */
  settle(value) {
    if (value instanceof Error) this.reject(value);
    else this.resolve(value);
  }
}

/** @param {any} value */
function isThenable(value) {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && typeof value.then === 'function';
}

/**
 * What is to be thrown for a promise that an atomic function has returned. Nobody will look at it.
 * @param {any} value
 */
function refused(value) {
  if (value instanceof Promise) value.catch(ignore);
  return new TypeError(THENABLE);
}

/** @param {{ value: any, threw: boolean }} result */
function unbox({ value, threw }) {
  // Whatever was thrown is passed on as it is.
  if (threw) return Promise.reject(value);
  return value;
}

/**
 * @this {any}
 * @param {(string | Buffer)[]} keys
 * @param {(tx: any) => any} fn
 * @param {{ rollback?: boolean }} [options]
 * @returns {Promise<any>}
 */
function atomic(keys, fn, options) {
  if (inside.now) throw new Error(NESTED);
  if (!Array.isArray(keys)) return Promise.reject(new TypeError('The keys of an atomic function are a list'));
  if (typeof fn !== 'function') return Promise.reject(new TypeError('An atomic function is a function'));
  if (/^Async/.test(fn.constructor?.name)) return Promise.reject(new TypeError(ASYNC));
  const { keyPrefix } = this.options;
  const names = keyPrefix ? keys.map((key) => join(keyPrefix, key)) : keys;
  const call = new Call(this, names, fn, Boolean(options?.rollback));
  return this._issue(call, undefined, atomic).then(unbox);
}

function ignore() {}

module.exports = { methods: { atomic } };
