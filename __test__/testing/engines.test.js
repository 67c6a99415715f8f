'use strict'

const assert = require('node:assert/strict')
const { beforeEach, test } = require('node:test')
const { reload } = require('../helpers/reload')

let nearis
let testing

beforeEach(() => {
  reload()
  nearis = require('../../index')
  testing = require('../../testing')
})

test('without a word, the engine of new Redis() is meant', async () => {
  const engine = testing.engine()
  const redis = new nearis.Redis()
  assert.equal(redis.engine, engine)
  redis.disconnect()
})

test('a client of either shape, a URL, or an engine says which is meant', async () => {
  const redis = new nearis.Redis('redis://cache:7000')
  const client = require('../../node-redis').createClient({ url: 'redis://cache:7000' })
  assert.equal(testing.engine(redis), redis.engine)
  assert.equal(testing.engine(client), redis.engine)
  assert.equal(testing.engine('redis://cache:7000'), redis.engine)
  assert.equal(testing.engine(redis.engine), redis.engine)
  assert.equal(testing.engine(), redis.engine)
  redis.disconnect()
})

test('of several engines one has to be named', () => {
  const one = new nearis.Redis(7001)
  const other = new nearis.Redis(7002)
  assert.throws(() => testing.engine(), /There are 2 engines here: say which one/)
  assert.deepEqual(testing.engines(), [one.engine, other.engine])
  one.disconnect()
  other.disconnect()
})

test('what is no engine is refused with a word on what is wanted', () => {
  assert.throws(() => testing.engine({}), /takes an Engine, a client of nearis, or the URL/)
  assert.throws(() => testing.engine(5), TypeError)
})
