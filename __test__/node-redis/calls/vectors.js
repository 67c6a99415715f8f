// @ts-check
'use strict'

// Vector sets.

const EVERY = { COUNT: 2, EPSILON: 0.5, EF: 50, FILTER: '.a == 1', 'FILTER-EF': 10, TRUTH: true, NOTHREAD: true }

/** @type {import('../calls').Calls} */
module.exports = {
  VADD: [
    ['v', [1, 2.5, Infinity], 'one'],
    ['v', [1, 2], 'one', { REDUCE: 1, CAS: true, QUANT: 'Q8', EF: 200, SETATTR: { a: 1 }, M: 16 }],
    ['v', [], 'one', { CAS: false, SETATTR: null }],
  ],
  VCARD: [['v']],
  VDIM: [['v']],
  VEMB: [['v', 'one']],
  VEMB_RAW: [['v', 'one']],
  VGETATTR: [['v', 'one']],
  VINFO: [['v']],
  VLINKS: [['v', 'one']],
  VLINKS_WITHSCORES: [['v', 'one']],
  VRANDMEMBER: [['v'], ['v', 3]],
  VRANGE: [['v', '-', '+'], ['v', '[a', '(b', 10]],
  VREM: [['v', 'one']],
  VSETATTR: [['v', 'one', { a: [1] }], ['v', 'one', '{}'], ['v', 'one', '']],
  VSIM: [['v', 'one'], ['v', [1, -Infinity]], ['v', 'one', EVERY]],
  VSIM_WITHSCORES: [['v', 'one'], ['v', [1, 2], EVERY]],
}
