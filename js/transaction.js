// @ts-check
'use strict';

/**
 * Transactions: a chain of commands between MULTI and EXEC that goes as one, or the plain commands MULTI and EXEC with
 * others between them.
 */

const Pipeline = require('./pipeline');
const { longMethod } = require('./commander');
const { attach } = require('./runtime');

/** What `multi()` gives: a pipeline whose outcome is that of its EXEC. */
class Transaction extends Pipeline {
  /** @param {any} redis */
  constructor(redis) {
    super(redis);
    /** @type {Promise<any> | null} */
    this._outcome = null;
    this.multi();
  }

  /**
   * Sends all: `[error]` or `[null, reply]` for each command, or null when a watched key has changed. Rejects when a
   * command was refused, and then none has run.
   * @param {(error: any, results?: any) => void} [callback]
   * @returns {any}
   */
  exec(callback) {
    while (this._open > 0) super.execBuffer();
    const promise = this._outcome ?? super.exec().then(outcome);
    this._outcome = promise;
    return callback ? attach(promise, callback) : promise;
  }

  /** @param {(error: any, results?: any) => void} [callback] */
  execBuffer(callback) {
    return this.exec(callback);
  }
}

/**
 * @param {any[]} results those of the pipeline; EXEC is the last command
 */
function outcome(results) {
  const [error, replies] = results[results.length - 1];
  if (!error) return pairs(replies);
  error.previousErrors = results.slice(0, -1).flatMap(([earlier]) => (earlier ? [earlier] : []));
  throw error;
}

/**
 * The reply of EXEC in the form of a pipeline's results.
 * @param {any[] | null} replies
 */
function pairs(replies) {
  return replies && replies.map((reply) => (reply instanceof Error ? [reply] : [null, reply]));
}

const plainMulti = longMethod('multi', false);

/**
 * @this {any}
 * @param {any[][] | {pipeline?: boolean} | null} [batch]
 * @param {{pipeline?: boolean}} [options]
 */
function multi(batch, options = Array.isArray(batch) ? undefined : (batch ?? undefined)) {
  if (options && options.pipeline === false) return plainMulti.call(this);
  const transaction = new Transaction(this);
  return Array.isArray(batch) ? transaction.addBatch(batch) : transaction;
}

/**
 * @this {any}
 * @param {(error: any, results?: any) => void} [callback]
 * @returns {Promise<any>}
 */
function exec(callback) {
  const promise = this._call('exec', [], false, undefined, exec).then(pairs);
  return callback ? attach(promise, callback) : promise;
}

module.exports = { methods: { multi, exec }, pairs };
