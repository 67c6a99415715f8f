// @ts-check
'use strict';

/** A command as an object, for `redis.sendCommand()`, and the place where transformers are set. */

const { Request } = require('./request');
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
   * @param {any[] | null} [args]
   * @param {{replyEncoding?: string | null, keyPrefix?: string | Buffer, errorStack?: Error}} [options]
   * @param {(...args: any[]) => void} [callback]
   */
  constructor(name, args, options = {}, callback) {
    this._made = new Request(name, args || [], options.replyEncoding === null, options.keyPrefix);
    this._made.trace = options.errorStack && options.errorStack.stack;
    this.name = name;
    this.isResolved = false;
    /** @type {(value?: any) => void} */
    this.resolve = () => {};
    /** @type {(error?: any) => void} */
    this.reject = () => {};
    this.promise = new Promise((resolve, reject) => {
      this.resolve = (value) => {
        this.isResolved = true;
        resolve(value);
      };
      this.reject = reject;
    });
    if (callback) attach(this.promise, callback);
  }

  /** As they are sent. */
  get args() {
    return this._made.args;
  }

  getKeys() {
    const { name, args } = this._made;
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
   * Whether a command is one of those.
   * @param {keyof typeof FLAGS} flag
   * @param {string} name
   */
  static checkFlag(flag, name) {
    return FLAGS[flag].includes(name);
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

/** Commands by what they are to a connection. */
Command.FLAGS = FLAGS;

module.exports = Command;
