// @ts-check
'use strict'

// What is left of listeners that were closed, and of whoever had what happens at them told: nothing.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const net = require('node:net')
const { test } = require('node:test')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const Redis = require('../..')
const { until } = require('../helpers/until')

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

const LISTENERS = 1_000
/** How many a collection may not have got yet: what stands on the stack, and in the code's caches. */
const LATE = 5

test('an engine lets go of listeners that are closed, and of their watchers', async () => {
  const engine = new Redis.Engine()
  /** @type {WeakRef<object>[]} */
  const made = []
  const openAndClose = async () => {
    const listener = /** @type {any} */ (await engine.listen({ port: 0, threads: 1 }))
    const tell = () => {}
    listener.watch(tell)
    made.push(new WeakRef(listener), new WeakRef(tell))
    await listener.close()
  }
  for (let i = 0; i < LISTENERS; i++) await openAndClose()
  await until(() => {
    gc()
    return made.filter((reference) => reference.deref() !== undefined).length <= LATE
  })
})

test('who watches is told to the end, and another one goes on', async () => {
  const engine = new Redis.Engine()
  const [one, other] = /** @type {any[]} */ ([await engine.listen({ port: 0 }), await engine.listen({ port: 0 })])
  /** @type {string[]} */
  const told = []
  one.watch((/** @type {string} */ kind) => told.push(`one: ${kind}`))
  other.watch((/** @type {string} */ kind) => told.push(`other: ${kind}`))
  const count = (/** @type {string} */ end) => told.filter((line) => line.endsWith(end)).length
  const socket = net.connect(one.port, '127.0.0.1')
  await once(socket, 'connect')
  await until(() => count('accepted') === 1)
  const ended = once(socket, 'close')
  await one.close()
  assert.equal(count('closed'), 1, 'what happened up to the end is told before it')
  await ended

  const next = net.connect(other.port, '127.0.0.1')
  await until(() => told.includes('other: accepted'))
  next.destroy()
  await other.close()
})
