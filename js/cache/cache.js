// @ts-check
'use strict';

/** A cache of what is expensive to have: computed once for all who ask at the same time, kept for a while. */

const { randomUUID } = require('node:crypto');
const { clientOf } = require('../memory-limits');
const { checkMs, warnOfSeconds } = require('./errors');
const { Flight } = require('./flight');
const { pack, unpack } = require('./entry');
const { Counters, channels } = require('./counters');
const { Bus } = require('./bus');
const { INVALIDATE, STORE } = require('./scripts');

const DEFAULTS = {
  name: 'cache',
  prefix: 'cache:',
  ttlMs: 60_000,
  staleMs: 0,
  negativeTtlMs: 0,
  jitter: 0,
  loadTimeoutMs: 30_000,
  serializer: JSON,
};

/** Values all have an end. Tags have none, so that no value outlives the note by which it is invalidated. */
const POLICY = 'volatile-lru';

class Cache {
  /** @param {any} [options] */
  constructor(options = {}) {
    const { client, isLimited, others } = clientOf('A cache', options, POLICY);
    const { invalidations, ...rest } = others;
    /** @type {any} */
    this.client = client;
    this.options = { ...DEFAULTS, ...defined(rest) };
    checkTimes(this.options);
    /** How many notes of a tag are looked at when one is added: while that is more than one, few are of what was evicted. */
    this._looks = isLimited ? 3 : 0;
    this.name = this.options.name;
    this.prefix = this.options.prefix;
    /** @type {any} */
    this.serializer = this.options.serializer;
    this.counters = new Counters(this.name);
    /** @type {Map<string, any>} */
    this._flights = new Map();
    this._id = randomUUID();
    this._bus = invalidations ? new Bus(this, invalidations) : null;
  }

  /**
   * The value of a key, loaded if there is none.
   * @param {string} key
   * @param {number} ttlMs
   * @param {(context: { signal: AbortSignal }) => any} load
   * @param {any} [options]
   */
  async wrap(key, ttlMs, load, options = {}) {
    checkKey(key);
    checkMs('ttlMs', ttlMs, 1);
    warnOfSeconds('ttlMs', ttlMs);
    if (typeof load !== 'function') throw new TypeError('The third argument of wrap is the function that loads the value');
    const { signal } = options;
    signal?.throwIfAborted();
    const settings = { ...this.options, ...defined(options), ttlMs };
    checkTimes(settings);
    const found = await this._read(key);
    if (found === undefined) {
      this.counters.miss(key);
      return this._load(key, load, settings).join(signal);
    }
    if (found.freshUntil > this._now()) {
      this.counters.hit(key);
      return found.value;
    }
    this.counters.stale(key);
    // Nobody waits for it, and nobody who comes along and leaves may end it.
    this._load(key, load, settings).waiters += 1;
    return found.value;
  }

  /** The time that values grow old by: that of the engine, if there is one in this process. */
  _now() {
    return this.client.engine?.clock?.now ?? Date.now();
  }

  /**
   * What is kept under a key, fresh or stale; undefined if nothing is.
   * @param {string} key
   */
  async get(key) {
    checkKey(key);
    const found = await this._read(key);
    if (found === undefined) this.counters.miss(key);
    else this.counters.hit(key);
    return found?.value;
  }

  /**
   * Keeps a value, as after a change of what it was loaded from; loads under way are not kept.
   * @param {string} key
   * @param {any} value
   * @param {any} [options] as for `wrap`, and `ttlMs`
   */
  async set(key, value, options = {}) {
    checkKey(key);
    const settings = { ...this.options, ...defined(options) };
    checkTimes(settings);
    warnOfSeconds('ttlMs', settings.ttlMs);
    this._outdate((flight) => flight.key === key);
    try {
      await this._store(key, value, settings);
    } catch (error) {
      // Nobody is to get the one before; to remove it takes no memory.
      await this._invalidate([key]).catch(() => {});
      throw error;
    }
    // Others have an older one in their engines; here it is the newest.
    await this._bus?.tell({ keys: [key] });
  }

  /**
   * Changes what a value is loaded from, and then the cache: what `write` gives is kept.
   * @param {string} key
   * @param {() => any} write
   * @param {any} [options] as for `set`
   */
  async writeThrough(key, write, options) {
    const value = await write();
    await this.set(key, value, options);
    return value;
  }

  /** @param {string | string[]} keys */
  async invalidate(keys) {
    const list = [keys].flat();
    list.forEach(checkKey);
    const removed = await this._invalidate(list);
    await this._bus?.tell({ keys: list });
    return removed;
  }

  /**
   * Removes every value that has one of the tags, and says how many.
   * @param {string | string[]} tags
   */
  async invalidateTag(tags) {
    const list = [tags].flat();
    list.forEach(checkKey);
    const removed = await this._invalidateTags(list);
    await this._bus?.tell({ tags: list });
    return removed;
  }

  /** Removes everything. */
  async clear() {
    await this._clear();
    await this._bus?.tell({ all: true });
  }

  /** What has been asked for and found; how much memory the engine has. */
  async stats() {
    return this.counters.stats(this.client);
  }

  /** The same in Prometheus's text format. */
  async metrics() {
    return this.counters.metrics(this.client);
  }

