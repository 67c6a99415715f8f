'use strict'

const assert = require('node:assert/strict')
const { beforeEach, afterEach, test } = require('node:test')
const { reload } = require('../helpers/reload')
const { skipWithoutServer, startServer } = require('../helpers/redis-server')
const resp = require('../helpers/resp')

// What no double offered: one that fails louder than Redis.

let nearis
let testing
let redis

beforeEach(async () => {
  reload()
  nearis = require('../../index')
  testing = require('../../testing')
  redis = new nearis.Redis()
  await redis.ping()
})

afterEach(() => redis.disconnect())

const CROSSSLOT = { message: "CROSSSLOT Keys in request don't hash to the same slot" }

test('KEYS is refused at the call, in pipelines, transactions and scripts too', async () => {
  const { undo } = testing.strict({ keys: true })
  const refused = /^(ReplyError: )?ERR Strict mode refuses KEYS.*use SCAN/
  await assert.rejects(redis.keys('*'), refused)
  const [[error], [, pong]] = await redis.pipeline().keys('*').ping().exec()
  assert.match(String(error), refused)
  assert.equal(pong, 'PONG')
  await assert.rejects(redis.multi().keys('*').exec(), /EXECABORT/)
  await assert.rejects(redis.eval("return redis.call('KEYS', '*')", 0), /Strict mode refuses KEYS/)
  assert.throws(() => redis.sync.keys('*'), refused)
  assert.deepEqual(await redis.scan(0), ['0', []])
  undo()
  assert.deepEqual(await redis.keys('*'), [])
})

test('commands and transactions across slots are refused as by a cluster', async () => {
  testing.strict({ crossSlot: true })
  await assert.rejects(redis.mset('a', 1, 'b', 2), CROSSSLOT)
  await assert.rejects(redis.multi().set('a', 1).set('b', 2).exec(), CROSSSLOT)
  assert.equal(await redis.exists('a'), 0)
  assert.equal(await redis.mset('{x}a', 1, '{x}b', 2), 'OK')
  assert.deepEqual(await redis.multi().get('{x}a').get('{x}b').exec(), [[null, '1'], [null, '2']])
  testing.strict(false)
  assert.equal(await redis.mset('a', 1, 'b', 2), 'OK')
})

test('flushes are refused on request only', async () => {
  testing.strict(true)
  assert.equal(await redis.flushall(), 'OK')
  testing.strict({ flush: true })
  await assert.rejects(redis.flushall(), /Strict mode refuses FLUSHALL and FLUSHDB/)
  await assert.rejects(redis.flushdb(), /Strict mode refuses FLUSHALL and FLUSHDB/)
})

test('a key without a TTL fails the test at its end, with the command that made it and where', async () => {
  testing.beginTest()
  testing.strict({ ttl: true })
  await redis.set('session', 'x')
  await redis.expire('session', 60)
  await redis.set('short', 'x', 'EX', 60)
  await redis.hset('lasting', 'field', 'value')
  await redis.set('gone', 'x')
  await redis.del('gone')
  await assert.rejects(testing.endTest(), (error) => {
    assert.match(error.message, /^Strict mode: 1 key has no TTL/)
    assert.match(error.message, /"lasting": hset lasting field value\n {4}at .*strict\.test\.js:\d+:\d+/)
    return !/session|short|gone/.test(error.message)
  })
  testing.beginTest()
  await redis.set('unwatched', 'x')
  await testing.endTest()
})

test('a script that makes such a key is named', async () => {
  const strict = testing.strict({ ttl: true })
  await redis.eval("return redis.call('SET', 'hid' .. 'den', '1')", 0)
  assert.throws(() => strict.check(), /"hidden": SET|"hidden": set hidden 1 in a script/)
  // It has been told.
  strict.check()
})

