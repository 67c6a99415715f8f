// @ts-check
'use strict'

/**
 * Limiters, which decide on a thousand clients in turn; all may pass, so that every decision is the same work.
 *
 * @typedef {{ name: string, decide: (key: string) => Promise<unknown>, close: () => unknown }} Side
 */

const { RateLimiter } = require('../../cache')

const CLIENTS = Array.from({ length: 1000 }, (_, i) => `192.0.2.${i}`)
const LIMIT = 1_000_000_000
const WINDOW_MS = 3_600_000

/** @param {{ port: number, path: string }} redis @returns {Side[]} ours first */
function sides(redis) {
  return [
    ours('nearis/cache', 'fixed-window'),
    flexible('rate-limiter-flexible, unix socket', [redis.path]),
    flexible('rate-limiter-flexible, TCP', [redis.port, '127.0.0.1']),
    ours('nearis/cache, sliding window', 'sliding-window'),
    ours('nearis/cache, token bucket', 'token-bucket')
  ]
}

/** @param {string} name @param {string} algorithm @returns {Side} */
function ours(name, algorithm) {
  const limiter = new RateLimiter({ windowMs: WINDOW_MS, limit: LIMIT, algorithm: /** @type {any} */ (algorithm), prefix: `${algorithm}:` })
  return { name, decide: (key) => limiter.take(key), close: () => /** @type {any} */ (limiter).client.disconnect() }
}

/** @param {string} name @param {any[]} place @returns {Side} */
function flexible(name, place) {
  const { Redis } = require('ioredis')
  const { RateLimiterRedis } = require('rate-limiter-flexible')
  const storeClient = new Redis(.../** @type {[any]} */ (place))
  const limiter = new RateLimiterRedis({ storeClient, points: LIMIT, duration: WINDOW_MS / 1000, keyPrefix: name })
  return { name, decide: (key) => limiter.consume(key), close: () => storeClient.disconnect() }
}

/** Decisions one after the other, or `width` at a time. @param {Side} side @param {number} width */
function decisions({ decide }, width) {
  return async (/** @type {number} */ n) => {
    for (let from = 0; from < n; from += width) {
      if (width === 1) await decide(CLIENTS[from % CLIENTS.length])
      else await Promise.all(Array.from({ length: Math.min(width, n - from) }, (_, i) => decide(CLIENTS[(from + i) % CLIENTS.length])))
    }
  }
}

module.exports = { sides, decisions }
