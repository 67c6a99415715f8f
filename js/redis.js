// @ts-check
'use strict';

/** The class `Redis`: a client in ioredis's shape, whose server is an engine in this process. */

const { EventEmitter } = require('node:events');
const { parseOptions, DEFAULTS } = require('./options');
const { engineOf } = require('./registry');
const { CLOSED, NOT_WRITEABLE } = require('./errors');
const { table } = require('./native');
const { clock, follow } = require('./clock');
const { Request } = require('./request');
const { attachCommands, longMethod } = require('./commander');
const { Pipeline } = require('./pipeline');
const transactions = require('./transaction');
const Sync = require('./sync');
const { scanStreams } = require('./scan-stream');
const monitor = require('./monitor');
const subscriber = require('./subscriber');
const runtime = require('./runtime');
const { native, gate, settle, attach, guard, AWAY } = runtime;

/** Promise jobs between the reply of QUIT and the end, so that whoever awaits the reply still sees "ready". */
const QUIT_JOBS = 4;

class Redis {
  constructor() {
    Reflect.apply(EventEmitter, this, []);
    this.options = parseOptions(arguments);
    this.isCluster = false;
    this.mode = 'normal';
    /** @type {string} */
    this.status = '';
    /** @type {{select: number} | null} */
    this.condition = null;
    this.autoPipelineQueueSize = 0;
    /** Commands may run at once: ready, nothing ahead of them, nothing to do to their arguments. */
    this._fast = false;
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
    this._subscriptions = new subscriber.Subscriptions();
    /** @type {{left: number, outcome: any} | null} messages to be delivered before the reply to the command under way */
    this._fence = null;
    this._engine = engineOf(this.options);
    /** @type {Sync | null} */
    this._sync = null;
    if (this.options.lazyConnect) this._setStatus('wait');
    else this._open().catch(ignore);
  }

  /** @param {any[]} args */
  static createClient(...args) {
    return new Redis(.../** @type {[]} */ (args));
  }

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

  /**
   * Another client with the same options, and with that the same engine.
   * @param {object} [override]
   */
  duplicate(override) {
    const options = { ...this.options, ...override };
    return new Redis(.../** @type {[]} */ (/** @type {unknown} */ ([options])));
  }

  /** @param {any[][]} [batch] */
  pipeline(batch) {
    const pipeline = new Pipeline(this);
    if (Array.isArray(batch)) pipeline.addBatch(batch);
    return pipeline;
  }

  /** Commands as plain calls: `redis.sync.get(key)` returns the reply or throws. */
  get sync() {
    if (this._sync === null) this._sync = new Sync(this);
    return this._sync;
  }

  /**
   * Opens this client's engine to other processes.
   * @param {import('./engine').ListenOptions} [options]
   */
  listen(options) {
    return this._engine.listen(options);
  }

  /** The engine that this client works on. */
  get engine() {
    return this._engine;
  }

  getBuiltinCommands() {
    return table.map((command) => command.name);
  }

  /** @param {string} name */
  createBuiltinCommand(name) {
    return { string: longMethod(name, false), buffer: longMethod(name, true) };
  }

  /** @param {string} name */
  addBuiltinCommand(name) {
    const self = /** @type {any} */ (this);
    self[name] = longMethod(name, false);
    self[name + 'Buffer'] = longMethod(name, true);
  }

  /** @param {import('./command')} command */
  sendCommand(command) {
    this._issue(command._request(), undefined).then(command.resolve, command.reject);
    return command.promise;
  }

  // The rest is for the other modules.

  /**
   * Any command, the long way.
   * @param {string} name
   * @param {ArrayLike<any>} args
   * @param {boolean} raw
   * @param {((...args: any[]) => void) | undefined} callback
   * @param {Function} method where a friendly stack ends
   */
  _call(name, args, raw, callback, method) {
    const request = new Request(name, args, raw, this.options.keyPrefix);
    return this._issue(request, callback, method);
  }

