// @ts-check
'use strict';

/** The matchers as plain functions, for node:test and whoever has no `expect`. They throw an AssertionError. */

const { AssertionError } = require('node:assert');
const { inspect } = require('node:util');
const checks = require('./checks');
const { plainEquals } = require('./received');

/** @type {import('./checks').Tools} */
const tools = { expected: inspect, received: inspect, diff: () => '' };

/**
 * @param {Function} caller where the stack of an error begins
 * @param {string} wanted
 * @param {import('./checks').Verdict} verdict
 * @param {boolean} [isNot]
 */
function demand(caller, wanted, { pass, message, expected, actual }, isNot = false) {
  if (pass !== isNot) return;
  throw new AssertionError({
    message: `Expected ${wanted}\n${message(tools)}`,
    ...(isNot ? {} : { expected, actual }),
    operator: caller.name,
    stackStartFn: caller,
  });
}

/** @param {any[]} values */
function shown(values) {
  return values.map((value) => inspect(value)).join(' ');
}

const assertions = {
  /**
   * @param {any} subject a client or an engine
   * @param {string} command
   * @param {any[]} args
   */
  assertReceived(subject, command, ...args) {
    demand(assertions.assertReceived, `to have received ${command} ${shown(args)}`, checks.received(subject, command, args, plainEquals));
  },

  /**
   * @param {any} subject
   * @param {string} command
   * @param {any[]} args
   */
  assertNotReceived(subject, command, ...args) {
    const verdict = checks.received(subject, command, args, plainEquals);
    demand(assertions.assertNotReceived, `not to have received ${command} ${shown(args)}`, verdict, true);
  },

  /**
   * @param {any} subject
   * @param {string} command
   * @param {number} times
   */
  assertReceivedTimes(subject, command, times) {
    const verdict = checks.receivedTimes(subject, command, times);
    demand(assertions.assertReceivedTimes, `to have received ${command} ${times} times`, verdict);
  },

  /**
   * @param {any} subject
   * @param {string | Buffer} key
   * @param {any[]} value
   */
  assertKey(subject, key, ...value) {
    const verdict = checks.holds(subject, key, value, plainEquals);
    demand(assertions.assertKey, `the key ${inspect(key)}${value.length > 0 ? ` with ${inspect(value[0])}` : ''}`, verdict);
  },

  /**
   * @param {any} subject
   * @param {string | Buffer} key
   */
  assertNoKey(subject, key) {
    demand(assertions.assertNoKey, `no key ${inspect(key)}`, checks.holds(subject, key, [], plainEquals), true);
  },

  /**
   * @param {any} subject
   * @param {string | Buffer} key
   * @param {number} min seconds
   * @param {number} max
   */
  assertTTLBetween(subject, key, min, max) {
    const verdict = checks.timeBetween(subject, key, [min, max], 1000, 'assertTTLBetween');
    demand(assertions.assertTTLBetween, `the key ${inspect(key)} to live for ${min} to ${max} s`, verdict);
  },

  /**
   * @param {any} subject
   * @param {string | Buffer} key
   * @param {number} min milliseconds
   * @param {number} max
   */
  assertPTTLBetween(subject, key, min, max) {
    const verdict = checks.timeBetween(subject, key, [min, max], 1, 'assertPTTLBetween');
    demand(assertions.assertPTTLBetween, `the key ${inspect(key)} to live for ${min} to ${max} ms`, verdict);
  },
};

module.exports = assertions;
