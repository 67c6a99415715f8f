// @ts-check
'use strict'

// ioredis and node-redis through what they do by themselves: pipelines, scripts by their hash, scanning, coming back.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { Redis: Ioredis } = require('ioredis')
const { WatchError, createClient } = require('redis')
const { outcome } = require('../../helpers/both')
const { until } = require('../../helpers/until')
const { same, skipWithoutJudge, startBoth } = require('../judge')

const both = startBoth()
const BYTES = Buffer.from(Array.from({ length: 256 }, (none, byte) => byte))
const BIG = Buffer.alloc(5 * 1024 * 1024, BYTES)

/** @param {any} client @param {(client: any) => Promise<string>} info */
const blocked = (client, info) => until(async () => (await info(client)).includes('blocked_clients:1\r'))

/** @param {import('../judge').Side} side @param {2 | 3} protocol */
async function ioredis(side, protocol) {
  /** @type {any[]} */
  const clients = []
  const open = (/** @type {object} */ options = {}) => {
    const client = /** @type {any} */ (new Ioredis(/** @type {any} */ ({ port: side.port, protocol, retryStrategy: () => 1, ...options })))
    client.on('error', () => {})
    clients.push(client)
    return client
  }
  try {
    const redis = open({ enableAutoPipelining: true })
    const seen = /** @type {unknown[]} */ ([await redis.flushall()])
    seen.push(await Promise.all(Array.from({ length: 200 }, (none, at) => redis.incrby('n', at))))
    seen.push(await redis.set('bytes', BYTES), BYTES.equals(await redis.getBuffer('bytes')), await outcome(redis.lpush('bytes', 'x')))
    seen.push(await redis.hset('h', { f: 1, g: 'é' }), await redis.hgetall('h'), await redis.zadd('z', 1.5, 'a'), await redis.zrange('z', 0, -1, 'WITHSCORES'))
    await redis.watch('w')
    await open().set('w', 'changed')
    seen.push(await redis.multi().get('w').exec(), await redis.multi().set('w', 1).lpush('w', 1).exec())
    redis.defineCommand('twice', { numberOfKeys: 1, lua: 'return {KEYS[1], ARGV[1] * 2} -- ioredis' })
    seen.push(await redis.script('FLUSH'), await redis.twice('k', 21), await redis.twice('k', 4))
    const waiting = open().blpop('q1', 'q2', 20)
    await blocked(redis, (client) => client.info('clients'))
    seen.push(await redis.rpush('q2', 'last'), await waiting, await redis.blpop('q1', 0.01))
    await redis.mset(Object.fromEntries(Array.from({ length: 500 }, (none, at) => [`scan:${at}`, at])))
    const keys = new Set()
    for await (const page of redis.scanStream({ match: 'scan:*' })) for (const key of page) keys.add(key)
    seen.push(keys.size, await redis.set('big', BIG), BIG.equals(await redis.getBuffer('big')))
    const id = await redis.client('ID')
    seen.push(await open().client('KILL', 'ID', id), await redis.get('n'), (await redis.client('ID')) !== id)
    await redis.config('SET', 'requirepass', 'sesame')
    seen.push(await outcome(open({ retryStrategy: null, maxRetriesPerRequest: 0, enableReadyCheck: false }).get('n')))
    seen.push(await open({ password: 'sesame' }).get('n'), await open({ username: 'default', password: 'sesame' }).config('SET', 'requirepass', ''))
    return seen
  } finally {
    for (const client of clients) client.disconnect()
  }
}

/** @param {import('../judge').Side} side @param {2 | 3} protocol */
async function nodeRedis(side, protocol) {
  /** @type {any[]} */
  const clients = []
  const open = async (/** @type {object} */ options = {}, reconnectStrategy = /** @type {any} */ (() => 1)) => {
    const client = createClient({ RESP: protocol, socket: { port: side.port, host: '127.0.0.1', reconnectStrategy }, ...options })
    client.on('error', () => {})
    clients.push(client)
    return /** @type {any} */ (await client.connect())
  }
  try {
    const redis = await open()
    const other = await open()
    const seen = /** @type {unknown[]} */ ([await redis.flushAll()])
    seen.push(await Promise.all(Array.from({ length: 200 }, (none, at) => redis.incrBy('n', at))))
    seen.push(await redis.set('bytes', BYTES), await outcome(redis.lPush('bytes', 'x')), await redis.strLen('bytes'))
    seen.push(await redis.hSet('h', { f: 1, g: 'é' }), { ...(await redis.hGetAll('h')) }, await redis.zAdd('z', { score: 1.5, value: 'a' }), await redis.zRangeWithScores('z', 0, -1))
    await redis.watch('w')
    await other.set('w', 'changed')
    seen.push(await redis.multi().get('w').exec().catch((/** @type {unknown} */ error) => error instanceof WatchError))
    seen.push(await redis.multi().set('w', 1).incr('w').exec(), await outcome(redis.evalSha('0'.repeat(40), { keys: ['k'] })))
    const waiting = other.blPop(['q1', 'q2'], 20)
    await blocked(redis, (client) => client.info('clients'))
    seen.push(await redis.rPush('q2', 'last'), { ...(await waiting) }, await redis.blPop('q1', 0.01))
    await redis.mSet(Object.fromEntries(Array.from({ length: 500 }, (none, at) => [`scan:${at}`, String(at)])))
    const keys = new Set()
    for await (const page of redis.scanIterator({ MATCH: 'scan:*' })) for (const key of page) keys.add(key)
    seen.push(keys.size, await redis.set('big', BIG), await redis.strLen('big'))
    const id = await redis.clientId()
    const again = new Promise((resolve) => redis.once('ready', resolve))
    seen.push(await other.sendCommand(['CLIENT', 'KILL', 'ID', String(id)]))
    await again
    seen.push(await redis.get('n'), (await redis.clientId()) !== id)
    await redis.configSet('requirepass', 'sesame')
    seen.push(await outcome(open({ password: 'wrong' }, false).then(() => 'in')))
    const known = await open({ password: 'sesame' })
    seen.push(await known.get('n'), await known.configSet('requirepass', ''))
    return seen
  } finally {
    for (const client of clients) client.destroy()
  }
}

describe('clients in JavaScript', { skip: skipWithoutJudge() }, () => {
  for (const [name, play] of /** @type {const} */ ([['ioredis', ioredis], ['node-redis', nodeRedis]])) {
    for (const protocol of /** @type {const} */ ([2, 3])) {
      test(`${name}, RESP${protocol}`, async () => {
        const seen = await same(both.sides, (side) => play(side, protocol), name)
        assert.ok(seen.length > 15)
      })
    }
  }
})
