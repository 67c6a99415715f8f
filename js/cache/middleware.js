// @ts-check
'use strict';

/** The response cache and the limiter in the forms that the frameworks want: Express, Koa, Fastify. */

const { Cache } = require('./cache');
const { limitsIn } = require('../memory-limits');
const { ResponseCache } = require('./response');
const { RateLimit } = require('./rate-limit');

/** @param {any} options */
function responseCache({ cache, maxMemory, maxMemoryPolicy, maxMemorySamples, ...options } = /** @type {any} */ ({})) {
  const limits = { maxMemory, maxMemoryPolicy, maxMemorySamples };
  const [limit] = limitsIn(limits);
  if (cache && limit) throw new TypeError(`${limit[0]} is said where the cache is made, in createCache()`);
  return new ResponseCache(cache ?? new Cache({ name: 'http', prefix: 'http-cache:', ...limits }), options);
}

/**
 * Middleware for Express, and for node:http as `(req, res, next)`.
 * @param {any} [options]
 */
function cacheResponse(options) {
  const core = responseCache(options);
  return (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) => void core.handle(req, res, next).catch(next);
}

/** @param {any} [options] */
cacheResponse.koa = (options) => {
  const core = responseCache(options);
  return (/** @type {any} */ ctx, /** @type {() => Promise<any>} */ next) =>
    new Promise((resolve, reject) => {
      let isPassed = false;
      const pass = (/** @type {any} */ error) => {
        isPassed = true;
        if (error) reject(error);
        else next().then(resolve, reject);
      };
      const take = () => (ctx.respond = false);
      core.handle(ctx.req, ctx.res, pass, take).then(() => isPassed || resolve(undefined), reject);
    });
};

/** A hook for `onRequest`. @param {any} [options] */
cacheResponse.fastify = (options) => {
  const core = responseCache(options);
  return (/** @type {any} */ request, /** @type {any} */ reply, /** @type {any} */ done) =>
    void core.handle(request.raw, reply.raw, done, () => reply.hijack()).catch(done);
};

/**
 * Middleware for Express, and for node:http as `(req, res, next)`.
 * @param {any} [options]
 */
function rateLimit(options) {
  const core = new RateLimit(options);
  return (/** @type {any} */ req, /** @type {any} */ res, /** @type {any} */ next) =>
    void core.handle(req, res).then((may) => may && next(), next);
}

/** @param {any} [options] */
rateLimit.koa = (options) => {
  const core = new RateLimit(options);
  return async (/** @type {any} */ ctx, /** @type {() => Promise<any>} */ next) => {
    if (await core.handle(ctx, ctx.res, () => (ctx.respond = false))) await next();
  };
};

/** A hook for `onRequest`. @param {any} [options] */
rateLimit.fastify = (options) => {
  const core = new RateLimit(options);
  return async (/** @type {any} */ request, /** @type {any} */ reply) => {
    await core.handle(request, reply.raw, () => reply.hijack());
  };
};

module.exports = { cacheResponse, rateLimit };
