// @ts-check
'use strict';

/**
 * `createCluster()`: node-redis's client of a cluster, over one engine, which is the one node that owns all slots. As with
 * a cluster, the keys of a command are of one slot, except where node-redis itself would send a part to each node.
 */

const { EventEmitter } = require('node:events');
const { audience } = require('../runtime');
const { commonSlot, slotOf } = require('../slot');
const { keysOf } = require('../cluster-node');
const { Call } = require('./call');
const { classes, sendBy } = require('./forward');
const { factory } = require('./factory');
const { RedisClientMultiCommand, multiClasses } = require('./multi');
const { clusterCommands } = require('./commands');
const { ClientClosedError, ClientOfflineError, SimpleError } = require('./errors');
const { prefixKey } = require('./encoder');
const { RESP3 } = require('./shape');
const optionsOf = require('./options');

const SLOTS = 16384;

/** What node-redis splits by slots. */
const SPLIT = new Set(['del', 'exists', 'mget', 'mset', 'touch', 'unlink']);

const CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot";

class RedisCluster extends EventEmitter {
  /** @param {any} options */
  constructor(options) {
    super();
    audience.now?.made(this);
    if (options.clientSideCache && (options.RESP ?? 3) !== 3) {
      throw new Error('Client Side Caching is only supported with RESP3');
    }
    /** The cluster itself, for its proxies. */
    this._self = this;
    this._options = options;
    this._keyPrefix = options.keyPrefix;
    this._commandOptions = { timeout: optionsOf.DEFAULT_TIMEOUT, ...options.commandOptions };
    /** @type {any[]} */
    this._slots = [];
    /** @type {any} */
    this._node = null;
    /** @type {any} */
    this._pubSubNode = undefined;
    this._isOpen = false;
    this._isReady = false;
  }

  get slots() {
    return this._self._slots;
  }

  get masters() {
    return this._self._node === null ? [] : [this._self._node];
  }

  get replicas() {
    return [];
  }

  get nodeByAddress() {
    return new Map(this.masters.map((node) => [node.address, node]));
  }

  get pubSubNode() {
    return this._self._pubSubNode;
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
    if (self._isOpen) throw new Error('Cluster already open');
    self._isOpen = true;
    try {
      self._node = self._discovered();
      await self.nodeClient(self._node);
      self._ifOpen();
      self._slots = Array.from({ length: SLOTS }, () => ({ master: self._node, replicas: [] }));
      self._isReady = true;
      self.emit('connect');
    } catch (error) {
      self._isOpen = false;
      self._leave();
      throw error;
    }
    return this;
  }

  _ifOpen() {
    if (!this._isOpen) throw new ClientClosedError();
  }

  /** The one node: where the first of the root nodes is. */
  _discovered() {
    const { host, port } = optionsOf.placeOf(this._nodeOptions());
    return { id: `${host}:${port}`, host, port, address: `${host}:${port}`, readonly: false, client: undefined };
  }

  _nodeOptions() {
    const { rootNodes = [], defaults, engine, RESP, modules, functions, scripts, commandOptions } = this._options;
    const root = optionsOf.parseOptions(rootNodes[0] ? { ...rootNodes[0] } : {});
    const socket = { ...defaults?.socket, ...root.socket };
    const own = { engine, RESP, modules, functions, scripts, commandOptions };
    // A cluster has one database, and prefixes keys before it knows which node they are of.
    return { ...defaults, ...own, url: undefined, socket, database: 0, keyPrefix: undefined };
  }

  _newClient() {
    const { host, port } = this._node;
    const options = this._nodeOptions();
    const client = factory(options)(options);
    const info = { host, port };
    client.on('error', (/** @type {any} */ error) => this.emit('node-error', error, info));
    client.on('reconnecting', () => this.emit('node-reconnecting', info));
    client.on('ready', () => this.emit('node-ready', info));
    client.on('connect', () => this.emit('node-connect', info));
    client.once('end', () => this.emit('node-disconnect', info));
    return client;
  }

  /**
   * The client of a node, once it is connected.
   * @param {any} node
   */
  async nodeClient(node) {
    if (node.client === undefined) {
      node.client = this._self._newClient();
      node.connectPromise = node.client.connect().finally(() => (node.connectPromise = undefined));
    }
    await node.connectPromise;
    return node.client;
  }

  getRandomNode() {
    return this._self._ready();
  }

  /** @param {number} _slot */
  getSlotRandomNode(_slot) {
    return this._self._ready();
  }

  /** @param {any} _key @param {boolean} [_isReadonly] */
  async getNodeClientForKey(_key, _isReadonly) {
    return this.nodeClient(this._self._ready());
  }

  getMasters() {
    return this.masters;
  }

  /** @param {number} slot */
  getSlotMaster(slot) {
    return this.slots[slot].master;
  }

