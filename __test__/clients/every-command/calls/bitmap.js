// @ts-check
'use strict'

// Bits of strings, and HyperLogLogs, which are strings too.

const { shape } = require('../replies')

/** @type {import('../play').Row[]} */
exports.bitmap = [
  ['SETBIT a 7 1', (c) => c.setBit('a', 7, 1), { ioredis: (c) => c.setbit('a', 7, 1) }],
  ['SETBIT a 100 1', (c) => c.setBit('a', 100, 1)],
  ['GETBIT a 7', (c) => c.getBit('a', 7)],
  ['GETBIT a 8', (c) => c.getBit('a', 8)],
  ['SET b abc', (c) => c.set('b', 'abc')],
  ['BITCOUNT a', (c) => c.bitCount('a')],
  ['BITCOUNT a 0 0', (c) => c.bitCount('a', { start: 0, end: 0 })],
  ['BITCOUNT a 0 -1 BYTE', (c) => c.bitCount('a', { start: 0, end: -1, mode: 'BYTE' })],
  ['BITCOUNT a 0 7 BIT', (c) => c.bitCount('a', { start: 0, end: 7, mode: 'BIT' })],
  ['BITPOS a 1', (c) => c.bitPos('a', 1)],
  ['BITPOS a 1 1', (c) => c.bitPos('a', 1, 1)],
  ['BITPOS a 0 0 5', (c) => c.bitPos('a', 0, 0, 5)],
  ['BITPOS a 1 1 -1 BYTE', (c) => c.bitPos('a', 1, 1, -1, 'BYTE')],
  ['BITPOS a 1 8 -1 BIT', (c) => c.bitPos('a', 1, 8, -1, 'BIT')],
  ...['AND', 'OR', 'XOR', 'DIFF', 'DIFF1', 'ANDOR', 'ONE'].flatMap((operation) => /** @type {import('../play').Row[]} */ ([
    [`BITOP ${operation} to a b`, (c) => c.bitOp(operation, 'to', ['a', 'b']), { ioredis: (c) => c.bitop(operation, 'to', ['a', 'b']) }],
    ['GET to', (c) => c.get('to')],
  ])),
  ['BITOP NOT to a', (c) => c.bitOp('NOT', 'to', 'a')],
  [
    'BITFIELD f SET u8 0 200 GET u8 0 INCRBY i5 #1 1',
    (c) => c.bitField('f', [
      { operation: 'SET', encoding: 'u8', offset: 0, value: 200 },
      { operation: 'GET', encoding: 'u8', offset: 0 },
      { operation: 'INCRBY', encoding: 'i5', offset: '#1', increment: 1 },
    ]),
  ],
  ...['WRAP', 'SAT', 'FAIL'].map((behavior) => /** @type {import('../play').Row} */ ([
    `BITFIELD f OVERFLOW ${behavior} INCRBY u8 0 100`,
    (c) => c.bitField('f', [{ operation: 'OVERFLOW', behavior }, { operation: 'INCRBY', encoding: 'u8', offset: 0, increment: 100 }]),
  ])),
  ['BITFIELD_RO f GET u8 0', (c) => c.bitFieldRo('f', [{ encoding: 'u8', offset: 0 }])],
  ['BITFIELD_RO f GET u8 0 GET i4 4', (c) => c.bitFieldRo('f', [{ encoding: 'u8', offset: 0 }, { encoding: 'i4', offset: 4 }])],
  ['BITFIELD f', (c) => c.bitField('f', [])],
]

/** @type {import('../play').Row[]} */
exports.hyperloglog = [
  ['PFADD h a b c', (c) => c.pfAdd('h', ['a', 'b', 'c']), { ioredis: (c) => c.pfadd('h', ['a', 'b', 'c']) }],
  ['PFADD h a', (c) => c.pfAdd('h', 'a')],
  ['PFADD empty', (c) => c.pfAdd('empty')],
  ['PFADD i c d', (c) => c.pfAdd('i', ['c', 'd'])],
  ['PFCOUNT h', (c) => c.pfCount('h')],
  ['PFCOUNT h i', (c) => c.pfCount(['h', 'i'])],
  ['PFMERGE to h i', (c) => c.pfMerge('to', ['h', 'i'])],
  ['PFMERGE to', (c) => c.pfMerge('to')],
  ['PFCOUNT to', (c) => c.pfCount('to')],
  ['PFDEBUG ENCODING h', 'no method'],
  ['PFDEBUG DECODE h', 'no method'],
  ['PFDEBUG TODENSE h', 'no method'],
  ['PFDEBUG GETREG h', 'no method', { compare: shape }],
  ['PFSELFTEST', 'no method'],
]
