'use strict'

// Mails are sent by a worker: at once, later, and again when it did not work.

const { Queue, Worker } = require('bullmq')

const NAME = 'mails'
const connection = { url: process.env.REDIS_URL ?? 'redis://localhost:6379' }

/** @param {(mail: { to: string, text: string }) => Promise<void>} deliver */
function startWorker(deliver) {
  return new Worker(NAME, async ({ data }) => deliver(data), { connection, concurrency: 5 })
}

function openQueue() {
  const queue = new Queue(NAME, { connection, defaultJobOptions: { attempts: 3, backoff: { type: 'fixed', delay: 60_000 } } })
  return {
    send: (mail, { inSeconds = 0 } = {}) => queue.add('mail', mail, { delay: inSeconds * 1000 }),
    counts: () => queue.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed'),
    close: () => queue.close(),
  }
}

module.exports = { openQueue, startWorker }
