'use strict'

// Stands for a database that has to think about it. It knows what the products are; how many there are is in stock.js.

const { setTimeout: sleep } = require('node:timers/promises')

const QUERY_MS = 150

const products = new Map(
  [
    { id: 'keyboard', name: 'Keyboard', about: 'Mechanical, and loud enough for two.', cents: 8900 },
    { id: 'lamp', name: 'Desk lamp', about: 'Warm light, with a switch where you expect it.', cents: 4500 },
    { id: 'notebook', name: 'Notebook', about: 'Dotted, 160 pages, lies flat.', cents: 1200 },
    { id: 'pen', name: 'Fountain pen', about: 'Steel nib, medium. Ink not included.', cents: 3000 },
    { id: 'mug', name: 'Mug', about: 'Holds 300 ml. Survives the dishwasher.', cents: 1450 },
    { id: 'headphones', name: 'Headphones', about: 'For those who share a room with the keyboard.', cents: 12900 },
  ].map((made) => [made.id, made]),
)

/** How many queries there have been. */
let queries = 0

async function query() {
  queries += 1
  await sleep(QUERY_MS)
}

async function list() {
  await query()
  return [...products.values()]
}

/** The product with this id, or undefined. */
async function product(id) {
  await query()
  return products.get(id)
}

/** Changes the price, and gives the product; undefined if there is none. */
async function setPrice(id, cents) {
  await query()
  const old = products.get(id)
  if (old === undefined) return undefined
  products.set(id, { ...old, cents })
  return products.get(id)
}

module.exports = { list, product, setPrice, queries: () => queries }
