'use strict'

// Shows what the cache does: a miss, a hit, many who ask at once, a change, and a client that looks in over the socket.

const { once } = require('node:events')
const net = require('node:net')

const CROWD = 20

/** Asks the shop and takes the time. */
async function ask(url) {
  const start = performance.now()
  const response = await fetch(url)
  const product = await response.json()
  return { cache: response.headers.get('x-cache'), ms: performance.now() - start, product }
}

const setPrice = (url, price) =>
  fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ price }) })

/** Sends one command the way every Redis client does: an array of byte strings over a socket. */
async function overTheSocket(port, ...words) {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(`*${words.length}\r\n` + words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join(''))
  const [reply] = await once(socket, 'data')
  socket.end()
  return reply.toString().trim()
}

function row(what, { cache, ms, product }) {
  const time = `${ms.toFixed(1)} ms`
  console.log(`  ${what.padEnd(32)} ${cache.padEnd(5)} ${time.padStart(9)}   ${product.name}, ${product.price}`)
}

/**
 * @param {string} base the app
 * @param {number} redisPort of the listener
 * @param {() => number} queries how often the database was asked
 */
module.exports = async function tour(base, redisPort, queries) {
  console.log('\nAn Express app with its cache inside the process\n')

  // The first request of a process loads the HTTP client and compiles the route: that is not the cache's time.
  await (await fetch(`${base}/products/warm-up`)).text()

  const url = `${base}/products/1`
  row('first request', await ask(url))
  row('the same again', await ask(url))

  const before = queries()
  await Promise.all(Array.from({ length: CROWD }, () => ask(`${base}/products/2`)))
  console.log(`  ${CROWD} at once for another: ${queries() - before} query`)

  await setPrice(url, 79)
  row('after its price was changed', await ask(url))
  row('the same again', await ask(url))

  const reply = await overTheSocket(redisPort, 'DEL', 'cache:http:product:1')
  row(`after a client's DEL (${reply})`, await ask(url))

  console.log(`
  the shop    ${url}  (1 to 5), ${base}/products, /stats, /metrics
  the cache   redis-cli -p ${redisPort}  (try: KEYS *, TTL cache:http:product:1, DEL cache:http:product:1)
  the end     Ctrl-C
`)
}
