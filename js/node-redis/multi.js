// @ts-check
'use strict';

/** `client.multi()`: commands collected first and sent as one, as a transaction or as a pipeline. */

const { Encoder } = require('./encoder');
const { MultiErrorReply, ErrorReply } = require('./errors');
const commander = require('./commander');

/** @typedef {import('./call').Mapper} Mapper */
/** @typedef {{args: any[], mapper: Mapper | undefined, preserve: any}} Part */

class RedisClientMultiCommand {
  /**
   * @param {(commands: Part[], db?: number) => Promise<any[]>} executeMulti
   * @param {(commands: Part[], db?: number) => Promise<any[]>} executePipeline
   * @param {any} typeMapping
   * @param {string | Buffer | undefined} keyPrefix
   */
  constructor(executeMulti, executePipeline, typeMapping, keyPrefix) {
    this._self = this;
    this._executeMulti = executeMulti;
    this._executePipeline = executePipeline;
    this._typeMapping = typeMapping;
    this._keyPrefix = keyPrefix;
    /** @type {Part[]} */
    this._parts = [];
    /** The hashes of scripts that stand among the commands by their text. */
    this._scripts = new Set();
    /** @type {number | undefined} */
    this._db = undefined;
  }

  /**
   * @param {any[]} args
   * @param {Mapper} [mapper]
   * @param {any} [preserve]
   */
  _add(args, mapper, preserve) {
    this._parts.push({ args, mapper, preserve });
    return this;
  }

  /**
   * @param {any[]} args
   * @param {Mapper} [mapper]
   */
  addCommand(args, mapper) {
    return this._add(args, mapper, /** @type {any} */ (args).preserve);
  }

  /** @param {any[]} args */
  sendCommand(args) {
    return this._add(args.slice());
  }

  /**
   * @param {number} db
   * @param {Mapper} [mapper]
   */
  SELECT(db, mapper) {
    this._db = db;
    return this._add(['SELECT', db.toString()], mapper);
  }

  /** @param {boolean} [asPipeline] */
  async exec(asPipeline = false) {
    if (asPipeline) return this.execAsPipeline();
    return this._mapped(await this._executeMulti(this._parts, this._db));
  }

  /** @param {boolean} [asPipeline] */
  execTyped(asPipeline = false) {
    return this.exec(asPipeline);
  }

  async execAsPipeline() {
    if (this._parts.length === 0) return [];
    return this._mapped(await this._executePipeline(this._parts, this._db));
  }

  execAsPipelineTyped() {
    return this.execAsPipeline();
  }

  /** @param {any[]} replies */
  _mapped(replies) {
    /** @type {number[]} */
    const failed = [];
    const values = replies.map((reply, i) => {
      const { mapper, preserve } = this._parts[i];
      if (reply instanceof ErrorReply) failed.push(i);
      else if (mapper !== undefined) return mapper(reply, preserve, this._typeMapping);
      return reply;
    });
    if (failed.length > 0) throw new MultiErrorReply(values, failed);
    return values;
  }
}

const prototype = /** @type {any} */ (RedisClientMultiCommand.prototype);
prototype.select = prototype.SELECT;
prototype.EXEC = prototype.exec;

/**
 * @param {any} command
 * @param {Mapper | undefined} mapper
 * @param {string[]} [prefix]
 */
function encoded(command, mapper, prefix) {
  /** @this {any} @param {any[]} args */
  return function (...args) {
    const encoder = new Encoder(this._keyPrefix);
    if (prefix !== undefined) encoder.push(...prefix);
    command.parseCommand(encoder, ...args);
    return this._add(encoder.redisArgs, mapper, encoder.preserve);
  };
}

/**
 * A script goes by its text the first time in a chain, and by its hash after that.
 * @param {any} script
 * @param {Mapper | undefined} mapper
 */
function scripted(script, mapper) {
  /** @this {any} @param {any[]} args */
  return function (...args) {
    const encoder = new Encoder(this._keyPrefix);
    script.parseCommand(encoder, ...args);
    const words = this._scripts.has(script.SHA1) ? ['EVALSHA', script.SHA1] : ['EVAL', script.SCRIPT];
    this._scripts.add(script.SHA1);
    if (script.NUMBER_OF_KEYS !== undefined) words.push(String(script.NUMBER_OF_KEYS));
    return this._add([...words, ...encoder.redisArgs], mapper, encoder.preserve);
  };
}

const methods = {
  /** @param {any} command @param {2 | 3} resp */
  command: (command, resp) => encoded(command, commander.mapperOf(command, resp)),
  encoded,
  script: scripted,
};

/**
 * What gives the class of chains for a configuration, which extends `Base`.
 * @param {any} Base
 * @param {Record<string, any>} [all] the commands
 */
function multiClasses(Base, all) {
  /** @type {Map<number, any>} by protocol */
  const common = new Map();
  return (/** @type {any} */ config) => {
    const RESP = config?.RESP ?? 3;
    if (!common.has(RESP)) {
      const Common = class extends Base {};
      commander.attach(Common.prototype, { RESP }, methods, all);
      common.set(RESP, Common);
    }
    const Common = common.get(RESP);
    if (!config?.modules && !config?.functions && !config?.scripts) return Common;
    const Own = class extends Common {};
    commander.attachOwn(Own.prototype, config, methods);
    return Own;
  };
}

const multiClassOf = multiClasses(RedisClientMultiCommand);

module.exports = { RedisClientMultiCommand, multiClasses, multiClassOf };
