// @ts-check
'use strict';

/**
 * Commands that a program defines by a script: `defineCommand()` and the option `scripts`. On each connection a script is
 * called by its text once, and by its hash afterwards.
 */

const { createHash } = require('node:crypto');
const { find } = require('./native');
const { join } = require('./keys');
const { Request } = require('./request');
const { sendCommand } = require('./commander');
const { told, SLOT } = require('./runtime');

/**
 * Lua text, or a JSON program as text or as what it stands for.
 * @typedef {{ lua?: string, script?: string | object, numberOfKeys?: number | null, readOnly?: boolean }} Definition
 */

class Script {
  /**
   * @param {Definition} definition
   * @param {string | Buffer} keyPrefix of the client that defines it
   */
  constructor(definition, keyPrefix) {
    this.lua = textOf(definition.lua ?? definition.script);
    this.sha = createHash('sha1').update(this.lua).digest('hex');
    this.numberOfKeys = typeof definition.numberOfKeys === 'number' ? definition.numberOfKeys : null;
    this.keyPrefix = keyPrefix;
    this.readOnly = Boolean(definition.readOnly);
  }
}

/**
 * What is neither text nor a program is left as it is: the hash of it refuses it.
 * @param {any} given
 * @returns {string}
 */
function textOf(given) {
  if (typeof given !== 'object' || given === null) return given;
  return ArrayBuffer.isView(given) ? Buffer.from(/** @type {any} */ (given)).toString() : JSON.stringify(given);
}

/**
 * The hashes that the connection of a request has been told.
 * @param {{ sent: number }} request that is being sent
 * @returns {Set<string>}
 */
function toldBy(request) {
  const slot = Math.floor(request.sent / SLOT);
  return (told[slot] ??= new Set());
}

/** A call of a script on its way. */
class Scripted extends Request {
  /**
   * @param {Script} script
   * @param {any[]} args
   * @param {boolean} raw
   */
  constructor(script, args, raw) {
    super('evalsha', script.numberOfKeys === null ? [script.sha, ...args] : [script.sha, script.numberOfKeys, ...args], raw);
    this.script = script;
    /** The name of the command that the program has defined. */
    this.called = '';
    if (script.keyPrefix) {
      const end = Math.min(2 + (Math.ceil(Number(this.args[1])) || 0), this.args.length);
      for (let i = 2; i < end; i++) this.args[i] = join(script.keyPrefix, this.args[i]);
    }
  }

  /** Decides whether the hash is enough. To be called right before the request is sent, when `sent` is set. */
  prepare() {
    const { script } = this;
    const known = toldBy(this);
    const isKnown = known.has(script.sha);
    this.name = isKnown ? 'evalsha' : 'eval';
    this.args[0] = isKnown ? script.sha : script.lua;
    this.command = find(this.name);
    known.add(script.sha);
  }

  /** @param {number} word */
  run(word) {
    this.sent = word;
    this.prepare();
    const outcome = super.run(word);
    return this.isForgotten(outcome) ? super.run(word) : outcome;
  }

  /** @param {number} word */
  runSync(word) {
    this.sent = word;
    this.prepare();
    const outcome = super.runSync(word);
    return this.isForgotten(outcome) ? super.runSync(word) : outcome;
  }

  /**
   * Whether the engine has forgotten the script. Then the request is ready to be sent again, with the text.
   * @param {any} outcome
   */
  isForgotten(outcome) {
    if (this.name !== 'evalsha' || !(outcome instanceof Error) || !outcome.message.startsWith('NOSCRIPT')) return false;
    toldBy(this).delete(this.script.sha);
    this.prepare();
    return true;
  }
}

/**
 * @param {string} name
 * @param {Script} script
 * @param {boolean} raw
 */
function clientMethod(name, script, raw) {
  /** @this {any} @param {any[]} args */
  const method = function (...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    const request = new Scripted(script, args, raw);
    request.called = name;
    if (this.sendCommand !== sendCommand && !this.isCluster) {
      return this.sendCommand(/** @type {any} */ (require('./command')).of(request, callback));
    }
    return this._issue(request, callback, method);
  };
  Object.defineProperty(method, 'name', { value: raw ? name + 'Buffer' : name });
  return method;
}

/**
 * @param {Script} script
 * @param {boolean} raw
 */
function pipelineMethod(script, raw) {
  /** @this {any} @param {any[]} args */
  return function own(...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    return this._add(new Scripted(script, args, raw), callback, own);
  };
}

/**
 * Gives a client, and its pipelines, a command of the program's own.
 * @this {any}
 * @param {string} name
 * @param {Definition} definition
 */
function defineCommand(name, definition) {
  const script = new Script(definition, this.options.keyPrefix);
  this.scriptsSet[name] = script;
  this[name] = clientMethod(name, script, false);
  this[name + 'Buffer'] = clientMethod(name, script, true);
  this._chains.add(name, pipelineMethod(script, false), pipelineMethod(script, true));
}

/**
 * Gives one pipeline a command of the program's own.
 * @this {any}
 * @param {string} name
 * @param {Definition} definition
 */
function defineForPipeline(name, definition) {
  const script = new Script(definition, this.options.keyPrefix);
  this.scriptsSet[name] = script;
  this[name] = pipelineMethod(script, false);
  this[name + 'Buffer'] = pipelineMethod(script, true);
}

/** The classes of a client's pipelines, which have what was added to the client besides all others. */
class Chains {
  constructor() {
    /** @type {Map<any, any>} by what they extend */
    this.classes = new Map();
    /** @type {Map<string, Function>} */
    this.methods = new Map();
  }

  /**
   * @template {new (...args: any[]) => any} T
   * @param {T} Base
   * @returns {T}
   */
  of(Base) {
    if (this.methods.size === 0) return Base;
    let made = this.classes.get(Base);
    if (made === undefined) {
      made = class extends Base {};
      Object.defineProperty(made, 'name', { value: Base.name });
      for (const [name, method] of this.methods) made.prototype[name] = method;
      this.classes.set(Base, made);
    }
    return made;
  }

  /**
   * For the pipelines from now on.
   * @param {string} name
   * @param {Function} string
   * @param {Function} buffer
   */
  add(name, string, buffer) {
    this.methods.set(name, string).set(name + 'Buffer', buffer);
    this.classes.clear();
  }
}

module.exports = { toldBy, defineForPipeline, Chains, methods: { defineCommand } };