  /**
   * Runs a request, or lines it up.
   * @param {any} request
   * @param {((...args: any[]) => void) | undefined} callback
   * @param {Function} [method]
   * @returns {Promise<any>}
   */
  _issue(request, callback, method) {
    if (this.options.showFriendlyErrorStack && method) request.trace = stackAbove(method);
    const promise = this._admit(request);
    return callback ? attach(promise, callback) : promise;
  }

  /**
   * @param {any} request
   * @returns {Promise<any>}
   */
  _admit(request) {
    if (this.status === 'end') return Promise.reject(new Error(CLOSED));
    if (this.mode === 'monitor') return Promise.reject(new Error(monitor.REFUSAL));
    if (this.mode === 'subscriber') {
      if (request.batch) return this._oneByOne(request.batch);
      const refusal = subscriber.refusal(this, request);
      if (refusal !== null) return Promise.reject(refusal);
    }
    if (this._isIdle()) {
      gate.left -= request.weight ?? 1;
      const outcome = this._run(request);
      return outcome === AWAY ? this._wait(request) : settle(this._finish(request, outcome));
    }
    if (this.status === 'wait') this._open().catch(ignore);
    if (request.lowerName === 'quit' && this.status !== 'ready' && this._queue.length === 0) {
      this.disconnect();
      return Promise.resolve('OK');
    }
    if (this.status !== 'ready' && !this.options.enableOfflineQueue) return Promise.reject(new Error(NOT_WRITEABLE));
    return this._enqueue(request);
  }

  /**
   * A pipeline of a client in subscriber mode: each command is refused or not.
   * @param {any[]} parts
   */
  _oneByOne(parts) {
    const settled = parts.map((part) => this._admit(part).then((value) => [null, value], (error) => [error]));
    return Promise.all(settled);
  }

  /** Nothing of this client is ahead of a command issued now. */
  _isIdle() {
    return this.status === 'ready' && this._away === null && this._closing === '' && this._queue.length === 0;
  }

  /** @param {any} request */
  _run(request) {
    if (Date.now !== clock.now) follow(this._engine);
    const outcome = request.run(this._word);
    if (outcome === AWAY) return AWAY;
    const left = subscriber.ahead(this, request);
    if (left === 0) return outcome;
    // For this client the reply is away until the messages before it are delivered.
    this._fence = { left, outcome };
    native.hold(1);
    return AWAY;
  }

  /**
   * @param {any} request
   * @returns {Promise<any>}
   */
  _enqueue(request) {
    const promise = withTimeout(request, this.options.commandTimeout);
    this._queue.push(request);
    this._refresh();
    return promise;
  }

  /**
   * The request has gone to another thread.
   * @param {any} request
   */
  _wait(request) {
    const promise = withTimeout(request, this.options.commandTimeout);
    this._hold(request);
    return promise;
  }

  /** @param {any} request */
  _hold(request) {
    this._away = request;
    if (this._fence === null) runtime.away.set(this._slot, this);
    this._refresh();
    // Time that a test moves moves on only when somebody tells of it.
    if (clock.now === null) wakeInTime(this._engine, native.timeLeft(this._slot));
  }

  /**
   * What the caller gets, and what the reply means for this client.
   * @param {any} request
   * @param {any} outcome
   */
  _finish(request, outcome) {
    const value = request.finish(outcome);
    if (!(value instanceof Error)) this._note(request, value);
    return value;
  }

  /**
   * @param {any} request
   * @param {any} value
   */
  _note(request, value) {
    if (request.batch) request.batch.forEach((/** @type {any} */ part) => part.failed || this._note(part, null));
    else if (request.lowerName === 'select') this._selected(Number(request.args[0]));
    else if (request.lowerName === 'reset') this._selected(0);
    else if (request.lowerName === 'quit') this._quit();
    subscriber.note(this, request);
  }

