// @ts-check
'use strict'

// Every command with every option, by its method: our client's results are those of real node-redis on a real server, down
// to the prototypes of objects and to what is a number.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const { kind, plain } = require('../clients/every-command/replies')
const { ENTRIES, furtherCalls, groups } = require('./calls')
const { called, extraOf, onBoth, ours, play, skip, titleOf } = require('./play')

const PROTOCOLS = /** @type {const} */ ([2, 3])

/** @typedef {import('./play').Row} Row */
/** @typedef {import('./play').Outcome} Outcome */

/** @param {any} value */
const prototypeOf = (value) => (value !== null && typeof value === 'object' ? Object.getPrototypeOf(value) : typeof value)

/**
 * What is not the same, as docs/migrating.md says: by scene, what is right for our client.
 * @type {Record<string, (theirs: any) => any>}
 */
const DIFFERENT = {
  'clients that are killed': () => ({ name: 'Error', class: 'SimpleError', message: 'ERR No such client' }),
  'replies that are not wanted': () => ({
    name: 'Error',
    class: 'SimpleError',
    message: 'ERR CLIENT REPLY OFF and SKIP are for connections: each embedded call has its reply'
  }),
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

for (const protocol of PROTOCOLS) {
  for (const [group, rows] of Object.entries(groups())) {
    test(`${group}, RESP${protocol}`, { skip }, async () => {
      const [mine, theirs] = await onBoth(rows, { RESP: protocol }, group)
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
const NEVER = /^(CLUSTER|REPLICAOF|MIGRATE|BGSAVE|BGREWRITEAOF|ACL|AUTH|CLIENT_KILL)/

/** A client keeps its protocol, and Redis 8.2 does not know how to compare values. @param {2 | 3} protocol @returns {(name: string, args: any[]) => boolean} */
const isMeant = (protocol) => (name, args) => {
  if (name === 'HELLO') return args[0] === undefined || args[0] === protocol
  return !NEVER.test(name) && !(name === 'SET' && args[2].condition === 'IFEQ')
}

test('further forms of calls', { skip }, async (t) => {
  let count = 0
  for (const protocol of PROTOCOLS) {
    const rows = further(isMeant(protocol))
    const [mine, theirs] = await onBoth(rows, { RESP: protocol }, 'further')
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
  const outcomes = await play(rows, ours({ RESP: 3 }), 3)
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
