// @ts-check
'use strict'

/*
 * Whether the event loop keeps its pace while the listener is loaded: a Node program reads from its engine while another
 * process sends mixed commands on 50 connections, KEYS on all keys among them. To its engine's listener, and, as a control
 * that computes and sends as much on the same machine, to a redis-server beside it.
 *
 *   npm run bench:event-loop [-- --rounds 5 --seconds 8 --rate 20000 --keys 1000000 --write]
 */

const { fork } = require('node:child_process')
const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { answer, order } = require('./lib/children.js')
const { progress, table } = require('./lib/report.js')
const { median } = require('./lib/rounds.js')
const { startRedis } = require('./lib/server.js')

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    rate: { type: 'string', default: '20000' },
    keys: { type: 'string', default: '1000000' },
    write: { type: 'boolean', default: false }
  }
})

/** Most that p99.9 of the event loop's delay may be of the control's. */
const BOUND = 1.5
/** The load runs for so long before anything is measured. */
const BEFORE_MS = 1500

/** @typedef {import('./lib/loop-app.js').Delays} Delays @typedef {{ monitor: Delays, timers: Delays, reads: Delays }} Seen */

/** @type {[keyof Seen, string][]} */
const PROBES = [['monitor', 'monitorEventLoopDelay'], ['timers', 'lateness of timers of 1 ms'], ['reads', 'await get(key)']]
/** @type {[keyof Delays, string][]} */
const FIGURES = [['p50', 'p50'], ['p99', 'p99'], ['p999', 'p99.9'], ['max', 'max']]

/** One measurement. @param {boolean} inside whether the load goes to the program's own listener @returns {Promise<Seen>} */
async function measure(inside) {
  const redis = inside ? null : await startRedis()
  if (!inside && !redis) throw new Error('redis-server is not installed')
  const app = fork(path.join(__dirname, 'lib', 'loop-app.js'), [flags.keys])
  const { port } = await answer(app)
  const load = fork(path.join(__dirname, 'lib', 'mixed-load.js'), [String(redis?.port ?? port), flags.rate, flags.keys, String(!inside)])
  await answer(load)
  await new Promise((resolve) => setTimeout(resolve, BEFORE_MS))
  const seen = await order(app, { watch: Number(flags.seconds) })
  const { sent, left } = await order(load, 'how much')
  if (left > sent / 10) console.error(`${left} of ${sent + left} commands were left out: the load is more than this machine can take`)
  load.disconnect()
  app.disconnect()
  await redis?.stop()
  return seen
}

async function main() {
  /** @type {{ ours: Seen, control: Seen }[]} */
  const rounds = []
  for (let round = 0; round < Number(flags.rounds); round++) {
    progress(`round ${round + 1} of ${flags.rounds}`)
    const [first, second] = [await measure(round % 2 === 1), await measure(round % 2 === 0)]
    rounds.push(round % 2 ? { ours: first, control: second } : { ours: second, control: first })
  }
  progress('')
  const rows = PROBES.flatMap(([probe, name]) => FIGURES.map(([figure, title]) => ({
    name: `${name}, ${title}`,
    probe,
    figure,
    ours: median(rounds.map(({ ours }) => ours[probe][figure])),
    control: median(rounds.map(({ control }) => control[probe][figure])),
    ratio: median(rounds.map(({ ours, control }) => ours[probe][figure] / control[probe][figure]))
  })))
  console.log(`${flags.rate} commands each second on 50 connections, KEYS on ${flags.keys} keys among them, ${flags.rounds} rounds`)
  console.log(table(
    ['milliseconds', 'listener', 'control', 'ratio'],
    rows.map(({ name, ours, control, ratio }) => [name, ours.toFixed(3), control.toFixed(3), ratio.toFixed(2)])
  ))
  const judged = rows.find(({ probe, figure }) => probe === 'monitor' && figure === 'p999')
  if (judged) console.log(`${judged.ratio <= BOUND ? 'kept' : 'MISSED'}: p99.9 at most ${BOUND} of the control (${judged.ratio.toFixed(2)})`)
  if (flags.write) {
    const folder = path.join(__dirname, '..', 'docs', 'bench')
    mkdirSync(folder, { recursive: true })
    writeFileSync(path.join(folder, 'event-loop.json'), JSON.stringify({ node: process.version, ...flags, rows }, null, 1) + '\n')
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // its processes end with it
})
