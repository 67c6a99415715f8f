// @ts-check
'use strict';

/**
 * The command methods. A client whose commands can run at once (`_fast`) takes the short way: strings straight into
 * the addon, the reply straight into a promise. Everything else goes through a Request.
 */

const { table, find } = require('./native');
const { absent } = require('./absent');
const { clock } = require('./clock');
const { Request } = require('./request');
const { roomy } = require('./roomy');
const transformers = require('./transformers');
const { isTraced } = require('./diagnostics');
const { native, words, gate, complete, settle, AWAY, ARGS, RAW } = require('./runtime');

const { exec } = native;

/**
 * Sends a command made by hand. When another function stands in the place of this one, every command passes by it.
 * @this {any}
 * @param {any} command
 * @param {any} [stream] of the pipeline that the command is a part of
 */
function sendCommand(command, stream) {
  if (stream?.collected) {
    stream.collected.push(command);
    return command.promise;
  }
  const promise = this._dispatch(command._request());
  promise.then((/** @type {any} */ value) => command._answer(value), (/** @type {any} */ error) => command.reject(error));
  return command.promise;
}

/** @param {any} value */
function isPlain(value) {
  return typeof value === 'string' || typeof value === 'number' || Buffer.isBuffer(value);
}

/**
 * @param {string} name
 * @param {number} id
 */
function oneArgument(name, id) {
  /** @this {any} @param {any} a */
  const method = function (a) {
    if (this._fast && this.sendCommand === sendCommand && !isTraced() && arguments.length === 1 && (typeof a === 'string' || isPlain(a)) && Date.now === clock.now) {
      const reply = exec(this._word + id, a);
      if (--gate.left > 0) {
        if (reply !== undefined) return Promise.resolve(reply);
        if (words[0] === 0) return Promise.resolve('OK');
      }
      return later(this, name, false, reply, [a], method);
    }
    return slow(this, name, false, arguments, method);
  };
  return method;
}

/**
 * @param {string} name
 * @param {number} id
 */
function twoArguments(name, id) {
  /** @this {any} @param {any} a @param {any} b */
  const method = function (a, b) {
    if (
      this._fast &&
      this.sendCommand === sendCommand &&
      !isTraced() &&
      arguments.length === 2 &&
      (typeof a === 'string' || isPlain(a)) &&
      (typeof b === 'string' || isPlain(b)) &&
      Date.now === clock.now
    ) {
      const reply = exec(this._word + id, a, b);
      if (--gate.left > 0) {
        if (reply !== undefined) return Promise.resolve(reply);
        if (words[0] === 0) return Promise.resolve('OK');
      }
      return later(this, name, false, reply, [a, b], method);
    }
    // SET, LPUSH and their like take more words too, but mostly come with two.
    if (this._fast && arguments.length > 2) return several(this, name, id, false, arguments, method);
    return slow(this, name, false, arguments, method);
  };
  return method;
}

/**
 * @param {string} name
 * @param {number} id
 * @param {boolean} raw
 */
function anyArguments(name, id, raw) {
  /** @this {any} @param {any[]} args */
  const method = function (...args) {
    if (this._fast) return several(this, name, id, raw, args, method);
    return slow(this, name, raw, args, method);
  };
  return method;
}

/**
 * The short way for any number of plain arguments, or a single array of them.
 * @param {any} client
 * @param {string} name
 * @param {number} id
 * @param {boolean} raw
 * @param {ArrayLike<any>} args
 * @param {Function} method
 */
function several(client, name, id, raw, args, method) {
  const list = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  const isWatched = client.sendCommand !== sendCommand || isTraced() || Date.now !== clock.now;
  if (isWatched) return slow(client, name, raw, args, method);
  for (let i = 0; i < list.length; i++) {
    if (!isPlain(list[i])) return slow(client, name, raw, args, method);
  }
  const reply = enter(client._word + id + (raw ? RAW : 0), list);
  if (--gate.left > 0 && reply !== undefined && !raw) return Promise.resolve(reply);
  return later(client, name, raw, reply, args, method);
}

/**
 * @param {number} word
 * @param {ArrayLike<any>} a
 */
function enter(word, a) {
  switch (a.length) {
    case 0:
      return exec(word);
    case 1:
      return exec(word, a[0]);
    case 2:
      return exec(word, a[0], a[1]);
    case 3:
      return exec(word, a[0], a[1], a[2]);
    case 4:
      return exec(word, a[0], a[1], a[2], a[3]);
    default:
      // Spreading a true array is the fast way; only `arguments` have to be made one.
      return exec(word, ...(Array.isArray(a) ? a : Array.from(a)));
  }
}

