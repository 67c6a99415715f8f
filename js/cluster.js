// @ts-check
'use strict';

/**
 * The class `Cluster`: ioredis's client of a cluster, over one engine, which is the one node that owns all slots. As
 * there, subscriptions have a connection of their own.
 */

const dns = require('node:dns');
const { EventEmitter } = require('node:events');
const { AbortError, CLOSED, stackAbove } = require('./errors');
const { engineOf } = require('./registry');
const { fill, parseUrl } = require('./options');
const { attachCommands } = require('./commander');
const { scanStreams } = require('./scan-stream');
const { Request } = require('./request');
const { Pipeline } = require('./pipeline');
const { Node, keysOf } = require('./cluster-node');
const { SLOTS, commonSlot } = require('./slot');
const Redis = require('./redis');
const script = require('./script');
const transactions = require('./transaction');
const { attach, audience, guard } = require('./runtime');

/** Every option that has a default. */
const DEFAULTS = Object.freeze({
  clusterRetryStrategy: (/** @type {number} */ times) => Math.min(100 + times * 2, 2000),
  clusterNodeRetryStrategy: null,
  enableOfflineQueue: true,
  enableReadyCheck: true,
  scaleReads: 'master',
  maxRedirections: 16,
  retryDelayOnMoved: 0,
  retryDelayOnFailover: 100,
  retryDelayOnClusterDown: 100,
  retryDelayOnTryAgain: 100,
  slotsRefreshTimeout: 1000,
  useSRVRecords: false,
  resolveSrv: dns.resolveSrv,
  dnsLookup: dns.lookup,
  enableAutoPipelining: false,
  autoPipeliningIgnoredCommands: [],
  shardedSubscribers: false,
});

/** Promise jobs between the reply of QUIT and the end, where there is no connection that would take its time. */
const QUIT_JOBS = 4;

const NO_NODE = 'None of startup nodes is available';
const SEVERAL_SLOTS = 'All the keys in a pipeline command should belong to the same slot';

const SUBSCRIBING = new Set([
  ...['subscribe', 'psubscribe', 'ssubscribe'],
  ...['unsubscribe', 'punsubscribe', 'sunsubscribe'],
]);
const EVENTS = ['message', 'messageBuffer', 'pmessage', 'pmessageBuffer'];
const SHARD_EVENTS = ['smessage', 'smessageBuffer'];

class Cluster {
  /**
   * @param {any[]} startupNodes the first one says which engine it is
   * @param {any} [options]
   */
  constructor(startupNodes, options = {}) {
    Reflect.apply(EventEmitter, this, []);
    this.startupNodes = startupNodes;
    this.options = completed(options);
    this.isCluster = true;
    /** @type {string} */
    this.status = '';
    /** The nodes of each slot, once they are known. @type {string[][]} */
    this.slots = [];
    /** @type {Record<string, any>} commands defined by scripts */
    this.scriptsSet = {};
    this.addedBuiltinSet = new Set();
    this._chains = new script.Chains();
    /** Commands never take the short way here: they go to a node. */
    this._fast = false;
    /** @type {any} */
    this._node = null;
    /** @type {any} */
    this._subscriber = null;
    /** @type {{request: any, resolve: (value: any) => void, reject: (error: any) => void}[]} until it is ready */
    this._waiting = [];
    /** @type {((error?: Error) => void)[]} */
    this._delayed = [];
    /** Counts connections, so that what belongs to an earlier one can tell. */
    this._turn = 0;
    this._attempts = 0;
    this._closing = false;
    audience.now?.made(this);
    for (const [name, definition] of Object.entries(this.options.scripts ?? {})) {
      /** @type {any} */ (this).defineCommand(name, definition);
    }
    if (this.options.lazyConnect) this._setStatus('wait');
    else this.connect().catch(ignore);
  }

  /** @returns {Promise<void>} when it is ready */
  connect() {
    if (['connecting', 'connect', 'ready'].includes(this.status)) {
      return Promise.reject(new Error('Redis is already connecting/connected'));
    }
    const turn = ++this._turn;
    this._setStatus('connecting');
    return jobs(1)
      .then(() => this._join(turn))
      .then(() => this._reach(turn));
  }

