// @ts-check
'use strict';

/** `createClient()`: a client in node-redis's shape, whose server is an engine in this process. */

const { engineOf } = require('../registry');
const { native, audience, guard, inbox } = require('../runtime');
const { Lifecycle } = require('./lifecycle');
const { Call, Chain } = require('./call');
const { PubSub, MONITOR } = require('./pubsub');
const { checkWords, prefixKeys } = require('./encoder');
const { shapeOf, RESP2, RESP3 } = require('./shape');
const { iterators } = require('./iterators');
const { text } = require('../subscriber');
const optionsOf = require('./options');
const errors = require('./errors');

/** @typedef {import('./call').Mapper} Mapper */

class RedisClient extends Lifecycle {
  /** @param {any} [given] */
  constructor(given) {
    optionsOf.validate(given);
    const options = optionsOf.complete(given);
    super(engineOf(optionsOf.placeOf(options)), options);
    /** The client itself, for its proxies. */
    this._self = this;
    /** @type {2 | 3} */
    this._resp = options.RESP ?? 3;
    this._db = optionsOf.databaseIn(options);
    this._keyPrefix = options.keyPrefix;
    /** The part of a command word that is the client's, with the shape of its replies. */
    this._codeWord = 0;
    this._pubsub = new PubSub((event, ...args) => this.emit(event, ...args));
    /** @type {((reply: any) => unknown) | null} */
    this._monitorCallback = null;
    /** @type {any} */
    this._monitorShape = RESP3;
    /** @type {number | undefined} of which connection the watched keys are */
    this._watchEpoch = undefined;
    /** @type {string | undefined} why they do not count any more */
    this._dirtyWatch = undefined;
    this._isHeld = false;
    /** How replies are wanted. @type {import('./decode').Shape} */
    this._shape = RESP3;
    this._setCommandOptions({ timeout: optionsOf.DEFAULT_TIMEOUT, ...options.commandOptions });
  }

  /** @param {any} options */
  _setCommandOptions(options) {
    const { _resp, _keyPrefix } = this._self;
    this._commandOptions = options;
    this._shape = shapeOf(_resp, options.typeMapping);
    /** Replies are wanted as the addon gives them, and a call as such is all there is to it. */
    this._plain = this._shape.mapping === null && options.abortSignal === undefined && !_keyPrefix?.length;
  }

  get options() {
    return this._self._options;
  }

  /** The engine that this client works on. */
  get engine() {
    return this._self._engine;
  }

  get isOpen() {
    return this._self._isOpen;
  }

  get isReady() {
    return this._self._isReady;
  }

  get isPubSubActive() {
    return this._self._pubsub.isActive;
  }

  get isWatching() {
    return this._self._watchEpoch !== undefined;
  }

  get isDirtyWatch() {
    return this._self._dirtyWatch !== undefined;
  }

  get socketEpoch() {
    return this._self._epoch;
  }

  /** Embedded reads need no cache. */
  get clientSideCache() {
    return undefined;
  }

  /** @param {string} message of the WatchError that the next transaction ends with */
  setDirtyWatch(message) {
    this._self._dirtyWatch = message;
  }

  async connect() {
    const self = this._self;
    const begun = self._begun;
    self._begun = null;
    if (begun !== null) await begun;
    else if (self._isOpen) throw new Error('Socket already opened');
    else await self._connect();
    return this;
  }

  close() {
    return this._self._close();
  }

  destroy() {
    this._self._destroy(new errors.DisconnectsClientError());
  }

  async disconnect() {
    this.destroy();
  }

  async QUIT() {
    const self = this._self;
    if (!self._isOpen) throw new errors.ClientClosedError();
    self._isOpen = false;
    self._dispose();
    const reply = await self._issue(new Call(['QUIT'], self._shape));
    self._end();
    return reply;
  }

  /** Keeps the process alive, as the socket of a client over a network would. */
  ref() {
    const self = this._self;
    if (!self._isHeld && self._isOpen) native.hold(1);
    self._isHeld ||= self._isOpen;
  }

