// @ts-check
'use strict';

/** The classes of clients: one for each protocol, and one more for each configuration with commands of its own. */

const commander = require('./commander');
const { Encoder } = require('./encoder');
const { RedisClient } = require('./client');
const { multiClassOf } = require('./multi');
const optionsOf = require('./options');

const methods = {
  command: commander.commandMethod,
  encoded: commander.encodedMethod,
  /**
   * @param {any} script
   * @param {import('./call').Mapper | undefined} mapper
   */
  script(script, mapper) {
    const prefix = commander.scriptPrefix(script);
    /** @this {any} @param {any[]} args */
    return async function (...args) {
      const encoder = new Encoder(this._self._keyPrefix);
      encoder.push(...prefix);
      script.parseCommand(encoder, ...args);
      return this._self._executeScript(this, script, encoder, mapper);
    };
  },
};

/** @type {Map<number, any>} by protocol */
const common = new Map();

/** @param {any} config */
function classOf(config) {
  const RESP = config?.RESP ?? 3;
  let Common = common.get(RESP);
  if (Common === undefined) {
    Common = class extends RedisClient {};
    Object.defineProperty(Common, 'name', { value: 'RedisClient' });
    commander.attach(Common.prototype, { RESP }, methods);
    Common.prototype._Multi = multiClassOf({ RESP });
    common.set(RESP, Common);
  }
  if (!hasOwn(config)) return Common;
  const Own = class extends Common {};
  Object.defineProperty(Own, 'name', { value: 'RedisClient' });
  commander.attachOwn(Own.prototype, config, methods);
  Own.prototype._Multi = multiClassOf(config);
  return Own;
}

/** @param {any} config */
function hasOwn(config) {
  return Boolean(config?.modules || config?.functions || config?.scripts);
}

/**
 * What makes clients of that configuration.
 * @param {any} [config]
 */
function factory(config) {
  const Class = classOf(config);
  // A proxy of its own, so that nothing that is kept by receiver is shared with those made later.
  return (/** @type {any} */ options) => Object.create(new Class(options));
}

/** @param {any[]} args options; or what comes before them in older tutorials */
function createClient(...args) {
  const options = optionsOf.fromArguments(args);
  const client = factory(options)(options);
  return options?.legacyMode ? require('./legacy').legacyMode(client) : client;
}

Object.assign(RedisClient, {
  factory,
  create: createClient,
  parseOptions: optionsOf.parseOptions,
  parseURL: optionsOf.parseURL,
});

module.exports = { factory, createClient, classOf };
