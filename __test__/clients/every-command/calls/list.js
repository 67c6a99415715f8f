// @ts-check
'use strict'

// Lists.

/** @type {[string, string][]} */
const SIDES = [['LEFT', 'LEFT'], ['LEFT', 'RIGHT'], ['RIGHT', 'LEFT'], ['RIGHT', 'RIGHT']]

/** @type {import('../play').Row[]} */
const ONE = [
  ['RPUSH l a', (c) => c.rPush('l', 'a')],
  ['RPUSH l b c a', (c) => c.rPush('l', ['b', 'c', 'a']), { ioredis: (c) => c.rpush('l', ['b', 'c', 'a']) }],
  ['LPUSH l z', (c) => c.lPush('l', 'z')],
  ['LPUSH l y x', (c) => c.lPush('l', ['y', 'x'])],
  ['RPUSHX l d', (c) => c.rPushX('l', 'd')],
  ['RPUSHX none d e', (c) => c.rPushX('none', ['d', 'e'])],
  ['LPUSHX l w', (c) => c.lPushX('l', 'w')],
  ['LPUSHX none d e', (c) => c.lPushX('none', ['d', 'e'])],
  ['LRANGE l 0 -1', (c) => c.lRange('l', 0, -1)],
  ['LLEN l', (c) => c.lLen('l')],
  ['LINDEX l 1', (c) => c.lIndex('l', 1), { ioredis: (c) => c.lindex('l', 1) }],
  ['LINDEX l 99', (c) => c.lIndex('l', 99)],
  ['LINSERT l BEFORE a i', (c) => c.lInsert('l', 'BEFORE', 'a', 'i')],
  ['LINSERT l AFTER a j', (c) => c.lInsert('l', 'AFTER', 'a', 'j')],
  ['LINSERT l AFTER none j', (c) => c.lInsert('l', 'AFTER', 'none', 'j')],
  ['LPOS l a', (c) => c.lPos('l', 'a')],
  ['LPOS l a RANK -1', (c) => c.lPos('l', 'a', { RANK: -1 })],
  ['LPOS l a MAXLEN 1', (c) => c.lPos('l', 'a', { MAXLEN: 1 })],
  ['LPOS l a COUNT 0', (c) => c.lPosCount('l', 'a', 0)],
  ['LPOS l a RANK 1 COUNT 1 MAXLEN 100', (c) => c.lPosCount('l', 'a', 1, { RANK: 1, MAXLEN: 100 })],
  ['LSET l 0 first', (c) => c.lSet('l', 0, 'first')],
  ['LSET l 99 first', (c) => c.lSet('l', 99, 'first')],
  ['LREM l 0 a', (c) => c.lRem('l', 0, 'a')],
  ['LTRIM l 0 5', (c) => c.lTrim('l', 0, 5)],
  ['LPOP l', (c) => c.lPop('l')],
  ['LPOP l 2', (c) => c.lPopCount('l', 2)],
  ['RPOP l', (c) => c.rPop('l')],
  ['RPOP l 2', (c) => c.rPopCount('l', 2)],
  ['LPOP none', (c) => c.lPop('none')],
  ['RPOP none 2', (c) => c.rPopCount('none', 2)],
]

/** @type {import('../play').Row[]} */
const SEVERAL = [
  ['DEL l m', (c) => c.del(['l', 'm'])],
  ['RPUSH l 1 2 3 4 5 6 7 8 9', (c) => c.rPush('l', ['1', '2', '3', '4', '5', '6', '7', '8', '9'])],
  ['RPOPLPUSH l m', (c) => c.rPopLPush('l', 'm')],
  ['RPOPLPUSH none m', (c) => c.rPopLPush('none', 'm')],
  ...SIDES.map(([from, to]) => /** @type {import('../play').Row} */ ([`LMOVE l m ${from} ${to}`, (c) => c.lMove('l', 'm', from, to)])),
  ['LMOVE none m LEFT LEFT', (c) => c.lMove('none', 'm', 'LEFT', 'LEFT')],
  ['LMPOP 1 m LEFT', (c) => c.lmPop('m', 'LEFT')],
  ['LMPOP 2 none m RIGHT', (c) => c.lmPop(['none', 'm'], 'RIGHT')],
  ['LMPOP 2 none m LEFT COUNT 2', (c) => c.lmPop(['none', 'm'], 'LEFT', { COUNT: 2 })],
  ['LMPOP 1 none LEFT', (c) => c.lmPop('none', 'LEFT')],
]

