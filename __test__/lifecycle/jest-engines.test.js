// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { test } = require('node:test')
const { ROOT } = require('../helpers/script')
const parts = require('../jest/parts')

const FILES = 12

const TEST = `
const Redis = require(${JSON.stringify(path.join(ROOT, 'index.js'))})
test('some work', async () => {
  const redis = new Redis()
  await new Redis({ port: 6380 }).set('k', 'v')
  await redis.set('volatile', '1', 'EX', 100)
  // One reply comes from another thread, some behind a turn of the event loop.
  await redis.keys('*')
  for (let i = 0; i < 2000; i++) await redis.incr('n')
  // A subscription that nobody ends, and a message that nobody waits for.
  const heard = new Promise((resolve) => redis.on('message', resolve))
  await redis.subscribe('c')
  await redis.publish('c', 'm')
  await heard
  redis.publish('c', 'm')
})
`

// Outside of the tests' realms: counts what is left of earlier files before the next one begins.
const ENVIRONMENT = `
const { appendFileSync } = require('node:fs')
const { TestEnvironment } = require(process.env.NEARIS_JEST_ENVIRONMENT)
const native = require(${JSON.stringify(path.join(ROOT, 'binding.js'))})
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup()
    for (let i = 0; i < 5; i++) {
      globalThis.gc()
      await new Promise((resolve) => setImmediate(resolve))
    }
    appendFileSync(process.env.NEARIS_ENGINES, native.liveEngines() + '\\n')
  }
}
`

for (const version of ['jest29', 'jest30']) {
  test(`the engines of a test file are gone when the next ones run (${version})`, { timeout: 120_000 }, (t) => {
    const { bin, environment, circus, runner } = parts(path.join(ROOT, '__test__', 'jest', version))
    const folder = mkdtempSync(path.join(tmpdir(), 'nearis-engines-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    for (let i = 0; i < FILES; i++) writeFileSync(path.join(folder, `file-${i}.test.js`), TEST)
    writeFileSync(path.join(folder, 'environment.js'), ENVIRONMENT)
    writeFileSync(
      path.join(folder, 'jest.config.json'),
      JSON.stringify({ testEnvironment: './environment.js', testRunner: circus, runner, transform: {} }),
    )

    const log = path.join(folder, 'engines.log')
    const env = {
      ...process.env,
      NEARIS_ENGINES: log,
      NEARIS_JEST_ENVIRONMENT: environment,
    }
    const args = ['--expose-gc', bin, '--rootDir', folder, '--runInBand']
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' })
    assert.equal(status, 0, stderr)

    const counts = readFileSync(log, 'utf8').trim().split('\n').map(Number)
    assert.equal(counts.length, FILES)
    // Two engines are made in each file. Jest itself still holds the realm of the file before, and on a busy machine a
    // collection comes some files late; what is kept for good would add up to two for each file.
    const message = `engines alive at the beginning of each file: ${counts}`
    assert.ok(Math.max(...counts) <= FILES / 2 && Math.min(...counts.slice(-FILES / 2)) <= 2, message)
  })
}
