// @ts-check
'use strict'

// CLIENT PAUSE, as ioredis has it: commands that are held back come when the pause is over, and nothing overtakes them.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { lanes } = require('./lanes')
const Redis = /** @type {any} */ (require('nearis'))

const PAUSE = ['PAUSE', 100_000, 'WRITE']
const CLOSED = 'Connection is closed.'

/** @param {number} ms */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Waits until so many clients are held back.
 * @param {any} redis
 * @param {number} count
 */
async function waitFor(redis, count) {
  for (const end = Date.now() + 10_000; !(await redis.info('clients')).includes(`blocked_clients:${count}\r\n`); await sleep(2)) {
    assert.ok(Date.now() < end, `${count} clients wait`)
  }
}

lanes('a pause', ({ create }) => {
  /** Two clients that have connected, on empty databases. */
  async function pair() {
    const [a, b] = [create(), create()]
    await Promise.all([a.ping(), b.flushall()])
    return [a, b]
  }

  test('holds writes back until it is over, and what comes behind them', async () => {
    const [a, b] = await pair()
    await b.client(...PAUSE)
    /** @type {string[]} */
    const order = []
    const note = (/** @type {string} */ name) => (/** @type {any} */ value) => order.push(`${name} ${value}`)
    const replies = [a.get('k').then(note('get')), a.set('k', 1).then(note('set')), a.get('k').then(note('get')), a.incr('k').then(note('incr'))]
    await waitFor(b, 1)
    assert.equal(await b.exists('k'), 0)
    assert.match(await b.client('LIST'), /flags=b .*cmd=set /)
    await b.client('UNPAUSE')
    await Promise.all(replies)
    assert.deepEqual(order, ['get null', 'set OK', 'get 1', 'incr 2'])
  })

  test('in the middle of a pipeline and of a transaction', async () => {
    const [a, b] = await pair()
    const c = create()
    await c.ping()
    await b.client(...PAUSE)
    const piped = a.pipeline().get('k').set('k', 1).get('k').del('l').get('k').exec()
    const together = c.multi().get('k').incr('n').exec()
    const reads = b.multi().get('k').get('n').exec()
    assert.deepEqual(await reads, [[null, null], [null, null]])
    await waitFor(b, 2)
    assert.equal(await b.dbsize(), 0)
    await b.client('UNPAUSE')
    assert.deepEqual(await piped, [null, 'OK', '1', 0, '1'].map((value) => [null, value]))
    const [[, k], [, n]] = await together
    assert.ok(k === null || k === '1')
    assert.equal(n, 1)
  })

  test('ends by itself', async () => {
    const [a, b] = await pair()
    await b.client('PAUSE', 40)
    assert.deepEqual(await Promise.all([a.set('k', 1), b.get('none'), a.get('k')]), ['OK', null, '1'])
  })

  test('a client that goes takes its command with it', async () => {
    const [a, b] = await pair()
    await b.client(...PAUSE)
    const held = a.set('k', 1)
    held.catch(() => {})
    await waitFor(b, 1)
    a.disconnect()
    await waitFor(b, 0)
    await b.client('UNPAUSE')
    assert.equal(await b.get('k'), null)
  })

  test('scripts wait unless they say that they only read', async () => {
    const [a, b] = await pair()
    await b.set('k', 'v')
    await b.client(...PAUSE)
    const held = a.eval("return redis.call('GET', KEYS[1])", 1, 'k')
    assert.equal(await b.eval("#!lua flags=no-writes\nreturn redis.call('GET', KEYS[1])", 1, 'k'), 'v')
    await waitFor(b, 1)
    await b.client('UNPAUSE')
    assert.equal(await held, 'v')
  })
})

describe('a pause of embedded clients', () => {
  test('a synchronous call is refused, an atomic function waits without keeping anybody busy', async () => {
    const engine = new Redis.Engine()
    const [a, b] = [new Redis({ engine }), new Redis({ engine })]
    await b.client(...PAUSE)
    assert.equal(a.sync.get('k'), null)
    assert.throws(() => a.sync.set('k', 1), { message: 'ERR clients are paused (CLIENT PAUSE), and a synchronous call cannot wait' })
    let runs = 0
    const held = a.atomic(['k'], (/** @type {any} */ tx) => {
      runs += 1
      return tx.incr('k')
    })
    const behind = a.get('k')
    await waitFor(b, 1)
    await sleep(20)
    assert.equal(runs, 0)
    await b.client('UNPAUSE')
    assert.deepEqual([await held, await behind, runs], [1, '1', 1])
    // One that goes is not run.
    await b.client(...PAUSE)
    const lost = a.atomic(['k'], () => (runs += 1))
    await waitFor(b, 1)
    a.disconnect()
    await assert.rejects(lost, { message: CLOSED })
    await b.client('UNPAUSE')
    assert.equal(runs, 1)
    b.disconnect()
    await engine.close()
  })

  test('it ends by the clock of the engine', async () => {
    const engine = new Redis.Engine()
    const [a, b] = [new Redis({ engine }), new Redis({ engine })]
    engine.clock.set(1_000_000)
    await b.client('PAUSE', 60_000)
    const held = a.set('k', 1)
    let isDone = false
    held.then(() => (isDone = true))
    engine.clock.advance(59_999)
    await sleep(20)
    assert.equal(isDone, false)
    engine.clock.advance(1)
    assert.equal(await held, 'OK')
    a.disconnect()
    b.disconnect()
    await engine.close()
  })

  test('a connection of the listener is held back too, and its replies stay in order', async () => {
    const engine = new Redis.Engine()
    const { port } = await engine.listen({ port: 0 })
    const Ioredis = /** @type {any} */ (require('ioredis'))
    const [outside, inside] = [new Ioredis(port), new Redis({ engine })]
    await outside.ping()
    await inside.client(...PAUSE)
    const replies = [outside.get('k'), outside.set('k', 1), outside.get('k'), outside.append('k', 2)]
    await waitFor(inside, 1)
    await inside.client('UNPAUSE')
    assert.deepEqual(await Promise.all(replies), [null, 'OK', '1', 2])
    outside.disconnect()
    inside.disconnect()
    await engine.close()
  })
})
