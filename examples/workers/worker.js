'use strict'

const { setTimeout: sleep } = require('node:timers/promises')
const { parentPort, workerData } = require('node:worker_threads')
const Redis = require('nearis')
const { createCache } = require('nearis/cache')

const { engine, name } = workerData
const redis = new Redis({ engine })
const subscriber = redis.duplicate()
const cache = createCache({ client: redis })

const tell = (message) => parentPort.postMessage({ name, ...message })

/** Takes its time, so that it shows who had to make it. */
async function makeReport() {
  await sleep(100)
  return `made by ${name}`
}

async function report() {
  const start = performance.now()
  const text = await cache.wrap('report', 60_000, makeReport)
  tell({ text, ms: performance.now() - start })
}

async function count() {
  for (let n = 0; n < 1000; n++) await redis.incr('visits')
  tell({})
}

function end() {
  redis.disconnect()
  subscriber.disconnect()
  parentPort.close()
}

async function main() {
  subscriber.on('message', (channel, text) => tell({ text }))
  await subscriber.subscribe('prices')
  parentPort.on('message', (order) => ({ report, count, end })[order]())
  tell({})
}

main()
