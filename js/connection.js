// @ts-check
'use strict';

/** The life of a connection: opened, greeted, ready, closed, opened again. What runs over it is the business of `Redis`. */

const { EventEmitter } = require('node:events');
const { engineOf } = require('./registry');
const { CLOSED } = require('./errors');
const { Request } = require('./request');
const monitor = require('./monitor');
const subscriber = require('./subscriber');
const runtime = require('./runtime');
const { native, attach, guard } = runtime;

/** Promise jobs between the reply of QUIT and the end, so that whoever awaits the reply still sees "ready". */
const QUIT_JOBS = 4;

/** @abstract */
class Connection {
  /** @param {ReturnType<typeof import('./options').parseOptions>} options */
  constructor(options) {
    Reflect.apply(EventEmitter, this, []);
    this.options = options;
    /** @type {string} */
    this.status = '';
    /** @type {{select: number} | null} */
    this.condition = null;
    /** The part of a command word that is the client's. */
    this._word = 0;
    /** The session's number at the addon, or -1. */
    this._slot = -1;
    /** Counts connections, so that what belongs to an earlier one can tell. */
    this._turn = 0;
    this._attempts = 0;
    /** @type {'' | 'end' | 'reconnect'} what a disconnect under way leads to */
    this._closing = '';
    /** @type {any} the command that is on another thread */
    this._away = null;
    /** @type {any[]} commands that wait for their turn */
    this._queue = [];
    /** @type {any[]} commands of an open transaction that will change the connection */
    this._queued = [];
    this._subscriptions = new subscriber.Subscriptions();
    this._engine = engineOf(this.options);
  }

  /** Runs what waits. */
  _advance() {}

  /** What decides whether commands may run has changed. */
  _refresh() {}

  /** @param {(error?: any) => void} [callback] */
  connect(callback) {
    const promise = this._open();
    return callback ? attach(promise, callback) : promise;
  }

  /** @param {boolean} [reconnect] */
  disconnect(reconnect = false) {
    if (this.status === 'end' || (this.status === '' && this._slot === -1)) return;
    if (this._closing !== '') {
      if (!reconnect) this._closing = 'end';
      return;
    }
    this._closing = reconnect ? 'reconnect' : 'end';
    this._refresh();
    if (this.status === 'wait') this._close();
    else jobs(1).then(() => this._close());
  }

  end() {
    this.disconnect();
  }

  /** QUIT has been answered. */
  _hangUp() {
    if (this._closing !== '') return;
    this._closing = 'end';
    this._refresh();
    jobs(QUIT_JOBS).then(() => this._close());
  }

  /** @returns {Promise<void>} */
  _open() {
    if (['connecting', 'connect', 'ready', 'monitoring'].includes(this.status)) {
      return Promise.reject(new Error('Redis is already connecting/connected'));
    }
    const turn = ++this._turn;
    this._closing = '';
    this._queued = [];
    this._setStatus('connecting');
    this._slot = native.open(this._engine._native);
    this._word = this._slot * runtime.SLOT + runtime.formOf(this.options);
    runtime.abandoned.register(this, this._slot, this);
    this._greet();
    return jobs(1)
      .then(() => this._reach(turn, 'connect'))
      .then(() => this._reach(turn, 'ready'))
      .then(ignore);
  }

  /**
   * @param {number} turn
   * @param {'connect' | 'ready'} status
   */
  _reach(turn, status) {
    if (turn !== this._turn || this._closing !== '') throw new Error(CLOSED);
    if (status === 'ready' && this.options.monitor) return monitor.begin(this);
    this._setStatus(status);
    if (status !== 'ready') return;
    this._attempts = 0;
    this._advance();
  }

  /** What a connection begins with: who is there, under which name, in which database. */
  _greet() {
    const { username, password, connectionName, disableClientInfo, clientInfoTag, db, protocol } = this.options;
    if (password) this._greetWith('auth', username ? [username, password] : [password]);
    // What a subscriber may send, and what PING answers it, depends on this.
    if (protocol === 2) this._greetWith('hello', [2]);
    if (connectionName) this._greetWith('client', ['SETNAME', connectionName]);
    if (!disableClientInfo) {
      const { name, version } = require('../package.json');
      this._greetWith('client', ['SETINFO', 'LIB-NAME', clientInfoTag ? `${name}(${clientInfoTag})` : name]);
      this._greetWith('client', ['SETINFO', 'LIB-VER', version]);
    }
    const select = this.condition === null ? db : this.condition.select;
    this.condition = { select: 0 };
    if (select) {
      this._greetWith('select', [select]);
      this.condition.select = select;
    }
    this._resubscribe();
  }

