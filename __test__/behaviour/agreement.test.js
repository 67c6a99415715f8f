// @ts-check
'use strict'

// What nobody would write down by hand: every command with odd arguments, and random pipelines and transactions, sent by
// ioredis to a real server and by ours to an engine. Replies, errors and callbacks are compared, not expected.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Ioredis = /** @type {any} */ (require('ioredis'))
const Nearis = /** @type {any} */ (require('nearis'))
const { findOracle } = require('../helpers/oracles')
const { startServer } = require('../helpers/redis-server')
const absent = require('../../js/absent').absent

/** Other versions have other texts. */
const program = findOracle('redis8')

/** Those that wait, end or change the connection or the server, tell the time, or do not have one right reply. */
const LEFT_OUT = new Set([
  ...['auth', 'quit', 'shutdown', 'monitor', 'debug', 'multi', 'exec', 'discard', 'reset', 'hello', 'client', 'select', 'swapdb', 'command'],
  ...['subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe', 'asking', 'readonly', 'readwrite', 'cluster'],
  ...['blpop', 'brpop', 'brpoplpush', 'blmove', 'bzpopmin', 'bzpopmax', 'blmpop', 'bzmpop', 'xread', 'xreadgroup', 'wait', 'waitaof'],
  ...['time', 'info', 'lastsave', 'role', 'lolwut', 'latency', 'memory', 'module', 'config', 'slowlog', 'pfdebug', 'pfselftest', 'randomkey'],
])

/** The forms that ioredis does not have, and those of it that are slips. @param {string} name @param {any[]} args */
function differs(name, args) {
  const last = args[args.length - 1]
  if (name === 'zadd' || name === 'xadd' || name === 'geoadd') return typeof last === 'object' && last !== null
  return /^(hset|hmset|mset|msetnx)$/.test(name) && args.some((arg) => Buffer.isBuffer(arg))
}

/** @type {any[][]} */
const ODD = [
  ...[[], [undefined], [null], [{}], [[]], [[[]]], [['a', 'b']], [-0], ['k', '']],
  ...[['k', { a: 1 }], ['k', new Map([['a', 1]])], ['k', new Date(0)], ['k', ['a', ['b']], null], ['k', { toString: () => 'own' }]],
  ...[['k', NaN], ['k', Symbol('s')], ['k', true, false], ['k', 10n], ['k', () => 1, 'x'], ['k', Buffer.from([255])]],
  ...[['k', 'k', 'k'], ['k', 1, 2], ['k', -1, 'x', 'y'], ['k', '1', '2', '3', '4'], [1, 'k'], [2, 'k', 'k2'], ['k', 'm', 1.5]],
  ...[['k', 0, -1, 'WITHSCORES'], ['text'], ['text', 'a'], ['text', 1, 'a'], ['text', 'a', 'b', 'c'], ['text', 0, -1]],
]

/** Replies as something that can be compared and shown. @param {any} value @returns {any} */
function plain(value) {
  if (value instanceof Error) {
    const { name, message, command, previousErrors } = /** @type {any} */ (value)
    return { error: `${name}: ${message}`, command: plain(command), previousErrors: plain(previousErrors) }
  }
  if (Buffer.isBuffer(value)) return { bytes: value.toString('hex') }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

describe('agreement with ioredis and a real server', { skip: program ? false : 'no redis-server 8' }, () => {
  /** @type {any} */
  let server
  /** @type {any[]} */
  let clients
  before(async () => {
    server = await startServer({ program })
    clients = [
      new Ioredis({ port: server.port }),
      new Nearis({ engine: new Nearis.Engine() }),
      new Nearis({ engine: new Nearis.Engine(), enableAutoPipelining: true }),
    ]
    for (const client of clients) client.defineCommand('mine', { lua: 'return {KEYS[1], ARGV[1], redis.call("TYPE", KEYS[1])}', numberOfKeys: 1 })
    await Promise.all(clients.map((client) => client.ping()))
  })
  after(async () => {
    for (const client of clients) client.disconnect()
    await server.stop()
  })

  test('every command with odd arguments', async () => {
    const names = clients[0].getBuiltinCommands().filter((/** @type {string} */ name) => !LEFT_OUT.has(name) && !absent.has(name))
    let compared = 0
    for (const name of names) {
      const all = ODD.filter((args) => !differs(name, args))
      const results = await Promise.all(
        clients.map((client) => {
          const pipeline = client.pipeline()
          for (const args of all) {
            pipeline.flushall().set('text', 'str')
            pipeline[name](...args)
          }
          return pipeline.exec()
        }),
      )
      const [theirs, ...ours] = results.map((result) => result.filter((/** @type {any} */ _, /** @type {number} */ i) => i % 3 === 2).map(plain))
      // A server of version 8 need not know what came with 8.4.
      if (theirs.some((/** @type {any[]} */ [failed]) => /unknown command/.test(failed?.error))) continue
      for (const result of ours) assert.deepEqual(result, theirs, name)
      compared += all.length
    }
    assert.ok(compared > 4000, String(compared))
  })

  test('random pipelines, transactions, and transactions by plain commands', async () => {
    const random = numbers(20_261_121)
    for (let i = 0; i < 300; i++) {
      const kind = KINDS[i % KINDS.length]
      const steps = kind.steps(random)
      const results = await Promise.all(clients.map((client) => play(kind, client, steps)))
      for (const result of results.slice(1)) assert.deepEqual(result, results[0], `${kind.name}: ${JSON.stringify(steps)}`)
      if (i % 20 === 19) await Promise.all(clients.map((client) => client.flushall()))
    }
  })
})

/** Numbers that look random, the same each time. @param {number} seed @returns {(below: number) => number} */
function numbers(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    return (seed >> 8) % below
  }
}

