// @ts-check
'use strict'

// Keys of any type.

const { firstLine, kind, moment, nearly, page, unordered } = require('../replies')

const LATE = 9999999999

/** The commands that set deadlines: name, method of node-redis, an earlier and a later time. @type {[string, string, number, number][]} */
const EXPIRING = [
  ['EXPIRE', 'expire', 100, 200],
  ['PEXPIRE', 'pExpire', 100000, 200000],
  ['EXPIREAT', 'expireAt', LATE - 10, LATE],
  ['PEXPIREAT', 'pExpireAt', (LATE - 10) * 1000, LATE * 1000],
]

/** @type {import('../play').Row[]} */
const DEADLINES = EXPIRING.flatMap(([name, method, early, late]) => /** @type {import('../play').Row[]} */ ([
  ['SET k v', (c) => c.set('k', 'v')],
  [`${name} k ${early} XX`, (c) => c[method]('k', early, 'XX')],
  [`${name} k ${early} NX`, (c) => c[method]('k', early, 'NX')],
  [`${name} k ${late} GT`, (c) => c[method]('k', late, 'GT')],
  [`${name} k ${early} LT`, (c) => c[method]('k', early, 'LT')],
  ['PTTL k', (c) => c.pTTL('k'), { compare: name.endsWith('AT') ? moment : nearly }],
  [`${name} k ${late}`, (c) => c[method]('k', late)],
  ['TTL k', (c) => c.ttl('k'), { compare: moment }],
  [`${name} none ${late}`, (c) => c[method]('none', late)],
]))

/** @type {import('../play').Row[]} */
const KEYS = [
  ['EXPIRETIME k', (c) => c.expireTime('k')],
  ['PEXPIRETIME k', (c) => c.pExpireTime('k')],
  ['PERSIST k', (c) => c.persist('k')],
  ['EXPIRETIME k', (c) => c.expireTime('k')],
  ['PTTL none', (c) => c.pTTL('none')],
  ['RANDOMKEY', (c) => c.randomKey()],
  ['TYPE k', (c) => c.type('k')],
  ['EXISTS k', (c) => c.exists('k')],
  ['COPY k l', (c) => c.copy('k', 'l')],
  ['COPY k l', (c) => c.copy('k', 'l')],
  ['COPY k l REPLACE', (c) => c.copy('k', 'l', { REPLACE: true })],
  ['COPY k l DB 1', (c) => c.copy('k', 'l', { DB: 1 })],
  ['COPY k l DB 1 REPLACE', (c) => c.copy('k', 'l', { DB: 1, REPLACE: true })],
  ['EXISTS k l none', (c) => c.exists(['k', 'l', 'none']), { ioredis: (c) => c.exists(['k', 'l', 'none']) }],
  ['TOUCH k', (c) => c.touch('k')],
  ['TOUCH k l none', (c) => c.touch(['k', 'l', 'none'])],
  ['RENAME k m', (c) => c.rename('k', 'm')],
  ['RENAME none m', (c) => c.rename('none', 'm')],
  ['RENAMENX l m', (c) => c.renameNX('l', 'm')],
  ['RENAMENX l n', (c) => c.renameNX('l', 'n')],
  ['MOVE n 2', (c) => c.move('n', 2)],
  ['MOVE none 2', (c) => c.move('none', 2)],
  ['KEYS *', (c) => c.keys('*')],
  ['MSET a 1 b 2 c 3', (c) => c.mSet({ a: '1', b: '2', c: '3' })],
  ['SADD s x', (c) => c.sAdd('s', 'x')],
  ['SCAN 0', (c) => c.scan('0'), { compare: page }],
  ['SCAN 0 MATCH [ab]', (c) => c.scan('0', { MATCH: '[ab]' }), { compare: page }],
  ['SCAN 0 COUNT 1000', (c) => c.scan('0', { COUNT: 1000 }), { compare: page }],
  ['SCAN 0 TYPE set', (c) => c.scan('0', { TYPE: 'set' }), { compare: page }],
  ['SCAN 0 MATCH * COUNT 100 TYPE string', (c) => c.scan('0', { MATCH: '*', COUNT: 100, TYPE: 'string' }), { compare: page }],
  ['KEYS ?', (c) => c.keys('?'), { compare: unordered }],
  ['DEL a', (c) => c.del('a')],
  ['DEL b none', (c) => c.del(['b', 'none']), { ioredis: (c) => c.del(['b', 'none']) }],
  ['UNLINK c', (c) => c.unlink('c')],
  ['UNLINK s m none', (c) => c.unlink(['s', 'm', 'none'])],
  ['WAIT 0 0', (c) => c.wait(0, 0)],
  ['WAIT 1 5', (c) => c.wait(1, 5)],
  ['WAITAOF 0 0 0', 'no method'],
  ['WAITAOF 0 1 5', 'no method'],
]

/** @type {import('../play').Row[]} */
const OBJECTS = [
  ['SET k 12', (c) => c.set('k', '12')],
  ['OBJECT ENCODING k', (c) => c.objectEncoding('k')],
  ['OBJECT IDLETIME k', (c) => c.objectIdleTime('k'), { compare: kind }],
  ['OBJECT FREQ k', (c) => c.objectFreq('k')],
  ['CONFIG SET maxmemory-policy allkeys-lfu', (c) => c.configSet('maxmemory-policy', 'allkeys-lfu')],
  ['SET l text', (c) => c.set('l', 'text')],
  ['OBJECT FREQ l', (c) => c.objectFreq('l')],
  ['CONFIG SET maxmemory-policy noeviction', (c) => c.configSet('maxmemory-policy', 'noeviction')],
  ['OBJECT REFCOUNT l', (c) => c.objectRefCount('l')],
  ['OBJECT ENCODING none', (c) => c.objectEncoding('none')],
  ['OBJECT HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const SORT = [
  ['RPUSH list 3 1 2', (c) => c.rPush('list', ['3', '1', '2'])],
  ['MSET w_1 30 w_2 20 w_3 10 t_1 x t_2 y t_3 z', (c) => c.mSet({ w_1: '30', w_2: '20', w_3: '10', t_1: 'x', t_2: 'y', t_3: 'z' })],
  ...[['SORT', 'sort'], ['SORT_RO', 'sortRo']].flatMap(([name, method]) => /** @type {import('../play').Row[]} */ ([
    [`${name} list`, (c) => c[method]('list')],
    [`${name} list ASC`, (c) => c[method]('list', { DIRECTION: 'ASC' })],
    [`${name} list DESC ALPHA`, (c) => c[method]('list', { DIRECTION: 'DESC', ALPHA: true })],
    [`${name} list BY w_*`, (c) => c[method]('list', { BY: 'w_*' })],
    [`${name} list LIMIT 1 2`, (c) => c[method]('list', { LIMIT: { offset: 1, count: 2 } })],
    [`${name} list GET t_*`, (c) => c[method]('list', { GET: 't_*' })],
    [
      `${name} list BY w_* LIMIT 0 2 GET # GET t_* GET none_* DESC`,
      (c) => c[method]('list', { BY: 'w_*', LIMIT: { offset: 0, count: 2 }, GET: ['#', 't_*', 'none_*'], DIRECTION: 'DESC' }),
    ],
  ])),
  ['SORT list STORE to', (c) => c.sortStore('list', 'to')],
  ['LRANGE to 0 -1', (c) => c.lRange('to', 0, -1)],
]

exports.generic = [...DEADLINES, ...KEYS, ...OBJECTS, ...SORT]
