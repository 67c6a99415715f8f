// @ts-check
'use strict';

/** Matchers for `expect` of Jest and Vitest: `expect.extend(matchers)`. All of them are synchronous. */

const checks = require('./checks');

/** @typedef {import('./checks').Verdict} Verdict */

/**
 * A matcher's result from a verdict.
 * @param {any} context `this` of the matcher
 * @param {string} name
 * @param {string} wanted what is expected, in words
 * @param {Verdict} verdict
 */
function result({ utils, isNot }, name, wanted, { pass, message }) {
  const tools = {
    expected: utils.printExpected,
    received: utils.printReceived,
    diff: (/** @type {any} */ expected, /** @type {any} */ actual) => (isNot ? '' : (utils.diff(expected, actual) ?? '')),
  };
  return {
    pass,
    message: () => `${utils.matcherHint(name, 'redis', wanted, { isNot })}\n\n${message(tools)}`,
  };
}

/** @param {any[]} values @param {any} utils */
function shown(values, utils) {
  return values.map((value) => (typeof value === 'string' ? `'${value}'` : utils.stringify(value))).join(', ');
}

const matchers = {
  /**
   * A client has sent the command with just these arguments; without any, with whatever arguments.
   * @this {any}
   * @param {any} subject a client or an engine
   * @param {string} command
   * @param {any[]} args
   */
  toHaveReceived(subject, command, ...args) {
    const verdict = checks.received(subject, command, args, this.equals);
    return result(this, 'toHaveReceived', shown([command, ...args], this.utils), verdict);
  },

  /**
   * @this {any}
   * @param {any} subject
   * @param {string} command
   * @param {number} times
   */
  toHaveReceivedTimes(subject, command, times) {
    const verdict = checks.receivedTimes(subject, command, times);
    return result(this, 'toHaveReceivedTimes', shown([command, times], this.utils), verdict);
  },

  /**
   * @this {any}
   * @param {any} subject
   * @param {string | Buffer} key
   * @param {any[]} value
   */
  toHaveKey(subject, key, ...value) {
    const verdict = checks.holds(subject, key, value, this.equals);
    return result(this, 'toHaveKey', shown([key, ...value], this.utils), verdict);
  },

  /**
   * @this {any}
   * @param {any} subject
   * @param {string | Buffer} key
   * @param {number} min seconds
   * @param {number} max
   */
  toHaveTTLBetween(subject, key, min, max) {
    const verdict = checks.timeBetween(subject, key, [min, max], 1000, 'toHaveTTLBetween');
    return result(this, 'toHaveTTLBetween', shown([key, min, max], this.utils), verdict);
  },

  /**
   * @this {any}
   * @param {any} subject
   * @param {string | Buffer} key
   * @param {number} min milliseconds
   * @param {number} max
   */
  toHavePTTLBetween(subject, key, min, max) {
    const verdict = checks.timeBetween(subject, key, [min, max], 1, 'toHavePTTLBetween');
    return result(this, 'toHavePTTLBetween', shown([key, min, max], this.utils), verdict);
  },
};

module.exports = { matchers };
