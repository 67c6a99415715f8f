'use strict'

// The app: a page, and what it asks for. Everything that is kept, accounts and sessions, is in this process.

const { randomBytes } = require('node:crypto')
const { join } = require('node:path')
const express = require('express')
const session = require('express-session')
const Redis = require('nearis')
const { RateLimiter, rateLimit } = require('nearis/cache')
const { Accounts } = require('./accounts')
const { Sessions } = require('./sessions')

/** @param {{ sessionSeconds: number }} options how long a session lives that nobody uses */
function createApp({ sessionSeconds }) {
  const redis = new Redis()
  const accounts = new Accounts(redis)
  const sessions = new Sessions(redis)
  const tries = new RateLimiter({ client: redis, prefix: 'tries:', limit: 5, windowMs: 60_000 })
  const whoTries = (req) => `${req.ip} ${String(req.body?.name).toLowerCase()}`

  const app = express()
  app.disable('x-powered-by')
  app.use(express.static(join(__dirname, 'public')))
  app.use('/api', (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })
  app.use(
    session({
      store: sessions.store,
      // The sessions end with the process, so the key that signs their cookies may as well. Sessions that outlive it,
      // in a server, need a secret that does too.
      secret: randomBytes(32).toString('hex'),
      name: 'login.sid',
      resave: false,
      saveUninitialized: false,
      // Each answer begins the time anew.
      rolling: true,
      cookie: { httpOnly: true, sameSite: 'lax', maxAge: sessionSeconds * 1000 },
    }),
  )
  // A form of another site cannot send JSON, and `lax` keeps the cookie away from its scripts.
  app.use(express.json({ limit: '10kb' }))

  /** Answers with all that the page shows. */
  const answer = async (req, res) => res.json(await sessions.state(req))

  const enter = async (req, res, name) => {
    await sessions.begin(req, name)
    await answer(req, res)
  }

  const message = { problem: 'Too many tries. Wait a minute.' }
  const someNewOnes = rateLimit({ client: redis, prefix: 'register:', limit: 20, windowMs: 60_000, message })
  app.post('/api/register', someNewOnes, async (req, res) => {
    const { name, password } = req.body ?? {}
    const problem = await accounts.register(name, password)
    if (problem) return res.status(409).json({ problem })
    await enter(req, res, name)
  })

  app.post('/api/login', rateLimit({ limiter: tries, key: whoTries, message }), async (req, res) => {
    const { name, password } = req.body ?? {}
    const known = await accounts.verify(name, password)
    if (known === null) return res.status(401).json({ problem: 'Wrong name or password.' })
    await tries.reset(whoTries(req))
    await enter(req, res, known)
  })

  app.get('/api/state', answer)

  // A visit, to begin with, of anybody.
  app.post('/api/visits', async (req, res) => {
    if (req.session.user) await sessions.countVisit(req)
    await answer(req, res)
  })

  const signedIn = (req, res, next) => {
    if (req.session.user) return next()
    res.status(401).json({ user: null })
  }

  app.post('/api/logout', signedIn, async (req, res) => {
    await sessions.end(req)
    res.json({ user: null })
  })

  app.delete('/api/sessions', signedIn, async (req, res) => {
    const ended = await sessions.endAll(req)
    res.json({ user: null, ended })
  })

  app.delete('/api/sessions/:handle', signedIn, async (req, res) => {
    await sessions.endOne(req, req.params.handle)
    await answer(req, res)
  })

  return { app, redis, close: () => redis.disconnect() }
}

module.exports = { createApp }
