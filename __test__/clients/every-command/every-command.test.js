// @ts-check
'use strict'

// Real ioredis and node-redis run every command, with every option of its synopsis, and get what a real server gives.

const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { isDeepStrictEqual } = require('node:util')
const { createClient } = require('redis')
const { commandTable } = require('../../../binding')
const { skipWithoutOracles } = require('../../helpers/oracles')
const { play, split } = require('./play')
const { nearis, oracle } = require('./sides')
const { parse } = require('./synopsis')

/** @type {Record<string, import('./play').Row[]>} */
const GROUPS = Object.assign({}, ...readdirSync(path.join(__dirname, 'calls')).filter((file) => file.endsWith('.js')).map((file) => require(`./calls/${file}`)))
const KINDS = /** @type {const} */ (['ioredis', 'node-redis'])
const PROTOCOLS = /** @type {const} */ ([2, 3])

/** Each command of the page, with its subcommand, and how it is called. */
function documented() {
  const page = readFileSync(path.join(__dirname, '../../../docs/commands.md'), 'utf8').split('\n## Later\n')[0]
  const names = [...page.matchAll(/^\| ([A-Z][A-Z0-9_ -]+) \|/gm)].map((found) => found[1])
  const table = /** @type {any[]} */ (JSON.parse(commandTable()))
  return names.map((name) => {
    const [first, second] = name.toLowerCase().split(' ')
    const command = table.find((one) => one.name === first)
    const found = second ? command?.subcommands.find((/** @type {any} */ one) => one.name === second) : command
    assert.ok(found, `${name} is in the table of commands: docs/commands.md is of this build`)
    return { name, ...parse(found.synopsis) }
  })
}

const COMMANDS = documented()

/** What was sent, so far: of each command which points of its synopsis. */
class Coverage {
  /** @type {Map<string, Set<string>>} */ used = new Map()
  /** @type {string[]} */ strange = []

  /** @param {string[]} words */
  add(words) {
    const names = [words.slice(0, 2).join(' ').toUpperCase(), words[0].toUpperCase()]
    const name = names.find((one) => COMMANDS.some((command) => command.name === one))
    if (words[1] === 'MAINT_NOTIFICATIONS') return // node-redis asks every server, and takes no for an answer.
    if (name === undefined) return void this.strange.push(words.join(' '))
    const command = COMMANDS.find((one) => one.name === name)
    const points = command?.match(words.slice(name.split(' ').length))
    if (!points) return void this.strange.push(words.join(' '))
    this.used.set(name, new Set([...(this.used.get(name) ?? []), ...points]))
  }

  missing() {
    return COMMANDS.flatMap(({ name, points }) => {
      const used = this.used.get(name)
      return used ? points.filter((point) => !used.has(point)).map((point) => `${name}: ${point}`) : [name]
    })
  }

  /** How many commands, and keywords of theirs. */
  counts() {
    const tokens = COMMANDS.reduce((sum, command) => sum + command.tokens, 0)
    const points = COMMANDS.reduce((sum, command) => sum + command.points.length, 0)
    return `${COMMANDS.length} commands, ${tokens} keywords and ${points - tokens} other options`
  }
}

/** @param {string[]} words */
const bag = (words) => words.map((word) => Buffer.from(word, 'latin1').toString().toUpperCase()).sort().join(' ')

/** @type {Record<string, import('./sides').Side>} */
const oracles = {}
const skip = skipWithoutOracles('redis8')

before(async () => {
  if (skip) return
  oracles.single = await oracle('redis8')
  oracles.cluster = await oracle('redis8', { cluster: true })
})
after(() => Promise.all(Object.values(oracles).map((side) => side.close())))

/** @param {import('./play').Kind} kind @param {import('./play').Protocol} protocol @param {string} group */
async function onNearis(kind, protocol, group) {
  const side = await nearis()
  try {
    return await play(GROUPS[group], { kind, protocol, side, start: nearis })
  } finally {
    await side.close()
  }
}

/** @param {import('./play').Kind} kind @param {import('./play').Protocol} protocol @param {string} group */
async function onOracle(kind, protocol, group) {
  if (skip) return []
  const side = oracles[group === 'cluster' ? 'cluster' : 'single']
  const [, ...results] = await play([FLUSH, ...GROUPS[group]], { kind, protocol, side, start: () => oracle('redis8'), real: true })
  return results
}

/** @param {import('./play').Result} mine @param {import('./play').Result | null | undefined} theirs */
function compared({ title, words, sent, reply, expected }, theirs) {
  /** @type {string[]} */
  const differences = []
  const differ = (/** @type {string} */ what, /** @type {unknown} */ found, /** @type {unknown} */ wanted) => {
    if (!isDeepStrictEqual(found, wanted)) differences.push(`${title}: ${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
  }
  // node-redis gives its options in an order of its own.
  if (words) differ('what is sent', sent.map(bag), [bag(words.map((word) => Buffer.from(word).toString('latin1')))])
  if (expected !== undefined) differ('the reply', reply, expected)
  else if (theirs) differ('the reply', reply, theirs.reply)
  return differences
}

for (const kind of KINDS) {
  describe(kind, () => {
    const coverage = new Coverage()
    let known = 0
    for (const protocol of PROTOCOLS) {
      for (const group of Object.keys(GROUPS)) {
        test(`${group}, RESP${protocol}`, async () => {
          const found = await onNearis(kind, protocol, group)
          const right = await onOracle(kind, protocol, group)
          const differences = found.flatMap((result, i) => (result ? compared(result, right[i]) : []))
          for (const result of found) if (result?.good) result.sent.forEach((words) => coverage.add(words))
          known += found.filter((result, i) => result?.expected !== undefined || right[i]).length
          assert.deepEqual(differences, [])
        })
      }
    }

    test('every reply is compared', { skip }, (t) => {
      assert.equal(known, PROTOCOLS.length * Object.values(GROUPS).flat().length)
      t.diagnostic(`${known} replies`)
    })

    test('every command and option is among them', (t) => {
      assert.deepEqual(coverage.strange, [], 'calls that do not fit a synopsis')
      assert.deepEqual(coverage.missing(), [])
      t.diagnostic(coverage.counts())
    })
  })
}

test('node-redis is called by its methods', () => {
  /** @type {Set<string>} */
  const methods = new Set()
  const plain = (/** @type {string} */ name) => name.toLowerCase().replace(/[_-]/g, '')
  for (let one = createClient(); one; one = Object.getPrototypeOf(one)) Object.getOwnPropertyNames(one).forEach((name) => methods.add(plain(name)))
  for (const row of Object.values(GROUPS).flat()) {
    if (!Array.isArray(row) || typeof row[1] !== 'string') continue
    const [first, second = ''] = split(row[0])
    const container = COMMANDS.some(({ name }) => name === `${first} ${second}`.toUpperCase())
    assert.equal(row[1], methods.has(plain(container ? first + second : first)) ? 'no such form' : 'no method', String(row[0]))
  }
})

/** @type {import('./play').Row} */
const FLUSH = ['FLUSHALL', (c) => c.flushAll()]
