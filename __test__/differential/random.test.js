// @ts-check
'use strict'

// A short run of random commands for each group, always with the same seed (a run that nobody asked for must not fail by
// chance: new seeds are for `npm run differential`, and here for SEED=random), and the seeds that failed once.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { skipWithoutOracles } = require('../helpers/oracles')
const { Campaign } = require('./campaign')

/** For each group; a machine too slow for that many stops when the time is over, which is for all groups together. */
const COMMANDS = 2_000
const BUDGET_MS = 40_000

/** What the short runs begin with. */
const SEED = process.env.SEED ?? '2026'

/** Lines of `group seed`. */
const SEEDS = fs
  .readFileSync(path.join(__dirname, 'seeds.txt'), 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  .map((line) => line.trim().split(/\s+/))

describe('random commands', { skip: skipWithoutOracles('redis8', 'valkey9', 'redis7') }, () => {
  const campaign = new Campaign({ log: console.log, events: true })

  after(async () => {
    await campaign.close()
    console.log(campaign.known.report())
  })

  for (const [group, seed] of SEEDS) {
    test(`${group}, seed ${seed}, which failed once`, async () => {
      const { failures } = await campaign.run({ group, seed })
      assert.equal(failures[0]?.text, undefined)
    })
  }

  test('every group', async (t) => {
    const groups = await campaign.groups()
    for (const group of groups) {
      const seed = SEED === 'random' ? String(Math.floor(Math.random() * 1e9)) : SEED
      await t.test(`${group}, seed ${seed}`, async () => {
        const outcome = await campaign.run({ group, seed, count: COMMANDS, milliseconds: BUDGET_MS / groups.length })
        console.log(`${group}: seed ${seed}, ${outcome.commands} random commands`)
        assert.equal(outcome.failures[0]?.text, undefined)
      })
    }
  })
})
