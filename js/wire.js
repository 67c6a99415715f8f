// @ts-check
'use strict';

/**
 * What stands in the place of a socket. Programs look whether it can be written to, and destroy it to see a client come
 * back; libraries hand its place to those who watch them.
 */

const { EventEmitter } = require('node:events');

class Wire extends EventEmitter {
  /** @param {any} client */
  constructor(client) {
    super();
    const { path, host, port } = client.options;
    this.remoteAddress = path ? undefined : host;
    this.remotePort = path ? undefined : port;
    this.connecting = false;
    this.destroyed = false;
    // Not to be seen when it is printed.
    Object.defineProperty(this, 'client', { value: client });
  }

  get writable() {
    return !this.destroyed;
  }

  get readyState() {
    return this.destroyed ? 'closed' : 'open';
  }

  /**
   * Loses the connection.
   * @param {Error} [error] for the listeners of the client's errors
   */
  destroy(error) {
    if (this.destroyed) return this;
    const { client } = /** @type {any} */ (this);
    this.destroyed = true;
    if (client.stream === this) client._lose(error);
    return this;
  }

  end() {
    return this.destroy();
  }

  /** The connection has been closed. */
  _closed() {
    this.destroyed = true;
    this.emit('close', false);
  }
}

module.exports = { Wire };
