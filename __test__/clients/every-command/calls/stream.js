// @ts-check
'use strict'

// Streams.

const { firstLine, kind } = require('../replies')

const POLICIES = ['KEEPREF', 'DELREF', 'ACKED']

/** Adds 1-1, 2-1 and so on. @param {string} key @param {number} count @returns {import('../play').Row[]} */
const entries = (key, count) => Array.from({ length: count }, (_, i) => [
  `XADD ${key} ${i + 1}-1 f ${i + 1}`,
  (c) => c.xAdd(key, `${i + 1}-1`, { f: String(i + 1) }),
])

/** @type {import('../play').Row[]} */
const ADDING = [
  ['XADD s NOMKSTREAM 1-1 f v', (c) => c.xAddNoMkStream('s', '1-1', { f: 'v' })],
  ['XADD s 1-1 f v', (c) => c.xAdd('s', '1-1', { f: 'v' })],
  ['XADD s 1-* f 1 g 2', (c) => c.xAdd('s', '1-*', { f: '1', g: '2' })],
  ['XADD s 1-1 f v', (c) => c.xAdd('s', '1-1', { f: 'v' })],
  ['XADD other * f v', (c) => c.xAdd('other', '*', { f: 'v' }), { compare: kind }],
  ...entries('t', 5),
  ...POLICIES.map((policy, i) => /** @type {import('../play').Row} */ ([
    `XADD t ${policy} MAXLEN = ${5 - i} 1${i}-1 f v`,
    (c) => c.xAdd('t', `1${i}-1`, { f: 'v' }, { policy, TRIM: { strategy: 'MAXLEN', strategyModifier: '=', threshold: 5 - i } }),
  ])),
  ['XADD t MAXLEN 4 20-1 f v', (c) => c.xAdd('t', '20-1', { f: 'v' }, { TRIM: { strategy: 'MAXLEN', threshold: 4 } })],
  [
    'XADD t NOMKSTREAM MINID ~ 2-1 LIMIT 10 21-1 f v',
    (c) => c.xAddNoMkStream('t', '21-1', { f: 'v' }, { TRIM: { strategy: 'MINID', strategyModifier: '~', threshold: '2-1', limit: 10 } }),
  ],
  ['XLEN t', (c) => c.xLen('t')],
  ['XRANGE t - +', (c) => c.xRange('t', '-', '+')],
  ['XRANGE t (11-1 + COUNT 1', (c) => c.xRange('t', '(11-1', '+', { COUNT: 1 })],
  ['XREVRANGE t + -', (c) => c.xRevRange('t', '+', '-')],
  ['XREVRANGE t + - COUNT 1', (c) => c.xRevRange('t', '+', '-', { COUNT: 1 })],
  ['XREAD STREAMS t 20-1', (c) => c.xRead({ key: 't', id: '20-1' })],
  ['XREAD COUNT 1 STREAMS s t 0 0', (c) => c.xRead([{ key: 's', id: '0' }, { key: 't', id: '0' }], { COUNT: 1 })],
  ['XREAD BLOCK 5 STREAMS t $', (c) => c.xRead({ key: 't', id: '$' }, { BLOCK: 5 })],
  ['XREAD COUNT 2 BLOCK 5 STREAMS t +', (c) => c.xRead({ key: 't', id: '+' }, { COUNT: 2, BLOCK: 5 })],
  ['XDEL s 1-2', (c) => c.xDel('s', '1-2')],
  ['XDEL s 1-1 9-9', (c) => c.xDel('s', ['1-1', '9-9'])],
  ['XSETID s 5-1', (c) => c.xSetId('s', '5-1')],
  ['XSETID s 6-1 ENTRIESADDED 10 MAXDELETEDID 2-1', (c) => c.xSetId('s', '6-1', { ENTRIESADDED: 10, MAXDELETEDID: '2-1' })],
  ['XINFO STREAM s', (c) => c.xInfoStream('s')],
  ['XINFO STREAM t', (c) => c.xInfoStream('t')],
  ['XINFO HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const TRIMMING = [
  ['DEL t', (c) => c.del('t')],
  ...entries('t', 9),
  ['XTRIM t MAXLEN 8', (c) => c.xTrim('t', 'MAXLEN', 8)],
  ['XTRIM t MAXLEN = 7', (c) => c.xTrim('t', 'MAXLEN', 7, { strategyModifier: '=' })],
  ['XTRIM t MINID 4-1', (c) => c.xTrim('t', 'MINID', '4-1')],
  ['XTRIM t MINID ~ 5-1 LIMIT 100', (c) => c.xTrim('t', 'MINID', '5-1', { strategyModifier: '~', LIMIT: 100 })],
  ...POLICIES.map((policy, i) => /** @type {import('../play').Row} */ ([`XTRIM t MAXLEN ${5 - i} ${policy}`, (c) => c.xTrim('t', 'MAXLEN', 5 - i, { policy })])),
  ['XLEN t', (c) => c.xLen('t')],
]

/** @type {import('../play').Row[]} */
const GROUPS = [
  ['XGROUP CREATE g a $ MKSTREAM', (c) => c.xGroupCreate('g', 'a', '$', { MKSTREAM: true })],
  ['XGROUP CREATE g b 0', (c) => c.xGroupCreate('g', 'b', '0')],
  ['XGROUP CREATE g c 0 ENTRIESREAD 0', (c) => c.xGroupCreate('g', 'c', '0', { ENTRIESREAD: 0 })],
  ['XGROUP CREATE g c 0', (c) => c.xGroupCreate('g', 'c', '0')],
  ['XGROUP CREATECONSUMER g a one', (c) => c.xGroupCreateConsumer('g', 'a', 'one')],
  ...entries('g', 9),
  ['XREADGROUP GROUP a one COUNT 3 STREAMS g >', (c) => c.xReadGroup('a', 'one', { key: 'g', id: '>' }, { COUNT: 3 })],
  ['XREADGROUP GROUP a two COUNT 1 BLOCK 5 NOACK STREAMS g >', (c) => c.xReadGroup('a', 'two', { key: 'g', id: '>' }, { COUNT: 1, BLOCK: 5, NOACK: true })],
  ['XREADGROUP GROUP a two STREAMS g >', (c) => c.xReadGroup('a', 'two', { key: 'g', id: '>' })],
  ['XREADGROUP GROUP a two BLOCK 5 STREAMS g >', (c) => c.xReadGroup('a', 'two', { key: 'g', id: '>' }, { BLOCK: 5 })],
  ['XGROUP CREATE other a 0', (c) => c.xGroupCreate('other', 'a', '0')],
  ['XREADGROUP GROUP a one STREAMS g other 0 0', (c) => c.xReadGroup('a', 'one', [{ key: 'g', id: '0' }, { key: 'other', id: '0' }])],
  ['XREADGROUP GROUP a one STREAMS g 0', (c) => c.xReadGroup('a', 'one', { key: 'g', id: '0' })],
  ['XPENDING g a', (c) => c.xPending('g', 'a')],
  ['XPENDING g a - + 10', (c) => c.xPendingRange('g', 'a', '-', '+', 10), { compare: pending }],
  ['XPENDING g a IDLE 0 - + 1 one', (c) => c.xPendingRange('g', 'a', '-', '+', 1, { IDLE: 0, consumer: 'one' }), { compare: pending }],
  ['XPENDING g b', (c) => c.xPending('g', 'b')],
  ['XACK g a 1-1', (c) => c.xAck('g', 'a', '1-1')],
  ['XACK g a 2-1 99-1', (c) => c.xAck('g', 'a', ['2-1', '99-1'])],
  ['XCLAIM g a two 0 3-1', (c) => c.xClaim('g', 'a', 'two', 0, '3-1')],
  ['XCLAIM g a three 0 5-1 6-1 JUSTID', (c) => c.xClaimJustId('g', 'a', 'three', 0, ['5-1', '6-1'])],
  ['XCLAIM g a three 0 7-1 IDLE 10', (c) => c.xClaim('g', 'a', 'three', 0, '7-1', { IDLE: 10 })],
  [
    'XCLAIM g a three 0 1-1 TIME 1000000000000 RETRYCOUNT 7 FORCE LASTID 9-1',
    (c) => c.xClaim('g', 'a', 'three', 0, '1-1', { TIME: 1000000000000, RETRYCOUNT: 7, FORCE: true, LASTID: '9-1' }),
  ],
  ['XAUTOCLAIM g a four 0 0', (c) => c.xAutoClaim('g', 'a', 'four', 0, '0')],
  ['XAUTOCLAIM g a five 0 0 COUNT 2', (c) => c.xAutoClaim('g', 'a', 'five', 0, '0', { COUNT: 2 })],
  ['XAUTOCLAIM g a four 0 0 COUNT 2 JUSTID', (c) => c.xAutoClaimJustId('g', 'a', 'four', 0, '0', { COUNT: 2 })],
  ['XINFO GROUPS g', (c) => c.xInfoGroups('g')],
  ['XINFO CONSUMERS g a', (c) => c.xInfoConsumers('g', 'a'), { compare: idle }],
  ['XINFO STREAM g FULL', 'no such form', { compare: times }],
  ['XINFO STREAM g FULL COUNT 1', 'no such form', { compare: times }],
  ['XGROUP SETID g b $', (c) => c.xGroupSetId('g', 'b', '$')],
  ['XGROUP SETID g b 4-1 ENTRIESREAD 4', (c) => c.xGroupSetId('g', 'b', '4-1', { ENTRIESREAD: 4 })],
  ['XREADGROUP GROUP b one STREAMS g >', (c) => c.xReadGroup('b', 'one', { key: 'g', id: '>' })],
  ['XREADGROUP GROUP c one COUNT 4 STREAMS g >', (c) => c.xReadGroup('c', 'one', { key: 'g', id: '>' }, { COUNT: 4 })],
  ['XGROUP DELCONSUMER g a four', (c) => c.xGroupDelConsumer('g', 'a', 'four')],
  ['XGROUP DESTROY g a', (c) => c.xGroupDestroy('g', 'a')],
  ['XGROUP HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const DELETING = [
  ...POLICIES.flatMap((policy, i) => /** @type {import('../play').Row[]} */ ([
    [`XDELEX g ${policy} IDS 1 ${i + 1}-1`, (c) => c.xDelEx('g', `${i + 1}-1`, policy)],
    [`XACKDEL g b ${policy} IDS 1 ${i + 5}-1`, (c) => c.xAckDel('g', 'b', `${i + 5}-1`, policy)],
  ])),
  ['XDELEX g IDS 2 4-1 99-1', (c) => c.xDelEx('g', ['4-1', '99-1'])],
  ['XACKDEL g b IDS 2 8-1 99-1', (c) => c.xAckDel('g', 'b', ['8-1', '99-1'])],
  ['XRANGE g - +', (c) => c.xRange('g', '-', '+')],
]

/** What is pending comes first; each entry tells how long it was so, and how often it was delivered. @type {import('../play').Row[]} */
const CLAIMING = [
  ['DEL g', (c) => c.del('g')],
  ['XGROUP CREATE g a 0 MKSTREAM', (c) => c.xGroupCreate('g', 'a', '0', { MKSTREAM: true })],
  ...entries('g', 2),
  ['XREADGROUP GROUP a one COUNT 1 STREAMS g >', (c) => c.xReadGroup('a', 'one', { key: 'g', id: '>' }, { COUNT: 1 })],
  [
    'XREADGROUP GROUP a two CLAIM 0 STREAMS g >',
    (c) => c.xReadGroup('a', 'two', { key: 'g', id: '>' }, { CLAIM: 0 }),
    { compare: (reply) => JSON.stringify(reply).match(/\d-1|\d+(?=[\]}])/g), reply: ['1-1', '1', '2-1', '0'] },
  ],
  ['XPENDING g a', (c) => c.xPending('g', 'a'), { compare: (reply) => JSON.stringify(reply).match(/"two"/g), reply: ['"two"'] }],
]

