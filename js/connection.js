// @ts-check
'use strict';

/** The life of a connection: opened, greeted, ready, closed, opened again. What runs over it is the business of `Redis`. */

const { EventEmitter } = require('node:events');
const diagnostics = require('./diagnostics');
const { engineOf } = require('./registry');
const { CLOSED, MaxRetriesPerRequestError, aborted, connectionRefused } = require('./errors');
const { Request } = require('./request');
const monitor = require('./monitor');
const subscriber = require('./subscriber');
const runtime = require('./runtime');
const { Wire } = require('./wire');
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
    this.connectionEpoch = 0;
    this._attempts = 0;
    /** @type {any} the timer of the next attempt */
    this._retry = null;
    /** @type {InstanceType<typeof Wire> | undefined} */
    this._wire = undefined;
    /** The next connection begins in another database than the options name. */
    this._isElsewhere = false;
    /** @type {Error[]} what went wrong while a connection was opened, to be told once it is there */
    this._faults = [];
    /** @type {Error | null} why a connection that has been opened cannot be used */
    this._fatal = null;
    /** @type {'' | 'end' | 'reconnect'} what a disconnect under way leads to */
    this._closing = '';
    /** @type {any} the command that is on another thread */
    this._away = null;
    /** @type {(() => void) | null} stops what ends its wait under a test's time */
    this._alarm = null;
    /** @type {any[]} commands that wait for their turn */
    this._queue = [];
    /** @type {any[]} commands of an open transaction that will change the connection */
    this._queued = [];
    this._subscriptions = new subscriber.Subscriptions();
    this._engine = engineOf(this.options);
    runtime.audience.now?.made(this);
  }

  /** Runs what waits. */
  _advance() {}

  /** What decides whether commands may run has changed. */
  _refresh() {}

  /** What stands for the socket: whoever destroys it loses the connection, and the client opens another one. */
  get stream() {
    return this._wire;
  }

  /** Commands that wait for a connection. */
  get offlineQueue() {
    return this.status === 'ready' ? [] : this._queue;
  }

  /** Commands that have been sent and not answered. */
  get commandQueue() {
    const away = this._away === null ? [] : [this._away];
    return this.status === 'ready' ? [...away, ...this._queue] : away;
  }

  /** @param {(error?: any) => void} [callback] */
  connect(callback) {
    const promise = diagnostics.connect(this, () => this._open());
    return callback ? attach(promise, callback) : promise;
  }

  /** @param {boolean} [reconnect] */
  disconnect(reconnect = false) {
    if (this.status === 'end' || (this.status === '' && this._slot === -1)) return;
    if (this.status === 'reconnecting') {
      if (!reconnect) this._end();
      return;
    }
    if (this._closing !== '') {
      if (!reconnect) this._closing = 'end';
      return;
    }
    this._closing = reconnect && !this._isQuitting ? 'reconnect' : 'end';
    this._refresh();
    if (this.status === 'wait') this._close();
    else jobs(1).then(() => this._close());
  }

  end() {
    this.disconnect();
  }

  /** A QUIT waits for commands ahead of it: whatever ends the connection now ends the client. */
  get _isQuitting() {
    return this.status === 'ready' && this._queue.some(({ lowerName }) => lowerName === 'quit');
  }

  /** QUIT has been answered. */
  _hangUp() {
    if (this._closing !== '') return;
    this._closing = 'end';
    this._refresh();
    jobs(QUIT_JOBS).then(() => this._close());
  }

  /**
   * The connection is gone, and nobody here wanted it so.
   * @param {Error} [error]
   */
  _lose(error) {
    if (error) this._tell(error);
    this.disconnect(true);
  }

  /** CLIENT KILL, by whomever, or a fault of a test. */
  _killed() {
    this._lose();
    if (this.status !== 'close' || this._slot === -1 || this._away === null) return;
    // A command that was on another thread has lost the connection there.
    this._cancel(this._slot);
    if (this._away === null) this._closed();
  }

  /** @returns {Promise<void>} */
  _open() {
    if (['connecting', 'connect', 'ready', 'monitoring'].includes(this.status)) {
      return Promise.reject(new Error('Redis is already connecting/connected'));
    }
    if (this.status === 'close') {
      // A command of the last connection is still on another thread.
      const ended = new Promise((resolve) => Reflect.apply(emitter.once, this, ['end', resolve]));
      return ended.then(() => this._open());
    }
    clearTimeout(this._retry);
    const turn = ++this._turn;
    this.connectionEpoch++;
    this._closing = '';
    this._queued = [];
    this._setStatus('connecting');
    this._slot = runtime.open(this, this._engine);
    if (this._slot === -1) return this._refused(turn);
    runtime.told[this._slot] = undefined;
    this._word = this._slot * runtime.SLOT + runtime.formOf(this.options);
    this._wire = new Wire(this);
    this._greet();
    return jobs(1)
      .then(() => this._reach(turn, 'connect'))
      .then(() => this._reach(turn, 'ready'))
      .then(ignore);
  }

  /**
   * A test has made the engine one that nobody can connect to.
   * @param {number} turn
   */
  async _refused(turn) {
    this._wire = undefined;
    await jobs(1);
    if (turn === this._turn && this._closing === '') this._lose(connectionRefused(this.options));
    throw new Error(CLOSED);
  }

  /**
   * @param {number} turn
   * @param {'connect' | 'ready'} status
   */
  _reach(turn, status) {
    const isCurrent = turn === this._turn && this._closing === '';
    if (!isCurrent || (status === 'ready' && this._fatal !== null)) throw new Error(CLOSED);
    if (status === 'ready' && this._isElsewhere) this._emitLater('select', this.condition?.select);
    this._setStatus(status);
    if (status === 'connect') return this._greeted();
    this._attempts = 0;
    if (this.options.monitor) monitor.begin(this);
    else this._advance();
  }

  /** What a connection begins with: who is there, under which name, in which database. */
  _greet() {
    const { connectionName, readOnly, disableClientInfo, clientInfoTag, db, protocol } = this.options;
    this._faults = [];
    this._fatal = this._introduce();
    // What a subscriber may send, and what PING answers it, depends on this.
    if (protocol === 2) this._greetWith('hello', [2]);
    const select = this.condition === null ? db : this.condition.select;
    this._isElsewhere = this.condition !== null && select !== db;
    this.condition = { select: 0 };
    const refused = select ? this._greetWith('select', [select]) : null;
    if (refused instanceof Error) this._faults.push(refused);
    else this.condition.select = select;
    // A client may stay without these; the connection is none the worse for it.
    if (connectionName) this._greetWith('client', ['SETNAME', connectionName]);
    if (readOnly) this._greetWith('readonly', []);
    if (!disableClientInfo) {
      const { name, version } = require('../package.json');
      this._greetWith('client', ['SETINFO', 'LIB-VER', version]);
      this._greetWith('client', ['SETINFO', 'LIB-NAME', clientInfoTag ? `${name}(${clientInfoTag})` : name]);
    }
    this._resubscribe();
  }

  /**
   * Says by user and password who is there.
   * @returns {Error | null} why the connection cannot be used
   */
  _introduce() {
    const { username, password, protocol } = this.options;
    if (!username && !password) return null;
    const outcome =
      protocol === 2
        ? this._greetWith('auth', username ? [username, password] : [password])
        : this._greetWith('hello', [3, 'AUTH', username || 'default', password]);
    if (!(outcome instanceof Error)) return null;
    // Who is asked for no password may give any; a common leftover of a URL, and harmless.
    const [, required] = this._greetWith('config', ['GET', 'requirepass']);
    return required === '' ? null : outcome;
  }

  /** The connection is there: what went wrong with it is told now. */
  _greeted() {
    for (const error of this._faults.splice(0)) this._tell(error);
    const fatal = this._fatal;
    if (fatal === null) return;
    const turn = this._turn;
    jobs(1).then(() => {
      if (turn !== this._turn) return;
      this._flush(fatal);
      guard(() => this.silentEmit('error', fatal));
      this.disconnect(true);
    });
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
    return request.finish(request.runSync(this._word));
  }

  /** The end of a connection, however it came. */
  _close() {
    if (this._closing === '' || this.status === 'close' || this.status === 'end') return;
    this._turn++;
    const { _slot } = this;
    this._slot = -1;
    // Of a connection that was never there nobody hears the end, only that of the client.
    if (this.status === 'connecting' && this._closing === 'end') this.status = 'close';
    else this._setStatus('close');
    const wire = this._wire;
    if (wire) jobs(1).then(() => guard(() => wire._closed()));
    this._refresh();
    this._abortExec();
    if (_slot !== -1 && this._away !== null) this._cancel(_slot);
    if (_slot !== -1 && this._away === null) this._release(_slot);
    else if (_slot !== -1) this._slot = _slot;
    if (this._away === null) this._closed();
  }

  /** The transaction that an EXEC which waits was to end is gone with the connection. */
  _abortExec() {
    const at = this._queue.findIndex(({ lowerName }) => lowerName === 'multi' || lowerName === 'exec');
    if (at === -1 || this._queue[at].lowerName === 'multi') return;
    const [request] = this._queue.splice(at, 1);
    request.reject(aborted(request));
  }

  /**
   * The away command may be waiting for something that may never come: it ends with the connection, or begins again with
   * the next one.
   * @param {number} slot
   */
  _cancel(slot) {
    const waited = native.cancel(slot);
    if (waited === 0) return;
    runtime.away.delete(slot);
    const request = this._away;
    this._away = null;
    this._stopAlarm();
    // Those of its commands that were answered before it waited.
    if (request.batch && waited > 1) request.take(runtime.complete(native.reply(runtime.bytes, runtime.words), false));
    if (request.isHalfDone) request.abort();
    else if (this.options.autoResendUnfulfilledCommands) this._queue.unshift(request);
    else request.reject(new Error(CLOSED));
  }

  _stopAlarm() {
    this._alarm?.();
    this._alarm = null;
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
    if (typeof delay !== 'number') return this._end();
    this._setStatus('reconnecting', delay);
    this._retry = setTimeout(() => this.connect().catch(ignore), delay);
    const { maxRetriesPerRequest } = this.options;
    if (typeof maxRetriesPerRequest !== 'number' || maxRetriesPerRequest < 0) return;
    const isMany = this._attempts % (maxRetriesPerRequest + 1) === 0;
    if (isMany) this._flush(new MaxRetriesPerRequestError(maxRetriesPerRequest));
  }

  /** There will be no other connection, unless somebody calls `connect()`. */
  _end() {
    clearTimeout(this._retry);
    this._setStatus('end');
    /** @type {any} */ (this)._locks?.close();
    this._turn++;
    this._flush(new Error(CLOSED));
  }

  /**
   * Rejects everything that waits.
   * @param {Error} error
   */
  _flush(error) {
    for (const request of this._queue.splice(0)) request.reject(error);
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

  /** @param {Error} error */
  _tell(error) {
    jobs(1).then(() => guard(() => this.silentEmit('error', error)));
  }

  /**
   * Emits what somebody listens for. An error that nobody listens for is printed, not thrown.
   * @param {string} event
   * @param {any} [detail]
   * @returns {boolean} whether somebody listens
   */
  silentEmit(event, detail) {
    const self = /** @type {any} */ (this);
    if (event === 'error' && this.status === 'end') return false;
    if (self.listenerCount(event) > 0) return self.emit(event, detail);
    if (event === 'error' && detail instanceof Error) console.error('[nearis] Unhandled error event:', detail.stack);
    return false;
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
