// @ts-check
'use strict'

// What the clients of the stress work on, few keys for many hands, and what stays true of it.

const names = (/** @type {string} */ prefix, /** @type {number} */ count) => Array.from({ length: count }, (_, i) => prefix + i)

const ACCOUNTS = names('account', 4)
const GUARDED = names('guarded', 3)
const HASHES = names('hash', 3)
const TOKENS = names('token', 4)
const SETS = names('set', 3)
const LISTS = names('list', 2)
const RING = names('ring', 3)
/** In all lists of the ring together, so few that one or the other is often empty. */
const RING_TOKENS = 2
/** Of the accounts, and of the guarded ones. */
const TOTAL = 12_000
/** In all sets together, and in all lists. */
const MEMBERS = 30

/** @param {any[]} texts */
function sum(texts) {
  return texts.reduce((total, text) => total + Number(text), 0)
}

/** @param {any} redis */
async function open(redis) {
  for (const account of ACCOUNTS) await redis.set(account, TOTAL / ACCOUNTS.length)
  for (const account of GUARDED) await redis.set(account, TOTAL / GUARDED.length)
  for (const hash of HASHES) await redis.hset(hash, 'f', 0)
  await redis.set('counter', 0)
  await redis.set(TOKENS[0], 'the only one')
  await redis.sadd(SETS[0], names('m', MEMBERS))
  await redis.rpush(LISTS[0], names('m', MEMBERS))
  await redis.rpush(RING[0], names('token', RING_TOKENS))
}

module.exports = { ACCOUNTS, GUARDED, HASHES, TOKENS, SETS, LISTS, RING, RING_TOKENS, TOTAL, MEMBERS, sum, open }
