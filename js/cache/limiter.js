// @ts-check
'use strict';

/** How many requests are allowed in a time; each decision is one atomic step. */

const Redis = /** @type {any} */ (require('../redis'));
const { checkMs, warnOfSeconds } = require('./errors');
const { FIXED_WINDOW, SLIDING_WINDOW, TOKEN_BUCKET } = require('./scripts');

/** @type {Record<string, any>} */
const ALGORITHMS = { 'fixed-window': FIXED_WINDOW, 'sliding-window': SLIDING_WINDOW, 'token-bucket': TOKEN_BUCKET };

const DEFAULTS = { windowMs: 60_000, limit: 100, algorithm: 'fixed-window', prefix: 'limit:', name: 'default' };

class RateLimiter {
  /** @param {any} [options] */
  constructor(options = {}) {
    const { client, engine, ...rest } = options;
    if (client && engine) throw new TypeError('A limiter has a client or an engine, not both');
    this.options = { ...DEFAULTS, ...rest };
    const { windowMs, limit, algorithm } = this.options;
    checkMs('windowMs', windowMs, 1);
    warnOfSeconds('windowMs', windowMs);
    if (!Number.isSafeInteger(windowMs)) throw new TypeError(`windowMs is a whole number, not ${windowMs}`);
    if (!Number.isSafeInteger(limit) || limit < 1) throw new TypeError(`limit is a whole number from 1 on, not ${String(limit)}`);
    if (!Object.hasOwn(ALGORITHMS, algorithm)) {
      throw new TypeError(`algorithm is one of ${Object.keys(ALGORITHMS).join(', ')}, not ${String(algorithm)}`);
    }
    /** @type {any} */
    this.client = client ?? new Redis({ engine });
    this._script = ALGORITHMS[algorithm];
  }

  /**
   * Takes one, if one is left.
   * @param {string} key who asks
   * @returns {Promise<{ allowed: boolean, limit: number, remaining: number, resetMs: number, retryAfterMs: number }>}
   */
  async take(key) {
    const { limit, windowMs, prefix } = this.options;
    const reply = await this._script.run(this.client, [prefix + key], [limit, windowMs]);
    const [allowed, remaining, resetMs, retryAfterMs] = reply.map(Number);
    return { allowed: allowed === 1, limit, remaining, resetMs, retryAfterMs };
  }

  /**
   * Forgets what somebody has taken.
   * @param {string} key
   */
  async reset(key) {
    await this.client.del(this.options.prefix + key);
  }
}

module.exports = { RateLimiter };
