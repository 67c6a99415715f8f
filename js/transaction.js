// @ts-check
'use strict';

/**
 * Transactions: a chain of commands between MULTI and EXEC that goes as one, or the plain commands MULTI and EXEC with
 * others between them.
 */

const { Pipeline, Batch } = require('./pipeline');
const { longMethod } = require('./commander');
const diagnostics = require('./diagnostics');
const { aborted } = require('./errors');
const { attach } = require('./runtime');

/** What `multi()` gives: a pipeline whose outcome is that of its EXEC. */
class Transaction extends Pipeline {
  /** @param {any} redis */
  constructor(redis) {
    super(redis);
    /** @type {Promise<any> | null} */
    this._result = null;
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
    const promise = this._result ?? this._begin();
    this._result = promise;
    if (this._asked !== null) promise.then(this._asked.resolve, this._asked.reject);
    return typeof callback === 'function' ? attach(promise, callback) : promise;
  }

  /** @param {(error: any, results?: any) => void} [callback] */
  execBuffer(callback) {
    return this.exec(callback);
  }

  _begin() {
    if (!diagnostics.isBatchTraced()) return this._run();
    return diagnostics.transaction(this.redis, Math.max(this.length - 2, 0), () => this._run());
  }

  _run() {
    if (this._isWatched || this._parts.some((part) => part.callback !== undefined)) return super.exec().then(outcome);
    this._outcome = this.redis._issue(new Transacted(this._parts.map((part) => part.request)), undefined);
    return /** @type {Promise<any>} */ (this._outcome);
  }
}

/** A transaction that nobody follows command by command: its outcome is made at once. */
class Transacted extends Batch {
  /** @param {any} error */
  refused(error) {
    error.previousErrors = this.batch.slice(1).map(() => new Error(error.message));
    return error;
  }

  /** @param {any[][]} results */
  outcomeOf(results) {
    return outcome(results);
  }

  /** @param {() => Error} make */
  giveAll(make) {
    this.fail(this.refused(make()));
  }

  /** The connection is gone: what was answered has been queued at most. */
  abort() {
    const { batch, replies } = this;
    const left = batch.slice(replies.length).map((request) => [aborted(request)]);
    const queued = replies.map((reply) => (reply instanceof Error ? [reply] : [null, reply]));
    this.fail(refusal([...queued, ...left]));
  }

  /** @param {any} replies */
  finish(replies) {
    if (replies instanceof Error) return replies;
    const { batch } = this;
    const at = batch.length - 1;
    const reply = replies[at];
    for (const request of batch) request.failed = true;
    if (reply instanceof Error) return refusal(/** @type {any[]} */ (super.finish(replies)));
    if (!Array.isArray(reply)) return reply;
    const first = at - reply.length;
    return reply.map((value, i) => {
      const request = batch[first + i];
      request.failed = value instanceof Error;
      const made = request.failed ? value : request.transformed(value);
      return made instanceof Error ? [made] : [null, made];
    });
  }
}

/**
 * The outcome from the results of a pipeline that ends with EXEC.
 * @param {any[]} results
 */
function outcome(results) {
  const [error, replies] = results[results.length - 1];
  if (error) throw refusal(results);
  return pairs(replies);
}

/**
 * The error of EXEC, with those before it.
 * @param {any[]} results
 */
function refusal(results) {
  const [error] = results[results.length - 1];
  error.previousErrors = results.slice(0, -1).flatMap(([earlier]) => (earlier ? [earlier] : []));
  return error;
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
  const transaction = new (this._chains.of(Transaction))(this);
  return Array.isArray(batch) ? transaction.addBatch(batch) : transaction;
}

/**
 * @this {any}
 * @param {(error: any, results?: any) => void} [callback]
 * @returns {Promise<any>}
 */
function exec(callback) {
  const promise = this._call('exec', [], false, undefined, exec).then(pairs);
  return typeof callback === 'function' ? attach(promise, callback) : promise;
}

module.exports = { methods: { multi, exec }, pairs };
