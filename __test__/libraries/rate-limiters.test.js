// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const Fastify = require('fastify').default
const fastifyRateLimit = require('@fastify/rate-limit').default
const { limitsExpress, limitsFlexibly } = require('./rate-limiters')
const { sides } = require('./sides')

sides('rate-limiter-flexible', ({ create }) => limitsFlexibly(async () => ({ storeClient: create() })))

sides('rate-limit-redis', ({ create }) => limitsExpress(async () => {
  const client = create()
  return { client, sendCommand: (command, ...args) => client.call(command, ...args) }
}))

sides('@fastify/rate-limit', ({ create }) => {
  test('counts, bans, and begins anew', async () => {
    const app = Fastify()
    await app.register(fastifyRateLimit, { max: 2, timeWindow: 2000, ban: 1, redis: create(), nameSpace: 'fastify:' })
    app.get('/', async () => 'hello')
    const statuses = async (/** @type {number} */ count) => {
      const seen = []
      for (let call = 0; call < count; call += 1) seen.push((await app.inject('/')).statusCode)
      return seen
    }
    assert.deepEqual(await statuses(4), [200, 200, 429, 403])
    await new Promise((resolve) => setTimeout(resolve, 2050))
    assert.deepEqual(await statuses(1), [200])
    await app.close()
  })

  test('a window that goes on as long as it is exceeded', async () => {
    const app = Fastify()
    await app.register(fastifyRateLimit, { global: false, redis: create(), nameSpace: 'continued:' })
    const config = { rateLimit: { max: 1, timeWindow: 60_000, continueExceeding: true, exponentialBackoff: true } }
    app.get('/', { config }, async () => 'a')
    assert.equal((await app.inject('/')).statusCode, 200)
    const refused = await app.inject('/')
    assert.equal(refused.statusCode, 429)
    assert.equal(refused.headers['x-ratelimit-remaining'], '0')
    await app.close()
  })
})
