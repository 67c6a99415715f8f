// @ts-check
'use strict'

// The programs in other languages. Each does the same things by its library's own means and prints what comes back, after
// a heading for each.

const assert = require('node:assert/strict')
const { same, runProgram } = require('./judge')

/** What each program does, unless its library cannot. */
const STEPS = [
  'strings', 'hashes', 'lists', 'sets', 'zsets', 'streams', 'expiry', 'pipelines', 'transactions', 'pubsub', 'blocking', 'scripts',
  'scanning', 'errors', 'password', 'big', 'resp3', 'reconnecting',
]

/**
 * Runs a program against both sides: it comes to its end, has done all it should, and prints the same.
 *
 * @param {import('./judge').Side[]} sides
 * @param {(side: import('./judge').Side) => string[]} command
 * @param {{ steps?: string[], env?: Record<string, string> }} [options] `steps`: its headings
 */
async function playScenario(sides, command, { steps = STEPS, env } = {}) {
  const text = await same(sides, async (side) => {
    const { code, stdout, stderr } = await runProgram(command(side), { env })
    assert.equal(code, 0, `${side.name}: ${stdout.slice(-1000)}\n${stderr}`)
    return stdout
  })
  assert.deepEqual([...text.matchAll(/^== (\w+)$/gm)].map((heading) => heading[1]), steps)
  for (const part of text.split(/^== /m).slice(1)) assert.match(part, /\n./, `nothing was printed: ${part}`)
}

/**
 * For the `skip` option of a test; with `REQUIRE_CLIENTS=1` what is missing is an error, so that CI never passes by skipping.
 * @param {boolean} there
 * @param {string} what
 * @returns {false | string}
 */
function skipWithout(there, what) {
  if (there) return false
  if (process.env.REQUIRE_CLIENTS === '1') throw new Error(`REQUIRE_CLIENTS=1, but there is no ${what}`)
  return `no ${what}`
}

module.exports = { STEPS, playScenario, skipWithout }
