// @ts-check
'use strict'

// Commands that wait, as ioredis has them.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { lanes, outcome } = require('./lanes')
const Redis = /** @type {any} */ (require('nearis'))

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const CLOSED = 'Error: Connection is closed.'

/**
 * Waits until so many clients do.
 * @param {any} redis
 * @param {number} count
 */
async function waitFor(redis, count) {
  for (const end = Date.now() + 10_000; !(await redis.info('clients')).includes(`blocked_clients:${count}\r\n`); await sleep(2)) {
    assert.ok(Date.now() < end, `${count} clients wait`)
  }
}

lanes('blocking', ({ create }) => {
  /** Two clients that have connected, on empty databases. */
  async function pair() {
    const [a, b] = [create(), create()]
    await Promise.all([a.ping(), b.flushall()])
    return [a, b]
  }

  test('an element that comes later', async () => {
    const [a, b] = await pair()
    const waiting = a.blpop('none', 'k', 0)
    assert.equal(await b.rpush('k', 'x', 'y'), 2)
    assert.deepEqual(await waiting, ['k', 'x'])
    assert.deepEqual(await a.brpop(['k'], 0), ['k', 'y'])
    const buffer = a.blpopBuffer('k', 0)
    await b.rpush('k', Buffer.from([255, 0]))
    assert.deepEqual(await buffer, [Buffer.from('k'), Buffer.from([255, 0])])
  })

  test('commands behind one that waits come after it', async () => {
    const [a, b] = await pair()
    /** @type {string[]} */
    const order = []
    const note = (/** @type {string} */ name) => () => order.push(name)
    const replies = [a.blpop('k', 0).then(note('blpop')), a.set('x', 1).then(note('set')), a.get('x').then(note('get'))]
    await waitFor(b, 1)
    assert.equal(await b.get('x'), null)
    await b.rpush('k', 'v')
    await Promise.all(replies)
    assert.deepEqual(order, ['blpop', 'set', 'get'])
  })

  test('in a pipeline', async () => {
    const [a, b] = await pair()
    const results = a.pipeline().set('x', 1).blpop('k', 0).get('x').bzpopmin('z', 0).incr('x').exec()
    await waitFor(b, 1)
    await b.rpush('k', 'v')
    while (!/flags=b .*cmd=bzpopmin/.test(await b.client('LIST'))) await sleep(2)
    await waitFor(b, 1)
    await b.zadd('z', 1.5, 'm')
    const expected = ['OK', ['k', 'v'], '1', ['z', 'm', '1.5'], 2].map((value) => [null, value])
    assert.deepEqual(await results, expected)
  })

  test('in a transaction nobody waits', async () => {
    const [a] = await pair()
    assert.deepEqual(await a.multi().blpop('k', 0).blmove('k', 'j', 'LEFT', 'LEFT', 0).rpush('k', 1).blpop('k', 0).exec(), [
      [null, null],
      [null, null],
      [null, 1],
      [null, ['k', '1']],
    ])
  })

  test('timeouts', async () => {
    const [a] = await pair()
    const start = Date.now()
    assert.equal(await a.blpop('k', 0.05), null)
    const took = Date.now() - start
    assert.ok(took >= 49 && took < 2_000, `${took} ms`)
    assert.equal(await a.blmove('k', 'j', 'LEFT', 'RIGHT', 0.01), null)
    assert.equal(await a.bzmpop(0.01, 1, 'z', 'MIN'), null)
    assert.equal(await outcome(a.blpop('k', -1)), 'ReplyError: ERR timeout is negative')
    assert.equal(await outcome(a.blpop('k', 'x')), 'ReplyError: ERR timeout is not a float or out of range')
  })

  test('moves, and what they wake', async () => {
    const [a, b] = await pair()
    const c = create()
    const moved = a.blmove('k1', 'k2', 'LEFT', 'RIGHT', 0)
    const popped = c.brpop('k2', 0)
    await waitFor(b, 2)
    await b.rpush('k1', 'x')
    assert.equal(await moved, 'x')
    assert.deepEqual(await popped, ['k2', 'x'])
    const many = a.blmpop(0, 2, 'k1', 'k2', 'LEFT', 'COUNT', 2)
    await waitFor(b, 1)
    await b.rpush('k2', 1, 2, 3)
    assert.deepEqual(await many, ['k2', ['1', '2']])
  })

  test('first come, first served', async () => {
    const [a, b] = await pair()
    const clients = [a, create(), create(), create()]
    const waiting = []
    for (const client of clients) {
      waiting.push(client.blpop('k', 0))
      await waitFor(b, waiting.length)
    }
    for (const element of ['1', '2']) await b.rpush('k', element)
    await b.rpush('k', '3', '4')
    assert.deepEqual(await Promise.all(waiting), ['1', '2', '3', '4'].map((element) => ['k', element]))
  })

  test('CLIENT UNBLOCK', async () => {
    const [a, b] = await pair()
    const id = await a.client('ID')
    assert.equal(await b.client('UNBLOCK', id), 0)
    let waiting = a.blpop('k', 0)
    await waitFor(b, 1)
    const line = (await b.client('LIST')).split('\n').find((/** @type {string} */ text) => text.startsWith(`id=${id} `))
    assert.match(line, / flags=b /)
    assert.match(line, / cmd=blpop /)
    assert.match(await b.info('clients'), /blocked_clients:1\r\n/)
    assert.equal(await b.client('UNBLOCK', id), 1)
    assert.equal(await waiting, null)
    waiting = outcome(a.blpop('k', 0))
    await waitFor(b, 1)
    assert.equal(await b.client('UNBLOCK', id, 'ERROR'), 1)
    assert.equal(await waiting, 'ReplyError: UNBLOCKED client unblocked via CLIENT UNBLOCK')
    assert.equal(await b.client('UNBLOCK', id, 'TIMEOUT'), 0)
    assert.match(await b.info('clients'), /blocked_clients:0\r\n/)
    assert.equal(await a.ping(), 'PONG')
  })

  test('a disconnect ends the wait and what is behind it', async () => {
    const [a, b] = await pair()
    const replies = [outcome(a.blpop('k', 0)), outcome(a.get('x'))]
    await waitFor(b, 1)
    a.disconnect()
    assert.deepEqual(await Promise.all(replies), [CLOSED, CLOSED])
    await waitFor(b, 0)
    assert.equal(await b.rpush('k', 'v'), 1)
    assert.equal(await b.llen('k'), 1)
    assert.match(await b.info('clients'), /blocked_clients:0\r\n/)
  })

  test('after a reconnect the wait goes on', async () => {
    const [a, b] = await pair()
    const waiting = a.blpop('k', 0)
    await waitFor(b, 1)
    a.disconnect(true)
    await new Promise((resolve) => a.once('ready', resolve))
    await waitFor(b, 1)
    await b.rpush('k', 'v')
    assert.deepEqual(await waiting, ['k', 'v'])
  })

  test('callbacks', async () => {
    const [a, b] = await pair()
    const called = new Promise((resolve) => a.blpop('k', 0, (/** @type {any} */ error, /** @type {any} */ value) => resolve([error, value])))
    await b.rpush('k', 'v')
    assert.deepEqual(await called, [null, ['k', 'v']])
  })
})