  /** As with ioredis, subscriptions survive every kind of end, and come back before anything that waits is sent. */
  _resubscribe() {
    const { channels, patterns, shardChannels } = this._subscriptions;
    if (!this.options.autoResubscribe) this._subscriptions.clear();
    if (channels.size > 0) this._greetWith('subscribe', [...channels.values()]);
    if (patterns.size > 0) this._greetWith('psubscribe', [...patterns.values()]);
    // One by one: in a cluster they may belong to different shards.
    for (const channel of shardChannels.values()) this._greetWith('ssubscribe', [channel]);
    subscriber.follow(this);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  _greetWith(name, args) {
    const request = new Request(name, args, false);
    const outcome = request.finish(request.runSync(this._word));
    // A client may stay without a name. A password where none is needed is a common leftover of a URL, and harmless.
    if (name !== 'client' && outcome instanceof Error && !/without any password configured/.test(outcome.message)) {
      jobs(1).then(() => this.silentEmit('error', outcome));
    }
    return outcome;
  }

  /** The end of a connection, however it came. */
  _close() {
    if (this._closing === '' || this.status === 'close' || this.status === 'end') return;
    this._turn++;
    const { _slot } = this;
    this._slot = -1;
    this._setStatus('close');
    this._refresh();
    if (_slot !== -1 && this._away !== null && native.cancel(_slot) === 1) this._interrupt(_slot);
    if (_slot !== -1 && this._away === null) this._release(_slot);
    else if (_slot !== -1) this._slot = _slot;
    if (this._away === null) this._closed();
  }

  /**
   * The away command was waiting for something that may never come: it ends with the connection, or begins again with
   * the next one.
   * @param {number} slot
   */
  _interrupt(slot) {
    runtime.away.delete(slot);
    const request = this._away;
    this._away = null;
    if (this.options.autoResendUnfulfilledCommands) this._queue.unshift(request);
    else request.reject(new Error(CLOSED));
  }

  /** @param {number} slot */
  _release(slot) {
    runtime.inbox.subscribers.delete(slot);
    runtime.abandoned.unregister(this);
    native.close(slot);
  }

  /** Nothing is under way any more. */
  _closed() {
    if (this._slot !== -1) this._release(this._slot);
    this._slot = -1;
    const reconnect = this._closing === 'reconnect';
    this._closing = '';
    const delay = reconnect ? this._retryDelay() : null;
    if (typeof delay === 'number') {
      this._setStatus('reconnecting', delay);
      const turn = this._turn;
      jobs(2).then(() => {
        if (turn === this._turn && this.status === 'reconnecting') this._open().catch(ignore);
      });
      return;
    }
    this._setStatus('end');
    /** @type {any} */ (this)._locks?.close();
    this._turn++;
    for (const request of this._queue.splice(0)) request.reject(new Error(CLOSED));
  }

  _retryDelay() {
    const { retryStrategy } = this.options;
    return typeof retryStrategy === 'function' ? retryStrategy(++this._attempts) : null;
  }

  /**
   * @param {string} status
   * @param {any} [detail]
   */
  _setStatus(status, detail) {
    this.status = status;
    if (detail === undefined) this._emitLater(status);
    else this._emitLater(status, detail);
  }

  /** @param {any[]} event */
  _emitLater(...event) {
    jobs(1).then(() => guard(() => Reflect.apply(emitter.emit, this, event)));
  }

  /**
   * An error that nobody listens for is printed, not thrown.
   * @param {string} event
   * @param {any} error
   */
  silentEmit(event, error) {
    const self = /** @type {any} */ (this);
    if (event === 'error' && self.listenerCount('error') === 0) {
      console.error('[nearis] Unhandled error event:', error.stack);
      return false;
    }
    guard(() => self.emit(event, error));
    return true;
  }
}

/**
 * Resolves after that many promise jobs.
 * @param {number} count
 */
function jobs(count) {
  let promise = Promise.resolve();
  for (let i = 1; i < count; i++) promise = promise.then(ignore);
  return promise;
}

function ignore() {}

// As with ioredis, a client has the methods of an EventEmitter without being an instance of it.
const emitter = /** @type {any} */ (EventEmitter.prototype);
for (const name of Object.getOwnPropertyNames(emitter)) {
  if (name !== 'constructor') /** @type {any} */ (Connection.prototype)[name] = emitter[name];
}

module.exports = { Connection };
