// @ts-check
'use strict'

// Every command with every option, by its method: our client's results are those of real node-redis on a real server, down
// to the prototypes of objects and to what is a number.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { after, before, test } = require('node:test')
const redis = require('redis')
const { Engine } = require('../..')
const { createClient } = require('../../node-redis')
const { kind, plain } = require('../clients/every-command/replies')
const { oracle } = require('../clients/every-command/sides')
const { skipWithoutOracles } = require('../helpers/oracles')
const { ENTRIES, furtherCalls, groups } = require('./calls')

const TIMEOUT_MS = 10_000
const PROTOCOLS = /** @type {const} */ ([2, 3])
const skip = skipWithoutOracles('redis8')

/**
 * @typedef {import('../clients/every-command/play').Row} Row
 *
 * @typedef {object} Side
 * @property {() => Promise<any>} make
 * @property {() => Promise<any>} another a client of a server of its own
 * @property {() => Promise<unknown>} close
 *
 * @typedef {object} Outcome
 * @property {any} reply as it is; errors by class and message
 * @property {any} compared the part of it that two servers can have in common
 */

/** @type {Record<string, import('../clients/every-command/play').Started>} */
const servers = {}

before(async () => {
  if (skip) return
  servers.single = await oracle('redis8')
  servers.cluster = await oracle('redis8', { cluster: true })
})
after(() => Promise.all(Object.values(servers).map((server) => server.close())))

/** @param {(options: any) => any} make @param {any} options @param {any[]} clients */
async function open(make, options, clients) {
  const client = make(options)
  client.on('error', () => {})
  clients.push(client)
  return client.connect()
}

/** @param {any[]} clients */
function destroy(clients) {
  for (const client of clients) if (client.isOpen) client.destroy()
}

/** @param {2 | 3} RESP @param {string} group @returns {Side} */
function real(RESP, group) {
  /** @type {any[]} */
  const clients = []
  /** @type {import('../clients/every-command/play').Started[]} */
  const others = []
  const on = (/** @type {number} */ port) => open(redis.createClient, { RESP, socket: { port, reconnectStrategy: false } }, clients)
  return {
    make: () => on(servers[group === 'cluster' ? 'cluster' : 'single'].port),
    async another() {
      others.push(await oracle('redis8'))
      return on(others[others.length - 1].port)
    },
    close() {
      destroy(clients)
      return Promise.all(others.map((server) => server.close()))
    },
  }
}

/** @param {2 | 3} RESP @returns {Side} */
function ours(RESP) {
  /** @type {any[]} */
  const clients = []
  const engine = new Engine({ debug: true })
  const on = async (/** @type {Engine} */ one) => recorded(await open(createClient, { RESP, engine: one, socket: { reconnectStrategy: false } }, clients))
  return {
    make: () => on(engine),
    another: () => on(new Engine({ debug: true })),
    async close() {
      destroy(clients)
    },
  }
}

/** The methods that were called, of those whose results are compared. @type {Set<string>} */
const called = new Set()

/** @param {any} client @returns {any} the client, which has its calls written down */
function recorded(client) {
  return new Proxy(client, {
    get(target, name) {
      const value = target[name]
      if (typeof value !== 'function') return value
      called.add(String(name))
      return value.bind(target)
    },
  })
}

/** Errors by what a program can tell them by. @param {any} reply @returns {any} */
function told(reply) {
  if (reply instanceof Error) return { name: reply.name, class: reply.constructor.name, message: reply.message }
  return Array.isArray(reply) ? reply.map(told) : reply
}

/** @param {Row} row @param {any} client @param {any} place */
async function run(row, client, place) {
  if (!Array.isArray(row)) return /** @type {any} */ (row.node ?? row.both)(place)
  const [words, node] = row
  return typeof node === 'string' ? client.sendCommand(Array.isArray(words) ? words : words.split(' ')) : node(client)
}

