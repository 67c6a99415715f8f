// @ts-check
'use strict'

// Hashes, lists, sets, sorted sets and streams: forms that the shared calls do not use, and commands newer than 8.2.

const NESTED = ['a', ['b', 1, ['c', 'd']]]

/** @type {import('../calls').Calls} */
module.exports = {
  BLMOVEM: [['a', 'b', 'LEFT', 'RIGHT', 1], ['a', 'b', 'LEFT', 'RIGHT', 1, { COUNT: 2, ORDER: 'FIFO' }]],
  BITFIELD: [['k', [{ operation: 'OTHER' }]]],
  GEOADD: [['g', [{ longitude: 1, latitude: 2, member: 'm' }], { NX: true, CH: true }], ['g', { longitude: 1, latitude: 2, member: 'm' }, { XX: true }]],
  GEOSEARCHSTORE: [[undefined, 'g', 'm', { radius: 1, unit: 'm' }]],
  GEORADIUS_WITH: [['g', { longitude: 1, latitude: 2 }, 3, 'm', 'WITHDIST', { SORT: 'ASC', COUNT: { value: 1, ANY: true } }]],
  HEXPIREAT: [['h', 'f', new Date(1e12), 'NX']],
  HGETEX: [
    ['h', ['f', 'g'], { expiration: { type: 'EX', value: 1 } }],
    ['h', 'f', { expiration: 'PERSIST' }],
    ['h', 'f', { expiration: { type: 'PERSIST' } }],
    ['h', 'f'],
  ],
  HIMPORT_DISCARD: [['set']],
  HIMPORT_DISCARDALL: [[]],
  HIMPORT_PREPARE: [['set', 'f'], ['set', ['f', 'g']]],
  HIMPORT_SET: [['h', 'set', 'v'], ['h', 'set', ['v', 'w']]],
  HPEXPIREAT: [['h', ['f'], new Date(1e12)], ['h', 'f', 1e12, 'LT']],
  HSET: [
    ['h', 'f', 'v'], ['h', 1, 2], ['h', Buffer.from('f'), Buffer.from('v')], ['h', new Map([['a', 1], ['b', 2]])], ['h', new Map([[1, 'x']])],
    ['h', { a: 1, b: 'x' }], ['h', NESTED], ['h', {}], ['h', new Map()], ['h', []],
  ],
  HSETEX: [
    ['h', { a: 1 }, { mode: 'FNX', expiration: { type: 'EX', value: 5 } }],
    ['h', new Map([['a', 1]]), { expiration: 'KEEPTTL' }],
    ['h', [['a', 1], ['b', 2]], { expiration: { type: 'KEEPTTL' }, mode: 'FXX' }],
    ['h', ['a', 'b']],
    ['h', ['a']], ['h', {}], ['h', new Map()], ['h', []],
  ],
  LMOVEM: [['a', 'b', 'LEFT', 'RIGHT'], ['a', 'b', 'LEFT', 'RIGHT', { EXACTLY: 2, ORDER: 'LIFO' }], ['a', 'b', 'LEFT', 'RIGHT', { COUNT: 2, ORDER: 'FIFO' }]],
  PFADD: [['p', ''], ['p']],
  SDIFFCARD: [['a'], [['a', 'b'], { LIMIT: 0 }]],
  SINTERCARD: [['a'], [['a', 'b'], 5], [['a'], { LIMIT: 0 }], [['a'], 0]],
  SUNIONCARD: [['a'], [['a', 'b'], { APPROX: true, LIMIT: 3 }]],
  XADD: [
    ['s', '*', { f: 'v' }, { IDMPAUTO: { pid: 'p' }, IDMP: { pid: 'p', iid: 'i' } }],
    ['s', '*', { f: 'v' }, { policy: 'ACKED', IDMP: { pid: 'p', iid: 'i' }, TRIM: { strategy: 'MAXLEN', threshold: 0, limit: 0, policy: 'DELREF' } }],
  ],
  XCFGSET: [['s'], ['s', { IDMP_DURATION: 1, IDMP_MAXSIZE: 2 }]],
  XCLAIM: [['s', 'g', 'c', 1, ['1-1'], { IDLE: 0, TIME: new Date(1e12), RETRYCOUNT: 0, FORCE: true, LASTID: '1-1' }], ['s', 'g', 'c', 1, '1-1', { TIME: 5 }]],
  XNACK: [['s', 'g', 'FAIL', '1-1'], ['s', 'g', 'SILENT', ['1-1', '1-2'], { RETRYCOUNT: 0, FORCE: true }]],
  XREAD: [[{ key: 's', id: '0' }, { COUNT: 1, MAXCOUNT: 2, MAXSIZE: 3, BLOCK: 0 }]],
  XREADGROUP: [['g', 'c', { key: 's', id: '>' }, { COUNT: 1, MAXCOUNT: 2, MAXSIZE: 3, BLOCK: 0, CLAIM: 5, NOACK: true }]],
  XSETID: [['s', '1-1', { ENTRIESADDED: 0, MAXDELETEDID: '' }]],
  XTRIM: [['s', 'MAXLEN', 5, { strategyModifier: '=', LIMIT: 5 }], ['s', 'MAXLEN', 5, { strategyModifier: '~', LIMIT: 0 }]],
  ZADD: [
    ['z', { score: Infinity, value: 'a' }, { NX: true, LT: true }],
    ['z', [{ score: -Infinity, value: 'a' }, { score: 1, value: 'b' }], { XX: true, GT: true, CH: true }],
    ['z', [], { condition: 'NX', comparison: 'LT' }],
  ],
  ZADD_INCR: [['z', { score: 1, value: 'a' }, { condition: 'XX', comparison: 'GT', CH: true, NX: true, LT: true }]],
  ZINTERCARD: [['a'], [['a', 'b'], 5], [['a'], { LIMIT: 0 }], [['a'], 0], [['a'], { LIMIT: 2 }]],
  ZRANGE: [['z', 0, 1, { BY: 'OTHER' }], ['z', '(1', Infinity, { BY: 'SCORE', REV: true, LIMIT: { offset: 0, count: 1 } }]],
  ZUNION: [['a'], [{ key: 'a', weight: 2 }], [[{ key: 'a', weight: 2 }, { key: 'b', weight: Infinity }]], [[]], [['a', 'b'], { AGGREGATE: 'MAX' }], [Buffer.from('a')]],
  ZUNIONSTORE: [['d', [{ key: 'a', weight: 2 }], { AGGREGATE: 'SUM' }]],
}
