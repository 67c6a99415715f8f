// @ts-check
'use strict'

// Section "construction": what the module exports, and the forms of the constructor. Here nobody needs a server: the two
// classes are compared with each other.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const Nearis = /** @type {any} */ (require('nearis'))
const Ioredis = /** @type {any} */ (require('ioredis'))

/**
 * The options that a client has, or how making it failed.
 * @param {any} Redis
 * @param {any[]} args
 */
function made(Redis, args) {
  class Lazy extends Redis {
    // Connecting is none of what is compared.
    connect() {
      return Promise.resolve()
    }
  }
  try {
    return new Lazy(...args).options
  } catch (/** @type {any} */ error) {
    return `${error.constructor.name}: ${error.message}`
  }
}

/** Functions are compared by what they return for a few arguments. @param {any} options */
function comparable(options) {
  if (typeof options === 'string') return options
  const random = Math.random
  Math.random = () => 0.5
  try {
    return Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined).map(([key, value]) => [
        key,
        key !== 'Connector' && typeof value === 'function' ? [1, 2, 9, 50].map((times) => value(times)) : value,
      ]),
    )
  } finally {
    Math.random = random
  }
}

class Inherited {
  constructor() {
    this.host = 'own'
  }
}
Object.assign(Inherited.prototype, { db: 4 })

/** @type {any[][]} */
const FORMS = [
  [],
  ...[[7001], ['7002'], [7001, 'h'], [7001, { host: 'h', db: 2 }], [7001, 'h', { db: '3' }], [{ port: '7003', host: undefined }]],
  ...[[null, 'h'], [undefined, null, { db: 1 }], [{}], [{ port: 1 }, 2], [{ db: 1 }, { db: 2, port: 3 }], ['h', 7004], [7001, 'h', { db: 1 }, { name: 'x' }]],
  ...[['h:7001'], ['localhost'], ['h:7001?db=3'], ['h/tmp/x'], ['127.0.0.1'], [''], ['1e3'], ['-1'], ['7001.0']],
  ...[['/tmp/x.sock'], ['/tmp/x.sock?db=2'], ['/tmp/x.sock?db=2&family=6&a=b?c'], ['/']],
  ...[['redis://h'], ['//h:1/2'], ['redis://h:1/2?db=3'], ['redis://h?db=5&keyPrefix=a'], ['redis://h/1', { db: 5 }], ['redis://h/x'], ['redis://h//1']],
  ...[['redis://u:p%40@h:80/3?family=6&x=1'], ['redis://:pw@h'], ['redis://u@h'], ['redis://u%3A:p%3A@h'], ['redis://h?family=x'], ['redis://h?a=1&a=2']],
  ...[['redis://[::1]:6380/1'], ['REDIS://H:1'], ['redis://h', 7009], [{ port: 1 }, 'redis://h:2/3', 4], ['redis://?port=9']],
  ...[['rediss://h/1'], ['rediss://h', { tls: { a: 1 } }], ['RedisS://h'], [{ tls: { b: 1 } }, 'rediss://h'], ['redis://h', { tls: 'unknown' }]],
  ...[['redis://h:99999'], ['redis://'], ['redis://u:p'], ['h:port'], ['redis://%'], ['redis://%zz@h']],
  ...[[true], [Symbol.iterator, 1], [() => {}], ['redis://h', 1n]],
  [new Inherited()],
  [{ valueOf: 1, toString: 2 }],
  ...[[{ protocol: 2 }], [{ protocol: '3', replyMapping: 'resp3' }], [{ protocol: 2, replyMapping: 'resp3' }], [{ replyMapping: 'resp3' }]],
  ...[[{ sentinels: [] }], [{ sentinels: [{ port: 1 }] }], [{ sentinels: [{ port: 1 }], name: 'm' }], [{ sentinels: [], Connector: class {} }]],
  [{ retryStrategy: null, autoPipeliningIgnoredCommands: ['get'], keyPrefix: Buffer.from('x'), unknown: 1 }],
]

