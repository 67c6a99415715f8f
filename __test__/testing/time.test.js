'use strict'

// Time that a test moves by the timers of sinon, which are those of Jest and Vitest too: nothing is configured anywhere.

const assert = require('node:assert/strict')
const { afterEach, beforeEach, test } = require('node:test')
const { Engine } = require('../../index')
const { createClient } = require('../../node-redis')
const { fakeTimers } = require('../helpers/fake-timers')
const { until } = require('../helpers/until')

const START = Date.UTC(2030, 0, 1)

let engine
let redis
let timers
const clients = []

/** @param {object} [options] */
const client = (options) => {
  const made = engine.connect(options)
  clients.push(made)
  return made
}

const nodeRedis = async () => {
  const made = createClient({ engine })
  clients.push(made)
  await made.connect()
  return made
}

/** @param {object} [options] for sinon */
const fake = (options) => (timers = fakeTimers({ now: START, ...options }))

beforeEach(() => {
  engine = new Engine()
  redis = client()
})

afterEach(() => {
  timers?.uninstall()
  timers = undefined
  for (const made of clients.splice(0)) made.disconnect()
})

/** What has been heard of on a channel for events. */
async function listen(channel = '__keyevent@0__:expired') {
  const subscriber = client()
  const heard = []
  subscriber.on('message', (_, key) => heard.push([key, Date.now() - START]))
  await redis.config('SET', 'notify-keyspace-events', 'AE')
  await subscriber.subscribe(channel)
  return heard
}

test('keys and fields of hashes live as long as the fake time says', async () => {
  fake()
  await redis.set('key', 'v', 'PX', 10_000)
  await redis.hset('hash', 'short', '1', 'long', '2')
  await redis.hpexpire('hash', 5_000, 'FIELDS', 1, 'short')
  timers.tick(4_000)
  assert.equal(await redis.pttl('key'), 6_000)
  assert.deepEqual(await redis.hpttl('hash', 'FIELDS', 1, 'short'), [1_000])
  timers.tick(1_001)
  assert.deepEqual(await redis.hgetall('hash'), { long: '2' })
  timers.tick(4_999)
  assert.equal(redis.sync.pttl('key'), 0)
  timers.tick(1)
  assert.equal(await redis.exists('key'), 0)
  assert.deepEqual(await redis.time(), [String((START + 10_001) / 1000 | 0), '1000'])
})

test('expired and hexpired are told at their moments, in order', async () => {
  fake()
  const expired = await listen()
  const fields = await listen('__keyevent@0__:hexpired')
  for (const [key, ms] of [['c', 3_000], ['a', 1_000], ['b', 2_000]]) await redis.set(key, '1', 'PX', ms)
  await redis.hset('h', 'f', '1', 'g', '2')
  await redis.hpexpire('h', 1_500, 'FIELDS', 1, 'f')
  await timers.tickAsync(10_000)
  assert.deepEqual(expired, [['a', 1_001], ['b', 2_001], ['c', 3_001]])
  assert.deepEqual(fields, [['h', 1_501]])
})

test('one synchronous tick over many deadlines has all events told in order', async () => {
  fake()
  const heard = await listen()
  for (let i = 50; i > 0; i--) await redis.set(`k${i}`, '1', 'PX', i * 100)
  timers.tick(10_000)
  await redis.ping()
  assert.deepEqual(heard.map(([key]) => key), Array.from({ length: 50 }, (_, i) => `k${i + 1}`))
})

