// @ts-check
'use strict'

/**
 * Single runs of a load on a server: requests each second, the server's CPU time, the slowest percent, the client's share
 * of a core.
 *
 * @typedef {{ port: number, pid: number }} Server
 * @typedef {{ rps: number, cpu: number, p99: number | null, client: number }} Run `cpu` in seconds for a million requests
 */

const { listeners, send } = require('./blast.js')
const { DEFAULT_LIST, filling } = require('./default-list.js')
const { OTHER_LOADS } = require('./other-loads.js')
const { benchmark } = require('./redis-benchmark.js')
const { cpuSeconds } = require('./server.js')

/** Connections of every load. */
const CONNECTIONS = 50
/** Different keys, or members. */
const KEYS = 100_000
/** So many that pieces which are to be popped are hardly ever the same. */
const MANY_KEYS = 1_000_000_000
/** Requests of the run that tells how many fill the time. */
const FIRST_REQUESTS = 20_000
/** Requests to other loads in a second of the time that is asked for, without pipelining and with it. */
const OTHER_REQUESTS = { single: 80_000, deep: 320_000 }

/** @param {Server} server @param {import('./default-list.js').Test} test @param {number} requests */
async function prepare(server, test, requests) {
  if (test.clear) await send(server.port, [['DEL', test.clear]])
  if (!test.fill) return
  const size = { requests: filling(test, requests), depth: 16, connections: CONNECTIONS, keys: test.each ? MANY_KEYS : KEYS }
  await benchmark(server.port, test.fill, size)
}

/**
 * One of the default list.
 * @param {Server} server @param {string} name @param {number} depth @param {number} requests @returns {Promise<Run>}
 */
async function runDefault(server, name, depth, requests) {
  const test = DEFAULT_LIST[name]
  await prepare(server, test, requests)
  const before = cpuSeconds(server.pid)
  const told = await benchmark(server.port, test.what, { requests, depth, connections: CONNECTIONS, keys: KEYS })
  return { ...told, cpu: (cpuSeconds(server.pid) - before) / requests * 1e6 }
}

/** How many requests of a test take so many seconds. @param {Server} server @param {string} name @param {number} depth @param {number} seconds */
async function requestsFor(server, name, depth, seconds) {
  const { rps } = await runDefault(server, name, depth, FIRST_REQUESTS)
  return Math.ceil(rps * seconds / 1000) * 1000
}

/**
 * Another load.
 * @param {Server} server @param {string} name @param {number} depth @param {number} seconds @returns {Promise<Run>}
 */
async function runOther(server, name, depth, seconds) {
  const { what = [], load, subscribers = 0, share = 1 } = OTHER_LOADS[name]
  const requests = Math.ceil((depth > 1 ? OTHER_REQUESTS.deep : OTHER_REQUESTS.single) * seconds * share)
  const audience = await listeners(server.port, 'news', subscribers)
  const loaded = await load?.(server.port, { count: requests, depth, connections: CONNECTIONS })
  const before = cpuSeconds(server.pid)
  const told = loaded
    ? await ownRun(loaded, requests)
    : await benchmark(server.port, what, { requests, depth, connections: CONNECTIONS, keys: KEYS })
  const cpu = (cpuSeconds(server.pid) - before) / requests * 1e6
  audience.close()
  loaded?.close()
  return { ...told, cpu }
}

/** @param {import('./by-ioredis.js').Load} load @param {number} requests */
async function ownRun(load, requests) {
  const usage = process.cpuUsage()
  const started = performance.now()
  await load.run()
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(usage)
  return { rps: requests / seconds, p99: null, client: (user + system) / 1e6 / seconds }
}

module.exports = { runDefault, runOther, requestsFor, CONNECTIONS }
