// @ts-check
'use strict';

/**
 * The command methods of what has clients instead of being one: a pool, a cluster, a sentinel. Each says by `_forward`
 * which of its clients a command goes to.
 */

const { Encoder } = require('./encoder');
const { shapeOf } = require('./shape');
const { clusterCommands, replyMapper } = require('./commands');
const { multiClassOf } = require('./multi');
const commander = require('./commander');

/** @typedef {import('./call').Mapper} Mapper */

/**
 * @param {any} client
 * @param {any} options of the command; those of the client fill them up
 * @param {any[]} words
 * @param {Mapper} [mapper]
 * @param {any} [preserve]
 */
function sendBy(client, options, words, mapper, preserve) {
  const self = client._self;
  if (options === undefined) return self._send(client, words, mapper, preserve);
  const all = { ...client._commandOptions, ...options };
  return self._sendWith(words, all, shapeOf(self._resp, all.typeMapping), mapper, preserve);
}

/**
 * @param {any} command
 * @param {Mapper | undefined} mapper
 * @param {string[]} [prefix]
 */
function encoded(command, mapper, prefix) {
  /** @this {any} @param {any[]} args */
  return async function (...args) {
    const encoder = new Encoder(this._self._keyPrefix);
    if (prefix !== undefined) encoder.push(...prefix);
    command.parseCommand(encoder, ...args);
    const words = encoder.redisArgs;
    const run = (/** @type {any} */ client) => sendBy(client, this._commandOptions, words, mapper, encoder.preserve);
    return this._forward(run, words);
  };
}

/**
 * @param {any} script
 * @param {Mapper | undefined} mapper
 */
function scripted(script, mapper) {
  const prefix = commander.scriptPrefix(script);
  /** @this {any} @param {any[]} args */
  return async function (...args) {
    const encoder = new Encoder(this._self._keyPrefix);
    encoder.push(...prefix);
    script.parseCommand(encoder, ...args);
    const proxy = (/** @type {any} */ client) => client.withCommandOptions(this._commandOptions);
    const run = (/** @type {any} */ client) => client._self._executeScript(proxy(client), script, encoder, mapper);
    return this._forward(run, encoder.redisArgs);
  };
}

const methods = {
  /** @param {any} command @param {2 | 3} resp */
  command: (command, resp) => encoded(command, replyMapper(command, resp)),
  encoded,
  script: scripted,
};

/**
 * What gives the class for a configuration, which extends `Base`.
 * @param {any} Base
 * @param {(config: any) => any} [multiOf] the class of its chains, unless it is that of clients
 */
function classes(Base, multiOf = multiClassOf) {
  /** @type {Map<number, any>} by protocol */
  const common = new Map();
  return (/** @type {any} */ config) => {
    const RESP = config?.RESP ?? 3;
    if (!common.has(RESP)) {
      const Common = named(class extends Base {}, Base.name);
      commander.attach(Common.prototype, { RESP }, methods, clusterCommands);
      common.set(RESP, Common);
    }
    const Own = named(class extends common.get(RESP) {}, Base.name);
    commander.attachOwn(Own.prototype, config ?? {}, methods);
    Own.prototype._Multi = multiOf(config);
    return Own;
  };
}

/**
 * @param {any} Class
 * @param {string} name
 */
function named(Class, name) {
  Object.defineProperty(Class, 'name', { value: name });
  return Class;
}

module.exports = { classes, sendBy };
