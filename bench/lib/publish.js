// @ts-check
'use strict'

/**
 * Publishers of an engine and of a real server, whose operation is a message that is awaited by its publisher; a slice
 * is over when all subscribers have all messages.
 *
 * @param {any} nearis
 * @param {{ path: string } | null} redis
 * @param {number} count subscribers
 * @param {string} message
 */
async function publishers(nearis, redis, count, message) {
  const { Redis: Ioredis } = require('ioredis')
  const sides = [{ name: 'nearis', publisher: nearis, make: () => nearis.duplicate() }]
  if (redis) sides.push({ name: 'ioredis, unix socket', publisher: new Ioredis(redis.path), make: () => new Ioredis(redis.path) })
  const ends = []
  const contenders = []
  for (const { name, publisher, make } of sides) {
    let received = 0
    let wanted = Infinity
    let done = () => {}
    const subscribers = Array.from({ length: count }, make)
    for (const subscriber of subscribers) {
      subscriber.on('message', () => {
        if (++received === wanted) done()
      })
      await subscriber.subscribe('news')
    }
    const run = async (/** @type {number} */ n) => {
      received = 0
      wanted = n * count
      const all = new Promise((resolve) => { done = () => resolve(undefined) })
      for (let i = 0; i < n; i++) await publisher.publish('news', message)
      await all
    }
    contenders.push({ name, run })
    ends.push(() => subscribers.forEach((subscriber) => subscriber.disconnect()))
    if (publisher !== nearis) ends.push(() => publisher.disconnect())
  }
  return { contenders, close: () => ends.forEach((end) => end()) }
}

module.exports = { publishers }
