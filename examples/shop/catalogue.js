'use strict'

// What is sold, kept for an hour. Whatever was made of a product has its tag, so a new price is seen at once all the same.

const { cacheResponse, createCache } = require('nearis/cache')
const database = require('./database')

const HOUR_MS = 3_600_000

class Catalogue {
  constructor(redis) {
    this.cache = createCache({ client: redis, name: 'catalogue', prefix: 'catalogue:' })

    /** Middleware for the route of the whole list: its answer is kept, and `X-Cache` says where it came from. */
    this.keepList = cacheResponse({ cache: this.cache, ttlMs: HOUR_MS, key: () => 'list', tags: ['list'] })
  }

  /** The whole list, from the database. */
  list() {
    return database.list()
  }

  /** One product; null if there is none, which is kept too, though not for long. */
  product(id) {
    const load = async () => (await database.product(id)) ?? null
    return this.cache.wrap(`product:${id}`, HOUR_MS, load, { tags: [`product:${id}`], negativeTtlMs: 10_000 })
  }

  /** First the database, then the cache: the other way round somebody could load the old price in between. */
  async setPrice(id, cents) {
    const product = await database.setPrice(id, cents)
    if (product !== undefined) await this.cache.invalidateTag(['list', `product:${id}`])
    return product
  }
}

module.exports = { Catalogue }
