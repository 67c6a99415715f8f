// @ts-check
'use strict';

/** The state of the one engine that a test means, see `engine()`. */

const { engine } = require('./engines');
const { register } = require('./configure');
const { Snapshot } = require('./state');
const { checkSeed } = require('./seed');

register('seed', { check: checkSeed, apply: (made, value) => made.seed(value), clear: (made) => made.seed() });

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

module.exports = { snapshot, restore, dump, load, seed };
