// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const Redis = require('../..')

/** @param {number} frames @param {() => any} work */
const beneath = (frames, work) => (frames > 0 ? beneath(frames - 1, work) : work())

test('a reply may be deeper than the stack', async () => {
  const redis = new Redis()
  const reply = await beneath(3000, () => redis.eval('local t = "leaf" for i = 1, 7000 do t = { t, i } end return t', 0))
  let depth = 0
  let at = reply
  for (; Array.isArray(at); at = at[0]) depth += 1
  assert.equal(depth, 7000)
  assert.equal(at, 'leaf')
  assert.equal(reply[1], 7000)
  redis.disconnect()
})
