// @ts-check
'use strict'

// Sixteen clients that wait for each other, half of them in threads of the process, half by the listener. Prints what
// they did, and fails when something was lost, came twice or in another order, or when nobody was woken.
//
//   STRESS_SECONDS=60 node __test__/stress/waiting.js

const assert = require('node:assert/strict')
const { once } = require('node:events')
const path = require('node:path')
const { Worker } = require('node:worker_threads')
const Redis = /** @type {any} */ (require('nearis'))

const seconds = Number(process.env.STRESS_SECONDS ?? 4)
const RINGS = ['ring0', 'ring1', 'ring2', 'ring3']
const TOKENS = 6

/** Of each thread: whether it works in the process, and the roles of its clients. @type {[boolean, [string, number][]][]} */
const THREADS = [
  [true, [['mover', 0], ['producer', 0], ['consumer', 0]]],
  [true, [['mover', 1], ['reader', 0], ['consumer', 1], ['auditor', 0]]],
  [true, [['asker', 0], ['reader', 1]]],
  [false, [['mover', 2], ['producer', 1], ['consumer', 2], ['nuisance', 0]]],
  [false, [['mover', 3], ['producer', 2], ['reader', 2]]],
]

async function main() {
  const engine = new Redis.Engine({ name: 'waiting' })
  const redis = new Redis({ engine: 'waiting' })
  await redis.rpush(RINGS[0], Array.from({ length: TOKENS }, (_, i) => `token${i}`))
  await redis.xgroup('CREATE', 'events', 'readers', '$', 'MKSTREAM')
  const listener = await redis.listen({ port: 0, threads: 2 })
  const workers = THREADS.map(([embedded, roles]) => {
    const workerData = { embedded, port: listener.port, engine: 'waiting', seconds, roles, rings: RINGS, tokens: TOKENS }
    return new Worker(path.join(__dirname, 'waiting-client.js'), { workerData })
  })
  const ends = workers.map((worker) => Promise.all([once(worker, 'message'), once(worker, 'exit')]))
  const reports = (await Promise.all(ends)).map(([[report]]) => report)
  await listener.close()

  const all = (/** @type {string} */ key) => reports.flatMap((report) => report[key])
  const sum = (/** @type {string} */ key) => all(key).reduce((total, count) => total + count, 0)
  const [pushed, popped, added, read] = ['pushed', 'popped', 'added', 'read'].map(all)
  const slowest = Math.max(...all('slowest'))
  console.log(`${pushed.length} jobs, ${added.length} events, ${sum('moved')} moves, ${sum('unblocked')} unblocked, slowest answer ${slowest} ms`)
  assert.equal(new Set(popped).size, popped.length, 'a job came twice')
  assert.deepEqual(popped.sort(), pushed.sort())
  assert.equal(new Set(read).size, read.length, 'an event came twice')
  assert.deepEqual(read.sort(), added.sort())
  assert.equal((await redis.xpending('events', 'readers'))[0], 0)
  const tokens = (await Promise.all(RINGS.map((ring) => redis.lrange(ring, 0, -1)))).flat()
  assert.equal(new Set(tokens).size, TOKENS)
  const info = await redis.info('clients')
  assert.match(info, /blocked_clients:0\r\n/)
  assert.match(info, /clients_in_timeout_table:0\r\n/)
  assert.match(info, /total_blocking_keys:0\r\n/)
  assert.equal(engine.check(), null)
  assert.ok(pushed.length > 1000 && added.length > 1000 && sum('moved') > 1000 && sum('unblocked') > 0)
  redis.disconnect()
}

main()