  unref() {
    const self = this._self;
    if (self._isHeld) native.hold(-1);
    self._isHeld = false;
  }

  /**
   * Another client with the same options, not connected.
   * @param {any} [overrides]
   * @returns {any}
   */
  duplicate(overrides) {
    const Class = /** @type {any} */ (Object.getPrototypeOf(this._self).constructor);
    return Object.create(new Class({ ...this._self._options, commandOptions: this._commandOptions, ...overrides }));
  }

  /** The API with callbacks. */
  legacy() {
    return new (require('./legacy').RedisLegacyClient)(this);
  }

  /**
   * A pool of clients with the same options.
   * @param {any} [options] of the pool
   * @returns {any}
   */
  createPool(options) {
    return require('./pool').createClientPool(this._self._options, options);
  }

  // What a proxy of a client wants besides.

  /** @param {any} options */
  withCommandOptions(options) {
    const proxy = Object.create(this._self);
    proxy._setCommandOptions({ ...this._commandOptions, ...options });
    return proxy;
  }

  /** @param {any} typeMapping */
  withTypeMapping(typeMapping) {
    return RedisClient.prototype.withCommandOptions.call(this, { typeMapping });
  }

  /** @param {AbortSignal} abortSignal */
  withAbortSignal(abortSignal) {
    return RedisClient.prototype.withCommandOptions.call(this, { abortSignal });
  }

  asap() {
    return RedisClient.prototype.withCommandOptions.call(this, { asap: true });
  }

  // Commands.

  /**
   * Any command by its words; the reply is not mapped.
   * @param {any[]} args
   * @param {any} [options]
   */
  sendCommand(args, options) {
    const self = this._self;
    if (options === undefined) return self._send(this, args);
    const all = { ...this._commandOptions, ...options };
    return self._sendWith(args, all, shapeOf(self._resp, all.typeMapping));
  }

  /**
   * @param {any} proxy whose options count
   * @param {any[]} args
   * @param {Mapper} [mapper]
   * @param {any} [preserve]
   */
  _send(proxy, args, mapper, preserve) {
    return this._sendWith(args, proxy._commandOptions, proxy._shape, mapper, preserve);
  }

  /**
   * @param {any[]} args
   * @param {any} options
   * @param {import('./decode').Shape} shape
   * @param {Mapper} [mapper]
   * @param {any} [preserve]
   * @returns {Promise<any>}
   */
  _sendWith(args, options, shape, mapper, preserve) {
    const refusal = this._refusal(options);
    if (refusal !== null) return Promise.reject(refusal);
    try {
      checkWords(args);
    } catch (error) {
      return Promise.reject(error);
    }
    const call = new Call(args, shape, mapper, preserve);
    if (this._resp === 2 && this._pubsub.isActive && call.lowerName === 'ping') call.effect = pong;
    return this._admit(call, options);
  }

  /**
   * Why a command is not taken, or null. The first one connects a client that never was.
   * @param {any} options
   */
  _refusal(options) {
    if (this._isFresh) this._begin();
    if (!this._isOpen) return new errors.ClientClosedError();
    if (!this._isReady && this._options.disableOfflineQueue) return new errors.ClientOfflineError();
    const most = this._options.commandsQueueMaxLength;
    if (most && this._queue.length + (this._away === null ? 0 : 1) >= most) return new Error('The queue is full');
    return options?.abortSignal?.aborted ? new errors.AbortError() : null;
  }

  /**
   * @param {any} call
   * @param {any} [options]
   * @returns {Promise<any>}
   */
  _admit(call, options) {
    const signal = options?.abortSignal;
    if (signal === undefined && this._isReady) return this._issue(call, options?.asap);
    const promise = this._enqueue(call, options?.asap);
    this._limit(call, signal, this._isReady ? undefined : options?.timeout);
    // Until the next promise job the caller may still think better of it.
    if (this._isReady) Promise.resolve().then(() => this._advance());
    return promise;
  }

