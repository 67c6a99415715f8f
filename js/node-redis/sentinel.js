// @ts-check
'use strict';

/**
 * `createSentinel()`: node-redis's client of what a sentinel watches over, which here is one engine. It has as many
 * clients as `masterPoolSize` says; whoever wants one for himself leases it.
 */

const { EventEmitter } = require('node:events');
const { audience } = require('../runtime');
const { clusterCommands } = require('./commands');
const { prefixKeys } = require('./encoder');
const { classes, sendBy } = require('./forward');
const { factory } = require('./factory');
const { RedisClientMultiCommand, multiClasses } = require('./multi');
const { ClientClosedError } = require('./errors');
const { iterators } = require('./iterators');
const optionsOf = require('./options');

const RELEASED = 'Attempted execution on released RedisSentinelClient lease';

/** A chain whose raw commands say whether a replica would do. */
class RedisSentinelMultiCommand extends RedisClientMultiCommand {
  /**
   * @param {any} _isReadonly
   * @param {any} args
   * @param {any} [mapper]
   * @returns {any}
   */
  addCommand(_isReadonly, args, mapper) {
    return super.addCommand(args, mapper);
  }
}

const multiClassOf = multiClasses(RedisSentinelMultiCommand, clusterCommands);

/** What a sentinel's client and a lease have in common: commands go to whichever client `_forward` finds. */
class Sentinelled extends EventEmitter {
  /** @param {any} commandOptions */
  constructor(commandOptions) {
    super();
    /** Itself, for its proxies. @type {any} */
    this._self = this;
    this._commandOptions = commandOptions;
  }

  get commandOptions() {
    return this._commandOptions;
  }

  /** @param {any} options */
  withCommandOptions(options) {
    const proxy = Object.create(this);
    proxy._commandOptions = options;
    return proxy;
  }

  /** @param {any} typeMapping */
  withTypeMapping(typeMapping) {
    return this.withCommandOptions({ ...this._commandOptions, typeMapping });
  }

  /**
   * @param {boolean} _isReadonly
   * @param {any[]} args
   * @param {any} [options]
   */
  async sendCommand(_isReadonly, args, options) {
    const all = { ...this._commandOptions, ...options };
    return /** @type {any} */ (this)._forward((/** @type {any} */ client) => sendBy(client, all, args));
  }

  MULTI() {
    const self = /** @type {any} */ (this);
    const run = (/** @type {string} */ name) => (/** @type {any[]} */ parts) =>
      self._forward((/** @type {any} */ client) => client[name](parts));
    const { typeMapping } = this._commandOptions ?? {};
    return new self._Multi(run('_executeMulti'), run('_executePipeline'), typeMapping, this._self._keyPrefix);
  }

  multi() {
    return this.MULTI();
  }
}

class RedisSentinel extends Sentinelled {
  /** @param {any} options */
  constructor(options) {
    super({ timeout: optionsOf.DEFAULT_TIMEOUT, ...options.commandOptions });
    audience.now?.made(this);
    validate(options);
    this._options = options;
    this._keyPrefix = options.keyPrefix;
    /** @type {any[]} */
    this._clients = [];
    /** @type {any[]} */
    this._free = [];
    /** @type {((client: any) => void)[]} */
    this._waiting = [];
    /** The client that commands share while some are under way. @type {{client: Promise<any>, count: number} | null} */
    this._shared = null;
    /** @type {any} */
    this._reserved = null;
    /** @type {any} */
    this._pubSubClient = null;
    this._isOpen = false;
    this._isReady = false;
  }

  get isOpen() {
    return this._self._isOpen;
  }

  get isReady() {
    return this._self._isReady;
  }

  /** Embedded reads need no cache. */
  get clientSideCache() {
    return undefined;
  }

  /** @param {any} [overrides] */
  duplicate(overrides) {
    const Class = /** @type {any} */ (Object.getPrototypeOf(this._self).constructor);
    return Object.create(new Class({ ...this._self._options, commandOptions: this._commandOptions, ...overrides }));
  }

