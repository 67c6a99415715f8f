// @ts-check
'use strict'

/*
 * Whether the listener keeps its speed while JavaScript computes: redis-benchmark on the listener of a Node program that
 * spins, and on one that is idle while another program spins, so that as much of the machine is taken.
 *
 *   npm run bench:spinning [-- --rounds 7 --seconds 2 --write]
 */

const { fork } = require('node:child_process')
const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { answer, order } = require('./lib/children.js')
const { benchmark, isInstalled } = require('./lib/redis-benchmark.js')
const { progress, table } = require('./lib/report.js')
const { median } = require('./lib/rounds.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false }
  }
})

/** Least throughput, of what it is while somebody else spins. */
const BOUND = 0.9
const CONNECTIONS = 50
const KEYS = 100_000
/** Requests of the run that tells how many fill the time. */
const FIRST_REQUESTS = 20_000
/** The load begins when the spinning is under way. */
const BEFORE_MS = 200

/** @type {{ name: string, depth: number }[]} */
const LOADS = [{ name: 'get', depth: 1 }, { name: 'set', depth: 1 }, { name: 'get', depth: 16 }, { name: 'hset', depth: 16 }]

const program = () => fork(path.join(__dirname, 'lib', 'loop-app.js'), [String(KEYS)])

async function main() {
  if (!isInstalled()) throw new Error('redis-benchmark is not installed')
  const [app, other] = [program(), program()]
  const [{ port }] = await Promise.all([answer(app), answer(other)])
  const rows = []
  for (const { name, depth } of LOADS) {
    const run = (/** @type {number} */ requests) => benchmark(port, ['-t', name], { requests, depth, connections: CONNECTIONS, keys: KEYS })
    const seconds = Number(flags.seconds)
    /** @param {import('node:child_process').ChildProcess} spinner */
    const besides = async (spinner) => {
      // Longer than the load, however slow that becomes, is not needed: what counts is that it spins to the end.
      const spun = order(spinner, { spin: seconds * 2 })
      await new Promise((resolve) => setTimeout(resolve, BEFORE_MS))
      const { rps } = await run(requests)
      await spun
      return rps
    }
    let requests = FIRST_REQUESTS
    requests = Math.ceil(await besides(other) * seconds / 1000) * 1000
    const rounds = []
    for (let round = 0; round < Number(flags.rounds); round++) {
      progress(`${name} -P ${depth}, round ${round + 1} of ${flags.rounds}`)
      const [first, second] = round % 2 ? [app, other] : [other, app]
      const [one, two] = [await besides(first), await besides(second)]
      rounds.push(round % 2 ? { inside: one, outside: two } : { inside: two, outside: one })
    }
    rows.push({
      name: `${name} -P ${depth}`,
      inside: median(rounds.map(({ inside }) => inside)),
      outside: median(rounds.map(({ outside }) => outside)),
      ratio: median(rounds.map(({ inside, outside }) => inside / outside))
    })
  }
  app.disconnect()
  other.disconnect()
  progress('')
  console.log(table(
    ['requests/s', 'JavaScript spins', 'another process spins', 'ratio', 'verdict'],
    rows.map(({ name, inside, outside, ratio }) => [name, inside.toFixed(0), outside.toFixed(0), ratio.toFixed(2), ratio >= BOUND ? 'kept' : `< ${BOUND}`])
  ))
  const worst = Math.min(...rows.map(({ ratio }) => ratio))
  console.log(`${worst >= BOUND ? 'kept' : 'MISSED'}: at least ${BOUND} (${worst.toFixed(2)})`)
  if (flags.write) {
    const folder = path.join(__dirname, '..', 'docs', 'bench')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'spinning.json'), JSON.stringify({ node: process.version, rows }, null, 1) + '\n')
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // its processes end with it
})
