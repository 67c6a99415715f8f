// @ts-check
'use strict'

// Steps of the stress that are scripts, functions and atomic functions, over the same keys as all others. What a script
// does in two halves nobody may see half done, however long it takes between them.

const assert = require('node:assert/strict')
const { ACCOUNTS, GUARDED, RING, RING_TOKENS, TOTAL, sum } = require('./ledger')

/** Between the halves; the longest outlasts what a script may take of an event loop. */
const SPINS = [0, 0, 100, 10_000, 300_000]
const SPIN = 'for i = 1, tonumber(ARGV[2]) do end'

const DECLARED = `redis.call('DECRBY', KEYS[1], ARGV[1]) ${SPIN} return redis.call('INCRBY', KEYS[2], ARGV[1])`
/** Its keys are in no argument that could be known beforehand. */
const COMPUTED = `local from, to = 'account' .. ARGV[3], 'account' .. ARGV[4]
  redis.call('DECRBY', from, ARGV[1]) ${SPIN} return redis.call('INCRBY', to, ARGV[1])`
const GUARD = `if tonumber(redis.call('GET', KEYS[1])) < tonumber(ARGV[1]) then return false end
  redis.call('DECRBY', KEYS[1], ARGV[1]) ${SPIN} redis.call('INCRBY', KEYS[2], ARGV[1]) return true`
const ONE_BY_ONE = `local sum = 0
  for i, key in ipairs(KEYS) do
    sum = sum + redis.call('GET', key)
    if i == 2 then ${SPIN} end
  end
  return sum`
const CARRY = `local token = redis.call('LPOP', KEYS[1])
  ${SPIN}
  if token then redis.call('RPUSH', KEYS[2], token) end
  return token`

/** The same as a function, and one that only reads. */
const LIBRARY = `#!lua name=stress
redis.register_function('transfer', function(KEYS, ARGV) ${DECLARED} end)
redis.register_function{function_name = 'audit', flags = {'no-writes'}, callback = function(KEYS, ARGV) ${ONE_BY_ONE} end}`

/**
 * @param {any} client
 * @param {boolean} embedded
 * @param {(below: number) => number} random
 * @param {(names: string[]) => string[]} two
 * @returns {Record<string, () => Promise<void>>}
 */
function scripted(client, embedded, random, two) {
  const spins = () => SPINS[random(SPINS.length)]
  const audit = async () => assert.equal(await client.eval(ONE_BY_ONE, ACCOUNTS.length, ...ACCOUNTS, 0, spins()), TOTAL)

  return {
    async declaredTransfer() {
      await client.eval(DECLARED, 2, ...two(ACCOUNTS), random(100), spins())
    },

    async computedTransfer() {
      const [from, to] = two(ACCOUNTS).map((account) => account.slice('account'.length))
      await client.eval(COMPUTED, 0, random(100), spins(), from, to)
    },

    async guardedByScript() {
      await client.eval(GUARD, 2, ...two(GUARDED), random(300), spins())
      const [least, total] = await client.eval(
        "local sums = redis.call('MGET', unpack(KEYS)) table.sort(sums, function(a, b) return tonumber(a) < tonumber(b) end) " +
          'local total = 0 for _, sum in ipairs(sums) do total = total + sum end return {sums[1], total}',
        GUARDED.length, ...GUARDED,
      )
      assert.ok(Number(least) >= 0, least)
      assert.equal(total, TOTAL)
    },

    auditByScript: audit,

    async functionTransfer() {
      await client.fcall('transfer', 2, ...two(ACCOUNTS), random(100), spins())
      assert.equal(await client.fcall_ro('audit', ACCOUNTS.length, ...ACCOUNTS, 0, spins()), TOTAL)
    },

    async scriptsInside() {
      const [from, to] = two(ACCOUNTS)
      const results = await client.multi()
        .decrby(from, 7)
        .eval(DECLARED, 2, ...two(ACCOUNTS), random(100), spins())
        .incrby(to, 7)
        .eval(ONE_BY_ONE, ACCOUNTS.length, ...ACCOUNTS, 0, 0)
        .exec()
      for (const [error] of results) if (error) throw error
      assert.equal(results[3][1], TOTAL)
    },

    async carry() {
      const [from, to] = two(RING)
      if (random(2)) await client.eval(CARRY, 2, from, to, 0, spins())
      else await client.blmove(from, to, 'LEFT', 'RIGHT', 0.01)
      const counts = await client.eval("local n = {} for i, key in ipairs(KEYS) do n[i] = redis.call('LLEN', key) end return n", RING.length, ...RING)
      assert.equal(sum(counts), RING_TOKENS)
    },

    async atomically() {
      if (!embedded) return audit()
      const [from, to] = two(ACCOUNTS)
      const n = random(100)
      const total = await client.atomic(ACCOUNTS, (/** @type {any} */ tx) => {
        tx.decrby(from, n)
        const before = sum(tx.mget(...ACCOUNTS))
        tx.incrby(to, n)
        assert.equal(before, TOTAL - n)
        return sum(tx.mget(...ACCOUNTS))
      })
      assert.equal(total, TOTAL)
    },
  }
}

module.exports = { scripted, LIBRARY }
