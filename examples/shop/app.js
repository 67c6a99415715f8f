'use strict'

// The shop: its pages, and what they ask for. Everything is in this process: the cache, the carts, the limits, the stock
// and the news of it.

const { randomBytes } = require('node:crypto')
const { join } = require('node:path')
const express = require('express')
const session = require('express-session')
const Redis = require('nearis')
const { rateLimit } = require('nearis/cache')
const RedisStore = require('nearis/session')
const { Cart } = require('./cart')
const { Catalogue } = require('./catalogue')
const database = require('./database')
const { News } = require('./news')
const { NEWS, Stock } = require('./stock')

const MINUTE_MS = 60_000
const WEEK_MS = 7 * 24 * 3_600_000
const FIRST_STOCK = { keyboard: 8, lamp: 20, notebook: 120, pen: 15, mug: 40, headphones: 3 }

/** @param {{ apiLimit: number }} options requests of an address in a minute */
async function createShop({ apiLimit }) {
  const redis = new Redis()
  const catalogue = new Catalogue(redis)
  const store = new RedisStore({ client: redis, prefix: 'cart:' })
  const cart = new Cart(catalogue, store)
  const stock = new Stock(redis)
  const news = new News(redis, async () => ({ stock: await stock.all(), best: await stock.best() }))
  await stock.set(FIRST_STOCK)
  await news.open()

  const app = express()
  app.disable('x-powered-by')
  app.use(express.static(join(__dirname, 'public'), { extensions: ['html'] }))

  // One long answer for each page: no request of the limit below.
  app.get('/api/news', (req, res) => news.stream(req, res))

  const message = { problem: 'You are too fast for this shop. Wait a moment.' }
  app.use('/api', rateLimit({ client: redis, name: 'api', limit: apiLimit, windowMs: MINUTE_MS, algorithm: 'sliding-window', message }))

  app.get('/api/products', catalogue.keepList, async (req, res) => {
    res.json(await catalogue.list())
  })

  app.use(
    session({
      store,
      // The carts end with the process, so the key that signs their cookies may as well.
      secret: randomBytes(32).toString('hex'),
      name: 'shop.sid',
      resave: false,
      // Who puts nothing into a cart has none.
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', maxAge: WEEK_MS },
    }),
  )
  app.use(express.json({ limit: '10kb' }))

  const noStore = (req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  }
  app.use('/api', noStore)

  app.get('/api/cart', async (req, res) => {
    res.json(await cart.view(req.session))
  })

  app.put('/api/cart/:id', async (req, res) => {
    const problem = await cart.put(req.session, req.params.id, req.body?.count)
    if (problem) return res.status(400).json({ problem })
    res.json(await cart.view(req.session))
  })

  app.post('/api/orders', async (req, res) => {
    const order = await cart.takeOut(req)
    if (Object.keys(order).length === 0) return res.status(400).json({ problem: 'Your cart is empty.' })
    const missing = await stock.take(order)
    if (missing.length > 0) {
      await cart.putBack(req, order)
      const products = await Promise.all(missing.map((id) => catalogue.product(id)))
      return res.status(409).json({ problem: `Too few are left: ${products.map(({ name }) => name).join(', ')}.` })
    }
    res.status(201).json(await cart.view(req.session))
  })

  // In a shop of your own this is behind a login: examples/login has one.
  app.put('/api/products/:id', async (req, res) => {
    const { cents, left } = req.body ?? {}
    const isRight = (value) => value === undefined || (Number.isInteger(value) && value >= 0 && value <= 1_000_000)
    if (!isRight(cents) || !isRight(left)) return res.status(400).json({ problem: 'Price and stock are numbers from 0 on.' })
    const { id } = req.params
    const product = cents === undefined ? await catalogue.product(id) : await catalogue.setPrice(id, cents)
    if (!product) return res.status(404).json({ problem: 'There is no such product.' })
    if (left !== undefined) await stock.set({ [id]: left })
    if (cents !== undefined) await redis.publish(NEWS, JSON.stringify({ changed: id }))
    res.json(product)
  })

  app.get('/api/stats', async (req, res) => {
    const { hits, misses, ratio } = await catalogue.cache.stats()
    res.json({ hits, misses, ratio, queries: database.queries() })
  })

  const close = () => {
    news.close()
    redis.disconnect()
  }
  return { app, close }
}

module.exports = { createShop }
