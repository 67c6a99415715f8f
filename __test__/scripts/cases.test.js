// @ts-check
'use strict'

// Runs the hand-picked scripts: on Redis 8.2 and by each way into Nearis, and on redis-server 7.0 for the record.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const { Differences } = require('../differential/differences')
const { show } = require('../differential/frames')
const { skipWithoutOracles } = require('../helpers/oracles')
const { CALL, files, readCases } = require('./cases')
const { Lanes, ask, differs } = require('./lanes')

/** redis-server 7.0 does not survive some scripts. */
const KILLS = /-- kills redis7$/

describe('scripts picked by hand', { skip: skipWithoutOracles('redis8', 'redis7') }, () => {
  const lanes = new Lanes()
  const differences = new Differences()
  /** @type {import('../differential/sides').Lane[]} */
  let open = []

  before(async () => {
    open = await lanes.open()
  })

  after(async () => {
    await lanes.close()
    console.log(differences.report())
  })

  for (const file of files()) {
    test(file, async () => {
      const cases = readCases(file)
      const commands = cases.map(({ text }) => ['EVAL', text, ...CALL])
      const failures = []
      const asked = (/** @type {boolean} */ old, /** @type {string[]} */ command) => [['FLUSHALL'], old && KILLS.test(command[1]) ? ['PING'] : command, ['SELECT', '0']]
      const replies = new Map()
      for (const old of [false, true]) {
        const asking = open.filter(({ second }) => (second ?? false) === old)
        for (const [side, frames] of await ask(asking, commands.flatMap((command) => asked(old, command)))) {
          if (!replies.has(side)) replies.set(side, frames)
        }
      }
      for (const [i, { line }] of cases.entries()) {
        for (const lane of open) {
          if (lane.second && KILLS.test(cases[i].text)) continue
          const difference = differs(lane, differences, commands[i], replies, 3 * i + 1)
          if (!difference) continue
          const [theirs, ours] = difference
          if (lane.second) differences.note(commands[i], theirs, ours)
          else failures.push(`${file}:${line} (${lane.name})\n  ${cases[i].text}\n  ${lane.theirs.title}: ${show(theirs)}\n  ${lane.ours.title}: ${show(ours)}`)
        }
      }
      assert.ok(failures.length === 0, `${failures.length} differ\n${failures.join('\n')}`)
      console.log(`${file}: ${cases.length} scripts`)
    })
  }
})
