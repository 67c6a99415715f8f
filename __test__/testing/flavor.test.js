// @ts-check
'use strict'

// An engine passes for a server, as far as a program can choose and see it.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { afterEach, beforeEach, describe, test } = require('node:test')
const { reload } = require('../helpers/reload')

/** @type {any} */
let Redis
/** @type {any} */
let testing
/** @type {any[]} */
let clients

beforeEach(() => {
  reload()
  Redis = require('../..')
  testing = require('../../testing')
  clients = []
})
afterEach(async () => {
  for (const one of clients) one.disconnect()
  await testing.endTest()
})

/** @param {string | null} [flavor] */
function client(flavor = null) {
  const redis = new Redis.Engine({ flavor }).connect()
  clients.push(redis)
  return redis
}

/** The reply, or the text of the error. @param {any} redis @param {unknown[]} call */
const answer = (redis, ...call) => redis.call(...call).catch((/** @type {Error} */ error) => error.message)

describe('choosing', () => {
  test('an engine is made with a flavor, has it changed, and has none again', async () => {
    const redis = client('redis-7.0')
    assert.equal(redis.engine.flavor, 'redis-7.0')
    assert.match(await answer(redis, 'hexpire', 'h', 1), /^ERR unknown command 'hexpire', with args beginning with: 'h' '1' $/)
    redis.engine.flavor = 'redis-7.4'
    assert.match(await answer(redis, 'hexpire', 'h', 1), /^ERR wrong number of arguments/)
    redis.engine.flavor = null
    assert.equal(redis.engine.flavor, null)
    assert.equal(await answer(redis, 'delex', 'k'), 0)
  })

  test('an engine by itself has none, and all commands', async () => {
    const redis = client()
    assert.equal(redis.engine.flavor, null)
    assert.deepEqual([await answer(redis, 'delifeq', 'k', 'v'), await answer(redis, 'digest', 'k')], [0, null])
  })

  test('an unknown flavor is an error that lists those there are', () => {
    const listed = new RegExp(`^There is no flavor "redis-6.2", only ${testing.flavors().join(', ')}$`)
    const { engine } = client('redis-7.2')
    for (const choose of [
      () => new Redis.Engine({ flavor: 'redis-6.2' }),
      () => (engine.flavor = 'redis-6.2'),
      () => testing.flavor('redis-6.2'),
      () => testing.configure({ flavor: 'redis-6.2' }),
    ]) {
      assert.throws(choose, (/** @type {any} */ error) => error instanceof RangeError && listed.test(error.message))
    }
    assert.throws(() => (engine.flavor = 8.4), /There is no flavor 8.4, only redis-7.0, /)
    assert.equal(engine.flavor, 'redis-7.2')
  })

  test('for a test it lasts until the end of the test', async () => {
    const { engine } = client('redis-8.4')
    testing.beginTest()
    testing.flavor('redis-7.0')
    engine.flavor = 'valkey-9'
    assert.equal(engine.flavor, 'valkey-9')
    await testing.endTest()
    assert.equal(engine.flavor, 'redis-8.4')
    assert.throws(() => testing.flavor('redis-7.0'), /^Error: flavor\(\) was called outside of a test: .*, or for the whole file, configure\(\{ flavor \}\)$/)
  })

  test('configure sets it for all engines, except where they are made with another one', () => {
    const before = client()
    testing.configure({ flavor: 'valkey-8' })
    assert.deepEqual([before, client(), client('redis-7.0')].map((redis) => redis.engine.flavor), ['valkey-8', null, 'redis-7.0'])
    assert.equal(new Redis.Engine().flavor, 'valkey-8')
  })

  test('the types have the same names', () => {
    const types = readFileSync(path.join(__dirname, '../../types/head.d.ts'), 'utf8')
    const [, union] = /** @type {RegExpMatchArray} */ (types.match(/export type Flavor =([^;]*);/))
    assert.deepEqual([...union.matchAll(/'([^']+)'/g)].map((found) => found[1]), testing.flavors())
  })
})

describe('what others see', () => {
  test('a version that a client asks for is that of the flavor', async () => {
    const redis = client('valkey-8')
    const info = await redis.info('server')
    for (const line of ['redis_version:7.2.4', 'server_name:valkey', 'valkey_version:8.1.0']) assert.ok(info.includes(`${line}\r\n`), line)
    const greeting = await redis.call('HELLO')
    assert.deepEqual(greeting.slice(0, 4), ['server', 'valkey', 'version', '8.1.0'])
    assert.match(await redis.lolwut(), /Valkey ver\. 8\.1\.0\n$/)
    assert.deepEqual(await redis.eval('return {redis.REDIS_VERSION, server.VALKEY_VERSION, server.SERVER_NAME}', 0), ['7.2.4', '8.1.0', 'valkey'])
    redis.engine.flavor = 'redis-7.4'
    assert.match(await redis.info('server'), /^redis_version:7\.4\.0\r$/m)
    assert.doesNotMatch(await redis.info('server'), /valkey/)
    assert.match(await answer(redis, 'eval', 'return server.VALKEY_VERSION', 0), /nonexistent global variable 'server'/)
  })

  test('COMMAND knows what is there', async () => {
    const redis = client('redis-7.0')
    const names = await redis.command('LIST')
    for (const [name, is] of [['get', true], ['hexpire', false], ['client|id', true], ['client|setinfo', false], ['nearis.lock', false]]) {
      assert.equal(names.includes(name), is, /** @type {string} */ (name))
    }
    assert.equal(await redis.command('COUNT'), names.filter((/** @type {string} */ name) => !name.includes('|')).length)
    assert.deepEqual(await redis.command('INFO', 'hexpire', 'delex'), [null, null])
    assert.deepEqual(await redis.command('DOCS', 'hexpire'), [])
    assert.match(await answer(redis, 'COMMAND', 'GETKEYS', 'DELEX', 'k'), /^ERR Invalid command specified$/)
    assert.ok(JSON.stringify(await redis.command('DOCS', 'set')).includes('"KEEPTTL"'))
    assert.ok(!JSON.stringify(await redis.command('DOCS', 'set')).includes('"IFEQ"'))
  })

  test('functions know what was there when they were loaded', async () => {
    const redis = client('valkey-9')
    const library = (/** @type {string} */ name, /** @type {string} */ body) => `#!lua name=${name}\nserver.register_function('${name}', function(keys) ${body} end)`
    await redis.function('LOAD', library('told', 'return server.VALKEY_VERSION'))
    await redis.function('LOAD', library('called', "return redis.pcall('DELEX', keys[1])"))
    assert.equal(await redis.fcall('told', 0), '9.1.2')
    assert.match(await answer(redis, 'FCALL', 'called', 1, 'k'), /^ERR Unknown command called from script$/)
  })

  test('transactions and pipelines are refused what they are refused elsewhere', async () => {
    const redis = client('redis-8.2')
    const results = await redis.pipeline().set('k', 'v').set('k', 'w', 'IFEQ', 'v').digest('k').exec()
    assert.deepEqual(results.map(([error, reply]) => error?.message ?? reply), ['OK', 'ERR syntax error', "ERR unknown command 'digest', with args beginning with: 'k' "])
    await assert.rejects(redis.multi().set('k', 'w').digest('k').exec(), /EXECABORT/)
    await assert.rejects(redis.atomic(['k'], (/** @type {any} */ tx) => tx.delex('k')), /unknown command 'delex'/)
    assert.equal(await redis.get('k'), 'v')
  })

  test("node-redis's shape and a listener get the same", async () => {
    const { createClient } = require('../../node-redis')
    const { connect } = require('../helpers/resp')
    const { engine } = client('redis-7.0')
    const one = createClient({ engine })
    await one.connect()
    await assert.rejects(one.hExpire('h', 'f', 1), /ERR unknown command 'hexpire'/i)
    one.destroy()
    const listener = await engine.listen({ port: 0 })
    const wire = await connect(listener.port)
    assert.equal(await wire.call('HTTL', 'h'), "-ERR unknown command 'HTTL', with args beginning with: 'h' \r\n")
    wire.close()
    await listener.close()
  })

  test('locks are the library’s own, and work in any', async () => {
    for (const flavor of testing.flavors()) {
      const redis = client(flavor)
      const lock = await redis.lock('l', { ttlMs: 10_000 })
      assert.equal(await lock.extend(20_000), true, flavor)
      await redis.set('l', 'another')
      assert.deepEqual([await lock.extend(), await lock.release()], [false, false], flavor)
      await redis.del('l')
      await (await redis.lock('l')).release()
      assert.equal(await redis.exists('l'), 0, flavor)
    }
  })
})

// Each from the documentation of the server: when a command or an option came, and what is said before that.
const UNKNOWN = /^ERR unknown (sub)?command /
const SYNTAX = /^ERR syntax error$/
/** @type {[call: string, refusal: RegExp, in: string][]} `in`: the flavors that have it */
const CAME = [
  ['WAITAOF 0 0 0', UNKNOWN, 'redis-7.2 redis-7.4 redis-8.0 redis-8.2 redis-8.4 valkey-8 valkey-8.0 valkey-8.1 valkey-9 valkey-9.0 valkey-9.1'],
  ['CLIENT SETINFO LIB-NAME x', UNKNOWN, 'redis-7.2 redis-7.4 redis-8.0 redis-8.2 redis-8.4 valkey-8 valkey-8.0 valkey-8.1 valkey-9 valkey-9.0 valkey-9.1'],
  ['ZRANK z a WITHSCORE', /^ERR wrong number/, 'redis-7.2 redis-7.4 redis-8.0 redis-8.2 redis-8.4 valkey-8 valkey-8.0 valkey-8.1 valkey-9 valkey-9.0 valkey-9.1'],
  ['HTTL h FIELDS 1 a', UNKNOWN, 'redis-7.4 redis-8.0 redis-8.2 redis-8.4 valkey-9 valkey-9.0 valkey-9.1'],
  ['CLIENT KILL MAXAGE 9999 ID 9999', SYNTAX, 'redis-7.4 redis-8.0 redis-8.2 redis-8.4 valkey-8 valkey-8.0 valkey-8.1 valkey-9 valkey-9.0 valkey-9.1'],
  ['HGETEX h FIELDS 1 a', UNKNOWN, 'redis-8.0 redis-8.2 redis-8.4 valkey-9 valkey-9.0 valkey-9.1'],
  ['HGETDEL h FIELDS 1 a', UNKNOWN, 'redis-8.0 redis-8.2 redis-8.4 valkey-9 valkey-9.1'],
  ['XDELEX s IDS 1 1-1', UNKNOWN, 'redis-8.2 redis-8.4'],
  ['BITOP DIFF d a b', SYNTAX, 'redis-8.2 redis-8.4'],
  ['XTRIM s MAXLEN 1 KEEPREF', SYNTAX, 'redis-8.2 redis-8.4'],
  ['SET k v IFEQ w', SYNTAX, 'redis-8.4 valkey-8 valkey-8.1 valkey-9 valkey-9.0 valkey-9.1'],
  ['SET k v IFNE w', SYNTAX, 'redis-8.4'],
  ['DELEX k', UNKNOWN, 'redis-8.4'],
  ['MSETEX 1 k v', UNKNOWN, 'redis-8.4 valkey-9 valkey-9.1'],
  ['XREADGROUP GROUP g c CLAIM 1 STREAMS stream >', SYNTAX, 'redis-8.4'],
  ['DELIFEQ k v', UNKNOWN, 'valkey-9 valkey-9.0 valkey-9.1'],
  ['SCRIPT SHOW ffffffffffffffffffffffffffffffffffffffff', UNKNOWN, 'valkey-8 valkey-8.0 valkey-8.1 valkey-9 valkey-9.0 valkey-9.1'],
  ['INCREX k', UNKNOWN, ''],
]

describe('when commands and options came', () => {
  for (const [call, refusal, flavors] of CAME) {
    test(call, async () => {
      for (const flavor of testing.flavors()) {
        const redis = client(flavor)
        await redis.xgroup('CREATE', 'stream', 'g', '$', 'MKSTREAM')
        const refused = refusal.test(String(await answer(redis, ...call.split(' '))))
        assert.equal(!refused, flavors.split(' ').includes(flavor), flavor)
      }
    })
  }
})
