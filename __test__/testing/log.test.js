'use strict'

const assert = require('node:assert/strict')
const { beforeEach, afterEach, test } = require('node:test')
const { setTimeout: sleep } = require('node:timers/promises')
const Redis = require('../../index')
const { createClient } = require('../../node-redis')
const resp = require('../helpers/resp')

let engine
let redis

beforeEach(async () => {
  engine = new Redis.Engine()
  redis = new Redis({ engine })
  await redis.ping()
})

afterEach(() => redis.disconnect())

/** `name args -> outcome` of what has been logged. */
const told = () => engine.log.entries.map(({ name, args, outcome, error }) => `${[name, ...args].join(' ')} -> ${error?.split(' ')[0] ?? outcome}`)

test('nothing is logged before it is asked for, nor after it is stopped', async () => {
  await redis.set('before', 1)
  assert.deepEqual([engine.log.isOn, engine.log.entries], [false, []])
  engine.log.start()
  await redis.set('k', 1)
  engine.log.stop()
  await redis.set('after', 1)
  assert.deepEqual(told(), ['set k 1 -> answered'])
})

test('whatever clients say is logged in its order, with what became of it', async () => {
  engine.log.start()
  await redis.set('k', 'v', 'EX', 10)
  await assert.rejects(redis.incr('k'))
  await assert.rejects(redis.call('NOSUCH', 'x'))
  await redis.multi().get('k').exec()
  await redis.pipeline().del('k').get('k').exec()
  redis.sync.set('k', '2')
  await redis.atomic(['k'], (tx) => tx.incr('k'))
  await redis.auth('secret').catch(() => {})
  assert.deepEqual(told(), [
    'set k v EX 10 -> answered', 'incr k -> ERR', 'nosuch x -> ERR', 'multi -> answered', 'get k -> answered',
    'exec -> answered', 'del k -> answered', 'get k -> answered', 'set k 2 -> answered', 'incr k -> answered', 'auth (redacted) -> ERR',
  ])
  const { entries } = engine.log
  assert.deepEqual(entries.filter(({ inMulti }) => inMulti).map(({ name }) => name), ['get', 'exec'])
  assert.deepEqual([entries[0].by, entries[9].by], ['client', 'atomic'])
  assert.ok(entries.every(({ number }, i) => i === 0 || number > entries[i - 1].number))
})

test('an entry says who, when and in which database', async () => {
  engine.log.start()
  engine.clock.set(1_000_000)
  const named = new Redis({ engine, connectionName: 'worker', db: 3 })
  await named.get('k')
  const [entry] = engine.log.of('GET')
  assert.deepEqual([entry.client.name, entry.client.db, entry.time, entry.by], ['worker', 3, 1_000_000, 'client'])
  assert.equal(entry.client.id, await named.client('ID'))
  named.disconnect()
})

test('what is no text is a Buffer, and belongs to this realm', async () => {
  engine.log.start()
  await redis.set('ключ', Buffer.from([0xff, 0x00]))
  const [{ args }] = engine.log.entries
  assert.deepEqual(args, ['ключ', Buffer.from([0xff, 0x00])])
  assert.ok(args instanceof Array && args[1] instanceof Buffer)
})

test('what scripts call and what comes through a listener is told apart', async () => {
  engine.log.start()
  await redis.eval("return redis.call('SET', KEYS[1], 'v')", 1, 'k')
  const listener = await redis.listen({ port: 0 })
  const wire = await resp.connect(listener.port)
  await wire.call('GET', 'k')
  wire.close()
  await listener.close()
  assert.deepEqual(engine.log.entries.map(({ name, by }) => [name, by]), [['eval', 'client'], ['set', 'script'], ['get', 'listener']])
})

