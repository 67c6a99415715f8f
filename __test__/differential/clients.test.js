// @ts-check
'use strict'

// What connections are told of each other, by a real server and by ours: CLIENT LIST and INFO in every state, lines of MONITOR,
// what RESET and HELLO leave, who is ended by CLIENT KILL. To the byte, but for ids, addresses, times and sizes.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = require('../..')
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')

/**
 * Steps of `a`, `b` and so on: a line that a connection sends, and how many replies it reads then (1 if not given);
 * or only a number of replies that it reads. `<b>` is the id of a connection. `until b flags x` waits until this field
 * of its line has that in it.
 * @typedef {[string, string | number, number?][]} Steps
 * @type {Record<string, Steps>}
 */
const SCRIPTS = {
  'a client in all its states': [
    ['a', 'client info'], ['a', 'client setname me'], ['a', 'client setinfo lib-name lib'],
    ['a', 'client setinfo lib-ver 1.0'], ['a', 'select 3'], ['a', 'client info'], ['a', 'client no-evict on'], ['a', 'client info'],
    ['a', 'client no-touch on'], ['a', 'client info'], ['a', 'watch k l'], ['b', 'client list id <a>'], ['a', 'multi'],
    ['b', 'client list id <a>'], ['a', 'set k v'], ['a', 'get k'], ['b', 'client list id <a>'], ['b', 'select 3'], ['b', 'set k w'],
    ['b', 'client list id <a>'], ['a', 'exec'], ['b', 'client list id <a>'], ['a', 'subscribe c d', 2], ['a', 'psubscribe p*'],
    ['a', 'ssubscribe s'], ['b', 'client list id <a>'], ['b', 'client list type pubsub'],
    ['b', 'client list id <a> <b> <a>'], ['a', 'reset'], ['a', 'client info'], ['b', 'client list type pubsub'],
  ],
  'a client that waits': [
    ['a', 'blpop none 0', 0], ['b', 'until a flags b'], ['b', 'client list id <a>'], ['b', 'client unblock <a>'], ['a', 1],
    ['b', 'client list id <a>'], ['a', 'blpop none 0', 0], ['b', 'until a flags b'], ['b', 'client unblock <a> error'], ['a', 1],
    ['b', 'client unblock <a>'], ['b', 'client pause 100000 write'], ['a', 'set k v', 0], ['b', 'until a flags b'], ['b', 'client unblock <a>'],
    ['b', 'client unpause'], ['a', 1], ['a', 'client info'],
  ],
  'several who are held back': [
    ['a', 'client pause 100000 write'], ['b', 'set k v', 0], ['b', 'ping', 0], ['b', 'get k', 0], ['c', 'multi'], ['c', 'get k'],
    ['c', 'set k w', 0], ['c', 'exec', 0], ['a', 'until b flags b'], ['a', 'until c flags b'], ['a', 'get k'], ['a', 'client kill id <c>'],
    ['c', 'ended'], ['a', 'client unpause'], ['b', 3], ['a', 'get k'],
  ],
  'lines of MONITOR': [
    ['m', 'monitor'], ['a', 'set k "a b"'], ['m', 1], ['a', 'select 3'], ['m', 1], ['a', 'auth secret'], ['m', 1], ['a', 'auth default secret'],
    ['m', 1], ['a', 'hello 2 auth default secret setname x'], ['m', 1], ['a', 'multi'], ['m', 1], ['a', 'set k v'], ['a', 'incr n'],
    ['a', 'exec'], ['m', 3], ['a', 'multi'], ['m', 1], ['a', 'nosuch'], ['a', 'exec'], ['m', 1],
    ['a', "eval \"redis.call('set',KEYS[1],ARGV[1]) return redis.call('get',KEYS[1])\" 1 k v"], ['m', 3], ['a', 'config get maxclients'],
    ['a', 'get'], ['b', 'ping'], ['m', 1], ['a', 'subscribe ch'], ['m', 1], ['a', 'unsubscribe ch'],
    ['m', 1], ['b', 'client list id <m>'], ['m', 'get k'], ['m', 'ping'], ['m', 1], ['m', 'client reply off', 0], ['b', 'until m cmd client|reply'], ['b', 'echo unseen'],
    ['m', 'client reply on', 2], ['m', 'reset'], ['b', 'echo after'], ['m', 'client info'],
  ],
  'several who monitor': [
    ['m', 'monitor'], ['n', 'hello 3'], ['m', 1], ['n', 'monitor'], ['a', 'ping'], ['m', 1], ['n', 1], ['m', 'quit'], ['m', 'ended'],
    ['a', 'ping'], ['n', 1],
  ],
  'who is ended': [
    ['a', 'client kill id <c>'], ['c', 'ended'], ['d', 'subscribe x'], ['a', 'client kill type pubsub'], ['d', 'ended'],
    ['e', 'blpop none 0', 0], ['a', 'until e flags b'], ['a', 'client kill id <e>'], ['e', 'ended'], ['f', 'client kill id <f> skipme no'],
    ['f', 'ended'], ['a', 'client kill id <g> skipme yes'], ['g', 'ended'], ['a', 'client kill id <a>'],
    ['a', 'client kill type normal id <a> skipme yes'], ['h', 'client reply off', 0], ['h', 'quit', 0], ['a', 'ping'],
  ],
  'what a new beginning leaves': [
    ['a', 'hello 3 setname me'], ['a', 'select 4'], ['a', 'client setinfo lib-name l'], ['a', 'client no-evict on'], ['a', 'client no-touch on'],
    ['a', 'watch k'], ['a', 'multi'], ['a', 'set k 1'], ['a', 'reset'], ['a', 'client getname'], ['a', 'client info'], ['a', 'exec'],
    ['a', 'subscribe x'], ['a', 'psubscribe y'], ['a', 'ssubscribe z'], ['a', 'reset'], ['a', 'ping'], ['a', 'client reply off', 0],
    ['a', 'reset'], ['a', 'ping'], ['a', 'reset x'],
  ],
  greetings: [
    ['a', 'hello'], ['a', 'hello 2'], ['a', 'hello 3'], ['a', 'hello'], ['a', 'hello 1'], ['a', 'hello 4'], ['a', 'hello x'], ['a', 'hello ""'],
    ['a', 'hello 2 foo'], ['a', 'hello 2 auth'], ['a', 'hello 2 auth default'], ['a', 'hello 2 setname'], ['a', 'hello 2 setname "a b"'],
    ['a', 'hello 2 setname a setname b'], ['a', 'client getname'], ['a', 'hello 3 auth default x setname c'], ['a', 'client getname'],
    ['a', 'multi'], ['a', 'hello 3'], ['a', 'hgetall none'], ['a', 'hello 2'], ['a', 'exec'],
  ],
}

