// @ts-check
'use strict'

// A thread of the stress: one client that does at random what all of them do, and throws when something cannot be.

const assert = require('node:assert/strict')
const { parentPort, workerData } = require('node:worker_threads')
const { ACCOUNTS, GUARDED, HASHES, LISTS, SETS, TOKENS, TOTAL, MEMBERS, sum } = require('./ledger')
const { scripted } = require('./scripted')

const { embedded, port, engine, seed, seconds } = workerData
const Redis = require(embedded ? 'nearis' : 'ioredis')

let state = seed >>> 0
/** @param {number} below mulberry32 */
function random(below) {
  state = (state + 0x6d2b79f5) >>> 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) % below
}

/**
 * Two different ones.
 * @param {string[]} names
 */
function two(names) {
  const first = random(names.length)
  return [names[first], names[(first + 1 + random(names.length - 1)) % names.length]]
}

const client = new Redis(embedded ? { engine } : { port })
const done = { steps: 0, won: 0, lost: 0 }

/**
 * The values of a transaction, none of which may be an error.
 * @param {any} chain
 */
async function all(chain) {
  return values(await chain.exec())
}

/** @param {any[] | null} results */
function values(results) {
  return (
    results &&
    results.map(([error, value]) => {
      if (error) throw error
      return value
    })
  )
}

const steps = {
  async transfer() {
    const [from, to] = two(ACCOUNTS)
    const n = random(100)
    if (random(2)) await all(client.multi().decrby(from, n).incrby(to, n))
    else await all(client.multi().incrby(to, n).get(from).decrby(from, n))
  },

  async transferOfFields() {
    const [from, to] = two(HASHES)
    await all(client.multi().hincrby(from, 'f', -1).hincrby(to, 'f', 1))
  },

  /** Nobody may be left with less than nothing. */
  async guardedTransfer() {
    const [from, to] = two(GUARDED)
    await client.watch(from)
    const balance = Number(await client.get(from))
    const n = random(300)
    if (balance < n) return client.unwatch()
    const results = await all(client.multi().decrby(from, n).incrby(to, n))
    if (results === null) done.lost++
    else assert.equal(results[0], balance - n)
  },

  async count() {
    await client.watch('counter')
    const value = Number(await client.get('counter'))
    const result = await all(client.multi().set('counter', value + 1))
    if (result === null) done.lost++
    else done.won++
  },

  async audit() {
    const [plain, guarded, ...fields] = await all(
      client.multi().mget(ACCOUNTS).mget(GUARDED).hget(HASHES[0], 'f').hget(HASHES[1], 'f').hget(HASHES[2], 'f'),
    )
    assert.equal(sum(plain), TOTAL)
    assert.equal(sum(guarded), TOTAL)
    assert.equal(sum(fields), 0)
    assert.ok(guarded.every((/** @type {string} */ balance) => Number(balance) >= 0), String(guarded))
    assert.equal(sum(await client.mget(random(2) ? ACCOUNTS : GUARDED)), TOTAL)
  },

  async rename() {
    const [from, to] = two(TOKENS)
    try {
      await (random(2) ? client.rename(from, to) : client.renamenx(from, to))
    } catch (error) {
      assert.match(String(error), /no such key/)
    }
  },

  async renameInside() {
    const [from, to] = two(TOKENS)
    const [[, before], , [, after]] = await client.multi().exists(TOKENS).rename(from, to).exists(TOKENS).exec()
    assert.deepEqual([before, after], [1, 1])
  },

  async copy() {
    const [from] = two(TOKENS)
    const [copied, there] = await all(client.multi().copy(from, 'copy', 'REPLACE').exists('copy').del('copy'))
    assert.equal(there, copied)
    const [account, other] = two(ACCOUNTS)
    const [original, same] = (await all(client.multi().copy(account, 'twin', 'REPLACE').mget(account, 'twin', other)))[1]
    assert.equal(same, original)
  },

  async sets() {
    const [from, to] = two(SETS)
    await client.smove(from, to, 'm' + random(MEMBERS))
    const common = 'common' + random(2)
    const counts = await all(client.multi().scard(SETS[0]).scard(SETS[1]).scard(SETS[2]).sinterstore(common, from, to))
    assert.equal(counts[0] + counts[1] + counts[2], MEMBERS)
    assert.equal(counts[3], 0)
    assert.equal(await client.sinterstore(common, to, from), 0)
    assert.equal(await client.sunionstore('union' + random(2), SETS), MEMBERS)
  },

  async lists() {
    const [from, to] = two(LISTS)
    await client.lmove(from, to, random(2) ? 'LEFT' : 'RIGHT', random(2) ? 'LEFT' : 'RIGHT')
    const [first, second] = await all(client.multi().lrange(LISTS[0], 0, -1).lrange(LISTS[1], 0, -1))
    assert.equal(new Set([...first, ...second]).size, MEMBERS)
    assert.equal(first.length + second.length, MEMBERS)
  },

  async selectInside() {
    const [from, to] = two(ACCOUNTS)
    await all(client.multi().incr(from).select(1).set('elsewhere', 1).select(0).decr(to))
  },

  async discard() {
    await client.watch(two(ACCOUNTS))
    await client.multi({ pipeline: false })
    await client.set(ACCOUNTS[0], 'never')
    await client.discard()
  },

  /** The form that waits for locks where the others would not. */
  async sync() {
    if (!embedded) return
    const { sync } = client
    const [from, to] = two(ACCOUNTS)
    sync.watch('twin')
    sync.multi()
    sync.incr(from)
    sync.decr(to)
    values(sync.exec())
    assert.equal(sum(sync.mget(ACCOUNTS)), TOTAL)
  },

  ...scripted(client, embedded, random, two),
}

async function work() {
  const choices = Object.entries(steps)
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const [name, step] = choices[random(choices.length)]
    try {
      await step()
    } catch (error) {
      throw new Error(`${embedded ? 'embedded' : 'listener'} client, step ${name}`, { cause: error })
    }
    done.steps++
  }
  await client.quit()
  parentPort?.postMessage(done)
}

work()
