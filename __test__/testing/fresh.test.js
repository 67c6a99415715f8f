'use strict'

const assert = require('node:assert/strict')
const { afterEach, beforeEach, test } = require('node:test')
const { reload } = require('../helpers/reload')

let testing
let Redis

beforeEach(() => {
  reload()
  testing = require('../../testing')
  Redis = require('../../index')
})

afterEach(() => require('../../js/testing/leaks').close())

test('each test leaves the data as it has found it', async () => {
  testing.configure({ fresh: 'test' })
  const redis = new Redis()
  await redis.set('of the file', 'before')
  for (const title of ['one', 'another']) {
    testing.beginTest(title)
    assert.equal(await redis.get('of the file'), 'before')
    assert.equal(await redis.dbsize(), 1)
    await redis.set('of the file', 'changed')
    await redis.rpush('of the test', 'a')
    await testing.endTest()
  }
  assert.deepEqual(await redis.keys('*'), ['of the file'])
})

test('an engine that the test has made is empty behind it', async () => {
  testing.configure({ fresh: 'test' })
  testing.beginTest('one')
  const redis = new Redis(7100)
  await redis.set('k', 'v')
  await testing.endTest()
  assert.equal(await redis.dbsize(), 0)
})

test('without it data lives as long as the file', async () => {
  testing.beginTest('one')
  const redis = new Redis()
  await redis.set('k', 'v')
  await testing.endTest()
  assert.equal(await redis.get('k'), 'v')
})

test('a wrong setting says which there are', () => {
  assert.throws(() => testing.configure({ fresh: true }), /^TypeError: configure\(\{ fresh \}\) takes 'file' or 'test', not true$/)
})
