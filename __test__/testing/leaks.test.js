'use strict'

const assert = require('node:assert/strict')
const { afterEach, beforeEach, test } = require('node:test')
const { reload } = require('../helpers/reload')

const HERE = /^__test__\/testing\/leaks\.test\.js:\d+:\d+$/

let testing
let leaks
let nearis
let nodeRedis

beforeEach(() => {
  reload()
  testing = require('../../testing')
  leaks = require('../../js/testing/leaks')
  nearis = require('../../index')
  nodeRedis = require('../../node-redis')
})

afterEach(() => leaks.close())

const kinds = () => testing.report().leaks.map(({ kind, what }) => [kind, what])

const whole = () => testing.report().leaks.every(({ where }) => HERE.test(where.replaceAll('\\', '/')))

test('clients of either shape, with where they were made, until they are closed', async () => {
  const redis = new nearis.Redis()
  const client = await nodeRedis.createClient().connect()
  new nearis.Redis({ lazyConnect: true })
  nodeRedis.createClient()
  assert.deepEqual(kinds(), [['client', 'an open client'], ['client', 'an open client']])
  assert.ok(whole(), String(testing.report()))
  await redis.quit()
  await client.close()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(kinds(), [])
})

test('those of one place are one line', () => {
  for (let i = 0; i < 3; i++) new nearis.Redis()
  assert.match(String(testing.report()), /^ {2}an open client \(3 times\), \S+leaks\.test\.js:\d+:\d+$/)
})

test('calls that wait, issued at once or behind another, and pipelines of them', async () => {
  const redis = new nearis.Redis()
  await redis.ping()
  redis.blpop('jobs', 0)
  redis.xread('BLOCK', 0, 'STREAMS', 's', '$')
  const client = await nodeRedis.createClient().connect()
  client.sendCommand(['BRPOP', 'more', '0'])
  const other = new nearis.Redis()
  other.multi().blpop('none', 0).exec()
  other.brpop('none', 0)
  await redis.engine
  assert.deepEqual(kinds(), [
    ['call', 'BLPOP jobs has no answer'],
    ['call', 'XREAD BLOCK has no answer'],
    ['call', 'BRPOP more has no answer'],
    ['call', 'pipeline has no answer'],
    ['call', 'BRPOP none has no answer'],
  ])
  assert.ok(whole(), String(testing.report()))
})

test('subscribers, with what they are subscribed to', async () => {
  const redis = new nearis.Redis()
  await redis.subscribe('news', 'more')
  await redis.psubscribe('user:*')
  const client = await nodeRedis.createClient().connect()
  await client.subscribe('chat', () => {})
  assert.deepEqual(kinds(), [['subscriber', 'a subscriber of news, more, user:*'], ['subscriber', 'a subscriber of chat']])
  assert.ok(whole(), String(testing.report()))
  await redis.unsubscribe()
  await redis.punsubscribe()
  await client.unsubscribe()
  assert.deepEqual(kinds(), [['client', 'an open client'], ['client', 'an open client']])
})

test('clients that belong to a cluster, a pool or a sentinel are not told besides', async () => {
  const cluster = new nearis.Cluster([{ port: 7000 }])
  await cluster.ping()
  const pool = await nodeRedis.createClientPool().connect()
  const sentinel = await nodeRedis.createSentinel({ name: 'm', sentinelRootNodes: [] }).connect()
  const theirs = await nodeRedis.createCluster({ rootNodes: [{ url: 'redis://localhost:7001' }] }).connect()
  assert.deepEqual(kinds(), Array(4).fill(['client', 'an open client']))
  assert.ok(whole(), String(testing.report()))
  await leaks.close()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(kinds(), [])
  assert.deepEqual([cluster.status, pool.isOpen, sentinel.isOpen, theirs.isOpen], ['end', false, false, false])
})

test('what outlives its test is a fault, an idle client of the file is none', async () => {
  new nearis.Redis()
  assert.deepEqual(testing.report().faults, [])
  testing.beginTest('a test')
  new nearis.Redis()
  await testing.endTest()
  assert.deepEqual(testing.report().faults.map(({ kind, test: name }) => [kind, name]), [['client', 'a test']])
})

test('closing answers nobody: there is no rejection, and the process can end', async () => {
  const unhandled = []
  const note = (error) => unhandled.push(error)
  process.on('unhandledRejection', note)
  const redis = new nearis.Redis()
  redis.blpop('jobs', 0).then(() => assert.fail('answered'))
  const client = await nodeRedis.createClient().connect()
  client.sendCommand(['BRPOP', 'more', '0'])
  await leaks.close()
  await new Promise((resolve) => setImmediate(resolve))
  process.removeListener('unhandledRejection', note)
  assert.deepEqual(unhandled, [])
  assert.equal(redis.status, 'end')
  assert.deepEqual(kinds(), [])
})

test('without nearis/testing no stack is taken', () => {
  reload()
  const { Redis } = require('../../index')
  assert.equal(require('../../js/runtime').audience.now, null)
  new Redis().disconnect()
})

test('a wrong setting says which there are', () => {
  assert.throws(() => testing.configure({ leaks: 'loudly' }), /^TypeError: configure\(\{ leaks \}\) takes 'warn', 'fail', 'ignore', not "loudly"$/)
})
