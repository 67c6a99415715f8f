// @ts-check
'use strict'

// What the engine says that data takes is what the process grows by: a process for each kind of data, loaded over the
// listener by another one, so that nothing else grows.

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const path = require('node:path')
const { describe, test } = require('node:test')
const { promisify } = require('node:util')
const Redis = require('ioredis').default
const { settled } = require('../../bench/lib/rss.js')
const { startNearis } = require('../../bench/lib/nearis.js')

const LOADER = path.join(__dirname, '..', '..', 'bench', 'lib', 'load-rows.js')

/** How far the two may be apart: what a process grows by besides is a megabyte or two. */
const APART = 0.2

/** About 20 MB of each. @type {Record<string, number>} */
const ROWS = {
  'strings with a TTL': 200_000,
  'hashes of 10': 80_000,
  'sorted sets of 20': 40_000,
  'one stream': 600_000,
  'one set': 350_000
}

/** @param {Redis} client */
async function usedMemory(client) {
  return Number((await client.info('memory')).match(/^used_memory:(\d+)/m)?.[1])
}

/** @param {import('node:test').TestContext} t @param {string} row @param {number} count */
async function grows(t, row, count) {
  const server = await startNearis()
  t.after(() => server.stop())
  const client = new Redis(server.port)
  t.after(() => client.disconnect())
  const used = await usedMemory(client)
  const before = await settled(server.pid)
  await promisify(execFile)(process.execPath, [LOADER, String(server.port), row, String(count), '1', 'false'])
  const after = await settled(server.pid)
  const [told, grown] = [await usedMemory(client) - used, after.all - before.all]
  assert.ok(Math.abs(told - grown) < APART * grown, `used_memory grew by ${told} bytes, the process by ${grown}`)
}

// All at once: each is a process that is waited for.
describe('used_memory is what a process grows by', { concurrency: true, skip: process.platform !== 'linux' }, () => {
  for (const [row, count] of Object.entries(ROWS)) {
    test(row, { timeout: 120_000 }, (t) => grows(t, row, count))
  }
})
