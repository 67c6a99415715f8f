// @ts-check
'use strict'

// Strings.

const { kind, moment, nearly } = require('../replies')

const LATE = 9999999999
/** Deadlines as node-redis has them, each with its words. @type {[words: string, expiration: object][]} */
const DEADLINES = [
  ['EX 100', { type: 'EX', value: 100 }],
  ['PX 100000', { type: 'PX', value: 100000 }],
  [`EXAT ${LATE}`, { type: 'EXAT', value: LATE }],
  [`PXAT ${LATE}000`, { type: 'PXAT', value: LATE * 1000 }],
]
const DIGEST = 'b6acb9d84a38ff74' // of `Hello world`, in the documentation of DIGEST

/** @type {import('../play').Row[]} */
const SET = [
  ['SET k v', (c) => c.set('k', 'v')],
  ['SET k 1', (c) => c.set('k', 1), { ioredis: (c) => c.set('k', 1) }],
  ['SET k w NX', (c) => c.set('k', 'w', { condition: 'NX' })],
  ['SET k w XX', (c) => c.set('k', 'w', { condition: 'XX' })],
  ['SET k x XX GET', (c) => c.set('k', 'x', { condition: 'XX', GET: true })],
  ['SET none x GET NX', (c) => c.set('none', 'x', { NX: true, GET: true })],
  ...DEADLINES.flatMap(([words, expiration]) => /** @type {import('../play').Row[]} */ ([
    [`SET k v ${words}`, (c) => c.set('k', 'v', { expiration })],
    ['PTTL k', (c) => c.pTTL('k'), { compare: expiration.type.endsWith('AT') ? moment : nearly }],
  ])),
  ['SET k v GET EX 100', (c) => c.set('k', 'v', { GET: true, EX: 100 })],
  ['SET k w KEEPTTL', (c) => c.set('k', 'w', { expiration: 'KEEPTTL' })],
  ['TTL k', (c) => c.ttl('k'), { compare: nearly }],
  ['SET k v EX 0', (c) => c.set('k', 'v', { expiration: { type: 'EX', value: 0 } })],
  ['SET k v', (c) => c.set('k', 'v')],
  ['SET k w IFEQ v', (c) => c.set('k', 'w', { condition: 'IFEQ', matchValue: 'v' }), { reply: 'OK' }],
  ['SET k x IFEQ v', (c) => c.set('k', 'x', { condition: 'IFEQ', matchValue: 'v' }), { reply: null }],
  ['SET k x IFNE v', (c) => c.set('k', 'x', { condition: 'IFNE', matchValue: 'v' }), { reply: 'OK' }],
  [['SET', 'k', 'Hello world'], (c) => c.set('k', 'Hello world')],
  ['DIGEST k', (c) => c.digest('k'), { reply: DIGEST }],
  ['DIGEST missing', (c) => c.digest('missing'), { reply: null }],
  [`SET k x IFDNE ${DIGEST}`, (c) => c.set('k', 'x', { condition: 'IFDNE', matchValue: DIGEST }), { reply: null }],
  [`SET k x IFDEQ ${DIGEST} GET`, (c) => c.set('k', 'x', { condition: 'IFDEQ', matchValue: DIGEST, GET: true }), { reply: 'Hello world' }],
  ['GET k', (c) => c.get('k'), { reply: 'x' }],
  ['DELEX k IFEQ v', (c) => c.delEx('k', { condition: 'IFEQ', matchValue: 'v' }), { reply: 0 }],
  ['DELEX k IFNE v', (c) => c.delEx('k', { condition: 'IFNE', matchValue: 'v' }), { reply: 1 }],
  [['SET', 'k', 'Hello world'], (c) => c.set('k', 'Hello world')],
  [`DELEX k IFDNE ${DIGEST}`, (c) => c.delEx('k', { condition: 'IFDNE', matchValue: DIGEST }), { reply: 0 }],
  [`DELEX k IFDEQ ${DIGEST}`, (c) => c.delEx('k', { condition: 'IFDEQ', matchValue: DIGEST }), { reply: 1 }],
  ['DELEX k', (c) => c.delEx('k'), { reply: 0 }],
  ['SET k v', (c) => c.set('k', 'v'), { reply: 'OK' }],
  ['DELIFEQ k w', 'no method', { reply: 0 }],
  ['DELIFEQ k v', 'no method', { reply: 1 }],
]

