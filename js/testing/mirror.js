// @ts-check
'use strict';

/** `engine.mirror(url)` and the setting `mirror`: when a mirror begins and ends. */

const Engine = require('../engine');
const scope = require('./scope');
const { configured, register } = require('./configure');

/** @typedef {import('./mirror-follower').Options} Options */

/**
 * What is given for a mirror.
 * @param {any} url
 * @param {any} [options]
 * @returns {Options}
 */
function optionsOf(url, options = {}) {
  const all = typeof url === 'string' ? { url, ...options } : { ...url };
  // Loaded when somebody wants a mirror, as most test files do not.
  require('./mirror-connection').placeOf(all.url);
  const unknown = Object.keys(all).find((name) => !['url', 'flush', 'toleranceMs'].includes(name));
  if (unknown !== undefined) throw new TypeError(`mirror() knows no option "${unknown}", only flush and toleranceMs`);
  if (all.toleranceMs !== undefined && !(all.toleranceMs >= 0)) throw new TypeError('mirror(): "toleranceMs" is a number from 0');
  return all;
}

/** @type {WeakMap<any, InstanceType<typeof import('./mirror-follower').Mirror>>} */
const mirrors = new WeakMap();

/**
 * Begins to mirror an engine; ends by itself, checked, with the test.
 * @param {any} engine
 * @param {string} url
 * @param {Omit<Options, 'url'>} [options]
 */
function mirror(engine, url, options) {
  const checked = optionsOf(url, options);
  scope.check('mirror()', 'for all tests of a file call configure({ mirror }) in its setup');
  const made = begin(engine, checked);
  scope.onTestEnd(() => made.end(), 'mirror()');
  return made;
}

/** @param {any} engine @param {Options} options */
function begin(engine, options) {
  const running = mirrors.get(engine);
  if (running !== undefined && !running._isOver) throw new Error('This engine has a mirror already: end() it first');
  const isTaken = underWay().some((other) => other._place.url === require('./mirror-connection').placeOf(options.url).url);
  const made = new (require('./mirror-follower').Mirror)(engine, options);
  if (isTaken) made._fail(new Error(`Two engines cannot have their mirrors in one database, ${made._place.url}: begin those of the others by engine.mirror(url), each with a database of its own`));
  mirrors.set(engine, made);
  engine._mirror = made;
  return made;
}

/** Mirrors that have not ended. */
function underWay() {
  return Engine._all().flatMap((engine) => mirrors.get(engine) ?? []).filter(({ _isOver }) => !_isOver);
}

register('mirror', {
  check: (value) => optionsOf(value),
  // A mirror lives as long as a test; where nobody tells of tests, it begins at once.
  apply(engine, options) {
    const running = mirrors.get(engine);
    if ((running === undefined || running._isOver) && (!scope.isTold() || scope.isInTest())) begin(engine, options);
  },
});

scope.onEveryTest({
  begin() {
    const options = configured('mirror');
    if (options === undefined) return;
    for (const engine of Engine._all()) {
      const running = mirrors.get(engine);
      if (running === undefined || running._isOver) begin(engine, options);
    }
  },
  async end() {
    /** @type {any[]} */
    const failures = [];
    for (const made of underWay()) await made.end().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  },
});

module.exports = { mirror };
