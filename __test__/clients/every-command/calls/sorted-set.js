// @ts-check
'use strict'

// Sorted sets.

const { page, unordered } = require('../replies')

/** @param {string} text such as `1 a 2 b` */
function members(text) {
  const words = text.split(' ')
  return words.flatMap((score, i) => (i % 2 === 0 ? [{ score: Number(score), value: words[i + 1] }] : []))
}

/** ZADD with its options. @param {string} options @param {object} form @param {string} pairs @returns {import('../play').Row} */
const add = (options, form, pairs) => [
  ['ZADD', 'z', ...options.split(' ').filter(Boolean), ...pairs.split(' ')],
  (c) => c.zAdd('z', members(pairs), form),
]

/** @type {import('../play').Row[]} */
const MEMBERS = [
  ['ZADD z 1 a', (c) => c.zAdd('z', { score: 1, value: 'a' })],
  add('', {}, '1 a 2 b 3 c'),
  add('NX', { condition: 'NX' }, '9 a 4 d'),
  add('XX', { condition: 'XX' }, '5 a 5 none'),
  add('XX GT CH', { condition: 'XX', comparison: 'GT', CH: true }, '1 a 6 b'),
  add('LT CH', { comparison: 'LT', CH: true }, '1 a 9 b'),
  ['ZADD z INCR 2.5 a', (c) => c.zAddIncr('z', { score: 2.5, value: 'a' })],
  ['ZADD z NX INCR 2.5 a', (c) => c.zAddIncr('z', { score: 2.5, value: 'a' }, { condition: 'NX' })],
  ['ZINCRBY z 0.5 a', (c) => c.zIncrBy('z', 0.5, 'a')],
  ['ZINCRBY z +inf last', (c) => c.zIncrBy('z', Infinity, 'last')],
  ['ZCARD z', (c) => c.zCard('z')],
  ['ZSCORE z a', (c) => c.zScore('z', 'a')],
  ['ZSCORE z last', (c) => c.zScore('z', 'last')],
  ['ZSCORE z none', (c) => c.zScore('z', 'none')],
  ['ZMSCORE z a', (c) => c.zmScore('z', 'a')],
  ['ZMSCORE z a none b', (c) => c.zmScore('z', ['a', 'none', 'b'])],
  ['ZRANK z a', (c) => c.zRank('z', 'a')],
  ['ZRANK z a WITHSCORE', (c) => c.zRankWithScore('z', 'a')],
  ['ZRANK z none WITHSCORE', (c) => c.zRankWithScore('z', 'none')],
  ['ZREVRANK z a', (c) => c.zRevRank('z', 'a')],
  ['ZREVRANK z a WITHSCORE', (c) => c.zRevRankWithScore('z', 'a')],
  ['ZSCAN z 0', (c) => c.zScan('z', '0'), { compare: page }],
  ['ZSCAN z 0 MATCH [ab]', (c) => c.zScan('z', '0', { MATCH: '[ab]' }), { compare: page }],
  ['ZSCAN z 0 MATCH * COUNT 100', (c) => c.zScan('z', '0', { MATCH: '*', COUNT: 100 }), { compare: page }],
  ['ZRANDMEMBER z 10', (c) => c.zRandMemberCount('z', 10), { compare: unordered }],
  ['ZRANDMEMBER z 10 WITHSCORES', (c) => c.zRandMemberCountWithScores('z', 10), { compare: unordered }],
  ['ZREM z last', (c) => c.zRem('z', 'last')],
  ['ZREM z a none b', (c) => c.zRem('z', ['a', 'none', 'b'])],
  ['ZADD one 1 a', (c) => c.zAdd('one', { score: 1, value: 'a' })],
  ['ZRANDMEMBER one', (c) => c.zRandMember('one')],
  ['ZRANDMEMBER one -2 WITHSCORES', (c) => c.zRandMemberCountWithScores('one', -2)],
  ['ZRANDMEMBER none', (c) => c.zRandMember('none')],
]

