// @ts-check
'use strict'

const { createHash } = require('node:crypto')
const { startNearis } = require('./nearis.js')

/** What every library for locks sends to give one back. */
const RELEASE =
  'if redis.call("get",KEYS[1]) == ARGV[1] then return redis.call("del",KEYS[1]) else return 0 end'
const RELEASE_SHA = createHash('sha1').update(RELEASE).digest('hex')

/**
 * Clients that release locks by the script, one at a time; the locks were taken before. The listener and the real server
 * are processes of their own, and their client is the same.
 *
 * @param {any} nearis
 * @param {{ path: string } | null} redis
 */
async function releasers(nearis, redis) {
  const { Redis: Ioredis } = require('ioredis')
  const server = await startNearis()
  const sides = [{ name: 'nearis', client: nearis }, { name: 'ioredis, our listener, unix socket', client: new Ioredis(server.path) }]
  if (redis) sides.push({ name: 'ioredis, unix socket', client: new Ioredis(redis.path) })
  const contenders = []
  for (const { name, client } of sides) {
    await client.script('LOAD', RELEASE)
    const prepare = async (/** @type {number} */ n) => {
      for (let from = 0; from < n; from += 1000) {
        const locks = Array.from({ length: Math.min(1000, n - from) }, (_, i) => client.set(`lock:${from + i}`, 'token'))
        await Promise.all(locks)
      }
    }
    const run = async (/** @type {number} */ n) => {
      for (let i = 0; i < n; i++) {
        if (await client.evalsha(RELEASE_SHA, 1, `lock:${i}`, 'token') !== 1) throw new Error('the lock was not there')
      }
    }
    contenders.push({ name, prepare, run })
  }
  const close = async () => {
    for (const { client } of sides) if (client !== nearis) client.disconnect()
    await server.stop()
  }
  return { contenders, close }
}

module.exports = { RELEASE, RELEASE_SHA, releasers }
