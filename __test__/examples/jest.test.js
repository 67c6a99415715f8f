// @ts-check
'use strict'

// The examples for Jest, installed and tested as by a stranger, with the versions and ways to run that people have.
// JEST_MATRIX=all runs all of them; else only some are run, and the other version is tested with links only, see ../jest.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { pass, range, VERSIONS } = require('../jest/projects')
const { Stranger } = require('./stranger')

const WAYS = ['--runInBand', '-w 2', '-w 2 --workerThreads', '--runInBand --detectOpenHandles']
const MODULES = '--experimental-vm-modules --config jest.esm.config.js'
const all = process.env.JEST_MATRIX === 'all'

const EXAMPLES = [
  { name: 'jest-ioredis', passed: /Test Suites: 3 passed/, ways: all ? [...WAYS, MODULES, `${MODULES} -w 2 --workerThreads`] : ['-w 2 --workerThreads', MODULES] },
  { name: 'bullmq', passed: /Test Suites: 2 passed/, ways: all ? WAYS : ['--runInBand --detectOpenHandles'] },
]

describe('examples under Jest', () => {
  const stranger = new Stranger()
  before(() => stranger.pack())
  after(() => stranger.close())

  for (const version of all ? VERSIONS : ['30']) {
    test(`Jest ${version}`, async (t) => {
      const folder = await stranger.installInto(`jest${version}`, ['ioredis', 'bullmq', range(version)])
      for (const { name, passed, ways } of EXAMPLES) {
        const project = path.join(folder, name)
        fs.cpSync(path.join(__dirname, '..', '..', 'examples', name), project, { recursive: true })
        for (const way of ways) {
          await t.test(`${name} ${way}`, async () => {
            const output = await pass(project, 'own', way)
            if (!way.includes('esm')) assert.match(output, passed)
            assert.doesNotMatch(output, /has left open/)
          })
        }
      }
    })
  }
})
