// @ts-check
'use strict'

// Many random commands in a row, episode by episode, each with a seed of its own on empty databases.

const { Catalogue, tokensOf } = require('./catalogue')
const { Rules, nameOf } = require('./compare')
const { Conversions } = require('./conversions')
const { Differences } = require('./differences')
const { Generator, SUPPORT } = require('./generator')
const { Random } = require('./random')
const { describeDifference, writeScript } = require('./report')
const { Runner } = require('./runner')
const { shrink } = require('./shrink')
const { Field } = require('./sides')

const EPISODE = 1_000
const OBSERVE_EVERY = 100
/** How many times a difference must not appear again before it counts as one that time has made. */
const REPEATS = 3

/** How many steps are shown of what did not. */
const SHOWN = 25

/** What the thresholds of the encodings are in one episode after the other, where these are what is asked about. */
const THRESHOLDS = /** @type {const} */ (['low', 'high', 'low', 'any', 'usual', 'high'])

/**
 * @typedef {object} Outcome
 * @property {number} commands
 * @property {number} episodes
 * @property {Failure[]} failures
 *
 * @typedef {object} Failure
 * @property {string} seed
 * @property {string} text for people
 */

class Campaign {
  /** @param {{ log?: (line: string) => void, events?: boolean }} [options] */
  constructor({ log = () => {}, events = false } = {}) {
    this.log = log
    this.events = events
    this.field = new Field()
    this.known = new Differences()
    /** @type {Map<string, Catalogue>} */
    this.catalogues = new Map()
    /** How often each command was answered, and how often by an error. @type {Map<string, { count: number, errors: number }>} */
    this.tally = new Map()
    this.conversions = new Conversions()
  }

  /** What Nearis says of its commands. */
  ours() {
    return this.catalogue('nearis', async () => (await this.field.listener(2)).client('a'))
  }

  /** @param {import('../helpers/oracles').OracleName} name */
  theirs(name) {
    return this.catalogue(name, async () => (await this.field.server(name, 2)).client('a'))
  }

  /**
   * @param {string} name
   * @param {() => Promise<any>} connect
   */
  async catalogue(name, connect) {
    const known = this.catalogues.get(name)
    if (known) return known
    const catalogue = await Catalogue.of(await connect())
    this.catalogues.set(name, catalogue)
    return catalogue
  }

  /** The groups that have something to draw, and all of them at once. */
  async groups() {
    const names = new Set([...(await this.ours()).commands.values()].map((command) => command.group))
    return [...names].filter((name) => name !== 'scripting' && name !== 'cluster').sort().concat('all')
  }

  /**
   * Runs episodes until there were `count` commands, time is over, or something differs.
   *
   * @param {object} options
   * @param {string} options.group
   * @param {string} options.seed `12345` for a run, `12345:7` for one episode of it
   * @param {number} [options.count]
   * @param {number} [options.milliseconds]
   * @param {number} [options.maxFailures]
   * @param {boolean} [options.second] whether redis-server 7 runs too
   * @param {import('../helpers/oracles').OracleName} [options.oracle] for all episodes, whatever the forms drawn
   * @param {(outcome: Outcome) => boolean} [options.enough] ends it between two episodes
   * @param {boolean} [options.encodings] whether encodings are asked about around each change, with all thresholds in turn
   * @returns {Promise<Outcome>}
   */
  async run({ group, seed, count = Infinity, milliseconds = Infinity, maxFailures = 1, second = true, oracle, encodings = false, enough = () => false }) {
    /** @type {Outcome} */
    const outcome = { commands: 0, episodes: 0, failures: [] }
    const [base, only] = seed.split(':')
    const end = Date.now() + milliseconds
    let reported = Date.now()
    for (let number = Number(only ?? 0); outcome.commands < count && Date.now() < end && !enough(outcome); number++) {
      const failure = await this.episode(group, `${base}:${number}`, outcome, { second, given: oracle, thresholds: encodings ? THRESHOLDS[number % THRESHOLDS.length] : undefined })
      outcome.episodes += 1
      if (failure) outcome.failures.push(failure)
      if (only !== undefined || outcome.failures.length >= maxFailures) break
      if (Date.now() - reported > 10_000) {
        reported = Date.now()
        this.log(`${group}: ${outcome.commands} commands, ${outcome.failures.length} failures`)
      }
    }
    return outcome
  }