  /** @param {number} db */
  _selected(db) {
    if (this.condition === null || this.condition.select === db) return;
    this.condition.select = db;
    this._emitLater('select', db);
  }

  _quit() {
    if (this._closing !== '') return;
    this._closing = 'end';
    this._refresh();
    jobs(QUIT_JOBS).then(() => this._close());
  }

  /** Whether the away command wants Buffers. */
  _awayRaw() {
    return this._away !== null && this._away.raw;
  }

  /**
   * The away command is back.
   * @param {any} outcome
   */
  _answered(outcome) {
    const request = this._away;
    this._away = null;
    request.settle(this._finish(request, outcome));
    if (this._closing !== '' && this.status === 'close') this._closed();
    else this._advance();
  }

  /** Runs what waits, until something goes away. */
  _advance() {
    const queue = this._queue;
    let done = 0;
    while (done < queue.length && this.status === 'ready' && this._away === null && this._closing === '') {
      const request = queue[done++];
      const refusal = subscriber.refusal(this, request);
      if (refusal !== null) {
        request.reject(refusal);
        continue;
      }
      const outcome = this._run(request);
      if (outcome === AWAY) this._hold(request);
      else request.settle(this._finish(request, outcome));
    }
    queue.splice(0, done);
    this._refresh();
  }

  _refresh() {
    const { keyPrefix, showFriendlyErrorStack } = this.options;
    this._fast = this._isIdle() && this.mode === 'normal' && !keyPrefix && !showFriendlyErrorStack;
  }

  /** @returns {Promise<void>} */
  _open() {
    if (['connecting', 'connect', 'ready', 'monitoring'].includes(this.status)) {
      return Promise.reject(new Error('Redis is already connecting/connected'));
    }
    const turn = ++this._turn;
    this._closing = '';
    this._setStatus('connecting');
    this._slot = native.open(this._engine._native);
    this._word = this._slot * runtime.SLOT + (this.options.stringNumbers ? runtime.STRING_NUMBERS : 0);
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

/**
 * A promise that `request` settles, or time does.
 * @param {any} request
 * @param {number | undefined} ms
 */
function withTimeout(request, ms) {
  const promise = new Promise((resolve, reject) => {
    request.resolve = resolve;
    request.reject = reject;
  });
  if (typeof ms !== 'number') return promise;
  const timer = setTimeout(() => request.reject(new Error('Command timed out')), ms);
  const stop = () => clearTimeout(timer);
  promise.then(stop, stop);
  return promise;
}

/**
 * Tells an engine the time once a client that waits on it has waited long enough.
 * @param {import('./engine')} engine
 * @param {number | undefined} ms
 */
function wakeInTime(engine, ms) {
  if (ms === undefined) return;
  const timer = setTimeout(follow, ms, engine);
  timer.unref?.();
}

/** @param {Function} method */
function stackAbove(method) {
  const holder = { stack: '' };
  Error.captureStackTrace(holder, method);
  return holder.stack;
}

function ignore() {}

// As with ioredis, a client has the methods of an EventEmitter without being an instance of it.
const emitter = /** @type {any} */ (EventEmitter.prototype);
for (const name of Object.getOwnPropertyNames(emitter)) {
  if (name !== 'constructor') /** @type {any} */ (Redis.prototype)[name] = emitter[name];
}
attachCommands(Redis.prototype);
Object.assign(Redis.prototype, scanStreams, transactions.methods, monitor.methods);

/**
 * @param {boolean} raw
 * @returns {(this: Redis, name: string, ...args: any[]) => Promise<any>}
 */
function caller(raw) {
  return function call(name, ...args) {
    if (typeof name !== 'string') throw new TypeError('The name of a command must be a string');
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    return this._call(name, args, raw, callback, call);
  };
}

const call = caller(false);
Object.assign(Redis.prototype, { call, callBuffer: caller(true), send_command: call });

/** @type {any} */ (Redis).defaultOptions = DEFAULTS;

module.exports = Redis;
