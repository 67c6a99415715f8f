// @ts-check
'use strict'

// Strings: deprecated forms of options, and Dates.

const ENDS = [['EX', 10], ['PX', 10], ['EXAT', 1e9], ['PXAT', 1e12]]
const DATES = [['EXAT', new Date(1e12)], ['PXAT', new Date(1e12)]]

/** @type {import('../calls').Calls} */
module.exports = {
  DELEX: [['k'], ['k', { condition: 'IFEQ', matchValue: 'v' }]],
  GETEX: [
    ...[...ENDS, ...DATES].flatMap(([type, value]) => [['k', { type, value }], ['k', { [String(type)]: value }]]),
    ['k', { type: 'PERSIST' }],
    ['k', { PERSIST: true }],
    ['k', { type: 'OTHER', value: 1 }],
  ],
  INCREX: [
    ['k'],
    ['k', { by: 2, lowerBound: -Infinity, upperBound: Infinity, saturate: true, expiration: { type: 'EX', value: 5, ENX: true } }],
    ['k', { by: '2', lowerBound: '0', upperBound: '9', expiration: { type: 'PERSIST' } }],
    ['k', { by: 0, saturate: false, expiration: { type: 'PXAT', value: 5 } }],
  ],
  INCREXBYFLOAT: [
    ['k', 1.5],
    ['k', '1.5', { lowerBound: 0, upperBound: 9, saturate: true, expiration: { type: 'PX', value: 5, ENX: true } }],
    ['k', 1.5, { expiration: { type: 'PERSIST' } }],
  ],
  MSET: [[['a', '1', 'b', '2']], [[['a', '1'], ['b', '2']]], [{ a: '1', b: '2' }], [[]], [['a']], [{}]],
  MSETEX: [
    [['a', '1', 'b', '2'], { mode: 'NX' }],
    [[['a', '1'], ['b', '2']], { mode: 'XX', expiration: { type: 'KEEPTTL' } }],
    ...[...ENDS, ...DATES].map(([type, value]) => [{ a: '1', b: '2' }, { expiration: { type, value } }]),
    [{ a: '1' }, { expiration: { type: 'OTHER' } }],
    [{ a: '1' }, { expiration: { type: 'EX' } }],
    [[]],
  ],
  SET: [
    ...ENDS.flatMap(([type, value]) => [['k', 'v', { expiration: { type, value } }], ['k', 'v', { [String(type)]: value }]]),
    ['k', 'v', { EX: 1, PX: 2, EXAT: 3, PXAT: 4, KEEPTTL: true, NX: true, XX: true }],
    ['k', 1.5, { expiration: 'KEEPTTL', XX: true, GET: true }],
    ['k', 'v', { expiration: { type: 'KEEPTTL' } }],
    ['k', 'v', { KEEPTTL: true, NX: true }],
    ['k', 'v', { condition: 'IFEQ', matchValue: 'w', GET: true, expiration: { type: 'EX', value: 1 } }],
    ['k', 'v', { condition: 'NX' }],
    ['k', 'v', { matchValue: 'w' }],
  ],
}
