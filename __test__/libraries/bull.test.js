// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const Queue = /** @type {any} */ (require('bull'))
const { sides, until } = require('./sides')

sides('bull 4', ({ create }) => {
  /** @type {any[]} */
  const queues = []
  after(() => Promise.all(queues.map((queue) => queue.close())))

  /**
   * @param {string} name
   * @param {object} [options]
   */
  async function make(name, options = {}) {
    // Blocking and subscribing clients must not give up on a command, and are asked for as such.
    const createClient = (/** @type {string} */ type) =>
      create(type === 'client' ? {} : { maxRetriesPerRequest: null, enableReadyCheck: false })
    const queue = new Queue(name, { createClient, ...options })
    queues.push(queue)
    await queue.isReady()
    return queue
  }

  test('jobs with progress, logs, results and global events', async () => {
    const queue = await make('work')
    /** @type {string[]} */
    const heard = []
    queue.on('global:completed', (/** @type {string} */ id, /** @type {string} */ result) => heard.push(`${id}:${result}`))
    queue.process(2, async (/** @type {any} */ job) => {
      await job.progress(50)
      await job.log('half way')
      return job.data.x * 2
    })
    const jobs = await Promise.all([1, 2, 3].map((x) => queue.add({ x })))
    assert.deepEqual(await Promise.all(jobs.map((job) => job.finished())), [2, 4, 6])
    await until(() => heard.length === 3)
    assert.deepEqual((await queue.getJobLogs(jobs[0].id)).logs, ['half way'])
    assert.equal((await queue.getJob(jobs[1].id))._progress, 50)
    assert.equal(await jobs[2].getState(), 'completed')
  })

  test('priorities, last in first out', async () => {
    const queue = await make('order')
    for (const [x, options] of /** @type {[string, object][]} */ ([
      ['low', { priority: 9 }], ['plain', {}], ['high', { priority: 1 }], ['lifo', { lifo: true }],
    ])) {
      await queue.add({ x }, options)
    }
    /** @type {string[]} */
    const order = []
    queue.process(async (/** @type {any} */ job) => void order.push(job.data.x))
    await until(() => order.length === 4)
    assert.ok(order.indexOf('high') < order.indexOf('low'))
    assert.ok(order.indexOf('lifo') < order.indexOf('plain'))
  })

  test('delayed, retried with backoff, failed for good', async () => {
    const queue = await make('retry')
    const begun = Date.now()
    const job = await queue.add({}, { delay: 100, attempts: 3, backoff: { type: 'fixed', delay: 20 } })
    assert.equal(await job.getState(), 'delayed')
    queue.process(async (/** @type {any} */ running) => {
      if (running.data.bad || running.attemptsMade < 2) throw new Error(`attempt ${running.attemptsMade}`)
      return running.attemptsMade
    })
    assert.equal(await job.finished(), 2)
    assert.ok(Date.now() - begun >= 100)
    const bad = await queue.add({ bad: true }, { attempts: 1 })
    await assert.rejects(bad.finished(), { message: 'attempt 0' })
    assert.equal(await queue.getFailedCount(), 1)
    await (await queue.getJob(bad.id)).retry()
    await until(async () => (await queue.getFailedCount()) === 1)
  })

  test('a rate limit', async () => {
    const queue = await make('limited', { limiter: { max: 2, duration: 300 } })
    /** @type {number[]} */
    const times = []
    queue.process(async () => void times.push(Date.now()))
    const begun = Date.now()
    await queue.addBulk([1, 2, 3].map((x) => ({ data: { x } })))
    await until(() => times.length === 3)
    assert.ok(times[2] - begun >= 250)
  })

  test('repeated', async () => {
    const queue = await make('repeat')
    let runs = 0
    queue.process(async () => void (runs += 1))
    await queue.add({ r: 1 }, { repeat: { every: 60 } })
    await until(() => runs >= 3)
    // A job that begins now would put the next one in its place.
    await queue.pause(true)
    const [repeatable] = await queue.getRepeatableJobs()
    await queue.removeRepeatableByKey(repeatable.key)
    assert.deepEqual(await queue.getRepeatableJobs(), [])
  })

  test('paused, counted, cleaned, emptied, obliterated', async () => {
    const queue = await make('pause')
    await queue.pause()
    await queue.addBulk([1, 2, 3].map((x) => ({ data: { x } })))
    await queue.add({ later: true }, { delay: 60_000 })
    assert.deepEqual(await queue.getJobCounts(), { waiting: 0, active: 0, completed: 0, failed: 0, delayed: 1, paused: 3 })
    let done = 0
    queue.process(async () => void (done += 1))
    await queue.resume()
    await until(async () => (await queue.getCompletedCount()) === 3)
    // A job that was completed in this very millisecond is not cleaned yet.
    let cleaned = 0
    await until(async () => (cleaned += (await queue.clean(0, 'completed')).length) === 3)
    await (await queue.getDelayed())[0].promote()
    await until(() => done === 4)
    await queue.obliterate({ force: true })
    assert.deepEqual(await create().keys('bull:pause:*'), [])
  })

  test('stalled jobs come back', async () => {
    const settings = { stalledInterval: 100, lockDuration: 200, guardInterval: 100 }
    const queue = await make('stalled', { settings })
    const job = await queue.add({ x: 7 })
    // As by a worker that took the job and died.
    await create().rpoplpush('bull:stalled:wait', 'bull:stalled:active')
    queue.process(async (/** @type {any} */ again) => again.data.x)
    assert.equal(await job.finished(), 7)
  })
})
