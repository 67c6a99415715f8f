// @ts-check
'use strict';

/** What an engine keeps, as a whole: going back to what it was, reading it as plain data, and filling it. */

const { clock, follow } = require('../clock');
const { describe } = require('./dump');
const { commandsOf } = require('./load');
const { encode } = require('./wire');

/** @typedef {import('../engine')} Engine */

/**
 * What is left of time in a dump: milliseconds until the end (`left`), Unix milliseconds of the end (`at`), or nothing.
 * @typedef {'left' | 'at' | false} Times
 */

/** What every key was at a moment. */
class Snapshot {
  /** @type {any} of the addon; null when it has been released */
  #native;

  /**
   * @param {Engine} engine
   * @param {any} native
   */
  constructor(engine, native) {
    this.engine = engine;
    this.#native = native;
    abandoned.register(this, native, this);
  }

  /** Whether it has been released. */
  get isReleased() {
    return this.#native === null;
  }

  /** Forgets what has been kept, which frees its memory. */
  release() {
    if (this.#native === null) return;
    abandoned.unregister(this);
    this.#native.release();
    this.#native = null;
  }

  /**
   * @param {unknown} given
   * @returns {any} of the addon
   */
  static _native(given) {
    if (!(given instanceof Snapshot)) throw new TypeError('restore() takes what snapshot() has given');
    if (given.#native === null) throw new Error('The snapshot has been released, and what it had kept is gone');
    return given.#native;
  }
}

/** For `using`; missing in the first versions of Node 20. */
const dispose = /** @type {any} */ (Symbol).dispose ?? Symbol.for('Symbol.dispose');

Object.defineProperty(Snapshot.prototype, dispose, { value: Snapshot.prototype.release, configurable: true, writable: true });

/** @type {FinalizationRegistry<any>} */
const abandoned = new FinalizationRegistry((native) => native.release());

/** Whether a real server is told what the engine is told. @param {Engine} engine */
function isMirrored(engine) {
  return engine._mirror !== null && !engine._mirror._isOver;
}

/** The engine's time is that of the realm, as with a command. @param {Engine} engine */
function keepTime(engine) {
  if (Date.now !== clock.now) follow(engine);
  return engine._native;
}

/** @param {Engine} engine */
function snapshot(engine) {
  return new Snapshot(engine, keepTime(engine).snapshot());
}

/**
 * @param {Engine} engine
 * @param {Snapshot} to
 */
function restore(engine, to) {
  const kept = Snapshot._native(to);
  if (isMirrored(engine)) throw new Error('restore(): the engine has a mirror, which cannot go back with it: end() that first');
  const native = keepTime(engine);
  if (!native.restore(kept)) throw new Error('The snapshot is one of another engine, and can be restored there only');
  // Keys whose time is over go at once, as with any push of a time that does not go on by itself.
  if (native.isSteered) native.pushTime(native.time);
}

const TIMES = ['left', 'at', false];

/**
 * @param {Engine} engine
 * @param {{ ttl?: Times }} [options]
 */
function dump(engine, options = {}) {
  if (options === null || typeof options !== 'object') throw new TypeError('dump() takes an object of options');
  const { ttl } = options;
  if (ttl !== undefined && !TIMES.includes(ttl)) throw new TypeError(`dump(): the option "ttl" is 'left', 'at' or false`);
  const native = keepTime(engine);
  // Whichever is the same again: what is left, while time stands; the end, while it goes on.
  const times = ttl ?? (native.isSteered ? 'left' : 'at');
  return describe(JSON.parse(native.dump()), times, native.time);
}

/**
 * @param {Engine} engine
 * @param {any} data
 * @param {{ flush?: boolean }} [options]
 */
function load(engine, data, options = {}) {
  if (options === null || typeof options !== 'object') throw new TypeError('load() takes an object of options');
  const native = keepTime(engine);
  const calls = commandsOf(data, native.time);
  if (options.flush) calls.unshift({ words: ['FLUSHALL'], what: 'the option "flush"' });
  const refused = native.load(encode(calls.map((call) => call.words)), isMirrored(engine));
  if (refused === null) return;
  const [at, line] = JSON.parse(refused);
  throw new TypeError(`load(): ${calls[at].what}: ${reason(line)}`);
}

/** @param {string} line of an error reply */
function reason(line) {
  if (line.endsWith('not allowed from script')) return 'such a command loads no data';
  return line;
}

module.exports = { Snapshot, snapshot, restore, dump, load };
