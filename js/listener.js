// @ts-check
'use strict';

/** A door for other processes: redis-cli, other clients. */

const { EventEmitter } = require('node:events');
const { native, inbox, guard } = require('./runtime');
const { read: readOptions } = require('./listen-options');
const { configure } = require('./parameters');

/**
 * Open listeners serve others whether or not anybody here still knows of them.
 * @type {Set<Listener>}
 */
const open = new Set();

class Listener extends EventEmitter {
  /**
   * @param {import('./engine')} engine
   * @param {import('./engine').ListenOptions} options
   */
  static open(engine, options) {
    const { where, pairs } = readOptions(options);
    // A socket needs no port; without either, Redis's own.
    if (where.port === undefined && where.path === undefined) where.port = 6379;
    if (pairs.length > 0) {
      const fault = configure(engine, pairs);
      if (fault !== null) throw new TypeError(`${fault.name} cannot be '${fault.value}': ${fault.reason}`);
    }
    try {
      return new Listener(engine, JSON.parse(engine._native.listen(JSON.stringify(where))));
    } catch (error) {
      throw ofThisRealm(error);
    }
  }

  /**
   * @param {import('./engine')} engine
   * @param {{id: number, port?: number, host?: string, hosts?: string[], path?: string}} opened
   */
  constructor(engine, opened) {
    super();
    this.port = opened.port ?? undefined;
    this.host = opened.host ?? undefined;
    this.path = opened.path ?? undefined;
    /** For people and command lines: `host:port` of each host, and the socket's path. @type {string[]} */
    this.addresses = (opened.hosts ?? (opened.host ? [opened.host] : [])).map((host) => `${host.includes(':') ? `[${host}]` : host}:${opened.port}`);
    if (opened.path) this.addresses.push(opened.path);
    /** One that all can use: the socket's path, or the first of the others. */
    this.address = opened.path || this.addresses[0];
    this._engine = engine;
    this._id = opened.id;
    this._open = true;
    /** @type {Promise<void> | undefined} */
    this._closing = undefined;
    this._held = false;
    /** @type {((kind: string, text: string, id: number) => void) | null} */
    this._tell = null;
    engine._listeners.add(this);
    open.add(this);
    this.ref();
    native.watchDoors(engine._native);
  }

  /**
   * Has what happens at the engine's doors told, for a log, until this one is closed.
   * @param {(kind: string, text: string, id: number) => void} tell
   */
  watch(tell) {
    this._tell = tell;
    native.watchNotices(this._engine._native, true);
  }

  _look() {
    if (this._tell === null) return;
    for (const [kind, text, id] of JSON.parse(this._engine._native.takeNotices())) this._tell(kind, text, id);
  }

  _stopWatching() {
    if (this._tell === null) return;
    this._look();
    this._tell = null;
    if (![...this._engine._listeners].some((listener) => listener._tell !== null)) native.watchNotices(this._engine._native, false);
  }

  /** Whether others can come in. */
  get listening() {
    return this._open && this._engine._native.isListening(this._id);
  }

  /**
   * Lets nobody in any more, has commands that run finished and answered, as long as that takes at most three seconds, and ends
   * the connections. Resolves when that is done.
   * @returns {Promise<void>}
   */
  close() {
    return (this._closing ??= this._close());
  }

  async _close() {
    this._open = false;
    await this._engine._native.closeListener(this._id);
    this._release();
    this._stopWatching();
    this._engine._listeners.delete(this);
    open.delete(this);
    Promise.resolve().then(() => guard(() => this.emit('close')));
  }

  /** Keeps the process alive while it is open, which is the default. */
  ref() {
    if (this._open && !this._held) {
      this._held = true;
      native.hold(1);
    }
    return this;
  }

  /** Lets the process end although it is open. */
  unref() {
    if (this._open) this._release();
    return this;
  }

  _release() {
    if (!this._held) return;
    this._held = false;
    native.hold(-1);
  }
}

inbox.lookAtDoors = () => {
  for (const listener of open) listener._look();
  for (const listener of open) if (!listener.listening) void listener.close();
};

/** @param {any} error made by the addon, whose errors belong to another realm under test runners */
function ofThisRealm(error) {
  const { message, code } = error;
  return Object.assign(new Error(message), code === undefined ? null : { code });
}

module.exports = Listener;
