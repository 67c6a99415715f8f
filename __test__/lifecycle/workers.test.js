// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { runScript } = require('../helpers/script')

test('a hundred threads load the package one after another, work, and are ended in the middle of it', async () => {
  const { code, output } = await runScript(
    `
    const { Worker } = require('worker_threads')
    const { once } = require('events')
    const work = \`
      const { parentPort, workerData } = require('worker_threads')
      // What a test can do besides is there, too.
      const testing = require(workerData + '/testing')
      const Redis = require(workerData)
      const redis = new Redis()
      if (testing.engine() !== redis.engine) throw new Error('another engine')
      redis.set('volatile', '1', 'PX', 20)
      for (let i = 0; i < 500; i++) redis.set('key:' + i, 'v')
      // Some work inline, some on other threads, when the end comes.
      const forever = async () => { for (;;) await redis.incr('n') }
      redis.keys('*').then((keys) => { parentPort.postMessage(keys.length >= 500); forever(); redis.keys('*') })
    \`
    for (let i = 0; i < 100; i++) {
      const worker = new Worker(work, { eval: true, workerData: root })
      const [good] = await once(worker, 'message')
      if (!good) throw new Error('keys are missing')
      await worker.terminate()
    }
    // The last ones may still be leaving a native thread.
    for (let i = 0; i < 200 && native.liveEngines() > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10))
    console.log('engines left: ' + native.liveEngines())`,
    { limit: 150_000 },
  )
  assert.deepEqual({ code, output }, { code: 0, output: 'engines left: 0\n' })
})

test('each thread has its own data, a named engine is one for all', async () => {
  const { code, output } = await runScript(`
    const { Worker } = require('worker_threads')
    const { once } = require('events')
    const work = \`
      const { parentPort, workerData } = require('worker_threads')
      const Redis = require(workerData)
      const own = new Redis(), shared = new Redis({ engine: 'app' })
      Promise.all([own.get('k'), shared.get('k')]).then(async (seen) => {
        await shared.set('k', 'from the thread')
        parentPort.postMessage(seen)
      })
    \`
    const own = new Redis(), shared = new Redis({ engine: 'app' })
    await own.set('k', 'own')
    await shared.set('k', 'shared')
    const worker = new Worker(work, { eval: true, workerData: root })
    const [seen] = await once(worker, 'message')
    console.log(JSON.stringify([seen, await own.get('k'), await shared.get('k')]))`)
  assert.deepEqual({ code, output }, { code: 0, output: '[[null,"shared"],"own","from the thread"]\n' })
})
