// @ts-check
'use strict'

// What goes when memory is limited, by policy: the same is asked of a real server, so that nothing here is only ours.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const { Engine } = /** @type {any} */ (require('../..'))
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')

const OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
const VALUE = 'v'.repeat(1000)
const KB = 1024

/** @typedef {import('../helpers/resp').Wire} Wire */

/** @param {string} reply */
const integer = (reply) => Number(reply.slice(1))

/** A number of INFO. @param {Wire} wire @param {string} name */
async function info(wire, name) {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(await wire.call('INFO', 'everything'))?.[1])
}

/** Starts from nothing, with room for so many bytes. @param {Wire} wire @param {string} policy @param {number} room */
async function limit(wire, policy, room) {
  await wire.call('CONFIG', 'SET', 'maxmemory', '0')
  await wire.call('FLUSHALL')
  await wire.call('CONFIG', 'RESETSTAT')
  await wire.call('CONFIG', 'SET', 'maxmemory-policy', policy)
  const limited = (await info(wire, 'used_memory')) + room
  await wire.call('CONFIG', 'SET', 'maxmemory', String(limited))
  return limited
}

/** Takes the limit away, so that nothing more goes while a test looks at what has. @param {Wire} wire */
const hold = (wire) => wire.call('CONFIG', 'SET', 'maxmemory', '0')

/** Which of `prefix:0` and so on are there. @param {Wire} wire @param {string} prefix @param {number} count */
async function present(wire, prefix, count) {
  const found = []
  for (let i = 0; i < count; i++) if ((await wire.call('EXISTS', `${prefix}:${i}`)) === ':1\r\n') found.push(i)
  return found
}

/** @param {number[]} numbers */
const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length

const servers = {
  async 'a real server'() {
    const server = await startServer({ program: findOracle('redis8') })
    return { where: server.port, close: server.stop }
  },
  async Nearis() {
    const listener = await new Engine().listen({ port: 0, host: '127.0.0.1' })
    return { where: listener.port, close: () => listener.close() }
  },
}

