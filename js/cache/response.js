// @ts-check
'use strict';

/**
 * Answers of an app kept and given again. The core works on Node's own requests and responses, so that it serves
 * Express, Koa, Fastify and node:http alike.
 */

const { createHash } = require('node:crypto');
const { checkMs, warnOfSeconds } = require('./errors');
const { capture } = require('./capture');
const { ofRequest, lifetimeMs, isFresh } = require('./policy');
const { renew, isRenewing } = require('./renew');

const DEFAULTS = { staleMs: 0, vary: [], tags: [], private: false, maxBytes: 5 * 1024 * 1024, waitMs: 30_000 };

/** Of a connection, not of an answer. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'trailer', 'date', 'x-cache', 'age'];

/** @typedef {import('node:http').IncomingMessage & { originalUrl?: string }} Request */
/** @typedef {import('node:http').ServerResponse} Response */

class ResponseCache {
  /**
   * @param {any} cache
   * @param {any} options
   */
  constructor(cache, options) {
    this.cache = cache;
    this.options = { ttlMs: cache.options.ttlMs, ...DEFAULTS, ...options };
    checkMs('ttlMs', this.options.ttlMs, 1);
    checkMs('staleMs', this.options.staleMs, 0);
    warnOfSeconds('ttlMs', this.options.ttlMs);
    /** Requests whose answer others wait for. @type {Map<string, Promise<boolean>>} */
    this._underWay = new Map();
  }

  /**
   * Answers from the cache, or calls `next` and keeps what comes.
   * @param {Request} req
   * @param {Response} res
   * @param {(error?: unknown) => void} next
   * @param {() => void} [take] called before the answer is given here
   */
  async handle(req, res, next, take = () => {}) {
    const { concerned, reload } = ofRequest(req);
    if (!concerned) return next();
    let key;
    try {
      key = await this._key(req);
      if (key === null) return next();
      if (!isRenewing(req) && !reload && (await this._answer(key, req, res, take))) return;
    } catch (error) {
      // Without the cache the app still works.
      this.cache.counters.error(key ?? '', error);
      return next();
    }
    this._pass(key, req, res, next);
  }

  /**
   * @param {string} key
   * @param {Request} req
   * @param {Response} res
   * @param {() => void} take
   */
  async _answer(key, req, res, take) {
    if (await this._give(key, req, res, take)) return true;
    const first = this._underWay.get(key);
    if (first === undefined) return false;
    // Whoever asks while the first is being answered gets the same, if that may be kept.
    return (await within(first, this.options.waitMs)) && this._give(key, req, res, take);
  }

  /**
   * @param {string} key
   * @param {Request} req
   * @param {Response} res
   * @param {() => void} take
   */
  async _give(key, req, res, take) {
    const kept = await this._find(key, req);
    if (kept === null || res.headersSent || res.writableEnded) return false;
    const isStale = kept.freshUntil <= this.cache._now();
    if (isStale && !this._underWay.has(key)) this._renew(key, req);
    this.cache.counters[isStale ? 'stale' : 'hit'](key);
    take();
    send(req, res, kept, isStale ? 'STALE' : 'HIT', this.cache._now());
    return true;
  }

  /**
   * @param {string} key
   * @param {Request} req
   */
  _renew(key, req) {
    const place = this._begin(key);
    // Should the answer never come, the next one tries again.
    const timer = setTimeout(place, this.options.waitMs);
    timer.unref();
    try {
      if (!renew(req)) place();
    } catch (error) {
      this.cache.counters.error(key, error);
      place();
    }
  }

  /**
   * Says that the answer to a key is under way; what is returned says that it is there, or will not come.
   * @param {string} key
   */
  _begin(key) {
    /** @type {(isKept: boolean) => void} */
    let settle = () => {};
    const promise = /** @type {Promise<boolean>} */ (new Promise((resolve) => (settle = resolve)));
    this._underWay.set(key, promise);
    return (isKept = false) => {
      if (this._underWay.get(key) === promise) this._underWay.delete(key);
      settle(isKept);
    };
  }

  /**
   * @param {string} key
   * @param {Request} req
   * @param {Response} res
   * @param {(error?: unknown) => void} next
   */
  _pass(key, req, res, next) {
    const { ttlMs, maxBytes, private: keepPrivate } = this.options;
    const over = this._begin(key);
    const begun = this.cache._now();
    this.cache.counters.miss(key);
    const beforeHead = () => res.setHeader('X-Cache', 'MISS');
    const before = res.getHeaders();
    // A 304 of the app would be no answer for others.
    for (const name of ['if-none-match', 'if-modified-since']) delete req.headers[name];
    capture(res, { most: maxBytes, beforeHead }, async (answer) => {
      try {
        const withAuthorization = req.headers.authorization !== undefined;
        const ms = answer === null || req.method === 'HEAD' ? 0 : lifetimeMs({ ...answer, withAuthorization, ttlMs, keepPrivate });
        if (answer !== null && ms > 0) await this._keep(key, req, { ...answer, headers: setByAnswer(answer.headers, before) }, ms, begun);
        over(answer !== null && ms > 0);
      } catch (error) {
        this.cache.counters.error(key, error);
        over();
      }
    });
    next();
  }

