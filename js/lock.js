// @ts-check
'use strict';

/**
 * Locks for people. A lock is a key that holds a token for some time, taken by NEARIS.LOCK or, by anybody else, with
 * `SET key token NX PX`; released by `DELEX key IFEQ token`; extended by `SET key token IFEQ token PX`.
 *
 * Locks have clients of their own: a program's client may be blocked, subscribed or in a transaction while it holds or
 * waits for a lock.
 */

const { randomBytes } = require('node:crypto');
const { LONGEST } = require('./clock');
const { RedisError, CLOSED } = require('./errors');

const TTL_MS = 30_000;
/** Idle clients kept for the next that have to wait. */
const MOST_IDLE = 8;

// For an engine that passes for a server without commands that compare: a lock is ours, not the server's.
const EXTEND = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return false end
return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;
const RELEASE = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/** Missing in the first versions of Node 20. */
const asyncDispose = /** @type {any} */ (Symbol).asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/**
 * - `TAKEN`: somebody else has the lock, and it was not to be waited for.
 * - `TIMEOUT`: somebody else has had it for as long as it was to be waited for.
 * - `ABORTED`: the signal that was given ended the wait; `cause` is its reason.
 * - `LOST`: the lock ended while it was needed.
 */
class LockError extends RedisError {
  /**
   * @param {'TAKEN' | 'TIMEOUT' | 'ABORTED' | 'LOST'} code
   * @param {string} name of the lock
   * @param {string} text
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, name, text, options) {
    super(text);
    this.code = code;
    this.lockName = name;
    if (options) this.cause = options.cause;
  }

  get name() {
    return 'LockError';
  }
}

/** A lock that was taken. It is over when it is released, or `ttlMs` after it was taken or last extended. */
class Lock {
  /**
   * @param {Locks} locks
   * @param {{ name: string, db: number, token: string, fence: number, ttlMs: number }} state
   */
  constructor(locks, { name, db, token, fence, ttlMs }) {
    /** @type {Locks} not to be seen where locks are printed */
    this._locks = locks;
    Object.defineProperty(this, '_locks', { enumerable: false });
    Object.defineProperty(this, '_db', { value: db });
    this.name = name;
    this.token = token;
    this.fence = fence;
    this.ttlMs = ttlMs;
  }

  /**
   * Begins its time anew; false when it is no longer ours.
   * @param {number} [ttlMs]
   * @returns {Promise<boolean>}
   */
  async extend(ttlMs = this.ttlMs) {
    check('ttlMs', ttlMs, 1);
    if (!(await this._locks.extend(this._client(), this.name, this.token, ttlMs))) return false;
    this.ttlMs = ttlMs;
    return true;
  }

  /**
   * Gives it back; false when it was no longer ours.
   * @returns {Promise<boolean>}
   */
  async release() {
    return this._locks.release(this._client(), this.name, this.token);
  }

  /** @returns {any} */
  _client() {
    return this._locks.control(/** @type {any} */ (this)._db);
  }
}

Object.defineProperty(Lock.prototype, asyncDispose, {
  value: /** @this {Lock} */ async function () {
    await this.release();
  },
  configurable: true,
  writable: true,
});

/** What a client's locks need. Its end is also the end of what is here. */
class Locks {
  /** @param {any} redis */
  constructor(redis) {
    this.redis = redis;
    /** @type {Map<number, any>} a client for what does not wait, for each database */
    this.controls = new Map();
    /** @type {any[]} */
    this.idle = [];
    /** @type {Set<any>} clients that wait */
    this.waiting = new Set();
  }

  /**
   * @param {any} client
   * @param {string} name
   * @param {string} token
   * @param {number} ttlMs
   * @returns {Promise<boolean>} whether it was ours still
   */
  async extend(client, name, token, ttlMs) {
    const reply = this.redis.engine.flavor === null
      ? await client.set(name, token, 'IFEQ', token, 'PX', ttlMs)
      : await client.eval(EXTEND, 1, name, token, ttlMs);
    return reply === 'OK';
  }