test('a command that waits is finished when it is answered', async () => {
  engine.log.start()
  const waiting = redis.blpop('l', 0)
  assert.equal(engine.log.of('blpop')[0].outcome, 'waiting')
  const other = new Redis({ engine })
  await other.rpush('l', 'x')
  assert.equal(engine.log.of('blpop')[0].outcome, 'answered')
  await waiting
  other.disconnect()
})

test('a client of the shape of node-redis is logged too', async () => {
  const client = createClient({ engine })
  await client.connect()
  engine.log.start({ places: true })
  await client.hSet('h', { a: '1' })
  await client.multi().set('k', 1).exec()
  assert.deepEqual(told().slice(0, 1), ['hset h a 1 -> answered'])
  assert.match(engine.log.of('hset')[0].place, /log\.test\.js:\d+:\d+$/)
  assert.match(engine.log.of('set')[0].place, /log\.test\.js:\d+:\d+$/)
  client.destroy()
})

test('the oldest entries go when there are too many, and it is told how many', async () => {
  engine.log.start({ entries: 3 })
  for (let i = 0; i < 5; i++) await redis.get(`k${i}`)
  assert.deepEqual([told().map((line) => line.slice(4, 6)), engine.log.dropped], [['k2', 'k3', 'k4'], 2])
  for (let i = 5; i < 20; i++) await redis.get(`k${i}`)
  assert.deepEqual([engine.log.entries.length, engine.log.dropped], [3, 17])
  engine.log.start({ bytes: 1 })
  await redis.set('large', 'x'.repeat(100_000))
  assert.deepEqual([engine.log.entries.length, engine.log.entries[0].args[1].length], [1, 100_000])
  engine.log.clear()
  assert.deepEqual([engine.log.entries, engine.log.dropped], [[], 0])
  assert.throws(() => engine.log.start({ entries: 0 }), /log\.start\(\): "entries" is a whole number from 1/)
  assert.throws(() => engine.log.start({ bytes: 'many' }), /"bytes"/)
})

test('counts, and the entries of a command by its name in any case', async () => {
  engine.log.start()
  await redis.set('a', 1)
  await redis.set('b', 1)
  await redis.config('GET', 'port')
  await redis.config('SET', 'maxmemory', 0)
  assert.deepEqual({ ...engine.log.counts }, { set: 2, config: 2 })
  assert.deepEqual([engine.log.of('SET').length, engine.log.of('config set').length, engine.log.of('Config').length], [2, 1, 2])
  assert.deepEqual([...engine.log].length, 4)
  assert.throws(() => engine.log.of(), /A command is meant by its name/)
})

test('places: where a call was made, by methods, pipelines, transactions, calls that wait for their turn', async () => {
  const own = /log\.test\.js:\d+:\d+$/
  engine.log.start({ places: true })
  const lined = new Redis({ engine })
  const auto = new Redis({ engine, enableAutoPipelining: true })
  await Promise.all([lined.get('lined'), auto.get('auto')])
  await redis.get('plain')
  await redis.multi().get('multi').exec()
  await redis.pipeline().get('pipeline').exec()
  await redis.keys('offloaded*')
  redis.sync.get('sync')
  await redis.atomic(['atomic'], (tx) => tx.get('atomic'))
  for (const { name, args, place } of engine.log.entries.filter((entry) => entry.name === 'get' || entry.name === 'keys')) {
    assert.match(place ?? '', own, `${name} ${args}`)
  }
  const lines = new Set(engine.log.of('get').map(({ place }) => place))
  assert.equal(lines.size, 7, 'lined and auto are in one line of this file, but not in one column')
  engine.log.start({ places: false })
  await redis.get('plain')
  assert.equal(engine.log.entries.at(-1).place, undefined)
  lined.disconnect()
  auto.disconnect()
})

test('a command that runs on another thread is there once', async () => {
  await redis.mset(Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, i])))
  engine.log.start()
  const all = redis.keys('*')
  await sleep(0)
  await all
  assert.deepEqual(told(), ['keys * -> answered'])
})
