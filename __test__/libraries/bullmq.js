// @ts-check
'use strict'

// What BullMQ does, with connections of either shape.

const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const { FlowProducer, Queue, QueueEvents, Worker } = require('bullmq')
const { until } = require('./sides')

/**
 * @param {{ connection: () => any, keys: (pattern: string) => Promise<string[]>, prefix?: string }} side `connection`: a client
 *   for one thing of the library's; `prefix`: of all its keys
 */
function behaves({ connection, keys, prefix = 'bull' }) {
  const common = () => ({ connection: connection(), prefix })
  /** @type {{close: () => Promise<void>}[]} */
  const toClose = []
  after(async () => {
    for (const one of toClose.reverse()) await one.close()
  })

  /**
   * @template {{close: () => Promise<void>}} T
   * @param {T} one
   */
  function kept(one) {
    toClose.push(one)
    return one
  }

  const queueOf = (/** @type {string} */ name, /** @type {object} */ options = {}) =>
    kept(new Queue(name, { ...common(), ...options }))
  const eventsOf = async (/** @type {string} */ name) => {
    // From the first event on: it is ready before it listens, and what happens in between would be lost to it.
    const events = kept(new QueueEvents(name, { ...common(), lastEventId: '0' }))
    await events.waitUntilReady()
    return events
  }
  /**
   * @param {string} name
   * @param {(job: import('bullmq').Job, token?: string) => Promise<any>} work
   * @param {object} [options]
   */
  const workerOf = (name, work, options = {}) => {
    const worker = kept(new Worker(name, work, { ...common(), ...options }))
    worker.on('error', (error) => console.error(error))
    return worker
  }

  test('jobs with progress, logs, results and events', async () => {
    const [queue, events] = [queueOf('work'), await eventsOf('work')]
    /** @type {string[]} */
    const heard = []
    for (const name of /** @type {const} */ (['active', 'progress', 'completed'])) {
      events.on(/** @type {any} */ (name), (/** @type {any} */ { jobId }) => heard.push(`${name} ${jobId}`))
    }
    workerOf('work', async (job) => {
      await job.updateProgress(50)
      await job.log('half way')
      return job.data.x * 2
    }, { concurrency: 3 })
    const jobs = await queue.addBulk([1, 2, 3].map((x) => ({ name: 'double', data: { x } })))
    assert.deepEqual(await Promise.all(jobs.map((job) => job.waitUntilFinished(events))), [2, 4, 6])
    assert.deepEqual((await queue.getJobLogs(String(jobs[0].id))).logs, ['half way'])
    assert.equal((await queue.getJob(String(jobs[1].id)))?.progress, 50)
    assert.equal(await jobs[2].getState(), 'completed')
    await until(() => heard.length === 9)
    const ofFirst = heard.filter((line) => line.endsWith(` ${jobs[0].id}`))
    assert.deepEqual(ofFirst, ['active', 'progress', 'completed'].map((name) => `${name} ${jobs[0].id}`))
  })

  test('priorities, last in first out, job ids', async () => {
    const queue = queueOf('order')
    await queue.add('job', 'low', { priority: 9 })
    await queue.add('job', 'plain', { jobId: 'once' })
    await queue.add('job', 'twice', { jobId: 'once' })
    await queue.add('job', 'high', { priority: 1 })
    await queue.add('job', 'lifo', { lifo: true })
    assert.deepEqual(await queue.getJobCounts('wait', 'prioritized'), { wait: 2, prioritized: 2 })
    await (await queue.getPrioritized())[1].changePriority({ priority: 2 })
    /** @type {string[]} */
    const order = []
    workerOf('order', async (job) => void order.push(job.data))
    await until(() => order.length === 4)
    assert.deepEqual(order, ['lifo', 'plain', 'high', 'low'])
  })

  test('delayed, retried with backoff, failed for good, retried by hand', async () => {
    const [queue, events] = [queueOf('retry'), await eventsOf('retry')]
    const begun = Date.now()
    const job = await queue.add('job', {}, { delay: 100, attempts: 3, backoff: { type: 'exponential', delay: 20 } })
    assert.equal(await job.getState(), 'delayed')
    let good = false
    workerOf('retry', async (running) => {
      if (running.data.bad ? !good : running.attemptsMade < 2) throw new Error(`attempt ${running.attemptsMade}`)
      return running.attemptsMade
    })
    assert.equal(await job.waitUntilFinished(events), 2)
    assert.ok(Date.now() - begun >= 150)
    const bad = await queue.add('job', { bad: true })
    await assert.rejects(bad.waitUntilFinished(events), { message: 'attempt 0' })
    assert.equal(await queue.getFailedCount(), 1)
    good = true
    await (/** @type {any} */ (await queue.getJob(String(bad.id)))).retry()
    await until(async () => (await bad.getState()) === 'completed')
  })

  test('a rate limit, and one by hand', async () => {
    const queue = queueOf('limited')
    /** @type {number[]} */
    const times = []
    const worker = workerOf('limited', async (job) => {
      if (job.data.limit && times.length === 3) {
        times.push(Date.now())
        await worker.rateLimit(150)
        throw Worker.RateLimitError()
      }
      times.push(Date.now())
    }, { limiter: { max: 2, duration: 300 } })
    const begun = Date.now()
    await queue.addBulk([1, 2, 3].map((x) => ({ name: 'job', data: { x } })))
    await until(() => times.length === 3)
    assert.ok(times[2] - begun >= 250)
    await queue.add('job', { limit: true })
    await until(() => times.length === 5)
    assert.ok(times[4] - times[3] >= 100)
  })

  test('repeated by a scheduler', async () => {
    const queue = queueOf('repeat')
    let runs = 0
    workerOf('repeat', async () => void (runs += 1))
    await queue.upsertJobScheduler('every', { every: 60 }, { name: 'tick', data: { r: 1 } })
    await until(() => runs >= 3)
    assert.equal((await queue.getJobSchedulers())[0].key, 'every')
    assert.equal(await queue.removeJobScheduler('every'), true)
    assert.deepEqual(await queue.getJobSchedulers(), [])
  })

  test('paused, counted, drained, cleaned, obliterated', async () => {
    const queue = queueOf('pause')
    await queue.pause()
    assert.equal(await queue.isPaused(), true)
    await queue.addBulk([1, 2, 3].map((x) => ({ name: 'job', data: { x } })))
    await queue.add('later', {}, { delay: 60_000 })
    assert.equal((await queue.getJobCounts()).delayed, 1)
    let done = 0
    workerOf('pause', async () => void (done += 1))
    await queue.resume()
    await until(async () => (await queue.getCompletedCount()) === 3)
    assert.equal((await queue.clean(0, 10, 'completed')).length, 3)
    await (await queue.getDelayed())[0].promote()
    await until(() => done === 4)
    await queue.add('later', {}, { delay: 60_000 })
    await queue.drain(true)
    assert.equal(await queue.getDelayedCount(), 0)
    await queue.obliterate({ force: true })
    const left = await keys(`${prefix}:pause:*`)
    assert.deepEqual(left.filter((key) => !key.endsWith(':stalled-check')), [])
  })

  test('stalled jobs come back', async () => {
    const [queue, events] = [queueOf('stalled'), await eventsOf('stalled')]
    const job = await queue.add('job', { x: 7 })
    const dead = new Worker('stalled', null, { ...common(), lockDuration: 50, skipLockRenewal: true })
    assert.equal((await dead.getNextJob('token'))?.id, job.id)
    workerOf('stalled', async (again) => again.data.x, { stalledInterval: 60 })
    assert.equal(await job.waitUntilFinished(events), 7)
    await dead.close()
  })

  test('flows: parents wait for their children', async () => {
    const [queue, events] = [queueOf('flow'), await eventsOf('flow')]
    const flows = kept(new FlowProducer({ ...common() }))
    workerOf('flow', async (job) => {
      if (job.name === 'child') return job.data.x
      return Object.values(await job.getChildrenValues()).reduce((sum, value) => sum + value, 0)
    })
    const { job } = await flows.add({
      name: 'parent',
      queueName: 'flow',
      children: [1, 2, 3].map((x) => ({ name: 'child', queueName: 'flow', data: { x } })),
    })
    assert.equal(await job.waitUntilFinished(events), 6)
    const tree = await flows.getFlow({ id: String(job.id), queueName: 'flow' })
    assert.equal(tree.children?.length, 3)
    assert.deepEqual(await job.getDependenciesCount(), { failed: 0, ignored: 0, processed: 3, unprocessed: 0 })
    await queue.obliterate({ force: true })
  })

  test('one job for many calls, and those that come too late', async () => {
    const queue = queueOf('once')
    const first = await queue.add('job', { x: 1 }, { deduplication: { id: 'a', ttl: 5000 } })
    const second = await queue.add('job', { x: 2 }, { deduplication: { id: 'a', ttl: 5000 } })
    assert.equal(first.id, second.id)
    assert.equal(await queue.getWaitingCount(), 1)
    assert.equal(await queue.removeDeduplicationKey('a'), 1)
    await first.updateData({ x: 3 })
    assert.deepEqual((await queue.getJob(String(first.id)))?.data, { x: 3 })
    await first.remove()
    assert.equal(await queue.getWaitingCount(), 0)
    const metrics = await queue.getMetrics('completed')
    assert.equal(metrics.count, 0)
  })
}

module.exports = { behaves }
