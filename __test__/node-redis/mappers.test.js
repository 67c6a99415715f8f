// @ts-check
'use strict'

// What our mappers make of replies is what real node-redis's own make of them: in both protocols, under every type mapping.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { Session } = require('node:inspector/promises')
const { test } = require('node:test')
const { fileURLToPath } = require('node:url')
const { inspect } = require('node:util')
const { RESP_TYPES } = require('redis')
const { commands, replyMapper } = require('../../js/node-redis/commands')
const { COMMANDS, ENTRIES } = require('./calls')
const { repliesOf, decoded } = require('./replies')

const PROTOCOLS = /** @type {const} */ ([2, 3])
const { MAP, DOUBLE, BLOB_STRING, SET, NUMBER } = RESP_TYPES
const MAPPINGS = [
  undefined,
  {},
  { [MAP]: Map },
  { [MAP]: Array },
  { [DOUBLE]: String },
  { [BLOB_STRING]: Buffer },
  { [SET]: Set, [NUMBER]: String },
  { [MAP]: Map, [BLOB_STRING]: Buffer, [DOUBLE]: String },
  { [MAP]: Array, [BLOB_STRING]: Buffer },
]

/** Which reply, in which form, is mapped. */
function* cases() {
  for (const [name] of ENTRIES) {
    for (const protocol of PROTOCOLS) {
      if (!replyMapper(COMMANDS[name], protocol)) continue
      for (const { reply, with: preserve } of repliesOf(name)) {
        for (const mapping of MAPPINGS) yield { name, protocol, reply, preserve, mapping }
      }
    }
  }
}

/** @param {any} command @param {{ protocol: 2 | 3, reply: any, preserve: any, mapping: any }} where */
function mapped(command, { protocol, reply, preserve, mapping }) {
  const mapper = /** @type {any} */ (replyMapper(command, protocol))
  try {
    return mapper(decoded(reply, protocol, mapping ?? {}), preserve, mapping)
  } catch (error) {
    return error instanceof Error ? { error: error.name } : { error }
  }
}

test('every mapper of an entry has a reply', () => {
  for (const [name] of ENTRIES) if (COMMANDS[name].transformReply && replyMapper(COMMANDS[name], 2)) assert.ok(repliesOf(name).length > 0, name)
})

test('replies are mapped to the same', (t) => {
  let count = 0
  for (const one of cases()) {
    assert.deepStrictEqual(mapped(commands[one.name], one), mapped(COMMANDS[one.name], one), `${one.name} RESP${one.protocol} ${inspect(one, { depth: 6 })}`)
    count++
  }
  t.diagnostic(`${count} replies`)
})

test('every branch of the real mappers is taken by the replies', async () => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  for (const one of cases()) mapped(COMMANDS[one.name], one)
  const { result } = await session.post('Profiler.takePreciseCoverage')
  session.disconnect()
  /** @type {string[]} */
  const missed = []
  for (const { url, functions } of result) {
    const file = /@redis\/client\/dist\/lib\/commands\/([^/]+)\.js$/.exec(url)?.[1]
    if (!file) continue
    const source = readFileSync(fileURLToPath(url), 'utf8')
    for (const { ranges } of functions) {
      if (ranges[0].count === 0) continue // an encoder, or what is there for other callers
      for (const { count, startOffset, endOffset } of ranges) if (count === 0) missed.push(`${file}: ${source.slice(startOffset, endOffset).trim()}`)
    }
  }
  assert.deepEqual(missed, [])
})

test('a field of any name is a property of its own', () => {
  const map = /** @type {any} */ (replyMapper(commands.HGETALL, 2))
  const reply = map(['__proto__', 'x', 'constructor', 'y'])
  assert.deepEqual(Object.entries(reply), [['__proto__', 'x'], ['constructor', 'y']])
  assert.equal(Object.getPrototypeOf(reply), Object.prototype)
})
