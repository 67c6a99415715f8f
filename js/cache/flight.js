// @ts-check
'use strict';

/** Loads that are under way: one for each key, however many wait for it. */

const { CacheError } = require('./errors');

class Flight {
  /**
   * @param {string} key
   * @param {(context: { signal: AbortSignal }) => any} load
   * @param {number} timeoutMs
   */
  constructor(key, load, timeoutMs) {
    this.key = key;
    /** What it loads has been invalidated meanwhile: it is answered and not kept. */
    this.isOutdated = false;
    this.waiters = 0;
    this.controller = new AbortController();
    /** @type {Promise<any>} */
    this.value = this._run(load, timeoutMs);
    // Each waiter has a promise of its own; when all have left, nobody is there to catch.
    this.value.catch(() => {});
  }

  /**
   * @param {(context: { signal: AbortSignal }) => any} load
   * @param {number} timeoutMs
   */
  _run(load, timeoutMs) {
    return new Promise((resolve, reject) => {
      const late = () => {
        const error = new CacheError('LOAD_TIMEOUT', `The load of ${JSON.stringify(short(this.key))} took longer than ${timeoutMs} ms`);
        reject(error);
        this.controller.abort(error);
      };
      const timer = Number.isFinite(timeoutMs) ? setTimeout(late, timeoutMs) : undefined;
      const done = () => clearTimeout(timer);
      // A load that throws at once is one that rejects.
      Promise.resolve().then(() => load({ signal: this.controller.signal })).then(resolve, reject).finally(done);
    });
  }

  /**
   * The value, for one who may stop waiting. When the last one has, the load is told.
   * @param {AbortSignal | undefined} signal
   */
  join(signal) {
    this.waiters += 1;
    if (signal === undefined) return this.value;
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiters -= 1;
        if (this.waiters === 0) this.controller.abort(signal.reason);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.value.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}

/** @param {string} key */
function short(key) {
  return key.length > 100 ? key.slice(0, 100) + '...' : key;
}

module.exports = { Flight };
