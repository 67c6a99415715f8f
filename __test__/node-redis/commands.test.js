// @ts-check
'use strict'

// What our methods of node-redis's shape send is what real node-redis's own encoders make of the same call.

const assert = require('node:assert/strict')
const { Session } = require('node:inspector/promises')
const { fileURLToPath } = require('node:url')
const { readFileSync } = require('node:fs')
const { before, test } = require('node:test')
const { inspect } = require('node:util')
const { BasicCommandParser } = require('@redis/client/dist/lib/client/parser')
const encodeCommand = require('@redis/client/dist/lib/RESP/encoder').default
const redis = require('redis')
const { commands, clusterCommands, constants, replyMapper } = require('../../js/node-redis/commands')
const { Encoder, checkWords, prefixKey, prefixKeys } = require('../../js/node-redis/encoder')
const { COMMANDS, ENTRIES, everyCall } = require('./calls')

/** @type {import('./calls').Calls} */
let calls
before(async () => (calls = await everyCall()))

/** @param {() => any} run what it gives, or the error that it throws */
function outcome(run) {
  try {
    return run()
  } catch (error) {
    return error instanceof Error ? { error: error.name, message: error.message } : { error }
  }
}

/** @param {any} command @param {any} encoder @param {(words: any[]) => unknown} check @param {any[]} args */
function encoded(command, encoder, check, args) {
  return outcome(() => {
    command.parseCommand(encoder, ...structured(args))
    check(encoder.redisArgs)
    const { redisArgs, keys, firstKey, preserve, cacheKey, commandIdentifier } = encoder
    return { redisArgs, keys, firstKey, preserve, cacheKey, commandIdentifier }
  })
}

/** Neither encoder sees what the other one may have changed. @param {any} value @returns {any} */
function structured(value) {
  return Array.isArray(value) ? value.map(structured) : value
}

/** @param {string} name @param {any[]} args @param {string | Buffer} [prefix] */
const mine = (name, args, prefix) => encoded(commands[name], new Encoder(prefix), checkWords, args)

/** @param {string} name @param {any[]} args @param {string | Buffer} [prefix] */
const theirs = (name, args, prefix) => encoded(COMMANDS[name], new BasicCommandParser(prefix), encodeCommand, args)

test('every entry is there, under both its names', (t) => {
  assert.deepEqual(Object.keys(commands).sort(), Object.keys(COMMANDS).sort())
  for (const names of ENTRIES) assert.equal(new Set(names.map((name) => commands[name])).size, 1, names.join(', '))
  assert.deepEqual(Object.keys(clusterCommands).sort(), Object.keys(require('@redis/client/dist/lib/commands').NON_STICKY_COMMANDS).sort())
  t.diagnostic(`${ENTRIES.length} entries`)
})

test('traits of commands, and which replies are mapped', (t) => {
  let mapped = 0
  for (const [name] of ENTRIES) {
    const [our, their] = [commands[name], COMMANDS[name]]
    for (const trait of /** @type {const} */ (['IS_READ_ONLY', 'CACHEABLE', 'TRANSFORM_LEGACY_REPLY'])) assert.equal(our[trait], their[trait], `${name} ${trait}`)
    const mapper = typeof their.transformReply === 'object' ? their.transformReply : { 2: their.transformReply, 3: their.transformReply }
    for (const protocol of /** @type {const} */ ([2, 3])) assert.equal(typeof replyMapper(our, protocol), typeof mapper[protocol], `${name} ${protocol}`)
    if (replyMapper(our, 3)) mapped++
  }
  t.diagnostic(`${mapped} mapped under RESP3`)
})

test('constants are those that are exported', () => {
  for (const [name, value] of Object.entries(constants)) assert.deepEqual(value, /** @type {any} */ (redis)[name], name)
})

test('every entry is called, and sends the same words', (t) => {
  let count = 0
  for (const [name] of ENTRIES) {
    assert.ok(calls[name].length > 0, `${name} is called`)
    for (const args of calls[name]) {
      for (const prefix of [undefined, '', 'p:', Buffer.from('p:')]) assert.deepEqual(mine(name, args, prefix), theirs(name, args, prefix), `${name} ${JSON.stringify(args)}`)
      count++
    }
  }
  t.diagnostic(`${count} calls of ${ENTRIES.length} entries`)
})

