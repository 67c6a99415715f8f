// @ts-check
'use strict';

/** One command on its way, or a chain of them that goes as one: what is sent, and what becomes of the reply. */

const { find } = require('../native');
const { native, BY_NAME, OBJECT } = require('../runtime');
const { Batch } = require('../pipeline');
const { complete } = require('./shape');

/** @typedef {import('./decode').Shape} Shape */
/** @typedef {(reply: any, preserve?: any, typeMapping?: any) => any} Mapper */

/**
 * What commands are called by, as given, and what that is in the table.
 * @type {Map<string, import('../native').Command | undefined>}
 */
const found = new Map();
/** Names are the program's, but may be made up by whoever uses it. */
const MOST_FOUND = 2000;

/** @param {any} name */
function commandOf(name) {
  if (typeof name !== 'string') return find(String(name));
  let command = found.get(name);
  if (command === undefined && !found.has(name)) {
    command = find(name);
    if (found.size < MOST_FOUND) found.set(name, command);
  }
  return command;
}

class Call {
  /**
   * @param {(string | Buffer)[]} words the command's name first
   * @param {Shape} shape
   * @param {Mapper} [mapper]
   * @param {any} [preserve] what the mapper wants to know of the call
   */
  constructor(words, shape, mapper, preserve) {
    this.given = words;
    /** Arguments without the name. */
    this.args = words.slice(1);
    this.shape = shape;
    this.mapper = mapper;
    this.preserve = preserve;
    this.command = commandOf(words[0]);
    /** @type {((reply: any) => any) | null} what the reply means for the client, at once; the caller gets what it returns */
    this.effect = null;
    /** @type {string | Buffer | undefined} */
    this.name = this.command === undefined ? words[0] : undefined;
    /** @type {(value: any) => void} */
    this.resolve = ignore;
    /** @type {(error: any) => void} */
    this.reject = ignore;
    /** @type {(() => void) | null} takes back what was set up to end the wait for it */
    this.release = null;
  }

  get lowerName() {
    return this.command === undefined ? String(this.name).toLowerCase() : this.command.name;
  }

  /** The name is sent, and no number. */
  get isNamed() {
    return this.command === undefined;
  }

  /** The low bits of its command word. */
  get code() {
    const { command, shape } = this;
    if (command === undefined) return BY_NAME | shape.code;
    return command.id | shape.code | (command.name === 'hgetall' && shape.resp3 && shape.mapping === null ? OBJECT : 0);
  }

  /** Arguments as the addon takes them. */
  get words() {
    return this.command === undefined ? this.given : this.args;
  }

  /** @param {number} word the client's part of the command word */
  run(word) {
    return complete(native.exec(word + this.code, ...this.words), this.shape);
  }

  /** @param {number} word */
  runSync(word) {
    return complete(native.execSync(word + this.code, ...this.words), this.shape);
  }

  /** @param {any} reply as the addon gives it */
  complete(reply) {
    return complete(reply, this.shape);
  }

  /**
   * What the caller gets.
   * @param {any} outcome
   * @returns {any} an Error to reject with, or the value
   */
  finish(outcome) {
    if (outcome instanceof Error) return outcome;
    if (this.effect !== null) return this.effect(outcome);
    return this.mapper === undefined ? outcome : mapped(this.mapper, outcome, this.preserve, this.shape);
  }

  /** @param {any} value as `finish` gives it */
  settle(value) {
    this.release?.();
    if (value instanceof Error) this.reject(value);
    else this.resolve(value);
  }
}

/**
 * @param {Mapper} mapper
 * @param {any} reply
 * @param {any} preserve
 * @param {Shape} shape
 * @returns {any} an Error when the mapper threw one
 */
function mapped(mapper, reply, preserve, shape) {
  try {
    return mapper(reply, preserve, shape.mapping ?? undefined);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Commands that nothing of the client gets between. Its outcome is the list of their replies, errors among them. */
class Chain extends Batch {
  /** @param {Call[]} calls */
  constructor(calls) {
    super(calls);
    this.shapes = calls.map((call) => call.shape);
    this.isWhole = true;
    /** @type {(() => void) | null} */
    this.release = null;
  }

  /** @param {any} value */
  settle(value) {
    if (value instanceof Error) this.reject(value);
    else this.resolve(value);
  }

  /** @param {any} reply as the addon gives it */
  complete(reply) {
    return complete(reply, this.shapes);
  }

  /** @param {any} outcome */
  finish(outcome) {
    return outcome;
  }
}

function ignore() {}

module.exports = { Call, Chain, commandOf, mapped };
