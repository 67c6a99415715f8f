// @ts-check
'use strict';

/**
 * Invalidations for caches of other processes, by pub/sub. Each process has its values in its own engine; what one
 * changes, the others forget.
 */

class Bus {
  /**
   * @param {any} cache
   * @param {any} client of ioredis's shape, on the server that all processes see; it gets a duplicate to subscribe with
   */
  constructor(cache, client) {
    this.cache = cache;
    this.client = client;
    this.channel = `nearis:cache:${cache.name}`;
    this.subscriber = client.duplicate();
    // The client's own listeners hear of its troubles; this one shares them.
    this.subscriber.on('error', (/** @type {any} */ error) => cache.counters.error('', error));
    this.subscriber.on('message', (/** @type {string} */ _channel, /** @type {string} */ text) => this._heard(text));
    /** Invalidations of others are heard from when this is settled. */
    this.ready = this.subscriber.subscribe(this.channel);
    this.ready.catch((/** @type {any} */ error) => cache.counters.error('', error));
  }

  /** @param {{ keys?: string[], tags?: string[], all?: boolean }} what */
  async tell(what) {
    await this.client.publish(this.channel, JSON.stringify({ from: this.cache._id, ...what }));
  }

  /** @param {string} text */
  async _heard(text) {
    const { cache } = this;
    try {
      const { from, keys = [], tags = [], all = false } = JSON.parse(text);
      if (from === cache._id) return;
      if (all) await cache._clear();
      await cache._invalidate(keys);
      await cache._invalidateTags(tags);
    } catch (error) {
      // Nonsense on the channel is somebody else's; it must not end this process.
      cache.counters.error('', error);
    }
  }

  async close() {
    this.subscriber.disconnect();
  }
}

module.exports = { Bus };