  /**
   * @param {string} key
   * @param {Request} req
   * @param {import('./capture').Answer} answer
   * @param {number} ttlMs
   * @param {number} begun
   */
  async _keep(key, req, answer, ttlMs, begun) {
    const { headers } = answer;
    for (const name of HOP_BY_HOP) delete headers[name];
    if (!headers.etag && answer.status === 200) headers.etag = etag(answer.body);
    const names = varying(headers.vary);
    const tags = typeof this.options.tags === 'function' ? await this.options.tags(req) : this.options.tags;
    const keeping = { ttlMs, staleMs: this.options.staleMs, tags, serializer: WIRE };
    const store = this._store();
    if (names.length > 0) await store._store(`${key}#vary`, { status: 0, headers: { names }, body: EMPTY, storedAt: begun }, { ...keeping, jitter: 0 });
    await store._store(key + variant(names, req), { ...answer, headers, storedAt: begun }, { ...keeping, jitter: 0 });
  }

  /**
   * @param {string} key
   * @param {Request} req
   */
  async _find(key, req) {
    const store = this._store();
    const split = await store._read(`${key}#vary`);
    const found = await store._read(key + variant(split?.value.headers.names ?? [], req));
    return found === undefined ? null : { ...found.value, freshUntil: found.freshUntil };
  }

  /** The cache, with values in the form of answers. */
  _store() {
    if (this._wired === undefined) {
      this._wired = Object.create(this.cache);
      this._wired.serializer = WIRE;
      this._wired.options = { ...this.cache.options, negativeTtlMs: 0 };
    }
    return this._wired;
  }

  /** @param {Request} req */
  async _key(req) {
    const { key, vary } = this.options;
    const own = key ? await key(req) : `${req.headers.host ?? ''}${req.originalUrl ?? req.url}`;
    if (own === null || own === undefined || own === false) return null;
    return `http:${own}${variant(vary.map((/** @type {string} */ name) => name.toLowerCase()), req)}`;
  }
}

const EMPTY = Buffer.alloc(0);

/** An answer as bytes: how long its head is, the head as JSON, the body. */
const WIRE = {
  isBinary: true,
  /** @param {any} answer */
  stringify({ status, headers, body, storedAt }) {
    const head = Buffer.from(JSON.stringify({ status, headers, storedAt }));
    const size = Buffer.alloc(4);
    size.writeUInt32LE(head.length);
    return Buffer.concat([size, head, body]);
  },
  /** @param {Buffer} bytes */
  parse(bytes) {
    const end = 4 + bytes.readUInt32LE(0);
    return { ...JSON.parse(bytes.toString('utf8', 4, end)), body: bytes.subarray(end) };
  },
};

/**
 * @param {Request} req
 * @param {Response} res
 * @param {any} answer
 * @param {'HIT' | 'STALE'} how
 * @param {number} now
 */
function send(req, res, { status, headers, body, storedAt }, how, now) {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.setHeader('X-Cache', how);
  res.setHeader('Age', Math.max(0, Math.floor((now - storedAt) / 1000)));
  if (status === 200 && isFresh(req.headers, headers)) {
    res.statusCode = 304;
    for (const name of ['content-length', 'content-type', 'content-encoding']) res.removeHeader(name);
    return res.end();
  }
  res.statusCode = status;
  if (status !== 204) res.setHeader('Content-Length', body.length);
  return req.method === 'HEAD' ? res.end() : res.end(body);
}

/** @param {Buffer} body */
function etag(body) {
  return `W/"${body.length.toString(16)}-${createHash('sha1').update(body).digest('base64').slice(0, 27)}"`;
}

/**
 * What the answer itself has set. The rest is of the request, such as what somebody has left of a limit, and whoever set it
 * before the cache was asked does so each time. Vary has to be known to tell answers apart.
 * @param {Record<string, any>} headers
 * @param {Record<string, any>} before
 */
function setByAnswer(headers, before) {
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => name === 'vary' || before[name] !== value));
}

/** The names in a Vary header, in one order. @param {any} header @returns {string[]} */
function varying(header) {
  const names = String(header ?? '').toLowerCase().split(',').map((name) => name.trim());
  return [...new Set(names.filter(Boolean))].sort();
}

/**
 * What tells answers apart that differ by headers of the request.
 * @param {string[]} names
 * @param {Request} req
 */
function variant(names, req) {
  return names.map((name) => `#${name}=${encodeURIComponent(String(req.headers[name] ?? ''))}`).join('');
}

/**
 * @param {Promise<boolean>} promise
 * @param {number} ms
 * @returns {Promise<boolean>} false when it takes longer
 */
function within(promise, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), ms);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

module.exports = { ResponseCache };