/** Each has to answer null, or what is told, after 10 seconds. */
const BLOCKING = [
  ['BLPOP', (c) => c.blpop('none', 10), (c) => c.blPop('none', 10)],
  ['BRPOP', (c) => c.brpop('none', 10), (c) => c.brPop('none', 10)],
  ['BLMOVE', (c) => c.blmove('none', 'to', 'LEFT', 'LEFT', 10), (c) => c.blMove('none', 'to', 'LEFT', 'LEFT', 10)],
  ['BLMPOP', (c) => c.blmpop(10, 1, 'none', 'LEFT'), (c) => c.blmPop(10, 'none', 'LEFT')],
  ['BZPOPMIN', (c) => c.bzpopmin('none', 10), (c) => c.bzPopMin('none', 10)],
  ['BZPOPMAX', (c) => c.bzpopmax('none', 10), (c) => c.bzPopMax('none', 10)],
  ['BZMPOP', (c) => c.bzmpop(10, 1, 'none', 'MIN'), (c) => c.bzmPop(10, 'none', 'MIN')],
  ['XREAD', (c) => c.xread('BLOCK', 10_000, 'STREAMS', 'none', '$'), (c) => c.xRead({ key: 'none', id: '$' }, { BLOCK: 10_000 })],
  ['XREADGROUP', (c) => c.xreadgroup('GROUP', 'g', 'c', 'BLOCK', 10_000, 'STREAMS', 'stream', '>'),
    (c) => c.xReadGroup('g', 'c', { key: 'stream', id: '>' }, { BLOCK: 10_000 })],
  ['WAIT', (c) => c.wait(1, 10_000), (c) => c.wait(1, 10_000)],
]

for (const [shape, index, make] of [['ioredis', 1, client], ['node-redis', 2, nodeRedis]]) {
  test(`blocked clients of ${shape}'s shape wait as long as the fake time says`, async () => {
    fake()
    await redis.xgroup('CREATE', 'stream', 'g', '$', 'MKSTREAM')
    const waiting = []
    const ended = new Map()
    for (const entry of BLOCKING) {
      const own = await make()
      waiting.push(entry[index](own).then((reply) => ended.set(entry[0], [reply ?? null, Date.now() - START])))
    }
    await timers.tickAsync(9_999)
    // There are no replicas, so nobody waits for one.
    ended.delete('WAIT')
    assert.deepEqual([...ended], [])
    await timers.tickAsync(2)
    await Promise.all(waiting)
    ended.delete('WAIT')
    for (const [name, [reply, at]] of ended) assert.deepEqual([reply, at], [null, 10_001], name)
    assert.equal(ended.size, BLOCKING.length - 1)
  })
}

test('a worker that blocks again and again does so once in each second of fake time', async () => {
  fake()
  const worker = client()
  let rounds = 0
  let going = true
  const done = (async () => {
    while (going) {
      assert.equal(await worker.blpop('jobs', 1), null)
      rounds++
    }
  })()
  // Where the machine is busy another thread may see to it that it stands in line.
  const stands = async () => {
    while (!/blocked_clients:1\b/.test(await redis.info('clients')));
  }
  for (let second = 0; second < 100; second++) {
    await stands()
    await timers.tickAsync(1_000)
    assert.equal(rounds, second)
    await timers.tickAsync(1)
    while (rounds === second) await redis.ping()
  }
  await stands()
  going = false
  await timers.tickAsync(1_001)
  await done
})

test('a client that already waited when the timers became fake is told with the first call', async () => {
  const waiting = redis.blpop('none', 100)
  const other = client()
  await until(async () => /cmd=blpop/.test(await other.client('LIST')))
  fake({ now: Date.now() })
  await other.ping()
  let reply
  void waiting.then((value) => (reply = value))
  await timers.tickAsync(99_000)
  assert.equal(reply, undefined)
  await timers.tickAsync(1_100)
  assert.equal(reply, null)
})

test('a wait under fake time goes on when the real one is back', async () => {
  fake({ now: Date.now() + 3_600_000 })
  await redis.ping()
  const waiting = redis.blpop('none', 0.2)
  timers.uninstall()
  // An hour back: it lasts as long as it was to, and nobody calls.
  assert.equal(await waiting, null)
})

