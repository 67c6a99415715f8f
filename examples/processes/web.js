'use strict'

// One of several processes that serve the same app: sessions, cache and limits are in the store.

const express = require('express')
const session = require('express-session')
const Redis = require('ioredis')
const { cacheResponse, createCache, rateLimit } = require('nearis/cache')
const { RedisStore } = require('nearis/session')
const { SOCKET } = require('./store')

const redis = new Redis(SOCKET)
const cache = createCache({ client: redis })
const app = express()

app.use((request, response, next) => {
  response.set('X-Process', String(process.pid))
  next()
})
app.use(rateLimit({ client: redis, limit: 1000, windowMs: 60_000 }))

let made = 0
app.get('/report', cacheResponse({ cache, ttlMs: 60_000, key: () => 'report' }), (request, response) => {
  made += 1
  response.json({ madeBy: process.pid, made })
})

app.use(
  session({ store: new RedisStore({ client: redis }), secret: 'only for the example', resave: false, saveUninitialized: false }),
)
app.get('/visits', (request, response) => {
  request.session.visits = (request.session.visits ?? 0) + 1
  response.json({ visits: request.session.visits })
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')

function stop() {
  server.close()
  server.closeAllConnections()
  redis.disconnect()
  // A process of a cluster would go on listening to its primary.
  process.disconnect?.()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
