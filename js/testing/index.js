// @ts-check
'use strict';

/** `nearis/testing`: what a test can do with the engines behind the clients of the code that it tests. */

const { engine, engines } = require('./engines');
const { configure } = require('./configure');
const { beginTest, endTest } = require('./scope');
const { report } = require('./leaks');
const { matchers } = require('./matchers');
const { assertReceived, assertNotReceived, assertReceivedTimes, assertKey, assertNoKey } = require('./assertions');
const { assertTTLBetween, assertPTTLBetween } = require('./assertions');
const { clock, log, strict, mirror, inject, faults, undoFaults, snapshot, restore, dump, load, seed } = require('./only');
require('./looking');
require('./fresh');
require('./mirror');
const { flavor, flavors } = require('./flavor');

// Name by name, so that `import` finds them in what is CommonJS.
module.exports = {
  engine, engines, configure, beginTest, endTest, report, clock, log, strict, flavor, flavors, mirror, matchers,
  snapshot, restore, dump, load, seed,
  inject, faults, undoFaults,
  assertReceived, assertNotReceived, assertReceivedTimes, assertKey, assertNoKey, assertTTLBetween, assertPTTLBetween,
};
