'use strict'

// An Express app that caches in its own process. There is no server to install: the cache is the package. And because
// it also listens on a port, redis-cli and every other Redis client can look into the same data.

const express = require('express')
const Redis = require('nearis')
const { createCache, cacheResponse, rateLimit } = require('nearis/cache')
const database = require('./database')
const tour = require('./tour')

const MINUTE_MS = 60_000

// What was not asked for for longest goes when there is no more room; of what has no end, such as tags, nothing does.
const redis = new Redis({ maxMemory: '100mb', maxMemoryPolicy: 'volatile-lru' })
const cache = createCache({ client: redis, ttlMs: MINUTE_MS })
const app = express()
app.use(express.json())

// One line for each request. The tour prints its own table, so the log begins after it.
let logging = false
app.use((request, response, next) => {
  const start = performance.now()
  response.on('finish', () => {
    if (!logging) return
    const time = `${(performance.now() - start).toFixed(1)} ms`
    console.log(`${(response.get('X-Cache') ?? '-').padEnd(5)} ${time.padStart(9)}  ${response.statusCode} ${request.method} ${request.originalUrl}`)
  })
  next()
})

app.use(rateLimit({ client: redis, limit: 600, windowMs: MINUTE_MS, algorithm: 'sliding-window' }))

// What a route answers is kept as it is: status, headers and body. Everybody else gets it without a query, and who asks
// while the first answer is on its way waits for that one.
const keepProduct = cacheResponse({
  cache,
  ttlMs: MINUTE_MS,
  staleMs: MINUTE_MS,
  key: (request) => `product:${request.params.id}`,
  tags: (request) => [`product:${request.params.id}`],
})

app.get('/products/:id', keepProduct, async (request, response) => {
  const product = await database.product(request.params.id)
  if (product === undefined) response.status(404).json({ error: 'no such product' })
  else response.json(product)
})

// A value that more than one route needs is kept as a value.
const list = () =>
  cache.wrap('products', MINUTE_MS, () => database.list(), { tags: (products) => products.map(({ id }) => `product:${id}`) })

app.get('/products', async (request, response) => response.json(await list()))

// Whatever was made of a product goes when the product changes.
app.put('/products/:id', async (request, response) => {
  const product = await database.setPrice(request.params.id, Number(request.body?.price))
  if (product === undefined) return response.status(404).json({ error: 'no such product' })
  await cache.invalidateTag(`product:${product.id}`)
  response.json(product)
})

app.get('/stats', async (request, response) => response.json(await cache.stats()))
app.get('/metrics', async (request, response) => response.type('text/plain; version=0.0.4').send(await cache.metrics()))

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
  const url = `http://127.0.0.1:${server.address().port}`

  // Nothing to kill: with both doors closed nothing keeps the process alive.
  const stop = () => {
    server.close()
    server.closeAllConnections()
    listener.close()
    redis.disconnect()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)

  await tour(url, listener.port, database.queries)
  logging = true
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
