// @ts-check
'use strict';

/**
 * Commands that a program defines by a script: `defineCommand()` and the option `scripts`. The engine is told a script's
 * text once; afterwards it is called by its hash.
 */

const { createHash } = require('node:crypto');
const { find } = require('./native');
const { join } = require('./keys');
const { Request } = require('./request');

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
    const given = definition.lua ?? definition.script;
    if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) {
      throw new TypeError('A command is defined by Lua text, or by a JSON program as text, array or object');
    }
    this.lua = typeof given === 'string' ? given : JSON.stringify(given);
    this.sha = createHash('sha1').update(this.lua).digest('hex');
    this.numberOfKeys = definition.numberOfKeys ?? null;
    this.keyPrefix = keyPrefix;
    this.readOnly = Boolean(definition.readOnly);
  }
}

/** A call of a script on its way. */
class Scripted extends Request {
  /**
   * @param {Script} script
   * @param {any[]} args
   * @param {boolean} raw
   * @param {Set<string>} known the hashes that the engine has been told
   */
  constructor(script, args, raw, known) {
    super('evalsha', script.numberOfKeys === null ? [script.sha, ...args] : [script.sha, script.numberOfKeys, ...args], raw);
    this.script = script;
    /** The name of the command that the program has defined. */
    this.called = '';
    this.known = known;
    if (script.keyPrefix) {
      const end = Math.min(2 + (parseInt(this.args[1], 10) || 0), this.args.length);
      for (let i = 2; i < end; i++) this.args[i] = join(script.keyPrefix, this.args[i]);
    }
  }

  /** Decides whether the hash is enough. To be called right before the request is sent. */
  prepare() {
    const { script, known } = this;
    const isKnown = known.has(script.sha);
    this.name = isKnown ? 'evalsha' : 'eval';
    this.args[0] = isKnown ? script.sha : script.lua;
    this.command = find(this.name);
    known.add(script.sha);
  }

  /** @param {number} word */
  run(word) {
    this.prepare();
    const outcome = super.run(word);
    return this.isForgotten(outcome) ? super.run(word) : outcome;
  }

  /** @param {number} word */
  runSync(word) {
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
    this.known.delete(this.script.sha);
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
    const request = new Scripted(script, args, raw, this._engine.scripts);
    request.called = name;
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
  return function (...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    this._parts.push({ request: new Scripted(script, args, raw, this.redis._engine.scripts), callback });
    return this;
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
  this._chains.define(name, script);
}

/** The classes of a client's pipelines, which have its defined commands besides all others. */
class Chains {
  constructor() {
    /** @type {Map<any, any>} by what they extend */
    this.classes = new Map();
    /** @type {Map<string, Script>} */
    this.scripts = new Map();
  }

  /**
   * @template {new (...args: any[]) => any} T
   * @param {T} Base
   * @returns {T}
   */
  of(Base) {
    if (this.scripts.size === 0) return Base;
    let made = this.classes.get(Base);
    if (made === undefined) {
      made = class extends Base {};
      Object.defineProperty(made, 'name', { value: Base.name });
      this.classes.set(Base, made);
      for (const [name, script] of this.scripts) put(made.prototype, name, script);
    }
    return made;
  }

  /**
   * @param {string} name
   * @param {Script} script
   */
  define(name, script) {
    this.scripts.set(name, script);
    for (const made of this.classes.values()) put(made.prototype, name, script);
  }
}

/**
 * @param {any} prototype
 * @param {string} name
 * @param {Script} script
 */
function put(prototype, name, script) {
  prototype[name] = pipelineMethod(script, false);
  prototype[name + 'Buffer'] = pipelineMethod(script, true);
}

module.exports = { Chains, methods: { defineCommand } };
