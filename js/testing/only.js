// @ts-check
'use strict';

/** What an engine has for looking in, of the only engine that there is. Looked up at each use, since tests make engines. */

const { engine } = require('./engines');

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

module.exports = { log, strict, mirror };