  /**
   * @param {any} client
   * @param {string} name
   * @param {string} token
   * @returns {Promise<boolean>} whether it was ours still
   */
  async release(client, name, token) {
    const reply = this.redis.engine.flavor === null
      ? await client.delex(name, 'IFEQ', token)
      : await client.eval(RELEASE, 1, name, token);
    return reply === 1;
  }

  /** @param {number} db */
  control(db) {
    if (this.redis.status === 'end') throw new Error(CLOSED);
    let client = this.controls.get(db);
    if (client === undefined) {
      client = this.connect(db);
      this.controls.set(db, client);
    }
    return client;
  }

  /** @param {number} db */
  connect(db) {
    const { keyPrefix, connectionName } = this.redis.options;
    const name = connectionName ? connectionName + ':locks' : 'locks';
    return this.redis.engine.connect({ keyPrefix, connectionName: name, db });
  }

  /**
   * Takes a lock at once; null when somebody has it.
   * @param {string} name
   * @param {number} db
   * @param {string} token
   * @param {number} ttlMs
   */
  take(name, db, token, ttlMs) {
    return this.control(db).call('nearis.lock', name, name + ':fence', token, ttlMs, 0);
  }

  /**
   * Stands in line for it; null when the time was over.
   * @param {string} name
   * @param {number} db
   * @param {string} token
   * @param {{ ttlMs: number, waitMs: number, signal?: AbortSignal }} options
   * @returns {Promise<number | null>}
   */
  async wait(name, db, token, { ttlMs, waitMs, signal }) {
    const client = this.idle.pop() ?? this.connect(db);
    if (client.condition.select !== db) await client.select(db);
    const stop = () => client.disconnect();
    this.waiting.add(client);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (signal?.aborted) throw aborted(name, signal);
      const wait = waitMs === Infinity ? -1 : Math.ceil(waitMs);
      return await client.call('nearis.lock', name, name + ':fence', token, ttlMs, wait);
    } catch (error) {
      // It may have come to us in the last moment.
      await this.disown(name, db, token);
      throw signal?.aborted ? aborted(name, signal) : error;
    } finally {
      signal?.removeEventListener('abort', stop);
      this.waiting.delete(client);
      this.keep(client);
    }
  }

  /**
   * @param {string} name
   * @param {number} db
   * @param {string} token
   */
  async disown(name, db, token) {
    // The program's client may have ended, and with it the others.
    const client = this.connect(db);
    await this.release(client, name, token).finally(() => client.disconnect());
  }

  /** @param {any} client */
  keep(client) {
    const reusable = client.status === 'ready' && client._closing === '' && this.redis.status !== 'end';
    if (reusable && this.idle.length < MOST_IDLE) this.idle.push(client);
    else client.disconnect();
  }

  close() {
    for (const client of [...this.controls.values(), ...this.idle, ...this.waiting]) client.disconnect();
    this.controls.clear();
    this.idle = [];
  }
}

/**
 * @param {string} name
 * @param {AbortSignal} signal
 */
function aborted(name, signal) {
  return new LockError('ABORTED', name, `The wait for the lock '${name}' was ended`, { cause: signal.reason });
}

/**
 * @param {string} what
 * @param {any} value
 * @param {number} least
 */
function check(what, value, least) {
  const good = typeof value === 'number' && value >= least && (Number.isInteger(value) || (what === 'waitMs' && value === Infinity));
  if (!good) throw new TypeError(`${what} is a whole number of milliseconds, ${least} or more`);
}

/**
 * @typedef {object} LockOptions
 * @property {number} [ttlMs] the lock ends by itself after so long; 30 seconds
 * @property {number} [waitMs] how long to wait while somebody else has it; 0 for not at all, Infinity, which is the default
 * @property {AbortSignal} [signal] ends the wait
 * @property {string} [token] unlike any other; made at random
 */

/**
 * @param {any} redis
 * @param {string | Buffer} given
 * @param {LockOptions} [options]
 * @returns {Promise<Lock>}
 */
