import cache from './cache.js';

export default cache;
export const { Cache, CacheError, RateLimiter, cacheResponse, channels, createCache, rateLimit } = cache;