/** Fields that say how big something is in a server, when, or where. */
const MASKED = /\b(id|addr|laddr|fd|age|idle|qbuf-free|multi-mem|rbs|rbp|obl|omem|tot-mem|tot-net-in|tot-net-out)=[^ ]+/g

/** @param {string} reply */
function mask(reply) {
  const isList = /^[$=]\d+\r\n(txt:)?id=/.test(reply)
  if (isList) return reply.replace(/^([$=])\d+/, '$1').replace(MASKED, '$1=')
  // The greeting tells who greets.
  if (reply.includes('$6\r\nserver\r\n')) return reply.replace(/\$\d+\r\n[\d.]+\r\n/, '').replace(/\$2\r\nid\r\n:\d+/, '').replace(/(modules\r\n)\*.*$/s, '$1')
  return reply.replace(/^\+\d+\.\d{6} \[(\d+) [^\]]+\]/, '+time [$1 peer]')
}

describe('what connections are told of each other', { skip: skipWithoutOracles('redis8') }, () => {
  /** @type {any} */ let theirs
  /** @type {any} */ let engine
  /** @type {any} */ let listener

  before(async () => {
    theirs = await startServer({ program: findOracle('redis8') })
    engine = new Redis.Engine()
    listener = await engine.listen({ port: 0 })
  })

  after(async () => {
    await engine.close()
    await theirs.stop()
  })

  for (const protocol of ['2', '3']) {
    for (const [name, steps] of Object.entries(SCRIPTS)) {
      test(`${name}, RESP${protocol}`, async () => {
        const [expected, actual] = await Promise.all([theirs.port, listener.port].map((port) => play(port, protocol, steps)))
        for (const [i, step] of steps.entries()) assert.equal(actual[i], expected[i], `step ${i}: ${step}`)
      })
    }
  }
})

/**
 * What each step reads.
 * @param {number} port
 * @param {string} protocol
 * @param {Steps} steps
 */
async function play(port, protocol, steps) {
  /** @type {Map<string, { wire: import('../helpers/resp').Wire, id: string }>} */
  const clients = new Map()
  const asker = await connect(port)
  await asker.call('flushall')
  for (const name of new Set(steps.map(([who]) => who))) {
    const wire = await connect(port)
    if (protocol === '3') await wire.call('hello', '3')
    clients.set(name, { wire, id: (await wire.call('client', 'id')).slice(1, -2) })
  }
  const read = []
  for (const [who, what, count = 1] of steps) {
    const { wire } = /** @type {any} */ (clients.get(who))
    if (what === 'ended') {
      await wire.ended()
      read.push('')
      continue
    }
    const words = typeof what === 'number' ? [] : wordsOf(what, clients)
    if (words[0] === 'until') {
      await until(asker, /** @type {any} */ (clients.get(words[1])).id, words[2], words[3])
      read.push('')
      continue
    }
    if (typeof what === 'string') wire.send(request(words))
    let replies = ''
    for (let left = typeof what === 'number' ? what : count; left > 0; left--) replies += mask(await wire.reply())
    read.push(replies)
  }
  for (const { wire } of clients.values()) wire.close()
  asker.close()
  return read
}

/**
 * Waits until a field of a client's line has something in it.
 * @param {import('../helpers/resp').Wire} asker
 * @param {string} id
 * @param {string} field
 * @param {string} text
 */
async function until(asker, id, field, text) {
  for (const end = Date.now() + 10_000; ; ) {
    const [, value = ''] = new RegExp(` ${field}=(\\S+) `).exec(await asker.call('client', 'list', 'id', id)) ?? []
    if (value.includes(text)) return
    assert.ok(Date.now() < end, `client ${id} has ${text} among its ${field}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/**
 * @param {string} line
 * @param {Map<string, { id: string }>} clients
 */
function wordsOf(line, clients) {
  const words = [...line.matchAll(/"((?:[^"\\]|\\.)*)"|\S+/g)].map(([word, quoted]) => quoted ?? word)
  return words.map((word) => word.replace(/^<(\w)>$/, (_, name) => /** @type {any} */ (clients.get(name)).id))
}

/** @param {string[]} words */
function request(words) {
  return `*${words.length}\r\n` + words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')
}
