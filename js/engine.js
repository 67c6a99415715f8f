// @ts-check
'use strict';

/** An engine: sixteen databases in this process, which any number of clients and listeners share. */

const { binding } = require('./native');
const Listener = require('./listener');
const { Clock } = require('./manual-clock');
const { declare, limitsIn } = require('./memory-limits');

/**
 * Where to listen: a TCP port (6379 unless there is a path), a unix socket, or both; with how many threads; and parameters of
 * redis.conf, with dashes or in camelCase.
 * @typedef {{port?: number, host?: string | string[], path?: string, threads?: number, [parameter: string]: any}} ListenOptions
 */

/**
 * Every engine of this evaluation of the package.
 * @type {Set<WeakRef<Engine>>}
 */
const made = new Set();

/** @type {((engine: Engine) => void)[]} */
const whenMade = [];

class Engine {
  /**
   * Has a function called with each engine that is made from now on.
   * @param {(engine: Engine) => void} call
   */
  static _whenMade(call) {
    whenMade.push(call);
  }

  /** Those that are in use, oldest first. @returns {Engine[]} */
  static _all() {
    const all = [];
    for (const reference of made) {
      const engine = reference.deref();
      if (engine) all.push(engine);
      else made.delete(reference);
    }
    return all;
  }

  /** Takes one off the list. @param {Engine} engine */
  static _forget(engine) {
    for (const reference of made) if (reference.deref() === engine) made.delete(reference);
  }

  /**
   * @param {{name?: string, debug?: boolean, flavor?: string | null, seed?: number, maxMemory?: number | string, maxMemoryPolicy?: string, maxMemorySamples?: number}} [options]
   *   `name` makes it the one engine of that name in the process, threads included; `debug` allows the command DEBUG;
   *   `flavor` is set as by the property; `seed` makes it repeatable, see `seed()`; the rest is of memory-limits.js
   */
  constructor(options = {}) {
    const { name, debug = false, flavor, seed } = options;
    if (name !== undefined && typeof name !== 'string') throw new TypeError('The name of an engine must be a string');
    const limits = limitsIn(options);
    this.name = name;
    /** @type {any} */
    this._native = new binding.Engine(name, debug, seed === undefined ? seed : seeds().checkSeed(seed));
    declare(this, limits);
    if (seed !== undefined) seeds().note(this, seed);
    /** @type {Set<Listener>} */
    this._listeners = new Set();
    /** The last mirror of it. @type {{ _isOver: boolean } | null} */
    this._mirror = null;
    this.clock = new Clock(this);
    /** @type {InstanceType<typeof import('./testing/log').Log> | null} */
    this._log = null;
    // What is gone leaves its reference behind.
    if (made.size % 64 === 63) Engine._all();
    made.add(new WeakRef(this));
    for (const call of whenMade) call(this);
    if (flavor !== undefined) flavors().apply(this, flavors().check(flavor));
  }

  /** The server that it passes for in tests, such as `redis-7.0`; null for none. @returns {string | null} */
  get flavor() {
    return this._native.flavor() ?? null;
  }

  set flavor(name) {
    flavors().set(this, name);
  }

  /**
   * A client of this engine.
   * @param {object} [options] as for `new Redis()`
   */
  connect(options) {
    const Redis = /** @type {any} */ (require('./redis'));
    return new Redis({ ...options, engine: this });
  }

  /**
   * Opens the engine to other processes.
   * @param {ListenOptions} [options]
   * @returns {Promise<Listener>}
   */
  async listen(options = {}) {
    return Listener.open(this, options);
  }

  /** Closes its listeners. The data lives as long as a client or this object does. */
  async close() {
    await Promise.all([...this._listeners].map((listener) => listener.close()));
  }

  /**
   * Puts the rules of strict mode in force until the end of the test: `true` for KEYS, keys without a TTL and commands
   * across slots, or just some of them; `false` ends it.
   * @param {any} rules
   */
  strict(rules) {
    return require('./testing/strict').strict(this, rules);
  }

  /**
   * Has a real server told what this engine is told, and what both answer compared, until the end of the test.
   * @param {string} url
   * @param {{flush?: boolean, toleranceMs?: number}} [options]
   */
  mirror(url, options) {
    return require('./testing/mirror').mirror(this, url, options);
  }

  /** What the engine has been told, once it keeps a log: `log.start()`. */
  get log() {
    if (this._log === null) this._log = new (require('./testing/log').Log)(this);
    return this._log;
  }

  /** Walks over all data and says what is inconsistent; null when nothing is. @returns {string | null} */
  check() {
    return this._native.check();
  }

  /**
   * What every key is now, for `restore()`. Costs what changes afterwards, whatever the size of the data.
   * @returns {InstanceType<typeof import('./testing/state').Snapshot>}
   */
  snapshot() {
    return state().snapshot(this);
  }

  /**
   * Makes every key of every database what it was. The snapshot can be restored again.
   * @param {InstanceType<typeof import('./testing/state').Snapshot>} snapshot
   */
  restore(snapshot) {
    state().restore(this, snapshot);
  }

  /**
   * All that there is as plain data, the same for the same content.
   * @param {{ ttl?: import('./testing/state').Times }} [options]
   */
  dump(options) {
    return state().dump(this, options);
  }

  /**
   * Stores plain data, as `dump()` gives it or written by hand, or runs commands: all of it or, with an error, nothing.
   * @param {object} data
   * @param {{ flush?: boolean }} [options] `flush` removes what there was
   */
  load(data, options) {
    state().load(this, data, options);
  }

  /**
   * Makes repeatable what is drawn by chance: SPOP, RANDOMKEY and their kin, the order of SCAN and KEYS, the tokens of locks.
   * Without a number it is random again.
   * @param {number} [seed] a whole number from 0 on
   */
  seed(seed) {
    seeds().seed(this, seed);
  }

  /**
   * Has calls fail, come late or lose their connection.
   * @param {import('./testing/fault').Fault} fault
   */
  inject(fault) {
    return require('./testing/inject').inject(this, fault);
  }

  /** The usual faults. */
  get faults() {
    const { Faults } = require('./testing/faults');
    return new Faults(() => this);
  }

  /** Undoes all faults that were injected by way of this object. */
  undoFaults() {
    require('./testing/faults').undoAll(this);
  }

  /**
   * Follows the time of the realm, unless the clock is set by hand.
   * @param {number} ms
   */
  _pushTime(ms) {
    if (this.clock._manual === null) this._native.pushTime(ms);
  }

  /** When something happens next that somebody waits for or wants to be told of; milliseconds since 1970, or null. */
  _nextMoment() {
    return this.clock._manual === null ? this._native.nextMoment() : null;
  }

  _releaseTime() {
    if (this.clock._manual === null) this._native.releaseTime();
  }
}

/** Read when it is first used: most programs never do. */
function state() {
  return require('./testing/state');
}

function seeds() {
  return require('./testing/seed');
}

function flavors() {
  return require('./testing/flavor');
}

module.exports = Engine;
