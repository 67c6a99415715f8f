// @ts-check
'use strict'

// Eight clients on one engine, in as many threads: some work in the process, some come in by the listener. Prints what
// they did, and fails when an invariant does not hold.
//
//   STRESS_SECONDS=60 STRESS_SEED=1 node __test__/stress/stress.js

const assert = require('node:assert/strict')
const { once } = require('node:events')
const path = require('node:path')
const { Worker } = require('node:worker_threads')
const Redis = /** @type {any} */ (require('nearis'))
const { open, sum, ACCOUNTS, GUARDED, LISTS, RING, RING_TOKENS, SETS, TOKENS, TOTAL, MEMBERS } = require('./ledger')
const { LIBRARY } = require('./scripted')

const EMBEDDED = 5
const LISTENING = 3
const seconds = Number(process.env.STRESS_SECONDS ?? 4)
const seed = Number(process.env.STRESS_SEED ?? Date.now() % 1_000_000)

async function main() {
  console.log(`seed ${seed}`)
  const engine = new Redis.Engine({ name: 'stress' })
  const redis = new Redis({ engine: 'stress' })
  await open(redis)
  await redis.function('LOAD', LIBRARY)
  const listener = await redis.listen({ port: 0, threads: 2 })
  const workers = Array.from({ length: EMBEDDED + LISTENING }, (_, i) => {
    const workerData = { embedded: i < EMBEDDED, port: listener.port, engine: 'stress', seed: seed + i * 7919, seconds }
    return new Worker(path.join(__dirname, 'client.js'), { workerData })
  })
  const ends = workers.map((worker) => Promise.all([once(worker, 'message'), once(worker, 'exit')]))
  const reports = (await Promise.all(ends)).map(([[report]]) => report)
  await listener.close()

  const total = (/** @type {string} */ key) => sum(reports.map((report) => report[key]))
  console.log(`${total('steps')} steps, ${total('won')} counted, ${total('lost')} watches lost`)
  assert.equal(Number(await redis.get('counter')), total('won'))
  assert.equal(sum(await redis.mget(ACCOUNTS)), TOTAL)
  assert.equal(sum(await redis.mget(GUARDED)), TOTAL)
  assert.equal(await redis.exists(TOKENS), 1)
  assert.equal((await redis.sunion(SETS)).length, MEMBERS)
  assert.equal(sum(await Promise.all(LISTS.map((list) => redis.llen(list)))), MEMBERS)
  assert.equal(sum(await Promise.all(RING.map((list) => redis.llen(list)))), RING_TOKENS)
  assert.match(await redis.info('clients'), /watching_clients:0\r\ntotal_watched_keys:0\r\n/)
  assert.equal(engine.check(), null)
  assert.ok(total('steps') > 1000 && total('won') > 0)
  redis.disconnect()
}

main()