for (const [name, start] of Object.entries(servers)) {
  describe(`policies of ${name}`, { skip: name === 'Nearis' ? false : skipWithoutOracles('redis8') }, () => {
    /** @type {Wire} */
    let wire
    /** @type {{ where: number, close: () => any }} */
    let server

    before(async () => {
      server = await start()
      wire = await connect(server.where)
    })

    after(async () => {
      wire.close()
      await server.close()
    })

    for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random']) {
      test(`${policy}: keys of all kinds go, and all that is written is taken`, async () => {
        const limited = await limit(wire, policy, 500 * KB)
        for (let i = 0; i < 1000; i++) assert.equal(await wire.call('SET', `k:${i}`, VALUE, ...(i % 2 ? ['EX', '1000'] : [])), '+OK\r\n')
        assert((await info(wire, 'used_memory')) <= limited * 1.01 + 20 * KB)
        await hold(wire)
        const left = integer(await wire.call('DBSIZE'))
        assert(left < 600, `${left} keys`)
        assert.equal(await info(wire, 'evicted_keys'), 1000 - left)
      })
    }

    test('allkeys-lru: what was read last stays', async () => {
      await limit(wire, 'allkeys-lru', 500 * KB)
      for (let i = 0; i < 300; i++) await wire.call('SET', `old:${i}`, VALUE)
      // Ages are counted in seconds.
      await new Promise((resolve) => setTimeout(resolve, 2_100))
      for (let i = 0; i < 50; i++) await wire.call('GET', `old:${i}`)
      for (let i = 0; i < 300; i++) await wire.call('SET', `new:${i}`, VALUE)
      await hold(wire)
      const left = await present(wire, 'old', 300)
      const read = left.filter((i) => i < 50).length
      assert(read > 40, `${read} of 50 that were read`)
      assert(left.length - read < 200, `${left.length - read} of 250 that were not`)
    })

    test('allkeys-lfu: what was read often stays', async () => {
      await limit(wire, 'allkeys-lfu', 500 * KB)
      for (let i = 0; i < 300; i++) await wire.call('SET', `old:${i}`, VALUE)
      for (let times = 0; times < 100; times++) for (let i = 0; i < 50; i++) await wire.call('GET', `old:${i}`)
      for (let i = 0; i < 600; i++) await wire.call('SET', `new:${i}`, VALUE)
      await hold(wire)
      const left = await present(wire, 'old', 300)
      const read = left.filter((i) => i < 50).length
      assert(read > 45, `${read} of 50 that were read`)
    })

    for (const policy of ['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl']) {
      test(`${policy}: what has no deadline stays, and writes are refused when nothing else is there`, async () => {
        await limit(wire, policy, 500 * KB)
        for (let i = 0; i < 200; i++) assert.equal(await wire.call('SET', `k:${i}`, VALUE), '+OK\r\n')
        for (let i = 0; i < 500; i++) assert.equal(await wire.call('SET', `v:${i}`, VALUE, 'EX', String(1000 + i)), '+OK\r\n')
        const limited = await wire.call('CONFIG', 'GET', 'maxmemory')
        await hold(wire)
        assert.equal((await present(wire, 'k', 200)).length, 200)
        const volatile = await present(wire, 'v', 500)
        assert(volatile.length < 350 && volatile.length > 50, `${volatile.length} with a deadline`)
        assert.equal(await info(wire, 'evicted_keys'), 500 - volatile.length)
        // From here on with nothing that may go.
        for (const i of volatile) await wire.call('PERSIST', `v:${i}`)
        await wire.call('CONFIG', 'SET', 'maxmemory', String(/(\d+)\r\n$/.exec(limited)?.[1]))
        const replies = new Set()
        for (let i = 0; i < 500; i++) replies.add(await wire.call('SET', `more:${i}`, VALUE))
        assert(replies.has(OOM))
        assert.equal(await wire.call('GET', 'k:1'), `$1000\r\n${VALUE}\r\n`)
        assert.equal(await wire.call('DEL', 'k:1'), ':1\r\n')
      })
    }

    test('volatile-ttl: what falls due first goes first', async () => {
      await limit(wire, 'volatile-ttl', 500 * KB)
      // Written in an order that says nothing of the deadlines.
      const deadlines = Array.from({ length: 400 }, (_, i) => 1000 + ((i * 7919) % 400) * 100)
      for (let i = 0; i < 400; i++) await wire.call('SET', `v:${i}`, VALUE, 'EX', String(deadlines[i]))
      for (let i = 0; i < 200; i++) await wire.call('SET', `k:${i}`, VALUE)
      await hold(wire)
      const left = new Set(await present(wire, 'v', 400))
      assert(left.size > 50 && left.size < 350, `${left.size} left`)
      const [kept, gone] = [true, false].map((there) => mean(deadlines.filter((_, i) => left.has(i) === there)))
      assert(gone < kept - 5_000, `means of the deadlines: ${gone} gone, ${kept} kept`)
    })

    test('noeviction: writes are refused, reads and deletions are not', async () => {
      await limit(wire, 'noeviction', 200 * KB)
      const replies = []
      for (let i = 0; i < 400; i++) replies.push(await wire.call('SET', `k:${i}`, VALUE))
      assert.deepEqual(new Set(replies), new Set(['+OK\r\n', OOM]))
      assert.equal(await wire.call('GET', 'k:0'), `$1000\r\n${VALUE}\r\n`)
      assert.equal(await info(wire, 'evicted_keys'), 0)
      for (let i = 0; i < 100; i++) await wire.call('DEL', `k:${i}`)
      assert.equal(await wire.call('SET', 'k:0', VALUE), '+OK\r\n')
    })

    test('each key that goes is told', async () => {
      await limit(wire, 'allkeys-random', 200 * KB)
      await wire.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEe')
      const listener = await connect(server.where)
      await listener.call('PSUBSCRIBE', '__key*@*__:*')
      for (let i = 0; i < 400; i++) await wire.call('SET', `k:${i}`, VALUE)
      await hold(wire)
      const left = new Set(await present(wire, 'k', 400))
      const told = { keys: new Set(), events: 0 }
      const evicted = await info(wire, 'evicted_keys')
      while (told.keys.size < evicted || told.events < evicted) {
        const message = await listener.reply()
        const [, channel, text] = /** @type {RegExpExecArray} */ (/(__key\w+@0__:\S+)\r\n\$\d+\r\n(\S+)\r\n$/.exec(message))
        if (channel === '__keyevent@0__:evicted') told.keys.add(text)
        else {
          assert.equal(text, 'evicted')
          told.events += 1
        }
      }
      assert(evicted > 100)
      for (const key of told.keys) assert(!left.has(Number(String(key).slice(2))), String(key))
      assert.equal(told.keys.size, 400 - left.size)
      listener.close()
      await wire.call('CONFIG', 'SET', 'notify-keyspace-events', '')
    })

    test('a lower limit makes keys go without another command', async () => {
      await limit(wire, 'allkeys-lru', 1000 * KB)
      for (let i = 0; i < 700; i++) await wire.call('SET', `k:${i}`, VALUE)
      const used = await info(wire, 'used_memory')
      await wire.call('CONFIG', 'SET', 'maxmemory', String(used - 400 * KB))
      await until(async () => (await info(wire, 'used_memory')) <= used - 390 * KB)
      assert((await info(wire, 'evicted_keys')) > 200)
      assert.equal(await wire.call('SET', 'k:0', VALUE), '+OK\r\n')
    })

    test('elements of collections count', async () => {
      await limit(wire, 'noeviction', 300 * KB)
      for (const [command, ...head] of [['HSET', 'h'], ['RPUSH', 'l'], ['SADD', 's'], ['ZADD', 'z'], ['XADD', 'x', '*'], ['APPEND', 'a']]) {
        let refused = false
        for (let i = 0; i < 2000 && !refused; i++) {
          const element = `${i} ${VALUE}`
          const words = { HSET: [`${i}`, element], ZADD: [`${i}`, element], XADD: ['f', element] }[command] ?? [element]
          refused = (await wire.call(command, ...head, ...words)) === OOM
        }
        assert(refused, command)
        await wire.call('DEL', head[0])
      }
    })
  })
}

