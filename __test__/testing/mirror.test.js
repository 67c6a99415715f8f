'use strict'

const assert = require('node:assert/strict')
const { before, after, beforeEach, afterEach, describe, test } = require('node:test')
const { reload } = require('../helpers/reload')
const resp = require('../helpers/resp')
const { skipWithoutServer, startServer, freePort } = require('../helpers/redis-server')

/** Breaks one reply of an engine as its log shows it to a mirror. @param {any} engine @param {string} name @param {string} reply in RESP3 */
function falsify(engine, name, reply) {
  const native = engine._native
  engine._native = new Proxy(native, {
    get(target, property) {
      if (property !== 'readLog') return typeof target[property] === 'function' ? target[property].bind(target) : target[property]
      return (from) => broken(target.readLog(from), name, reply)
    },
  })
}

function broken({ json, bytes }, name, reply) {
  const log = JSON.parse(json)
  const parts = []
  let at = 0
  for (const row of log.entries) {
    const lengths = row[8]
    const size = lengths.reduce((sum, length) => sum + length, 0)
    const words = bytes.subarray(at, at + size)
    const own = bytes.subarray(at + size, at + size + row[10])
    at += size + row[10]
    const isMeant = Buffer.from(words.subarray(0, lengths[0])).toString().toLowerCase() === name
    const shown = isMeant ? Buffer.from(reply) : own
    row[10] = shown.length
    parts.push(words, shown)
  }
  return { json: JSON.stringify(log), bytes: new Uint8Array(Buffer.concat(parts)) }
}

