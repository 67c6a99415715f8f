// @ts-check
'use strict'

// Hashes, and deadlines of their fields.

const { moment, nearly, page, unordered } = require('../replies')

const LATE = 9999999999

/** @type {import('../play').Row[]} */
const FIELDS = [
  ['HSET h a 1', (c) => c.hSet('h', 'a', '1')],
  ['HSET h a 1 b 2', (c) => c.hSet('h', { a: '1', b: '2' }), { ioredis: (c) => c.hset('h', { a: 1, b: 2 }) }],
  ['HSET h c 3 d 4', (c) => c.hSet('h', new Map([['c', '3'], ['d', '4']])), { ioredis: (c) => c.hset('h', new Map([['c', 3], ['d', 4]])) }],
  ['HSET h a 1 b 2', (c) => c.hSet('h', ['a', '1', 'b', '2'])],
  ['HMSET m a 1', 'no method'],
  ['HMSET m a 1 b 2', 'no method', { ioredis: (c) => c.hmset('m', { a: 1, b: 2 }) }],
  ['HSETNX h a 5', (c) => c.hSetNX('h', 'a', '5')],
  ['HSETNX h e 5', (c) => c.hSetNX('h', 'e', '5')],
  ['HGET h a', (c) => c.hGet('h', 'a')],
  ['HGET h none', (c) => c.hGet('h', 'none')],
  ['HMGET h a', (c) => c.hmGet('h', 'a')],
  ['HMGET h a none b', (c) => c.hmGet('h', ['a', 'none', 'b']), { ioredis: (c) => c.hmget('h', ['a', 'none', 'b']) }],
  ['HGETALL h', (c) => c.hGetAll('h')],
  ['HGETALL none', (c) => c.hGetAll('none')],
  ['HKEYS h', (c) => c.hKeys('h'), { compare: unordered }],
  ['HVALS h', (c) => c.hVals('h'), { compare: unordered }],
  ['HLEN h', (c) => c.hLen('h')],
  ['HSTRLEN h a', (c) => c.hStrLen('h', 'a')],
  ['HEXISTS h a', (c) => c.hExists('h', 'a')],
  ['HINCRBY h a 10', (c) => c.hIncrBy('h', 'a', 10)],
  ['HINCRBYFLOAT h a 0.5', (c) => c.hIncrByFloat('h', 'a', 0.5)],
  ['HSCAN h 0', (c) => c.hScan('h', '0'), { compare: page }],
  ['HSCAN h 0 MATCH [ab]', (c) => c.hScan('h', '0', { MATCH: '[ab]' }), { compare: page }],
  ['HSCAN h 0 COUNT 100', (c) => c.hScan('h', '0', { COUNT: 100 }), { compare: page }],
  ['HSCAN h 0 MATCH * COUNT 100 NOVALUES', (c) => c.hScanNoValues('h', '0', { MATCH: '*', COUNT: 100 }), { compare: page }],
  ['HRANDFIELD none', (c) => c.hRandField('none')],
  ['HRANDFIELD h 10', (c) => c.hRandFieldCount('h', 10), { compare: unordered }],
  ['HRANDFIELD h 10 WITHVALUES', (c) => c.hRandFieldCountWithValues('h', 10), { compare: unordered }],
  ['HDEL h a', (c) => c.hDel('h', 'a')],
  ['HDEL h b none c d', (c) => c.hDel('h', ['b', 'none', 'c', 'd'])],
  ['HRANDFIELD h', (c) => c.hRandField('h')],
  ['HRANDFIELD h -2 WITHVALUES', (c) => c.hRandFieldCountWithValues('h', -2)],
  ['SET text v', (c) => c.set('text', 'v')],
  ['HSET text a 1', (c) => c.hSet('text', 'a', '1')],
]

/** The commands that set deadlines: name, method of node-redis, an earlier and a later time. @type {[string, string, number, number][]} */
const EXPIRING = [
  ['HEXPIRE', 'hExpire', 100, 200],
  ['HPEXPIRE', 'hpExpire', 100000, 200000],
  ['HEXPIREAT', 'hExpireAt', LATE - 10, LATE],
  ['HPEXPIREAT', 'hpExpireAt', (LATE - 10) * 1000, LATE * 1000],
]

/** Those that tell them. */
const TELLING = [['HTTL', 'hTTL'], ['HPTTL', 'hpTTL'], ['HEXPIRETIME', 'hExpireTime'], ['HPEXPIRETIME', 'hpExpireTime']]

/** What was set as a time is told as it was, and what was set from now on passes. @param {string} setting @param {string} telling */
function comparing(setting, telling) {
  const absolute = setting.endsWith('AT')
  if (absolute !== telling.endsWith('TIME')) return moment
  return absolute ? undefined : nearly
}

