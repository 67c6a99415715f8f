// @ts-check
'use strict'

// Clients that track keys, on a real server and on ours: what each of them reads, to the byte, in both protocols.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = require('../..')
const { skipWithoutServer, startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')

/**
 * A client sends the lines that stand together at once, and every client's replies and messages are read until all of them
 * have answered a PING. `$b` stands for the id of client b.
 * @typedef {['a' | 'b' | 'w', ...string[]]} Step
 */

/** @type {Record<string, Step[]>} */
const SCRIPTS = {
  refusals: [
    ['a', 'client tracking', 'client tracking foo', 'client tracking on foo', 'client tracking foo redirect 999999', 'client tracking on redirect'],
    ['a', 'client tracking on redirect x', 'client tracking on redirect 0', 'client tracking on redirect -5'],
    ['a', 'client tracking on redirect $b redirect $b', 'client tracking on prefix', 'client tracking on prefix a'],
    ['a', 'client tracking on bcast optin', 'client tracking on optin optout', 'client tracking on bcast prefix a prefix ab'],
    ['a', 'client tracking on bcast prefix ab prefix a', 'client tracking on bcast prefix a prefix a', 'client caching yes', 'client caching'],
    ['a', 'client caching foo', 'client getredir', 'client getredir x', 'client trackinginfo', 'client trackinginfo x'],
    ['a', 'client tracking on', 'client trackinginfo', 'client getredir', 'client caching yes', 'client caching no', 'client caching foo'],
    ['a', 'client tracking on bcast', 'client tracking on optin', 'client trackinginfo', 'client tracking on optout', 'client tracking on'],
    ['a', 'client tracking on optout noloop', 'client trackinginfo', 'client caching yes', 'client caching no', 'client trackinginfo', 'ping'],
    ['a', 'client trackinginfo', 'client tracking off', 'client trackinginfo', 'client tracking on optin redirect $b', 'client caching yes'],
    ['a', 'client trackinginfo', 'client id', 'client trackinginfo', 'client tracking on optin', 'client trackinginfo', 'ping', 'client trackinginfo'],
    ['a', 'client tracking off', 'client getredir', 'client tracking on bcast prefix b prefix a', 'client trackinginfo'],
    ['a', 'client tracking on bcast prefix c', 'client tracking on bcast prefix cc', 'client tracking on bcast', 'client trackinginfo'],
    ['a', 'client tracking off prefix x bcast optin optout', 'client trackinginfo', 'client tracking on bcast', 'client tracking on bcast'],
    ['a', 'client tracking on bcast prefix x', 'client tracking on', 'reset', 'client trackinginfo'],
  ],
  'what is read': [
    ['a', 'client tracking on'], ['a', 'get k'], ['w', 'set k 1'], ['w', 'set k 2'], ['a', 'get k', 'set k 3', 'get k'], ['w', 'set k 4'],
    ['a', 'mget a b c'], ['w', 'mset a 1 b 2 c 3'], ['a', 'mget a b c'], ['w', 'del c b a nokey'], ['a', 'exists k'], ['w', 'expire k 100'],
    ['a', 'type k'], ['w', 'persist k'], ['a', 'object encoding k'], ['w', 'append k x'], ['a', 'strlen k'], ['w', 'touch k'], ['w', 'set k 1'],
    ['a', 'llen k'], ['w', 'set k 2'], ['a', 'get'], ['a', 'watch k', 'unwatch'], ['w', 'set k 3'], ['a', 'getex k'], ['w', 'set k 4'],
    ['a', 'sort_ro l by w_* get g_*'], ['w', 'mset w_1 1 g_1 1'], ['w', 'rpush l 1'], ['a', 'bitfield k get u4 0'], ['w', 'setbit k 0 0'],
    ['a', 'sintercard 1 s'], ['w', 'sadd s 1'], ['a', 'smembers s'], ['w', 'sadd s 1'], ['w', 'srem s 1'], ['a', 'xread streams x 0'],
    ['w', 'xadd x 1-1 f v'], ['a', 'xrange x - +'], ['w', 'xgroup create x g 0'], ['w', 'xreadgroup group g c streams x >'],
    ['w', 'xack x g 1-1'], ['w', 'xdel x 1-1'], ['a', 'zscore z m'], ['w', 'zadd z 1 m'], ['a', 'zrangestore y z 0 -1'], ['w', 'zadd z 2 m'],
    ['a', 'hget h f'], ['w', 'hset h f 1'], ['a', 'hget h f'], ['w', 'hset h f 1'], ['a', 'lcs k k2'], ['w', 'set k2 1'], ['w', 'set k 1'],
  ],
  'keys that move': [
    ['a', 'client tracking on'], ['w', 'set a 1'], ['a', 'mget a b'], ['w', 'rename a b'], ['a', 'mget a b'], ['w', 'renamenx b a'],
    ['a', 'get a'], ['w', 'move a 1'], ['a', 'get a'], ['w', 'select 1', 'set a 2', 'select 0'], ['a', 'get a'], ['w', 'swapdb 0 1'],
    ['w', 'set a 1'], ['a', 'get c'], ['w', 'copy a c', 'copy a c replace'], ['a', 'get a'], ['w', 'sunionstore a none'], ['a', 'get k'],
    ['w', 'flushdb'], ['w', 'set k 1'], ['a', 'get k'], ['w', 'flushall'], ['w', 'flushall'],
  ],
  'transactions and scripts': [
    ['a', 'client tracking on'], ['a', 'get k'], ['a', 'multi', 'set k 5', 'get k', 'exec', 'ping'], ['w', 'set k 6'],
    ['a', 'multi', 'get k', 'set k 5', 'exec', 'ping'], ['w', 'set k 6'],
    ['a', `eval "redis.call('get','k') redis.call('set','k',1) return redis.call('get','k')" 1 k`, 'ping'], ['w', 'set k 6'], ['w', 'set k 7'],
    ['a', `eval_ro "return redis.call('get','k')" 1 k`], ['w', 'set k 8'], ['a', 'eval_ro "return 1" 1 k'], ['w', 'set k 9'],
    ['a', 'client tracking off', 'client tracking on noloop'], ['a', 'get k', 'set k 1', 'get k', `eval "redis.call('set','k',1)" 0`],
    ['w', 'set k 1'], ['a', 'get k', 'multi', 'set k 1', 'exec', 'get k'], ['w', 'set k 1'],
  ],
  'caching of what is chosen': [
    ['a', 'client tracking on optin'], ['a', 'get o'], ['w', 'set o 1'], ['a', 'client caching yes', 'get o', 'get p'], ['w', 'mset o 1 p 1'],
    ['a', 'client caching yes', 'ping', 'get o'], ['w', 'set o 1'], ['a', 'client caching yes', 'client id', 'get o'], ['w', 'set o 1'],
    ['a', 'client caching yes', 'nosuch', 'get o'], ['w', 'set o 1'], ['a', 'client caching yes', 'get', 'get o'], ['w', 'set o 1'],
    ['a', 'client caching yes', 'multi', 'get o', 'get p', 'exec', 'get q'], ['w', 'mset o 1 p 1 q 1'],
    ['a', 'multi', 'get o', 'client caching yes', 'get p', 'exec', 'get q'], ['w', 'mset o 1 p 1 q 1'],
    ['a', 'client caching yes', 'multi', 'get o', 'discard', 'get o'], ['w', 'set o 1'], ['a', 'client caching yes', 'client nosuch', 'get o'],
    ['w', 'set o 1'], ['a', 'client caching yes', 'client', 'get o'], ['w', 'set o 1'],
    ['a', 'client caching yes', 'multi', 'ping', 'nosuch', 'get o', 'exec', 'get o'], ['w', 'set o 1'],
    ['a', 'client tracking off', 'client tracking on optout'], ['a', 'client caching no', 'get o', 'get p'], ['w', 'mset o 1 p 1'],
    ['a', 'client caching no', 'multi', 'get o', 'exec', 'get p'], ['w', 'mset o 1 p 1'],
  ],
  prefixes: [
    ['a', 'client tracking on bcast prefix u: prefix b:'], ['w', 'set u:1 1'], ['w', 'set u:2 1', 'set b:1 1', 'set u:1 1', 'set x 1', 'set u:1 2'],
    ['w', 'mset u:2 1 b:1 1 u:1 1'], ['a', 'set u:9 1', 'get u:9'], ['w', 'del u:5'], ['w', 'rename u:2 b:7'], ['w', 'flushdb'],
    ['w', `eval "redis.call('set','u:1',1) redis.call('set','u:2',1) return 1" 0`], ['a', 'multi', 'set u:1 1', 'get u:1', 'set u:0 1', 'exec'],
    ['b', 'client tracking on bcast noloop'], ['w', 'set u:1 1'], ['b', 'set u:2 1'], ['b', 'set u:2 1', `eval "redis.call('set','u:3',1)" 0`],
    ['b', 'set q 1', 'rpush l 1', 'del q'], ['b', 'get q', 'multi', 'set q 1', 'exec'], ['a', 'client tracking off'], ['w', 'set u:1 1'],
  ],
  'another client is told': [
    ['a', 'client tracking on redirect $b'], ['a', 'get k'], ['w', 'set k 1'], ['b', 'subscribe other'], ['a', 'get k'], ['w', 'set k 1'],
    ['a', 'mget k k2'], ['w', 'mset k 1 k2 2'], ['a', 'set k 1', 'get k', 'set k 2'], ['b', 'unsubscribe other'], ['b', 'psubscribe x*'],
    ['a', 'get k'], ['w', 'set k 1'], ['b', 'punsubscribe x*'], ['b', 'ssubscribe s'], ['a', 'get k'], ['w', 'set k 1'], ['b', 'sunsubscribe s'],
    ['a', 'get k'], ['w', 'set k 1'], ['a', 'client tracking on redirect $a'], ['a', 'get k'], ['w', 'set k 1'],
  ],
  'who was to be told has gone': [
    ['a', 'client tracking on redirect $b', 'get k'], ['w', 'client kill id $b'], ['a', 'client trackinginfo'], ['w', 'set k 1'],
    ['a', 'client trackinginfo', 'client getredir', 'get k', 'set k 2', 'ping'], ['w', 'flushdb'], ['a', 'client tracking on', 'client trackinginfo'],
    ['a', 'get k'], ['w', 'set k 1'],
  ],
  'registered again': [
    ['a', 'client tracking on', 'get k', 'client tracking off'], ['w', 'set k 1'], ['a', 'client tracking on'], ['w', 'set k 1'],
    ['a', 'get k', 'client tracking off', 'client tracking on'], ['w', 'set k 1'], ['a', 'get k', 'reset'], ['w', 'set k 1'],
  ],
}

/** Words of a line; what stands in double quotes is one. @param {string} line */
const split = (line) => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'))

/**
 * Plays a script to a server. What each client has read at each step, with the ids taken out.
 * @param {number} port
 * @param {Step[]} steps
 * @param {number} protocol
 */
async function play(port, steps, protocol) {
  /** @type {Record<string, any>} */
  const wires = {}
  /** @type {Record<string, string>} */
  const ids = {}
  for (const name of ['a', 'b', 'w']) {
    wires[name] = await connect(port)
    ids[name] = (await wires[name].call('client', 'id')).trim().slice(1)
    if (protocol === 3 && name !== 'w') await wires[name].call('hello', '3')
  }
  await wires.w.call('flushall')
  /** @type {Record<string, (string | undefined)[]>} */
  const seen = { a: [], b: [], w: [] }
  let marks = 0
  const gone = new Set()
  for (const [who, ...lines] of steps) {
    wires[who].write(...lines.map((line) => split(line).map((word) => (word.startsWith('$') ? ids[word[1]] : word))))
    if (lines.some((line) => line.startsWith('client kill'))) gone.add('b')
    for (const name of [who, ...Object.keys(wires).filter((other) => other !== who)]) {
      if (gone.has(name)) continue
      // Whatever was told before this PING stands before the reply to the next one.
      for (const mark of [`mark:${++marks}`, `mark:${++marks}`]) {
        wires[name].write(['ping', mark])
        for (;;) {
          const reply = await wires[name].reply()
          if (reply.includes(`${mark}\r\n`)) break
          seen[name].push(reply)
        }
      }
      seen[name].push(`-- ${lines.join('; ')}`)
    }
  }
  for (const wire of Object.values(wires)) wire.close()
  const known = (/** @type {string} */ text) =>
    Object.entries(ids).reduce((all, [name, id]) => all.replaceAll(`:${id}\r\n`, `:<${name}>\r\n`), text)
  return Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, all.map((text) => known(text ?? ''))]))
}

describe('what clients that track keys read', { skip: skipWithoutServer() }, () => {
  /** @type {any} */ let theirs
  /** @type {any} */ let redis
  /** @type {any} */ let listener

  before(async () => {
    theirs = await startServer()
    redis = new Redis({ host: 'tracking-test' })
    listener = await redis.engine.listen({ port: 0 })
  })

  after(async () => {
    await listener?.close()
    redis?.disconnect()
    await theirs?.stop()
  })

  for (const protocol of [2, 3]) {
    for (const [name, steps] of Object.entries(SCRIPTS)) {
      test(`${name} (RESP${protocol})`, async () => {
        const [real, ours] = [await play(theirs.port, steps, protocol), await play(listener.port, steps, protocol)]
        assert.deepEqual(ours, real)
      })
    }
  }
})