describe('parameters', { skip: skipWithoutOracles('redis8') }, () => {
  /** Theirs and ours. @type {Wire[]} */
  let sides
  /** @type {(() => any)[]} */
  const closing = []

  before(async () => {
    const started = await Promise.all(Object.values(servers).map((start) => start()))
    closing.push(...started.map(({ close }) => close))
    sides = await Promise.all(started.map(({ where }) => connect(where)))
  })

  after(async () => {
    for (const side of sides) side.close()
    for (const close of closing) await close()
  })

  const VALUES = {
    maxmemory: [
      '0', '104857600', '100mb', '100MB', '100m', '1gb', '1g', '1G', '1k', '1kb', '1024b', '100B', '1.5gb', '', ' 100mb', '100 mb', '-1', '-1mb', 'abc',
      'mb', '10%', '1tb', '9223372036854775807', '0mb', '+5', '1e6', '007',
    ],
    'maxmemory-policy': [
      'noeviction', 'allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl', 'ALLKEYS-LRU',
      'lru', '', 'allkeys-ttl', '1',
    ],
    'maxmemory-samples': ['5', '1', '10', '64', '65', '0', '-1', 'abc', '1.5', '', '5mb'],
    'maxmemory-eviction-tenacity': ['10', '0', '100', '101', '-1', 'abc'],
    'lfu-log-factor': ['10', '0', '255', '-1', 'abc', '2147483647', '2147483648'],
    'lfu-decay-time': ['1', '0', '60', '-1', 'abc'],
  }

  for (const [name, values] of Object.entries(VALUES)) {
    test(`${name} takes what it takes on a real server, and says so`, async () => {
      for (const value of values) {
        for (const words of [['CONFIG', 'SET', name, value], ['CONFIG', 'GET', name]]) {
          const [theirs, ours] = await Promise.all(sides.map((side) => side.call(...words)))
          assert.equal(ours, theirs, `${words.join(' ')} after ${name} ${value}`)
        }
      }
      for (const side of sides) await side.call('CONFIG', 'SET', 'maxmemory', '0')
    })
  }

  test('INFO tells them', async () => {
    for (const [limited, policy] of [['100mb', 'allkeys-lru'], ['0', 'noeviction'], ['1', 'volatile-ttl'], ['3gb', 'allkeys-lfu']]) {
      for (const side of sides) await side.call('CONFIG', 'SET', 'maxmemory-policy', policy, 'maxmemory', limited)
      const [theirs, ours] = await Promise.all(sides.map(async (side) => (await side.call('INFO', 'memory')).match(/^maxmemory.*$/gm)))
      assert.deepEqual(ours, theirs)
    }
  })

  test('OBJECT FREQ and IDLETIME go by the policy', async () => {
    for (const policy of ['noeviction', 'allkeys-lru', 'volatile-lru', 'allkeys-lfu', 'volatile-lfu', 'allkeys-random', 'volatile-ttl']) {
      for (const side of sides) await side.call('CONFIG', 'SET', 'maxmemory-policy', policy, 'maxmemory', '0')
      for (const words of [['SET', 'k', 'v'], ['OBJECT', 'FREQ', 'k'], ['OBJECT', 'IDLETIME', 'k'], ['OBJECT', 'FREQ', 'nosuch']]) {
        // A second or a minute may end between the two: which number it is says nothing.
        const [theirs, ours] = await Promise.all(sides.map(async (side) => (await side.call(...words)).replace(/^:\d+/, ':n')))
        assert.equal(ours, theirs, `${words.join(' ')} under ${policy}`)
      }
    }
  })
})
