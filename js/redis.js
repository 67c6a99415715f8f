// @ts-check
'use strict';

/** The class `Redis`: a client in ioredis's shape, whose server is an engine in this process. */

const { Connection } = require('./connection');
const { parseOptions, DEFAULTS } = require('./options');
const { CLOSED, NOT_WRITEABLE, stackAbove } = require('./errors');
const { clock, follow, endInTime } = require('./clock');
const { promiseOf } = require('./time-limit');
const diagnostics = require('./diagnostics');
const { Request } = require('./request');
const { attachCommands, builtins, sendCommand } = require('./commander');
const { Pipeline } = require('./pipeline');
const { AutoPipeline } = require('./auto-pipeline');
const { reconsider } = require('./reconnect-on-error');
const transactions = require('./transaction');
const atomic = require('./atomic');
const script = require('./script');
const lock = require('./lock');
const { scanStreams } = require('./scan-stream');
const monitor = require('./monitor');
const subscriber = require('./subscriber');
const runtime = require('./runtime');
const { native, gate, complete, settle, attach, AWAY } = runtime;

class Redis extends Connection {
  constructor() {
    super(parseOptions(arguments, /** @type {any} */ (Redis).defaultOptions));
    this.isCluster = false;
    this.mode = 'normal';
    /** @type {InstanceType<typeof AutoPipeline> | null} */
    this._auto = null;
    /** Commands may run at once: ready, nothing ahead of them, nothing to do to their arguments. */
    this._fast = false;
    /** @type {{left: number, outcome: any} | null} messages to be delivered before the reply to the command under way */
    this._fence = null;
    /** @type {import('./sync') | null} */
    this._sync = null;
    /** @type {Record<string, any>} commands defined by scripts */
    this.scriptsSet = {};
    /** Names put on this client and its pipelines besides. @type {Set<string>} */
    this.addedBuiltinSet = new Set();
    this._chains = new script.Chains();
    /** @type {any} what its locks need, once it has any */
    this._locks = null;
    for (const [name, definition] of Object.entries(this.options.scripts ?? {})) {
      /** @type {any} */ (this).defineCommand(name, definition);
    }
    if (this.options.lazyConnect) this._setStatus('wait');
    else /** @type {any} */ (this).connect().catch(ignore);
  }

  /** @param {any[]} args */
  static createClient(...args) {
    return new Redis(.../** @type {[]} */ (args));
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
    const pipeline = new (this._chains.of(Pipeline))(this);
    if (Array.isArray(batch)) pipeline.addBatch(batch);
    return pipeline;
  }

