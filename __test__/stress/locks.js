// @ts-check
'use strict'

// Holders of locks that crash, pause and lose: no two ever have the same number, and the numbers only grow.
//
//   STRESS_SECONDS=30 node __test__/stress/locks.js
//
// Threads of one process, with a client each, and a client of the listener that uses plain commands. Some holders go
// without a word, and the lock ends by its time. Some pause for longer than they hold it, go on in the belief that it is
// theirs, and write to a resource, which refuses them by their number. What the resource has accepted is then in order,
// and whoever held the lock at the end of its time still held it alone.

const { once } = require('node:events')
const path = require('node:path')
const { setTimeout: sleep } = require('node:timers/promises')
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')

const ROOT = path.join(__dirname, '..', '..')
const ENGINE = 'stress-locks'
const NAMES = ['a', 'b', 'c']
const TTL_MS = 20

/**
 * What a holder does with the lock, in a step that nobody can get into: the resource takes a number that is not smaller
 * than the last, and notes who has it.
 * @param {any} redis
 * @param {string} name
 * @param {{ token: string, fence: number }} lock
 */
function write(redis, name, { token, fence }) {
  const [last, log, key] = [`${name}:resource`, `${name}:log`, name]
  return redis.atomic([last, log, key], (/** @type {any} */ tx) => {
    const isHolder = tx.get(key) === token
    if (Number(tx.get(last) ?? 0) > fence) {
      if (isHolder) throw new Error(`the holder of ${name} has the number ${fence}, which is not the greatest`)
      return 'refused'
    }
    tx.set(last, fence)
    tx.rpush(log, `${fence} ${token}`)
    return isHolder ? 'held' : 'lost unawares'
  })
}

/** One holder after another, until told to stop. */
async function hold() {
  const Redis = /** @type {any} */ (require(ROOT))
  const redis = new Redis({ engine: ENGINE })
  const { seed, stop } = workerData
  const random = randomFrom(seed)
  const counts = { held: 0, refused: 0, 'lost unawares': 0, taken: 0, crashed: 0 }
  const stopped = new Int32Array(stop)
  const fences = []
  while (Atomics.load(stopped, 0) === 0) {
    const name = NAMES[Math.floor(random() * NAMES.length)]
    const lock = await redis.lock(name, { ttlMs: TTL_MS, waitMs: 500 }).catch((/** @type {any} */ error) => {
      if (error.code !== 'TIMEOUT') throw error
      return null
    })
    if (lock === null) continue
    counts.taken++
    fences.push(lock.fence)
    counts[/** @type {keyof typeof counts} */ (await write(redis, name, lock))]++
    const fate = random()
    if (fate < 0.1) {
      counts.crashed++
    } else if (fate < 0.3) {
      await sleep(TTL_MS * (0.5 + random()))
      counts[/** @type {keyof typeof counts} */ (await write(redis, name, lock))]++
      await lock.release()
    } else if (fate < 0.4 && (await lock.extend())) {
      counts[/** @type {keyof typeof counts} */ (await write(redis, name, lock))]++
      await lock.release()
    } else {
      await lock.release()
    }
  }
  /** @type {any} */ (parentPort).postMessage({ counts, fences })
  redis.disconnect()
}

/**
 * @param {number} seed
 * @returns {() => number}
 */
function randomFrom(seed) {
  let state = seed >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** Takes the same locks with plain commands, by the listener. @param {any} redis @param {number} port @param {Int32Array} stopped */
async function holdRemotely(redis, port, stopped) {
  const remote = new /** @type {any} */ (require('ioredis'))({ port })
  let taken = 0
  while (Atomics.load(stopped, 0) === 0) {
    const name = NAMES[taken % NAMES.length]
    const token = `remote ${taken}`
    const results = await remote.multi().set(name, token, 'PX', TTL_MS, 'NX').incr(`${name}:fence`).exec()
    if (results[0][1] === 'OK') {
      taken++
      const outcome = await write(redis, name, { token, fence: results[1][1] })
      if (outcome === 'refused' && (await redis.get(name)) === token) throw new Error('a remote holder was refused')
      await remote.call('DELEX', name, 'IFEQ', token)
    } else {
      await sleep(1)
    }
  }
  remote.disconnect()
  return taken
}

/** @param {{ seconds: number, threads: number, seed: number }} options */
async function run({ seconds, threads, seed }) {
  const Redis = /** @type {any} */ (require(ROOT))
  const redis = new Redis({ engine: ENGINE })
  const { port } = await redis.listen({ port: 0 })
  const stop = new SharedArrayBuffer(4)
  const stopped = new Int32Array(stop)
  const workers = Array.from({ length: threads }, (_, n) => new Worker(__filename, { workerData: { seed: seed + n * 7919, stop } }))
  const ended = Promise.all(workers.map((worker) => Promise.race([once(worker, 'message'), once(worker, 'error').then(([error]) => { throw error })])))
  const remote = holdRemotely(redis, port, stopped)
  await Promise.race([sleep(seconds * 1000), ended])
  Atomics.store(stopped, 0, 1)
  const reports = (await ended).map(([report]) => report)
  const remotely = await remote
  const total = { remotely }
  for (const { counts } of reports) for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count
  await check(redis, reports)
  await Promise.all(workers.map((worker) => worker.terminate()))
  await redis.engine.close()
  redis.disconnect()
  return total
}

/**
 * @param {any} redis
 * @param {{ fences: number[] }[]} reports
 */
async function check(redis, reports) {
  for (const name of NAMES) {
    const log = (await redis.lrange(`${name}:log`, 0, -1)).map((/** @type {string} */ line) => {
      const [fence, ...token] = line.split(' ')
      return { fence: Number(fence), token: token.join(' ') }
    })
    const holders = new Map()
    let last = 0
    for (const { fence, token } of log) {
      if (fence < last) throw new Error(`the resource of ${name} has accepted ${fence} after ${last}`)
      if ((holders.get(fence) ?? token) !== token) throw new Error(`two holders of ${name} have had the number ${fence}`)
      holders.set(fence, token)
      last = fence
    }
  }
  // One engine gives no number of a lock twice. Different locks may have the same, when both begin in one moment.
  for (const { fences } of reports) if (fences.length === 0) throw new Error('a thread has never had a lock')
  const fault = redis.engine.check()
  if (fault !== null) throw new Error(fault)
}

module.exports = { run }

if (!isMainThread) {
  hold()
} else if (require.main === module) {
  const seed = Number(process.env.STRESS_SEED) || Date.now() % 2 ** 31
  const seconds = Number(process.env.STRESS_SECONDS) || 10
  console.log(`seed ${seed}`)
  run({ seconds, threads: 4, seed }).then(
    (total) => console.log(JSON.stringify(total)),
    (error) => {
      console.error(error)
      process.exitCode = 1
    },
  )
}
