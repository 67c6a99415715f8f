// @ts-check
'use strict'

// Section "options": what those mean that are about data, and that all the others are taken.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { lanes, once, outcome, until } = require('./lanes')

/** What the server knows of a client. @param {any} redis @param {string} name */
async function field(redis, name) {
  return new RegExp(` ${name}=(\\S*)`).exec(await redis.client('INFO'))?.[1]
}

lanes('options', (lane) => {
  const { create, differs } = lane

  test('db: the database from the start, which a duplicate has too, whatever has been selected since', async () => {
    const redis = create({ db: 6 })
    await redis.set('in six', 1)
    await redis.select(7)
    assert.equal(await redis.exists('in six'), 0)
    assert.deepEqual([redis.options.db, await field(redis, 'db')], [6, '7'])
    const twin = lane.adopt(redis.duplicate())
    assert.equal(await twin.exists('in six'), 1)
    const other = lane.adopt(redis.duplicate({ db: 7 }))
    assert.deepEqual([other.options.db, await other.exists('in six'), redis.options.db], [7, 0, 6])
    await twin.del('in six')
  })

  test('connectionName: the name for CLIENT LIST', async () => {
    assert.equal(await create({ connectionName: 'named' }).client('GETNAME'), 'named')
    assert.equal(await create().client('GETNAME'), null)
    // A name that no server takes is no reason not to connect.
    assert.equal(await create({ connectionName: 'a b' }).client('GETNAME'), null)
  })

  test('clientInfoTag, disableClientInfo: what the library tells of itself', async () => {
    const server = create()
    if (/redis_version:7\.[01]\./.test(await server.info('server'))) return
    const name = differs('library-name') ? 'nearis' : 'ioredis'
    assert.equal(await field(server, 'lib-name'), name)
    assert.equal(await field(server, 'lib-ver'), require(differs('library-name') ? '../../package.json' : 'ioredis/package.json').version)
    assert.equal(await field(create({ clientInfoTag: 'tag' }), 'lib-name'), `${name}(tag)`)
    assert.equal(await field(create({ disableClientInfo: true }), 'lib-name'), '')
  })

  test('readOnly does not keep a client from working', async () => {
    const redis = create({ readOnly: true })
    redis.on('error', () => {})
    assert.equal(await redis.set('k', 'v'), 'OK')
  })

  test('keyPrefix, stringNumbers, scripts and replyMapping go to a duplicate', async () => {
    const scripts = { first: { lua: 'return KEYS[1]', numberOfKeys: 1 } }
    const redis = create({ keyPrefix: 'p:', stringNumbers: true, scripts, replyMapping: 'resp3', connectionName: 'original' })
    const twin = lane.adopt(redis.duplicate({ connectionName: 'twin' }))
    assert.deepEqual([await twin.first('k'), await twin.strlen('none'), await twin.client('GETNAME')], ['p:k', '0', 'twin'])
    assert.deepEqual(await twin.config('GET', 'maxmemory-policy'), { 'maxmemory-policy': 'noeviction' })
    assert.equal(await redis.client('GETNAME'), 'original')
  })

  test('clients of one place see the same data, each with its own database, name and transaction', async () => {
    const [one, two] = [create(), create()]
    await one.set('shared', 1)
    assert.equal(await two.incr('shared'), 2)
    await one.select(3)
    assert.equal(await two.get('shared'), '2')
    await one.select(0)
    await one.multi({ pipeline: false })
    await one.incr('shared')
    assert.equal(await two.get('shared'), '2')
    assert.deepEqual(await one.exec(), [[null, 3]])
    assert.notEqual(await one.client('ID'), await two.client('ID'))
    const waiting = one.blpop('wake', 10)
    await two.rpush('wake', 'up')
    assert.deepEqual(await waiting, ['wake', 'up'])
  })

  test('a client can be found by another, and ended or woken', async () => {
    const [one, two] = [create({ retryStrategy: null, connectionName: 'victim' }), create()]
    const id = await one.client('ID')
    assert.match(await two.client('LIST'), new RegExp(`(^|\\n)id=${id} .* name=victim `))
    const end = once(one, 'end')
    assert.equal(await two.client('KILL', 'ID', id), 1)
    await end
    assert.equal(await outcome(one.get('k')), 'Error: Connection is closed.')
    const blocked = create({ connectionName: 'blocked' })
    const number = await blocked.client('ID')
    const waiting = blocked.blpop('nothing comes', 0)
    await until(async () => / flags=b /.test(await two.client('LIST', 'ID', number)))
    assert.equal(await two.client('UNBLOCK', number), 1)
    assert.equal(await waiting, null)
  })

  test('a duplicate has neither listeners, nor commands that were defined, nor what has been begun', async () => {
    const redis = create({ connectionName: 'first' })
    redis.defineCommand('mine', { lua: 'return 1', numberOfKeys: 0 })
    redis.addBuiltinCommand('nonsense')
    redis.on('ready', () => {})
    await redis.multi({ pipeline: false })
    const twin = lane.adopt(redis.duplicate({ lazyConnect: true }))
    assert.deepEqual([twin.mine, twin.nonsense, twin.listenerCount('ready'), twin.status], [undefined, undefined, 0, 'wait'])
    assert.equal(await twin.client('GETNAME'), 'first')
    await redis.discard()
  })

  test('FLUSHALL of one is felt by all, and so are messages and elements', async () => {
    const [one, two] = [create(), create({ db: 1 })]
    await two.set('flushed', 1)
    await one.flushall()
    assert.equal(await two.exists('flushed'), 0)
    await two.select(0)
    const message = new Promise((resolve) => two.once('message', (/** @type {string[]} */ ...args) => resolve(args)))
    await two.subscribe('between')
    await one.publish('between', 'them')
    assert.deepEqual(await message, ['between', 'them'])
    const element = two.blpop('between', 0)
    await one.rpush('between', 'element')
    assert.deepEqual(await element, ['between', 'element'])
  })

  test('himportFieldsets', async () => {
    const redis = create({ himportFieldsets: [{ name: 'a', fields: ['x'] }], retryStrategy: null })
    /** @type {string[]} */
    const errors = []
    redis.on('error', (/** @type {Error} */ error) => errors.push(error.message))
    assert.equal(await redis.ping(), 'PONG')
    if (differs('fieldsets')) assert.deepEqual(errors, [])
    else assert.match(errors[0], /^ERR unknown command 'himport'/)
  })

  test('all others are taken', async () => {
    const others = {
      ...{ family: 4, username: null, password: null, maxLoadingRetryTime: 5, connectTimeout: 20_000, disconnectTimeout: 5 },
      ...{ keepAlive: 1, noDelay: false, socketTimeout: 60_000, enableReadyCheck: false, sentinelRetryStrategy: null },
      ...{ sentinelReconnectStrategy: null, sentinelCommandTimeout: 5, enableTLSForSentinelMode: false, sentinelMaxConnections: 3 },
      ...{ updateSentinels: false, failoverDetector: true, preferredSlaves: [], natMap: {}, sentinels: null, name: null, role: 'master' },
      ...{ sentinelUsername: 'u', sentinelPassword: 'p', sentinelTLS: {}, maxRetriesPerRequest: null, offlineQueue: true, commandQueue: true, himportFieldsets: [] },
    }
    const redis = create(others)
    assert.equal(await redis.set('k', 'v'), 'OK')
    for (const [name, value] of Object.entries(others)) assert.deepEqual(redis.options[name], value, name)
  })
})