/** @type {import('../play').Row[]} */
const ONE = [
  ['DEL k', (c) => c.del('k'), { compare: kind }],
  ['SETNX k v', (c) => c.setNX('k', 'v')],
  ['SETNX k w', (c) => c.setNX('k', 'w')],
  ['SETEX k 100 v', (c) => c.setEx('k', 100, 'v')],
  ['PSETEX k 100000 v', (c) => c.pSetEx('k', 100000, 'v')],
  ['TTL k', (c) => c.ttl('k'), { compare: nearly }],
  ['GETSET k w', (c) => c.getSet('k', 'w')],
  ['GETSET none w', (c) => c.getSet('none', 'w')],
  ['APPEND k é', (c) => c.append('k', 'é')],
  ['GET k', (c) => c.get('k'), { ioredis: (c) => c.getBuffer('k').then(String) }],
  ['GET missing', (c) => c.get('missing')],
  ['STRLEN k', (c) => c.strLen('k')],
  ['GETRANGE k 0 1', (c) => c.getRange('k', 0, 1)],
  ['SUBSTR k 0 0', 'no method'],
  ['SETRANGE k 1 hello', (c) => c.setRange('k', 1, 'hello')],
  ...DEADLINES.map(([words, expiration]) => /** @type {import('../play').Row} */ (
    [`GETEX k ${words}`, (c) => c.getEx('k', expiration)]
  )),
  ['GETEX k PERSIST', (c) => c.getEx('k', { type: 'PERSIST' })],
  ['TTL k', (c) => c.ttl('k'), { compare: nearly }],
  ['GETEX k', 'no such form'],
  ['GETDEL k', (c) => c.getDel('k')],
  ['LPUSH list a', (c) => c.lPush('list', 'a')],
  ['GET list', (c) => c.get('list')],
  [['SET', 'a', 'ohmytext'], (c) => c.set('a', 'ohmytext')],
  [['SET', 'b', 'mynewtext'], (c) => c.set('b', 'mynewtext')],
  ['LCS a b', (c) => c.lcs('a', 'b')],
  ['LCS a b LEN', (c) => c.lcsLen('a', 'b')],
  ['LCS a b IDX', (c) => c.lcsIdx('a', 'b')],
  ['LCS a b IDX MINMATCHLEN 4', (c) => c.lcsIdx('a', 'b', { MINMATCHLEN: 4 })],
  ['LCS a b IDX MINMATCHLEN 2 WITHMATCHLEN', (c) => c.lcsIdxWithMatchLen('a', 'b', { MINMATCHLEN: 2 })],
]

