// @ts-check
'use strict';

/** A command as an object, for `redis.sendCommand()`, and the place where transformers are set. */

const { Request, decoded } = require('./request');
const { eachKey } = require('./keys');
const { slotOf } = require('./slot');
const { attach } = require('./runtime');
const { lengthen } = require('./commander');
const transformers = require('./transformers');
const Redis = require('./redis');

/** Commands that are something special to a connection. */
const FLAGS = {
  VALID_IN_SUBSCRIBER_MODE: [
    ...['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe', 'ssubscribe', 'sunsubscribe'],
    ...['ping', 'quit'],
  ],
  VALID_IN_MONITOR_MODE: ['monitor', 'auth'],
  ENTER_SUBSCRIBER_MODE: ['subscribe', 'psubscribe', 'ssubscribe'],
  EXIT_SUBSCRIBER_MODE: ['unsubscribe', 'punsubscribe', 'sunsubscribe'],
  WILL_DISCONNECT: ['quit'],
  HANDSHAKE_COMMANDS: ['auth', 'hello', 'select', 'client', 'readonly', 'info'],
  IGNORE_RECONNECT_ON_ERROR: ['client'],
  BLOCKING_COMMANDS: [
    ...['blpop', 'brpop', 'brpoplpush', 'blmove', 'blmovem', 'bzpopmin', 'bzpopmax', 'bzmpop', 'blmpop'],
    ...['xread', 'xreadgroup'],
  ],
  LAST_ARG_TIMEOUT_COMMANDS: ['blpop', 'brpop', 'brpoplpush', 'blmove', 'bzpopmin', 'bzpopmax'],
  FIRST_ARG_TIMEOUT_COMMANDS: ['bzmpop', 'blmpop'],
  BLOCK_OPTION_COMMANDS: ['xread', 'xreadgroup'],
};

class Command {
  /**
   * @param {string} name
   * @param {any[]} [args]
   * @param {{replyEncoding?: string | null, keyPrefix?: string | Buffer, errorStack?: {stack?: string}, readOnly?: boolean}} [options]
   *   strings of the reply are Buffers unless there is an encoding
   * @param {(...args: any[]) => void} [callback]
   */
  constructor(name, args = [], options = {}, callback = undefined) {
    const { replyEncoding, keyPrefix, errorStack, readOnly } = options;
    this.name = name;
    this.replyEncoding = replyEncoding;
    this.errorStack = errorStack;
    this.callback = callback;
    this.isResolved = false;
    this._made = new Request(name, [args.flat()], replyEncoding !== 'utf8', keyPrefix);
    this._made.trace = errorStack && errorStack.stack;
    if (replyEncoding && replyEncoding !== 'utf8') this._made.encoding = replyEncoding;
    if (readOnly) this.isReadOnly = true;
    /** What `resolve` gets is no reply of a server, but what has become of one. */
    this._isMade = false;
    // Both are properties, so that programs can put their own in front of them.
    /** @type {(reply?: any) => void} with Buffers for the strings of the reply, as it comes from a server */
    this.resolve = () => {};
    /** @type {(error?: any) => void} */
    this.reject = () => {};
    this.promise = new Promise((resolve, reject) => {
      this.resolve = (reply) => {
        const value = this._isMade ? reply : this._made.transformed(decoded(reply, replyEncoding));
        if (value instanceof Error) return this.reject(value);
        this.isResolved = true;
        resolve(value);
      };
      this.reject = reject;
    });
    if (callback) attach(this.promise, callback);
  }

  /**
   * A request, as an object of this class.
   * @param {any} request
   * @param {(...args: any[]) => void} [callback]
   */
  static of(request, callback) {
    const command = new Command(request.name, [], { replyEncoding: request.raw ? null : 'utf8' }, callback);
    command._made = request;
    return command;
  }

  /**
   * A client has sent it, and this has become of the reply.
   * @param {any} value
   */
  _answer(value) {
    this._isMade = true;
    this.resolve(value);
  }

  /** As they are sent. */
  get args() {
    return this._made.args;
  }

  set args(args) {
    this._made.args = args;
  }

  getKeys() {
    const { name, args } = this;
    /** @type {Array<string | Buffer>} */
    const keys = [];
    eachKey(name, args, (index) => keys.push(args[index]));
    return keys;
  }

  /** The slot of its first key; null when it has none. */
  getSlot() {
    const [key] = this.getKeys();
    return key === undefined ? null : slotOf(key);
  }

  /**
   * Whether the command of that name, in any case, is among those of a flag.
   * @param {keyof typeof FLAGS} flag
   * @param {string} name
   */
  static checkFlag(flag, name) {
    return FLAGS[flag].includes(name.toLowerCase());
  }

  /**
   * Changes the replies of one command, whoever sends it.
   * @param {string} name
   * @param {(result: any, context?: object) => any} transform
   */
  static setReplyTransformer(name, transform) {
    transformers.reply[name] = transform;
    lengthen(Redis.prototype, name);
  }

  /**
   * Changes the arguments of one command, whoever sends it.
   * @param {string} name
   * @param {(args: any[]) => any[]} transform
   */
  static setArgumentTransformer(name, transform) {
    transformers.argument[name] = transform;
    lengthen(Redis.prototype, name);
  }

  _request() {
    return this._made;
  }
}

Command.FLAGS = FLAGS;
Command._transformer = { argument: transformers.argument, reply: transformers.reply };

module.exports = Command;
