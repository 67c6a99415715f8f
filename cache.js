// @ts-check
'use strict';

/** `require('nearis/cache')`: a cache for what an app computes, one for its answers, and limits for those who ask. */

const { Cache, channels } = require('./js/cache/cache');
const { CacheError } = require('./js/cache/errors');
const { RateLimiter } = require('./js/cache/limiter');
const { cacheResponse, rateLimit } = require('./js/cache/middleware');

/** @param {any} [options] */
const createCache = (options) => new Cache(options);

module.exports = { Cache, CacheError, RateLimiter, cacheResponse, channels, createCache, rateLimit };