/**
 * What the short way found is not a mere value in hand.
 * @param {any} client
 * @param {string} name
 * @param {boolean} raw
 * @param {any} reply
 * @param {ArrayLike<any>} args
 * @param {Function} method
 */
function later(client, name, raw, reply, args, method) {
  const outcome = complete(reply, raw);
  if (outcome === ARGS) return slow(client, name, raw, args, method);
  if (outcome !== AWAY && !(outcome instanceof Error)) return settle(outcome);
  const request = new Request(name, args, raw);
  return outcome === AWAY ? client._wait(request) : client._reply(request, outcome);
}

/**
 * @param {any} client
 * @param {string} name
 * @param {boolean} raw
 * @param {ArrayLike<any>} given
 * @param {Function} method
 */
function slow(client, name, raw, given, method) {
  let args = given;
  let callback;
  const last = given.length - 1;
  if (last >= 0 && typeof given[last] === 'function') {
    callback = given[last];
    args = Array.prototype.slice.call(given, 0, last);
  }
  return client._call(name, args, raw, callback, method);
}

/**
 * @param {import('./native').Command} command
 * @param {boolean} raw
 */
function shortMethod({ name, id: command, arity }, raw) {
  const id = command | transformers.formOf(name, find(name));
  if (raw) return anyArguments(name, id, true);
  if (arity === 2) return oneArgument(name, id);
  if (arity === 3 || name === 'set') return twoArguments(name, id);
  return anyArguments(name, id, false);
}

/**
 * A method that always goes the long way. It is one of clients and of pipelines.
 * @param {string} name
 * @param {boolean} raw
 */
function longMethod(name, raw) {
  /** @this {any} */
  const method = function () {
    return slow(this, name, raw, arguments, method);
  };
  return method;
}

/**
 * @param {any} target
 * @param {string} name
 * @param {Function} method
 */
function put(target, name, method) {
  Object.defineProperty(method, 'name', { value: name });
  target[name] = method;
}

/**
 * Whether a command with plain arguments may go straight into the addon: it changes nothing on this side, and its reply
 * takes no more than the addon does.
 * @param {string} name lower case
 */
function mayTakeShortWay(name) {
  return !find(name)?.changesClient && transformers.isNative(name);
}

/**
 * Puts every command of the table on `prototype`, with its `...Buffer` form.
 * @param {any} prototype
 */
function attachCommands(prototype) {
  roomy(prototype);
  // Reading a property of it would end its being roomy.
  if (!Reflect.has(prototype, 'sendCommand')) prototype.sendCommand = sendCommand;
  for (const command of table) {
    const { name } = command;
    const short = mayTakeShortWay(name);
    put(prototype, name, short ? shortMethod(command, false) : longMethod(name, false));
    put(prototype, name + 'Buffer', short ? shortMethod(command, true) : longMethod(name, true));
  }
  for (const name of absent.keys()) {
    // `redis.sync` is more than a command.
    if (!Reflect.has(prototype, name)) put(prototype, name, longMethod(name, false));
    put(prototype, name + 'Buffer', longMethod(name, true));
  }
}

/** Names of all commands that are methods: all but those that nobody types, and MONITOR, which makes a client of its own. */
const NAMES = [...table.map(({ name }) => name), ...absent.keys()].filter((name) => !/^monitor$|\./.test(name));

/** What clients and pipelines have besides the methods of commands. */
const builtins = {
  getBuiltinCommands() {
    return NAMES.slice();
  },

  /** @param {string} name */
  createBuiltinCommand(name) {
    return { string: longMethod(name, false), buffer: longMethod(name, true) };
  },

  /**
   * Gives a client, and the pipelines it makes from then on, methods for a command of that name.
   * @this {any}
   * @param {string} name
   */
  addBuiltinCommand(name) {
    this.addedBuiltinSet.add(name);
    const { string, buffer } = builtins.createBuiltinCommand(name);
    put(this, name, string);
    put(this, name + 'Buffer', buffer);
    this._chains?.add(name, string, buffer);
  },
};

/**
 * From now on this command goes the long way, where transformers are looked up.
 * @param {any} prototype
 * @param {string} name
 */
function lengthen(prototype, name) {
  if (!Object.hasOwn(prototype, name) || !table.some((command) => command.name === name)) return;
  put(prototype, name, longMethod(name, false));
  put(prototype, name + 'Buffer', longMethod(name, true));
}

module.exports = { attachCommands, builtins, sendCommand, NAMES, lengthen, longMethod, mayTakeShortWay };
