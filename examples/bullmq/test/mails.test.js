'use strict'

const { openQueue, startWorker } = require('../src/mails')

let sent
let broken
let queue
let worker

beforeEach(async () => {
  sent = []
  broken = 0
  queue = openQueue()
  worker = startWorker(async (mail) => {
    if (broken-- > 0) throw new Error('no connection')
    sent.push(mail.to)
  })
  await worker.waitUntilReady()
})

afterEach(async () => {
  jest.useRealTimers()
  await Promise.all([worker.close(), queue.close()])
})

/** @param {string} event of the worker */
const next = (event) => new Promise((resolve) => worker.once(event, resolve))

test('a mail is sent', async () => {
  const done = next('completed')
  await queue.send({ to: 'ada@example.org', text: 'hello' })
  await done
  expect(sent).toEqual(['ada@example.org'])
})

test('in an hour, which is over at once', async () => {
  jest.useFakeTimers()
  await queue.send({ to: 'grace@example.org', text: 'hello' }, { inSeconds: 3600 })
  await jest.advanceTimersByTimeAsync(3590_000)
  expect(sent).toEqual([])
  expect(await queue.counts()).toMatchObject({ delayed: 1 })
  const done = next('completed')
  await jest.advanceTimersByTimeAsync(20_000)
  await done
  expect(sent).toEqual(['grace@example.org'])
})

test('what does not work is tried again a minute later, three times in all', async () => {
  jest.useFakeTimers()
  broken = 2
  const done = next('completed')
  await queue.send({ to: 'alan@example.org', text: 'hello' })
  for (let minute = 0; minute < 3; minute++) await jest.advanceTimersByTimeAsync(61_000)
  await done
  expect(sent).toEqual(['alan@example.org'])
})