test('events go on when the real time is back and nobody calls', async () => {
  fake({ now: Date.now() })
  const heard = await listen()
  await redis.set('k', 'v', 'PX', 100)
  timers.uninstall()
  await until(() => heard.length === 1)
})

test('the date alone: a wait lasts as long as real timers say, though the date stands still', async () => {
  const { now } = Date
  Date.now = () => START
  try {
    assert.equal(await redis.blpop('none', 0.05), null)
    assert.equal(await redis.pexpireat('k', START + 1), 0)
    await redis.set('k', 'v', 'PX', 1_000)
    Date.now = () => START + 1_001
    assert.equal(await redis.get('k'), null)
  } finally {
    Date.now = now
  }
})

test('the date alone: whoever waits is told when it is set on, though nobody calls', async () => {
  const { now } = Date
  const heard = await listen()
  Date.now = () => START
  try {
    await redis.set('k', 'v', 'EX', 3_600)
    const other = client()
    await other.ping()
    const waiting = other.blpop('none', 3_000)
    Date.now = () => START + 3_600_001
    assert.equal(await waiting, null)
    await until(() => heard.length === 1)
  } finally {
    Date.now = now
  }
})

test('other ways to put a date in the place of the real one', async () => {
  const Real = Date
  const later = Real.now() + 1_000_000
  class Mock extends Real {
    static now() {
      return later
    }
  }
  const own = { now: () => later }
  const stands = { bound: own.now.bind(own), 'a proxy': new Proxy(Real.now, { apply: () => later }) }
  try {
    globalThis.Date = Mock
    assert.equal((await redis.time())[0], String(Math.floor(later / 1000)), 'a class')
    globalThis.Date = Real
    assert.notEqual((await redis.time())[0], String(Math.floor(later / 1000)))
    for (const [name, now] of Object.entries(stands)) {
      const real = Real.now
      Real.now = now
      const [seconds] = await redis.time()
      Real.now = real
      assert.equal(seconds, String(Math.floor(later / 1000)), name)
    }
  } finally {
    globalThis.Date = Real
  }
})

test('time set back: keys live longer, waits do not, idle times do not jump', async () => {
  fake()
  const other = client()
  await redis.set('k', 'v', 'PX', 10_000)
  await timers.tickAsync(5_000)
  const waiting = other.blpop('none', 10)
  timers.setSystemTime(START - 86_400_000)
  assert.equal(await redis.pttl('k'), 86_410_000)
  assert.equal(await redis.object('IDLETIME', 'k'), 5)
  const ids = [await redis.xadd('s', '*', 'a', '1')]
  timers.setSystemTime(START - 2 * 86_400_000)
  ids.push(await redis.xadd('s', '*', 'a', '2'))
  assert.deepEqual(ids, [`${START - 86_400_000}-0`, `${START - 86_400_000}-1`])
  let reply
  void waiting.then((value) => (reply = value))
  await timers.tickAsync(9_000)
  assert.equal(reply, undefined)
  await timers.tickAsync(1_100)
  assert.equal(reply, null)
})

test('only some are fake: the date, or the timers', async () => {
  fake({ toFake: ['Date'], now: Date.now() })
  await redis.set('k', 'v', 'PX', 1_000)
  timers.tick(1_001)
  assert.equal(await redis.get('k'), null)
  timers.uninstall()
  fake({ toFake: ['setTimeout', 'setInterval', 'setImmediate'], now: Date.now() })
  const heard = await listen()
  await redis.set('real', 'v', 'PX', 20)
  assert.equal(await redis.blpop('none', 0.05), null)
  assert.deepEqual(heard.map(([key]) => key), ['real'])
})

test('fake time that moves with the real one', async () => {
  fake({ shouldAdvanceTime: true, advanceTimeDelta: 5 })
  const heard = await listen()
  await redis.set('k', 'v', 'PX', 20)
  assert.equal(await redis.blpop('none', 0.05), null)
  assert.deepEqual(heard.map(([key]) => key), ['k'])
})