  async connect() {
    const self = this._self;
    if (self._isOpen) throw new Error('already attempting to open');
    self._isOpen = true;
    self.emit('connect');
    try {
      const { masterPoolSize = 1, reserveClient } = self._options;
      self._clients = Array.from({ length: masterPoolSize }, () => self._newClient());
      await Promise.all(self._clients.map((/** @type {any} */ client) => client.connect()));
      if (!self._isOpen) throw new ClientClosedError();
      self._free = [...self._clients];
      self._isReady = true;
      self.emit('ready');
      if (reserveClient) self._reserved = await self._lease();
    } catch (error) {
      await self.destroy();
      throw error;
    }
    return this;
  }

  _newClient() {
    const { nodeClientOptions, engine, RESP, modules, functions, scripts, commandOptions } = this._options;
    const own = { engine, RESP, modules, functions, scripts, commandOptions, keyPrefix: undefined };
    const options = { ...nodeClientOptions, ...own };
    const client = factory(options)(options);
    const { host, port } = optionsOf.placeOf(options);
    client.on('error', (/** @type {any} */ error) => {
      this.emit('client-error', { type: 'MASTER', node: { host, port }, error });
      if (!this._options.passthroughClientErrorEvents) return;
      this.emit('error', new Error(`Master Client (${host}:${port}): ${error.message}`, { cause: error }));
    });
    return client;
  }

  /** @returns {Promise<any>} a client for somebody alone, when one is free */
  _lease() {
    const client = this._free.shift();
    if (client !== undefined) return Promise.resolve(client);
    return new Promise((resolve) => this._waiting.push(resolve));
  }

  /** @param {any} client */
  _release(client) {
    if (!this._clients.includes(client)) return;
    const give = () => {
      const next = this._waiting.shift();
      if (next === undefined) this._free.push(client);
      else next(client);
    };
    const reset = client.resetIfDirty();
    return reset === undefined ? give() : reset.then(give);
  }

  /** @param {(client: any) => any} run */
  async _forward(run) {
    const self = this._self;
    if (!self._isReady) throw new Error('Attempted execution on a closed RedisSentinel client');
    if (self._reserved !== null) return run(self._reserved);
    const shared = (self._shared ??= { client: self._lease(), count: 0 });
    shared.count++;
    try {
      return await run(await shared.client);
    } finally {
      if (--shared.count === 0) {
        self._shared = null;
        await self._release(await shared.client);
      }
    }
  }

  /**
   * Runs a function with a client that is nobody else's meanwhile.
   * @param {(client: any) => any} run
   */
  async use(run) {
    const lease = await this.acquire();
    try {
      return await run(lease);
    } finally {
      await lease.release();
    }
  }

  async acquire() {
    const self = this._self;
    const client = await self._lease();
    return createLease(self, client, this._commandOptions);
  }

  /**
   * @param {string} name
   * @param {any[]} args
   */
  async _follow(name, args) {
    const self = this._self;
    if (self._pubSubClient === null) {
      if (name.includes('UNSUB')) return;
      self._pubSubClient = self._newClient();
      self._pubSubClient.connect().catch(ignore);
    }
    return self._pubSubClient[name](...args);
  }

  getSentinelNode() {
    const { host, port } = this._self._options.sentinelRootNodes[0];
    return this._self._isReady ? { host, port } : undefined;
  }

  getMasterNode() {
    const { host, port } = optionsOf.placeOf(this._self._options.nodeClientOptions ?? {});
    return this._self._isReady ? { host, port } : undefined;
  }

  getReplicaNodes() {
    return new Map();
  }

  /** There is nothing to trace: nothing ever fails over. @param {string[]} [_tracer] */
  setTracer(_tracer) {}

  async close() {
    await this._self._end((/** @type {any} */ client) => client.close());
  }

