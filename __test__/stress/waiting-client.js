// @ts-check
'use strict'

// A thread of the soak of blocking commands: some clients, each with a role of its own.

const assert = require('node:assert/strict')
const { parentPort, workerData } = require('node:worker_threads')

const { embedded, port, engine, seconds, roles, rings, tokens } = workerData
const Redis = require(embedded ? 'nearis' : 'ioredis')
const end = Date.now() + seconds * 1000
/** Long enough that a lost wake-up shows. */
const LONG = 30

const report = { pushed: /** @type {string[]} */ ([]), popped: /** @type {string[]} */ ([]), added: /** @type {string[]} */ ([]), read: /** @type {string[]} */ ([]), moved: 0, unblocked: 0, slowest: 0 }
const connect = () => new Redis(embedded ? { engine } : { port })

/** @type {Record<string, (client: any, number: number) => Promise<void>>} */
const play = {
  /** Carries tokens on to the next list of the ring. */
  async mover(client, number) {
    const from = number % rings.length
    while (Date.now() < end) {
      const moved = await client.blmove(rings[from], rings[(from + 1) % rings.length], 'LEFT', 'RIGHT', 0.2)
      if (moved !== null) report.moved++
    }
  },

  /** Numbers its jobs, and puts them into always the same list. */
  async producer(client, number) {
    const list = `jobs${number % 2}`
    for (let i = 0; Date.now() < end; i++) {
      const job = `${number}:${i}`
      if (i % 3 === 0) await client.multi().rpush(list, job).xadd('events', '*', 'event', job).rpush('other', 'x').lpop('other').llen(list).exec()
      else if (i % 50 === 1) await client.multi().rpush(`new${number}`, job).rename(`new${number}`, `newer${number}`).exec().then(() => client.lmove(`newer${number}`, list, 'LEFT', 'RIGHT'))
      else await client.rpush(list, job)
      report.pushed.push(job)
      if (i % 3 === 2) await client.xadd('events', '*', 'event', job)
      if (i % 3 !== 1) report.added.push(job)
      // So that there is somebody who waits, mostly.
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },

  /** The jobs of one producer come in their order. */
  async consumer(client, number) {
    /** @type {Record<string, number>} */
    const seen = {}
    const lists = number % 2 ? ['jobs0', 'jobs1'] : ['jobs1', 'jobs0']
    for (;;) {
      const popped = await (number % 3 === 0 ? client.blmpop(0.5, 2, lists, 'LEFT', 'COUNT', 3) : client.blpop(lists, 0.5))
      if (popped === null && Date.now() > end + 500) return
      if (popped === null) continue
      for (const job of [popped[1]].flat()) {
        const [producer, index] = job.split(':')
        assert.ok(Number(index) > (seen[producer] ?? -1), `job ${job} behind ${seen[producer]}`)
        seen[producer] = Number(index)
        report.popped.push(job)
      }
    }
  },

  /** Of the readers of a group each has events in their order, and nobody else has those. */
  async reader(client, number) {
    let last = [0, 0]
    for (;;) {
      const found = await client.xreadgroup('GROUP', 'readers', `reader${number}`, 'COUNT', number + 1, 'BLOCK', 500, 'STREAMS', 'events', '>')
      if (found === null && Date.now() > end + 500) return
      if (found === null) continue
      for (const [id, [, event]] of found[0][1]) {
        const at = id.split('-').map(Number)
        assert.ok(at[0] > last[0] || (at[0] === last[0] && at[1] > last[1]), `event ${id} behind ${last.join('-')}`)
        last = at
        report.read.push(event)
        assert.equal(await client.xack('events', 'readers', id), 1)
      }
    }
  },

  /** Every question has its answer, by way of somebody who waits. */
  async asker(client, number) {
    const helper = connect()
    const [question, answer] = [`question${number}`, `answer${number}`]
    for (let i = 0; Date.now() < end; i++) {
      const start = Date.now()
      const served = helper.brpop(question, LONG).then((/** @type {any} */ got) => helper.zadd(answer, 1, got[1]))
      const answered = client.lpush(question, String(i)).then(() => client.bzpopmin(answer, LONG))
      assert.deepEqual((await answered)?.slice(0, 2), [answer, String(i)])
      await served
      report.slowest = Math.max(report.slowest, Date.now() - start)
    }
    helper.disconnect()
  },

  /** Ends the waits of others, and drops clients that wait in vain. */
  async nuisance(client) {
    while (Date.now() < end) {
      const lines = (await client.client('LIST')).split('\n').filter((/** @type {string} */ line) => / flags=b .* cmd=(blmove|blpop|blmpop|xreadgroup) /.test(line))
      for (const line of lines.slice(0, 3)) report.unblocked += await client.client('UNBLOCK', /id=(\d+)/.exec(line)?.[1])
      const vain = connect()
      const waits = vain.blpop('never', rings[0] + ':never', 0).catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 10))
      vain.disconnect()
      await waits
    }
  },

  /** Between two lists no token is ever seen. */
  async auditor(client) {
    while (Date.now() < end) {
      const chain = client.multi()
      for (const ring of rings) chain.llen(ring)
      const lengths = (await chain.exec()).map((/** @type {any[]} */ [, length]) => length)
      assert.equal(lengths.reduce((/** @type {number} */ sum, /** @type {number} */ length) => sum + length), tokens, String(lengths))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },
}

async function main() {
  const clients = roles.map(() => connect())
  await Promise.all(clients.map((/** @type {any} */ client, /** @type {number} */ i) => play[roles[i][0]](client, roles[i][1])))
  for (const client of clients) client.disconnect()
  parentPort?.postMessage(report)
}

main()
