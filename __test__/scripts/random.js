// @ts-check
'use strict'

// A run of random programs: the same to all sides, many in a flight; the first that differ are made short.

const { Differences } = require('../differential/differences')
const { show } = require('../differential/frames')
const { Random } = require('../differential/random')
const { CALL } = require('./cases')
const { Lanes, ask, differs } = require('./lanes')
const { Programs, withoutPrelude } = require('./programs')
const { print, shrink } = require('./tree')

const FLIGHT = 50
/** Servers keep every script that they have run. */
const FLIGHTS_BETWEEN_FLUSHES = 20
const RESET = ['DEL', 'a', 'b', 'c', 'k1', 'k2']
/** One program in so many is of the language alone, for Lua 5.1 too. */
const PURE_SHARE = 4

/** @param {string} text */
const evaluate = (text) => ['EVAL', text, ...CALL]

/**
 * @param {object} options
 * @param {string} options.seed `seed`, or `seed:index` for one program
 * @param {number} options.count
 * @param {string[]} [options.lanes]
 * @param {number} [options.milliseconds] stop then
 * @param {number} [options.maxFailures]
 * @param {(line: string) => void} [options.log]
 */
async function run({ seed, count, lanes: names, milliseconds = Infinity, maxFailures = 1, log = () => {} }) {
  const lanes = new Lanes()
  const differences = new Differences()
  const outcome = { programs: 0, lua51: 0, errors: 0, failures: /** @type {string[]} */ ([]), report: '' }
  const end = Date.now() + milliseconds
  const [base, only] = seed.split(':')
  try {
    const open = await lanes.open(names)
    const first = only === undefined ? 0 : Number(only)
    const last = only === undefined ? count : first + 1
    for (let at = first; at < last && Date.now() < end && outcome.failures.length < maxFailures; at += FLIGHT) {
      if ((at / FLIGHT) % FLIGHTS_BETWEEN_FLUSHES === 0) await ask(open, [['SCRIPT', 'FLUSH']])
      if (at > 0 && at % 10_000 === 0) log(`  ${at} programs`)
      const flight = new Flight(lanes, open, differences, outcome)
      await flight.fly(base, at, Math.min(at + FLIGHT, last), maxFailures)
    }
    outcome.report = differences.report()
  } finally {
    await lanes.close()
  }
  return outcome
}

class Flight {
  /**
   * @param {Lanes} lanes
   * @param {import('../differential/sides').Lane[]} open
   * @param {Differences} differences
   * @param {{ programs: number, lua51: number, errors: number, failures: string[] }} outcome
   */
  constructor(lanes, open, differences, outcome) {
    this.lanes = lanes
    this.open = open
    this.differences = differences
    this.outcome = outcome
  }

  /** @param {string} base @param {number} from @param {number} to @param {number} maxFailures */
  async fly(base, from, to, maxFailures) {
    const seeds = Array.from({ length: to - from }, (_, i) => `${base}:${from + i}`)
    const pure = (/** @type {number} */ i) => (from + i) % PURE_SHARE === 0
    const trees = seeds.map((seed, i) => new Programs(new Random(seed), { pure: pure(i) }).program())
    const texts = trees.map(print)
    const replies = await ask(this.open, texts.flatMap((text) => [RESET, evaluate(text)]))
    const lost = this.open.findIndex((lane) => !replies.has(lane.ours))
    if (lost >= 0) console.log(`  ${this.open.splice(lost, 1)[0].ours.title} has ended, the others go on (programs ${from} to ${to})`)
    this.outcome.programs += texts.length
    const wanted = replies.get(this.open[0].theirs) ?? []
    this.outcome.errors += texts.filter((_, i) => wanted[2 * i + 1].startsWith('-')).length
    for (const [i, text] of texts.entries()) {
      for (const lane of this.open) {
        if (!replies.has(lane.ours) || !differs(lane, this.differences, evaluate(text), replies, 2 * i + 1)) continue
        if (lane.second) {
          const [shorter, first, second] = await this.shorten(lane, trees[i])
          this.differences.note(evaluate(withoutPrelude(shorter)), first, second)
        } else {
          await this.fail(lane, trees[i], seeds[i])
        }
        break
      }
      if (this.outcome.failures.length >= maxFailures) return
    }
    const ours = replies.get(this.open[0].ours) ?? []
    await this.askLua(texts, seeds, ours, pure)
  }

  /** @param {import('../differential/sides').Lane} lane @param {import('./tree').Node} tree @param {string} seed */
  async fail(lane, tree, seed) {
    const [text, theirs, ours] = await this.shorten(lane, tree)
    this.outcome.failures.push(`seed ${seed}, ${lane.name}:\n${text}\n  ${lane.theirs.title}: ${show(theirs)}\n  ${lane.ours.title}: ${show(ours)}`)
  }

  /**
   * The shortest program that still fails, and what both sides say to it.
   * @param {import('../differential/sides').Lane} lane
   * @param {import('./tree').Node} tree
   */
  async shorten(lane, tree) {
    const differ = async (/** @type {string} */ text) => {
      const replies = await ask([lane], [RESET, evaluate(text)])
      return differs(lane, this.differences, evaluate(text), replies, 1)
    }
    const text = (await differ(print(tree))) ? await shrink(tree, async (shorter) => (await differ(shorter)) !== null) : print(tree)
    return [text, ...((await differ(text)) ?? ['+not seen again\r\n', '+not seen again\r\n'])]
  }

  /**
   * @param {string[]} texts
   * @param {string[]} seeds
   * @param {string[]} ours
   * @param {(index: number) => boolean} pure
   */
  async askLua(texts, seeds, ours, pure) {
    const lua = this.lanes.lua51()
    if (!lua) return
    const chosen = texts.flatMap((_, i) => (pure(i) ? [i] : []))
    const replies = await lua.exchange(chosen.map((i) => ['EVAL', texts[i]]))
    for (const [n, i] of chosen.entries()) {
      const own = ours[2 * i + 1]
      // Only what is a list of texts is a reply everywhere.
      if (!replies[n].startsWith('*') || !own.startsWith('*')) continue
      this.outcome.lua51 += 1
      if (replies[n] !== own) this.outcome.failures.push(`seed ${seeds[i]}, lua5.1:\n${texts[i]}\n  lua5.1: ${show(replies[n])}\n  Nearis: ${show(own)}`)
    }
  }
}

module.exports = { run }