describe('construction', () => {
  for (const args of FORMS) {
    test(`new Redis(${args.map((arg) => (typeof arg === 'object' ? JSON.stringify(arg) : String(arg))).join(', ')})`, () => {
      assert.deepEqual(comparable(made(Nearis, args)), comparable(made(Ioredis, args)))
    })
  }

  test('the first of a port as a number and a URL: the number wins wherever it stands', () => {
    assert.equal(made(Nearis, ['redis://h:1', 7009]).port, 7009)
  })

  test('defaults can be changed for all clients that are made later', () => {
    for (const Redis of [Nearis, Ioredis]) {
      const before = Redis.defaultOptions
      Redis.defaultOptions = { ...before, keyPrefix: 'all:' }
      assert.equal(made(Redis, []).keyPrefix, 'all:')
      Redis.defaultOptions = before
    }
  })

  test('the profile of a TLS connection stays the name it was given by', () => {
    // ioredis puts certificates in its place, for a connection that is not made here.
    assert.equal(made(Nearis, [{ tls: 'RedisCloudFixed' }]).tls, 'RedisCloudFixed')
  })

  test('options are public, and the object of the client is its own', () => {
    for (const Redis of [Nearis, Ioredis]) {
      const given = { db: 3, lazyConnect: true }
      const redis = new Redis(given)
      assert.notEqual(redis.options, given)
      assert.deepEqual(given, { db: 3, lazyConnect: true })
      redis.options.db = 4
      assert.equal(redis.duplicate().options.db, 4)
    }
  })
})

describe('the module', () => {
  test('is the class, with everything else on it', () => {
    assert.equal(typeof Nearis, 'function')
    assert.equal(Nearis.default, Nearis)
    assert.equal(Nearis.Redis, Nearis)
    assert.equal(Nearis.__esModule, Ioredis.__esModule)
    assert.equal(Nearis.ReplyError, require('redis-errors').ReplyError)
    const client = Nearis.createClient({ lazyConnect: true })
    assert.ok(client instanceof Nearis)
  })

  test('has the names of ioredis', () => {
    const missing = Reflect.ownKeys(Ioredis).filter((name) => !Reflect.ownKeys(Nearis).includes(name))
    assert.deepEqual(missing, [])
    assert.equal(Nearis.Redis.Cluster, Nearis.Cluster)
    assert.equal(Nearis.Redis.Command, Nearis.Command)
    for (const name of ['AbstractConnector', 'SentinelConnector', 'SentinelIterator', 'Command', 'Pipeline', 'ScanStream']) {
      assert.equal(Nearis[name].name, name)
    }
  })

  test('its clients, pipelines and clusters have every member that is not made for ioredis itself', () => {
    /** @param {any} object */
    const members = (object) => {
      const names = new Set()
      for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) for (const name of Reflect.ownKeys(at)) names.add(name)
      return names
    }
    // Of the connection, its queues and its retries.
    const own = /^(_.*|connection(Pool)?|connector|manuallyClosing|(re|)connect(ion)?Timeout|retryAttempts|.*BlockingTimeout(InMs)?|setSocketTimeout)$/
    const within = /^(recoverFromFatalError|handleReconnection|(reset|offline|flush|delay)(Command|Offline)?Queue|parseOptions|setStatus|createScanStream|subscriber)$/
    const parts = /^(replyPending|resolve|reject|fillResult|isRefreshing|handleError|clearNodes.*|resetNodes.*|handleCloseEvent|executeOfflineCommands)$/
    const nodes = /^(natMapper|getInfoFromNode|invokeReady.*|readyCheck|resolve(Srv|StartupNodeHostnames)|dnsLookup|createSharded.*|connectionEpoch)$/
    const options = { lazyConnect: true }
    const objectsOf = (/** @type {any} */ Redis) => [
      new Redis(options),
      new Redis(options).pipeline(),
      new Redis(options).multi(),
      new Redis.Cluster([{ port: 1 }], options),
    ]
    const ours = objectsOf(Nearis).map(members)
    objectsOf(Ioredis).forEach((theirs, i) => {
      const missing = [...members(theirs)].filter((name) => typeof name === 'string' && !ours[i].has(name))
      assert.deepEqual(missing.filter((name) => ![own, within, parts, nodes].some((known) => known.test(name))), [])
    })
  })

  test('a Connector is not called: there is nothing to connect to', async () => {
    let count = 0
    class Connector {
      constructor() {
        count++
      }
    }
    const redis = new Nearis({ Connector, lazyConnect: true })
    assert.equal(await redis.ping(), 'PONG')
    redis.disconnect()
    assert.equal(count, 0)
  })

  test('has the same names for import', async () => {
    const imported = /** @type {any} */ (await import('nearis'))
    assert.equal(imported.default, Nearis)
    for (const name of Object.keys(imported)) assert.equal(imported[name], Nearis[name], name)
    for (const name of Object.keys(await import('ioredis'))) {
      if (!['module.exports', '__esModule'].includes(name)) assert.ok(Object.hasOwn(imported, name) || name === 'Promise', name)
    }
  })

  test('prints for those who want no callback of their own', (t) => {
    const log = t.mock.method(console, 'log', () => {})
    for (const Redis of [Nearis, Ioredis]) {
      log.mock.resetCalls()
      Redis.print(null, 'value')
      Redis.print(new Error('no'))
      assert.deepEqual(log.mock.calls.map((call) => call.arguments[0]), ['Reply: value', 'Error: Error: no'])
    }
  })

  test('takes no Promise library, and says so', (t) => {
    const warn = t.mock.method(console, 'warn', () => {})
    for (const Redis of [Nearis, Ioredis]) {
      warn.mock.resetCalls()
      assert.equal(Redis.Promise, Promise)
      Redis.Promise = class {}
      assert.equal(warn.mock.callCount(), 2)
      assert.match(warn.mock.calls[0].arguments[0], /Native Promise/i)
    }
  })
})

