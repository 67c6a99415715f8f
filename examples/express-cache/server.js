'use strict'

// An Express app that caches in its own process. There is no server to install: the cache is the package. And because
// it also listens on a port, redis-cli and every other Redis client can look into the same data.

const express = require('express')
const Redis = require('nearis')
const database = require('./database')
const tour = require('./tour')

const KEEP_SECONDS = 60

const redis = new Redis()
const app = express()

// One line for each request. The tour prints its own table, so the log begins after it.
let logging = false
app.use((request, response, next) => {
  const start = performance.now()
  response.on('finish', () => {
    if (!logging) return
    const time = `${(performance.now() - start).toFixed(1)} ms`
    const cache = response.get('X-Cache') ?? '-'
    console.log(`${cache.padEnd(4)} ${time.padStart(9)}  ${response.statusCode} ${request.method} ${request.originalUrl}`)
  })
  next()
})

// Cache-aside: look into the cache; what is not there comes from the database and stays for a minute.
app.get('/products/:id', async (request, response) => {
  const key = `product:${request.params.id}`
  const cached = await redis.get(key)
  if (cached !== null) {
    response.set('X-Cache', 'hit').type('json').send(cached)
    return
  }
  const product = await database.product(request.params.id)
  response.set('X-Cache', 'miss')
  if (product === undefined) {
    response.status(404).json({ error: 'no such product' })
    return
  }
  const text = JSON.stringify(product)
  await redis.set(key, text, 'EX', KEEP_SECONDS)
  response.type('json').send(text)
})

/** Listens on the usual port, or on a free one when that is taken. */
function serve(port) {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (error) => {
      if (!error) resolve(server)
      else if (error.code === 'EADDRINUSE' && port !== 0) serve(0).then(resolve, reject)
      else reject(error)
    })
  })
}

/** The same for the port that Redis clients connect to. */
async function openToClients(port) {
  try {
    return await redis.listen({ port, host: '127.0.0.1' })
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error
    return redis.listen({ port: 0, host: '127.0.0.1' })
  }
}

async function main() {
  const server = await serve(Number(process.env.PORT ?? 3000))
  const listener = await openToClients(Number(process.env.REDIS_PORT ?? 6379))
  const url = `http://127.0.0.1:${server.address().port}/products/1`

  // Nothing to kill: with both doors closed nothing keeps the process alive.
  const stop = () => {
    server.close()
    server.closeAllConnections()
    listener.close()
    redis.disconnect()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)

  await tour(url, listener.port)
  logging = true
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
