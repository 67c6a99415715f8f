'use strict'

// Stands for a database that has to think about it.

const { setTimeout: sleep } = require('node:timers/promises')

const QUERY_MS = 120

const products = new Map([
  ['1', { id: 1, name: 'Mechanical keyboard', price: 89 }],
  ['2', { id: 2, name: 'Desk lamp', price: 45 }],
  ['3', { id: 3, name: 'Notebook, dotted', price: 12 }],
  ['4', { id: 4, name: 'Fountain pen', price: 30 }],
  ['5', { id: 5, name: 'Monitor arm', price: 110 }],
])

let queries = 0

async function query(answer) {
  queries += 1
  await sleep(QUERY_MS)
  return answer()
}

/** The product with this id, or undefined. */
const product = (id) => query(() => products.get(id))

const list = () => query(() => [...products.values()])

/** Changes the price and gives the product, or undefined. */
const setPrice = (id, price) =>
  query(() => {
    const changed = products.has(id) ? { ...products.get(id), price } : undefined
    if (changed) products.set(id, changed)
    return changed
  })

module.exports = { product, list, setPrice, queries: () => queries }
