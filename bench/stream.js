// @ts-check
'use strict'

/*
 * ioredis over nearis/stream against the same ioredis over loopback TCP and a unix socket to redis-server.
 *
 *   npm run bench:stream [-- --rounds 11 --slice 80]
 *
 * Prints medians and the ratios to TCP, all of one run. The first ratio must not exceed MOST.
 */

const { mkdtempSync, rmSync, mkdirSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { parseArgs } = require('node:util')
const Redis = require('ioredis').Redis
const Nearis = require('..')
const { Connector } = require('../stream')
const { startServer, findServer } = require('../__test__/helpers/redis-server')
const { compare } = require('./lib/rounds.js')
const { progress, table, time } = require('./lib/report.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '11' },
    slice: { type: 'string', default: '80' },
    write: { type: 'boolean', default: false }
  }
})

/** What a GET over the stream may take of one over TCP. */
const MOST = 0.25

const VALUE = 'v'.repeat(32)

/** One after the other, as in a handler that awaits each. @param {(i: number) => Promise<unknown>} call */
const awaited = (call) => async (/** @type {number} */ n) => {
  for (let i = 0; i < n; i++) await call(i)
}

/** @param {number} width @param {(i: number) => Promise<unknown>} call */
const wide = (width, call) => async (/** @type {number} */ n) => {
  for (let done = 0; done < n; done += width) await Promise.all(Array.from({ length: Math.min(width, n - done) }, (_, i) => call(i)))
}

/** @type {Record<string, (redis: any) => (n: number) => Promise<void>>} */
const OPERATIONS = {
  GET: (redis) => awaited((i) => redis.get(`user:${i % 1000}`)),
  SET: (redis) => awaited((i) => redis.set(`user:${i % 1000}`, VALUE)),
  'GET, 100 wide': (redis) => wide(100, (i) => redis.get(`user:${i}`)),
  'pipeline of 100, each': (redis) => async (n) => {
    for (let done = 0; done < n; done += 100) {
      const pipeline = redis.pipeline()
      for (let i = 0; i < 100; i++) pipeline.get(`user:${i}`)
      await pipeline.exec()
    }
  },
  'GET 16 KB': (redis) => awaited(() => redis.get('large'))
}

async function main() {
  if (!findServer()) throw new Error('redis-server is not installed')
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-bench-'))
  const socket = path.join(folder, 'redis.sock')
  const server = await startServer({ args: ['--unixsocket', socket] })
  const clients = {
    'ioredis, TCP': new Redis({ port: server.port }),
    'ioredis, unix socket': new Redis({ path: socket }),
    'ioredis, nearis/stream': new Redis(/** @type {any} */ ({ Connector })),
    nearis: new Nearis()
  }
  for (const client of Object.values(clients)) {
    for (let i = 0; i < 1000; i++) await client.set(`user:${i}`, VALUE)
    await client.set('large', 'x'.repeat(16 * 1024))
  }
  const results = []
  for (const [operation, make] of Object.entries(OPERATIONS)) {
    progress(operation)
    const contenders = Object.entries(clients).map(([name, client]) => ({ name, run: make(client) }))
    results.push({ operation, rows: await compare(contenders, { rounds: Number(flags.rounds), sliceMs: Number(flags.slice) }) })
  }
  progress('')
  const names = Object.keys(clients)
  console.log(table(
    ['', ...names.flatMap((name, i) => (i === 0 ? [name] : [name, 'of TCP']))],
    results.map(({ operation, rows }) => [
      operation, ...rows.flatMap(({ ns, ratio }, i) => (i === 0 ? [time(ns)] : [time(ns), ratio.toFixed(2)]))
    ])
  ))
  for (const client of Object.values(clients)) client.disconnect()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  if (flags.write) {
    const docs = path.join(__dirname, '..', 'docs', 'bench')
    mkdirSync(docs, { recursive: true })
    writeFileSync(path.join(docs, 'stream.json'), JSON.stringify({ node: process.version, results }, null, 1) + '\n')
  }
  const { ratio } = results[0].rows[names.indexOf('ioredis, nearis/stream')]
  if (ratio > MOST) throw new Error(`a GET takes ${ratio.toFixed(2)} of one over TCP, more than ${MOST}`)
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // clients would go on waiting
})
