// @ts-check
'use strict'

// Replies of a hundred megabytes, to those who read at once and to one who takes his time: the others go on being answered.

const assert = require('node:assert/strict')
const net = require('node:net')
const { once } = require('node:events')
const { after, before, describe, test } = require('node:test')
const { bystander } = require('../helpers/bystander')
const { deferred } = require('../helpers/deferred')
const { startListener } = require('../helpers/listener-process')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')

const MB = 1 << 20
const PATIENCE_MS = 60_000
const ELEMENTS = 100_000
const ELEMENT = 'e'.repeat(1_000)
/** Enough that some are with the readers, on whatever thread those are. */
const BYSTANDERS = 6
/**
 * The fewest answers that a bystander gets while a reply is under way to somebody who reads as fast as it comes; mostly it
 * is several times as many. Where a reply is written as a whole it is one, or none.
 */
const FEWEST = 5

/** What to ask for, and how long the reply is. @type {Record<string, [string, number]>} */
const REPLIES = {
  'one long value': ['GET big\r\n', `$${100 * MB}\r\n`.length + 100 * MB + 2],
  'a long list': ['LRANGE list 0 -1\r\n', `*${ELEMENTS}\r\n`.length + ELEMENTS * (`$${ELEMENT.length}\r\n`.length + ELEMENT.length + 2)],
}

/** @typedef {import('../helpers/bystander').Bystander} Bystander */

/** @param {number} port */
async function startBystander(port) {
  const wire = await connect(port, PATIENCE_MS)
  const key = `mine:${Math.random()}`
  return bystander(wire, async (n) => {
    if (n % 2 === 0) assert.equal(await wire.call('PING'), '+PONG\r\n')
    else assert.equal(await wire.call('INCR', key), `:${(n + 1) / 2}\r\n`)
  })
}

/**
 * Asks, and resolves to how many answers each bystander got between the first byte of the reply and the last.
 * @param {number} port
 * @param {[string, number]} reply
 * @param {Bystander[]} others
 * @param {() => Promise<void>} [pause] what the reader does after each megabyte
 */
async function read(port, [question, length], others, pause) {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(question)
  let begun = [0]
  let size = 0
  let next = MB
  for await (const data of socket) {
    if (size === 0) begun = others.map((other) => other.answers())
    size += data.length
    if (size >= length) break
    if (pause && size >= next) {
      next += MB
      await pause()
    }
  }
  socket.destroy()
  assert.equal(size, length)
  return others.map((other, i) => other.answers() - begun[i])
}

for (const threads of [1, 3]) {
  describe(`replies of 100 MB, with ${threads} threads`, { timeout: 3 * PATIENCE_MS }, () => {
    /** @type {import('../helpers/listener-process').ListenerProcess} */ let server
    /** @type {Bystander[]} */ let others

    before(async () => {
      server = await startListener({ threads })
      const admin = await connect(server.port, PATIENCE_MS)
      assert.equal(await admin.call('SETRANGE', 'big', String(100 * MB - 1), 'x'), `:${100 * MB}\r\n`)
      for (let n = 0; n < ELEMENTS; n += 1_000) await admin.call('RPUSH', 'list', ...Array(1_000).fill(ELEMENT))
      admin.close()
      others = await Promise.all(Array.from({ length: BYSTANDERS }, () => startBystander(server.port)))
    })
    after(async () => {
      await Promise.all((others ?? []).map((other) => other.end()))
      await server?.stop()
    })

    /** Until everybody has been answered once more, and what was asked after this too. */
    async function everybodyAnswered() {
      const now = others.map((other) => other.answers())
      await until(() => others.every((other, i) => other.answers() > now[i] + 1), PATIENCE_MS)
    }

    for (const [name, reply] of Object.entries(REPLIES)) {
      test(name, async (t) => {
        // Who had to wait for a reply to be read would wait for ever: it is not read before they have gone on.
        const [slow, begun] = [deferred(), deferred()]
        read(server.port, reply, others, () => (begun.resolve(), everybodyAnswered())).then(slow.resolve, slow.reject)
        await Promise.race([begun.promise, slow.promise])
        // One after the other, so that no command is at work while its reply is under way.
        for (let reader = 0; reader < 3; reader++) {
          const counts = await read(server.port, reply, others)
          t.diagnostic(`answers meanwhile: ${counts}`)
          for (const count of counts) assert.ok(count >= FEWEST, `${count} answers`)
        }
        await slow.promise
      })
    }
  })
}