test('every branch of the real encoders is taken by the calls', async () => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  for (const [name] of ENTRIES) for (const args of calls[name]) theirs(name, args, 'p:')
  const { result } = await session.post('Profiler.takePreciseCoverage')
  session.disconnect()
  /** @type {string[]} */
  const missed = []
  for (const { url, functions } of result) {
    const file = /commands\/([^/]+)\.js$/.exec(url)?.[1]
    if (!file || !url.includes('@redis/client')) continue
    const source = readFileSync(fileURLToPath(url), 'utf8')
    for (const { ranges } of functions) {
      if (ranges[0].count === 0) continue // a mapper, or what is there for other callers
      for (const { count, startOffset, endOffset } of ranges) if (count === 0) missed.push(`${file}: ${source.slice(startOffset, endOffset).trim()}`)
    }
  }
  assert.deepEqual(missed, [])
})

/** Arguments that are wrong in one place, or missing from there on. @param {any[]} args */
function* wrong(args) {
  for (let i = 0; i < args.length; i++) {
    yield args.slice(0, i)
    for (const value of [undefined, null, true, 5, '', {}, [], [null], [undefined], [true], [[1]], [{}], Symbol.iterator, 7n]) yield args.with(i, value)
    if (typeof args[i] !== 'object' || args[i] === null || ArrayBuffer.isView(args[i]) || args[i] instanceof Map || args[i] instanceof Date) continue
    for (const key of Object.keys(args[i])) {
      for (const value of [undefined, null, true, 5, '', {}, []]) yield args.with(i, Array.isArray(args[i]) ? args[i].with(Number(key), value) : { ...args[i], [key]: value })
    }
  }
}

/** What JavaScript says names the expression that failed: ours are others. @param {any} result */
function withoutExpressions(result) {
  if (!result?.message) return result
  const message = result.message.replace(/^[\w.[\]]+ (?=is not (iterable|a function))/, '')
  return { ...result, message }
}

test('wrong arguments fail in the same way', (t) => {
  let count = 0
  for (const [name] of ENTRIES) {
    for (const args of calls[name]) {
      for (const bad of wrong(args)) {
        count++
        assert.deepEqual(withoutExpressions(mine(name, bad)), withoutExpressions(theirs(name, bad)), `${name} ${inspect(bad)}`)
      }
    }
  }
  t.diagnostic(`${count} calls`)
})

test('an encoder has the methods that commands of a user call', () => {
  const own = new Encoder('p:')
  const real = new BasicCommandParser('p:')
  for (const one of /** @type {any[]} */ ([own, real])) {
    one.push('A', Buffer.from('B'))
    for (const value of ['x', ['x', 'y'], []]) {
      one.pushVariadic(value)
      one.pushVariadicWithLength(value)
      one.pushKeys(value)
      one.pushKeysLength(value)
    }
    one.pushVariadicNumber(1)
    one.pushVariadicNumber([1, 2.5])
    one.pushKey('k')
    one.pushKey(Buffer.from('k'))
    one.pushKey('channel', false)
    one.markRoutingKey('routed')
    one.preserve = { of: 'the call' }
  }
  for (const property of /** @type {const} */ (['redisArgs', 'keys', 'firstKey', 'preserve', 'cacheKey', 'commandIdentifier'])) {
    assert.deepEqual(own[property], /** @type {any} */ (real)[property], property)
  }
  assert.deepEqual(Object.getOwnPropertyNames(BasicCommandParser.prototype).filter((name) => !(name in own)), [])
})

test('prefixes of keys', () => {
  const real = require('@redis/client/dist/lib/client/parser')
  for (const prefix of [undefined, 'p:', Buffer.from('p:')]) {
    for (const key of ['k', Buffer.from('k')]) assert.deepEqual(prefixKey(prefix, key), real.prefixKey(prefix, key))
    for (const keys of ['k', ['k', Buffer.from('l')]]) assert.deepEqual(prefixKeys(prefix, keys), real.prefixKeys(prefix, keys))
  }
})
