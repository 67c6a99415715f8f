// @ts-check
'use strict'

/** The same trace at two servers at the same time, each at a limit: who still has what is asked for. */

const Redis = require('ioredis').default
const { CacheAside } = require('./cache-aside.js')
const { fit } = require('./fit.js')
const { ROOM, TRACES } = require('./traces.js')

/**
 * @typedef {{ port: number, stop: () => Promise<unknown> }} Server
 * @typedef {{ keys: number, seconds: number, requests: number, samples: number, limit: 'keys' | 'bytes' }} Size
 *   `limit`: whether both hold as many keys, or both have the bytes that the other one needs for so many
 * @typedef {{ trace: string, policy: string, ours: number, theirs: number, held: number[], limits: number[] }} HitRates
 *   shares of the requests; `held`: keys at the end, ours and theirs
 */

/**
 * @param {() => Promise<Server>} startOurs
 * @param {() => Promise<Server>} startTheirs
 * @param {string} trace
 * @param {string} policy
 * @param {Size} size
 * @returns {Promise<HitRates>}
 */
async function hitRates(startOurs, startTheirs, trace, policy, size) {
  const servers = await Promise.all([startOurs(), startTheirs()])
  const clients = servers.map(({ port }) => new Redis(port))
  const programs = await Promise.all(servers.map(({ port }) => CacheAside.open(port)))
  try {
    const limits = []
    for (const [at, client] of clients.entries()) {
      await client.config('SET', 'maxmemory-policy', policy)
      await client.config('SET', 'maxmemory-samples', size.samples)
      limits[at] = await fit(servers[at], client, size.keys * (ROOM[trace] ?? 1))
    }
    if (size.limit === 'bytes') await clients[0].config('SET', 'maxmemory', limits[0] = limits[1])
    // The same seed: both see the same requests.
    const [ours, theirs] = await Promise.all(programs.map((program) => program.follow(TRACES[trace](2026), size)))
    const held = await Promise.all(clients.map((client) => client.dbsize()))
    return { trace, policy, ours, theirs, held, limits }
  } finally {
    for (const program of programs) program.close()
    for (const client of clients) client.disconnect()
    await Promise.all(servers.map((server) => server.stop()))
  }
}

module.exports = { hitRates }
