// @ts-check
'use strict';

/** A command as an object, for `redis.sendCommand()`, and the place where transformers are set. */

const { Request } = require('./request');
const { eachKey } = require('./keys');
const { attach } = require('./runtime');
const { lengthen } = require('./commander');
const transformers = require('./transformers');
const Redis = require('./redis');

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

module.exports = Command;
