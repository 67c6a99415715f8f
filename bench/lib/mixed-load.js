// @ts-check
'use strict'

/*
 * Mixed commands on 50 connections, so many each second, whoever answers: a process of its own.
 *
 *   fork('bench/lib/mixed-load.js', [PORT, RATE, KEYS, FILL])    FILL: whether the keys are to be made first
 *
 * Says `ready` when it is under way, and { sent, answered } when it is told anything. Ends with its parent.
 */

const net = require('node:net')
const { encode, send } = require('./blast.js')

const [port, rate, keys] = process.argv.slice(2, 5).map(Number)
const mustFill = process.argv[5] === 'true'

const CONNECTIONS = 50
const SUBSCRIBERS = 5
const TICK_MS = 5
/** A connection with more bytes than this under way is left out, so that a server that cannot follow is not buried. */
const MOST_WAITING = 64 * 1024
/** How often all keys are asked for, and a thousand of them. */
const KEYS_EVERY_MS = 2000
const MGET_EVERY_MS = 100
/** Keys that one command fills in. */
const AT_A_TIME = 1000

const VALUE = 'v'.repeat(64)

/** @type {((n: number) => string[])[]} */
const MIX = [
  (n) => ['GET', `key:${n % keys}`],
  (n) => ['SET', `key:${n % keys}`, VALUE],
  (n) => ['HSET', `hash:${n % 1000}`, `field:${n % 50}`, VALUE],
  (n) => ['HGETALL', `hash:${n % 1000}`],
  (n) => ['LPUSH', `list:${n % 100}`, VALUE],
  (n) => ['RPOP', `list:${n % 100}`],
  (n) => ['ZADD', `zset:${n % 100}`, String(n % 977), `member:${n % 1000}`],
  (n) => ['ZRANGE', `zset:${n % 100}`, '0', '9'],
  (n) => ['INCR', `counter:${n % 1000}`],
  (n) => ['SADD', `set:${n % 100}`, `member:${n % 500}`],
  (n) => ['PUBLISH', 'news', VALUE],
  (n) => ['EXPIRE', `counter:${n % 1000}`, '60']
]

/** @returns {Promise<net.Socket>} */
function open() {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.on('data', (data) => { received += data.length })
    socket.once('error', reject)
    socket.once('close', () => {
      console.error('the server closed a connection')
      process.exit(1)
    })
  })
}

let sent = 0
let received = 0
let left = 0

function* filling() {
  for (let from = 0; from < keys; from += AT_A_TIME) {
    yield ['MSET', ...Array.from({ length: Math.min(AT_A_TIME, keys - from) }, (_, i) => [`key:${from + i}`, `value:${from + i}`]).flat()]
  }
}

async function main() {
  if (mustFill) await send(port, [...filling()])
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open))
  const subscribers = await Promise.all(Array.from({ length: SUBSCRIBERS }, open))
  for (const socket of subscribers) socket.write(encode(['SUBSCRIBE', 'news']))
  const [whole, ...others] = sockets
  let due = 0
  const started = performance.now()
  setInterval(() => {
    due = (performance.now() - started) / 1000 * rate
    /** @type {string[][]} */
    const batches = others.map(() => [])
    for (; sent + left < due; sent++) batches[sent % others.length].push(encode(MIX[sent % MIX.length](sent * 31)))
    batches.forEach((batch, at) => {
      if (others[at].writableLength > MOST_WAITING) left += batch.length
      else if (batch.length > 0) others[at].write(batch.join(''))
    })
  }, TICK_MS)
  setInterval(() => whole.write(encode(['KEYS', '*'])), KEYS_EVERY_MS)
  setInterval(() => others[0].write(encode(['MGET', ...Array.from({ length: 1000 }, (_, i) => `key:${(sent + i * 997) % keys}`)])), MGET_EVERY_MS)
  process.on('message', () => process.send?.({ sent, received, left }))
  process.on('disconnect', () => process.exit())
  process.send?.('ready')
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
