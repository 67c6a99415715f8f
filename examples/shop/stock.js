'use strict'

// How many there are of each product, and what has been sold. Each change is one atomic step that publishes what it has
// done, so whoever listens hears of changes in their order.

const STOCK = 'stock'
const SOLD = 'sold'
const NEWS = 'news'
const BEST = 5

class Stock {
  constructor(redis) {
    this.redis = redis
  }

  /** @returns {Promise<Record<string, number>>} how many are left, by id */
  async all() {
    const counts = await this.redis.hgetall(STOCK)
    return Object.fromEntries(Object.entries(counts).map(([id, count]) => [id, Number(count)]))
  }

  /** Sets how many there are of some products. */
  set(counts) {
    return this.redis.atomic([STOCK], (tx) => {
      tx.hset(STOCK, counts)
      tx.publish(NEWS, JSON.stringify({ stock: counts }))
    })
  }

  /**
   * Takes all of an order, or nothing of it: then it gives the ids of which there are too few.
   *
   * @param {Record<string, number>} order how many, by id
   */
  take(order) {
    const entries = Object.entries(order)
    return this.redis.atomic([STOCK, SOLD], (tx) => {
      const missing = entries.filter(([id, count]) => Number(tx.hget(STOCK, id)) < count).map(([id]) => id)
      if (missing.length > 0) return missing
      const left = {}
      for (const [id, count] of entries) {
        left[id] = tx.hincrby(STOCK, id, -count)
        tx.zincrby(SOLD, count, id)
      }
      tx.publish(NEWS, JSON.stringify({ stock: left, best: ranking(tx.zrevrange(SOLD, 0, BEST - 1, 'WITHSCORES')) }))
      return []
    })
  }

  /** The best sellers, the best first. */
  async best() {
    return ranking(await this.redis.zrevrange(SOLD, 0, BEST - 1, 'WITHSCORES'))
  }
}

/** Names and scores in turn, as pairs. */
function ranking(flat) {
  const ranks = []
  for (let at = 0; at < flat.length; at += 2) ranks.push({ id: flat[at], sold: Number(flat[at + 1]) })
  return ranks
}

module.exports = { NEWS, Stock }