/** @type {import('../play').Scene[]} */
const AWAITED = [
  {
    scene: 'an entry that comes while clients wait',
    async ioredis({ make }) {
      const [reading, inGroup, adding] = [await make(), await make(), await make()]
      await adding.xgroup('CREATE', 'w', 'a', '$', 'MKSTREAM')
      const replies = [reading.xread('BLOCK', 5000, 'STREAMS', 'w', '$'), inGroup.xreadgroup('GROUP', 'a', 'one', 'BLOCK', 5000, 'STREAMS', 'w', '>')]
      while (!(await adding.info('clients')).includes('blocked_clients:2\r'));
      return [await adding.xadd('w', '1-1', 'f', 'v'), await Promise.all(replies)]
    },
    async node({ make }) {
      const [reading, inGroup, adding] = [await make(), await make(), await make()]
      await adding.xGroupCreate('w', 'a', '$', { MKSTREAM: true })
      const replies = [reading.xRead({ key: 'w', id: '$' }, { BLOCK: 5000 }), inGroup.xReadGroup('a', 'one', { key: 'w', id: '>' }, { BLOCK: 5000 })]
      while (!(await adding.info('clients')).includes('blocked_clients:2\r'));
      return [await adding.xAdd('w', '1-1', { f: 'v' }), await Promise.all(replies)]
    },
  },
]

/** Without how long entries have been pending. @param {any[]} list */
function pending(list) {
  return list.map((one) => (Array.isArray(one) ? [one[0], one[1], one[3]] : { ...one, millisecondsSinceLastDelivery: 0 }))
}

/** Without how long consumers have been idle. @param {any[]} list */
function idle(list) {
  return list.map((one) => (Array.isArray(one) ? one.filter((_, i) => !['idle', 'inactive'].includes(one[i - 1])) : { ...one, idle: 0, inactive: 0 }))
}

/** Without Unix times. @param {any} reply */
function times(reply) {
  return JSON.parse(JSON.stringify(reply).replace(/\b1[6-9]\d{11}\b/g, '0'))
}

exports.stream = [...ADDING, ...TRIMMING, ...GROUPS, ...DELETING, ...CLAIMING, ...AWAITED]