  /** Ends what belongs to it: its subscription, and its client if it made that itself. */
  async close() {
    await this._bus?.close();
  }

  // The rest is for the other modules.

  /**
   * @param {string} key
   * @param {any} load
   * @param {any} settings
   */
  _load(key, load, settings) {
    const underWay = this._flights.get(key);
    if (underWay && !underWay.isOutdated && !underWay.controller.signal.aborted) return underWay;
    this.counters.load(key);
    /** @type {any} */
    const flight = new Flight(key, load, settings.loadTimeoutMs);
    this._flights.set(key, flight);
    flight.tags = settings.tags;
    const loaded = flight.value;
    flight.value = loaded.then(
      async (/** @type {any} */ value) => {
        // What cannot be stored is answered all the same.
        if (!flight.isOutdated) await this._store(key, value, settings).catch((error) => this.counters.error(key, error));
        return value;
      },
      (/** @type {any} */ error) => {
        this.counters.error(key, error);
        throw error;
      },
    );
    const over = () => void (this._flights.get(key) === flight && this._flights.delete(key));
    flight.value.then(over, over);
    return flight;
  }

  /**
   * @param {string} key
   * @returns {Promise<{ value: any, freshUntil: number } | undefined>}
   */
  async _read(key) {
    const name = this.prefix + key;
    const stored = await (this.serializer.isBinary ? this.client.getBuffer(name) : this.client.get(name));
    if (stored === null) return undefined;
    const entry = unpack(stored);
    if (entry === null) return undefined;
    if (entry.payload === null) return { value: null, freshUntil: entry.freshUntil };
    try {
      return { value: await this.serializer.parse(entry.payload), freshUntil: entry.freshUntil };
    } catch (error) {
      // What cannot be read any more is as good as not there.
      this.counters.error(key, error);
      return undefined;
    }
  }

  /**
   * @param {string} key
   * @param {any} value
   * @param {any} settings
   */
  async _store(key, value, settings) {
    const isNothing = value === null || value === undefined;
    const base = isNothing ? settings.negativeTtlMs : settings.ttlMs;
    if (!(base > 0)) return;
    // Values that were made together do not all end together.
    const ttlMs = Math.max(1, Math.round(base * (1 - settings.jitter * Math.random())));
    const payload = isNothing ? null : await this.serializer.stringify(value);
    const stored = pack(this._now() + ttlMs, payload);
    const lifeMs = ttlMs + (isNothing ? 0 : settings.staleMs);
    const tags = typeof settings.tags === 'function' ? settings.tags(value) : (settings.tags ?? []);
    const name = this.prefix + key;
    if (tags.length === 0) return void (await this.client.set(name, stored, 'PX', lifeMs));
    await STORE.run(this.client, [name, ...tags.map((/** @type {string} */ tag) => this._tagKey(tag))], [stored, lifeMs, this._looks]);
  }

  /** @param {string[]} keys */
  async _invalidate(keys) {
    this._outdate((flight) => keys.includes(flight.key));
    return keys.length === 0 ? 0 : this.client.del(keys.map((key) => this.prefix + key));
  }

  /** @param {string[]} tags */
  async _invalidateTags(tags) {
    // Which tags a value will have that is being loaded may not be known yet.
    this._outdate((flight) => typeof flight.tags === 'function' || tags.some((tag) => flight.tags?.includes(tag)));
    return tags.length === 0 ? 0 : INVALIDATE.run(this.client, tags.map((tag) => this._tagKey(tag)), []);
  }

  async _clear() {
    this._outdate(() => true);
    const whole = (this.client.options?.keyPrefix ?? '') + this.prefix;
    await this.client.call('NEARIS.PREFIX', 'DEL', whole).catch(async (/** @type {any} */ error) => {
      if (!/unknown command|NOPERM/.test(error.message)) throw error;
      for await (const keys of this.client.scanStream({ match: whole.replace(/[\\*?[\]]/g, '\\$&') + '*', count: 500 })) {
        if (keys.length > 0) await this.client.unlink(keys.map((/** @type {string} */ name) => name.slice(whole.length - this.prefix.length)));
      }
    });
  }

  /** @param {(flight: any) => boolean} which */
  _outdate(which) {
    for (const flight of this._flights.values()) if (which(flight)) flight.isOutdated = true;
  }

  /** @param {string} tag */
  _tagKey(tag) {
    return `${this.prefix}#tag:${tag}`;
  }
}

/** @param {any} settings */
function checkTimes(settings) {
  checkMs('ttlMs', settings.ttlMs, 1);
  checkMs('staleMs', settings.staleMs, 0);
  checkMs('negativeTtlMs', settings.negativeTtlMs, 0);
  if (settings.loadTimeoutMs !== Infinity) checkMs('loadTimeoutMs', settings.loadTimeoutMs, 1);
  const { jitter } = settings;
  if (!(jitter >= 0 && jitter < 1)) throw new TypeError(`jitter is a part of the time, from 0 to less than 1, not ${String(jitter)}`);
}

/** @param {any} key */
function checkKey(key) {
  if (typeof key !== 'string') throw new TypeError(`A key or tag of the cache is a string, not ${String(key)}`);
}

/** Without what is undefined, so that it does not stand in the way of a default. @param {object} options */
function defined(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

module.exports = { Cache, channels };