  /** @param {boolean} [reconnect] */
  disconnect(reconnect = false) {
    const { status, _node } = this;
    if (status === 'end') return;
    this._leave(reconnect);
    if (_node === null || status === 'wait') this._closed(undefined, true);
    else _node.disconnect();
  }

  /** @param {(error: any, reply?: 'OK') => void} [callback] */
  quit(callback) {
    const { status, _node } = this;
    let promise = Promise.resolve('OK');
    if (status !== 'end') {
      this._leave(false);
      if (_node !== null) promise = _node.quit().catch(closedIsFine);
      else jobs(QUIT_JOBS).then(() => this._closed());
    }
    return callback ? attach(promise, callback) : promise;
  }

  /**
   * @param {any[]} [startupNodes]
   * @param {any} [options]
   */
  duplicate(startupNodes = [], options = undefined) {
    const nodes = startupNodes.length > 0 ? startupNodes : this.startupNodes.slice(0);
    const merged = { ...this.options, ...options };
    if (this.options.redisOptions && options?.redisOptions) {
      merged.redisOptions = { ...this.options.redisOptions, ...options.redisOptions };
    }
    return new Cluster(nodes, merged);
  }

  /** @param {'all' | 'master' | 'slave'} [role] */
  nodes(role = 'all') {
    if (!['all', 'master', 'slave'].includes(role)) {
      throw new Error(`Invalid role "${role}". Expected "all", "master" or "slave"`);
    }
    return this._node === null || role === 'slave' ? [] : [this._node];
  }

  get autoPipelineQueueSize() {
    return this._node === null ? 0 : this._node.autoPipelineQueueSize;
  }

  /** The engine behind it. */
  get engine() {
    return this._engine;
  }

  /** @param {(error?: Error | null) => void} [callback] */
  refreshSlotsCache(callback) {
    jobs(1).then(() => {
      const error = this._node === null ? new Error('Cluster is disconnected.') : undefined;
      if (!error) this._emit('refresh');
      if (callback) guard(() => callback(error));
    });
  }

  /** @param {(error?: Error) => void} callback */
  delayUntilReady(callback) {
    this._delayed.push(callback);
  }

  /** @param {any[][]} [batch] */
  pipeline(batch) {
    const pipeline = new (this._chains.of(Pipeline))(this);
    return Array.isArray(batch) ? pipeline.addBatch(batch) : pipeline;
  }

  /** @param {any} command */
  sendCommand(command) {
    const promise = this._issue(command._request(), undefined);
    promise.then((value) => command._answer(value), (error) => command.reject(error));
    return command.promise;
  }

  // What follows is for the other modules, which take it for a `Redis`.

  /**
   * @param {string} name
   * @param {ArrayLike<any>} args
   * @param {boolean} raw
   * @param {((...args: any[]) => void) | undefined} callback
   * @param {Function} method where a friendly stack ends
   */
  _call(name, args, raw, callback, method) {
    return this._issue(new Request(name, args, raw, this.options.keyPrefix), callback, method);
  }

  /**
   * @param {any} request
   * @param {((...args: any[]) => void) | undefined} callback
   * @param {Function} [method]
   * @returns {Promise<any>}
   */
  _issue(request, callback, method) {
    if (this.options.showFriendlyErrorStack && method) request.trace = stackAbove(method);
    const promise = this._route(request);
    return callback ? attach(promise, callback) : promise;
  }

  /** @param {any} request */
  _route(request) {
    if (this.status === 'wait') this.connect().catch(ignore);
    if (this.status === 'end') return Promise.reject(new Error(CLOSED));
    if (request.batch?.some((/** @type {any} */ part) => commonSlot(keysOf(part)) === -1)) {
      return Promise.reject(new Error(SEVERAL_SLOTS));
    }
    if (this.status === 'ready') return this._send(request);
    if (!this.options.enableOfflineQueue) {
      return Promise.reject(new Error("Cluster isn't ready and enableOfflineQueue options is false"));
    }
    return new Promise((resolve, reject) => this._waiting.push({ request, resolve, reject }));
  }