/** @type {import('../play').Row[]} */
const DEADLINES = EXPIRING.flatMap(([name, method, early, late]) => /** @type {import('../play').Row[]} */ ([
  ['DEL h', (c) => c.del('h')],
  ['HSET h a 1 b 2', (c) => c.hSet('h', { a: '1', b: '2' })],
  [`${name} h ${early} XX FIELDS 1 a`, (c) => c[method]('h', 'a', early, 'XX')],
  [`${name} h ${early} NX FIELDS 1 a`, (c) => c[method]('h', 'a', early, 'NX')],
  [`${name} h ${late} GT FIELDS 2 a b`, (c) => c[method]('h', ['a', 'b'], late, 'GT')],
  [`${name} h ${early} LT FIELDS 2 a b`, (c) => c[method]('h', ['a', 'b'], early, 'LT')],
  [`${name} h ${late} FIELDS 3 a b none`, (c) => c[method]('h', ['a', 'b', 'none'], late)],
  ...TELLING.map(([telling, how]) => /** @type {import('../play').Row} */ (
    [`${telling} h FIELDS 2 a none`, (c) => c[how]('h', ['a', 'none']), { compare: comparing(name, telling) }]
  )),
  ['HPERSIST h FIELDS 1 a', (c) => c.hPersist('h', 'a')],
  ['HPERSIST h FIELDS 3 a b none', (c) => c.hPersist('h', ['a', 'b', 'none'])],
]))

/** @type {import('../play').Row[]} */
const UNTIL = [
  ['DEL h', (c) => c.del('h')],
  ['HSETEX h EX 100 FIELDS 1 a 1', (c) => c.hSetEx('h', { a: '1' }, { expiration: { type: 'EX', value: 100 } })],
  ['HSETEX h PX 100000 FIELDS 2 a 1 b 2', (c) => c.hSetEx('h', new Map([['a', '1'], ['b', '2']]), { expiration: { type: 'PX', value: 100000 } })],
  [`HSETEX h EXAT ${LATE} FIELDS 1 a 1`, (c) => c.hSetEx('h', ['a', '1'], { expiration: { type: 'EXAT', value: LATE } })],
  [`HSETEX h PXAT ${LATE}000 FIELDS 1 a 1`, (c) => c.hSetEx('h', { a: '1' }, { expiration: { type: 'PXAT', value: LATE * 1000 } })],
  ['HSETEX h KEEPTTL FIELDS 1 a 2', (c) => c.hSetEx('h', { a: '2' }, { expiration: 'KEEPTTL' })],
  ['HSETEX h FXX FIELDS 2 a 3 b 3', (c) => c.hSetEx('h', { a: '3', b: '3' }, { mode: 'FXX' })],
  ['HSETEX h FNX EX 100 FIELDS 1 c 3', (c) => c.hSetEx('h', { c: '3' }, { mode: 'FNX', expiration: { type: 'EX', value: 100 } })],
  ['HSETEX h FNX FIELDS 1 c 4', (c) => c.hSetEx('h', { c: '4' }, { mode: 'FNX' })],
  ['HGETEX h FIELDS 1 a', (c) => c.hGetEx('h', 'a')],
  ['HGETEX h EX 100 FIELDS 2 a none', (c) => c.hGetEx('h', ['a', 'none'], { expiration: { type: 'EX', value: 100 } })],
  ['HGETEX h PX 100000 FIELDS 1 a', (c) => c.hGetEx('h', 'a', { expiration: { type: 'PX', value: 100000 } })],
  [`HGETEX h EXAT ${LATE} FIELDS 1 a`, (c) => c.hGetEx('h', 'a', { expiration: { type: 'EXAT', value: LATE } })],
  [`HGETEX h PXAT ${LATE}000 FIELDS 1 a`, (c) => c.hGetEx('h', 'a', { expiration: { type: 'PXAT', value: LATE * 1000 } })],
  ['HEXPIRETIME h FIELDS 1 a', (c) => c.hExpireTime('h', 'a')],
  ['HGETEX h PERSIST FIELDS 1 a', (c) => c.hGetEx('h', 'a', { expiration: 'PERSIST' })],
  ['HPEXPIRETIME h FIELDS 2 a b', (c) => c.hpExpireTime('h', ['a', 'b'])],
  ['HTTL h FIELDS 1 c', (c) => c.hTTL('h', 'c'), { compare: nearly }],
  ['HPTTL none FIELDS 1 c', (c) => c.hpTTL('none', 'c')],
  ['HGETDEL h FIELDS 1 a', (c) => c.hGetDel('h', 'a')],
  ['HGETDEL h FIELDS 3 b none c', (c) => c.hGetDel('h', ['b', 'none', 'c'])],
  ['EXISTS h', (c) => c.exists('h')],
]

exports.hash = [...FIELDS, ...DEADLINES, ...UNTIL]
