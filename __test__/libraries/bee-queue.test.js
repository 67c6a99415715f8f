// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const Queue = require('bee-queue')
const { sides, until } = require('./sides')

// bee-queue makes clients of redis 3 itself, and through a socket it does so here. It also takes a client whose class is
// called Redis, ours or one derived from ioredis; but in two places it needs redis 3 all the same: replies to a
// transaction are bare values there, and only there `batch` exists.
sides('bee-queue', ({ Redis, create, place }) => {
  const own = Redis === require('../..')
  /** @type {any[]} */
  const queues = []
  after(() => Promise.all(queues.map((queue) => queue.close(1000))))

  /**
   * @param {string} name
   * @param {object} [options]
   */
  async function make(name, options = {}) {
    const redis = own ? create() : place()
    const queue = /** @type {any} */ (new Queue(name, { redis, activateDelayedJobs: true, delayedDebounce: 20, ...options }))
    queues.push(queue)
    queue.on('error', (/** @type {Error} */ error) => console.error(error))
    await queue.ready()
    return queue
  }

  /** @param {any} queue */
  async function health(queue) {
    const counts = Object.entries(await queue.checkHealth())
    return Object.fromEntries(counts.map(([name, count]) => [name, Array.isArray(count) ? count[1] : count]))
  }

  test('jobs are done and report', async () => {
    const queue = await make('work')
    queue.process(2, async (/** @type {any} */ job) => {
      job.reportProgress({ half: true })
      return job.data.x * 2
    })
    /** @type {any[]} */
    const progress = []
    const results = await Promise.all([1, 2, 3].map(async (x) => {
      const job = queue.createJob({ x })
      job.on('progress', (/** @type {any} */ value) => progress.push(value))
      const done = new Promise((resolve) => job.on('succeeded', resolve))
      await job.save()
      return done
    }))
    assert.deepEqual(results, [2, 4, 6])
    assert.equal(progress.length, 3)
    await until(async () => (await health(queue)).succeeded === 3)
  })

  test('delayed, retried with a backoff, failed', async () => {
    const queue = await make('retry')
    let calls = 0
    queue.process(async (/** @type {any} */ job) => {
      calls += 1
      if (job.data.bad || calls < 3) throw new Error(`call ${calls}`)
      return calls
    })
    const job = queue.createJob({}).retries(3).backoff('fixed', 20).delayUntil(Date.now() + 60)
    const done = new Promise((resolve) => job.on('succeeded', resolve))
    const begun = Date.now()
    await job.save()
    assert.equal(await done, 3)
    assert.ok(Date.now() - begun >= 50)
    const bad = queue.createJob({ bad: true })
    const failed = new Promise((resolve) => bad.on('failed', resolve))
    await bad.save()
    assert.match(String(await failed), /call 4/)
  })

  test('saved, looked up, removed', async () => {
    const queue = await make('many')
    const jobs = [1, 2, 3].map((x) => queue.createJob({ x }))
    if (own) for (const job of jobs) await job.save()
    else assert.equal((await queue.saveAll(jobs)).size, 0)
    assert.deepEqual((await queue.getJobs('waiting', { start: 0, end: 10 })).length, 3)
    assert.deepEqual((await queue.getJob(jobs[1].id)).data, { x: 2 })
    await queue.removeJob(jobs[1].id)
    assert.equal((await health(queue)).waiting, 2)
    await queue.destroy()
    assert.equal((await health(queue)).waiting, 0)
  })

  test('stalled jobs come back', async () => {
    const queue = await make('stalled', { stallInterval: 50 })
    const job = await queue.createJob({ x: 1 }).save()
    // As by a worker that took the job and died.
    await create().brpoplpush(queue.toKey('waiting'), queue.toKey('active'), 1)
    await queue.checkStalledJobs()
    await new Promise((resolve) => setTimeout(resolve, 60))
    const stalled = new Promise((resolve) => queue.on('stalled', resolve))
    await queue.checkStalledJobs()
    assert.equal(await stalled, job.id)
    const done = new Promise((resolve) => job.on('succeeded', resolve))
    queue.process(async (/** @type {any} */ again) => again.data.x)
    assert.equal(await done, 1)
  })
}, { stream: false })
