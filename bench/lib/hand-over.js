// @ts-check
'use strict'

/**
 * Pairs of clients of an engine and of a real server: one of them blocks, the other brings what it waits for. The
 * operation is over when both have their answers.
 *
 * @param {any} nearis
 * @param {{ path: string } | null} redis
 */
function pairs(nearis, redis) {
  const { Redis: Ioredis } = require('ioredis')
  const sides = [{ name: 'nearis', waits: nearis.duplicate(), brings: nearis.duplicate() }]
  if (redis) sides.push({ name: 'ioredis, unix socket', waits: new Ioredis(redis.path), brings: new Ioredis(redis.path) })
  const contenders = sides.map(({ name, waits, brings }) => ({
    name,
    async run(/** @type {number} */ n) {
      for (let i = 0; i < n; i++) {
        const job = waits.bzpopmin('jobs', 0)
        await brings.zadd('jobs', i, 'job')
        await job
      }
    }
  }))
  const close = () => sides.forEach(({ waits, brings }) => {
    waits.disconnect()
    brings.disconnect()
  })
  return { contenders, close }
}

module.exports = { pairs }
