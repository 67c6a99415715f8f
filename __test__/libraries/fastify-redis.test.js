// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const Fastify = require('fastify').default
const fastifyRedis = /** @type {any} */ (require('@fastify/redis'))
const { sides, until } = require('./sides')

sides('@fastify/redis', ({ create }) => {
  test('a client, and others by their names, for as long as the app', async () => {
    const app = Fastify()
    const clients = [create({ lazyConnect: true }), create(), create()]
    await app.register(fastifyRedis, { client: clients[0], closeClient: true })
    app.get('/', async (/** @type {any} */ request) => ({ count: await request.server.redis.incr('visits') }))
    assert.deepEqual((await app.inject('/')).json(), { count: 1 })
    assert.deepEqual((await app.inject('/')).json(), { count: 2 })
    await app.close()
    await until(() => clients[0].status === 'end')
    await assert.rejects(clients[0].get('visits'), { message: 'Connection is closed.' })

    const named = Fastify()
    await named.register(fastifyRedis, { client: clients[1], namespace: 'one', closeClient: true })
    await named.register(fastifyRedis, { client: clients[2], namespace: 'two' })
    const { one, two } = /** @type {any} */ (named).redis
    assert.equal(await two.get('visits'), '2')
    assert.equal(one, clients[1])
    await named.close()
    assert.equal(await clients[2].ping(), 'PONG')
  })
})
