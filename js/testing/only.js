// @ts-check
'use strict';

/** What an engine has for tests, of the one engine that a test means: see `engine()`, which is asked at each use. */

const { engine, engines } = require('./engines');
const { register } = require('./configure');
const { Faults } = require('./faults');
const { checkSeed } = require('./seed');
const { Snapshot } = require('./state');

// Not in the module of seeds: locks load that one, without anything for tests.
register('seed', { check: checkSeed, apply: (made, value) => made.seed(value), clear: (made) => made.seed() });

const clock = {
  get now() {
    return engine().clock.now;
  },
  /** @param {number | Date} moment */
  set(moment) {
    return engine().clock.set(moment);
  },
  /** @param {number} ms */
  advance(ms) {
    return engine().clock.advance(ms);
  },
  system() {
    engine().clock.system();
  },
};

const log = {
  get isOn() {
    return engine().log.isOn;
  },
  get entries() {
    return engine().log.entries;
  },
  get dropped() {
    return engine().log.dropped;
  },
  get counts() {
    return engine().log.counts;
  },
  /** @param {{entries?: number, bytes?: number, places?: boolean}} [options] */
  start(options) {
    engine().log.start(options);
  },
  stop() {
    engine().log.stop();
  },
  clear() {
    engine().log.clear();
  },
  /** @param {string} name */
  of(name) {
    return engine().log.of(name);
  },
  [Symbol.iterator]() {
    return engine().log[Symbol.iterator]();
  },
};

/** @param {any} rules */
function strict(rules) {
  return engine().strict(rules);
}

/**
 * @param {string} url
 * @param {{flush?: boolean, toleranceMs?: number}} [options]
 */
function mirror(url, options) {
  return engine().mirror(url, options);
}

/** @param {import('./fault').Fault} fault */
function inject(fault) {
  return engine().inject(fault);
}

const faults = new Faults(() => engine());

/** Of all engines. */
function undoFaults() {
  for (const each of engines()) each.undoFaults();
}

function snapshot() {
  return engine().snapshot();
}

/** @param {InstanceType<typeof Snapshot>} to which knows its engine */
function restore(to) {
  (to instanceof Snapshot ? to.engine : engine()).restore(to);
}

/** @param {{ ttl?: import('./state').Times }} [options] */
function dump(options) {
  return engine().dump(options);
}

/**
 * @param {object} data
 * @param {{ flush?: boolean }} [options]
 */
function load(data, options) {
  engine().load(data, options);
}

/** @param {number} [number] */
function seed(number) {
  engine().seed(number);
}

module.exports = { clock, log, strict, mirror, inject, faults, undoFaults, snapshot, restore, dump, load, seed };
