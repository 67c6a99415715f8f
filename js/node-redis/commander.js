// @ts-check
'use strict';

/**
 * The command methods of a client. Commands whose arguments are sent as they are take the short way when nothing is ahead
 * of them: strings straight into the addon, the reply straight into a promise. All others are encoded first.
 */

const { clock } = require('../clock');
const { native, words, gate, settle, OBJECT } = require('../runtime');
const { commands, replyMapper } = require('./commands');
const { Encoder } = require('./encoder');
const { roomy } = require('../roomy');
const { Call, mapped } = require('./call');
const { plainOf } = require('./plain');
const { complete, AWAY, ARGS } = require('./shape');
const { NAMESPACES, commandsOf } = require('./modules');

const { exec } = native;

/** @typedef {import('./call').Mapper} Mapper */

/** @param {any} value */
function isWord(value) {
  return typeof value === 'string' || value instanceof Buffer;
}

/**
 * A method that encodes its arguments.
 * @param {any} command
 * @param {Mapper | undefined} mapper
 * @param {string[]} [prefix] words before the encoded ones
 */
function encodedMethod(command, mapper, prefix) {
  /** @this {any} */
  return function () {
    const self = this._self;
    const encoder = new Encoder(self._keyPrefix);
    try {
      if (prefix !== undefined) encoder.push(...prefix);
      command.parseCommand(encoder, ...arguments);
    } catch (error) {
      return Promise.reject(error);
    }
    return self._send(this, encoder.redisArgs, mapper, encoder.preserve);
  };
}

/**
 * @param {any} command
 * @param {2 | 3} resp
 */
function commandMethod(command, resp) {
  const mapper = replyMapper(command, resp);
  const long = encodedMethod(command, mapper);
  const plain = plainOf(command);
  if (plain === null || (resp === 2 && plain.command.name === 'ping')) return long;
  const id = plain.command.id | (plain.command.name === 'hgetall' && resp === 3 ? OBJECT : 0);
  if (mapper === undefined && is(plain.counts, 1)) return oneWord(id, long);
  if (mapper === undefined && is(plain.counts, 2)) return twoWords(id, long);
  return severalWords(id, plain.counts, mapper, long);
}

/**
 * Whether a command is plain with that number of arguments only.
 * @param {boolean[]} counts
 * @param {number} count
 */
function is(counts, count) {
  return counts.every((plain, i) => plain === (i === count));
}

// Each of the following asks the same: may a command run at once (`_fast`), does this proxy of the client want anything
// special (`_plain`), are the arguments words, is the clock the one that the engine goes by?

/**
 * @param {number} id
 * @param {Function} long
 */
function oneWord(id, long) {
  /** @this {any} @param {any} a */
  return function (a) {
    const self = this._self;
    if (
      self._fast &&
      this._plain &&
      arguments.length === 1 &&
      (typeof a === 'string' || a instanceof Buffer) &&
      Date.now === clock.now
    ) {
      const reply = exec(self._codeWord + id, a);
      if (--gate.left > 0) {
        if (reply !== undefined) return Promise.resolve(reply);
        if (words[0] === 0) return Promise.resolve('OK');
      }
      return later(self, this, reply, undefined, long, arguments);
    }
    return long.apply(this, arguments);
  };
}

/**
 * @param {number} id
 * @param {Function} long
 */
function twoWords(id, long) {
  /** @this {any} @param {any} a @param {any} b */
  return function (a, b) {
    const self = this._self;
    if (
      self._fast &&
      this._plain &&
      arguments.length === 2 &&
      (typeof a === 'string' || a instanceof Buffer) &&
      (typeof b === 'string' || b instanceof Buffer) &&
      Date.now === clock.now
    ) {
      const reply = exec(self._codeWord + id, a, b);
      if (--gate.left > 0) {
        if (reply !== undefined) return Promise.resolve(reply);
        if (words[0] === 0) return Promise.resolve('OK');
      }
      return later(self, this, reply, undefined, long, arguments);
    }
    return long.apply(this, arguments);
  };
}

/**
 * @param {number} id
 * @param {boolean[]} counts
 * @param {Mapper | undefined} mapper
 * @param {Function} long
 */
function severalWords(id, counts, mapper, long) {
  /** @this {any} @param {any} a @param {any} b @param {any} c */
  return function (a, b, c) {
    const self = this._self;
    const count = arguments.length;
    const plain = self._fast && this._plain && counts[count] === true && Date.now === clock.now;
    if (!plain || (count > 0 && !isWord(a)) || (count > 1 && !isWord(b)) || (count > 2 && !isWord(c))) {
      return long.apply(this, arguments);
    }
    const word = self._codeWord + id;
    const reply =
      count === 0 ? exec(word) : count === 1 ? exec(word, a) : count === 2 ? exec(word, a, b) : exec(word, a, b, c);
    if (--gate.left > 0 && mapper === undefined && reply !== undefined) return Promise.resolve(reply);
    return later(self, this, reply, mapper, long, arguments);
  };
}

