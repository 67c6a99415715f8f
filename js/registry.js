// @ts-check
'use strict';

/**
 * Which engine a client gets. Clients of one evaluation of this module that name the same place share one, as they
 * would share a server.
 */

const Engine = require('./engine');
const { declare, limitsIn } = require('./memory-limits');

/** @type {Map<string, Engine>} */
const engines = new Map();

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** @param {any} options complete options of a client */
function engineOf(options) {
  const limits = limitsIn(options);
  const engine = found(options);
  declare(engine, limits);
  return engine;
}

/** @param {any} options */
function found(options) {
  const { engine } = options;
  if (engine instanceof Engine) return engine;
  if (engine === undefined || engine === null) return shared(place(options), {});
  if (typeof engine !== 'string') throw new TypeError('The option "engine" is an Engine or the name of one');
  return shared('name:' + engine, { name: engine });
}

/**
 * @param {string} key
 * @param {{name?: string}} options
 */
function shared(key, options) {
  let engine = engines.get(key);
  if (engine === undefined) {
    engine = new Engine(options);
    engines.set(key, engine);
  }
  return engine;
}

/**
 * Whoever names the place of an engine from now on gets a new one.
 * @param {Engine} engine
 * @returns {boolean} whether it was to be had by a place or name
 */
function forget(engine) {
  for (const [key, known] of engines) if (known === engine) return engines.delete(key);
  return false;
}

/** @param {{path?: string, host: string, port: number}} options */
function place({ path, host, port }) {
  if (path) return 'path:' + path;
  const name = String(host).toLowerCase();
  return `tcp:${LOOPBACK.has(name) ? 'localhost' : name}:${port}`;
}

module.exports = { engineOf, forget };
