// @ts-check
'use strict'

// Calls of every command group with what they give: as methods, as methods for Buffers, and in pipelines.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, outcome } = require('./lanes')
const groups = Object.assign({}, ...['strings', 'collections', 'scores', 'server', 'newer'].map((name) => require(`./calls/${name}`)))

/** What a method for Buffers gives, as the other method gives it. @param {any} reply @returns {any} */
function text(reply) {
  if (Buffer.isBuffer(reply)) return reply.toString()
  if (Array.isArray(reply)) return reply.map(text)
  if (typeof reply !== 'object' || reply === null || reply instanceof Error) return reply
  return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key, text(value)]))
}

/** @type {Record<string, (redis: any, calls: any[][]) => Promise<unknown[]>>} */
const FORMS = {
  async methods(redis, calls) {
    const results = []
    for (const [name, ...args] of calls) results.push(await outcome(redis[name](...args)))
    return results
  },
  async 'methods for Buffers'(redis, calls) {
    const results = []
    for (const [name, ...args] of calls) results.push(text(await outcome(redis[name.replace(/Buffer$/, '') + 'Buffer'](...args))))
    return results
  },
  async pipelines(redis, calls) {
    const results = await redis.pipeline(calls).exec()
    return results.map(([error, value]) => (error ? `${error.name}: ${error.message}` : value))
  },
}

for (const [group, sequences] of Object.entries(groups)) {
  lanes(group, ({ create, name }) => {
    /** @type {any} */
    let redis
    before(() => {
      redis = create()
    })
    for (const [title, calls] of Object.entries(/** @type {Record<string, any[]>} */ (sequences))) {
      for (const [form, play] of Object.entries(FORMS)) {
        test(`${title}: ${form}`, async (t) => {
          await redis.flushall()
          const found = await play(redis, calls.map(([call]) => call))
          const isOld = name === 'server' && found.some((result) => /ERR unknown command/.test(String(result)))
          if (isOld) return t.skip('the server is too old')
          calls.forEach(([[method, ...args], expected], i) => {
            const shown = `${method}(${args.map((/** @type {unknown} */ arg) => JSON.stringify(arg)).join(', ')})`
            if (typeof expected === 'function') assert.ok(expected(found[i]), `${shown} gave ${JSON.stringify(found[i])}`)
            else assert.deepEqual(found[i], form === 'methods for Buffers' ? text(expected) : expected, shown)
          })
          await redis.select(0)
        })
      }
    }
  })
}
