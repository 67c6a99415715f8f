// @ts-check
'use strict';

/** `createClientPool()`: commands run on whichever of some clients is free. */

const { EventEmitter } = require('node:events');
const { audience } = require('../runtime');
const { ClientClosedError, TimeoutError } = require('./errors');
const { factory } = require('./factory');
const { classes, sendBy } = require('./forward');

/** @typedef {{run: (client: any) => any, resolve: (value: any) => void, reject: (error: any) => void, timer: any}} Task */

const DEFAULTS = { minimum: 1, maximum: 100, acquireTimeout: 3000, cleanupDelay: 3000 };

class RedisClientPool extends EventEmitter {
  /**
   * @param {any} [clientOptions]
   * @param {any} [options]
   */
  constructor(clientOptions, options) {
    super();
    /** The pool itself, for its proxies. */
    this._self = this;
    audience.now?.made(this);
    this._poolOptions = { ...DEFAULTS, ...options };
    // The pool prefixes keys itself, before it knows which client will send them.
    this._keyPrefix = clientOptions?.keyPrefix;
    const own = { ...clientOptions, keyPrefix: undefined };
    this._make = () => factory(own)(own);
    this._commandOptions = clientOptions?.commandOptions;
    /** @type {any[]} */
    this._idle = [];
    /** @type {Set<any>} */
    this._used = new Set();
    /** @type {Task[]} */
    this._tasks = [];
    this._isOpen = false;
    /** @type {Promise<void> | undefined} */
    this._closing = undefined;
    /** @type {(() => void) | undefined} */
    this._drained = undefined;
    /** @type {any} */
    this.cleanupTimeout = undefined;
  }

  get idleClients() {
    return this._self._idle.length;
  }

  get clientsInUse() {
    return this._self._used.size;
  }

  get totalClients() {
    return this.idleClients + this.clientsInUse;
  }

  get tasksQueueLength() {
    return this._self._tasks.length;
  }

  get isOpen() {
    return this._self._isOpen;
  }

  get isClosing() {
    return this._self._closing !== undefined;
  }

  /** Embedded reads need no cache. */
  get clientSideCache() {
    return undefined;
  }

  /** @param {any} options */
  withCommandOptions(options) {
    const proxy = Object.create(this._self);
    proxy._commandOptions = options;
    return proxy;
  }

  /** @param {any} typeMapping */
  withTypeMapping(typeMapping) {
    return this.withCommandOptions({ ...this._commandOptions, typeMapping });
  }

  /** @param {AbortSignal} abortSignal */
  withAbortSignal(abortSignal) {
    return this.withCommandOptions({ ...this._commandOptions, abortSignal });
  }

  asap() {
    return this.withCommandOptions({ ...this._commandOptions, asap: true });
  }

  async connect() {
    const self = this._self;
    if (self._isOpen) return;
    self._isOpen = true;
    try {
      await Promise.all(Array.from({ length: self._poolOptions.minimum }, () => self._add()));
    } catch (error) {
      this.destroy();
      throw error;
    }
    return this;
  }

  /** Another client. It counts as used while it connects, so that not too many are made. */
  async _add() {
    const client = this._make();
    client.on('error', (/** @type {any} */ error) => this.emit('error', error));
    this._used.add(client);
    try {
      await client.connect();
    } catch (error) {
      this._used.delete(client);
      if (this.isClosing && this._used.size === 0) {
        for (const task of this._tasks.splice(0)) reject(task, error);
        this._drained?.();
      }
      throw error;
    }
    this._giveBack(client);
  }

  /**
   * Runs a function with a client of the pool, which is nobody else's until what it returns has settled.
   * @template T
   * @param {(client: any) => T | Promise<T>} run
   * @returns {Promise<T>}
   */
  execute(run) {
    const self = this._self;
    return new Promise((resolve, reject_) => {
      if (self.isClosing || !self._isOpen) return reject_(new ClientClosedError());
      /** @type {Task} */
      const task = { run, resolve, reject: reject_, timer: undefined };
      const client = self._idle.shift();
      if (client === undefined) return self._lineUp(task);
      self._used.add(client);
      self._start(client, task);
    });
  }

