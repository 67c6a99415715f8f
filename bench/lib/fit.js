// @ts-check
'use strict'

/** The limit at which a server holds a wished number of keys: what a key costs differs between servers. */

const { page } = require('./traces.js')
const { pipe } = require('./pipe.js')
const { VALUE } = require('./cache-aside.js')

/** How near the number has to come. */
const NEAR = 0.002
const TRIES = 12
/** As many commands at a time as a trace has later: a server's buffers count in its `used_memory`. */
const AT_A_TIME = 250

/** @param {number} from @param {number} count */
function* sets(from, count) {
  for (let n = from; n < from + count; n++) yield ['SET', page(n), VALUE]
}

/** @param {import('ioredis').default} client */
async function usedMemory(client) {
  return Number((await client.info('memory')).match(/^used_memory:(\d+)/m)?.[1])
}

/**
 * Sets `maxmemory` so that `keys` of the traces' keys fit. The databases are empty afterwards.
 * @param {{ port: number }} server @param {import('ioredis').default} client @param {number} keys
 */
async function fit(server, client, keys) {
  await client.config('SET', 'maxmemory', 0)
  await client.flushall()
  const empty = await usedMemory(client)
  await pipe(server.port, sets(0, keys))
  const full = await usedMemory(client)
  const each = (full - empty) / keys
  let limit = full
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await client.config('SET', 'maxmemory', Math.round(limit))
    // Twice as many as fit, all of them new, so that what is left is what the limit leaves.
    await pipe(server.port, sets(keys * (attempt + 1), keys * 2), { inFlight: AT_A_TIME })
    const held = await client.dbsize()
    if (Math.abs(held - keys) <= keys * NEAR) break
    limit += (keys - held) * each
  }
  await client.flushall()
  return Math.round(limit)
}

module.exports = { fit, usedMemory }