  /**
   * Ends the wait for a command that has not been run: by a signal, or after some time.
   * @param {any} call
   * @param {AbortSignal | undefined} signal
   * @param {number | undefined} timeout
   */
  _limit(call, signal, timeout) {
    const give = (/** @type {() => Error} */ error) => () => {
      const at = this._queue.indexOf(call);
      if (at === -1) return;
      this._queue.splice(at, 1);
      call.settle(error());
      this._refresh();
    };
    const aborted = give(() => new errors.AbortError());
    const late = give(() => new errors.TimeoutError());
    try {
      const timer = timeout ? AbortSignal.timeout(timeout) : undefined;
      timer?.addEventListener('abort', late, { once: true });
      signal?.addEventListener('abort', aborted, { once: true });
      call.release = () => {
        timer?.removeEventListener('abort', late);
        signal?.removeEventListener('abort', aborted);
      };
    } catch (error) {
      give(() => /** @type {Error} */ (error))();
    }
  }

  /**
   * The command that the short way has run is on another thread.
   * @param {any} call
   */
  _wait(call) {
    const promise = new Promise((resolve, reject) => {
      call.resolve = resolve;
      call.reject = reject;
    });
    this._hold(call);
    return promise;
  }

  /**
   * A script by its hash, and by its text where the engine does not know it.
   * @param {any} proxy
   * @param {any} script
   * @param {InstanceType<typeof import('./encoder').Encoder>} encoder
   * @param {Mapper | undefined} mapper
   */
  async _executeScript(proxy, script, encoder, mapper) {
    const words = encoder.redisArgs;
    let reply;
    try {
      reply = await this._send(proxy, words);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      reply = await this._send(proxy, ['EVAL', script.SCRIPT, ...words.slice(2)]);
    }
    return mapper === undefined ? reply : mapper(reply, encoder.preserve, proxy._commandOptions.typeMapping);
  }

  get _selectedDB() {
    return this._db;
  }

  /** @param {number} db */
  async SELECT(db) {
    await this._self._send(this, ['SELECT', db.toString()]);
    this._self._db = db;
  }

  /** @param {any} keys */
  async WATCH(keys) {
    const self = this._self;
    const reply = await self._send(self, ['WATCH', ...prefixKeys(self._keyPrefix || undefined, keys)]);
    self._watchEpoch ??= self._epoch;
    return reply;
  }

  async UNWATCH() {
    const reply = await this._self._send(this._self, ['UNWATCH']);
    this._self._watchEpoch = undefined;
    return reply;
  }

  MULTI() {
    return new /** @type {any} */ (this)._Multi(
      (/** @type {any[]} */ commands, /** @type {any} */ db) => this._executeMulti(commands, db),
      (/** @type {any[]} */ commands, /** @type {any} */ db) => this._executePipeline(commands, db),
      this._commandOptions?.typeMapping,
      this._self._keyPrefix,
    );
  }

  /**
   * @param {{args: any[]}[]} commands
   * @param {number} [db] selected by one of them
   */
  async _executeMulti(commands, db) {
    const self = this._self;
    const [dirtyWatch, watchEpoch] = [self._dirtyWatch, self._watchEpoch];
    self._dirtyWatch = undefined;
    self._watchEpoch = undefined;
    if (self._isFresh) self._begin();
    if (!self._isOpen) throw new errors.ClientClosedError();
    if (dirtyWatch) throw new errors.WatchError(dirtyWatch);
    if (watchEpoch && watchEpoch !== self._epoch) throw new errors.WatchError('Client reconnected after WATCH');
    const plain = self._resp === 2 ? RESP2 : RESP3;
    // A type mapping is for the mappers only: EXEC's own reply has none.
    const calls = commands.map(({ args }) => checked(args, plain));
    const replies = await self._admit(new Chain([new Call(['MULTI'], plain), ...calls, new Call(['EXEC'], plain)]));
    const failure = replies.find(isError);
    if (failure !== undefined) throw failure;
    const outcome = replies[replies.length - 1];
    if (outcome === null) throw new errors.WatchError();
    if (db !== undefined) self._db = db;
    return outcome;
  }