  /** The node, if there is one. */
  _ready() {
    if (!this._isOpen) throw new ClientClosedError();
    if (!this._isReady) throw new ClientOfflineError();
    return this._node;
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
   * @param {(client: any) => any} run
   * @param {any[]} words
   */
  async _forward(run, words) {
    const client = await this.nodeClient(this._self._ready());
    const call = new Call(words, RESP3);
    if (!SPLIT.has(call.lowerName) && slotOfCalls([call]) === -1) throw new SimpleError(CROSSSLOT);
    return run(client);
  }

  /**
   * @param {any} _firstKey
   * @param {boolean | undefined} _isReadonly
   * @param {any[]} args
   * @param {any} [options]
   */
  async sendCommand(_firstKey, _isReadonly, args, options) {
    const all = { ...this._commandOptions, ...options };
    return this._forward((client) => sendBy(client, all, args), args);
  }

  /** @param {any} [routing] a key of the slot that its commands are for */
  MULTI(routing) {
    const { _keyPrefix } = this._self;
    const first = routing === undefined ? undefined : prefixKey(_keyPrefix, routing);
    const run = (/** @type {(client: any, parts: any[]) => any} */ execute) => async (/** @type {any[]} */ parts) => {
      const client = await this.nodeClient(this._self._ready());
      const calls = parts.map(({ args }) => new Call(args, RESP3));
      if (execute === transaction && slotOfCalls(calls, first) === -1) throw new SimpleError(CROSSSLOT);
      return execute(client, parts);
    };
    const Multi = /** @type {any} */ (this)._Multi;
    return new Multi(run(transaction), run(pipeline), this._commandOptions?.typeMapping, _keyPrefix);
  }

  /** @param {any} [routing] */
  multi(routing) {
    return this.MULTI(routing);
  }

  // Messages come over a connection of their own.

  async _pubSubClient() {
    const node = this._ready();
    if (this._pubSubNode === undefined) {
      const client = this._newClient();
      this._pubSubNode = { address: node.address, client, connectPromise: client.connect() };
    }
    await this._pubSubNode.connectPromise;
    return this._pubSubNode.client;
  }

  /** @param {string} name @param {any[]} args */
  async _follow(name, args) {
    const self = this._self;
    if (name.includes('UNSUB') && self._pubSubNode === undefined) return;
    const client = await self._pubSubClient();
    await client[name](...args);
    if (name.includes('UNSUB') && !client.isPubSubActive) {
      self._pubSubNode = undefined;
      client.destroy();
    }
  }

  close() {
    return this._self._end((client) => client.close());
  }

  quit() {
    return this._self._end((client) => client.quit());
  }

  disconnect() {
    return this._self._end((client) => client.disconnect());
  }

  /** @param {(client: any) => Promise<any>} how */
  async _end(how) {
    this._isOpen = false;
    this._isReady = false;
    const clients = this._leave();
    await Promise.allSettled(clients.map(how));
    this.emit('disconnect');
  }

  destroy() {
    const self = this._self;
    self._isOpen = false;
    self._isReady = false;
    for (const client of self._leave()) client.destroy();
    self.emit('disconnect');
  }

  /** Forgets its clients, and says which they were. */
  _leave() {
    const clients = [this._node?.client, this._pubSubNode?.client].filter((client) => client !== undefined);
    this._node = null;
    this._pubSubNode = undefined;
    this._slots = [];
    return clients;
  }
}

/** A chain whose raw commands say to which slot they go. All slots are of the same node. */
class RedisClusterMultiCommand extends RedisClientMultiCommand {
  /**
   * @param {any} _firstKey
   * @param {any} _isReadonly
   * @param {any} args
   * @param {any} [mapper]
   * @returns {any}
   */
  // @ts-expect-error another signature than that of a single client's chains, as with node-redis
  addCommand(_firstKey, _isReadonly, args, mapper) {
    return super.addCommand(args, mapper);
  }
}

/** @param {any} client @param {any[]} parts */
function transaction(client, parts) {
  return client._executeMulti(parts);
}

/** @param {any} client @param {any[]} parts */
function pipeline(client, parts) {
  return client._executePipeline(parts);
}

/**
 * The slot of the keys of some calls; -1 when they are of several, null when there are none.
 * @param {InstanceType<typeof Call>[]} calls
 * @param {any} [first] another key
 */
function slotOfCalls(calls, first) {
  const slots = new Set(first === undefined ? [] : [slotOf(first)]);
  for (const call of calls) {
    const slot = commonSlot(keysOf(call));
    if (slot === -1) return -1;
    if (slot !== null) slots.add(slot);
  }
  return slots.size > 1 ? -1 : [...slots][0] ?? null;
}

const prototype = /** @type {any} */ (RedisCluster.prototype);
for (const name of ['subscribe', 'unsubscribe', 'pSubscribe', 'pUnsubscribe', 'sSubscribe', 'sUnsubscribe']) {
  const upper = name.toUpperCase();
  prototype[upper] = prototype[name] = function (/** @type {any[]} */ ...args) {
    return this._follow(upper, args);
  };
}

const clusterClassOf = classes(RedisCluster, multiClasses(RedisClusterMultiCommand, clusterCommands));

/** @param {any} options */
function createCluster(options) {
  const Class = clusterClassOf(options);
  return Object.create(new Class(options));
}

Object.assign(RedisCluster, {
  create: createCluster,
  factory: (/** @type {any} */ config) => {
    const Class = clusterClassOf(config);
    return (/** @type {any} */ options) => Object.create(new Class(options));
  },
});

module.exports = { RedisCluster, createCluster };
