// @ts-check
'use strict'

/*
 * BullMQ on the embedded client, on ioredis through the listener, and on ioredis with a real server: jobs are added,
 * fifty at a time, and then processed by a worker that runs fifty at a time. The servers are processes of their own.
 *
 *   npm run bench:bullmq [-- --rounds 3 --jobs 10000]
 */

const { parseArgs } = require('node:util')
const { Queue, Worker } = require('bullmq')
const { Redis: Ioredis } = require('ioredis')
const Redis = /** @type {any} */ (require('..'))
const { startRedis } = require('./lib/server.js')
const { startNearis } = require('./lib/nearis.js')
const { median, shuffled } = require('./lib/rounds.js')
const { progress, table } = require('./lib/report.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    jobs: { type: 'string', default: '10000' }
  }
})
const JOBS = Number(flags.jobs)

/** Jobs that are added, or processed, at the same time. */
const WIDTH = 50

/** BullMQ wants its connections to wait for as long as it takes. */
const OPTIONS = { maxRetriesPerRequest: null }

/** @typedef {{ name: string, connect: () => any }} Side */

/** @param {Queue} queue */
async function add(queue) {
  let left = JOBS
  const lane = async () => {
    while (left > 0) await queue.add('mail', { number: left--, to: 'someone@example.org' })
  }
  await Promise.all(Array.from({ length: WIDTH }, lane))
}

/** @param {string} name @param {any} connection */
async function work(name, connection) {
  let sum = 0
  let left = JOBS
  const worker = new Worker(name, async (job) => job.data.number, { connection, concurrency: WIDTH, autorun: false })
  const done = new Promise((resolve, reject) => {
    worker.on('completed', (_, number) => {
      sum += number
      if (--left === 0) resolve(undefined)
    })
    worker.on('failed', (_, error) => reject(error))
    worker.on('error', reject)
  })
  worker.run().catch(() => {}) // told by the event
  await done
  if (sum !== JOBS * (JOBS + 1) / 2) throw new Error('not every job was done once')
  return worker
}

/** Jobs a second: added, processed, and both together. @param {Side} side @param {string} name */
async function run({ connect }, name) {
  const connections = [connect(), connect()]
  const queue = new Queue(name, { connection: connections[0] })
  await queue.waitUntilReady()
  const begun = process.hrtime.bigint()
  await add(queue)
  const added = process.hrtime.bigint()
  const worker = await work(name, connections[1])
  const ended = process.hrtime.bigint()
  await worker.close()
  await queue.obliterate({ force: true })
  await queue.close()
  for (const connection of connections) connection.disconnect()
  const rate = (/** @type {bigint} */ ns) => JOBS / Number(ns) * 1e9
  return { added: rate(added - begun), processed: rate(ended - added), both: rate(ended - begun) }
}

async function main() {
  const redis = await startRedis()
  const nearis = await startNearis()
  const engine = new Redis.Engine()
  /** @type {Side[]} */
  const sides = [
    { name: 'nearis, embedded', connect: () => new Redis({ engine, ...OPTIONS }) },
    { name: 'ioredis, our listener', connect: () => new Ioredis(nearis.port, '127.0.0.1', OPTIONS) }
  ]
  if (redis) sides.push({ name: 'ioredis, redis-server', connect: () => new Ioredis(redis.port, '127.0.0.1', OPTIONS) })
  const results = sides.map((side) => ({ side, runs: /** @type {Awaited<ReturnType<typeof run>>[]} */ ([]) }))
  for (let round = -1; round < Number(flags.rounds); round++) {
    for (const { side, runs } of shuffled(results)) {
      progress(`${side.name}, ${round < 0 ? 'warming up' : `round ${round + 1} of ${flags.rounds}`}`)
      const result = await run(side, `bench${round}`)
      if (round >= 0) runs.push(result)
    }
  }
  progress('')
  const of = (/** @type {any[]} */ runs, /** @type {string} */ what) => median(runs.map((one) => one[what])).toFixed(0)
  const last = results[results.length - 1].runs
  console.log(table(
    ['jobs a second', 'added', 'processed', 'both', `of ${sides[sides.length - 1].name}`],
    results.map(({ side, runs }) => [
      side.name, of(runs, 'added'), of(runs, 'processed'), of(runs, 'both'),
      median(runs.map((one, round) => one.both / last[round].both)).toFixed(2)
    ])
  ))
  await nearis.stop()
  await redis?.stop()
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
