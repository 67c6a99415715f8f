// @ts-check
'use strict'

/*
 * Writes as fast as a server takes it: a process of its own that several connections keep busy with prebuilt bytes.
 *
 *   node bench/lib/pressure-load.js PORT CONNECTIONS COMMANDS
 *
 * Prints what came of it as JSON: `seconds`, `cpu` of this process in seconds, `replies`, `errors`, and the `texts` of the
 * errors with how often each came.
 */

const net = require('node:net')
const { encode } = require('./pipe.js')
const { uniform } = require('./traces.js')

/** Longest run. */
const LIMIT_MS = 180_000
/** Keys of all connections together: some times what any limit here leaves room for. */
const KEYS = 320_000
/** Commands in one write, and writes without an answer on one connection. */
const BATCH = 50
const WRITES = 2

const [port, connections, commands] = process.argv.slice(2).map(Number)

/** Values: most of them small, some of kilobytes, one in a thousand of 64 KB. @param {() => number} random */
function value(random) {
  const kind = random()
  const length = kind < 0.7 ? 16 + random() * 240 : kind < 0.999 ? 256 + random() * 2048 : 65_536
  return 'v'.repeat(length)
}

/** One write command on a key of its own. @param {number} n @param {() => number} random */
function command(n, random) {
  const kind = random()
  if (kind < 0.8) return ['SET', `text:${n}`, value(random)]
  const five = [1, 2, 3, 4, 5].map((i) => [`field:${i}`, value(random).slice(0, 200)])
  return kind < 0.9 ? ['HSET', `hash:${n}`, ...five.flat()] : ['RPUSH', `list:${n}`, ...five.map(([, text]) => text)]
}

/** Batches of one connection, which it sends again and again. @param {number} of */
function batches(of) {
  const random = uniform(of + 1)
  return Array.from({ length: KEYS / connections / BATCH }, (_, batch) => {
    const texts = Array.from({ length: BATCH }, (__, i) => encode(command((batch * BATCH + i) * connections + of, random)))
    return Buffer.from(texts.join(''), 'latin1')
  })
}

const LINE_FEED = 10
const MINUS = 45

/** Counts replies, all of them lines. */
class Lines {
  count = 0
  errors = 0
  /** @type {Record<string, number>} */
  texts = {}
  #atStart = true
  #text = ''
  #error = false

  /** @param {Buffer} data */
  take(data) {
    for (let from = 0; from < data.length;) {
      if (this.#atStart) this.#error = data[from] === MINUS
      const end = data.indexOf(LINE_FEED, from)
      if (this.#error) this.#text += data.toString('latin1', from, end < 0 ? data.length : end)
      this.#atStart = end >= 0
      if (end < 0) return
      this.count += 1
      if (this.#error) this.#fail()
      from = end + 1
    }
  }

  #fail() {
    const text = this.#text.slice(1, -1)
    this.errors += 1
    this.texts[text] = (this.texts[text] ?? 0) + 1
    this.#text = ''
  }
}

/** @param {Buffer[]} pool @param {number} writes @param {Lines} lines */
async function run(pool, writes, lines) {
  const socket = net.connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  await new Promise((resolve, reject) => {
    let sent = 0
    const fill = () => {
      while (sent < writes && sent * BATCH - lines.count < WRITES * BATCH) socket.write(pool[sent++ % pool.length])
      if (lines.count === writes * BATCH) resolve(undefined)
    }
    socket.once('connect', fill)
    socket.on('data', (data) => {
      lines.take(/** @type {Buffer} */ (data))
      fill()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed the connection')))
  })
  socket.destroy()
}

async function main() {
  setTimeout(() => {
    console.error(`the load was not over in ${LIMIT_MS / 1000} s`)
    process.exit(1)
  }, LIMIT_MS).unref()
  const pools = Array.from({ length: connections }, (_, i) => batches(i))
  const all = pools.map(() => new Lines())
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  await Promise.all(pools.map((pool, i) => run(pool, Math.ceil(commands / connections / BATCH), all[i])))
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  /** @type {Record<string, number>} */
  const texts = {}
  for (const lines of all) for (const [text, count] of Object.entries(lines.texts)) texts[text] = (texts[text] ?? 0) + count
  const sum = (/** @type {'count' | 'errors'} */ what) => all.reduce((total, lines) => total + lines[what], 0)
  console.log(JSON.stringify({ seconds, cpu: (user + system) / 1e6, replies: sum('count'), errors: sum('errors'), texts }))
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
