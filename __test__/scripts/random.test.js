// @ts-check
'use strict'

// A short run of random programs, always the same ones (new seeds are for `npm run scripts:random`, and here for
// SEED=random).

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { skipWithoutOracles } = require('../helpers/oracles')
const { run } = require('./random')

const PROGRAMS = 6_000
/** A machine too slow for that many stops then. */
const MILLISECONDS = 35_000

const SEED = process.env.SEED === 'random' ? String(Math.floor(Math.random() * 1e9)) : (process.env.SEED ?? '2026')

test(`random programs, seed ${SEED}`, { skip: skipWithoutOracles('redis8', 'redis7') }, async () => {
  const outcome = await run({ seed: SEED, count: PROGRAMS, milliseconds: MILLISECONDS })
  console.log(`seed ${SEED}: ${outcome.programs} random programs, ${outcome.lua51} of them by Lua 5.1 too`)
  console.log(outcome.report)
  assert.ok(outcome.failures.length === 0, outcome.failures[0])
})
