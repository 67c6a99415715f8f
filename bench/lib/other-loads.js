// @ts-check
'use strict'

/**
 * Loads beside redis-benchmark's own list: a command for it, or a load that it cannot make.
 *
 * @typedef {import('./by-ioredis.js').Size} Size
 * @typedef {{
 *   what?: string[], subscribers?: number, share?: number, deepest?: number,
 *   load?: (port: number, size: Size) => Promise<import('./by-ioredis.js').Load>
 * }} Load `share`: of the requests, where each is much more work; `deepest`: the greatest depth that makes sense
 */

const { blast } = require('./blast.js')
const { workers, handOver } = require('./by-ioredis.js')
const { RELEASE, RELEASE_SHA } = require('./release.js')

const VALUE = 'v'.repeat(32)
const TRANSACTION = [['MULTI'], ...Array.from({ length: 10 }, (_, i) => ['SET', `user:${i}`, VALUE]), ['EXEC']]
const TRANSACTION_REPLY = '+OK\r\n' + '+QUEUED\r\n'.repeat(10) + '*10\r\n' + '+OK\r\n'.repeat(10)

/** @param {number} port @param {Size} size */
async function transactions(port, size) {
  const load = { ...size, commands: TRANSACTION, replyBytes: TRANSACTION_REPLY.length }
  return { run: () => blast(port, load), close() {} }
}

/** @type {Record<string, Load>} */
const OTHER_LOADS = {
  'hgetall 100': { what: ['HGETALL', 'hash:100'], share: 0.1 },
  'lrange 1000': { what: ['LRANGE', 'list:1000', '0', '-1'], share: 0.05 },
  'zrange 100': { what: ['ZRANGE', 'zset:100', '0', '-1', 'WITHSCORES'], share: 0.1 },
  'geosearch 100k': { what: ['GEOSEARCH', 'places', 'FROMLONLAT', '10', '50', 'BYRADIUS', '10', 'km', 'ASC'], share: 0.1 },
  pfadd: { what: ['PFADD', 'visitors', 'visitor:__rand_int__'] },
  xadd: { what: ['XADD', 'stream', '*', 'field', VALUE], share: 0.25 },
  'xreadgroup+xack': { load: (port, size) => workers(port, size, VALUE), share: 0.05 },
  bzpopmin: { load: handOver, share: 0.05, deepest: 1 },
  'multi 10': { load: transactions, share: 0.1 },
  // A lock that somebody else has; `bench/embedded.js` has the row of one that is there.
  evalsha: { what: ['EVALSHA', RELEASE_SHA, '1', 'lock:__rand_int__', 'token'] },
  'publish 1': { what: ['PUBLISH', 'news', VALUE], subscribers: 1 },
  'publish 100': { what: ['PUBLISH', 'news', VALUE], subscribers: 100, share: 0.02 }
}

/** What the commands above read. */
const PREPARATION = [
  ['SCRIPT', 'LOAD', RELEASE],
  ['RPUSH', 'list:1000', ...Array(1000).fill(VALUE)],
  ['HSET', 'hash:100', ...Array.from({ length: 100 }, (_, i) => [`field:${i}`, VALUE]).flat()],
  ['ZADD', 'zset:100', ...Array.from({ length: 100 }, (_, i) => [String(i), `member:${i}`]).flat()],
  ['GEOADD', 'places', ...Array.from({ length: 100_000 }, (_, i) => [
    String(5 + i * 7919 % 100_000 / 10_000), String(45 + i * 104_729 % 99_991 / 10_000), `place:${i}`
  ]).flat()]
]

module.exports = { OTHER_LOADS, PREPARATION }
