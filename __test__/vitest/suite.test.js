// @ts-check
'use strict'

// The swap, the scopes and the end of test files, under the versions and pools of Vitest. VITEST_MATRIX=all runs all of
// them; otherwise each version, each pool and each way of sharing modules is there at least once.

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { attempt, linked, pass, VERSIONS } = require('./projects')

/** One worker, whose files share their modules. */
const SHARED = '--no-isolate --no-file-parallelism --sequence.shuffle.files --sequence.seed=1'
const POOLS = ['--pool=forks', '--pool=threads', '--pool=vmThreads', '--pool=vmForks']
const ALL = [...POOLS, ...['forks', 'threads'].map((pool) => `--pool=${pool} ${SHARED}`)]
/** What needs no setup file. */
const PLAIN = ['-c mocks.config.mjs', '-c mocks.config.mjs --pool=vmThreads', '-c alias.config.mjs']

/** @type {Record<string, { pools: string[], plain: string[] }>} */
const SHORT = {
  3: { pools: ['--pool=threads', '--pool=vmThreads'], plain: ['-c mocks.config.mjs --pool=vmThreads'] },
  4: { pools: ['--pool=forks', '--pool=vmForks', `--pool=threads ${SHARED}`], plain: ['-c alias.config.mjs'] },
}
const isWhole = process.env.VITEST_MATRIX === 'all'

const PACKAGES = ['ioredis', 'redis', '@redis/client', 'bullmq', '@keyv/redis', '@types/node']

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

    const { pools, plain } = isWhole ? { pools: ALL, plain: PLAIN } : SHORT[version]
    for (const args of pools) {
      test(args, async () => {
        const output = await pass(suite, args)
        assert.match(output, /left open\n {2}BLPOP never has no answer, ends\/open-\d\.test\.js:10:9, in the test "calls that wait/)
      })
    }

    for (const args of plain) test(args, () => pass(suite, args))

    if (!isWhole && version !== '4') return
    test('TypeScript knows the matchers', () => {
      const tsc = path.join(__dirname, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc')
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', suite], { encoding: 'utf8' })
      assert.equal(status, 0, stdout)
    })

    test('what is left open fails a file that asks for it', async () => {
      const { code, output } = await attempt(suite, '-c fails.config.mjs')
      assert.equal(code, 1)
      assert.match(output, /FAIL {2}fails\/fails\.test\.js/)
      assert.match(output, /an open client, fails\/fails\.test\.js:8:\d+, in the test "leaves a client"/)
      assert.match(output, /Tests +1 passed/)
    })

    test('a setup file that comes too late says so', async () => {
      const { code, output } = await attempt(suite, '-c early.config.mjs')
      assert.equal(code, 1)
      assert.match(output, /ioredis.built.index\.js was loaded before nearis could take its place: name the setup file of nearis before others/)
    })
  })
}
