'use strict'

// Shows what the cache does: a miss, a hit, and a value that another client has changed over the socket.

const { once } = require('node:events')
const net = require('node:net')

/** Asks the shop and takes the time. */
async function ask(url) {
  const start = performance.now()
  const response = await fetch(url)
  const product = await response.json()
  return { cache: response.headers.get('x-cache'), ms: performance.now() - start, product }
}

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

module.exports = async function tour(url, redisPort) {
  console.log('\nAn Express app with its cache inside the process\n')

  // The first request of a process loads the HTTP client and compiles the route: that is not the cache's time.
  await (await fetch(new URL('/products/warm-up', url))).text()

  row('first request', await ask(url))
  const hit = await ask(url)
  row('the same again', hit)

  const cheaper = JSON.stringify({ ...hit.product, price: 79 })
  const reply = await overTheSocket(redisPort, 'SET', 'product:1', cheaper, 'KEEPTTL')
  row(`after a client's SET (${reply})`, await ask(url))

  console.log(`
  the shop    ${url}  (1 to 5)
  the cache   redis-cli -p ${redisPort}  (try: GET product:1, TTL product:1, DEL product:1)
  the end     Ctrl-C
`)
}