/** @type {import('../play').Row[]} */
const MANY = [
  ['MSET a 1 b 2', (c) => c.mSet({ a: '1', b: '2' }), { ioredis: (c) => c.mset({ a: 1, b: 2 }) }],
  ['MSET a 1 b 2', (c) => c.mSet([['a', '1'], ['b', '2']]), { ioredis: (c) => c.mset(new Map([['a', 1], ['b', 2]])) }],
  ['MSET a 1 b 2', (c) => c.mSet(['a', '1', 'b', '2'])],
  ['MSETNX b 3 c 4', (c) => c.mSetNX({ b: '3', c: '4' }), { ioredis: (c) => c.msetnx({ b: 3, c: 4 }) }],
  ['MSETNX c 3 d 4', (c) => c.mSetNX([['c', '3'], ['d', '4']])],
  ['MGET a none c', (c) => c.mGet(['a', 'none', 'c']), { ioredis: (c) => c.mget(['a', 'none', 'c']) }],
  ['MGET a b', (c) => c.mGet(['a', 'b']), { ioredis: (c) => c.mgetBuffer('a', 'b').then((/** @type {Buffer[]} */ found) => found.map(String)) }],
  ['MSETEX 2 e 1 f 2 NX EX 100', (c) => c.mSetEx(['e', '1', 'f', '2'], { mode: 'NX', expiration: DEADLINES[0][1] }), { reply: 1 }],
  ['MSETEX 2 e 1 f 2 XX PX 100000', (c) => c.mSetEx({ e: '1', f: '2' }, { mode: 'XX', expiration: DEADLINES[1][1] }), { reply: 1 }],
  [`MSETEX 1 e 1 EXAT ${LATE}`, (c) => c.mSetEx([['e', '1']], { expiration: DEADLINES[2][1] }), { reply: 1 }],
  [`MSETEX 1 e 1 PXAT ${LATE}000`, (c) => c.mSetEx([['e', '1']], { expiration: DEADLINES[3][1] }), { reply: 1 }],
  ['MSETEX 1 e 1 KEEPTTL', (c) => c.mSetEx([['e', '1']], { expiration: { type: 'KEEPTTL' } }), { reply: 1 }],
  ['EXPIRETIME e', (c) => c.expireTime('e'), { reply: LATE }],
  ['MSETEX 2 e 1 g 2 NX', (c) => c.mSetEx({ e: '1', g: '2' }, { mode: 'NX' }), { reply: 0 }],
]

/** Sum and what was added; ioredis makes texts of RESP3's numbers. @param {number} sum @param {number} added */
const floats = (sum, added) => (/** @type {string} */ client, /** @type {number} */ protocol) =>
  protocol === 3 && client === 'node-redis' ? [sum, added] : [String(sum), String(added)]

/** @type {import('../play').Row[]} */
const NUMBERS = [
  ['INCR n', (c) => c.incr('n')],
  ['INCRBY n 10', (c) => c.incrBy('n', 10), { ioredis: (c) => c.incrby('n', 10) }],
  ['DECR n', (c) => c.decr('n')],
  ['DECRBY n 3', (c) => c.decrBy('n', 3)],
  ['INCRBYFLOAT n 0.5', (c) => c.incrByFloat('n', 0.5), { ioredis: (c) => c.incrbyfloat('n', 0.5) }],
  ['INCR n', (c) => c.incr('n')],
  ['INCREX i', (c) => c.increx('i'), { reply: [1, 1] }],
  ['INCREX i BYINT 5', (c) => c.increx('i', { by: 5 }), { reply: [6, 5] }],
  ['INCREX i BYINT 100 LBOUND 0 UBOUND 10', (c) => c.increx('i', { by: 100, lowerBound: 0, upperBound: 10 }), { reply: [6, 0] }],
  ['INCREX i BYINT 100 UBOUND 10 SATURATE', (c) => c.increx('i', { by: 100, upperBound: 10, saturate: true }), { reply: [10, 4] }],
  ...DEADLINES.map(([words, expiration]) => /** @type {import('../play').Row} */ (
    [`INCREX i BYINT 0 ${words} ENX`, (c) => c.increx('i', { by: 0, expiration: { ...expiration, ENX: true } }), { reply: [10, 0] }]
  )),
  ['TTL i', (c) => c.ttl('i'), { compare: (seconds) => seconds > 50 && seconds <= 100, reply: true }],
  ['INCREX i PERSIST', (c) => c.increx('i', { expiration: { type: 'PERSIST' } }), { reply: [11, 1] }],
  ['INCREX i BYFLOAT 0.5', (c) => c.incrExByFloat('i', 0.5), { reply: floats(11.5, 0.5) }],
]

exports.string = [...SET, ...ONE, ...MANY, ...NUMBERS]