/** @param {Promise<any>} promise */
async function settled(promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer
  const late = new Promise((_, reject) => (timer = setTimeout(reject, TIMEOUT_MS, new Error('no reply in time'))))
  try {
    return await Promise.race([promise, late])
  } catch (error) {
    return error
  } finally {
    clearTimeout(timer)
  }
}

/** @param {Row[]} rows @param {Side} side @param {2 | 3} protocol @returns {Promise<Outcome[]>} */
async function play(rows, side, protocol) {
  try {
    const client = await side.make()
    const place = { kind: 'node-redis', protocol, make: side.make, another: side.another }
    /** @type {Outcome[]} */
    const outcomes = []
    for (const row of rows) {
      const { compare } = extraOf(row)
      const reply = await settled(run(row, client, place))
      outcomes.push({ reply: told(reply), compared: compare && !(reply instanceof Error) ? compare(plain(reply)) : undefined })
    }
    return outcomes
  } finally {
    await side.close()
  }
}

/** @param {Row} row @returns {import('../clients/every-command/play').Extra} */
const extraOf = (row) => (Array.isArray(row) ? (row[2] ?? {}) : row)

/** @param {any} value */
const prototypeOf = (value) => (value !== null && typeof value === 'object' ? Object.getPrototypeOf(value) : typeof value)

/** @param {Row} row */
const titleOf = (row) => (Array.isArray(row) ? String(row[0]) : row.scene)

/**
 * What is not the same, as docs/migrating.md says: by scene, what is right for our client.
 * @type {Record<string, (theirs: any) => any>}
 */
const DIFFERENT = {
  'clients that are killed': () => ({ name: 'Error', class: 'SimpleError', message: 'ERR No such client' }),
  'a server that is shut down': ([refused]) => [refused, 'OK', 'OK', 'OK'],
  'a connection that is made new': (theirs) => theirs.with(-1, 0),
  'a client that sees all commands': ([reply, line]) => [reply, line.replace('SET', 'set')],
  'channels and patterns': (theirs) => theirs.map((/** @type {any} */ reply) => (Buffer.isBuffer(reply) ? reply.toString() : reply)),
}

/** What tells commands that were called: names of methods are in lower case there. */
const LOGGED = /^SLOWLOG GET/

/** @param {string[][]} calls */
const named = (calls) => calls.map(([name, ...args]) => [name.toLowerCase(), ...args])

/** @param {Row} row @param {Outcome} mine @param {Outcome} theirs @param {2 | 3} protocol */
function assertSame(row, mine, theirs, protocol) {
  const title = titleOf(row)
  const { reply: expected, compare } = extraOf(row)
  if (expected !== undefined) {
    const right = typeof expected === 'function' ? expected('node-redis', protocol) : expected
    assert.deepEqual(compare ? mine.compared : plain(mine.reply), right, title)
  } else if (compare && theirs.compared !== undefined) {
    assert.deepEqual(mine.compared, LOGGED.test(title) ? named(theirs.compared) : theirs.compared, title)
    assert.equal(prototypeOf(mine.reply), prototypeOf(theirs.reply), title)
  } else {
    assert.deepEqual(mine.reply, DIFFERENT[title]?.(theirs.reply) ?? theirs.reply, title)
  }
}

/** @param {Row[]} rows @param {2 | 3} protocol @param {string} group @returns {Promise<[Outcome[], Outcome[]]>} */
async function onBoth(rows, protocol, group) {
  const [[, ...mine], [, ...theirs]] = [await play([FLUSH, ...rows], ours(protocol), protocol), await play([FLUSH, ...rows], real(protocol, group), protocol)]
  return [mine, theirs]
}

for (const protocol of PROTOCOLS) {
  for (const [group, rows] of Object.entries(groups())) {
    test(`${group}, RESP${protocol}`, { skip }, async () => {
      const [mine, theirs] = await onBoth(rows, protocol, group)
      rows.forEach((row, i) => assertSame(row, mine[i], theirs[i], protocol))
    })
  }
}

