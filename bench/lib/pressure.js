// @ts-check
'use strict'

/** Writes at full speed at a limit: how far past it `used_memory` goes, and what it costs. */

const { spawn } = require('node:child_process')
const path = require('node:path')
const Redis = require('ioredis').default
const { usedMemory } = require('./fit.js')
const { cpuSeconds } = require('./server.js')

/** Between two looks at `used_memory`. */
const LOOK_MS = 2

/**
 * @typedef {{ port: number, pid: number }} Server
 * @typedef {{ seconds: number, cpu: number, replies: number, errors: number, texts: Record<string, number> }} Load
 * @typedef {{ limit: number, commands: number, connections: number, policy: string }} Size
 * @typedef {{ rps: number, cpu: number, client: number, over: number, looks: number, evicted: number, load: Load }} Pressure
 *   `cpu`: seconds of the server for a million commands; `client`: share of a core that the load took; `over`: most bytes
 *   past the limit
 */

/** @param {number} port @param {Size} size @returns {Promise<Load>} */
function load(port, { connections, commands }) {
  const args = [path.join(__dirname, 'pressure-load.js'), String(port), String(connections), String(commands)]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => { out += chunk })
    child.once('error', reject)
    child.once('close', (code) => code === 0 ? resolve(JSON.parse(out)) : reject(new Error('the load failed')))
  })
}

/** The most that INFO says while something runs. @template T @param {Redis} client @param {Promise<T>} work */
async function watched(client, work) {
  const sampled = { most: 0, looks: 0 }
  let over = false
  const end = work.finally(() => { over = true })
  end.catch(() => {})
  while (!over) {
    sampled.most = Math.max(sampled.most, await usedMemory(client))
    sampled.looks += 1
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
  return { ...sampled, result: await end }
}

/** @param {Redis} client */
async function evictedKeys(client) {
  return Number((await client.info('stats')).match(/^evicted_keys:(\d+)/m)?.[1])
}

/** @param {Server} server @param {Size} size @returns {Promise<Pressure>} */
async function pressure(server, size) {
  const client = new Redis(server.port)
  try {
    await client.config('SET', 'maxmemory-policy', size.policy)
    await client.config('SET', 'maxmemory', size.limit)
    const evictedBefore = await evictedKeys(client)
    const cpuBefore = cpuSeconds(server.pid)
    const { most, looks, result } = await watched(client, load(server.port, size))
    const cpu = cpuSeconds(server.pid) - cpuBefore
    return {
      rps: result.replies / result.seconds,
      cpu: cpu / result.replies * 1e6,
      client: result.cpu / result.seconds,
      over: Math.max(0, most - size.limit),
      looks,
      evicted: await evictedKeys(client) - evictedBefore,
      load: result
    }
  } finally {
    client.disconnect()
  }
}

/**
 * Without eviction: what is refused while the same load goes on, and whether what is there can be read and deleted.
 * @param {Server} server @param {Size} size
 */
async function refusals(server, size) {
  const client = new Redis(server.port)
  try {
    await client.flushall()
    await client.config('SET', 'maxmemory', 0)
    await client.set('kept', 'value')
    const first = await pressure(server, { ...size, policy: 'noeviction' })
    // By now it is full: nothing more goes in.
    const then = await pressure(server, { ...size, policy: 'noeviction' })
    const reads = [await client.get('kept'), await client.del('kept')]
    return { first, then, reads }
  } finally {
    client.disconnect()
  }
}

module.exports = { pressure, refusals }
