// @ts-check
'use strict';

/** What ioredis takes as its option `Connector`: the way to an engine of this process instead of to a server. */

const { engineOf } = require('./registry');
const { CLOSED } = require('./errors');
const { EngineStream } = require('./stream');

class Connector {
  /** @param {any} options those of the ioredis client, all defaults filled in */
  constructor(options) {
    this.options = options;
    this.connecting = false;
    /** Why a stream ended before it was ready; ioredis reads it. @type {Error | undefined} */
    this.firstError = undefined;
    /** @type {InstanceType<typeof EngineStream> | undefined} */
    this.stream = undefined;
    this._engine = engineOf(options);
  }

  /**
   * A class of connectors that all lead to one engine.
   * @param {import('./engine') | string} engine an `Engine`, or the name of one
   */
  static for(engine) {
    const known = engineOf({ engine });
    return class extends this {
      /** @param {any} options */
      constructor(options) {
        super({ ...options, engine: known });
      }
    };
  }

  /** Whether a server that has given this INFO will do. */
  check() {
    return true;
  }

  /** @returns {Promise<InstanceType<typeof EngineStream>>} */
  async connect() {
    this.connecting = true;
    // As over a network, there is time to disconnect again.
    await null;
    if (!this.connecting) throw new Error(CLOSED);
    this.stream = new EngineStream(this._engine, this.options);
    this.firstError = this.stream.refusal;
    return this.stream;
  }

  /** Ends the connection; one that does not end in time, because a command of it takes long, is cut off. */
  disconnect() {
    this.connecting = false;
    const { stream } = this;
    if (stream === undefined || stream.destroyed) return;
    const timer = setTimeout(() => stream.destroy(), this.options.disconnectTimeout);
    stream.once('close', () => clearTimeout(timer));
    stream.end();
  }
}

module.exports = { Connector };