  async destroy() {
    await this._self._end(async (/** @type {any} */ client) => client.destroy());
  }

  /** @param {(client: any) => Promise<any>} how */
  async _end(how) {
    if (!this._isOpen) return;
    const clients = [...this._clients, this._pubSubClient].filter((client) => client?.isOpen);
    this._clients = [];
    this._free = [];
    this._pubSubClient = null;
    this._reserved = null;
    this._shared = null;
    this._isReady = false;
    await Promise.allSettled(clients.map(how));
    this._isOpen = false;
    this.emit('end');
  }
}

/** A client for somebody alone, until it is released. */
class RedisSentinelClient extends Sentinelled {
  /**
   * @param {any} sentinel
   * @param {any} client
   * @param {any} commandOptions
   */
  constructor(sentinel, client, commandOptions) {
    super(commandOptions);
    this._sentinel = sentinel;
    this._client = client;
    this._keyPrefix = sentinel._keyPrefix;
  }

  get isOpen() {
    return this._self._sentinel.isOpen;
  }

  get isReady() {
    return this._self._sentinel.isReady;
  }

  /** @param {(client: any) => any} run */
  async _forward(run) {
    const { _client: client } = this._self;
    if (client === undefined) throw new Error(RELEASED);
    return run(client);
  }

  /** @param {any} keys */
  WATCH(keys) {
    if (this._self._client === undefined) throw new Error(RELEASED);
    return this._forward((client) => client.watch(prefixKeys(this._self._keyPrefix || undefined, keys)));
  }

  /** @param {any} keys */
  watch(keys) {
    return this.WATCH(keys);
  }

  UNWATCH() {
    if (this._self._client === undefined) throw new Error(RELEASED);
    return this._forward((client) => client.unwatch());
  }

  unwatch() {
    return this.UNWATCH();
  }

  release() {
    const self = this._self;
    if (self._client === undefined) throw new Error('RedisSentinelClient lease already released');
    const { _client: client } = self;
    self._client = undefined;
    return self._sentinel._release(client);
  }
}

/** @param {any} options */
function validate({ clientSideCache, RESP, nodeClientOptions, sentinelClientOptions }) {
  if (clientSideCache && (RESP ?? 3) !== 3) throw new Error('Client Side Caching is only supported with RESP3');
  if (nodeClientOptions?.url !== undefined) throw new Error('invalid nodeClientOptions for Sentinel');
  if (sentinelClientOptions?.url !== undefined) throw new Error('invalid sentinelClientOptions for Sentinel');
}

function ignore() {}

const prototype = /** @type {any} */ (RedisSentinel.prototype);
for (const name of ['subscribe', 'unsubscribe', 'pSubscribe', 'pUnsubscribe', 'sSubscribe', 'sUnsubscribe']) {
  const upper = name.toUpperCase();
  prototype[upper] = prototype[name] = function (/** @type {any[]} */ ...args) {
    return this._follow(upper, args);
  };
}
prototype.scanIterator = iterators.scanIterator;

const sentinelClassOf = classes(RedisSentinel, multiClassOf);
const leaseClassOf = classes(RedisSentinelClient, multiClassOf);

/** @type {WeakMap<any, any>} the classes of leases by the options of their sentinels */
const leases = new WeakMap();

/**
 * @param {any} sentinel
 * @param {any} client
 * @param {any} commandOptions
 */
function createLease(sentinel, client, commandOptions) {
  const { _options: options } = sentinel;
  let Class = leases.get(options);
  if (Class === undefined) leases.set(options, (Class = leaseClassOf(options)));
  return Object.create(new Class(sentinel, client, commandOptions));
}

/** @param {any} options */
function createSentinel(options) {
  const Class = sentinelClassOf(options);
  return Object.create(new Class(options));
}

Object.assign(RedisSentinel, { create: createSentinel });

module.exports = { RedisSentinel, RedisSentinelClient, createSentinel };