const KEYS = ['a', 'b', 'h', 'l', 'z']

/** @typedef {(below: number) => number} Random */

/** Hashes have one field, and nothing is listed, since there is no order. @type {((random: Random, key: string) => any[])[]} */
const STEPS = [
  ...[(/** @type {Random} */ r, /** @type {string} */ k) => ['set', k, r(5)], (/** @type {Random} */ _, /** @type {string} */ k) => ['get', k]],
  ...['getBuffer', 'incr', 'del', 'type', 'lpop', 'hgetall', 'hgetallBuffer', 'strlen'].map((name) => (/** @type {Random} */ _, /** @type {string} */ k) => [name, k]),
  (r) => ['hset', 'h', { f: r(3) }],
  () => ['lpush', 'l', ['x', 'y']],
  () => ['lrange', 'l', 0, -1],
  (r) => ['zadd', 'z', r(9) / 2, `m${r(3)}`],
  () => ['zrange', 'z', 0, -1, 'WITHSCORES'],
  () => ['zscore', 'z', 'm1'],
  () => ['call', 'ZRANGE', 'z', 0, -1, 'WITHSCORES'],
  () => ['call', 'HGETALL', 'h'],
  (_, k) => ['callBuffer', 'get', k],
  () => ['mget', KEYS],
  () => ['get'],
  () => ['call', 'nosuch', 'x'],
  () => ['xadd', 'x', '*', 'f'],
  (_, k) => ['mine', k, 'arg'],
  (_, k) => ['mineBuffer', k, 'arg'],
  (r) => ['select', r(2)],
  () => ['echo', 'e'],
  () => ['blpop', 'l', 0.01],
  (_, k) => ['object', 'ENCODING', k],
  () => ['eval', 'return {1, "a", {err="E x"}}', 0],
  () => ['unwatch'],
]

/** @param {Random} random @param {any[][]} [more] */
function someSteps(random, more = []) {
  return Array.from({ length: random(8) }, () => {
    const at = random(STEPS.length + more.length)
    return at < STEPS.length ? STEPS[at](random, KEYS[random(KEYS.length)]) : more[at - STEPS.length]
  })
}

/**
 * @typedef {object} Kind
 * @property {string} name
 * @property {(random: Random) => any[][]} steps
 * @property {(client: any, steps: any[][], note: (...args: any[]) => void) => Promise<any>} run
 */

/** Puts steps on a pipeline, with callbacks. @param {any} chain @param {any[][]} steps @param {(...args: any[]) => void} note */
function put(chain, steps, note) {
  for (const [name, ...args] of steps) chain[name](...args, ...(name === 'multi' || name === 'exec' ? [] : [note]))
  return chain
}

/** @type {Kind[]} */
const KINDS = [
  {
    name: 'pipeline',
    steps: (random) => [...someSteps(random, [['watch', 'a'], ['discard']]), ...someSteps(random)],
    run: (client, steps, note) => put(client.pipeline(), steps, note).exec(),
  },
  {
    name: 'transaction in a pipeline',
    steps: (random) => [...someSteps(random), ['multi'], ...someSteps(random), ['exec'], ...someSteps(random)],
    run: (client, steps, note) => put(client.pipeline(), steps, note).exec(),
  },
  {
    name: 'transaction',
    steps: (random) => someSteps(random),
    run: (client, steps, note) => put(client.multi(), steps, note).exec(),
  },
  {
    name: 'plain commands',
    steps: (random) => [['watch', KEYS[random(5)]], ...someSteps(random), ['multi'], ...someSteps(random), ['exec']],
    run: (client, steps) =>
      Promise.allSettled(steps.map(([name, ...args]) => (name === 'multi' ? client.multi({ pipeline: false }) : client[name](...args)))),
  },
]

/** @param {Kind} kind @param {any} client @param {any[][]} steps */
async function play(kind, client, steps) {
  /** @type {any[]} */
  const seen = []
  const note = (/** @type {any[]} */ ...args) => seen.push(plain(args))
  const outcome = await kind.run(client, steps, note).catch((/** @type {any} */ error) => error)
  // Callbacks of defined commands come in another order there.
  return { outcome: plain(outcome), seen: seen.map((args) => JSON.stringify(args)).sort() }
}
