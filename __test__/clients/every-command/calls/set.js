// @ts-check
'use strict'

// Sets.

const { page, unordered } = require('../replies')

/** @type {import('../play').Row[]} */
exports.set = [
  ['SADD s a', (c) => c.sAdd('s', 'a')],
  ['SADD s a b c', (c) => c.sAdd('s', ['a', 'b', 'c']), { ioredis: (c) => c.sadd('s', ['a', 'b', 'c']) }],
  ['SADD t b c d', (c) => c.sAdd('t', ['b', 'c', 'd'])],
  ['SADD n 3 1 2', (c) => c.sAdd('n', ['3', '1', '2'])],
  ['SMEMBERS s', (c) => c.sMembers('s'), { compare: unordered }],
  ['SMEMBERS n', (c) => c.sMembers('n'), { compare: unordered }],
  ['SCARD s', (c) => c.sCard('s')],
  ['SISMEMBER s a', (c) => c.sIsMember('s', 'a')],
  ['SMISMEMBER s a', (c) => c.smIsMember('s', 'a')],
  ['SMISMEMBER s a none', (c) => c.smIsMember('s', ['a', 'none'])],
  ...[['SDIFF', 'sDiff'], ['SINTER', 'sInter'], ['SUNION', 'sUnion']].flatMap(([name, method]) => /** @type {import('../play').Row[]} */ ([
    [`${name} s`, (c) => c[method]('s'), { compare: unordered }],
    [`${name} s t`, (c) => c[method](['s', 't']), { compare: unordered }],
    [`${name}STORE to s`, (c) => c[method + 'Store']('to', 's')],
    [`${name}STORE to s t`, (c) => c[method + 'Store']('to', ['s', 't'])],
    ['SMEMBERS to', (c) => c.sMembers('to'), { compare: unordered }],
  ])),
  ['SINTERCARD 1 s', (c) => c.sInterCard('s')],
  ['SINTERCARD 2 s t LIMIT 1', (c) => c.sInterCard(['s', 't'], { LIMIT: 1 })],
  ['SSCAN s 0', (c) => c.sScan('s', '0'), { compare: page }],
  ['SSCAN s 0 MATCH [ab]', (c) => c.sScan('s', '0', { MATCH: '[ab]' }), { compare: page }],
  ['SSCAN s 0 MATCH * COUNT 100', (c) => c.sScan('s', '0', { MATCH: '*', COUNT: 100 }), { compare: page }],
  ['SRANDMEMBER s 10', (c) => c.sRandMemberCount('s', 10), { compare: unordered }],
  ['SMOVE s u a', (c) => c.sMove('s', 'u', 'a')],
  ['SMOVE s u none', (c) => c.sMove('s', 'u', 'none')],
  ['SRANDMEMBER u', (c) => c.sRandMember('u')],
  ['SRANDMEMBER u -3', (c) => c.sRandMemberCount('u', -3)],
  ['SPOP u', (c) => c.sPop('u')],
  ['SPOP u', (c) => c.sPop('u')],
  ['SPOP t 10', (c) => c.sPopCount('t', 10), { compare: unordered }],
  ['SREM s b', (c) => c.sRem('s', 'b')],
  ['SREM s b c', (c) => c.sRem('s', ['b', 'c'])],
  ['EXISTS s t u', (c) => c.exists(['s', 't', 'u'])],
  ['SET text v', (c) => c.set('text', 'v')],
  ['SADD text v', (c) => c.sAdd('text', 'v')],
]
