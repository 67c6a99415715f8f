// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { runScript } = require('../helpers/script')

/** MESSAGES=1000000 is the full count. */
const MESSAGES = Number(process.env.MESSAGES || 100_000)

test(`${MESSAGES} messages from another thread: each of them, in order, once, and other things go on`, async (t) => {
  const { code, output } = await runScript(
    `
    const { Worker } = require('worker_threads')
    const count = ${MESSAGES}
    const work = \`
      const { workerData: { root, count } } = require('worker_threads')
      const Redis = require(root)
      const redis = new Redis({ engine: 'app' })
      ;(async () => {
        for (let i = 0; i < count; i++) await redis.publish('numbers', String(i))
      })()
    \`
    const redis = new Redis({ engine: 'app' })
    await redis.subscribe('numbers')
    let next = 0, wrong = 0, longest = 0, tick = 0, peak = 0
    const done = new Promise((resolve) => {
      redis.on('message', (channel, message) => {
        if (Number(message) !== next) wrong++
        next++
        if (next === count) resolve()
      })
    })
    const start = process.hrtime.bigint()
    const ms = () => Number(process.hrtime.bigint() - start) / 1e6
    const timer = setInterval(() => {
      longest = Math.max(longest, ms() - tick)
      tick = ms()
      peak = Math.max(peak, process.memoryUsage.rss())
    }, 1)
    const worker = new Worker(work, { eval: true, workerData: { root, count } })
    await done
    const took = ms()
    clearInterval(timer)
    await new Promise((resolve) => setTimeout(resolve, 20))
    console.log(JSON.stringify({ next, wrong, took: Math.round(took), longest: Math.round(longest), peakMb: peak >> 20 }))`,
    { limit: 120_000 },
  )
  assert.equal(code, 0, output)
  const { next, wrong, took, longest, peakMb } = JSON.parse(output)
  t.diagnostic(`${took} ms, at most ${longest} ms between ticks of a timer, ${peakMb} MiB`)
  assert.deepEqual({ next, wrong }, { next: MESSAGES, wrong: 0 })
  // The first tick has to wait for the thread to start; a loaded machine takes its share.
  assert.ok(longest < 1000, `${longest} ms without a tick`)
})

test('messages that wait are delivered in turns', async () => {
  const { code, output } = await runScript(`
    const redis = new Redis(), other = new Redis()
    await redis.subscribe('c')
    let seen = 0
    let atTick = -1
    redis.on('message', () => seen++)
    setTimeout(() => (atTick = seen), 0)
    for (let i = 0; i < 200000; i++) other.publish('c', 'm')
    while (seen < 200000) await new Promise((resolve) => setImmediate(resolve))
    console.log(atTick < 200000, seen)`)
  assert.deepEqual({ code, output }, { code: 0, output: 'true 200000\n' })
})

test('a handler that throws takes nothing from others', async () => {
  const { code, output } = await runScript(`
    const bad = new Redis(), good = new Redis(), other = new Redis()
    const uncaught = []
    process.on('uncaughtException', (error) => uncaught.push(error.message))
    await Promise.all([bad.subscribe('c'), good.subscribe('c')])
    let heard = 0, calls = 0
    bad.on('message', (channel, message) => { calls++; throw new Error(message) })
    good.on('message', () => heard++)
    await Promise.all(['1', '2', '3'].map((message) => other.publish('c', message)))
    while (uncaught.length < 3) await new Promise((resolve) => setImmediate(resolve))
    console.log(uncaught.join(), heard, calls)`)
  assert.deepEqual({ code, output }, { code: 0, output: '1,2,3 3 3\n' })
})

test('a subscription keeps no process alive', async () => {
  const { code, output, ms } = await runScript(`
    const redis = new Redis(), named = new Redis({ engine: 'app' })
    redis.on('message', () => {})
    console.log(await redis.subscribe('a', 'b'), await named.psubscribe('*'))`)
  assert.deepEqual({ code, output }, { code: 0, output: '2 1\n' })
  assert.ok(ms < 10_000)
})