describe('a mirror', { skip: skipWithoutServer() }, () => {
  /** @type {Awaited<ReturnType<typeof startServer>>} */
  let server
  let wire
  let nearis
  let testing
  let redis
  let url

  before(async () => {
    server = await startServer()
    url = `redis://127.0.0.1:${server.port}/9`
    wire = await resp.connect(server.port)
    await wire.call('SELECT', '9')
  })
  after(async () => {
    wire.close()
    await server.stop()
  })

  beforeEach(async () => {
    reload()
    nearis = require('../../index')
    testing = require('../../testing')
    redis = new nearis.Redis()
    await redis.ping()
  })
  afterEach(() => redis.disconnect())

  test('tells the server what the engine is told, in every form, and finds no difference', async () => {
    const mirror = testing.mirror(url)
    await redis.set('k', 'v', 'EX', 100)
    await Promise.all([redis.get('k'), redis.ttl('k'), redis.pttl('k')])
    await assert.rejects(redis.incr('k'))
    await redis.pipeline().hset('h', { b: 1, a: 2 }).hgetall('h').zadd('z', 1.5, 'm').zrange('z', 0, -1, 'WITHSCORES').exec()
    await redis.multi().incr('n').incr('k').exec()
    await redis.eval("return redis.call('INCRBYFLOAT', KEYS[1], ARGV[1])", 1, 'n', '1.5')
    const { createClient } = require('../../node-redis')
    const client = createClient()
    await client.connect()
    await client.sAdd('s', ['c', 'a', 'b'])
    await client.sMembers('s')
    await client.multi().lPush('l', 'x').lRange('l', 0, -1).exec()
    await redis.set('bytes', Buffer.from([0xff, 0, 0x0d, 0x0a]))
    await redis.getBuffer('bytes')
    redis.sync.append('k', '!')
    await redis.atomic(['a'], (tx) => tx.incr('a'))
    await redis.watch('k')
    await client.set('k', 'changed')
    assert.equal(await redis.multi().get('k').exec(), null)
    await mirror.check()
    assert.equal(await wire.call('GET', 'k'), '$7\r\nchanged\r\n')
    assert.equal(await wire.call('ZSCORE', 'z', 'm'), '$3\r\n1.5\r\n')
    await mirror.end()
    assert.equal(await wire.call('DBSIZE'), ':0\r\n', 'nothing is left')
    client.destroy()
  })

  test('is told what is loaded; going back is refused, since it cannot', async () => {
    const mirror = testing.mirror(url)
    const snapshot = testing.snapshot()
    testing.load({ h: { a: 1 }, l: ['x'] })
    await redis.hgetall('h')
    await mirror.check()
    assert.equal(await wire.call('HGET', 'h', 'a'), '$1\r\n1\r\n')
    assert.throws(() => testing.restore(snapshot), /the engine has a mirror/)
    await mirror.end()
    testing.restore(snapshot)
    assert.deepEqual(testing.dump(), {})
  })

  test('does for itself what chance and the clock have decided', async () => {
    const mirror = testing.mirror(url)
    await redis.sadd('s', 1, 2, 3, 4, 5, 6, 7, 8)
    for (let i = 0; i < 3; i++) await redis.spop('s')
    await redis.multi().spop('s', 2).xadd('stream', 'NOMKSTREAM', '*', 'a', 1).xadd('stream', 'MAXLEN', '~', 5, '*', 'f', 'v').exec()
    await redis.xadd('stream', '5-*', 'a', 1).catch(() => {})
    await redis.xrange('stream', '-', '+')
    await redis.smembers('s')
    await redis.srandmember('s')
    await redis.randomkey()
    await redis.scan(0)
    await redis.config('SET', 'maxmemory', 0)
    await mirror.check()
    assert.equal(await wire.call('SCARD', 's'), ':3\r\n')
    assert.deepEqual(Object.keys(mirror.skipped).filter((name) => name !== 'client').sort(), ['config', 'scan'])
    await mirror.end()
  })

  test('blocked clients wait there as here', async () => {
    const mirror = testing.mirror(url)
    const [one, two] = [redis.duplicate(), redis.duplicate()]
    const waits = [one.blpop('l', 0), two.blpop('l', 0)]
    while (testing.log.of('blpop').length < 2) await new Promise(setImmediate)
    await redis.rpush('l', 'first')
    await redis.rpush('l', 'second')
    assert.deepEqual(await Promise.all(waits), [['l', 'first'], ['l', 'second']])
    await one.brpop('none', 0.01)
    await mirror.end()
    assert.deepEqual(mirror.differences, [])
    one.disconnect()
    two.disconnect()
  })

  test('what a script gives of a hash or a set has no order; of a list it has', async () => {
    const mirror = testing.mirror(url)
    const members = Array.from({ length: 600 }, (_, i) => `m${i}`)
    await redis.sadd('s', members)
    await redis.rpush('l', members)
    await redis.eval("return { redis.call('SMEMBERS', KEYS[1]), 'end' }", 1, 's')
    await redis.eval("return redis.call('LRANGE', KEYS[1], 0, -1)", 1, 'l')
    await mirror.check()
    await wire.call('RPUSH', 'l', (await wire.call('LPOP', 'l')).split('\r\n')[1])
    await redis.eval("return redis.call('LRANGE', KEYS[1], 0, -1)", 1, 'l')
    await assert.rejects(mirror.check(), /answers 1 command otherwise/)
    await mirror.undo()
  })

  test('a client that goes while it waits is gone there too', async () => {
    const mirror = testing.mirror(url)
    const gone = redis.duplicate()
    const waits = gone.blpop('l', 0).catch(() => {})
    while (testing.log.of('blpop').length < 1) await new Promise(setImmediate)
    await mirror.check()
    gone.disconnect()
    await waits
    await mirror.check()
    await redis.rpush('l', 'x')
    await redis.llen('l')
    await mirror.end()
    assert.deepEqual(mirror.differences, [])
  })

  test('begins with what the engine holds', async () => {
    await redis.mset('a', 1, 'b', Buffer.from([0xff]))
    await redis.rpush('l', 'x', 'y')
    await redis.zadd('z', '-inf', 'low', 0.1, 'm')
    await redis.hset('h', { f: 'v' })
    await redis.sadd('s', 'm')
    await redis.xadd('st', '5-1', 'f', 'v')
    await redis.xgroup('CREATE', 'st', 'g', '$')
    await redis.set('ends', 1, 'PX', 50_000)
    await redis.select(2)
    await redis.set('in 2', 1)
    const mirror = testing.mirror(url)
    await redis.get('in 2')
    await redis.select(0)
    for (const [name, ...args] of [
      ['mget', 'a', 'b'], ['lrange', 'l', 0, -1], ['zrange', 'z', 0, -1, 'WITHSCORES'], ['hgetall', 'h'], ['smembers', 's'],
      ['xrange', 'st', '-', '+'], ['xreadgroup', 'GROUP', 'g', 'c', 'STREAMS', 'st', '>'], ['pttl', 'ends'], ['dbsize'],
    ]) {
      await redis[name](...args)
    }
    await mirror.end()
    assert.deepEqual(mirror.differences, [])
  })

  test('a difference fails the test with the command, both replies and the place', async () => {
    const mirror = testing.mirror(url)
    falsify(redis.engine, 'incr', ':41\r\n')
    await redis.set('k', 1)
    await redis.incr('k')
    await redis.get('k')
    await assert.rejects(mirror.check(), (error) => {
      assert.match(error.message, /^Mirror: redis:\/\/127\.0\.0\.1:\d+\/9 \(\d+\.\d+\.\d+\) answers 1 command otherwise:\n {2}incr 'k'\n {4}at .*mirror\.test\.js:\d+:\d+\n {4}nearis: 41\n {4}server: 2$/)
      return true
    })
    await mirror.end()
  })

  test('so does one that only the server makes: data, a transaction, an error', async () => {
    const mirror = testing.mirror(url)
    await redis.set('k', 'v')
    await mirror.check()
    await wire.call('SET', 'k', 'other')
    await wire.call('LPUSH', 'l', 'x')
    await redis.get('k')
    await redis.multi().strlen('k').incr('l').exec()
    await assert.rejects(mirror.check(), (error) => {
      assert.match(error.message, /answers 3 commands otherwise/)
      assert.match(error.message, /get 'k'[^]*nearis: 'v'\n {4}server: 'other'/)
      assert.match(error.message, /strlen 'k'[^]*nearis: 1\n {4}server: 5/)
      assert.match(error.message, /incr 'l'[^]*nearis: 1\n {4}server: \(error\) WRONGTYPE/)
      return true
    })
    await mirror.undo()
  })

  test('in a test it ends with the test, checked; configured, there is one in each test', async () => {
    testing.configure({ mirror: url })
    testing.beginTest()
    await redis.set('k', 'v')
    await testing.endTest()
    testing.beginTest()
    falsify(redis.engine, 'get', '$1\r\nx\r\n')
    await redis.get('k')
    await assert.rejects(testing.endTest(), /get 'k'[^]*nearis: 'x'\n {4}server: 'v'/)
    assert.equal(await wire.call('DBSIZE'), ':0\r\n')
  })

  test('two engines need two databases', async () => {
    testing.configure({ mirror: url })
    testing.beginTest()
    const other = new nearis.Redis(7001)
    await other.set('k', 1)
    await assert.rejects(testing.endTest(), /Two engines cannot have their mirrors in one database, redis:.*\/9: .*engine\.mirror\(url\)/)
    other.disconnect()
  })

  test('a flush concerns its databases only, and one that is not empty is refused', async () => {
    await wire.call('SELECT', '3')
    await wire.call('SET', "somebody's", '1')
    const mirror = testing.mirror(url)
    await redis.set('k', 1)
    await redis.flushall()
    await redis.dbsize()
    await mirror.end()
    assert.equal(await wire.call('DBSIZE'), ':1\r\n')
    const refused = testing.mirror(url.replace('/9', '/3'))
    await redis.set('k', 1)
    await assert.rejects(refused.end(), /Database 3 of redis:.* holds 1 keys, and a mirror deletes all .*\{ flush: true \}/)
    assert.equal(await wire.call('DBSIZE'), ':1\r\n')
    await redis.flushall()
    await testing.mirror(url.replace('/9', '/3'), { flush: true }).end()
    assert.equal(await wire.call('DBSIZE'), ':0\r\n')
    await wire.call('SELECT', '9')
  })

  test('databases that are named without being selected are its own too', async () => {
    const mirror = testing.mirror(url)
    await redis.set('k', 1)
    await redis.copy('k', 'copy', 'DB', 1)
    await redis.move('k', 2)
    await redis.multi().select(3).set('k', 3).select(1).get('copy').exec()
    await redis.get('copy')
    await mirror.check()
    assert.equal(await wire.call('SELECT', '11'), '+OK\r\n')
    assert.equal(await wire.call('GET', 'k'), '$1\r\n1\r\n')
    await mirror.end()
    for (const db of ['10', '11', '12']) {
      await wire.call('SELECT', db)
      assert.equal(await wire.call('DBSIZE'), ':0\r\n', db)
    }
    await wire.call('SELECT', '9')
  })

  test('what strict mode refuses is not asked, and time that is moved ends the comparison', async () => {
    const mirror = testing.mirror(url)
    testing.strict({ keys: true, crossSlot: true })
    await assert.rejects(redis.keys('*'))
    await assert.rejects(redis.mset('a', 1, 'b', 2))
    await assert.rejects(redis.multi().set('a', 1).keys('*').exec())
    testing.strict(false)
    await redis.set('k', 1, 'EX', 10)
    await mirror.check()
    assert.equal(await wire.call('EXISTS', 'a', 'b'), ':0\r\n')
    redis.engine.clock.advance(20_000)
    assert.equal(await redis.get('k'), null)
    await mirror.end()
    assert.match(mirror.skipped['*'], /the clock of the engine was moved/)
  })

  test('what a fault answers is not asked, what it makes late is waited for', async () => {
    const mirror = testing.mirror(url)
    const { engine } = redis
    await redis.set('k', 1)
    engine.inject({ command: 'incr', error: "OOM command not allowed when used memory > 'maxmemory'.", times: 1 })
    await assert.rejects(redis.incr('k'), /OOM/)
    await redis.incr('k')
    engine.inject({ command: 'get', latencyMs: 20, times: 1 })
    await redis.get('k')
    engine.inject({ command: 'incr', error: 'ERR spoiled', times: 1 })
    await assert.rejects(redis.multi().set('spoiled', 1).incr('k').exec(), /EXECABORT/)
    engine.inject({ command: 'decr', disconnect: true })
    await redis.decr('k')
    await redis.mget('k', 'spoiled')
    await mirror.end()
    assert.deepEqual(mirror.differences, [])
    assert.match(mirror.skipped.incr, /refused by a fault/)
  })

  test('bad use is told', async () => {
    assert.throws(() => testing.mirror('localhost'), /mirror\(\) takes the URL of a Redis server, such as redis:/)
    assert.throws(() => testing.mirror('http://localhost'), /mirror\(\) takes the URL/)
    assert.throws(() => testing.mirror(url, { flushAll: true }), /mirror\(\) knows no option "flushAll"/)
    assert.throws(() => testing.configure({ mirror: 5 }), /mirror\(\) takes the URL/)
    const port = await freePort()
    const nobody = testing.mirror(`redis://127.0.0.1:${port}`)
    assert.throws(() => testing.mirror(url), /has a mirror already/)
    await assert.rejects(nobody.end(), new RegExp(`The mirror cannot use redis://127\\.0\\.0\\.1:${port}/0: .*ECONNREFUSED`))
    await testing.mirror(url).end()
  })
})
