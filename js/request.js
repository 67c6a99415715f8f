// @ts-check
'use strict';

/** One command on its way: what is sent, and what becomes of the reply. */

const { find } = require('./native');
const { describe } = require('./errors');
const { eachKey, join } = require('./keys');
const transformers = require('./transformers');
const { native, complete, AWAY, ARGS, RAW, RESP2, RESP3, BY_NAME } = require('./runtime');

class Request {
  /**
   * @param {string} name as given
   * @param {ArrayLike<any>} given
   * @param {boolean} raw strings of the reply are wanted as Buffers
   * @param {string | Buffer} [prefix]
   */
  constructor(name, given, raw, prefix) {
    this.name = name;
    this.raw = raw;
    /** What the engine knows it by. A name that is written otherwise is sent as it is, and seen so by MONITOR. */
    this.command = find(name);
    if (typeof name !== 'string') Buffer.byteLength(name);
    this.args = transformers.normalise(name, given);
    if (prefix) this.prefix(prefix);
    /** The client's part of the command word, once it has been sent. */
    this.sent = 0;
    /** @type {any} what was answered, as a part of a batch */
    this.reply = undefined;
    /** What becomes of Buffers in the reply, where that is asked for. @type {string | undefined} */
    this.encoding = undefined;
    /** @type {string | undefined} the stack of the call */
    this.trace = undefined;
    /** @type {Promise<any> | undefined} what is to become of it, unless it was answered at once */
    this.promise = undefined;
    /** @type {(value: any) => void} */
    this.resolve = ignore;
    /** @type {(error: any) => void} */
    this.reject = ignore;
    /** @type {(error: any) => void} */
    this.fail = ignore;
  }

  /** @param {string | Buffer} prefix */
  prefix(prefix) {
    const { args } = this;
    eachKey(this.name, args, (index) => {
      args[index] = join(prefix, args[index]);
    });
  }

  /** Lower case, whatever the caller wrote. */
  get lowerName() {
    return this.command ? this.command.name : this.name.toLowerCase();
  }

  /** The low bits of its command word. */
  get code() {
    const { command, name, raw } = this;
    return (this.isNamed ? BY_NAME : /** @type {any} */ (command).id) | (raw ? RAW : 0) | transformers.formOf(name, command);
  }

  /** The name is sent, and no number. */
  get isNamed() {
    return this.command === undefined || this.command.name !== this.name;
  }

  /** Arguments as the addon takes them. */
  get words() {
    return this.isNamed ? [this.name, ...this.args] : this.args;
  }

  /**
   * Runs it now: the reply, an error reply, or AWAY.
   * @param {number} word the client's part of the command word
   */
  run(word) {
    this.sent = word;
    return complete(native.exec(word + this.code, ...this.words), this.raw);
  }

  /**
   * As `run`, waiting for locks where need be.
   * @param {number} word
   */
  runSync(word) {
    this.sent = word;
    return complete(native.execSync(word + this.code, ...this.words), this.raw);
  }

  /**
   * What the caller gets: the reply transformed, or the error with the command that it answers.
   * @param {any} outcome
   * @returns {any} an Error to reject with, or the value
   */
  finish(outcome) {
    return outcome instanceof Error ? describe(outcome, this.name, this.args, this.trace) : this.transformed(outcome);
  }

  /**
   * @param {any} outcome a reply that is no error
   * @returns {any} an Error when the transformer threw one
   */
  transformed(outcome) {
    const transformer = transformers.reply[this.name];
    if (this.encoding !== undefined) outcome = decoded(outcome, this.encoding);
    if (transformer === undefined) return outcome;
    try {
      return transformer(outcome, this.context);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** What a transformer may want to know besides the reply. */
  get context() {
    const replyMapping = this.sent & RESP3 ? 'resp3' : 'legacy';
    return { commandName: this.name, protocol: this.sent & RESP2 ? 2 : 3, replyMapping };
  }

  /** @param {any} value as `finish` gives it */
  settle(value) {
    if (value instanceof Error) this.reject(value);
    else this.resolve(value);
  }
}

/**
 * Buffers, in arrays too, as text.
 * @param {any} value
 * @param {string | null | undefined} encoding
 * @returns {any}
 */
function decoded(value, encoding) {
  if (!encoding) return value;
  if (Buffer.isBuffer(value)) return value.toString(/** @type {BufferEncoding} */ (encoding));
  return Array.isArray(value) ? value.map((item) => decoded(item, encoding)) : value;
}

function ignore() {}

module.exports = { Request, decoded, AWAY, ARGS };
