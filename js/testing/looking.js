// @ts-check
'use strict';

/** Looking in, for setup files of runners: every engine keeps a log, of each test by itself, and `expect` has matchers. */

const Engine = require('../engine');
const scope = require('./scope');
const { matchers } = require('./matchers');
const { configure, register } = require('./configure');
require('./strict');

/**
 * @param {any} options
 * @returns {any} as it is applied; null for no log
 */
function optionsOf(options) {
  if (options === true) return {};
  if (options === false) return null;
  if (options !== null && typeof options === 'object') return options;
  throw new TypeError('configure({ log }) takes true, false, or what log.start() takes');
}

register('log', {
  check: optionsOf,
  apply(engine, options) {
    if (options !== null) engine.log.start(options);
    else if (engine.log.isOn) engine.log.stop();
  },
});

scope.onEveryTest({
  begin() {
    for (const engine of Engine._all()) if (engine._log !== null) engine.log.clear();
  },
});

/**
 * To be called once in the setup of a test file.
 * @param {{extend(matchers: any): void}} expect
 */
function attach(expect) {
  configure({ log: true });
  expect.extend(matchers);
}

module.exports = { attach };