describe('connectors', () => {
  /** @param {any} Redis */
  const iterator = (Redis) => new Redis.SentinelIterator([{ port: 1 }, { host: 'h' }, { port: 3 }])

  test('the iterator of Sentinels', () => {
    for (const Redis of [Nearis, Ioredis]) {
      const it = iterator(Redis)
      assert.deepEqual(it.next(), { done: false, value: { port: 1 } })
      assert.deepEqual(it.next(), { done: false, value: { host: 'h' } })
      it.reset(true)
      assert.equal(String(it), '[{"host":"h"},{"port":3},{"port":1}] @0')
      assert.equal(it.add({ host: '127.0.0.1', port: 3 }), false)
      assert.equal(it.add({ port: 4 }), true)
      for (let i = 0; i < 4; i++) assert.equal(it.next().done, false)
      assert.deepEqual(it.next(), { done: true, value: undefined })
    }
  })

  test('the connector of Sentinels', async () => {
    for (const Redis of [Nearis, Ioredis]) {
      assert.throws(() => new Redis.SentinelConnector({ sentinels: [] }), { message: 'Requires at least one sentinel to connect to.' })
      assert.throws(() => new Redis.SentinelConnector({ sentinels: [{}] }), { message: 'Requires the name of master.' })
      const connector = new Redis.SentinelConnector({ sentinels: [{ port: 1 }, { port: 2 }, { port: 3 }], name: 'm', role: 'master' })
      connector.sentinelIterator.next()
      assert.equal(connector.check({ role: 'master' }), true)
      assert.equal(connector.check({}), true)
      assert.equal(connector.check({ role: 'slave' }), false)
      assert.deepEqual(connector.sentinelIterator.next().value, { port: 3 })
      assert.ok(connector instanceof Redis.AbstractConnector)
    }
    const connector = new Nearis.SentinelConnector({ sentinels: [{ port: 1 }], name: 'm' })
    await assert.rejects(connector.connect(), /Nearis asks no Sentinel/)
  })

  test('the base of a connector ends its stream', () => {
    for (const Redis of [Nearis, Ioredis]) {
      class Own extends Redis.AbstractConnector {}
      const own = new Own(5)
      /** @type {string[]} */
      const called = []
      own.connecting = true
      own.disconnect()
      assert.equal(own.connecting, false)
      own.stream = { on: (/** @type {string} */ event, /** @type {() => void} */ listener) => (called.push(event), listener()), end: () => called.push('end') }
      own.disconnect()
      assert.deepEqual(called, ['close', 'end'])
      assert.equal(own.check({}), true)
    }
  })
})
