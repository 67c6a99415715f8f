// @ts-check
'use strict'

// The full count, and its bound of 100 ms, are for `npm run bench:expired-events`: on a busy machine everything is late.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { measure } = require('../helpers/expiring')

const KEYS = 20_000

/** @param {any} delays */
function check(delays) {
  const { events, missing, twice, early } = delays
  assert.deepEqual({ events, missing, twice, early }, { events: KEYS, missing: 0, twice: 0, early: 0 })
  assert.ok(delays.p999 < 2_000, `p99.9 is ${delays.p999} ms`)
}

test('each key that expires is told of, here and over a socket', async (t) => {
  const { embedded, listener } = await measure({ keys: KEYS })
  t.diagnostic(JSON.stringify({ embedded, listener }))
  check(embedded)
  check(listener)
})

test('each field that expires is told of', async (t) => {
  const { embedded, listener } = await measure({ keys: KEYS, event: 'hexpired' })
  t.diagnostic(JSON.stringify({ embedded, listener }))
  check(embedded)
  check(listener)
})

test('over a socket also while JavaScript is busy', async (t) => {
  const { listener } = await measure({ keys: KEYS, spin: true })
  t.diagnostic(JSON.stringify(listener))
  check(listener)
})