/** Calls that answer by what the server is, or has done: their form is compared. @type {Record<string, (reply: any) => any>} */
const BY_FORM = {
  COMMAND: (reply) => Object.keys(reply.find((/** @type {any} */ one) => one.name === 'get')),
  HELLO: Object.keys,
  LATENCY_HISTOGRAM: kind,
  LATENCY_RESET: kind,
  LOLWUT: kind,
}

/** What an engine answers for a command that it does not have. */
const UNKNOWN = /^ERR unknown (command|subcommand) '/

/**
 * Calls of forms that the tests of every command do not use, or of commands that the engine does not have.
 * @param {(name: string, args: any[]) => boolean} [isMeant]
 * @returns {Row[]}
 */
function further(isMeant = () => true) {
  return Object.entries(furtherCalls()).flatMap(([name, calls]) => {
    const meant = calls.filter((args) => isMeant(name, args))
    return meant.map((args) => /** @type {Row} */ ([name, (client) => client[name](...args), { compare: BY_FORM[name] }]))
  })
}

/** What a real server must not be asked, to stop or to be another one's; and what depends on who is there. */
const NEVER = /^(CLUSTER|REPLICAOF|MIGRATE|CLIENT_PAUSE|BGSAVE|BGREWRITEAOF|ACL|AUTH|CLIENT_KILL)/

/** A client keeps its protocol, and Redis 8.2 does not know how to compare values. @param {2 | 3} protocol @returns {(name: string, args: any[]) => boolean} */
const isMeant = (protocol) => (name, args) => {
  if (name === 'HELLO') return args[0] === undefined || args[0] === protocol
  return !NEVER.test(name) && !(name === 'SET' && args[2].condition === 'IFEQ')
}

test('further forms of calls', { skip }, async (t) => {
  let count = 0
  for (const protocol of PROTOCOLS) {
    const rows = further(isMeant(protocol))
    const [mine, theirs] = await onBoth(rows, protocol, 'further')
    rows.forEach((row, i) => {
      // Either of the two may not have the command.
      if (UNKNOWN.test(theirs[i].reply?.message ?? '') !== UNKNOWN.test(mine[i].reply?.message ?? '')) return
      assertSame(row, mine[i], theirs[i], protocol)
      count++
    })
  }
  t.diagnostic(`${count} replies`)
})

test('methods of commands that the engine does not have are listed, and answered as by a server that does not know them', async (t) => {
  const compared = ENTRIES.filter((names) => names.some((name) => called.has(name)))
  // Whoever ends clients here would end those that ask.
  const rows = further((name) => name !== 'CLIENT_KILL')
  const outcomes = await play(rows, ours(3), 3)
  const unknown = new Set(rows.map(titleOf).filter((_, i) => UNKNOWN.test(outcomes[i].reply?.message ?? '')))
  rows.forEach((row, i) => {
    if (unknown.has(titleOf(row))) assert.match(String(outcomes[i].reply?.message), UNKNOWN, titleOf(row))
  })
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'migrating.md'), 'utf8')
  const [, section] = page.split('\n### Methods whose commands the engine does not have\n')
  const listed = [...section.split('\n#')[0].matchAll(/`([\w]+)`/g)].map((found) => found[1]).filter((name) => ENTRIES.some((names) => names.includes(name)))
  const missing = ENTRIES.filter(([name]) => unknown.has(name)).map((names) => names[names.length - 1])
  assert.deepEqual(listed.sort(), missing.sort())
  assert.ok(section.includes(`${missing.length} of the ${ENTRIES.length} methods`), `it says that there are ${missing.length} of ${ENTRIES.length}`)
  if (!skip) assert.deepEqual(ENTRIES.filter((names) => !compared.includes(names) && !unknown.has(names[0])), [], 'results of all others are compared')
  t.diagnostic(`${missing.length} methods without a command, ${compared.length} whose results were compared, ${ENTRIES.length} in all`)
})

/** @type {Row} */
const FLUSH = ['FLUSHALL', (c) => c.flushAll()]