  /**
   * @param {{args: any[]}[]} commands
   * @param {number} [db]
   */
  async _executePipeline(commands, db) {
    const self = this._self;
    if (self._isFresh) self._begin();
    if (!self._isOpen) throw new errors.ClientClosedError();
    const replies = await self._admit(new Chain(commands.map(({ args }) => checked(args, this._shape))));
    const failure = replies.find(isError);
    if (failure !== undefined) throw failure;
    if (db !== undefined) self._db = db;
    return replies;
  }

  // Pub/sub.

  /**
   * @param {any} channels
   * @param {any} [listener]
   * @param {boolean} [inBuffers]
   */
  SUBSCRIBE(channels, listener, inBuffers) {
    return this._self._follow(this._self._pubsub.subscribe('CHANNELS', channels, listener, inBuffers));
  }

  /**
   * @param {any} [channels]
   * @param {any} [listener]
   * @param {boolean} [inBuffers]
   */
  UNSUBSCRIBE(channels, listener, inBuffers) {
    return this._self._follow(this._self._pubsub.unsubscribe('CHANNELS', channels, listener, inBuffers));
  }

  /**
   * @param {any} patterns
   * @param {any} [listener]
   * @param {boolean} [inBuffers]
   */
  PSUBSCRIBE(patterns, listener, inBuffers) {
    return this._self._follow(this._self._pubsub.subscribe('PATTERNS', patterns, listener, inBuffers));
  }

  /**
   * @param {any} [patterns]
   * @param {any} [listener]
   * @param {boolean} [inBuffers]
   */
  PUNSUBSCRIBE(patterns, listener, inBuffers) {
    return this._self._follow(this._self._pubsub.unsubscribe('PATTERNS', patterns, listener, inBuffers));
  }

  /**
   * @param {any} channels
   * @param {any} [listener]
   * @param {boolean} [inBuffers]
   */
  SSUBSCRIBE(channels, listener, inBuffers) {
    return this._self._follow(this._self._pubsub.subscribe('SHARDED', channels, listener, inBuffers));
  }

  /**
   * @param {any} [channels]
   * @param {any} [listener]
   * @param {boolean} [inBuffers]
   */
  SUNSUBSCRIBE(channels, listener, inBuffers) {
    return this._self._follow(this._self._pubsub.unsubscribe('SHARDED', channels, listener, inBuffers));
  }

  /** @param {'CHANNELS' | 'PATTERNS' | 'SHARDED'} type */
  getPubSubListeners(type) {
    return this._self._pubsub.listeners[type];
  }

  /**
   * @param {'CHANNELS' | 'PATTERNS' | 'SHARDED'} type
   * @param {any} channel
   * @param {any} listeners
   */
  extendPubSubChannelListeners(type, channel, listeners) {
    return this.extendPubSubListeners(type, new Map([[channel, listeners]]));
  }

  /**
   * @param {'CHANNELS' | 'PATTERNS' | 'SHARDED'} type
   * @param {Map<any, any>} listeners
   */
  extendPubSubListeners(type, listeners) {
    return this._self._follow(this._self._pubsub.extend(type, listeners));
  }

  /**
   * Sends what a change of listeners needs.
   * @param {import('./pubsub').Step | null} step
   */
  _follow(step) {
    if (step === null) return Promise.resolve();
    if (this._isFresh) this._begin();
    const call = new Call(step.words, RESP3);
    try {
      checkWords(step.words);
    } catch (error) {
      step.failed();
      return Promise.reject(error);
    }
    call.effect = () => {
      step.done();
      this._listen();
    };
    const promise = this._issue(call);
    promise.catch(step.failed);
    return promise;
  }

