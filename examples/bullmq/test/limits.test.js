'use strict'

const { openQueue, startWorker } = require('../src/mails')

test('five mails at a time, each of a hundred once', async () => {
  let [now, most] = [0, 0]
  const sent = []
  const queue = openQueue()
  expect(await queue.counts()).toEqual({ active: 0, completed: 0, delayed: 0, failed: 0, waiting: 0 })
  const worker = startWorker(async ({ to }) => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setImmediate(resolve))
    now--
    sent.push(to)
  })
  const drained = new Promise((resolve) => worker.on('completed', () => sent.length === 100 && resolve()))
  await Promise.all(Array.from({ length: 100 }, (_, i) => queue.send({ to: `${i}@example.org`, text: '' })))
  await drained
  expect(new Set(sent).size).toBe(100)
  expect(most).toBe(5)
  await Promise.all([worker.close(), queue.close()])
})
