// @ts-check
'use strict'

/**
 * Data whose memory is measured: the same texts on each run, in shapes that programs have.
 *
 * @typedef {{ key: string, verb: string[], items: string[][], tail?: string[] }} Piece
 *   one key with its elements: `verb key ...items ...tail` writes it, or one such command for each item
 * @typedef {object} Row
 * @property {string} unit what the bytes are divided by
 * @property {number} count how many units there are
 * @property {number} [members] elements for each unit, where units are keys
 * @property {boolean} [atOnce] false where a command takes one item only
 * @property {(n: number) => Piece} piece
 */

/** A number that looks random and is the same for the same `n`: the finalizer of MurmurHash3. @param {number} n */
function mix(n) {
  let h = n + 0x9e3779b9 | 0
  h = Math.imul(h ^ h >>> 16, 0x85ebca6b)
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35)
  return (h ^ h >>> 16) >>> 0
}

/** Hexadecimal digits that look random, 8 for each `words`. @param {number} n @param {number} words */
function hex(n, words) {
  let text = ''
  for (let i = 0; i < words; i++) text += mix(n * 8 + i).toString(16).padStart(8, '0')
  return text
}

/** @param {number} n @param {number} width */
const digits = (n, width) => String(n).padStart(width, '0')

/** Elements of one key. @param {number} count @param {(i: number) => string[]} make */
const items = (count, make) => Array.from({ length: count }, (_, i) => make(i))

const CITIES = ['Berlin', 'London', 'Paris', 'Lisboa', 'New York', 'Tokyo', 'Wien', 'Madrid']

/** What an account has: ten fields of texts and numbers. @param {number} n */
const account = (n) => [
  ['name', `name ${n}`], ['mail', `user${n}@example.com`], ['city', CITIES[n % CITIES.length]], ['age', String(18 + n % 70)],
  ['visits', String(mix(n) % 1000)], ['plan', n % 5 ? 'free' : 'pro'], ['lang', n % 3 ? 'en' : 'de'], ['token', hex(n, 2)],
  ['created', String(1_600_000_000 + n * 61)], ['seen', String(1_700_000_000 + mix(n) % 10_000_000)]
]

/** A key of 16 bytes. @param {number} n */
const user = (n) => `user:${digits(n, 11)}`

/** @type {Record<string, Row>} */
const ROWS = {
  strings: {
    unit: 'key', count: 1e6,
    piece: (n) => ({ key: user(n), verb: ['SET'], items: [[hex(n, 4)]] })
  },
  'strings with a TTL': {
    unit: 'key', count: 1e6,
    piece: (n) => ({ key: user(n), verb: ['SET'], items: [[hex(n, 4)]], tail: ['EX', String(3600 + mix(n) % 86_400)] })
  },
  'hashes of 10': {
    unit: 'key', count: 1e5, members: 10,
    piece: (n) => ({ key: user(n), verb: ['HSET'], items: account(n) })
  },
  'lists of 20': {
    unit: 'key', count: 1e5, members: 20,
    piece: (n) => ({ key: user(n), verb: ['RPUSH'], items: items(20, (i) => [`order:${mix(n * 20 + i) % 1e7}`]) })
  },
  'sets of 20 texts': {
    unit: 'key', count: 1e5, members: 20,
    piece: (n) => ({ key: user(n), verb: ['SADD'], items: items(20, (i) => [`tag:${mix(n * 20 + i) % 1e6}`]) })
  },
  'sets of 20 integers': {
    unit: 'key', count: 1e5, members: 20,
    piece: (n) => ({ key: user(n), verb: ['SADD'], items: items(20, (i) => [String(mix(n * 20 + i) % 1e6)]) })
  },
  'sorted sets of 20': {
    unit: 'key', count: 1e5, members: 20,
    piece: (n) => ({
      key: user(n), verb: ['ZADD'],
      items: items(20, (i) => [String(mix(n * 20 + i) % 1e5), `player:${mix(n * 40 + i) % 1e6}`])
    })
  },
  'one sorted set': {
    unit: 'member', count: 1e6,
    piece: (n) => ({ key: 'board', verb: ['ZADD'], items: [[String(mix(n) % 1e8), `player:${digits(n, 8)}`]] })
  },
  'one stream': {
    unit: 'entry', count: 1e6, atOnce: false,
    piece: (n) => ({
      key: 'events', verb: ['XADD'],
      items: [[`${1_700_000_000_000 + n * 13}-0`, 'user', String(mix(n) % 1e6), 'page', `/item/${mix(n + 7) % 1e4}`]]
    })
  },
  'one hash': {
    unit: 'field', count: 1e6,
    piece: (n) => ({ key: 'accounts', verb: ['HSET'], items: [[user(n), hex(n, 2)]] })
  },
  'one set': {
    unit: 'member', count: 1e6,
    piece: (n) => ({ key: 'visitors', verb: ['SADD'], items: [[user(n)]] })
  },
  'one list': {
    unit: 'element', count: 1e6,
    piece: (n) => ({ key: 'queue', verb: ['RPUSH'], items: [[`job:${digits(n, 8)}:${hex(n, 1)}`]] })
  },
  // What a process grows by without any data: commands that store nothing.
  control: {
    unit: 'command', count: 1e6,
    piece: () => ({ key: 'nothing', verb: ['EXISTS'], items: [[]] })
  }
}

/**
 * The commands of one piece.
 * @param {Piece} piece
 * @param {boolean} byOne a command for each element
 */
function* commands({ key, verb, items: elements, tail = [] }, byOne) {
  if (!byOne) yield [...verb, key, ...elements.flat(), ...tail]
  else for (const element of elements) yield [...verb, key, ...element, ...tail]
}

module.exports = { ROWS, commands, mix }