  /** Commands as plain calls: `redis.sync.get(key)` returns the reply or throws. */
  get sync() {
    return (this._sync ??= new (require('./sync'))(this));
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

  /** Commands that wait for the end of this turn of the event loop. */
  get autoPipelineQueueSize() {
    return this._auto === null ? 0 : this._auto.waiting.length;
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
    if (/** @type {any} */ (this).sendCommand !== sendCommand) return asCommand(this, name, args, raw, callback, method);
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
    // Thrown, so that the atomic function does not go on without what it asked for.
    if (runtime.inside.now) throw new Error(runtime.INSIDE);
    if (this.options.showFriendlyErrorStack && method) request.trace = stackAbove(method);
    runtime.sites.now?.note(request);
    const promise = this.options.enableAutoPipelining ? this._collect(request) : this._admit(request);
    return callback ? attach(promise, callback) : promise;
  }

  /**
   * Sends a request by itself, behind all that has been issued before.
   * @param {any} request
   */
  _dispatch(request) {
    if (runtime.inside.now) throw new Error(runtime.INSIDE);
    runtime.sites.now?.note(request);
    this._auto?.flush();
    return this._admit(request);
  }

  /**
   * Has a request sent with the others of this turn of the event loop, if it is one of those, or else behind them.
   * @param {any} request
   */
  _collect(request) {
    if (this._auto === null) this._auto = new AutoPipeline(this);
    if (this._auto.takes(request)) return this._auto.add(request);
    this._auto.flush();
    return this._admit(request);
  }

  /**
   * @param {any} request
   * @returns {Promise<any>}
   */
  _admit(request) {
    if (this.status === 'end') return refuse(request, new Error(CLOSED));
    if (this.mode === 'monitor') return refuse(request, new Error(monitor.REFUSAL));
    if (this.mode === 'subscriber') {
      if (request.batch) return this._oneByOne(request);
      const refusal = subscriber.refusal(this, request);
      if (refusal !== null) return Promise.reject(refusal);
    }
    if (this._isIdle()) return diagnostics.isTraced() ? this._traced(request) : this._now(request);
    if (this.status === 'wait') this.connect().catch(ignore);
    const isWritable = this.status === 'ready' && this._closing === '';
    if (!isWritable && !this.options.enableOfflineQueue) return refuse(request, new Error(NOT_WRITEABLE));
    if (request.lowerName === 'quit' && !isWritable && this._queue.length === 0) {
      this.disconnect();
      return Promise.resolve('OK');
    }
    return this._enqueue(request);
  }

  /** @param {any} request */
  _now(request) {
    gate.left -= request.weight ?? 1;
    const outcome = this._run(request);
    return outcome === AWAY ? this._wait(request) : this._reply(request, outcome);
  }

  /**
   * As `_now`, for those who watch commands come and go.
   * @param {any} request
   */
  _traced(request) {
    gate.left -= request.weight ?? 1;
    const promise = this._enqueue(request);
    this._advance();
    return gate.left > 0 ? promise : settle(undefined).then(() => promise);
  }

  /**
   * A promise of what has been answered at once.
   * @param {any} request
   * @param {any} outcome
   * @returns {Promise<any>}
   */
  _reply(request, outcome) {
    const value = this._finish(request, outcome);
    const again = this.options.reconnectOnError ? reconsider(this, request, value) : null;
    return again ?? settle(value);
  }

  /**
   * A pipeline of a client in subscriber mode: each command is refused or not.
   * @param {any} request
   */
  _oneByOne(request) {
    const settled = request.batch.map((/** @type {any} */ part) => this._admit(part).then((value) => [null, value], (error) => [error]));
    return Promise.all(settled).then((results) => request.outcomeOf(results));
  }

  /** Nothing of this client is ahead of a command issued now. */
  _isIdle() {
    return this.status === 'ready' && this._away === null && this._closing === '' && this._queue.length === 0;
  }

  /** @param {any} request */
  _run(request) {
    if (Date.now !== clock.now) follow(this._engine);
    if (request.promise !== undefined && diagnostics.isTraced()) diagnostics.sent(this, request);
    runtime.sites.now?.tell(this, request);
    const outcome = request.run(this._word);
    if (outcome === AWAY) return AWAY;
    const left = isForEngineAlone(request) ? 0 : subscriber.ahead(this, request);
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
    const promise = promiseOf(request, this.options, this.status === 'ready');
    runtime.audience.now?.waits(this, request);
    this._queue.push(request);
    this._refresh();
    return promise;
  }

  /**
   * The request has gone to another thread.
   * @param {any} request
   */
  _wait(request) {
    const promise = promiseOf(request, this.options, true);
    this._hold(request);
    return promise;
  }

  /** @param {any} request */
  _hold(request) {
    this._away = request;
    runtime.audience.now?.waits(this, request);
    if (this._fence === null) runtime.away.set(this._slot, this);
    this._refresh();
    // Time that a test moves moves on only when somebody tells of it.
    if (clock.now === null) this._alarm = endInTime(this._engine, this._slot);
  }

  /**
   * What the caller gets, and what the reply means for this client.
   * @param {any} request
   * @param {any} outcome
   */
  _finish(request, outcome) {
    const value = request.finish(outcome);
    if (!isForEngineAlone(request)) this._note(request, value);
    return value;
  }

  /**
   * @param {any} request
   * @param {any} value as the caller gets it
   */
  _note(request, value) {
    if (request.batch) {
      for (const part of request.batch) this._note(part, part.failed ? FAILED : part.reply);
      return;
    }
    const name = request.lowerName;
    if (name === 'exec' || name === 'discard') this._decide(name === 'exec' && Array.isArray(value));
    else if (value instanceof Error || !(STATEFUL.has(name) || subscriber.CHANGING.has(name))) return;
    else if (isQueued(value)) this._queued.push(request);
    else this._took(request, name);
  }

  /**
   * A transaction has ended, and its commands have been run or not.
   * @param {boolean} ran
   */
  _decide(ran) {
    if (this._queued.length === 0) return;
    for (const request of this._queued.splice(0)) if (ran) this._took(request, request.lowerName);
  }

  /**
   * A command has had its effect.
   * @param {any} request
   * @param {string} name
   */
  _took(request, name) {
    if (name === 'select') this._selected(Number(request.args[0]));
    else if (name === 'reset') this._selected(0);
    else if (name === 'quit') this._hangUp();
    if (name === 'reset') this._queued = [];
    subscriber.note(this, request);
  }

  /** @param {number} db */
  _selected(db) {
    if (this.condition === null || this.condition.select === db) return;
    this.condition.select = db;
    this._emitLater('select', db);
  }

  /**
   * A native answer to the away command, made whole.
   * @param {any} reply
   */
  _complete(reply) {
    return complete(reply, this._away !== null && this._away.raw);
  }

  /**
   * A message, or a line of MONITOR.
   * @param {string | Buffer | number | null} pattern
   * @param {string | Buffer} channel
   * @param {string | Buffer | (string | Buffer)[] | null} message
   */
  _receive(pattern, channel, message) {
    subscriber.emit(this, pattern, channel, message);
  }

  /**
   * The away command is back.
   * @param {any} outcome
   */
  _answered(outcome) {
    const request = this._away;
    this._away = null;
    this._stopAlarm();
    if (this.status === 'close') {
      if (request.batch) outcome = request.take(outcome);
    } else {
      // A script that the engine has forgotten meanwhile is sent again, before anything that waits.
      if (request.isForgotten?.(outcome)) outcome = this._run(request);
      else if (request.batch) outcome = request.proceed(outcome);
      if (outcome === AWAY) return this._hold(request);
    }
    if (request.batch && outcome.length < request.batch.length) request.abort();
    else this._settle(request, outcome);
    if (this._closing !== '' && this.status === 'close') this._closed();
    else this._advance();
  }

  /**
   * @param {any} request whose promise is made
   * @param {any} outcome
   */
  _settle(request, outcome) {
    const value = this._finish(request, outcome);
    const { resolve, fail } = request;
    const again = this.options.reconnectOnError ? reconsider(this, request, value) : null;
    if (again) again.then(resolve, fail);
    else request.settle(value);
  }

  /** The away command is an atomic function, which tries again to get its locks. */
  _again() {
    const request = this._away;
    const outcome = request.run(this._word);
    if (outcome === AWAY) return;
    runtime.away.delete(this._slot);
    this._answered(outcome);
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
      else this._settle(request, outcome);
    }
    queue.splice(0, done);
    this._refresh();
  }

