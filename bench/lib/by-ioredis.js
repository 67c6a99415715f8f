// @ts-check
'use strict'

/**
 * Loads for a server that redis-benchmark cannot make, as ioredis makes them. Each is prepared first, and then run.
 *
 * @typedef {{ count: number, depth: number, connections: number }} Size `count` operations, `depth` of them in flight on
 *   each connection
 * @typedef {{ run: () => Promise<void>, close: () => void }} Load
 */

/** @param {number} port @param {number} count */
function connect(port, count) {
  const { Redis } = require('ioredis')
  return Array.from({ length: count }, () => new Redis(port, '127.0.0.1'))
}

/** Calls `one` so many times, `width` calls at a time. @param {number} count @param {number} width @param {(lane: number) => Promise<void>} one */
async function inLanes(count, width, one) {
  let left = count
  const lane = async (/** @type {number} */ n) => {
    while (left-- > 0) await one(n)
  }
  await Promise.all(Array.from({ length: width }, (_, n) => lane(n)))
}

/**
 * XREADGROUP and XACK: workers of one group that each read an entry and acknowledge it.
 *
 * @param {number} port
 * @param {Size} size
 * @param {string} value of the entries
 * @returns {Promise<Load>}
 */
async function workers(port, { count, depth, connections }, value) {
  const clients = connect(port, connections)
  const [first] = clients
  await first.del('events')
  await first.xgroup('CREATE', 'events', 'workers', '0', 'MKSTREAM')
  await inLanes(count, 1000, async () => void await first.xadd('events', '*', 'field', value))
  const run = () => inLanes(count, connections * depth, async (lane) => {
    const client = clients[lane % connections]
    /** @type {any} */
    const reply = await client.xreadgroup('GROUP', 'workers', `worker:${lane}`, 'COUNT', 1, 'STREAMS', 'events', '>')
    await client.xack('events', 'workers', reply[0][1][0][0])
  })
  return { run, close: () => clients.forEach((client) => client.disconnect()) }
}

/**
 * BZPOPMIN: pairs of connections, one of which blocks until the other brings something.
 *
 * @param {number} port
 * @param {Size} size
 * @returns {Promise<Load>}
 */
async function handOver(port, { count, connections }) {
  const clients = connect(port, connections)
  await Promise.all(clients.map((client) => client.ping()))
  const pairs = connections / 2
  const run = () => inLanes(count, pairs, async (lane) => {
    const job = clients[lane].bzpopmin(`jobs:${lane}`, 0)
    await clients[pairs + lane].zadd(`jobs:${lane}`, 1, 'job')
    await job
  })
  return { run, close: () => clients.forEach((client) => client.disconnect()) }
}

module.exports = { workers, handOver }
