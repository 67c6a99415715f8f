// @ts-check
'use strict';

/** The engines of this evaluation of the package, and which of them a test means. */

const Engine = require('../engine');
const registry = require('../registry');
const { parseOptions } = require('../options');

/**
 * Which engine is meant: an engine, a client of either shape, or the URL that a client would be made with. Without any,
 * the only engine that there is; when there is none yet, that of `new Redis()`.
 * @param {any} [subject]
 * @returns {Engine}
 */
function engine(subject) {
  if (subject === undefined) return only();
  if (subject instanceof Engine) return subject;
  if (typeof subject === 'string') return registry.engineOf(parseOptions([subject]));
  const own = subject?.engine ?? subject?._self?._engine;
  if (own instanceof Engine) return own;
  throw new TypeError('engine() takes an Engine, a client of nearis, or the URL that a client is made with');
}

function only() {
  const all = Engine._all();
  if (all.length > 1) {
    throw new Error(`There are ${all.length} engines here: say which one is meant, by a client or its URL, as in engine(redis)`);
  }
  return all[0] ?? registry.engineOf(parseOptions([]));
}

/** All engines of this evaluation of the package. @returns {Engine[]} */
function engines() {
  return Engine._all();
}

module.exports = { engine, engines };
