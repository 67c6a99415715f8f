// @ts-check
'use strict';

/** The limiter in front of an app: the decision, its headers, and the answer to those who are too many. */

const { RateLimiter } = require('./limiter');

/** @typedef {{ allowed: boolean, limit: number, remaining: number, resetMs: number, retryAfterMs: number }} Decision */

const seconds = (/** @type {number} */ ms) => Math.ceil(ms / 1000);

/**
 * The headers by the drafts of the IETF, the last of which is the default.
 * @type {Record<string, (decision: Decision, options: any) => [string, string | number][]>}
 */
const HEADERS = {
  'draft-6': ({ limit, remaining, resetMs }, { windowMs }) => [
    ['RateLimit-Policy', `${limit};w=${seconds(windowMs)}`],
    ['RateLimit-Limit', limit],
    ['RateLimit-Remaining', remaining],
    ['RateLimit-Reset', seconds(resetMs)],
  ],
  'draft-7': ({ limit, remaining, resetMs }, { windowMs }) => [
    ['RateLimit-Policy', `${limit};w=${seconds(windowMs)}`],
    ['RateLimit', `limit=${limit}, remaining=${remaining}, reset=${seconds(resetMs)}`],
  ],
  'draft-8': ({ limit, remaining, resetMs }, { windowMs, name }) => [
    ['RateLimit-Policy', `"${name}";q=${limit};w=${seconds(windowMs)}`],
    ['RateLimit', `"${name}";r=${remaining};t=${seconds(resetMs)}`],
  ],
};

const DEFAULTS = { headers: 'draft-8', status: 429, message: 'Too many requests, please try again later.' };

class RateLimit {
  /** @param {any} [options] */
  constructor(options = {}) {
    const { limiter, key, skip, headers, status, message, ...rest } = { ...DEFAULTS, ...options };
    this.limiter = limiter ?? new RateLimiter(rest);
    if (headers !== false && !Object.hasOwn(HEADERS, headers)) {
      throw new TypeError(`headers is one of ${Object.keys(HEADERS).join(', ')} or false, not ${String(headers)}`);
    }
    this.options = { key: key ?? address, skip, headers, status, message };
  }

  /**
   * @param {any} req as the framework has it, for `key` and `skip`
   * @param {import('node:http').ServerResponse} res
   * @returns {Promise<boolean>} whether it may pass; if not, it has been answered
   */
  async handle(req, res, take = () => {}) {
    const { key, skip, headers, status, message } = this.options;
    if (skip && (await skip(req))) return true;
    const decision = await this.limiter.take(String(await key(req)));
    if (headers !== false) for (const [name, value] of HEADERS[headers](decision, this.limiter.options)) res.setHeader(name, value);
    if (decision.allowed) return true;
    take();
    res.setHeader('Retry-After', seconds(decision.retryAfterMs));
    res.setHeader('Content-Type', typeof message === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8');
    res.statusCode = status;
    res.end(typeof message === 'string' ? message : JSON.stringify(message));
    return false;
  }
}

/** Who asks: the address that the framework has found out, behind a proxy too if it is told to. @param {any} req */
function address(req) {
  return req.ip ?? req.socket?.remoteAddress ?? '';
}

module.exports = { RateLimit };
