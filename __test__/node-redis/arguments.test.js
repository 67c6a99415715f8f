// @ts-check
'use strict'

// What callers get wrong: the same class and message, and always by the promise, never thrown, except in a chain.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { both, outcome } = require('./both')

/** @param {number} place @param {string} type */
const notWord = (place, type) => ['TypeError', `"arguments[${place}]" must be of type "string | Buffer", got ${type} instead.`]
/** @param {string} property */
const ofUndefined = (property) => ['TypeError', `Cannot read properties of undefined (reading '${property}')`]
const NO_INTEGER = ['SimpleError', 'ERR value is not an integer or out of range']

/** @type {[string, (client: any) => any, any][]} what is said of it, the call, class and message */
const CALLS = [
  ['a value is missing', (c) => c.set('k'), notWord(2, 'undefined')],
  ['a value is a boolean', (c) => c.set('k', true), notWord(2, 'boolean')],
  ['a value is null', (c) => c.set('k', null), notWord(2, 'object')],
  ['a number where none is allowed', (c) => c.lPush('l', 5), notWord(2, 'number')],
  ['a number in an array of words', (c) => c.sAdd('s', [1]), notWord(2, 'number')],
  ['a field without a value', (c) => c.hSet('h', 'f'), notWord(3, 'undefined')],
  ['a value in an object', (c) => c.hSet('h', { a: true }), notWord(3, 'boolean')],
  ['an object with nothing in it', (c) => c.hSet('h', {}), ['SimpleError', "ERR wrong number of arguments for 'hset' command"]],
  ['no members', (c) => c.zAdd('z'), ofUndefined('score')],
  ['no seconds', (c) => c.expire('k'), ofUndefined('toString')],
  ['no key', (c) => c.del(), notWord(1, 'undefined')],
  ['nothing to set', (c) => c.mSet(), ['TypeError', 'Cannot convert undefined or null to object']],
  ['an empty object to set', (c) => c.mSet({}), ['SimpleError', "ERR wrong number of arguments for 'mset' command"]],
  ['an increment that is no number', async (c) => [await c.set('k', '1'), await c.incrBy('k', 'a')], NO_INTEGER],
  ['an expiry that is no number', (c) => c.set('k', 'v', { EX: 'a' }), NO_INTEGER],
  ['an expiry of nothing', (c) => c.set('k', 'v', { EX: 0 }), ["SimpleError", "ERR invalid expire time in 'set' command"]],
  ['an expiry without its value', (c) => c.set('k', 'v', { expiration: { type: 'EX' } }), ofUndefined('toString')],
  ['a place without coordinates', (c) => c.geoAdd('g', {}), ofUndefined('toString')],
  ['no stream', (c) => c.xRead([]), ['SimpleError', "ERR wrong number of arguments for 'xread' command"]],
  ['no cursor', (c) => c.scan(), notWord(1, 'undefined')],
  ['a cursor that is a number', (c) => c.scan(0), notWord(1, 'number')],
  ['no words at all', (c) => c.sendCommand(), ofUndefined('length')],
  ['a name that is no word', (c) => c.sendCommand([1]), notWord(0, 'number')],
  ['a command that does not exist', (c) => c.sendCommand(['NOPE', 'a']), ['SimpleError', "ERR unknown command 'NOPE', with args beginning with: 'a' "]],
  ['no database', (c) => c.select(), ofUndefined('toString')],
  ['a database out of range', (c) => c.select(-1), ['SimpleError', 'ERR DB index is out of range']],
  ['half a database', (c) => c.select(1.5), NO_INTEGER],
  ['no key to watch', (c) => c.watch(), notWord(1, 'undefined')],
  ['no keys to watch', (c) => c.watch([]), ['SimpleError', "ERR wrong number of arguments for 'watch' command"]],
  ['no channel', (c) => c.subscribe(undefined, () => {}), notWord(1, 'undefined')],
  ['no channel in an array', (c) => c.subscribe([null], () => {}), notWord(1, 'object')],
  ['a pattern that is a number', (c) => c.pSubscribe(5, () => {}), notWord(1, 'number')],
  ['leaving a number', (c) => c.unsubscribe(5), notWord(1, 'number')],
  ['a page of what is none', async (c) => [await c.set('k', '1'), await c.sScanIterator('k').next()], ['SimpleError', 'WRONGTYPE Operation against a key holding the wrong kind of value']],
  ['MULTI in MULTI', (c) => c.multi().sendCommand(['MULTI']).exec(), ['SimpleError', 'ERR MULTI calls can not be nested']],
  ['WATCH in MULTI', (c) => c.multi().sendCommand(['WATCH', 'k']).exec(), ['SimpleError', 'ERR WATCH inside MULTI is not allowed']],
]

both('arguments that are wrong', ({ open }) => {
  test('rejected, with the same class and message, and the client goes on', async () => {
    const client = await open()
    for (const [what, call, [error, message]] of CALLS) {
      let promise
      assert.doesNotThrow(() => (promise = call(client)), what)
      assert.deepEqual(await outcome(() => promise), { error, message }, what)
    }
    assert.equal(client.isPubSubActive, false)
    assert.equal(await client.ping(), 'PONG')
  })

  test('in a chain, what cannot be encoded is thrown at once', async () => {
    const client = await open()
    assert.throws(() => client.multi().expire('k'), TypeError)
    assert.throws(() => client.multi().select(), TypeError)
    assert.throws(() => client.multi().mSet(), TypeError)
  })

  test('arguments that are too many are not sent', async () => {
    const client = await open()
    await client.set('k', 'v', 'EX', 5)
    assert.equal(await client.ttl('k'), -1)
    assert.equal(await client.get('k', 'other'), 'v')
  })
})
