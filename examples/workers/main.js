'use strict'

// Threads of one process that share an engine by its name: what one has cached, counted or published, all have.

const { once } = require('node:events')
const path = require('node:path')
const { Worker } = require('node:worker_threads')
const Redis = require('nearis')

const THREADS = 3
const ENGINE = 'shop'

async function main() {
  const redis = new Redis({ engine: ENGINE })
  const workers = Array.from({ length: THREADS }, (_, index) => {
    return new Worker(path.join(__dirname, 'worker.js'), { workerData: { engine: ENGINE, name: `thread ${index + 1}` } })
  })
  await Promise.all(workers.map((worker) => once(worker, 'message')))

  console.log('\nEvery thread asks for the same report\n')
  for (const worker of workers) {
    worker.postMessage('report')
    const [{ name, text, ms }] = await once(worker, 'message')
    console.log(`  ${name}  ${ms.toFixed(1).padStart(7)} ms   ${text}`)
  }

  console.log('\nA change that one place tells, and everybody hears\n')
  const heard = Promise.all(workers.map((worker) => once(worker, 'message')))
  console.log(`  told to ${await redis.publish('prices', 'keyboard: 79')} subscribers`)
  for (const [{ name, text }] of await heard) console.log(`  ${name} heard ${text}`)

  console.log('\nAll threads count to 1,000 on one key\n')
  const counted = Promise.all(workers.map((worker) => once(worker, 'message')))
  for (const worker of workers) worker.postMessage('count')
  await counted
  console.log(`  visits: ${await redis.get('visits')}`)

  for (const worker of workers) worker.postMessage('end')
  await Promise.all(workers.map((worker) => once(worker, 'exit')))
  redis.disconnect()
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
