// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const Bottleneck = /** @type {any} */ (require('bottleneck'))
const { sides, until } = require('./sides')

sides('bottleneck', ({ create }) => {
  /** @type {any[]} */
  const toEnd = []
  // What a connection was made for ends before the connection, and what is on its way is answered first.
  after(async () => {
    for (const one of toEnd.reverse()) await one.disconnect(true)
  })

  function connect() {
    const connection = new Bottleneck.IORedisConnection({ client: create() })
    toEnd.push(connection)
    return connection
  }

  /** @param {object} options */
  async function make(options) {
    const connection = connect()
    const limiter = new Bottleneck({ datastore: 'ioredis', connection, ...options })
    toEnd.push(limiter)
    limiter.on('error', (/** @type {Error} */ error) => console.error(error))
    await limiter.ready()
    return limiter
  }

  test('jobs of two limiters share what may run at once', async () => {
    const options = { id: 'shared', maxConcurrent: 2 }
    const [one, other] = [await make(options), await make(options)]
    let [running, most] = [0, 0]
    const job = async (/** @type {number} */ n) => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 10))
      running -= 1
      return n
    }
    const jobs = [...Array(12).keys()].map((n) => (n % 2 ? one : other).schedule(job, n))
    assert.deepEqual(await Promise.all(jobs), [...Array(12).keys()])
    assert.equal(most, 2)
    assert.deepEqual(await one.counts(), { RECEIVED: 0, QUEUED: 0, RUNNING: 0, EXECUTING: 0 })
    assert.equal(await one.done(), 12)
  })

  test('priorities, weights and a minimum of time between', async () => {
    const limiter = await make({ id: 'ordered', maxConcurrent: 1, minTime: 300 })
    /** @type {[string, number][]} */
    const ran = []
    const job = (/** @type {string} */ name) => async () => void ran.push([name, Date.now()])
    /** @type {(value?: unknown) => void} */
    let finish = () => {}
    const over = new Promise((resolve) => { finish = resolve })
    const blocker = limiter.schedule(() => over)
    await until(async () => (await limiter.running()) === 1)
    const others = [
      limiter.schedule({ priority: 9 }, job('last')),
      limiter.schedule({ priority: 1, weight: 1 }, job('urgent')),
    ]
    await until(() => limiter.counts().QUEUED === 2)
    finish()
    await Promise.all([blocker, ...others])
    assert.deepEqual(ran.map(([name]) => name), ['urgent', 'last'])
    // A timer that is late makes the time between shorter.
    assert.ok(ran[1][1] - ran[0][1] >= 100)
  })

  test('a reservoir that is filled again', async () => {
    const limiter = await make({
      id: 'reservoir', reservoir: 2, reservoirRefreshAmount: 2, reservoirRefreshInterval: 250, heartbeatInterval: 50,
    })
    const begun = Date.now()
    await Promise.all([1, 2, 3].map((n) => limiter.schedule(async () => n)))
    assert.ok(Date.now() - begun >= 150)
    assert.equal(typeof (await limiter.currentReservoir()), 'number')
    await limiter.incrementReservoir(5)
    assert.equal(await limiter.check(), true)
  })

  test('a high water mark drops, a failure is retried, settings change', async () => {
    const limiter = await make({ id: 'rest', maxConcurrent: 1, highWater: 1, strategy: Bottleneck.strategy.OVERFLOW })
    const running = limiter.schedule(() => new Promise((resolve) => setTimeout(resolve, 50)))
    await until(async () => (await limiter.running()) === 1)
    const both = await Promise.allSettled([limiter.schedule(async () => 2), limiter.schedule(async () => 3)])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    await running
    await limiter.updateSettings({ highWater: null })
    limiter.on('failed', (/** @type {Error} */ _, /** @type {any} */ job) => (job.retryCount === 0 ? 5 : undefined))
    let calls = 0
    assert.equal(await limiter.schedule(async () => ((calls += 1) === 1 ? Promise.reject(new Error('once')) : 'good')), 'good')
  })

  test('groups make a limiter for each key, which end by themselves', async () => {
    const connection = connect()
    const group = new Bottleneck.Group({ id: 'group', maxConcurrent: 1, datastore: 'ioredis', connection, timeout: 200 })
    assert.equal(await group.key('a').schedule(async () => 'a'), 'a')
    assert.equal(await group.key('b').schedule(async () => 'b'), 'b')
    assert.deepEqual((await group.clusterKeys()).sort(), ['a', 'b'])
    assert.equal(await group.deleteKey('a'), true)
    await group.disconnect(false)
  })

  test('messages between limiters', async () => {
    const [one, other] = [await make({ id: 'messages' }), await make({ id: 'messages' })]
    const heard = new Promise((resolve) => other.once('message', resolve))
    await one.publish('hello')
    assert.equal(await heard, 'hello')
  })
})
