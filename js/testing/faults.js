// @ts-check
'use strict';

/** The usual faults, each as a real server has it: which commands it meets, and the words of the error. */

const { begin, clientOf, undoFaults } = require('./inject');
const { checkFields, counts, milliseconds, checked } = require('./fault');
const { check, onTestEnd } = require('./scope');
const { native } = require('../runtime');

/** @typedef {import('../engine')} Engine */
/** @typedef {import('./fault').Counts} Counts */

const SLOTS = 16384;

/**
 * What a server says in each condition to the commands that it refuses then.
 * @type {Record<string, string>}
 */
const TEXTS = {
  readonly: "READONLY You can't write against a read only replica.",
  oom: "OOM command not allowed when used memory > 'maxmemory'.",
  loading: 'LOADING Redis is loading the dataset in memory',
  busy: 'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  noauth: 'NOAUTH Authentication required.',
  clusterdown: 'CLUSTERDOWN The cluster is down',
};

/** Engines that cannot be reached, and who ends that at the end of the test. @type {WeakMap<Engine, Down>} */
const down = new WeakMap();

class Down {
  /** @type {Engine} */
  #engine;
  /** @type {() => void} */
  #forget;

  /** @param {Engine} engine */
  constructor(engine) {
    this.#engine = engine;
    this.#forget = onTestEnd(() => this.undo(), 'faults.down()');
    engine._native.setDown(true);
  }

  /** The engine can be reached again. Once more does nothing. */
  undo() {
    if (down.get(this.#engine) !== this) return;
    down.delete(this.#engine);
    this.#engine._native.setDown(false);
    this.#forget();
  }
}

class Faults {
  /** @type {() => Engine} */
  #engine;

  /** @param {() => Engine} engine whose they are */
  constructor(engine) {
    this.#engine = engine;
  }

  /** As a replica: commands that write are refused. @param {Counts} [options] */
  readonly(options) {
    return this.#refuse('readonly', options);
  }

  /** As with no memory left: commands that may need some are refused. @param {Counts} [options] */
  oom(options) {
    return this.#refuse('oom', options);
  }

  /** As a server that is starting: all but a few commands are refused. @param {Counts} [options] */
  loading(options) {
    return this.#refuse('loading', options);
  }

  /** As a server that runs a script which takes too long. @param {Counts} [options] */
  busy(options) {
    return this.#refuse('busy', options);
  }

  /** As a server that has been given a password since. @param {Counts} [options] */
  noauth(options) {
    return this.#refuse('noauth', options);
  }

  /** As a cluster that has lost too many of its nodes: commands with keys are refused. @param {Counts} [options] */
  clusterdown(options) {
    return this.#refuse('clusterdown', options);
  }

  /**
   * As a node of a cluster that has handed over a slot: commands with a key in it are sent elsewhere.
   * @param {number} slot
   * @param {string} address `host:port` of the node that has it now
   * @param {Counts} [options]
   */
  moved(slot, address, options) {
    if (!Number.isInteger(slot) || slot < 0 || slot >= SLOTS) {
      throw new TypeError(`A slot is a whole number from 0 to ${SLOTS - 1}, not ${String(slot)}`);
    }
    if (typeof address !== 'string' || !/^\S*:\d+$/.test(address)) {
      throw new TypeError(`faults.moved() takes the address of the other node, as in '127.0.0.1:7001', not ${String(address)}`);
    }
    return this.#refuse('moved', options, `MOVED ${slot} ${address}`, { slot });
  }

  /**
   * Every reply comes later.
   * @param {number} ms milliseconds
   * @param {Counts & { command?: string | string[], key?: string | Uint8Array }} [options] which replies
   */
  slow(ms, options = {}) {
    milliseconds(ms);
    checkOptions(options, ['command', 'key', 'nth', 'times', 'client'], 'slow');
    return begin(this.#engine(), checked({ ...options, latencyMs: ms }), options, 'faults.slow()');
  }

  /**
   * All clients lose their connections now, or one of them does.
   * @param {object} [client]
   * @returns {number} how many there were
   */
  dropConnection(client) {
    check('faults.dropConnection()');
    const engine = this.#engine();
    if (client === undefined) return engine._native.dropClients();
    const { _slot } = clientOf(engine, client);
    return _slot === -1 ? 0 : engine._native.dropClients([native.clientId(_slot)]);
  }

  /** The server cannot be reached: connections are lost, and new ones refused, until `up()` or `undo()`. */
  down() {
    check('faults.down()');
    const engine = this.#engine();
    const there = down.get(engine);
    if (there !== undefined) return there;
    const made = new Down(engine);
    down.set(engine, made);
    return made;
  }

  /** The server can be reached again. */
  up() {
    down.get(this.#engine())?.undo();
  }

  /** Undoes all faults of the engine, however they were injected. */
  undo() {
    undoAll(this.#engine());
  }

  /**
   * @param {string} condition
   * @param {Counts} [options]
   * @param {string} [error]
   * @param {object} [more]
   */
  #refuse(condition, options = {}, error = TEXTS[condition], more) {
    checkOptions(options, ['nth', 'times', 'client'], condition);
    const description = { ...more, condition, error, ...counts(options) };
    return begin(this.#engine(), description, { client: options.client }, `faults.${condition}()`);
  }
}

/**
 * @param {any} options
 * @param {string[]} known
 * @param {string} name
 */
function checkOptions(options, known, name) {
  if (options === null || typeof options !== 'object') {
    throw new TypeError(`The options of faults.${name}() are an object, not ${String(options)}`);
  }
  checkFields(options, known, `faults.${name}()`);
}

/** @param {Engine} engine */
function undoAll(engine) {
  down.get(engine)?.undo();
  undoFaults(engine);
}

module.exports = { Faults, undoAll };
