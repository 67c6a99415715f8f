// @ts-check
'use strict'

/*
 * What web apps use of this package against what they use today: the session store against connect-redis with a real
 * server and against memorystore; cached routes and routes with sessions in Express, under load; the limiter against
 * rate-limiter-flexible with a real server.
 *
 *   npm run bench:web [-- --rounds 11 --slice 80 --requests 4000 --only sessions,limiter,cache,session]
 *
 * Prints tables of ratios, writes docs/bench/web.json. Ends with 1 where ours is not ahead: of memorystore by itself, and
 * of all that have a server. Under load memorystore is shown, but Express and express-session are nearly all of its time.
 *
 * Under load, the app, the real server and autocannon share the cores of one machine. With two cores that is hard on apps
 * with a server: there are three processes for two cores. The CPU times for a request do not depend on it.
 */

const { mkdirSync, writeFileSync } = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { startRedis } = require('./lib/server.js')
const { compare } = require('./lib/rounds.js')
const { progress, table, time } = require('./lib/report.js')
const sessions = require('./lib/sessions.js')
const limiters = require('./lib/limiters.js')
const { APPS } = require('./lib/web-app.js')
const { underLoad } = require('./lib/web-load.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    slice: { type: 'string', default: '80' },
    requests: { type: 'string', default: '4000' },
    only: { type: 'string' },
    write: { type: 'boolean', default: false }
  }
})
const rounds = Number(flags.rounds)

/** Calls that are made at the same time. */
const WIDTHS = { 'one at a time': 1, '100 wide': 100 }

/** Those that are not compared with, but shown for what they tell of the others. @param {any} row */
const isShown = (row) => /^nearis|^none/.test(row.name) || ('rps' in row && row.name === 'memorystore')

/** @typedef {{ operation: string, width: string, rows: any[] }} Result */

/** Stores or limiters by themselves. @param {string} operation @param {any[]} sides @param {(side: any, width: number) => any} make */
async function alone(operation, sides, make) {
  /** @type {Result[]} */
  const results = []
  for (const [width, count] of Object.entries(WIDTHS)) {
    progress(`${operation}, ${width}`)
    const contenders = []
    for (const side of sides) contenders.push({ name: side.name, run: await make(side, count) })
    results.push({ operation, width, rows: await compare(contenders, { rounds, sliceMs: Number(flags.slice) }) })
  }
  for (const side of sides) await side.close()
  return results
}

/** @param {string} operation @param {string} kind of the apps @param {any} redis @returns {Promise<Result[]>} */
async function loaded(operation, kind, redis) {
  const names = APPS.filter((name) => name.startsWith(`${kind}: `))
  return [{ operation, width: '50 connections', rows: await underLoad(names, redis, { rounds, requests: Number(flags.requests) }) }]
}

/** @type {Record<string, (redis: any) => Promise<Result[]>>} */
const PARTS = {
  sessions: async (redis) => alone('session: get and touch', await sessions.sides(redis), ({ store }, width) => sessions.requests(store, width)),
  limiter: async (redis) => alone('limiter: a decision', limiters.sides(redis), async (side, width) => limiters.decisions(side, width)),
  cache: (redis) => loaded('cached route', 'cache', redis),
  session: (redis) => loaded('session route', 'session', redis)
}

async function main() {
  const redis = await startRedis()
  if (!redis) throw new Error('no redis-server was found')
  // How busy the machine was with other work says how far the times can be trusted.
  const [before] = os.loadavg()
  const results = []
  for (const [name, run] of Object.entries(PARTS)) if (flags.only?.split(',').includes(name) ?? true) results.push(...await run(redis))
  progress('')
  for (const result of results) print(result)
  if (flags.write && !flags.only) {
    const folder = path.join(__dirname, '..', 'docs', 'bench')
    mkdirSync(folder, { recursive: true })
    const machine = { cores: os.availableParallelism(), load: [before, os.loadavg()[0]] }
    writeFileSync(path.join(folder, 'web.json'), JSON.stringify({ node: process.version, machine, results }, null, 1) + '\n')
  }
  await redis.stop()
  const behind = results.flatMap(({ operation, rows }) => rows.slice(1).filter((row) => !isShown(row) && !isAhead(row)).map((row) => `${operation}: ${row.name}`))
  if (behind.length > 0) console.error(`\nnot behind ours: ${behind.join('; ')}`)
  process.exitCode = behind.length > 0 ? 1 : 0
}

/** Whether ours is ahead of it: it takes longer, or answers fewer. @param {any} row */
const isAhead = (row) => ('rps' in row ? row.ratio < 1 : row.ratio > 1)

/** @param {Result} result */
function print({ operation, width, rows }) {
  console.log(`\n${operation}, ${width}`)
  if ('rps' in rows[0]) {
    const head = ['app', 'requests/s', `of ${rows[0].name}`, 'CPU of the app', 'ratio', 'and of the server', 'ratio']
    const us = (/** @type {number} */ value) => time(value * 1e3)
    console.log(table(head, rows.map((row) => [row.name, row.rps.toFixed(0), row.ratio.toFixed(2), us(row.cpu), row.cpuRatio.toFixed(2), us(row.all), row.allRatio.toFixed(2)])))
  } else {
    const head = ['', 'median', 'a second', `of ${rows[0].name}`]
    console.log(table(head, rows.map((row) => [row.name, time(row.ns), (1e9 / row.ns).toFixed(0), row.ratio.toFixed(2)])))
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
