// @ts-check
'use strict'

// The ways in which people have Jest use nearis, and what a file hears of that leaves something open.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { attempt, linked, pass, VERSIONS } = require('../jest/projects')

/** Code that knows only of ioredis and redis, as its tests should find it. */
const SERVICE = `
const Redis = require('ioredis')
exports.Redis = Redis
exports.redis = new Redis()
exports.createClient = require('redis').createClient`

const WORKS = `
const { Redis, redis, createClient } = require('./service')
test('the service works', async () => {
  expect(await redis.dbsize()).toBe(0)
  await redis.set('k', 'v')
  const client = await createClient().connect()
  expect(await client.get('k')).toBe('v')
  client.destroy()
  expect(Redis).toBe(require('nearis'))
})
test('so does a library', async () => {
  const { Queue } = require('bullmq')
  const queue = new Queue('q', { connection: { host: 'localhost' } })
  await queue.add('job', {})
  expect(await redis.exists('bull:q:meta')).toBe(1)
  await queue.close()
})
afterAll(() => redis.quit())`

const MOCKED = `jest.mock('ioredis', () => require('nearis'))
jest.mock('redis', () => require('nearis/node-redis'))`

const TYPESCRIPT = `
import Redis, { Cluster, Redis as Named } from 'ioredis'
import * as all from 'ioredis'
import IORedis = require('ioredis')
import { createClient } from 'redis'
test('every way to import: redis/ioredis#1753, stipsan/ioredis-mock#568', async () => {
  for (const Class of [Redis, Named, all.Redis, all.default, IORedis, IORedis.Redis]) {
    const redis = new Class({ lazyConnect: true })
    expect(redis).toBeInstanceOf(Redis)
    expect(await redis.ping()).toBe('PONG')
    redis.disconnect()
  }
  expect(new Cluster([{ port: 7000 }], { lazyConnect: true })).toBeInstanceOf(IORedis.Cluster)
  expect(createClient().isOpen).toBe(false)
})`

const typescript = (/** @type {boolean} */ esModuleInterop) => `
const ts = require(${JSON.stringify(require.resolve('typescript5'))})
const options = { module: 'commonjs', target: 'es2022', esModuleInterop: ${esModuleInterop} }
exports.process = (text) => ({ code: ts.transpileModule(text, { compilerOptions: options }).outputText })`

/** @type {Record<string, { config: object, files: Record<string, string> }>} */
const PROJECTS = {
  'the setup file': {
    config: { setupFilesAfterEnv: ['nearis/testing/jest'] },
    files: { 'works.test.js': WORKS },
  },
  'the setup file, without globals': {
    config: { setupFilesAfterEnv: ['nearis/testing/jest'], injectGlobals: false },
    files: { 'works.test.js': `const { test, expect, afterAll } = require('@jest/globals')\n${WORKS}` },
  },
  'the setup file, modules reset for each test': {
    config: { setupFilesAfterEnv: ['nearis/testing/jest'], resetModules: true },
    files: { 'works.test.js': WORKS },
  },
  'the preset': {
    config: { preset: 'nearis' },
    files: { 'works.test.js': WORKS },
  },
  'among the files that come before the hooks': {
    config: { setupFiles: ['nearis/testing/jest'] },
    files: {
      'works.test.js': `${WORKS}
test('what is scoped to a test says where the file belongs', () => {
  const scope = require(require('node:path').join(__dirname, '../node_modules/nearis/js/testing/scope'))
  expect(() => scope.check('inject()')).toThrow('Put it into "setupFilesAfterEnv" instead')
})`,
    },
  },
  'names mapped': {
    // From where the project is, as libraries may be elsewhere.
    config: { moduleNameMapper: { '^ioredis$': '<rootDir>/../node_modules/nearis/index.js', '^redis$': '<rootDir>/../node_modules/nearis/node-redis.js' } },
    files: { 'works.test.js': WORKS },
  },
  'manual mocks': {
    config: {},
    files: {
      'works.test.js': WORKS,
      '__mocks__/ioredis.js': `module.exports = require('nearis')`,
      '__mocks__/redis.js': `module.exports = require('nearis/node-redis')`,
    },
  },
  'mocks of a test': {
    config: {},
    files: { 'works.test.js': `${MOCKED}\n${WORKS}` },
  },
  'TypeScript': {
    config: { setupFilesAfterEnv: ['nearis/testing/jest'], transform: { '\\.ts$': './typescript.js' } },
    files: { 'imports.test.ts': TYPESCRIPT, 'typescript.js': typescript(true) },
  },
  'TypeScript without esModuleInterop': {
    config: { setupFilesAfterEnv: ['nearis/testing/jest'], transform: { '\\.ts$': './typescript.js' } },
    files: { 'imports.test.ts': TYPESCRIPT, 'typescript.js': typescript(false) },
  },
}