  /** @param {any} request */
  _send(request) {
    const name = request.lowerName;
    if (!SUBSCRIBING.has(name)) return this._node._issue(request, undefined);
    const sharded = this.options.shardedSubscribers && (name === 'ssubscribe' || name === 'sunsubscribe');
    if (sharded && commonSlot(keysOf(request)) === -1) {
      return Promise.reject(new AbortError('Possible CROSSSLOT error: All channels must hash to the same slot'));
    }
    return this._subscriber[sharded ? 'shard' : 'all']._issue(request, undefined);
  }

  /** What defined commands need of a client. */
  get _engine() {
    return this._node?._engine ?? engineOf(this._nodeOptions());
  }

  /** The options of the node's client. @returns {any} */
  _nodeOptions() {
    const { redisOptions, clusterNodeRetryStrategy, enableAutoPipelining, autoPipeliningIgnoredCommands } = this.options;
    const options = { retryStrategy: clusterNodeRetryStrategy, enableOfflineQueue: true, readOnly: false };
    fill(options, startupNode(this.startupNodes));
    fill(options, redisOptions ?? {});
    // A cluster has one database.
    return { ...options, db: 0, lazyConnect: true, enableAutoPipelining, autoPipeliningIgnoredCommands };
  }

  // The life of the connection.

  /**
   * Finds the node, which has all slots.
   * @param {number} turn
   */
  _join(turn) {
    if (turn !== this._turn || this.status !== 'connecting') throw new Error(NO_NODE);
    let options;
    try {
      options = this._nodeOptions();
    } catch (error) {
      this._closed(/** @type {Error} */ (error));
      throw error;
    }
    const node = /** @type {any} */ (new Node(options));
    this._node = node;
    this.slots = Array(SLOTS).fill([`${options.host}:${options.port}`]);
    node.once('end', () => this._lost(node));
    node.on('error', (/** @type {Error} */ error) => this._emit('node error', error, this.slots[0][0]));
    this._emit('+node', node);
    this._subscribe(options);
    if (this.options.shardedSubscribers) for (const event of ['+subscriber', 'subscribersReady']) this._emit(event);
  }

  /** @param {number} turn */
  async _reach(turn) {
    const { _node } = this;
    this._emit('refresh');
    this._closing = false;
    this._setStatus('connect');
    if (_node.status === 'wait') await _node.connect().catch(ignore);
    if (turn !== this._turn || this.status !== 'connect') throw new Error(NO_NODE);
    this._setStatus('ready');
    this._attempts = 0;
    for (const callback of this._delayed.splice(0)) guard(() => callback());
    for (const { request, resolve, reject } of this._waiting.splice(0)) this._send(request).then(resolve, reject);
  }

  /** @param {any} options of the node */
  _subscribe(options) {
    const { username, password, connectionName, protocol, replyMapping, engine, host, port, path } = options;
    const named = (/** @type {string} */ kind) => `ioredis-cluster(${kind})${connectionName ? ':' + connectionName : ''}`;
    const make = (/** @type {string} */ kind, /** @type {string[]} */ events) => {
      const common = { username, password, protocol, replyMapping, engine, host, port, path };
      const made = /** @type {any} */ (new Node({ ...common, lazyConnect: true, retryStrategy: null, connectionName: named(kind) }));
      made.on('error', ignore);
      for (const event of events) made.on(event, (/** @type {any[]} */ ...args) => this._emit(event, ...args));
      // As with ioredis, subscriptions survive.
      const earlier = this._subscriber?.[kind === 'subscriber' ? 'all' : 'shard'];
      if (earlier) made._subscriptions = earlier._subscriptions;
      if (made._subscriptions.size > 0) made.connect().catch(ignore);
      return made;
    };
    const all = make('subscriber', EVENTS);
    this._subscriber = { all, shard: this.options.shardedSubscribers ? make('ssubscriber', SHARD_EVENTS) : null };
  }

  /** @param {boolean} reconnect */
  _leave(reconnect) {
    this._setStatus('disconnecting');
    if (!reconnect) this._closing = true;
    this._turn++;
    this._subscriber?.all.disconnect();
    this._subscriber?.shard?.disconnect();
  }

