// @ts-check
'use strict'

// maxmemory-clients and client-output-buffer-limit, with the same program against a real server and our listener: connections
// that hold most, or more than their class may, are ended, whatever they hold it for, and no others.

const assert = require('node:assert/strict')
const { after, afterEach, before, describe, test } = require('node:test')
const Redis = require('../../index')
const { skipWithoutServer, startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')

const PATIENCE_MS = 20_000
const MB = 1 << 20

/** A command of which the last megabyte never comes. @param {number} mb */
const unfinished = (mb) => Buffer.concat([Buffer.from(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${mb * MB}\r\n`), Buffer.alloc((mb - 1) * MB, 'x')])

const servers = {
  'redis-server': async () => {
    const server = await startServer()
    return { port: server.port, close: server.stop }
  },
  nearis: async () => {
    const engine = new Redis.Engine()
    const { port } = await engine.listen({ port: 0 })
    return { port: Number(port), close: () => engine.close() }
  },
}

for (const [name, start] of Object.entries(servers)) {
  describe(`maxmemory-clients: ${name}`, { skip: name === 'nearis' ? false : skipWithoutServer() }, () => {
    /** @type {{ port: number, close: () => Promise<void> }} */
    let server
    /** @type {import('../helpers/resp').Wire} */
    let admin
    /** @type {import('../helpers/resp').Wire[]} */
    const wires = []
    const wire = async () => {
      const made = await connect(server.port, PATIENCE_MS)
      wires.push(made)
      return made
    }
    const evicted = async () => Number(/evicted_clients:(\d+)/.exec(await admin.call('INFO', 'stats'))?.[1])
    const held = async (/** @type {string} */ id) => Number(/tot-mem=(\d+)/.exec(await admin.call('CLIENT', 'LIST', 'ID', id))?.[1] ?? 0)
    const idOf = async (/** @type {import('../helpers/resp').Wire} */ one) => (await one.call('CLIENT', 'ID')).slice(1, -2)

    before(async () => {
      server = await start()
      admin = await connect(server.port, PATIENCE_MS)
      await admin.call('CLIENT', 'NO-EVICT', 'ON')
    })
    afterEach(async () => {
      wires.splice(0).forEach((one) => one.close())
      await admin.call('CONFIG', 'SET', 'maxmemory-clients', '0')
      await until(async () => (await admin.call('CLIENT', 'LIST')).split('id=').length === 2, PATIENCE_MS)
    })
    after(async () => {
      admin?.close()
      await server?.close()
    })

    test('the largest goes, for commands that are not finished', async () => {
      assert.equal(await admin.call('CONFIG', 'SET', 'maxmemory-clients', '24mb'), '+OK\r\n')
      assert.match(await admin.call('CONFIG', 'GET', 'maxmemory-clients'), /\$8\r\n25165824\r\n$/)
      const [small, large, last] = [await wire(), await wire(), await wire()]
      const [smallId, largeId] = [await idOf(small), await idOf(large)]
      small.send(unfinished(3))
      large.send(unfinished(6))
      await until(async () => (await held(smallId)) > 2 * MB && (await held(largeId)) > 5 * MB, PATIENCE_MS)
      const earlier = await evicted()
      last.send(unfinished(20))
      await last.ended()
      assert.equal(await evicted(), earlier + 1)
      await admin.call('CONFIG', 'SET', 'maxmemory-clients', '0')
      for (const [one, n] of /** @type {const} */ ([[small, 1], [large, 2]])) {
        one.send('x'.repeat(MB) + '\r\n')
        assert.equal(await one.reply(), '+OK\r\n', String(n))
      }
      assert.match(await admin.call('CLIENT', 'INFO'), / flags=e /)
    })

    test('replies that nobody reads count, and who is told to stay stays', async () => {
      await admin.call('SET', 'big', 'x'.repeat(MB))
      const [stays, goes] = [await wire(), await wire()]
      assert.equal(await stays.call('CLIENT', 'NO-EVICT', 'ON'), '+OK\r\n')
      assert.equal(await stays.call('CLIENT', 'NO-EVICT', 'maybe'), '-ERR syntax error\r\n')
      const [staysId, goesId] = [await idOf(stays), await idOf(goes)]
      const earlier = await evicted()
      await admin.call('CONFIG', 'SET', 'maxmemory-clients', '4mb')
      for (const one of [stays, goes]) one.pause()
      stays.send('GET big\r\n'.repeat(40))
      await until(async () => (await held(staysId)) > 4 * MB, PATIENCE_MS)
      goes.send('GET big\r\n'.repeat(40))
      await until(async () => (await evicted()) > earlier, PATIENCE_MS)
      assert.equal((await admin.call('CLIENT', 'LIST', 'ID', goesId)).includes(`id=${goesId} `), false)
      assert.equal((await admin.call('CLIENT', 'LIST', 'ID', staysId)).includes(`id=${staysId} `), true)
    })

    test('lines of MONITOR that nobody reads count', async () => {
      const one = await wire()
      await one.call('MONITOR')
      one.pause()
      const earlier = await evicted()
      await admin.call('CONFIG', 'SET', 'maxmemory-clients', '4mb')
      const text = 'x'.repeat(100_000)
      await until(async () => {
        await admin.call('ECHO', text)
        return (await evicted()) > earlier
      }, PATIENCE_MS)
    })

    for (const [title, subscribed, named] of /** @type {const} */ ([
      ['a client that monitors', false, 'normal'],
      ['one that is subscribed besides', true, 'pubsub'],
    ])) {
      test(`${title} is bounded as \`${named}\``, async () => {
        const other = named === 'normal' ? 'pubsub' : 'normal'
        const one = await wire()
        const id = await idOf(one)
        await one.call('MONITOR')
        if (subscribed) await one.call('SUBSCRIBE', 'c')
        one.pause()
        const text = 'x'.repeat(100_000)
        const lasts = async () => (await admin.call('CLIENT', 'LIST', 'ID', id)).includes(`id=${id} `)
        try {
          await admin.call('CONFIG', 'SET', 'client-output-buffer-limit', `${named} 0 0 0 ${other} 100kb 0 0`)
          for (let n = 0; n < 100; n++) await admin.call('ECHO', text)
          assert.equal(await lasts(), true)
          await admin.call('CONFIG', 'SET', 'client-output-buffer-limit', `${named} 100kb 0 0 ${other} 0 0 0`)
          await admin.call('ECHO', text)
          await until(async () => !(await lasts()), PATIENCE_MS)
        } finally {
          await admin.call('CONFIG', 'SET', 'client-output-buffer-limit', 'normal 0 0 0 pubsub 32mb 8mb 60')
        }
      })
    }

    test('commands that are queued count', async () => {
      const one = await wire()
      await admin.call('CONFIG', 'SET', 'maxmemory-clients', '4mb')
      await one.call('MULTI')
      await one.call('SET', 'q', 'x'.repeat(2 * MB))
      one.send(`*3\r\n$3\r\nSET\r\n$1\r\nq\r\n$${3 * MB}\r\n${'x'.repeat(3 * MB)}\r\n`)
      await one.ended()
      assert.equal(await admin.call('EXISTS', 'q'), ':0\r\n')
    })
  })
}
