// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const Nearis = /** @type {any} */ (require('nearis'))
const Ioredis = /** @type {any} */ (require('ioredis'))

/** @param {any} Redis @param {any[]} args */
function optionsOf(Redis, args) {
  const last = args.at(-1)
  const given = typeof last === 'object' && last !== null ? args.slice(0, -1) : args
  const { options } = new Redis(...given, { ...(given === args ? null : last), lazyConnect: true })
  return options
}

/** @type {[any[], object][]} */
const FORMS = [
  [[], { port: 6379, host: 'localhost', db: 0 }],
  [[7001], { port: 7001, host: 'localhost' }],
  [['7002'], { port: 7002, host: 'localhost' }],
  [[7001, 'h'], { port: 7001, host: 'h' }],
  [[7001, { host: 'h', db: 2 }], { port: 7001, host: 'h', db: 2 }],
  [[7001, 'h', { db: '3' }], { port: 7001, host: 'h', db: 3 }],
  [['h:7001'], { port: 7001, host: 'h' }],
  [['localhost'], { port: 6379, host: 'localhost' }],
  [['/tmp/x.sock?db=2'], { path: '/tmp/x.sock', db: 2 }],
  [['redis://h'], { port: 6379, host: 'h', db: 0 }],
  [['//h:1/2'], { port: 1, host: 'h', db: 2 }],
  [['redis://u:p%40@h:80/3?family=6&x=1'], { port: 80, host: 'h', db: 3, username: 'u', password: 'p@', family: 6, x: '1' }],
  [['redis://:pw@h'], { host: 'h', username: '', password: 'pw' }],
  [['redis://u@h'], { host: 'h', username: 'u', password: '' }],
  [['rediss://h/1'], { host: 'h', db: 1, tls: true }],
  [['redis://[::1]:6380/1'], { port: 6380, host: '::1', db: 1 }],
  [['redis://h?db=5&keyPrefix=a'], { host: 'h', db: 5, keyPrefix: 'a' }],
  [['redis://h/1', { db: 5 }], { host: 'h', db: 1 }],
  [[{ port: '7003', host: undefined }], { port: 7003, host: 'localhost' }],
  [[null, 'h'], { host: 'h' }],
]

describe('forms of the constructor', () => {
  for (const [args, expected] of FORMS) {
    test(JSON.stringify(args), () => {
      for (const Redis of [Nearis, Ioredis]) {
        const options = optionsOf(Redis, args)
        const found = Object.fromEntries(Object.keys(expected).map((key) => [key, options[key]]))
        assert.deepEqual(found, expected, Redis === Nearis ? 'nearis' : 'ioredis')
      }
    })
  }

  test('the defaults are those of ioredis', () => {
    const ours = optionsOf(Nearis, [])
    for (const [key, value] of Object.entries(optionsOf(Ioredis, []))) {
      if (typeof value !== 'function') assert.deepEqual(ours[key], value, key)
      else assert.equal(typeof ours[key], 'function', key)
    }
  })

  test('what is no option is refused', () => {
    for (const Redis of [Nearis, Ioredis]) {
      assert.throws(() => new Redis(true), { message: 'Invalid argument true' })
      const resp3 = { protocol: 2, replyMapping: 'resp3', lazyConnect: true }
      assert.throws(() => new Redis(resp3), /The "resp3" replyMapping is only supported with protocol 3/)
    }
  })
})

describe('the module', () => {
  test('is the class, with everything else on it', () => {
    assert.equal(typeof Nearis, 'function')
    assert.equal(Nearis.default, Nearis)
    assert.equal(Nearis.Redis, Nearis)
    assert.equal(Nearis.ReplyError, require('redis-errors').ReplyError)
    assert.ok(Nearis.createClient({ lazyConnect: true }) instanceof Nearis)
  })

  test('has the same names for import', async () => {
    const imported = await import('nearis')
    assert.equal(imported.default, Nearis)
    assert.equal(imported.Redis, Nearis)
    assert.equal(imported.ReplyError, Nearis.ReplyError)
  })

  test('gives clients the methods of an emitter, but they are none', () => {
    for (const Redis of [Nearis, Ioredis]) {
      const redis = new Redis({ lazyConnect: true })
      assert.equal(redis instanceof require('node:events').EventEmitter, false)
      assert.equal(redis.on('x', () => {}), redis)
      assert.equal(redis.listenerCount('x'), 1)
    }
  })

  test('prints for those who want no callback of their own', (t) => {
    const log = t.mock.method(console, 'log', () => {})
    Nearis.print(null, 'value')
    Nearis.print(new Error('no'))
    assert.deepEqual(log.mock.calls.map((call) => call.arguments[0]), ['Reply: value', 'Error: Error: no'])
  })
})