/** @type {import('../play').Row[]} */
const AT_ONCE = [
  ['DEL l m', (c) => c.del(['l', 'm'])],
  ['RPUSH l 1 2 3 4 5 6 7 8 9 10 11 12 13', (c) => c.rPush('l', Array.from({ length: 13 }, (_, i) => String(i + 1)))],
  ['BLPOP l 0', (c) => c.blPop('l', 0)],
  ['BLPOP none l 1', (c) => c.blPop(['none', 'l'], 1), { ioredis: (c) => c.blpop(['none', 'l', 1]) }],
  ['BRPOP l 0', (c) => c.brPop('l', 0)],
  ['BRPOP none l 1', (c) => c.brPop(['none', 'l'], 1)],
  ['BRPOPLPUSH l m 0', (c) => c.brPopLPush('l', 'm', 0)],
  ...SIDES.map(([from, to]) => /** @type {import('../play').Row} */ ([`BLMOVE l m ${from} ${to} 1`, (c) => c.blMove('l', 'm', from, to, 1)])),
  ['BLMPOP 0 1 m LEFT', (c) => c.blmPop(0, 'm', 'LEFT')],
  ['BLMPOP 1 2 none m RIGHT', (c) => c.blmPop(1, ['none', 'm'], 'RIGHT')],
  ['BLMPOP 1 2 none m LEFT COUNT 2', (c) => c.blmPop(1, ['none', 'm'], 'LEFT', { COUNT: 2 })],
  ['DEL l m', (c) => c.del(['l', 'm'])],
]

/** @type {import('../play').Row[]} */
const IN_VAIN = [
  ['BLPOP none 0.01', (c) => c.blPop('none', 0.01)],
  ['BRPOP none other 0.01', (c) => c.brPop(['none', 'other'], 0.01)],
  ['BRPOPLPUSH none m 0.01', (c) => c.brPopLPush('none', 'm', 0.01)],
  ['BLMOVE none m LEFT LEFT 0.01', (c) => c.blMove('none', 'm', 'LEFT', 'LEFT', 0.01)],
  ['BLMPOP 0.01 1 none LEFT', (c) => c.blmPop(0.01, 'none', 'LEFT')],
]

/** What a client waits for, and another one pushes. @type {import('../play').Scene[]} */
const AWAITED = [
  {
    scene: 'elements that come while clients wait',
    async ioredis({ make }) {
      const [first, second, third, pushing] = [await make(), await make(), await make(), await make()]
      const replies = Promise.all([first.blpop('w', 5), second.brpop('w', 5), third.blmove('x', 'y', 'LEFT', 'RIGHT', 5)])
      await waiting(() => pushing.info('clients'), 3)
      const lengths = [await pushing.rpush('w', 'a', 'b', 'c'), await pushing.rpush('x', 'd')]
      return [...(await replies).map((reply, i) => (i < 2 ? reply[0] : reply)), lengths, await pushing.lrange('y', 0, -1)]
    },
    async node({ make }) {
      const [first, second, third, pushing] = [await make(), await make(), await make(), await make()]
      const replies = Promise.all([first.blPop('w', 5), second.brPop('w', 5), third.blMove('x', 'y', 'LEFT', 'RIGHT', 5)])
      await waiting(() => pushing.info('clients'), 3)
      const lengths = [await pushing.rPush('w', ['a', 'b', 'c']), await pushing.rPush('x', 'd')]
      return [...(await replies).map((reply, i) => (i < 2 ? reply.key : reply)), lengths, await pushing.lRange('y', 0, -1)]
    },
  },
]

/** Until that many clients are blocked. @param {() => Promise<string>} info @param {number} count */
async function waiting(info, count) {
  while (!(await info()).includes(`blocked_clients:${count}\r`));
}

exports.list = [...ONE, ...SEVERAL, ...AT_ONCE, ...IN_VAIN, ...AWAITED]
