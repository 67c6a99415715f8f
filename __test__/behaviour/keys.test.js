// @ts-check
'use strict'

// Which arguments of a command are keys, and so get the prefix: for every command, what ioredis finds and what ours does.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const Ioredis = /** @type {any} */ (require('ioredis'))
const Nearis = /** @type {any} */ (require('nearis'))

const NAMES = new Ioredis({ lazyConnect: true }).getBuiltinCommands()

/** Arguments that say where the keys are, in each of the ways that there are, and some that lie. @type {any[][]} */
const ARGUMENTS = [
  [],
  ['a'],
  ['a', 'b', 'c', 'd', 'e', 'f'],
  ['a', Buffer.from([0xff]), 3, null],
  ['2', 'a', 'b', 'c', 'd'],
  ['x', '2', 'a', 'b', 'c'],
  ['x', 'y', '2', 'a', 'b', 'c'],
  ['0', '0', '0'],
  [1, 1, 1, 1, 1],
  ['x', 9, 'a', 'b'],
  ['COUNT', 2, 'STREAMS', 'a', 'b', '0', '0'],
  ['GROUP', 'g', 'c', 'COUNT', 1, 'streams', 'a', 'b', 'c', '0', '0', '0'],
  ['streams'],
  ['a', 15, 37, 1, 'km', 'STORE', 'near', 'storedist', 'far'],
  ['a', 'member', 1, 'km', 'WITHCOORD', 'store', 'near'],
  ['a', 'BY', 'w_*', 'get', '#', 'GET', 'p_*', 'LIMIT', 0, 1, 'store', 'd'],
  ['a', 'by'],
  ['127.0.0.1', 6379, 'a', 0, 1000],
  ['127.0.0.1', 6379, '', 0, 1000, 'COPY', 'keys', 'a', 'b'],
  ['ENCODING', 'a'],
  ['usage', 'a', 'SAMPLES', 5],
  ['CREATE', 'a', 'g', '$'],
  ['STREAM', 'a', 'FULL'],
  ['SET', 'a', 'b'],
  ['DESTROY', 'a'],
  ['HELP'],
  ['AND', 'd', 'a', 'b'],
  ['a', 'b', 'LEFT', 'RIGHT', 0],
  [0, 2, 'a', 'b', 'MIN'],
]

/** @param {any} Redis @param {string} name @param {any[]} args @param {string | Buffer} keyPrefix */
function prefixed(Redis, name, args, keyPrefix) {
  const command = new Redis.Command(name, args, { keyPrefix })
  return { args: command.args.map(String), keys: command.getKeys().map(String) }
}

/** What ioredis makes of a key that is not there. @param {{ args: string[], keys: string[] }} found @param {number} length */
function withoutMissing({ args, keys }, length) {
  return { args: args.slice(0, length), keys: keys.filter((key) => !/undefined/.test(key)) }
}

describe('keys', () => {
  test('the keys of every command are found, and prefixed', () => {
    let compared = 0
    for (const name of NAMES) {
      for (const args of ARGUMENTS) {
        for (const form of [name, name.toUpperCase()]) {
          const theirs = withoutMissing(prefixed(Ioredis, form, args, 'p:'), args.length)
          assert.deepEqual(prefixed(Nearis, form, args, 'p:'), theirs, `${form} ${args.map(String)}`)
          compared++
        }
      }
    }
    assert.equal(compared, 301 * ARGUMENTS.length * 2)
  })

  test('a prefix of bytes, and keys of bytes, are put together as bytes', () => {
    for (const [prefix, key] of [['p:', Buffer.from([0xff])], [Buffer.from([0xfe]), 'k'], [Buffer.from([0xfe]), Buffer.from([0xff])]]) {
      const [theirs] = new Ioredis.Command('get', [key], { keyPrefix: prefix }).args
      assert.deepEqual(new Nearis.Command('get', [key], { keyPrefix: prefix }).args, [Buffer.from(theirs)])
    }
  })

  test('commands that nobody knows have none', () => {
    for (const name of ['nosuch', 'json.set', '']) assert.deepEqual(prefixed(Nearis, name, ['a', 'b'], 'p:'), { args: ['a', 'b'], keys: [] })
  })
})