test('what was published before the end of the script is heard', async () => {
  const { code, output } = await runScript(`
    const redis = new Redis(), other = new Redis()
    redis.on('message', (channel, message) => console.log(channel, message))
    await redis.subscribe('c')
    for (let i = 0; i < 3; i++) other.publish('c', String(i))`)
  assert.deepEqual({ code, output }, { code: 0, output: 'c 0\nc 1\nc 2\n' })
})

test('nobody need keep a reference to a subscriber', async () => {
  const { code, output } = await runScript(
    `
    let heard = 0
    await (async () => {
      const redis = new Redis()
      redis.on('message', () => heard++)
      await redis.subscribe('c')
    })()
    for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)) }
    await new Redis().publish('c', 'm')
    await null
    console.log(heard)`,
    { flags: ['--expose-gc'] },
  )
  assert.deepEqual({ code, output }, { code: 0, output: '1\n' })
})

test('messages come under fake timers', async () => {
  const { code, output } = await runScript(`
    const never = () => {}
    Object.assign(globalThis, { setTimeout: never, setImmediate: never, queueMicrotask: never, setInterval: never })
    process.nextTick = never
    const redis = new Redis(), other = new Redis()
    await redis.subscribe('c')
    const message = new Promise((resolve) => redis.on('message', (channel, text) => resolve(text)))
    await other.publish('c', 'm')
    process.stdout.write(await message)`)
  assert.deepEqual({ code, output }, { code: 0, output: 'm' })
})

test('threads that end take their subscriptions with them', async () => {
  const { code, output } = await runScript(`
    const { Worker } = require('worker_threads')
    const { once } = require('events')
    const work = \`
      const { parentPort, workerData } = require('worker_threads')
      const Redis = require(workerData)
      const redis = new Redis({ engine: 'app' })
      redis.on('message', () => {})
      redis.subscribe('c').then(() => parentPort.postMessage('subscribed'))
      parentPort.on('message', () => {})
    \`
    const redis = new Redis({ engine: 'app' })
    for (let i = 0; i < 10; i++) {
      const worker = new Worker(work, { eval: true, workerData: root })
      await once(worker, 'message')
      if ((await redis.publish('c', 'm')) < 1) throw new Error('nobody hears it')
      const ended = worker.terminate()
      for (let n = 0; n < 1000; n++) redis.publish('c', 'm')
      await ended
    }
    for (let i = 0; i < 400 && (await redis.publish('c', 'm')) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10))
    console.log(await redis.publish('c', 'm'))`)
  assert.deepEqual({ code, output }, { code: 0, output: '0\n' })
})

test('the end of a subscription is the end of its messages, whatever another thread publishes', async () => {
  const { code, output } = await runScript(`
    const { Worker } = require('worker_threads')
    const work = \`
      const Redis = require(require('worker_threads').workerData)
      const redis = new Redis({ engine: 'app' })
      const other = async () => { for (;;) await redis.publish('c', 'm') }
      other()
    \`
    const redis = new Redis({ engine: 'app' })
    const worker = new Worker(work, { eval: true, workerData: root })
    let heard = 0, late = 0
    await redis.subscribe('c')
    await require('events').once(redis, 'message')
    await redis.unsubscribe('c')
    for (let round = 0; round < 100; round++) {
      let over = false
      const listener = () => { heard++; if (over) late++ }
      redis.on('message', listener)
      await redis.subscribe('c')
      await new Promise((resolve) => setTimeout(resolve, round % 3))
      const left = redis.unsubscribe('c')
      const behind = redis.ping()
      if ((await left) !== 0) throw new Error('still subscribed')
      over = true
      if ((await behind) !== 'PONG') throw new Error('no reply')
      await new Promise((resolve) => setTimeout(resolve, 1))
      redis.off('message', listener)
    }
    for (let round = 0; round < 50; round++) {
      const gone = new Redis({ engine: 'app' })
      let ended = false
      gone.on('message', () => { heard++; if (ended) late++ })
      gone.on('end', () => (ended = true))
      await gone.subscribe('c')
      await new Promise((resolve) => setTimeout(resolve, round % 3))
      gone.disconnect()
      await new Promise((resolve) => gone.once('end', resolve))
    }
    await worker.terminate()
    console.log(heard > 0, late)`)
  assert.deepEqual({ code, output }, { code: 0, output: 'true 0\n' })
})
