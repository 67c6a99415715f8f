// @ts-check
'use strict';

/** A door for other processes: redis-cli, other clients. */

const { EventEmitter } = require('node:events');
const { native, inbox, guard } = require('./runtime');

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
    const { host, path, threads } = options;
    // A socket needs no port; without either, Redis's own.
    const port = options.port ?? (path === undefined ? 6379 : undefined);
    try {
      return new Listener(engine, JSON.parse(engine._native.listen(JSON.stringify({ port, host, path, threads }))));
    } catch (error) {
      throw ofThisRealm(error);
    }
  }

  /**
   * @param {import('./engine')} engine
   * @param {{id: number, port?: number, host?: string, path?: string}} opened
   */
  constructor(engine, opened) {
    super();
    this.port = opened.port;
    this.host = opened.host;
    this.path = opened.path;
    /** For people and command lines: `host:port`, or the socket's path. */
    this.address = opened.path || `${(opened.host || '').includes(':') ? `[${opened.host}]` : opened.host}:${opened.port}`;
    this._engine = engine;
    this._id = opened.id;
    this._open = true;
    this._held = false;
    engine._listeners.add(this);
    open.add(this);
    this.ref();
    native.watchDoors(engine._native);
  }

  /** Whether others can come in. */
  get listening() {
    return this._open && this._engine._native.isListening(this._id);
  }

  /** Ends the connections and frees the port. */
  async close() {
    if (!this._open) return;
    this._engine._native.closeListener(this._id);
    this.unref();
    this._open = false;
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
    if (this._open && this._held) {
      this._held = false;
      native.hold(-1);
    }
    return this;
  }
}

inbox.lookAtDoors = () => {
  for (const listener of open) if (!listener.listening) void listener.close();
};

/** @param {any} error made by the addon, whose errors belong to another realm under test runners */
function ofThisRealm(error) {
  const { message, code } = error;
  return Object.assign(new Error(message), code === undefined ? null : { code });
}

module.exports = Listener;