  _refresh() {
    const { keyPrefix, showFriendlyErrorStack, enableAutoPipelining } = this.options;
    const isPlain = !keyPrefix && !showFriendlyErrorStack && !enableAutoPipelining;
    this._fast = isPlain && this._isIdle() && this.mode === 'normal';
  }
}

/** Whether it is a single command that changes nothing of its client, as nearly all are. @param {any} request */
function isForEngineAlone({ command }) {
  return command !== undefined && !command.changesClient;
}

/** Commands that change the connection. */
const STATEFUL = new Set(['select', 'reset', 'quit']);

/** Stands for the reply of a command of a batch that has failed. */
const FAILED = new Error('not run');

/** @param {any} value */
function isQueued(value) {
  return value === 'QUEUED' || (Buffer.isBuffer(value) && value.length === 6 && value.toString('latin1') === 'QUEUED');
}

function ignore() {}

/**
 * @param {any} request
 * @param {Error} error
 */
function refuse(request, error) {
  const value = request.batch ? request.refused(error) : error;
  return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
}

/**
 * Somebody has put another function in the place of `sendCommand`, and expects all commands to pass by it.
 * @param {any} client
 * @param {string} name
 * @param {ArrayLike<any>} args
 * @param {boolean} raw
 * @param {((...args: any[]) => void) | undefined} callback
 * @param {Function} method
 */
function asCommand(client, name, args, raw, callback, method) {
  const Command = /** @type {any} */ (require('./command'));
  const { keyPrefix, showFriendlyErrorStack } = client.options;
  const errorStack = showFriendlyErrorStack ? { stack: stackAbove(method) } : undefined;
  const options = { replyEncoding: raw ? null : 'utf8', keyPrefix, errorStack };
  return client.sendCommand(new Command(name, Array.from(args), options, callback));
}

attachCommands(Redis.prototype);
Object.assign(Redis.prototype, scanStreams, transactions.methods, atomic.methods, script.methods, lock.methods, monitor.methods);
Object.assign(Redis.prototype, builtins);

/**
 * @param {boolean} raw
 * @returns {(this: Redis, name: string, ...args: any[]) => Promise<any>}
 */
function caller(raw) {
  return function call(name, ...args) {
    const callback = typeof args[args.length - 1] === 'function' ? args.pop() : undefined;
    return this._call(name, args, raw, callback, call);
  };
}

const call = caller(false);
Object.assign(Redis.prototype, { call, callBuffer: caller(true), send_command: call });

/** @type {any} */ (Redis).defaultOptions = DEFAULTS;

module.exports = Redis;
