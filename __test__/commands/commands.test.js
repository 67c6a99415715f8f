// @ts-check
'use strict'

// Calls of every command group with what they give, the same for ioredis with a real server.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { both, outcome } = require('../helpers/both')
const groups = require('./calls')

for (const [group, sequences] of Object.entries(groups)) {
  both(group, ({ create }) => {
    /** @type {any} */
    let redis
    before(() => {
      redis = create()
    })
    for (const [title, calls] of Object.entries(sequences)) {
      test(title, async () => {
        await redis.flushall()
        for (const [[name, ...args], expected] of calls) {
          const shown = `${name}(${args.map((/** @type {unknown} */ arg) => JSON.stringify(arg)).join(', ')})`
          assert.ok(typeof redis[name] === 'function', `there is a method ${name}`)
          const found = await outcome(redis[name](...args))
          if (typeof expected === 'function') assert.ok(expected(found), `${shown} gave ${JSON.stringify(found)}`)
          else assert.deepEqual(found, expected, shown)
        }
        await redis.select(0)
      })
    }
  })
}
