// @ts-check
'use strict'

// The swap, the scopes and the end of test files, under the versions and pools of Vitest. VITEST_MATRIX=all runs all of
// them; otherwise each version, each pool and each way of sharing modules is there at least once.

const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { linked, pass, VERSIONS } = require('./projects')

const POOLS = ['forks', 'threads', 'vmThreads', 'vmForks']
const ALL = [...POOLS.map((pool) => `--pool=${pool}`), ...['forks', 'threads'].map((pool) => `--pool=${pool} --no-isolate`)]
/** @type {Record<string, string[]>} */
const SHORT = {
  3: ['--pool=threads', '--pool=vmThreads', '--pool=forks --no-isolate'],
  4: ['--pool=forks', '--pool=vmForks', '--pool=threads --no-isolate'],
}
/** @type {Record<string, string[]>} */
const MATRIX = process.env.VITEST_MATRIX === 'all' ? { 3: ALL, 4: ALL } : SHORT

const PACKAGES = ['ioredis', 'redis', '@redis/client', 'bullmq', '@keyv/redis']

for (const version of VERSIONS) {
  describe(`Vitest ${version}`, () => {
    let folder = ''
    let suite = ''
    before(() => {
      folder = linked(version, PACKAGES)
      suite = path.join(folder, 'suite')
      fs.cpSync(path.join(__dirname, 'suite'), suite, { recursive: true })
    })
    after(() => fs.rmSync(folder, { recursive: true, force: true }))

    for (const args of MATRIX[version]) test(args, () => pass(suite, args))
  })
}