  /** @param {Task} task */
  _lineUp(task) {
    const { acquireTimeout, maximum } = this._poolOptions;
    const leave = (/** @type {any} */ error) => {
      const at = this._tasks.indexOf(task);
      if (at !== -1) this._tasks.splice(at, 1);
      reject(task, error);
    };
    if (acquireTimeout > 0) {
      const late = () => leave(new TimeoutError(`Timeout waiting for a client after ${acquireTimeout}ms`));
      task.timer = setTimeout(late, acquireTimeout);
    }
    this._tasks.push(task);
    if (this.totalClients < maximum) this._add().catch(leave);
  }

  /**
   * @param {any} client
   * @param {Task} task
   * @returns {void}
   */
  _start(client, task) {
    let result;
    try {
      result = task.run(client);
    } catch (error) {
      task.reject(error);
      return this._giveBack(client);
    }
    if (!(result instanceof Promise)) {
      task.resolve(result);
      return this._giveBack(client);
    }
    const back = () => this._giveBack(client);
    result.then(task.resolve, task.reject).then(back, back);
  }

  /**
   * @param {any} client
   * @returns {void}
   */
  _giveBack(client) {
    if (!this._used.has(client)) return;
    const task = this._tasks.shift();
    if (task !== undefined) {
      clearTimeout(task.timer);
      return this._start(client, task);
    }
    this._used.delete(client);
    this._idle.push(client);
    if (this.isClosing && this._used.size === 0) this._drained?.();
    else this._planCleanup();
  }

  _planCleanup() {
    const { minimum, cleanupDelay } = this._poolOptions;
    if (this.totalClients <= minimum) return;
    clearTimeout(this.cleanupTimeout);
    this.cleanupTimeout = setTimeout(() => {
      const most = Math.min(this._idle.length, this.totalClients - minimum);
      for (const client of this._idle.splice(0, most)) client.destroy();
    }, cleanupDelay);
    this.cleanupTimeout.unref?.();
  }

  /**
   * @param {any[]} args
   * @param {any} [options]
   */
  sendCommand(args, options) {
    const all = { ...this._commandOptions, ...options };
    return this._self.execute((client) => sendBy(client, all, args));
  }

  /** @param {(client: any) => any} run */
  _forward(run) {
    return this._self.execute(run);
  }

  MULTI() {
    return new /** @type {any} */ (this)._Multi(
      (/** @type {any[]} */ commands, /** @type {any} */ db) =>
        this.execute((client) => client._executeMulti(commands, db)),
      (/** @type {any[]} */ commands, /** @type {any} */ db) =>
        this.execute((client) => client._executePipeline(commands, db)),
      this._commandOptions?.typeMapping,
      this._self._keyPrefix,
    );
  }

  multi() {
    return this.MULTI();
  }

  /** Waits for what is under way, then closes all clients. */
  async close() {
    const self = this._self;
    if (self._closing !== undefined) return self._closing;
    if (!self._isOpen) return;
    clearTimeout(self.cleanupTimeout);
    self._closing = Promise.resolve().then(() => self._finish());
    return self._closing;
  }

  async _finish() {
    try {
      if (this._used.size > 0) await new Promise((resolve) => (this._drained = () => resolve(undefined)));
      await Promise.all(this._idle.map((client) => client.close()));
    } finally {
      this._idle = [];
      this._used.clear();
      this._drained = undefined;
      this._isOpen = false;
      this._closing = undefined;
    }
  }

  destroy() {
    const self = this._self;
    clearTimeout(self.cleanupTimeout);
    const clients = [...self._idle, ...self._used];
    self._idle = [];
    self._used.clear();
    for (const client of clients) client.destroy();
    self._isOpen = false;
  }
}

/**
 * @param {Task} task
 * @param {any} error
 */
function reject(task, error) {
  clearTimeout(task.timer);
  task.reject(error);
}

const poolClassOf = classes(RedisClientPool);

/**
 * @param {any} [clientOptions]
 * @param {any} [options]
 */
function createClientPool(clientOptions, options) {
  const Class = poolClassOf(clientOptions);
  return Object.create(new Class(clientOptions, options));
}

Object.assign(RedisClientPool, { create: createClientPool });

module.exports = { RedisClientPool, createClientPool };
