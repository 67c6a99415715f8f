// @ts-check
'use strict'

/*
 * nearis/node-redis against real node-redis over a unix socket to a real server, and against this package's client in
 * ioredis's shape.
 *
 *   node bench/node-redis.js [--rounds 11 --slice 40 --only get,hset]
 *
 * Prints a table, and ends with 1 when it is not 15 times as fast one at a time, or 5 times with 1,000 in flight.
 */

const { parseArgs } = require('node:util')
const { startRedis } = require('./lib/server.js')
const { compare } = require('./lib/rounds.js')
const { progress, table, time } = require('./lib/report.js')
const stores = require('./lib/stores.js')

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '11' }, slice: { type: 'string', default: '40' }, only: { type: 'string' } }
})

const OPERATIONS = ['GET', 'SET', 'INCR', 'MGET 10', 'HSET', 'HGETALL 100', 'LPUSH/RPOP', 'LRANGE 1000', 'SADD', 'ZADD', 'ZRANGE 100', 'pipeline 100', 'MULTI 10', 'XADD']
const WIDE = 1000
const LEAST = { single: 15, wide: 5 }
const VALUE = 'v'.repeat(32)

const AsyncFunction = /** @type {any} */ (async () => {}).constructor

/** @param {any} store @param {string} call @param {boolean} wide */
function loop(store, call, wide) {
  let next = 0
  const key = () => `user:${next++ % 1000}`
  const keys = (/** @type {number} */ n) => Array.from({ length: n }, key)
  const body = wide
    ? `for (let left = n; left > 0; left -= ${WIDE}) {
         const batch = new Array(Math.min(${WIDE}, left))
         for (let i = 0; i < batch.length; i++) batch[i] = ${call}
         await Promise.all(batch)
       }`
    : `for (let i = 0; i < n; i++) await (${call})`
  const compiled = new AsyncFunction('client', 'key', 'keys', 'VALUE', 'n', body)
  return (/** @type {number} */ n) => compiled(store.client, key, keys, VALUE, n)
}

/** @param {any} client in node-redis's shape */
async function fill(client) {
  for (let i = 0; i < 1000; i++) await client.set(`user:${i}`, VALUE)
  await client.rPush('list:1000', Array(1000).fill(VALUE))
  await client.hSet('hash:100', Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`field:${i}`, VALUE])))
  await client.zAdd('zset:100', Array.from({ length: 100 }, (_, i) => ({ score: i, value: `member:${i}` })))
}

async function main() {
  const redis = await startRedis()
  if (!redis) throw new Error('no redis-server was found')
  const own = await require('../node-redis').createClient({ socket: { port: 1 } }).connect()
  const real = await require('redis').createClient({ socket: { path: redis.path } }).connect()
  const shaped = new (require('..'))({ port: 1 })
  await fill(own)
  await fill(real)
  const all = [stores.nodeRedis('nearis/node-redis', own), stores.nodeRedis('node-redis, unix socket', real), stores.ioredisShape('nearis', shaped)]
  const chosen = flags.only?.toLowerCase().split(',')
  const options = { rounds: Number(flags.rounds), sliceMs: Number(flags.slice) }
  /** @type {string[][]} */
  const lines = []
  let slow = 0
  for (const operation of OPERATIONS) {
    if (chosen && !chosen.includes(operation.toLowerCase())) continue
    for (const wide of operation.match(/pipeline|MULTI/) ? [false] : [false, true]) {
      progress(`${operation}, ${wide ? '1,000 wide' : 'one at a time'}`)
      const able = all.filter((store) => operation in store.calls)
      const rows = await compare(able.map((store) => ({ name: store.name, run: loop(store, store.calls[operation], wide) })), options)
      const least = wide ? LEAST.wide : LEAST.single
      const times = rows[1].ratio
      if (/^(GET|SET)$/.test(operation) && times < least) slow++
      lines.push([`${operation}, ${wide ? 'wide' : 'single'}`, time(rows[0].ns), rows[2] ? time(rows[2].ns) : '', time(rows[1].ns), times.toFixed(1)])
    }
  }
  progress('')
  console.log(table(['operation', 'nearis/node-redis', 'nearis', 'node-redis', 'times as fast'], lines))
  own.destroy()
  real.destroy()
  shaped.disconnect()
  await redis.stop()
  process.exitCode = slow > 0 ? 1 : 0
}

main()
