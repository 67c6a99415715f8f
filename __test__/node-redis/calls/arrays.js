// @ts-check
'use strict'

// Arrays.

/** @type {import('../calls').Calls} */
module.exports = {
  ARCOUNT: [['a']],
  ARDEL: [['a', 1], ['a', [1, 2]], ['a', '18446744073709551615']],
  ARDELRANGE: [['a', [[0, 1], [3, '4']]]],
  ARGET: [['a', 0], ['a', '7']],
  ARGETRANGE: [['a', 0, 10]],
  ARGREP: [
    ['a', '-', '+', [['EXACT', 'x']]],
    ['a', 0, 10, [['MATCH', 'x'], ['GLOB', 'y*'], ['RE', '^z']], { COMBINATOR: 'AND', LIMIT: 3, NOCASE: true }],
    ['a', 0, 10, [], { LIMIT: 0, NOCASE: false }],
  ],
  ARGREP_WITHVALUES: [['a', '-', '+', [['EXACT', 'x']], { COMBINATOR: 'OR', LIMIT: 3 }]],
  ARINFO: [['a'], ['a', { FULL: true }], ['a', { FULL: false }]],
  ARINSERT: [['a', 'x'], ['a', ['x', Buffer.from('y')]]],
  ARLASTITEMS: [['a', 3], ['a', 3, { REV: true }]],
  ARLEN: [['a']],
  ARMGET: [['a', 1], ['a', [1, '2']]],
  ARMSET: [['a', new Map([[1, 'x'], [2, 'y']])], ['a', [[1, 'x'], [2, 'y']]], ['a', { 1: 'x', 2: 'y' }]],
  ARNEXT: [['a']],
  AROP: [['a', 0, 10, 'SUM'], ['a', 0, 10, 'MATCH', 'x'], ['a', 0, 10, 'AND', 5]],
  ARRING: [['a', 10, 'x'], ['a', 10, ['x', 'y']]],
  ARSCAN: [['a', 0, 10], ['a', 0, 10, { LIMIT: 5 }]],
  ARSEEK: [['a', 5]],
  ARSET: [['a', 5, 'x'], ['a', 5, ['x', 'y']]],
}
