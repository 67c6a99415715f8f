'use strict'

// `npm run tour`: what the pages show, without a browser.

const { once } = require('node:events')
const { createShop } = require('./app')

const API_LIMIT = 40

/** As much of a browser as is needed: it keeps its cookie. */
class Visitor {
  constructor(url) {
    this.url = url
    this.headers = { 'content-type': 'application/json' }
  }

  async ask(method, path, body) {
    const begun = performance.now()
    const response = await fetch(`${this.url}/api/${path}`, { method, headers: this.headers, body: body && JSON.stringify(body) })
    const cookie = response.headers.getSetCookie()[0]
    if (cookie) this.headers.cookie = cookie.split(';')[0]
    const answer = await response.json()
    return { response, answer, ms: performance.now() - begun }
  }

  /** The news, one piece for each call of `next`. */
  async *news() {
    const response = await fetch(`${this.url}/api/news`)
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body) {
      text += decoder.decode(chunk, { stream: true })
      const pieces = text.split('\n\n')
      text = pieces.pop()
      for (const piece of pieces) if (piece.startsWith('data: ')) yield JSON.parse(piece.slice('data: '.length))
    }
  }
}

const row = (what, ...facts) => console.log(`  ${what.padEnd(38)} ${facts.join('  ')}`)

const cacheOf = ({ response, ms }) => `${response.headers.get('X-Cache').padEnd(4)}  ${ms.toFixed(1).padStart(5)} ms`

async function tour(url) {
  const [ada, grace] = [new Visitor(url), new Visitor(url)]
  const queries = async () => (await ada.ask('GET', 'stats')).answer.queries

  // The first request of a process compiles things: that is not the cache's time.
  await ada.ask('GET', 'cart')
  row('the products', cacheOf(await ada.ask('GET', 'products')))
  row('the same again, for an hour', cacheOf(await grace.ask('GET', 'products')))

  const news = ada.news()
  const { value: first } = await news.next()
  row('the news begin with all there is', `${first.stock.headphones} headphones`)

  await ada.ask('PUT', 'products/pen', { cents: 2500, left: 14 })
  row('a new price and stock: the page hears', JSON.stringify((await news.next()).value), JSON.stringify((await news.next()).value))
  const before = await queries()
  await Promise.all(Array.from({ length: 10 }, () => grace.ask('GET', 'products')))
  row('10 at once afterwards', `${(await queries()) - before} query`)

  await ada.ask('PUT', 'cart/headphones', { count: 2 })
  await grace.ask('PUT', 'cart/headphones', { count: 2 })
  row('two carts with 2 of 3 headphones', (await ada.ask('GET', 'cart')).answer.cents, (await grace.ask('GET', 'cart')).answer.cents)
  row('one orders', (await ada.ask('POST', 'orders')).response.status, JSON.stringify((await news.next()).value))
  const late = await grace.ask('POST', 'orders')
  row('the other one', late.response.status, late.answer.problem)
  await news.return()

  let last
  do last = await grace.ask('GET', 'products')
  while (last.response.ok)
  row(`after ${API_LIMIT} requests in a minute`, last.response.status, last.response.headers.get('RateLimit-Policy'), last.answer.problem)
}

async function main() {
  const { app, close } = await createShop({ apiLimit: API_LIMIT })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await tour(`http://127.0.0.1:${server.address().port}`)
  } finally {
    server.close()
    server.closeAllConnections()
    close()
  }
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