  /** Has messages delivered, or no longer. */
  _listen() {
    if (this._pubsub.size > 0 || this._monitorCallback !== null) {
      // Held here, since somebody who only listens may well keep no reference to the client.
      inbox.subscribers.set(this._slot, this);
      audience.now?.subscribes(this);
      native.listen();
    } else if (this._fence === null) {
      inbox.subscribers.delete(this._slot);
    }
  }

  /**
   * A message, or a line of MONITOR. What a listener throws is an error of the client.
   * @param {any} pattern
   * @param {any} channel
   * @param {any} message
   */
  _receive(pattern, channel, message) {
    try {
      if (pattern !== MONITOR) return this._pubsub.receive(pattern, channel, message);
      const line = text(message);
      this._monitorCallback?.(this._monitorShape.mapping === null ? line : Buffer.from(line));
    } catch (error) {
      guard(() => this.emit('error', error));
    }
  }

  /** @param {(reply: any) => unknown} callback gets a line for every command that is run */
  async MONITOR(callback) {
    const self = this._self;
    if (self._isFresh) self._begin();
    const call = new Call(['MONITOR'], RESP3);
    call.effect = () => {
      self._monitorCallback = callback;
      self._monitorShape = this._shape;
      self._listen();
    };
    await self._issue(call);
  }

  _restore() {
    for (const words of this._pubsub.resubscribe()) this._tell(words);
    if (this._monitorCallback !== null) this._tell(['MONITOR']);
    this._codeWord = this._word + (this._resp === 2 ? RESP2 : RESP3).code;
    this._listen();
  }

  _forget() {
    this._pubsub.rest();
    this.unref();
  }

  /** Back to how it was when it connected: no subscriptions, no monitor, the first database. */
  async reset() {
    const self = this._self;
    self._dispose();
    const call = new Call(['RESET'], RESP3);
    call.effect = () => {
      self._pubsub.clear();
      self._monitorCallback = null;
      self._db = optionsOf.databaseIn(self._options);
      self._dirtyWatch = undefined;
      self._watchEpoch = undefined;
    };
    await self._issue(call);
    await self._greet();
  }

  /** For pools: what somebody left behind is put right. */
  resetIfDirty() {
    const self = this._self;
    const traces = [
      [self._db !== optionsOf.databaseIn(self._options), 'a different selected DB'],
      [self._monitorCallback !== null, 'active MONITOR'],
      [self._pubsub.isActive, 'active PubSub'],
      [self._dirtyWatch !== undefined || self._watchEpoch !== undefined, 'active WATCH'],
    ].filter(([found]) => found);
    for (const [, what] of traces) console.warn(`Returning a client with ${what}`);
    if (traces.length > 0) return self.reset();
  }
}

/**
 * @param {any[]} args
 * @param {import('./decode').Shape} shape
 */
function checked(args, shape) {
  checkWords(args);
  return new Call(args, shape);
}

/**
 * Those who listen under RESP2 are answered by a message.
 * @param {any} reply
 */
function pong(reply) {
  if (!Array.isArray(reply)) return reply;
  return reply[1].length === 0 ? reply[0] : reply[1];
}

/** @param {any} value */
function isError(value) {
  return value instanceof Error;
}

const prototype = /** @type {any} */ (RedisClient.prototype);
for (const [own, name] of [
  ['QUIT', 'quit'],
  ['SELECT', 'select'],
  ['WATCH', 'watch'],
  ['UNWATCH', 'unwatch'],
  ['MULTI', 'multi'],
  ['SUBSCRIBE', 'subscribe'],
  ['UNSUBSCRIBE', 'unsubscribe'],
  ['PSUBSCRIBE', 'pSubscribe'],
  ['PUNSUBSCRIBE', 'pUnsubscribe'],
  ['SSUBSCRIBE', 'sSubscribe'],
  ['SUNSUBSCRIBE', 'sUnsubscribe'],
  ['MONITOR', 'monitor'],
]) {
  prototype[name] = prototype[own];
}
Object.assign(prototype, iterators);

module.exports = { RedisClient };
