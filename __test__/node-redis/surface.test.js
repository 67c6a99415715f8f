// @ts-check
'use strict'

// What can be seen of the module and of its classes without a connection, beside node-redis's own.

const assert = require('node:assert/strict')
const { describe, it } = require('node:test')

/** @type {any} */
const real = require('redis')
/** @type {any} */
const ours = require('../../node-redis')

/** What an embedded engine has no use for, or does not have: caches beside it, telemetry, and the modules of a server. */
const LEFT_OUT = /^(digest|Basic(Pooled)?ClientSideCache|OpenTelemetry|CHANNELS|REDISEARCH_.*|SCHEMA_.*|FT_.*|TIME_SERIES_.*|TS_.*)$/
const MODULES = ['bf', 'cms', 'cf', 'tDigest', 'topK', 'json', 'ft', 'ts']
/** What its parts call of each other: its class of chains, who it is in telemetry, and what follows a slot that moved. */
const INTERNAL = ['Multi', 'identity', 'resubscribeAllPubSubListeners']

const make = {
  client: (/** @type {any} */ redis) => redis.createClient(),
  pool: (/** @type {any} */ redis) => redis.createClientPool(),
  cluster: (/** @type {any} */ redis) => redis.createCluster({ rootNodes: [{ url: 'redis://localhost:7990' }] }),
  sentinel: (/** @type {any} */ redis) => redis.createSentinel({ name: 'mine', sentinelRootNodes: [{ host: 'localhost', port: 7991 }] }),
}

/** @param {any} object */
function names(object) {
  const found = new Set()
  for (let at = object; at && at !== Object.prototype; at = Object.getPrototypeOf(at)) for (const name of Object.getOwnPropertyNames(at)) found.add(name)
  return found
}

/** The classes that an error is of. @param {any} type */
function lineage(type) {
  const line = []
  for (let at = type; at !== Function.prototype; at = Object.getPrototypeOf(at)) line.push(at.name)
  return line
}

const isError = (/** @type {any} */ value) => typeof value === 'function' && value.prototype instanceof Error

describe('the module', () => {
  it('exports what node-redis exports, but for what is left out', () => {
    const wanted = Object.keys(real).filter((name) => !LEFT_OUT.test(name)).sort()
    assert.deepEqual(Object.keys(ours).sort(), wanted)
  })

  it('names the same for import as for require', async () => {
    const imported = await import('../../node-redis.mjs')
    const named = Object.keys(imported).filter((name) => name !== 'default')
    assert.deepEqual(named.sort(), Object.keys(ours).sort())
    assert.equal(/** @type {any} */ (imported).default, ours)
  })

  it('has the same constants: RESP_TYPES, DEFAULT_RESP, GEO_REPLY_WITH and the others', () => {
    const constants = Object.keys(ours).filter((name) => typeof ours[name] !== 'function')
    assert.ok(constants.includes('RESP_TYPES'))
    for (const name of constants) assert.deepEqual(ours[name], real[name], name)
  })
})

describe('error classes', () => {
  const errors = Object.keys(ours).filter((name) => isError(ours[name]))

  it('are there with all they inherit from', () => {
    assert.deepEqual(errors.sort(), Object.keys(real).filter((name) => isError(real[name])).sort())
    for (const name of errors) assert.deepEqual(lineage(ours[name]), lineage(real[name]), name)
  })

  it('say the same', () => {
    const cause = new Error('the cause')
    for (const name of errors) {
      const args = name === 'MultiErrorReply' ? [['OK', cause], [1]] : name.includes('Timeout') ? [7] : /Reconnect/.test(name) ? [cause, cause] : ['text']
      const [one, other] = [new ours[name](...args), new real[name](...args)]
      assert.equal(one.message, other.message, name)
      assert.equal(one.name, other.name, name)
    }
  })

  it('MultiErrorReply gives its replies, the places of the errors, and the errors', () => {
    const replies = ['OK', new Error('first'), 3, new Error('second')]
    for (const redis of [ours, real]) {
      const error = new redis.MultiErrorReply(replies, [1, 3])
      assert.equal(error.replies, replies)
      assert.deepEqual(error.errorIndexes, [1, 3])
      assert.deepEqual([...error.errors()], [replies[1], replies[3]])
    }
  })
})

for (const [name, create] of Object.entries(make)) {
  it(`createClient() and its kin: a ${name} has what node-redis's has, but for its modules and what is private`, () => {
    const [one, other] = [create(ours), create(real)]
    const lacking = [...names(other)].filter((key) => !key.startsWith('_') && !names(one).has(key))
    assert.deepEqual(lacking.filter((key) => !MODULES.includes(key) && !INTERNAL.includes(key)), [])
  })
}