  /**
   * @param {string} group
   * @param {string} seed
   * @param {Outcome} outcome
   * @param {object} options
   * @param {boolean} options.second
   * @param {import('../helpers/oracles').OracleName} [options.given]
   * @param {import('./thresholds').Kind | 'any'} [options.thresholds]
   * @returns {Promise<Failure | null>}
   */
  async episode(group, seed, outcome, { second, given, thresholds }) {
    const random = new Random(`${group} ${seed}`)
    const { oracle, allowed } = await this.oracleFor(group, random, given)
    const generator = new Generator(await this.ours(), random, { groups: [group], allowed, thresholds })
    const units = generator.units(EPISODE)
    const rules = new Rules((await this.ours()).tips)
    const lanes = await this.field.lanes({ oracle, second: second && oracle === 'redis8' })
    const steps = units.flat()
    outcome.commands += steps.filter((step) => step.kind === 'command').length
    const runner = new Runner(lanes, rules, this.known, { events: this.events })
    runner.tally = this.tally
    runner.conversions = this.conversions
    const difference = await runner.play(steps, { observeEvery: OBSERVE_EVERY })
    if (!difference) return null
    return this.explain(group, `${seed}${thresholds ? ' --encodings' : ''}`, units, difference, lanes, rules)
  }

  /**
   * Redis decides; where Nearis has forms that only Valkey knows, Valkey is asked about them in episodes of their own.
   * @param {string} group
   * @param {Random} random
   * @param {import('../helpers/oracles').OracleName} [given]
   */
  async oracleFor(group, random, given) {
    const [ours, redis8, valkey9] = [await this.ours(), await this.theirs('redis8'), await this.theirs('valkey9')]
    const forms = [...ours.commands.values()].filter((command) => (command.group === group || group === 'all') && onlyIn(command, valkey9, redis8))
    const oracle = given ?? (forms.length > 0 && random.chance(0.1) ? 'valkey9' : 'redis8')
    const theirs = await this.theirs(oracle)
    // What both know is Redis's to decide: there only what makes and changes keys is drawn besides.
    const asked = new Set([...SUPPORT, ...forms.map(({ name }) => nameOf(name))])
    const isAsked = (/** @type {string[]} */ name) => given !== undefined || oracle === 'redis8' || asked.has(nameOf(name))
    return { oracle, allowed: (/** @type {string[]} */ name, /** @type {string[]} */ tokens) => isAsked(name) && theirs.knows(name, tokens) }
  }

  /**
   * Shrinks what differed, on the lane alone in which it did.
   *
   * @param {string} group
   * @param {string} seed
   * @param {import('./generator').Unit[]} units
   * @param {import('./runner').Difference} difference
   * @param {import('./sides').Lane[]} lanes
   * @param {Rules} rules
   * @returns {Promise<Failure>}
   */
  async explain(group, seed, units, difference, lanes, rules) {
    const [{ oracle }] = lanes
    const again = `npm run differential -- --group ${group} --seed ${seed}${oracle === 'redis8' ? '' : ` --oracle ${oracle}`}`
    const first = `${describeDifference(difference, units.flat())}\nagain with: ${again}`
    this.log(first)
    const runner = new Runner(lanes.filter((lane) => lane.name === difference.lane), rules, new Differences(), { events: this.events })
    /** @type {import('./runner').Difference | null} */
    let last = null
    const fails = async (/** @type {import('./generator').Unit[]} */ candidate) => {
      const steps = candidate.flat()
      const found = await runner.play(steps, { observeEvery: difference.what ? 1 : steps.length })
      if (found) last = found
      return found !== null
    }
    // What stands behind the step that differed has nothing to do with it.
    let cut = until(units, difference.index)
    let repeated = await fails(cut)
    // When a whole flight failed, any of its commands may be the reason.
    for (let i = 0; i < REPEATS && !repeated; i++) repeated = await fails((cut = until(units, difference.last ?? difference.index)))
    if (!repeated) {
      const end = writeScript(cut.flat().slice(-SHOWN), 'what came last')
      return { seed, text: `${first}\nIt did not happen again: perhaps a matter of time.\n\n${end}\n` }
    }
    const short = await shrink(cut, fails)
    await fails(short)
    const text = last ? describeDifference(last, short.flat()) : first
    return { seed, text: `${text}\nagain with: ${again}\nthe shortest script:\n\n${writeScript(short.flat(), `${group}, seed ${seed}`)}\n` }
  }

  async close() {
    await this.field.close()
  }
}

/**
 * @param {import('./generator').Unit[]} units
 * @param {number} index of a step
 */
function until(units, index) {
  let steps = 0
  const end = units.findIndex((unit) => (steps += unit.length) > index)
  return end < 0 ? units : units.slice(0, end + 1)
}

/**
 * Whether one server knows a command, or all its keywords, and the other does not.
 * @param {import('./catalogue').Command} command
 * @param {Catalogue} one
 * @param {Catalogue} other
 */
function onlyIn(command, one, other) {
  const tokens = tokensOf(command.args)
  return (one.knows(command.name, []) && !other.knows(command.name, [])) || [...tokens].some((token) => one.knows(command.name, [token]) && !other.knows(command.name, [token]))
}

module.exports = { Campaign }
