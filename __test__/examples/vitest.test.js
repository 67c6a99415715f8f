// @ts-check
'use strict'

// The example for Vitest, installed and tested as by a stranger, with the versions and pools that people have.
// VITEST_MATRIX=all runs all of them.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { pass, range, VERSIONS } = require('../vitest/projects')
const { Stranger } = require('./stranger')

const NAME = 'vitest-node-redis'
const ALL = ['--pool=forks', '--pool=threads', '--pool=vmThreads', '--pool=forks --no-isolate', '--pool=threads --no-isolate']
const all = process.env.VITEST_MATRIX === 'all'
// Where there is little time, the other version is tested with links only, see ../vitest.
const versions = all ? VERSIONS : ['4']
const pools = all ? ALL : ['--pool=forks', '--pool=vmThreads']

describe('an example with node-redis', () => {
  const stranger = new Stranger()
  before(() => stranger.pack())
  after(() => stranger.close())

  for (const version of versions) {
    test(`under Vitest ${version}`, async (t) => {
      const folder = await stranger.installInto(`vitest${version}`, ['redis', range(version)])
      const project = path.join(folder, NAME)
      fs.cpSync(path.join(__dirname, '..', '..', 'examples', NAME), project, { recursive: true })
      for (const args of pools) {
        await t.test(args, async () => assert.match(await pass(project, args), /Test Files +2 passed/))
      }
    })
  }
})
