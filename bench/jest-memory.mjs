// `npm run bench:jest-memory`: what a hundred Jest files in one worker leave behind in memory, against an empty module
// in our place. A worker runs one file after another in fresh realms of one process, so whatever an addon keeps for a
// realm piles up.
//
// Prints the growth of RSS from file 20 to file 100, the median of three runs each, for Jest 29 and 30, with the package
// alone and with the setup file besides; and fails when one of ours is more than 10 MB above the empty module's.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inRoot } from '../scripts/run.mjs'

const FILES = 100
const WARM = 20
const RUNS = 3
const LIMIT_MB = 10
const MB = 1024 * 1024

const require = createRequire(import.meta.url)
const partsOf = require('../__test__/jest/parts.js')

// Does as much with an empty module as it can, so that both runs differ in the package alone.
const TEST = `
const Redis = require('nearis')
test('some work', async () => {
  const redis = typeof Redis === 'function' ? new Redis() : null
  for (let i = 0; i < 1000; i++) {
    const key = 'key:' + i
    if (redis) await redis.set(key, 'x'.repeat(100), 'EX', 100)
    if (redis) expect(await redis.get(key)).toHaveLength(100)
    else expect('x'.repeat(100)).toHaveLength(100)
  }
})
`

// Runs outside of the tests' realms, where the process can be measured after a collection.
const ENVIRONMENT = `
const { appendFileSync } = require('node:fs')
const { TestEnvironment } = require(process.env.NEARIS_JEST_ENVIRONMENT)
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    for (let i = 0; i < 3; i++) {
      globalThis.gc()
      await new Promise((resolve) => setImmediate(resolve))
    }
    appendFileSync(process.env.NEARIS_RSS, process.memoryUsage().rss + '\\n')
  }
}
`

/** One Jest run over a folder of files; the RSS in bytes at the beginning of each file. */
function measure(folder, version, { nearis, setup }) {
  const { bin, environment, circus, runner } = partsOf(inRoot('__test__', 'jest', `jest${version}`))
  const log = join(folder, 'rss.log')
  writeFileSync(log, '')
  const map = { '^nearis$': nearis }
  const config = { testEnvironment: './environment.js', testRunner: circus, runner, transform: {}, moduleNameMapper: map, setupFilesAfterEnv: setup }
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config))
  const args = ['--expose-gc', bin, '--rootDir', folder, '--runInBand', '--silent']
  const env = { ...process.env, NEARIS_RSS: log, NEARIS_JEST_ENVIRONMENT: environment }
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return readFileSync(log, 'utf8').trim().split('\n').map(Number)
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

// Inside the project, where the package and its dependencies are found as they are by its own tests.
mkdirSync(inRoot('target'), { recursive: true })
const folder = mkdtempSync(inRoot('target', 'jest-memory-'))
try {
  for (let i = 0; i < FILES; i++) writeFileSync(join(folder, `file-${String(i).padStart(3, '0')}.test.js`), TEST)
  writeFileSync(join(folder, 'environment.js'), ENVIRONMENT)
  writeFileSync(join(folder, 'empty.js'), 'module.exports = {}\n')
  const ours = inRoot('index.js')
  const variants = {
    'empty module': { nearis: join(folder, 'empty.js'), setup: [] },
    nearis: { nearis: ours, setup: [] },
    'nearis/testing/jest': { nearis: ours, setup: [inRoot('testing', 'jest.js')] },
  }
  for (const version of ['29', '30']) {
    const growth = Object.fromEntries(Object.keys(variants).map((name) => [name, []]))
    for (let round = 1; round <= RUNS; round++) {
      for (const [name, variant] of Object.entries(variants)) {
        const rss = measure(folder, version, variant)
        growth[name].push((rss[FILES - 1] - rss[WARM - 1]) / MB)
        const at = (file) => `${(rss[file - 1] / MB).toFixed(0)} MB`
        console.log(`Jest ${version}, round ${round}  ${name.padEnd(20)}  file ${WARM}: ${at(WARM)}  file ${FILES}: ${at(FILES)}`)
      }
    }
    const empty = median(growth['empty module'])
    console.log(`\nJest ${version}: growth from file ${WARM} to ${FILES}, median of ${RUNS}:`)
    for (const name of Object.keys(variants)) {
      const more = median(growth[name]) - empty
      console.log(`  ${name.padEnd(20)}  ${median(growth[name]).toFixed(1)} MB, ${more.toFixed(1)} MB more than the empty module`)
      if (more > LIMIT_MB) {
        console.error(`more than ${LIMIT_MB} MB`)
        process.exitCode = 1
      }
    }
    console.log()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