test('to run all timers ends, however far deadlines are', async () => {
  fake()
  await listen()
  await redis.set('soon', 'v', 'EX', 60)
  await redis.set('far', 'v', 'EX', 50 * 365 * 86_400)
  await redis.set('never', 'v', 'PXAT', 8_000_000_000_000_000)
  timers.runAll()
  await timers.runAllAsync()
  assert.deepEqual(await redis.keys('*'), ['never'])
  assert.ok(Date.now() < START + 51 * 365 * 86_400_000)
  // Where nobody is to be told, nothing moves at all.
  await redis.config('SET', 'notify-keyspace-events', '')
  await redis.set('quiet', 'v', 'EX', 60)
  const before = Date.now()
  await timers.runAllAsync()
  assert.equal(Date.now(), before)
  assert.equal(await redis.exists('quiet'), 1)
})

test('a client has no timers of its own once its commands are answered', async () => {
  fake()
  const timed = client({ commandTimeout: 1_000 })
  await timed.set('k', 'v', 'EX', 100)
  const other = client()
  const waiting = timed.blpop('l', 0.5)
  await other.rpush('l', 'v')
  await waiting
  await Promise.resolve()
  assert.equal(timers.countTimers(), 0)
})

test('what a client itself waits for: commandTimeout, the delay of a retry, connectTimeout', async () => {
  fake()
  const timed = client({ commandTimeout: 1_000, retryStrategy: () => 5_000 })
  const late = assert.rejects(timed.blpop('none', 60), /Command timed out/)
  await timers.tickAsync(1_000)
  await late
  timed.disconnect(true)
  await timers.tickAsync(4_999)
  assert.equal(timed.status, 'reconnecting')
  await timers.tickAsync(1)
  assert.equal(timed.status, 'ready')
})

test('a wait that was answered in time leaves nothing behind that ends the next', async () => {
  fake()
  const other = client()
  const waiting = redis.blpop('l', 10)
  await other.rpush('l', 'v')
  assert.deepEqual(await waiting, ['l', 'v'])
  const next = redis.blpop('l', 0)
  await timers.tickAsync(60_000)
  await other.rpush('l', 'w')
  assert.deepEqual(await next, ['l', 'w'])
})

test('idle times, uses and what is told of clients', async () => {
  fake()
  await redis.ping()
  const other = client({ connectionName: 'other' })
  await other.ping()
  await redis.set('k', 'v')
  timers.tick(3_600_000)
  assert.equal(await redis.object('IDLETIME', 'k'), 3_600)
  await redis.get('k')
  assert.equal(await redis.object('IDLETIME', 'k'), 0)
  const list = await redis.client('LIST')
  const line = list.split('\n').find((text) => text.includes('name=other'))
  assert.match(line, / age=3600 idle=3600 /)
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lfu')
  await redis.set('counted', 'v')
  for (let i = 0; i < 200; i++) await redis.get('counted')
  const uses = await redis.object('FREQ', 'counted')
  assert.ok(uses > 5)
  timers.tick(3 * 60_000)
  assert.equal(await redis.object('FREQ', 'counted'), uses - 3)
})

test('the slow log, latency events and the age of a server', async () => {
  fake()
  await redis.config('SET', 'slowlog-log-slower-than', '0')
  await redis.ping()
  const [entry] = await redis.slowlog('GET', 1)
  assert.equal(entry[1], START / 1000)
  await redis.config('SET', 'latency-monitor-threshold', '1')
  timers.tick(86_400_000)
  assert.match(await redis.info('server'), new RegExp(`server_time_usec:${(START + 86_400_000) * 1000}`))
})

