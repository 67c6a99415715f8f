'use strict'

// Commands of all types by chance, the same for the same seed.

/** Numbers by chance: `next(n)` gives one below n. */
function numbers(seed) {
  let state = seed
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

const BINARY = Buffer.from([0xff, 0x00, 0x80])

const MAKERS = [
  (key, any, n) => ['set', key('text'), any()],
  (key, any, n) => ['set', key('text'), any(), 'PX', 1 + n(1000)],
  (key, any, n) => ['append', key('text'), any()],
  (key, any, n) => ['setbit', key('text'), n(100), 1],
  (key, any, n) => ['incrby', key('number'), n(50)],
  (key, any, n) => ['hset', key('hash'), any(), any(), any(), any()],
  (key, any, n) => ['hdel', key('hash'), any()],
  (key, any, n) => ['hpexpire', key('hash'), 1 + n(1000), 'FIELDS', 1, any()],
  (key, any, n) => ['rpush', key('list'), any(), any()],
  (key, any, n) => ['lpop', key('list')],
  (key, any, n) => ['linsert', key('list'), 'BEFORE', any(), any()],
  (key, any, n) => ['sadd', key('set'), any(), n(100)],
  (key, any, n) => ['srem', key('set'), any()],
  (key, any, n) => ['zadd', key('zset'), n(10) - 5 + n(3) / 3, any()],
  (key, any, n) => ['zadd', key('zset'), ['inf', '-inf', '1e300', '-0', '0.1'][n(5)], any()],
  (key, any, n) => ['zrem', key('zset'), any()],
  (key, any, n) => ['pfadd', key('count'), any()],
  (key, any, n) => ['xadd', key('stream'), '*', any(), any(), any(), any()],
  (key, any, n) => ['xadd', key('stream'), '*', 'f', any()],
  (key, any, n) => ['xgroup', 'CREATE', key('stream'), any(), n(2) ? '0' : '$', 'MKSTREAM'],
  (key, any, n) => ['xreadgroup', 'GROUP', any(), any(), 'COUNT', 1 + n(3), 'STREAMS', key('stream'), '>'],
  (key, any, n) => ['xack', key('stream'), any(), `1700000000000-${n(4)}`],
  (key, any, n) => ['xdel', key('stream'), `1700000000000-${n(4)}`],
  (key, any, n) => ['xtrim', key('stream'), 'MAXLEN', n(3)],
  (key, any, n) => ['xgroup', 'DELCONSUMER', key('stream'), any(), any()],
  (key, any, n) => ['pexpire', key(), 1 + n(1000)],
  (key, any, n) => ['rename', key(), key()],
  (key, any, n) => ['move', key(), 1 + n(2)],
  (key, any, n) => ['del', key()],
]

/** @param {(n: number) => number} next */
function commands(next, count) {
  const values = ['a', 'b', 'é', '', 'long'.repeat(30), '17', '$x', '__proto__', BINARY]
  const any = () => values[next(values.length)]
  const types = ['text', 'number', 'hash', 'list', 'set', 'zset', 'stream', 'count']
  const key = (type = types[next(types.length)]) => {
    const name = `${type}${next(3)}`
    return next(20) === 0 ? Buffer.concat([Buffer.from(name), BINARY]) : next(20) === 0 ? `$${name}` : name
  }
  return Array.from({ length: count }, () => MAKERS[next(MAKERS.length)](key, any, next))
}

module.exports = { commands, numbers }
