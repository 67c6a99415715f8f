// @ts-check
'use strict';

/** What a cache has been asked for and found, told in numbers, in Prometheus's text format and on diagnostics channels. */

const { channel } = require('node:diagnostics_channel');

const KINDS = /** @type {const} */ (['hit', 'miss', 'stale', 'load', 'error']);

/** One for each kind of event; a message is `{ cache, key }`, for an error `{ cache, key, error }`. */
const channels = Object.fromEntries(KINDS.map((kind) => [kind, channel(`nearis:cache:${kind}`)]));

class Counters {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.hits = 0;
    this.misses = 0;
    this.stales = 0;
    this.loads = 0;
    this.errors = 0;
  }

  /** @param {string} key */
  hit(key) {
    this.hits += 1;
    this._tell('hit', key);
  }

  /** @param {string} key */
  miss(key) {
    this.misses += 1;
    this._tell('miss', key);
  }

  /** @param {string} key */
  stale(key) {
    this.stales += 1;
    this._tell('stale', key);
  }

  /** @param {string} key */
  load(key) {
    this.loads += 1;
    this._tell('load', key);
  }

  /**
   * @param {string} key
   * @param {unknown} error
   */
  error(key, error) {
    this.errors += 1;
    this._tell('error', key, error);
  }

  /**
   * @param {typeof KINDS[number]} kind
   * @param {string} key
   * @param {unknown} [error]
   */
  _tell(kind, key, error) {
    const told = channels[kind];
    if (told.hasSubscribers) told.publish(error === undefined ? { cache: this.name, key } : { cache: this.name, key, error });
  }

  /** @param {any} client */
  async stats(client) {
    const info = await client.info();
    const number = (/** @type {string} */ field) => Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
    const { hits, misses, stales, loads, errors } = this;
    const asked = hits + stales + misses;
    return {
      hits,
      misses,
      stales,
      loads,
      errors,
      /** Part of what was asked for that was answered at once. */
      ratio: asked === 0 ? 0 : (hits + stales) / asked,
      evictions: number('evicted_keys'),
      memoryBytes: number('used_memory'),
    };
  }

  /** @param {any} client */
  async metrics(client) {
    const { hits, misses, stales, loads, errors, evictions, memoryBytes } = await this.stats(client);
    const label = `{cache="${this.name.replace(/["\\\n]/g, (mark) => (mark === '\n' ? '\\n' : '\\' + mark))}"}`;
    return [
      ['hits_total', 'counter', 'Values that were there and fresh.', hits],
      ['stale_total', 'counter', 'Values that were there and served while they were renewed.', stales],
      ['misses_total', 'counter', 'Values that were not there.', misses],
      ['loads_total', 'counter', 'Loads begun.', loads],
      ['errors_total', 'counter', 'Loads that failed, and values that could not be stored or read.', errors],
      ['evictions_total', 'counter', 'Keys that the engine removed for want of memory.', evictions],
      ['memory_bytes', 'gauge', 'Memory of the engine.', memoryBytes],
    ]
      .map(([name, type, help, value]) => `# HELP nearis_cache_${name} ${help}\n# TYPE nearis_cache_${name} ${type}\nnearis_cache_${name}${label} ${value}\n`)
      .join('');
  }
}

module.exports = { Counters, channels };
