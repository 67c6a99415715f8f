// @ts-check
'use strict'

/**
 * The tests that redis-benchmark runs when it is not told any, with what has to be there for each.
 *
 * redis-benchmark fills a list before its LRANGE tests, in the same run. So that its work does not count for LRANGE, these
 * are given as the commands they are.
 *
 * @typedef {{ what: string[], clear?: string, fill?: string[], each?: boolean }} Test `what` is for redis-benchmark;
 *   `clear`: the key that a run begins without; `fill`: a command that brings what is read, `each`: one piece for every
 *   request, before every run, instead of everything once
 */

/** Pieces that one filling command brings. */
const PIECES = 20
/** Elements of the list that LRANGE reads from. */
const LIST = 100_000
/** What redis-benchmark writes by itself, too. */
const VALUE = 'xxx'

/** @param {string} command @param {string} key @param {string[]} piece */
const many = (command, key, piece) => [command, key, ...Array(PIECES).fill(piece).flat()]

const list = many('RPUSH', 'mylist', [VALUE])

/** @param {number} count @returns {Test} */
const lrange = (count) => ({ what: ['LRANGE', 'mylist', '0', String(count - 1)], clear: 'mylist', fill: list })

/** @type {Record<string, Test>} */
const DEFAULT_LIST = {
  PING_INLINE: { what: ['-t', 'ping_inline'] },
  PING_MBULK: { what: ['-t', 'ping_mbulk'] },
  SET: { what: ['-t', 'set'] },
  GET: { what: ['-t', 'get'], fill: ['MSET', ...Array(PIECES).fill(['key:__rand_int__', VALUE]).flat()] },
  INCR: { what: ['-t', 'incr'] },
  LPUSH: { what: ['-t', 'lpush'], clear: 'mylist' },
  RPUSH: { what: ['-t', 'rpush'], clear: 'mylist' },
  LPOP: { what: ['-t', 'lpop'], clear: 'mylist', fill: list, each: true },
  RPOP: { what: ['-t', 'rpop'], clear: 'mylist', fill: list, each: true },
  SADD: { what: ['-t', 'sadd'], clear: 'myset' },
  HSET: { what: ['-t', 'hset'], clear: 'myhash' },
  SPOP: { what: ['-t', 'spop'], clear: 'myset', fill: many('SADD', 'myset', ['element:__rand_int__']), each: true },
  ZADD: { what: ['-t', 'zadd'], clear: 'myzset' },
  ZPOPMIN: {
    what: ['-t', 'zpopmin'],
    clear: 'myzset',
    fill: many('ZADD', 'myzset', ['__rand_int__', 'element:__rand_int__']),
    each: true
  },
  LRANGE_100: lrange(100),
  LRANGE_300: lrange(300),
  LRANGE_500: lrange(500),
  LRANGE_600: lrange(600),
  MSET: { what: ['-t', 'mset'] }
}

/** How many filling commands a run of so many requests needs. @param {Test} test @param {number} requests */
function filling({ each = false }, requests) {
  return Math.ceil((each ? requests : LIST) / PIECES)
}

module.exports = { DEFAULT_LIST, filling }