/**
 * What the short way found is not a mere value in hand.
 * @param {any} self
 * @param {any} proxy
 * @param {any} reply
 * @param {Mapper | undefined} mapper
 * @param {Function} long
 * @param {ArrayLike<any>} args
 */
function later(self, proxy, reply, mapper, long, args) {
  const { _shape: shape } = proxy;
  const outcome = complete(reply, shape);
  if (outcome === ARGS) return long.apply(proxy, args);
  if (outcome === AWAY) return self._wait(new Call([''], shape, mapper));
  if (outcome instanceof Error || mapper === undefined) return settle(outcome);
  return settle(mapped(mapper, outcome, undefined, shape));
}

/**
 * Gives a class its commands, and those of its configuration.
 * @param {any} target a prototype
 * @param {{RESP?: 2 | 3, modules?: any, functions?: any, scripts?: any}} config
 * @param {{command: (command: any, resp: 2 | 3) => Function, encoded: (command: any, mapper: Mapper | undefined,
 *   prefix?: string[]) => Function, script: (script: any, mapper: Mapper | undefined) => Function}} methods
 * @param {Record<string, any>} [all] the commands
 */
function attach(target, config, methods, all = commands) {
  const resp = config.RESP ?? 3;
  roomy(target);
  for (const [name, command] of Object.entries(all)) put(target, name, methods.command(command, resp));
  for (const name of NAMESPACES) attachNamespace(target, name, () => encodedOf(commandsOf(name), resp, methods));
  attachOwn(target, config, methods);
}

/**
 * The commands of a configuration: modules and libraries of functions by their namespaces, scripts by their names.
 * @param {any} target
 * @param {any} config
 * @param {any} methods
 */
function attachOwn(target, { RESP: resp = 3, modules, functions, scripts }, methods) {
  for (const [namespace, module] of Object.entries(modules ?? {})) {
    const own = encodedOf(/** @type {any} */ (module), resp, methods);
    attachNamespace(target, namespace, () => own);
  }
  for (const [library, members] of Object.entries(functions ?? {})) {
    /** @type {Record<string, Function>} */
    const own = {};
    for (const [name, fn] of Object.entries(/** @type {any} */ (members))) {
      own[name] = methods.encoded(fn, replyMapper(fn, resp), functionPrefix(name, fn));
    }
    attachNamespace(target, library, () => own);
  }
  for (const [name, script] of Object.entries(scripts ?? {})) {
    put(target, name, methods.script(script, replyMapper(/** @type {any} */ (script), resp)));
  }
}

/**
 * @param {Record<string, any>} members commands by their methods' names
 * @param {2 | 3} resp
 * @param {any} methods
 * @returns {Record<string, Function>}
 */
function encodedOf(members, resp, methods) {
  /** @type {Record<string, Function>} */
  const own = {};
  for (const [name, command] of Object.entries(members)) own[name] = methods.encoded(command, replyMapper(command, resp));
  return own;
}

/**
 * @param {any} target
 * @param {string} name
 * @param {Function} method
 */
function put(target, name, method) {
  Object.defineProperty(method, 'name', { value: name });
  Object.defineProperty(target, name, { value: method, configurable: true, enumerable: true, writable: true });
}

/**
 * Namespaces belong to the client, or the proxy of one, that they are taken from.
 * @type {WeakMap<object, Map<string, object>>}
 */
const namespaces = new WeakMap();

/**
 * @param {any} target
 * @param {string} name
 * @param {() => Record<string, Function>} methodsOf called when the first client is asked for it
 */
function attachNamespace(target, name, methodsOf) {
  /** @type {Record<string, Function> | undefined} */
  let methods;
  Object.defineProperty(target, name, {
    configurable: true,
    /** @this {any} */
    get() {
      let own = namespaces.get(this);
      if (own === undefined) namespaces.set(this, (own = new Map()));
      let space = own.get(name);
      if (space === undefined) own.set(name, (space = bound(this, (methods ??= methodsOf()))));
      return space;
    },
  });
}

/**
 * @param {any} client
 * @param {Record<string, Function>} methods
 */
function bound(client, methods) {
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, method.bind(client)]));
}

/**
 * @param {string} name
 * @param {any} fn
 */
function functionPrefix(name, fn) {
  const prefix = [fn.IS_READ_ONLY ? 'FCALL_RO' : 'FCALL', name];
  if (fn.NUMBER_OF_KEYS !== undefined) prefix.push(String(fn.NUMBER_OF_KEYS));
  return prefix;
}

/** @param {any} script as `defineScript` gives it */
function scriptPrefix(script) {
  const prefix = [script.IS_READ_ONLY ? 'EVALSHA_RO' : 'EVALSHA', script.SHA1];
  if (script.NUMBER_OF_KEYS !== undefined) prefix.push(String(script.NUMBER_OF_KEYS));
  return prefix;
}

module.exports = { attach, attachOwn, commandMethod, encodedMethod, scriptPrefix, mapperOf: replyMapper };
