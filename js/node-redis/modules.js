// @ts-check
'use strict';

/**
 * The commands of Redis's modules: `client.json`, `client.ft` and their kin. Their methods are those of the packages that
 * node-redis has them in, if the application has these: they come with `redis`. The engine has none of the commands, and
 * answers as a server without modules.
 */

const { createRequire } = require('node:module');

/** By namespace, the package, and under which name it exports the commands. */
const PACKAGES = {
  bf: ['@redis/bloom', 'bf'],
  cms: ['@redis/bloom', 'cms'],
  cf: ['@redis/bloom', 'cf'],
  tDigest: ['@redis/bloom', 'tDigest'],
  topK: ['@redis/bloom', 'topK'],
  json: ['@redis/json', ''],
  ft: ['@redis/search', ''],
  ts: ['@redis/time-series', ''],
};

/** @typedef {keyof typeof PACKAGES} Namespace */

const NAMESPACES = /** @type {Namespace[]} */ (Object.keys(PACKAGES));

/**
 * @param {Namespace} namespace
 * @returns {Record<string, any>} commands by their methods' names
 */
function commandsOf(namespace) {
  const [name, member] = PACKAGES[namespace];
  const exported = load(name);
  if (exported === null) throw new Error(`client.${namespace} needs the package ${name}, and Nearis does not have its commands`);
  return member === '' ? exported.default : exported.default[member];
}

/**
 * The application's package, or null. Where packages see only what they depend on, `redis` sees it.
 * @param {string} name
 */
function load(name) {
  for (const from of [() => require, () => createRequire(require.resolve('redis'))]) {
    try {
      return from()(name);
    } catch (error) {
      if (/** @type {any} */ (error)?.code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return null;
}

module.exports = { NAMESPACES, commandsOf };