test('keys of before, and those that patterns allow, may live for ever', async () => {
  await redis.set('before', 'x')
  const strict = testing.strict({ ttl: ['config:*', /^flag\d$/] })
  await redis.set('before', 'y')
  await redis.set('config:a', 'x')
  await redis.set('flag1', 'x')
  strict.check()
  await redis.set('flags', 'x')
  assert.throws(() => strict.check(), /"flags": set flags x/)
  const glob = testing.strict({ ttl: ['a[b-d]?\\*', 'x.y'] })
  await redis.mset('acz*', 1, 'x.y', 1)
  glob.check()
  await redis.mset('aez*', 1, 'xay', 1)
  assert.throws(() => glob.check(), /2 keys have no TTL/)
})

test('configured, the rules hold for each test and each engine that is made', async () => {
  testing.configure({ strict: { keys: true, ttl: true } })
  const other = new nearis.Redis(7001)
  for (const client of [redis, other]) {
    testing.beginTest()
    await assert.rejects(client.keys('*'), /Strict mode/)
    await client.set('lasting', 1)
    await assert.rejects(testing.endTest(), /"lasting": set lasting 1/)
  }
  testing.beginTest()
  testing.engine(redis).strict(false)
  assert.deepEqual(await redis.keys('*'), ['lasting'])
  await testing.endTest()
  await assert.rejects(redis.keys('*'), /Strict mode/, 'the test alone was without rules')
  other.disconnect()
})

test('bad rules are told, and change nothing', () => {
  for (const [rules, text] of [
    [undefined, /strict\(\) takes true, false or an object of rules: keys, ttl, crossSlot, flush/],
    ['keys', /strict\(\) takes true/],
    [{ key: true }, /knows no rule "key", only keys/],
    [{ keys: 1 }, /the rule "keys" is true or false/],
    [{ ttl: [5] }, /the rule "ttl" is true, false, or the patterns/],
  ]) {
    assert.throws(() => testing.strict(rules), text)
  }
  assert.throws(() => testing.configure({ strict: 'yes' }), /strict\(\) takes true/)
  assert.deepEqual(redis.sync.keys('*'), [])
  testing.beginTest()
  testing.endTest()
  assert.throws(() => testing.strict(true), /strict\(\) was called outside of a test.*configure\(\{ strict \}\)/)
})

test('what is refused across slots is what a real cluster refuses, in its words', { skip: skipWithoutServer() }, async () => {
  const server = await startServer({ args: ['--cluster-enabled', 'yes'] })
  const cluster = await resp.connect(server.port)
  await cluster.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383')
  while (!(await cluster.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) await new Promise((resolve) => setTimeout(resolve, 20))
  testing.strict({ crossSlot: true })
  const listener = await redis.listen({ port: 0 })
  const strict = await resp.connect(listener.port)
  for (const line of [
    'MSET a 1 b 2', 'MSET {x}a 1 {x}b 2', 'MGET {x}a {x}b', 'MGET a b', 'DEL a a', 'DEL a b', 'EXISTS a b', 'RENAME a b', 'COPY {x}a {x}c',
    'SUNIONSTORE d a', 'ZUNIONSTORE {x}d 2 {x}e {x}f', 'ZUNIONSTORE {x}d 2 {x}e f', 'SORT l STORE other', 'BLPOP a b 0.01', 'LMPOP 2 a b LEFT',
    'XREAD STREAMS a b 0 0', 'EVAL return(1) 2 a b', 'EVAL return(1) 2 {x}a {x}b', 'SSUBSCRIBE a b', 'PFMERGE a b', 'BITOP AND a b',
    'WATCH a b', 'WATCH a', 'MULTI', 'SET a 1', 'SET b 1', 'EXEC', 'EXEC', 'MULTI', 'MGET a b', 'SET a 1', 'EXEC', 'GET a',
    'MULTI', 'SET {x}a 5', 'GET {x}a', 'EXEC', 'DBSIZE', 'PUBLISH a b',
  ]) {
    const words = line.split(' ')
    assert.equal(await strict.call(...words), await cluster.call(...words), line)
  }
  cluster.close()
  strict.close()
  await listener.close()
  await server.stop()
})
