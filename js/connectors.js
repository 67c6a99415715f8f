// @ts-check
'use strict';

/**
 * What ioredis exports for those who write or look at connectors. A client of ours has no socket and asks no Sentinel, so
 * it never calls them; what they can do without one they do.
 */

/** The base of a connector, for `new Redis({ Connector })` of ioredis. @abstract */
class AbstractConnector {
  /** @param {number} disconnectTimeout milliseconds that a stream has for its end before it is destroyed */
  constructor(disconnectTimeout) {
    this.connecting = false;
    this.disconnectTimeout = disconnectTimeout;
    /** @type {any} */
    this.stream = undefined;
  }

  /**
   * Whether a server that says this of itself is the right one.
   * @param {Record<string, string>} info
   */
  check(info) {
    return true;
  }

  disconnect() {
    this.connecting = false;
    const { stream } = this;
    if (!stream) return;
    const timer = setTimeout(() => stream.destroy(), this.disconnectTimeout);
    stream.on('close', () => clearTimeout(timer));
    stream.end();
  }
}

/** Addresses of Sentinels, in the order in which they are asked. */
class SentinelIterator {
  /** @param {{ host?: string, port?: number }[]} sentinels */
  constructor(sentinels) {
    this.cursor = 0;
    this.sentinels = sentinels.slice();
  }

  next() {
    const done = this.cursor >= this.sentinels.length;
    return { done, value: done ? undefined : this.sentinels[this.cursor++] };
  }

  /** @param {boolean} moveCurrentEndpointToFirst the one given last is asked first from now on */
  reset(moveCurrentEndpointToFirst) {
    const { sentinels, cursor } = this;
    if (moveCurrentEndpointToFirst && sentinels.length > 1 && cursor !== 1) sentinels.unshift(...sentinels.splice(cursor - 1));
    this.cursor = 0;
  }

  /**
   * @param {{ host?: string, port?: number }} sentinel
   * @returns {boolean} whether it is a new one
   */
  add(sentinel) {
    if (this.sentinels.some((known) => place(known) === place(sentinel))) return false;
    this.sentinels.push(sentinel);
    return true;
  }

  toString() {
    return `${JSON.stringify(this.sentinels)} @${this.cursor}`;
  }
}

/** @param {{ host?: string, port?: number }} sentinel */
function place({ host, port }) {
  return `${host || '127.0.0.1'}:${port || 26379}`;
}

/** @param {{ sentinels: any[], name?: string | null }} options */
function checkSentinels({ sentinels, name }) {
  if (!sentinels.length) throw new Error('Requires at least one sentinel to connect to.');
  if (!name) throw new Error('Requires the name of master.');
}

/** Finds a master by asking Sentinels; only ioredis itself can do that. */
class SentinelConnector extends AbstractConnector {
  /** @param {any} options of a client */
  constructor(options) {
    super(options.disconnectTimeout);
    this.options = options;
    checkSentinels(options);
    this.sentinelIterator = new SentinelIterator(options.sentinels);
  }

  /**
   * Whether a server has the role that is wanted; if not, the next Sentinel is asked first.
   * @param {{ role?: string }} info
   */
  check(info) {
    const isRight = !info.role || this.options.role === info.role;
    if (!isRight) {
      // A reset goes one step back from where the iterator is.
      this.sentinelIterator.next();
      this.sentinelIterator.next();
      this.sentinelIterator.reset(true);
    }
    return isRight;
  }

  /** @returns {Promise<never>} */
  connect() {
    return Promise.reject(new Error('Nearis asks no Sentinel: connect(options) gives your own ioredis, which does'));
  }
}

module.exports = { checkSentinels, AbstractConnector, SentinelConnector, SentinelIterator };