describe('blocking, embedded only', () => {
  test('without autoResendUnfulfilledCommands a reconnect ends the wait', async () => {
    const a = new Redis({ engine: new Redis.Engine(), autoResendUnfulfilledCommands: false })
    await a.ping()
    const waiting = outcome(a.blpop('never', 0))
    await sleep(20)
    a.disconnect(true)
    assert.equal(await waiting, CLOSED)
    assert.equal(await a.ping(), 'PONG')
    a.disconnect()
  })

  test('the synchronous form does not wait', async () => {
    const engine = new Redis.Engine()
    const a = engine.connect()
    const b = engine.connect()
    assert.throws(() => a.sync.blpop('k', 0), /would block/)
    a.sync.rpush('k', 1)
    assert.deepEqual(a.sync.blpop('k', 0), ['k', '1'])
    const waiting = b.blpop('k', 0)
    assert.throws(() => b.sync.get('k'), /still under way/)
    a.sync.rpush('k', 2)
    assert.deepEqual(await waiting, ['k', '2'])
    a.disconnect()
    b.disconnect()
  })

  test('timeouts follow a clock that is set by hand', async () => {
    const engine = new Redis.Engine()
    engine.clock.set(1_000_000)
    const a = engine.connect()
    await a.ping()
    const waiting = a.blpop('k', 100)
    let settled = false
    waiting.then(() => (settled = true))
    engine.clock.advance(100_000)
    await sleep(30)
    assert.equal(settled, false)
    engine.clock.advance(1)
    assert.equal(await waiting, null)
    a.disconnect()
  })

  test('answers come in the same turn of the event loop', async () => {
    const engine = new Redis.Engine()
    const [a, b] = [engine.connect(), engine.connect()]
    await Promise.all([a.ping(), b.ping()])
    /** @type {string[]} */
    const order = []
    const waiting = a.blpop('k', 0).then(() => order.push('answer'))
    setImmediate(() => order.push('turn'))
    await b.rpush('k', 'v')
    await waiting
    assert.deepEqual(order, ['answer'])
    a.disconnect()
    b.disconnect()
  })

  test('clients of the listener and of the process wait in one line', async () => {
    const engine = new Redis.Engine()
    const listener = await engine.listen({ port: 0 })
    const outer = new (require('ioredis').Redis)(listener.port)
    const inner = engine.connect()
    const first = outer.blmove('k1', 'k2', 'LEFT', 'LEFT', 0)
    while (!(await inner.info('clients')).includes('blocked_clients:1')) await sleep(5)
    const second = inner.blpop('k2', 'k1', 0)
    const third = engine.connect()
    await third.rpush('k1', 'x')
    assert.deepEqual([await first, await second], ['x', ['k2', 'x']])
    const waiting = inner.blpop('k1', 0)
    await outer.rpush('k1', 'y')
    assert.deepEqual(await waiting, ['k1', 'y'])
    outer.disconnect()
    inner.disconnect()
    third.disconnect()
    await listener.close()
  })
})
