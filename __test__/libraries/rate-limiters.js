// @ts-check
'use strict'

// What libraries that limit rates do, with clients of either shape.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const express = require('express')
const { rateLimit } = require('express-rate-limit')
const { BurstyRateLimiter, RateLimiterQueue, RateLimiterRedis, RateLimiterUnion } = require('rate-limiter-flexible')
const { RedisStore } = require('rate-limit-redis')

/** @param {() => Promise<object>} clientOptions those that say what client a limiter has */
function limitsFlexibly(clientOptions) {
  /** @param {object} options */
  const limiter = async (options) => new RateLimiterRedis(/** @type {any} */ ({ ...(await clientOptions()), points: 3, duration: 5, ...options }))

  test('points are consumed until there are none left', async () => {
    const limit = await limiter({ keyPrefix: 'consume' })
    const left = []
    for (let call = 0; call < 3; call += 1) left.push((await limit.consume('a')).remainingPoints)
    assert.deepEqual(left, [2, 1, 0])
    const refused = await limit.consume('a').catch((/** @type {any} */ result) => result)
    assert.equal(refused.remainingPoints, 0)
    assert.ok(refused.msBeforeNext > 3000 && refused.msBeforeNext <= 5000)
    assert.equal((await limit.get('a'))?.consumedPoints, 4)
    assert.equal(await limit.get('nobody'), null)
  })

  test('penalty, reward, block, set, delete', async () => {
    const limit = await limiter({ keyPrefix: 'others' })
    assert.equal((await limit.penalty('a', 2)).consumedPoints, 2)
    assert.equal((await limit.reward('a', 1)).consumedPoints, 1)
    await limit.block('a', 10)
    await assert.rejects(limit.consume('a'), (/** @type {any} */ result) => result.msBeforeNext > 5000)
    await limit.set('b', 3, 10)
    assert.equal((await limit.get('b'))?.consumedPoints, 3)
    assert.equal(await limit.delete('b'), true)
    assert.equal(await limit.delete('b'), false)
  })

  test('a window ends', async () => {
    const limit = await limiter({ keyPrefix: 'window', points: 1, duration: 1 })
    await limit.consume('a')
    await assert.rejects(limit.consume('a'))
    await new Promise((resolve) => setTimeout(resolve, 1050))
    await limit.consume('a')
  })

  test('blocked in memory, bursts, unions, a queue', async () => {
    const inMemory = await limiter({ keyPrefix: 'memory', points: 1, inMemoryBlockOnConsumed: 1, inMemoryBlockDuration: 5 })
    await inMemory.consume('a')
    await assert.rejects(inMemory.consume('a'))
    const burst = new BurstyRateLimiter(await limiter({ keyPrefix: 'even', points: 1 }), await limiter({ keyPrefix: 'burst', points: 2 }))
    for (let call = 0; call < 3; call += 1) await burst.consume('a')
    await assert.rejects(burst.consume('a'))
    const union = new RateLimiterUnion(await limiter({ keyPrefix: 'u1', points: 5 }), await limiter({ keyPrefix: 'u2', points: 1 }))
    await union.consume('a')
    await assert.rejects(union.consume('a'))
    const queue = new RateLimiterQueue(await limiter({ keyPrefix: 'queue', points: 2, duration: 1 }), { maxQueueSize: 10 })
    await Promise.all([queue.removeTokens(1, 'a'), queue.removeTokens(1, 'a'), queue.removeTokens(1, 'a')])
  })
}

/** @param {() => Promise<{ client: any, sendCommand: (...words: string[]) => Promise<any> }>} connect */
function limitsExpress(connect) {
  test('with express-rate-limit', async () => {
    const { client, sendCommand } = await connect()
    const store = new RedisStore({ sendCommand, prefix: 'rl:' })
    const app = express()
    app.use(rateLimit({ windowMs: 60_000, limit: 2, standardHeaders: 'draft-6', legacyHeaders: false, store }))
    app.get('/', (_, response) => void response.send('hello'))
    const server = app.listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
    const seen = []
    for (let call = 0; call < 3; call += 1) {
      const response = await fetch(`http://127.0.0.1:${port}/`)
      seen.push([response.status, response.headers.get('ratelimit-remaining')])
    }
    server.close()
    assert.deepEqual(seen, [[200, '1'], [200, '0'], [429, '0']])
    const key = (await client.keys('rl:*'))[0].slice('rl:'.length)
    assert.equal((await store.get(key))?.totalHits, 3)
    await store.decrement(key)
    assert.equal((await store.get(key))?.totalHits, 2)
    await store.resetKey(key)
    assert.equal(await client.exists(`rl:${key}`), 0)
  })
}

module.exports = { limitsExpress, limitsFlexibly }