  /**
   * The connection to the node has ended, for whatever reason.
   * @param {any} node
   */
  _lost(node) {
    if (this._node !== node) return;
    this._node = null;
    this.slots = [];
    this._turn++;
    this._subscriber.all.disconnect();
    this._subscriber.shard?.disconnect();
    this._emit('-node', node);
    this._closed();
  }

  /**
   * @param {Error} [reason] why there is no node
   * @param {boolean} [atOnce] nothing has been open
   */
  _closed(reason, atOnce = false) {
    this._setStatus('close');
    if (atOnce) this._decide(reason);
    else jobs(2).then(() => (this.status === 'close' ? this._decide(reason) : undefined));
  }

  /**
   * Another connection, or the end.
   * @param {Error} [reason]
   */
  _decide(reason) {
    const { clusterRetryStrategy } = this.options;
    const again = !this._closing && typeof clusterRetryStrategy === 'function';
    const delay = again ? clusterRetryStrategy.call(this, ++this._attempts, reason) : null;
    if (typeof delay !== 'number') return this._end();
    this._setStatus('reconnecting');
    const reconnect = () => {
      if (this.status === 'reconnecting') this.connect().catch(ignore);
    };
    // An engine is back at once; what was wrong with the startup nodes probably still is.
    if (reason) setTimeout(reconnect, delay).unref();
    else jobs(2).then(reconnect);
  }

  _end() {
    this.status = 'end';
    const error = new Error(NO_NODE);
    for (const callback of this._delayed.splice(0)) guard(() => callback(error));
    for (const { reject } of this._waiting.splice(0)) reject(error);
    this._setStatus('end');
  }

  /** @param {string} status */
  _setStatus(status) {
    this.status = status;
    jobs(1).then(() => this._emit(status));
  }

  /**
   * @param {string} event
   * @param {any[]} args
   */
  _emit(event, ...args) {
    guard(() => /** @type {any} */ (this).emit(event, ...args));
  }
}

/** @param {any} options */
function completed(options) {
  const made = {};
  fill(made, options);
  fill(made, DEFAULTS);
  const all = /** @type {any} */ (made);
  if (all.redisOptions?.keyPrefix && !all.keyPrefix) all.keyPrefix = all.redisOptions.keyPrefix;
  if (typeof all.scaleReads !== 'function' && !['all', 'master', 'slave'].includes(all.scaleReads)) {
    throw new Error(`Invalid option scaleReads "${all.scaleReads}". Expected "all", "master", "slave" or a custom function`);
  }
  return all;
}

/**
 * Where the first of the nodes is. The others would say the same of the slots.
 * @param {any} nodes
 */
function startupNode(nodes) {
  if (!Array.isArray(nodes) || nodes.length === 0) throw new Error('`startupNodes` should contain at least one node.');
  const [first] = nodes.map((node) => {
    if (typeof node === 'object') return { ...node };
    if (typeof node === 'string') return parseUrl(node);
    if (typeof node === 'number') return { port: node };
    throw new Error('Invalid argument ' + node);
  });
  const host = !first.host || first.host === 'localhost' ? '127.0.0.1' : first.host;
  return { ...first, host, port: Number(first.port) || 6379 };
}

/** @param {any} error */
function closedIsFine(error) {
  if (error.message === CLOSED) return 'OK';
  throw error;
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

const prototype = /** @type {any} */ (Cluster.prototype);
const emitter = /** @type {any} */ (EventEmitter.prototype);
for (const name of Object.getOwnPropertyNames(emitter)) if (name !== 'constructor') prototype[name] = emitter[name];

const own = { quit: prototype.quit };
attachCommands(prototype);
// It has no connection that could monitor.
delete prototype.monitor;
delete prototype.monitorBuffer;
Object.assign(prototype, own, transactions.methods, script.methods);
for (const name of ['sscan', 'hscan', 'zscan']) {
  for (const kind of ['Stream', 'BufferStream']) prototype[name + kind] = scanStreams[name + kind];
}
const common = ['call', 'callBuffer', 'send_command', 'getBuiltinCommands', 'createBuiltinCommand', 'addBuiltinCommand'];
for (const name of common) prototype[name] = /** @type {any} */ (Redis.prototype)[name];

module.exports = Cluster;
