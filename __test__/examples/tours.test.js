// @ts-check
'use strict'

// The tours of the examples: what each shows without a browser.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { packagesOf, runExample } = require('../helpers/example')

/** The lines of a tour that have anything in them. @param {string} name */
async function tour(name) {
  const { ended, output } = runExample(name, 'tour.js')
  assert.deepEqual(await ended, [0, null], output())
  return output().split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | ')).filter(Boolean)
}

test('login', async () => {
  assert.deepEqual(await tour('login'), [
    'a new account | 200 | ada (Chrome: 1)',
    'the name again | 409 | That name is taken.',
    'a wrong password | 401 | Wrong name or password.',
    'the right one | 200 | ada (Chrome: 1, Firefox: 1)',
    'three more visits at the same time | 200 | ada (Chrome: 1, Firefox: 4)',
    'Firefox ends the other session | 200 | ada (Firefox: 4)',
    'what Chrome sees | 200 | signed out',
    'Chrome signs in again | 200 | ada (Firefox: 4, Chrome: 1)',
    'and signs out everywhere | 200 | signed out',
    'what Firefox sees | 200 | signed out',
  ])
})

test('shop', async () => {
  const lines = (await tour('shop')).map((line) => line.replace(/[\d.]+ ms/, 'N ms'))
  assert.deepEqual(lines, [
    'the products | MISS | N ms',
    'the same again, for an hour | HIT | N ms',
    'the news begin with all there is | 3 headphones',
    'a new price and stock: the page hears | {"stock":{"pen":14}} | {"changed":"pen"}',
    '10 at once afterwards | 1 query',
    'two carts with 2 of 3 headphones | 25800 | 25800',
    'one orders | 201 | {"stock":{"headphones":1},"best":[{"id":"headphones","sold":2}]}',
    'the other one | 409 | Too few are left: Headphones.',
    'after 40 requests in a minute | 429 | "api";q=40;w=60 | You are too fast for this shop. Wait a moment.',
  ])
})

test('what a README says to install is what the package says that it needs', () => {
  for (const name of ['login', 'shop']) {
    const { dependencies } = require(`../../examples/${name}/package.json`)
    assert.deepEqual(packagesOf(name), Object.keys(dependencies))
  }
})
