// @ts-check
'use strict'

// What engines keep, in `process.memoryUsage().external`.

const assert = require('node:assert/strict')
const { once } = require('node:events')
const net = require('node:net')
const { test } = require('node:test')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const { Worker } = require('node:worker_threads')
const Redis = /** @type {any} */ (require('nearis'))
const { until } = require('../helpers/until')

const { Engine } = Redis
const MB = 1 << 20

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

/** Engines that nobody holds would be collected in the middle of another test. @type {any[]} */
const held = []
const hold = (/** @type {any} */ one) => (held.push(one), one)

/** Without the buffers of JavaScript itself. */
const external = () => {
  const { external: all, arrayBuffers } = process.memoryUsage()
  return all - arrayBuffers
}
const used = async (/** @type {any} */ redis) => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
const fill = async (/** @type {any} */ redis, /** @type {number} */ count) => {
  for (let i = 0; i < count; i++) await redis.set(`key:${i}`, 'x'.repeat(1000))
}
/** Whether two sizes agree by a tenth. @param {number} told @param {number} real */
const agree = (told, real) => Math.abs(told - real) <= Math.max(real / 10, MB / 4)

test('it is what engines keep, by a tenth, while it grows and shrinks', { skip: process.platform === 'win32' }, async () => {
  const start = external()
  const [one, two] = [new Engine(), new Engine({ maxMemory: '8mb', maxMemoryPolicy: 'allkeys-lru' })].map((engine) => hold(engine.connect()))
  const kept = async () => (await used(one)) + (await used(two))
  for (const count of [1_000, 5_000, 20_000]) {
    await fill(one, count)
    await fill(two, count)
    const [told, real] = [external() - start, await kept()]
    assert.ok(agree(told, real), `${told} for ${real}`)
  }
  assert.ok((await kept()) > 25 * MB)
  for (let i = 0; i < 15_000; i++) one.sync.del(`key:${i}`)
  assert.ok(agree(external() - start, await kept()), `${external() - start} for ${await kept()}`)
  await one.flushall()
  await until(async () => agree(external() - start, await kept()))
})

test('it is told although nobody calls: what others do by the listener', { skip: process.platform === 'win32' }, async (t) => {
  const engine = hold(new Engine())
  const listener = await engine.listen({ port: 0 })
  t.after(() => engine.close())
  const socket = net.connect(Number(listener.port), '127.0.0.1')
  await once(socket, 'connect')
  const start = external()
  const value = 'x'.repeat(100_000)
  for (let i = 0; i < 200; i++) socket.write(`*3\r\n$3\r\nSET\r\n$${String(i).length}\r\n${i}\r\n$${value.length}\r\n${value}\r\n`)
  await until(() => external() - start > 17 * MB)
  socket.write('FLUSHALL\r\n')
  await until(() => external() - start < MB / 2)
  socket.destroy()
})

test('an engine that nobody has any more counts no longer', { skip: process.platform === 'win32' }, async () => {
  const start = external()
  let redis = new Engine().connect()
  await fill(redis, 10_000)
  assert.ok(external() - start > 8 * MB)
  redis.disconnect()
  redis = null
  const other = hold(new Engine().connect())
  await until(async () => {
    collect()
    await other.ping()
    return external() - start < MB
  })
})

test('an engine of several threads counts once', { skip: process.platform === 'win32' }, async () => {
  const redis = hold(new Redis({ engine: 'external' }))
  await redis.ping()
  const start = external()
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     const external = () => process.memoryUsage().external - process.memoryUsage().arrayBuffers
     const redis = new (require(workerData))({ engine: 'external' })
     const fill = async () => { for (let i = 0; i < 10_000; i++) await redis.set('key:' + i, 'x'.repeat(1000)) }
     const start = external()
     fill().then(() => new Promise(setImmediate)).then(() => parentPort.postMessage(external() - start))`,
    { eval: true, workerData: require.resolve('nearis') },
  )
  const [told] = await once(worker, 'message')
  assert.ok(told < MB, String(told))
  await until(() => external() - start > 8 * MB)
  await worker.terminate()
})
