// @ts-check
'use strict'

// Servers to send the calls to: a listener of Nearis, and real ones.

const Redis = require('../../..')
const { findOracle } = require('../../helpers/oracles')
const { startServer } = require('../../helpers/redis-server')
const { Redis: Ioredis } = require('ioredis')
const { record } = require('./recorder')

/**
 * @typedef {import('../../helpers/oracles').OracleName} OracleName
 * @typedef {import('./play').Started} Side
 */

/** An engine of its own, with a listener, and all that is sent to it. @returns {Promise<Side>} */
async function nearis() {
  const redis = /** @type {any} */ (new Redis({ engine: new Redis.Engine({ debug: true }) }))
  const listener = await redis.listen({ port: 0 })
  // Commands that tell of clients, or end them, are to find those of the listener alone.
  redis.disconnect()
  const recorder = await record(listener.port)
  return {
    port: recorder.port,
    take: recorder.take,
    async close() {
      await recorder.close()
      await listener.close()
    },
  }
}

/** @param {OracleName} name @param {{ cluster?: boolean }} [options] @returns {Promise<Side>} */
async function oracle(name, { cluster = false } = {}) {
  const args = ['--enable-debug-command', 'yes', ...(cluster ? ['--cluster-enabled', 'yes'] : [])]
  const server = await startServer({ program: findOracle(name), args })
  if (cluster) {
    const client = new Ioredis(server.port)
    await client.cluster('ADDSLOTSRANGE', 0, 16383)
    while (!String(await client.cluster('INFO')).includes('cluster_state:ok'));
    client.disconnect()
  }
  return { port: server.port, take: () => [], close: server.stop }
}

module.exports = { nearis, oracle }