async function take(redis, given, options = {}) {
  const name = String(given);
  const { ttlMs = TTL_MS, waitMs = Infinity, signal, token = newToken(redis) } = options;
  check('ttlMs', ttlMs, 1);
  check('waitMs', waitMs, 0);
  if (redis.status === 'end') throw new Error(CLOSED);
  if (signal?.aborted) throw aborted(name, signal);
  redis._locks ??= new Locks(redis);
  /** @type {Locks} */
  const locks = redis._locks;
  const db = redis.condition === null ? redis.options.db : redis.condition.select;
  let fence = await locks.take(name, db, token, ttlMs);
  if (fence === null && waitMs > 0) fence = await locks.wait(name, db, token, { ttlMs, waitMs, signal });
  if (fence !== null) return new Lock(locks, { name, db, token, fence, ttlMs });
  if (waitMs === 0) throw new LockError('TAKEN', name, `The lock '${name}' is taken`);
  throw new LockError('TIMEOUT', name, `The lock '${name}' was taken for longer than ${waitMs} ms`);
}

/** @param {any} redis */
function newToken(redis) {
  return require('./testing/seed').token(redis.engine) ?? randomBytes(16).toString('hex');
}

/**
 * Takes a lock.
 * @this {any}
 * @param {string | Buffer} name
 * @param {LockOptions} [options]
 * @returns {Promise<Lock>}
 */
function lock(name, options) {
  return take(this, name, options);
}

/**
 * Calls `work` while the lock is ours: it is extended as long as that takes. Should it be lost, the signal that `work`
 * gets is aborted.
 * @template T
 * @this {any}
 * @param {string | Buffer} name
 * @param {LockOptions | ((signal: AbortSignal, lock: Lock) => T | Promise<T>)} options
 * @param {(signal: AbortSignal, lock: Lock) => T | Promise<T>} [work]
 * @returns {Promise<T>}
 */
async function withLock(name, options, work) {
  if (typeof options === 'function') return /** @type {any} */ (this).withLock(name, {}, options);
  if (typeof work !== 'function') throw new TypeError('withLock() takes a function');
  const held = await take(this, name, options);
  const keeper = new Keeper(held, options.signal);
  try {
    return await work(keeper.signal, held);
  } finally {
    await keeper.end();
  }
}

/** Extends a lock again and again, a third of its time after the last, and notices when it is lost. */
class Keeper {
  /**
   * @param {Lock} held
   * @param {AbortSignal} [outer]
   */
  constructor(held, outer) {
    this.held = held;
    this.controller = new AbortController();
    this.signal = outer ? AbortSignal.any([outer, this.controller.signal]) : this.controller.signal;
    this.isOver = false;
    /** @type {Promise<void>} */
    this.extending = Promise.resolve();
    /** When it was extended last. */
    this.last = 0;
    /** By when the lock has ended, unless it is extended before. */
    this.until = this.now() + held.ttlMs;
    this.plan();
  }

  now() {
    return this.held._locks.redis.engine.clock.now;
  }

  plan() {
    const wait = Math.min(Math.max(Math.floor(this.held.ttlMs / 3), 1), LONGEST);
    this.stop = this.held._locks.redis.engine.clock._after(wait, () => {
      this.extending = this.extend();
      // Not behind the reply: where a test moves the clock far, there is none before it has arrived.
      this.plan();
    });
  }

  async extend() {
    const begun = this.now();
    this.last = begun;
    const outcome = await this.held.extend().catch((error) => error);
    if (this.isOver) return;
    if (outcome === true) this.until = begun + this.held.ttlMs;
    // Of a later one the answer is still to come, where a test moves the clock.
    const isLate = this.last === begun && this.now() >= this.until;
    if (outcome === false || isLate) this.lose(outcome instanceof Error ? outcome : undefined);
  }

  /** @param {unknown} cause */
  lose(cause) {
    const { name } = this.held;
    this.isOver = true;
    this.stop();
    this.controller.abort(new LockError('LOST', name, `The lock '${name}' was lost`, cause === undefined ? undefined : { cause }));
  }

  async end() {
    this.isOver = true;
    this.stop();
    await this.extending;
    // Whether it was ours to the end, the signal has told.
    await this.held.release().catch(() => false);
  }
}

module.exports = { methods: { lock, withLock }, Lock, LockError };
