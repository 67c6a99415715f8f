// @ts-check
'use strict';

/**
 * A session of an engine, and the line of commands before it: they run in the order in which they were issued, one at a
 * time, at once if nothing is ahead of them. How a session is opened and closed is the business of `Client`.
 */

const { EventEmitter } = require('node:events');
const { clock, follow, endInTime } = require('../clock');
const subscriber = require('../subscriber');
const runtime = require('../runtime');
const { AWAY } = require('./shape');
const { native, gate, settle } = runtime;

/** @abstract */
class Line extends EventEmitter {
  /** @param {any} engine */
  constructor(engine) {
    super();
    this._engine = engine;
    /** The part of a command word that is the client's. */
    this._word = 0;
    /** The session's number at the addon, or -1. */
    this._slot = -1;
    this._isReady = false;
    /** Commands may run at once. */
    this._fast = false;
    /** @type {any} the command that is on another thread */
    this._away = null;
    /** @type {(() => void) | null} stops what ends its wait under a test's time */
    this._alarm = null;
    /** @type {any[]} commands that wait for their turn */
    this._queue = [];
    /** @type {{left: number, outcome: any} | null} messages to be delivered before the reply to the command under way */
    this._fence = null;
    runtime.audience.now?.made(this);
  }

  /** Nothing is under way and nothing waits: for those who wait for just that. */
  _emptied() {}

  _openSession() {
    this._slot = runtime.open(this, this._engine);
    this._word = this._slot * runtime.SLOT;
  }

  /** Ends the session. A command that is on another thread, or waits there, ends with it. */
  _closeSession() {
    const slot = this._slot;
    if (slot === -1) return;
    this._slot = -1;
    this._stopAlarm();
    if (this._fence !== null) native.hold(-1);
    this._fence = null;
    runtime.away.delete(slot);
    runtime.inbox.subscribers.delete(slot);
    runtime.abandoned.unregister(this);
    native.cancel(slot);
    native.close(slot);
  }

  /** Nothing of this client is ahead of a command issued now. */
  _isIdle() {
    return this._isReady && this._away === null && this._queue.length === 0;
  }

  _refresh() {
    this._fast = this._isIdle();
  }

  /**
   * Runs a call, or lines it up.
   * @param {any} call
   * @param {boolean} [first] before those that wait already
   * @returns {Promise<any>}
   */
  _issue(call, first = false) {
    // Thrown, so that the atomic function does not go on without what it asked for.
    if (runtime.inside.now) throw new Error(runtime.INSIDE);
    runtime.sites.now?.note(call);
    if (!this._isIdle()) return this._enqueue(call, first);
    gate.left -= call.weight ?? 1;
    const outcome = this._run(call);
    if (outcome !== AWAY) return settle(call.finish(outcome));
    const promise = promised(call);
    this._hold(call);
    return promise;
  }

  /**
   * @param {any} call
   * @param {boolean} [first]
   * @returns {Promise<any>}
   */
  _enqueue(call, first = false) {
    runtime.sites.now?.note(call);
    const promise = promised(call);
    runtime.audience.now?.waits(this, call);
    if (first) this._queue.unshift(call);
    else this._queue.push(call);
    this._refresh();
    return promise;
  }

  /** @param {any} call */
  _run(call) {
    if (Date.now !== clock.now) follow(this._engine);
    runtime.sites.now?.tell(this, call);
    const outcome = call.run(this._word);
    if (outcome === AWAY) return AWAY;
    const left = subscriber.ahead(this, call);
    if (left === 0) return outcome;
    // For this client the reply is away until the messages before it are delivered.
    this._fence = { left, outcome };
    native.hold(1);
    return AWAY;
  }

  /** @param {any} call that is on another thread */
  _hold(call) {
    this._away = call;
    runtime.audience.now?.waits(this, call);
    if (this._fence === null) runtime.away.set(this._slot, this);
    this._refresh();
    // Time that a test moves moves on only when somebody tells of it.
    if (clock.now === null) this._alarm = endInTime(this._engine, this._slot);
  }

  /**
   * A native answer to the away command, made whole.
   * @param {any} reply
   */
  _complete(reply) {
    return this._away.complete(reply);
  }

  /**
   * The away command is back.
   * @param {any} outcome
   */
  _answered(outcome) {
    const call = this._away;
    this._away = null;
    this._stopAlarm();
    call.settle(call.finish(outcome));
    this._advance();
  }

  /** Runs what waits, until something goes away. */
  _advance() {
    const queue = this._queue;
    let done = 0;
    while (done < queue.length && this._isReady && this._away === null) {
      const call = queue[done++];
      const outcome = this._run(call);
      if (outcome === AWAY) this._hold(call);
      else call.settle(call.finish(outcome));
    }
    queue.splice(0, done);
    this._refresh();
    if (this._fast) this._emptied();
  }

  _stopAlarm() {
    this._alarm?.();
    this._alarm = null;
  }

  /**
   * Rejects all that is under way or waits.
   * @param {Error} error
   */
  _flush(error) {
    const calls = this._away === null ? [] : [this._away];
    this._away = null;
    for (const call of [...calls, ...this._queue.splice(0)]) call.settle(error);
    this._refresh();
  }
}

/** @param {any} call */
function promised(call) {
  return new Promise((resolve, reject) => {
    call.resolve = resolve;
    call.reject = reject;
  });
}

module.exports = { Line };