test('streams: ids, idle times of what is pending, and who may claim it', async () => {
  fake()
  assert.equal(await redis.xadd('s', '*', 'n', '1'), `${START}-0`)
  await redis.xgroup('CREATE', 's', 'g', '0')
  await redis.xreadgroup('GROUP', 'g', 'a', 'STREAMS', 's', '>')
  timers.tick(5_000)
  assert.equal((await redis.xpending('s', 'g', '-', '+', 10))[0][2], 5_000)
  assert.deepEqual((await redis.xautoclaim('s', 'g', 'b', 5_001, '0'))[1], [])
  assert.deepEqual(await redis.xclaim('s', 'g', 'b', 5_001, `${START}-0`), [])
  timers.tick(1)
  assert.equal((await redis.xautoclaim('s', 'g', 'b', 5_001, '0'))[1][0][0], `${START}-0`)
  assert.equal((await redis.xpending('s', 'g', '-', '+', 10))[0][2], 0)
})

test('a group that claims what is pending for long gets it at that moment', async () => {
  fake()
  await redis.xadd('s', '*', 'n', '1')
  await redis.xgroup('CREATE', 's', 'g', '0')
  await redis.xreadgroup('GROUP', 'g', 'a', 'STREAMS', 's', '>')
  const other = client()
  let at
  const waiting = other.xreadgroup('GROUP', 'g', 'b', 'BLOCK', 0, 'CLAIM', 3_000, 'STREAMS', 's', '>').then((reply) => {
    at = Date.now() - START
    return reply
  })
  await timers.tickAsync(10_000)
  assert.equal((await waiting)[0][1][0][0], `${START}-0`)
  assert.equal(at, 3_000)
})

test('several engines and clients follow the one time', async () => {
  fake()
  const others = Array.from({ length: 5 }, () => new Engine().connect())
  clients.push(...others)
  const waits = others.map((one) => one.blpop('none', 10))
  for (const one of others.map((other) => other.duplicate())) {
    clients.push(one)
    await one.set('k', 'v', 'EX', 5)
  }
  await timers.tickAsync(10_001)
  assert.deepEqual(await Promise.all(waits), Array(5).fill(null))
  for (const one of others) assert.equal(await one.exists('k'), 0)
})

test('scripts, transactions, pipelines and plain calls see the same time', async () => {
  fake()
  timers.tick(123_456)
  const seconds = String(Math.floor((START + 123_456) / 1000))
  assert.equal((await redis.eval("return redis.call('TIME')", 0))[0], seconds)
  assert.equal((await redis.pipeline().time().exec())[0][1][0], seconds)
  assert.equal((await redis.multi().time().exec())[0][1][0], seconds)
  assert.equal(redis.sync.time()[0], seconds)
})

test('time that begins in 1970, as it does where nothing is said to sinon', async () => {
  fake({ now: 0 })
  assert.equal(await redis.xadd('s', '*', 'a', '1'), '0-1')
  await redis.set('k', 'v', 'PX', 1_000)
  assert.equal(await redis.pttl('k'), 1_000)
  timers.tick(1_000)
  assert.equal(await redis.pttl('k'), 0)
  timers.tick(1)
  assert.deepEqual([await redis.get('k'), await redis.time()], [null, ['1', '1000']])
})

test('with everything fake that can be, in a program that ends by itself', async () => {
  const { spawnSync } = require('node:child_process')
  const code = `
    const timers = require(${JSON.stringify(require.resolve('@sinonjs/fake-timers'))}).install({ now: ${START} })
    const Redis = require(${JSON.stringify(require.resolve('../../index'))})
    const redis = new Redis()
    ;(async () => {
      await redis.set('k', 'v', 'EX', 10)
      const waiting = redis.duplicate().blpop('none', 20)
      await timers.tickAsync(20_001)
      const seen = [await redis.get('k'), await waiting]
      timers.uninstall()
      console.log(JSON.stringify(seen))
      process.exitCode = 3
    })()`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', timeout: 60_000 })
  assert.deepEqual([stdout.trim(), stderr, status], ['[null,null]', '', 3])
})
