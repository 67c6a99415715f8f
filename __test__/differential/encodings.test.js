// @ts-check
'use strict'

// Random commands with the thresholds of the encodings set low and high, and the encoding compared around every change.
// What they have met is counted: a conversion that no command has caused is one that nothing has tested.

const assert = require('node:assert/strict')
const { after, describe, test } = require('node:test')
const { skipWithoutOracles } = require('../helpers/oracles')
const { Campaign } = require('./campaign')
const { Conversions } = require('./conversions')

const SEED = process.env.SEED ?? '2026'
/** Episodes of each group, at least: so that all kinds of thresholds have been set. */
const EPISODES = 6
/** After so many commands all has to be met. */
const COMMANDS = 60_000

/** How often each conversion has to be met. */
const TIMES = 5
/** Elements of a collection that is not compact since the threshold is low. */
const FEW = 8

/** For each group the conversions, what is seen `small` and not compact, and what is seen compact although `large`. */
const GROUPS = {
  hash: {
    conversions: ['listpack to hashtable', 'listpack to listpackex', 'listpackex to hashtable'],
    small: ['HGETALL hashtable'],
    large: { 'HGETALL listpack': 128, 'HGETALL listpackex': 128 },
  },
  set: {
    conversions: ['intset to listpack', 'intset to hashtable', 'listpack to hashtable'],
    small: ['SMEMBERS listpack', 'SMEMBERS hashtable'],
    large: { 'SMEMBERS intset': 128, 'SMEMBERS listpack': 128 },
  },
  'sorted-set': { conversions: ['listpack to skiplist'], small: ['ZRANGE skiplist'], large: { 'ZRANGE listpack': 128 } },
  list: {
    conversions: ['listpack to quicklist', 'quicklist to listpack'],
    small: ['LRANGE quicklist'],
    large: { 'LRANGE listpack': 500 },
  },
  stream: { conversions: ['nodes of a stream: more', 'nodes of a stream: fewer'], small: [], large: {} },
  string: {
    conversions: ['int to embstr', 'int to raw', 'embstr to int', 'embstr to raw', 'raw to int', 'raw to embstr'],
    small: [],
    large: {},
  },
  hyperloglog: { conversions: ['hyperloglog: sparse to dense'], small: [], large: {} },
}

/**
 * What has not been met yet.
 * @param {Conversions} counted
 * @param {{ conversions: string[], small: string[], large: Record<string, number> }} wanted
 */
function missing({ met, sizes }, { conversions, small, large }) {
  return [
    ...conversions.filter((one) => (met.get(one) ?? 0) < TIMES).map((one) => `"${one}" ${TIMES} times`),
    ...small.filter((one) => (sizes.get(one)?.fewest ?? Infinity) > FEW).map((one) => `"${one}" of up to ${FEW} elements`),
    ...Object.entries(large).filter(([one, most]) => (sizes.get(one)?.most ?? 0) <= most).map(([one, most]) => `"${one}" of more than ${most} elements`),
  ]
}

describe('encodings', { skip: skipWithoutOracles('redis8') }, () => {
  const campaign = new Campaign()
  after(() => campaign.close())

  for (const [group, wanted] of Object.entries(GROUPS)) {
    test(`${group}, seed ${SEED}`, async () => {
      const counted = (campaign.conversions = new Conversions())
      const { failures, commands } = await campaign.run({
        group,
        seed: SEED,
        count: COMMANDS,
        second: false,
        oracle: 'redis8',
        encodings: true,
        enough: ({ episodes }) => episodes >= EPISODES && missing(counted, wanted).length === 0,
      })
      assert.ok(failures.length === 0, failures[0]?.text)
      console.log(`${group}: ${commands} commands\n${counted.report()}`)
      assert.deepEqual(missing(counted, wanted), [], 'not met')
    })
  }
})