/** @type {import('../play').Row[]} */
const RANGES = [
  ['DEL z', (c) => c.del('z')],
  add('', {}, '1 a 2 b 3 c 4 d 5.5 e'),
  ['ZADD lex 0 a 0 b 0 c 0 d', (c) => c.zAdd('lex', members('0 a 0 b 0 c 0 d'))],
  ['ZRANGE z 0 -1', (c) => c.zRange('z', 0, -1)],
  ['ZRANGE z 0 -1 WITHSCORES', (c) => c.zRangeWithScores('z', 0, -1)],
  ['ZRANGE z 0 1 REV', (c) => c.zRange('z', 0, 1, { REV: true })],
  ['ZRANGE z (1 4 BYSCORE', (c) => c.zRange('z', '(1', 4, { BY: 'SCORE' })],
  ['ZRANGE z +inf 2 BYSCORE REV LIMIT 1 2 WITHSCORES', (c) => c.zRangeWithScores('z', '+inf', 2, { BY: 'SCORE', REV: true, LIMIT: { offset: 1, count: 2 } })],
  ['ZRANGE lex [b + BYLEX', (c) => c.zRange('lex', '[b', '+', { BY: 'LEX' })],
  ['ZRANGE lex + - BYLEX REV LIMIT 0 2', (c) => c.zRange('lex', '+', '-', { BY: 'LEX', REV: true, LIMIT: { offset: 0, count: 2 } })],
  ['ZRANGESTORE to z 0 1', (c) => c.zRangeStore('to', 'z', 0, 1)],
  ['ZRANGESTORE to z 5 1 BYSCORE REV LIMIT 0 2', (c) => c.zRangeStore('to', 'z', 5, 1, { BY: 'SCORE', REV: true, LIMIT: { offset: 0, count: 2 } })],
  ['ZRANGE to 0 -1 WITHSCORES', (c) => c.zRangeWithScores('to', 0, -1)],
  ['ZRANGESTORE to lex [a (c BYLEX', (c) => c.zRangeStore('to', 'lex', '[a', '(c', { BY: 'LEX' })],
  ['ZRANGEBYSCORE z 2 4', (c) => c.zRangeByScore('z', 2, 4)],
  ['ZRANGEBYSCORE z -inf +inf LIMIT 1 2', (c) => c.zRangeByScore('z', '-inf', '+inf', { LIMIT: { offset: 1, count: 2 } })],
  ['ZRANGEBYSCORE z 2 4 WITHSCORES', (c) => c.zRangeByScoreWithScores('z', 2, 4)],
  ['ZREVRANGE z 0 1', 'no method'],
  ['ZREVRANGE z 0 1 WITHSCORES', 'no method'],
  ['ZREVRANGEBYSCORE z 4 2', 'no method'],
  ['ZREVRANGEBYSCORE z 4 2 WITHSCORES LIMIT 0 1', 'no method'],
  ['ZRANGEBYLEX lex - +', (c) => c.zRangeByLex('lex', '-', '+')],
  ['ZRANGEBYLEX lex [b + LIMIT 0 1', (c) => c.zRangeByLex('lex', '[b', '+', { LIMIT: { offset: 0, count: 1 } })],
  ['ZREVRANGEBYLEX lex + -', 'no method'],
  ['ZREVRANGEBYLEX lex + - LIMIT 1 2', 'no method'],
  ['ZCOUNT z 2 (4', (c) => c.zCount('z', 2, '(4')],
  ['ZLEXCOUNT lex [b +', (c) => c.zLexCount('lex', '[b', '+')],
  ['ZREMRANGEBYRANK z 0 0', (c) => c.zRemRangeByRank('z', 0, 0)],
  ['ZREMRANGEBYSCORE z 2 (3', (c) => c.zRemRangeByScore('z', 2, '(3')],
  ['ZREMRANGEBYLEX lex [b (d', (c) => c.zRemRangeByLex('lex', '[b', '(d')],
  ['ZRANGE lex 0 -1', (c) => c.zRange('lex', 0, -1)],
]

/** @type {[words: string, form: object][]} */
const AGGREGATES = ['SUM', 'MIN', 'MAX'].map((AGGREGATE) => [`AGGREGATE ${AGGREGATE}`, { AGGREGATE }])
const WEIGHTED = [{ key: 'x', weight: 2 }, { key: 'y', weight: 3 }]

