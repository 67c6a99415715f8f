// @ts-check
'use strict'

// Calls of what came after Redis 7.

/** @type {Record<string, Record<string, import('./expected').Call[]>>} */
module.exports = {
  'newer than Redis 7': {
    'deadlines of hash fields': [
      [['hset', 'h', { a: 1, b: 2, c: 3 }], 3],
      [['hexpire', 'h', 100, 'FIELDS', 2, 'a', 'none'], [1, -2]],
      [['hpexpire', 'h', 100000, 'NX', 'FIELDS', 1, 'a'], [0]],
      [['hexpireat', 'h', 32503680000, 'FIELDS', 1, 'b'], [1]],
      [['hpexpireat', 'h', 32503680000000, 'FIELDS', 1, 'b'], [1]],
      [['hexpiretime', 'h', 'FIELDS', 2, 'b', 'c'], [32503680000, -1]],
      [['hpexpiretime', 'h', 'FIELDS', 1, 'b'], [32503680000000]],
      [['httl', 'h', 'FIELDS', 2, 'c', 'none'], [-1, -2]],
      [['hpttl', 'h', 'FIELDS', 1, 'c'], [-1]],
      [['hpersist', 'h', 'FIELDS', 2, 'b', 'c'], [1, -1]],
      [['hexpire', 'none', 100, 'FIELDS', 1, 'a'], [-2]],
      [['hexpire', 'h', 100, 'FIELDS', 0], (/** @type {unknown} */ found) => /^ReplyError: ERR /.test(String(found))],
    ],
    'fields read or set with their deadlines': [
      [['hsetex', 'h', 'EX', 100, 'FIELDS', 2, 'a', 1, 'b', 2], 1],
      [['hsetex', 'h', 'FNX', 'FIELDS', 1, 'a', 9], 0],
      [['hgetex', 'h', 'PERSIST', 'FIELDS', 2, 'a', 'none'], ['1', null]],
      [['httl', 'h', 'FIELDS', 1, 'a'], [-1]],
      [['hgetdel', 'h', 'FIELDS', 2, 'a', 'none'], ['1', null]],
      [['hkeys', 'h'], ['b']],
    ],
    'entries that are acknowledged and deleted': [
      [['xadd', 'x', '1-1', 'f', 'v'], '1-1'],
      [['xadd', 'x', '1-2', 'f', 'v'], '1-2'],
      [['xgroup', 'CREATE', 'x', 'g', '0'], 'OK'],
      [['xreadgroup', 'GROUP', 'g', 'c', 'COUNT', 1, 'STREAMS', 'x', '>'], [['x', [['1-1', ['f', 'v']]]]]],
      [['xackdel', 'x', 'g', 'KEEPREF', 'IDS', 1, '1-1'], [1]],
      [['xdelex', 'x', 'IDS', 2, '1-2', '9-9'], [1, -1]],
      [['xlen', 'x'], 0],
    ],
  },
}
