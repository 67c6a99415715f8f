// @ts-check
'use strict';

/**
 * Test files that share one evaluation of the package, one after the other (Vitest with `isolate: false`). Modules that the
 * first one has loaded stay, and so do the clients that they have made; so the engines stay too, and each file finds them as
 * if they were new.
 */

const Redis = /** @type {any} */ (require('../redis'));
const Engine = require('../engine');
const configure = require('./configure');

let isOpen = false;

/** A test file begins. One before it that has not come to its end, as it failed to load, is ended first. */
function beginFile() {
  if (isOpen) endFile();
  isOpen = true;
}

/** A test file has ended: what it has left in engines is gone. */
function endFile() {
  isOpen = false;
  configure.reset();
  for (const engine of Engine._all()) {
    // A named one belongs to all threads of the process, and so to files that run there.
    if (engine.name === undefined) empty(engine);
  }
}

/** @param {Engine} engine */
function empty(engine) {
  engine.clock.system();
  const { sync } = new Redis({ engine });
  try {
    restoreConfig(sync);
    for (const command of EMPTYING) sync.call(...command);
  } finally {
    sync._client.disconnect();
  }
}

const EMPTYING = [
  ['FLUSHALL', 'SYNC'],
  ['SCRIPT', 'FLUSH', 'SYNC'],
  ['FUNCTION', 'FLUSH', 'SYNC'],
  ['SLOWLOG', 'RESET'],
  ['LATENCY', 'RESET'],
  ['CONFIG', 'RESETSTAT'],
];

/** What CONFIG GET tells of a new engine. @type {Map<string, string> | undefined} */
let original;

/** @param {any} sync */
function restoreConfig(sync) {
  if (original === undefined) {
    const fresh = new Redis({ engine: new Engine() });
    original = config(fresh.sync);
    fresh.disconnect();
  }
  for (const [name, value] of config(sync)) {
    if (original.get(name) !== value) sync.call('CONFIG', 'SET', name, original.get(name));
  }
}

/** @param {any} sync @returns {Map<string, string>} */
function config(sync) {
  const flat = sync.call('CONFIG', 'GET', '*');
  const names = flat.filter((/** @type {string} */ _, /** @type {number} */ i) => i % 2 === 0);
  return new Map(names.map((/** @type {string} */ name, /** @type {number} */ i) => [name, flat[2 * i + 1]]));
}

module.exports = { beginFile, endFile };
