// @ts-check
'use strict';

/** Which server an engine passes for: commands, options, errors and versions are those of that server. */

const { binding } = require('../native');
const { register } = require('./configure');
const engines = require('./engines');
const scope = require('./scope');

/** What there is to choose from. @returns {string[]} */
function flavors() {
  return JSON.parse(/** @type {any} */ (binding.Engine).flavors()).map((/** @type {any} */ one) => one.name);
}

/**
 * @param {unknown} name a flavor; null or undefined for none
 * @returns {string | null}
 */
function check(name) {
  if (name === undefined || name === null) return null;
  if (typeof name === 'string' && flavors().includes(name)) return name;
  const shown = typeof name === 'string' ? JSON.stringify(name) : String(name);
  throw new RangeError(`There is no flavor ${shown}, only ${flavors().join(', ')}`);
}

/**
 * In a test it lasts until its end, where anybody tells of that.
 * @param {import('../engine')} engine
 * @param {unknown} name
 */
function set(engine, name) {
  const [before, wanted] = [engine.flavor, check(name)];
  if (scope.testName() !== undefined) scope.onTestEnd(() => apply(engine, before), 'flavor');
  apply(engine, wanted);
}

/** @param {import('../engine')} engine @param {string | null} name */
function apply(engine, name) {
  engine._native.setFlavor(name ?? undefined);
}

/**
 * Makes the engine that a test means pass for a server, until the end of the test; null for none.
 * @param {string | null} name
 */
function flavor(name) {
  scope.check('flavor()', 'for the whole file, configure({ flavor })');
  const checked = check(name);
  set(engines.engine(), checked);
}

register('flavor', { check, apply, clear: (engine) => apply(engine, null) });

module.exports = { flavors, flavor, check, set, apply };
