// @ts-check
'use strict';

/**
 * The beginning and the end of a test file, for runners under which files can share one evaluation of the package, one after
 * the other. Modules that the first of them has loaded stay then, and so do the clients that these have made. So their
 * engines stay too, and are for the next file as if they were new; all others are made anew.
 */

const Redis = /** @type {any} */ (require('../redis'));
const Engine = require('../engine');
const registry = require('../registry');
const { binding } = require('../native');
const configure = require('./configure');
const leaks = require('./leaks');

/** The file that has begun and not ended. @type {string | null} */
let current = null;

/**
 * A test file begins. One before it that has not come to its end, as it failed to load, is ended first.
 * @param {string} file
 */
async function beginFile(file) {
  if (current !== null) await endFile(true);
  current = file;
}

/**
 * The test file has ended: what it has left open is told of and closed, and what it has left in engines is gone.
 * @param {boolean} isShared whether there may be a next one in this evaluation
 * @returns {Promise<string | null>} what the file is to fail for
 */
async function endFile(isShared) {
  const staying = isShared ? leaks.ofModules(current ?? '') : [];
  current = null;
  const failure = await leaks.endFile(staying);
  configure.reset();
  if (isShared) renew(staying);
  return failure;
}

/** @param {any[]} staying clients of modules */
function renew(staying) {
  for (const engine of Engine._all()) {
    const sessions = staying.filter((client) => client.engine === engine && '_slot' in client).length;
    const isReplaced = sessions === 0 && registry.forget(engine);
    if (isReplaced) Engine._forget(engine);
    // That of a name is there as long as anybody in the process has it.
    if (!isReplaced || engine.name !== undefined) empty(engine, sessions);
  }
}

/**
 * @param {Engine} engine
 * @param {number} sessions that it has here
 */
function empty(engine, sessions) {
  engine.clock.system();
  engine.flavor = null;
  const redis = new Redis({ engine });
  const isOurs = engine.name === undefined || redis.sync.client('LIST').trim().split('\n').length === sessions + 1;
  // A name is for other threads, which may run test files too.
  if (isOurs) {
    restoreConfig(redis.sync);
    for (const command of EMPTYING) redis.sync.call(...command);
  }
  redis.disconnect();
}

const EMPTYING = [
  ['FLUSHALL', 'SYNC'],
  ['SCRIPT', 'FLUSH', 'SYNC'],
  ['FUNCTION', 'FLUSH', 'SYNC'],
  ['SLOWLOG', 'RESET'],
  ['LATENCY', 'RESET'],
  ['CONFIG', 'RESETSTAT'],
];

/** Parameters that a program can change. @type {string[]} */
const CHANGEABLE = JSON.parse(binding.configTable())
  .filter((/** @type {any} */ { change }) => ['live', 'later', 'taken'].includes(change))
  .map((/** @type {any} */ { name }) => name);

/** What a new engine has for these. @type {string[] | undefined} */
let original;

/** @param {any} sync */
function restoreConfig(sync) {
  original ??= configOfNew();
  const now = config(sync);
  CHANGEABLE.forEach((name, i) => {
    if (now[i] !== original?.[i]) sync.call('CONFIG', 'SET', name, original?.[i]);
  });
}

function configOfNew() {
  const engine = new Engine();
  Engine._forget(engine);
  const redis = new Redis({ engine });
  const found = config(redis.sync);
  redis.disconnect();
  return found;
}

/** @param {any} sync @returns {string[]} */
function config(sync) {
  const flat = sync.call('CONFIG', 'GET', ...CHANGEABLE);
  return CHANGEABLE.map((name) => flat[flat.indexOf(name) + 1]);
}

module.exports = { beginFile, endFile };