/** What a test leaves open, and what others have closed by the end of the file, wherever they do it. */
const LEAKING = `
const { Redis, redis } = require('./service')
const late = new Redis()
afterAll(async () => { await late.quit(); await redis.quit() })
describe('a block', () => {
  let closed
  beforeAll(async () => { closed = new Redis(); await closed.subscribe('closed') })
  afterAll(() => closed.disconnect())
  test('waits for ever', () => {
    new Redis().blpop('jobs', 0)
  })
  test('listens for ever', async () => {
    await new Redis().subscribe('news')
  })
})`

const LEAKS = [
  /BLPOP jobs has no answer, \S*leaks\.test\.js:11:\d+, in the test "a block waits for ever"/,
  /a subscriber of news, \S*leaks\.test\.js:14:\d+, in the test "a block listens for ever"/,
]

test('outside of Jest an error says what to do', () => {
  assert.throws(() => require('../../testing/jest'), /^Error: nearis\/testing\/jest is for Jest: name it in "setupFilesAfterEnv"\. For Vitest /)
})

for (const version of VERSIONS) {
  describe(`Jest ${version}`, () => {
    /** @type {string} */
    let folder
    before(() => {
      folder = linked(['ioredis', 'redis', '@redis/client', 'bullmq'])
    })
    after(() => fs.rmSync(folder, { recursive: true, force: true }))

    /** @param {string} name @param {object} config @param {Record<string, string>} files */
    const project = (name, config, files) => {
      const place = path.join(folder, name)
      const all = { ...files, 'service.js': SERVICE, 'jest.config.json': JSON.stringify({ transform: {}, displayName: name, ...config }) }
      for (const [file, text] of Object.entries(all)) {
        fs.mkdirSync(path.dirname(path.join(place, file)), { recursive: true })
        fs.writeFileSync(path.join(place, file), text)
      }
      return place
    }

    test('every way to swap', async () => {
      const names = Object.entries(PROJECTS).map(([name, { config, files }], i) => project(`${i} ${name}`, parted(version, config), files))
      fs.writeFileSync(path.join(folder, 'jest.config.json'), JSON.stringify({ projects: names }))
      const output = await pass(folder, version, '--runInBand')
      assert.match(output, new RegExp(`Test Suites: ${names.length} passed`))
      assert.doesNotMatch(output, /has left open/)
    })

    test('what a file leaves open is told, with the place, and closed, so that Jest exits: redis/ioredis#1088, #1697, stipsan/ioredis-mock#1350', async () => {
      const fails = `require('nearis/testing').configure({ leaks: 'fail' })\n`
      const files = { 'leaks.test.js': `// first\n${LEAKING}` }
      const warned = project('warned', parted(version, { setupFilesAfterEnv: ['nearis/testing/jest'] }), files)
      const told = await pass(warned, version, '--runInBand --detectOpenHandles')
      for (const leak of LEAKS) assert.match(told, leak)
      assert.equal(told.match(/^ +\S.*leaks\.test\.js:\d+:\d+/gm)?.filter((line) => !/^ +at /.test(line)).length, LEAKS.length, told)

      const failing = { 'leaks.test.js': `${fails}${LEAKING}` }
      const { code, output } = await attempt(project('failed', parted(version, { setupFilesAfterEnv: ['nearis/testing/jest'] }), failing), version, '--runInBand')
      assert.equal(code, 1, output)
      for (const leak of LEAKS) assert.match(output, leak)
      assert.match(output, /Test suite failed to run/)
      assert.match(output, /Tests: +2 passed/)
    })
  })
}

/** @param {string} version @param {object} config a project has parts of its own */
function parted(version, config) {
  const { circus, environment, runner } = require('../jest/parts')(path.join(__dirname, '..', 'jest', `jest${version}`))
  return { testRunner: circus, testEnvironment: environment, runner, ...config }
}