/** @type {import('../play').Row[]} */
const ALGEBRA = [
  ['ZADD x 1 a 2 b', (c) => c.zAdd('x', members('1 a 2 b'))],
  ['ZADD y 10 b 20 c', (c) => c.zAdd('y', members('10 b 20 c'))],
  ...[['ZINTER', 'zInter'], ['ZUNION', 'zUnion']].flatMap(([name, method]) => /** @type {import('../play').Row[]} */ ([
    [`${name} 1 x`, (c) => c[method]('x')],
    [`${name} 2 x y`, (c) => c[method](['x', 'y'])],
    [`${name} 2 x y WEIGHTS 2 3 WITHSCORES`, (c) => c[method + 'WithScores'](WEIGHTED)],
    [`${name}STORE to 1 x`, (c) => c[method + 'Store']('to', 'x')],
    [`${name}STORE to 2 x y WEIGHTS 2 3 AGGREGATE MAX`, (c) => c[method + 'Store']('to', WEIGHTED, { AGGREGATE: 'MAX' })],
    ...AGGREGATES.flatMap(([words, form]) => /** @type {import('../play').Row[]} */ ([
      [`${name} 2 x y ${words} WITHSCORES`, (c) => c[method + 'WithScores'](['x', 'y'], form)],
      [`${name}STORE to 2 x y ${words}`, (c) => c[method + 'Store']('to', ['x', 'y'], form)],
      ['ZRANGE to 0 -1 WITHSCORES', (c) => c.zRangeWithScores('to', 0, -1)],
    ])),
  ])),
  ['ZDIFF 1 x', (c) => c.zDiff('x')],
  ['ZDIFF 2 x y WITHSCORES', (c) => c.zDiffWithScores(['x', 'y'])],
  ['ZDIFFSTORE to 2 x y', (c) => c.zDiffStore('to', ['x', 'y'])],
  ['ZINTERCARD 1 x', (c) => c.zInterCard('x')],
  ['ZINTERCARD 2 x y LIMIT 1', (c) => c.zInterCard(['x', 'y'], { LIMIT: 1 })],
]

/** @type {import('../play').Row[]} */
const ENDS = [
  ['DEL z', (c) => c.del('z')],
  add('', {}, '1 a 2 b 3 c 4 d 5 e 6 f 7 g 8 h 9 i 10 j 11 k 12 l 13 n 14 o 15 p 16 q'),
  ['ZPOPMIN z', (c) => c.zPopMin('z')],
  ['ZPOPMIN z 2', (c) => c.zPopMinCount('z', 2)],
  ['ZPOPMAX z', (c) => c.zPopMax('z')],
  ['ZPOPMAX z 2', (c) => c.zPopMaxCount('z', 2)],
  ['ZPOPMIN none', (c) => c.zPopMin('none')],
  ['ZMPOP 1 z MIN', (c) => c.zmPop('z', 'MIN')],
  ['ZMPOP 2 none z MAX COUNT 2', (c) => c.zmPop(['none', 'z'], 'MAX', { COUNT: 2 })],
  ['ZMPOP 1 none MAX', (c) => c.zmPop('none', 'MAX')],
  ['BZPOPMIN z 0', (c) => c.bzPopMin('z', 0)],
  ['BZPOPMIN none z 1', (c) => c.bzPopMin(['none', 'z'], 1)],
  ['BZPOPMAX z 0', (c) => c.bzPopMax('z', 0)],
  ['BZPOPMAX none z 1', (c) => c.bzPopMax(['none', 'z'], 1)],
  ['BZMPOP 1 1 z MAX', (c) => c.bzmPop(1, 'z', 'MAX')],
  ['BZMPOP 0 2 none z MIN COUNT 2', (c) => c.bzmPop(0, ['none', 'z'], 'MIN', { COUNT: 2 })],
  ['BZPOPMIN none 0.01', (c) => c.bzPopMin('none', 0.01)],
  ['BZPOPMAX none 0.01', (c) => c.bzPopMax('none', 0.01)],
  ['BZMPOP 0.01 1 none MIN', (c) => c.bzmPop(0.01, 'none', 'MIN')],
]

exports['sorted set'] = [...MEMBERS, ...RANGES, ...ALGEBRA, ...ENDS]
