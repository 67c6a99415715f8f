// @ts-check
'use strict'

// Calls of streams, scripts, and what is no data.

const { SYNTAX, arity } = require('./expected')

const LIBRARY = `#!lua name=library
local calls = 0
local function put(keys, values)
  for i, key in ipairs(keys) do redis.call('SET', key, values[i]) end
  calls = calls + #keys
  return calls
end
local function look(keys)
  return redis.call('MGET', unpack(keys))
end
redis.register_function('put', put)
redis.register_function{function_name = 'look', callback = look, flags = {'no-writes'}}`
/** Both functions in any order. */
const listed = (/** @type {any[][]} */ [[, name, , engine, , functions]]) =>
  name === 'library' && engine === 'LUA' && functions.map((/** @type {string[]} */ [, each]) => each).sort().join() === 'look,put'

/** @type {Record<string, Record<string, import('./expected').Call[]>>} */
module.exports = {
  stream: {
    'entries in order': [
      [['xadd', 's', '1-1', 'f', 'v'], '1-1'],
      [['xadd', 's', '1-*', 'f', 1, 'g', 2], '1-2'],
      [['xadd', 's', '*', 'f', 'é'], (/** @type {string} */ found) => /^\d{13}-\d+$/.test(found)],
      [['xadd', 's', '1-2', 'f', 'v'], 'ReplyError: ERR The ID specified in XADD is equal or smaller than the target stream top item'],
      [['xadd', 'none', 'NOMKSTREAM', '*', 'f', 'v'], null],
      [['xlen', 's'], 3],
      [['xrange', 's', '-', '+', 'COUNT', 2], [['1-1', ['f', 'v']], ['1-2', ['f', '1', 'g', '2']]]],
      [['xrangeBuffer', 's', '1-1', '1-1'], [[Buffer.from('1-1'), [Buffer.from('f'), Buffer.from('v')]]]],
      [['xrevrange', 's', '(1-2', '-'], [['1-1', ['f', 'v']]]],
      [['xread', 'COUNT', 1, 'STREAMS', 's', 'none', 0, 0], [['s', [['1-1', ['f', 'v']]]]]],
      [['xread', 'BLOCK', 1, 'STREAMS', 's', '$'], null],
      [['xdel', 's', '1-2', '1-9'], 1],
      [['xtrim', 's', 'MAXLEN', 1], 1],
      [['xlen', 's'], 1],
      [['xsetid', 's', 'x'], 'ReplyError: ERR Invalid stream ID specified as stream command argument'],
    ],
    'consumer groups': [
      [['xgroup', 'CREATE', 's', 'g', '$', 'MKSTREAM'], 'OK'],
      [['xgroup', 'CREATE', 's', 'g', '$'], 'ReplyError: BUSYGROUP Consumer Group name already exists'],
      [['xadd', 's', '1-1', 'f', 'v'], '1-1'],
      [['xadd', 's', '2-1', 'f', 'w'], '2-1'],
      [['xreadgroup', 'GROUP', 'g', 'a', 'COUNT', 1, 'STREAMS', 's', '>'], [['s', [['1-1', ['f', 'v']]]]]],
      [['xreadgroup', 'GROUP', 'g', 'b', 'BLOCK', 10, 'STREAMS', 's', '>'], [['s', [['2-1', ['f', 'w']]]]]],
      [['xreadgroup', 'GROUP', 'g', 'b', 'STREAMS', 's', '>'], null],
      [['xpending', 's', 'g'], [2, '1-1', '2-1', [['a', '1'], ['b', '1']]]],
      [['xclaim', 's', 'g', 'b', 0, '1-1', 'JUSTID'], ['1-1']],
      [['xack', 's', 'g', '1-1', '9-9'], 1],
      [['xautoclaim', 's', 'g', 'a', 0, 0], ['0-0', [['2-1', ['f', 'w']]], []]],
      [['xdel', 's', '2-1'], 1],
      [['xreadgroup', 'GROUP', 'g', 'a', 'STREAMS', 's', 0], [['s', [['2-1', null]]]]],
      [['xinfo', 'GROUPS', 's'], [['name', 'g', 'consumers', 2, 'pending', 1, 'last-delivered-id', '2-1', 'entries-read', 2, 'lag', 0]]],
      [['xinfo', 'STREAM', 'none'], 'ReplyError: ERR no such key'],
      [['xgroup', 'DESTROY', 's', 'g'], 1],
      [['xreadgroup', 'GROUP', 'g', 'a', 'STREAMS', 's', '>'], "ReplyError: NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option"],
    ],
  },
  connection: {
    'who is there': [
      [['ping'], 'PONG'],
      [['ping', 'hello'], 'hello'],
      [['pingBuffer', 'hello'], Buffer.from('hello')],
      [['echo', 'é'], 'é'],
      [['client', 'SETNAME', 'me'], 'OK'],
      [['client', 'GETNAME'], 'me'],
      [['client', 'SETNAME', 'a b'], (/** @type {string} */ found) => found.startsWith('ReplyError: ERR Client names cannot contain')],
      [['client', 'ID'], (/** @type {number} */ found) => found > 0],
      [['client', 'LIST'], (/** @type {string} */ found) => found.includes(' name=me ')],
      [['client', 'NONSENSE'], "ReplyError: ERR unknown subcommand 'NONSENSE'. Try CLIENT HELP."],
      [['select', 99], 'ReplyError: ERR DB index is out of range'],
      [['reset'], (/** @type {string} */ found) => found === 'RESET'],
      [['client', 'GETNAME'], (/** @type {string} */ found) => found === '' || found === null],
    ],
  },
  scripting: {
    'scripts': [
      [['eval', "return redis.call('set', KEYS[1], ARGV[1])", 1, 'k', 'v'], 'OK'],
      [['eval_ro', "return redis.call('get', KEYS[1])", 1, 'k'], 'v'],
      [['eval', "return {1.5, 'x', {KEYS[1]}, true, false}", 1, 'k'], [1, 'x', ['k'], 1, null]],
      [['script', 'LOAD', 'return ARGV[1]'], '098e0f0d1448c0a81dafe820f66d460eb09263da'],
      [['evalsha', '098e0f0d1448c0a81dafe820f66d460eb09263da', 0, 'a'], 'a'],
      [['evalsha_ro', '098e0f0d1448c0a81dafe820f66d460eb09263da', 0, 'a'], 'a'],
      [['script', 'EXISTS', '098e0f0d1448c0a81dafe820f66d460eb09263da', 'x'], [1, 0]],
      [['script', 'FLUSH'], 'OK'],
      [['evalsha', '098e0f0d1448c0a81dafe820f66d460eb09263da', 0], 'ReplyError: NOSCRIPT No matching script. Please use EVAL.'],
      [['eval', "return redis.error_reply('MY error')", 0], 'ReplyError: MY error'],
      [['eval', 'return 1', 1], "ReplyError: ERR Number of keys can't be greater than number of args"],
      [['script', 'KILL'], 'ReplyError: NOTBUSY No scripts in execution right now.'],
    ],
    functions: [
      [['function', 'FLUSH'], 'OK'],
      [['function', 'LOAD', LIBRARY], 'library'],
      [['function', 'LOAD', LIBRARY], "ReplyError: ERR Library 'library' already exists"],
      [['function', 'LOAD', 'REPLACE', LIBRARY], 'library'],
      [['fcall', 'put', 2, 'a', 'b', 1, 'é'], 2],
      [['fcall', 'PUT', 1, 'a', 'x'], 3],
      [['fcall_ro', 'look', 2, 'a', 'b'], ['x', 'é']],
      [['fcall_roBuffer', 'look', 1, 'b'], [Buffer.from('é')]],
      [['fcallBuffer', 'look', 1, 'none'], [null]],
      [['fcall_ro', 'put', 1, 'a', 'x'], 'ReplyError: ERR Can not execute a script with write flag using *_ro command.'],
      [['fcall', 'none', 0], 'ReplyError: ERR Function not found'],
      [['fcall', 'look', 3, 'a'], "ReplyError: ERR Number of keys can't be greater than number of args"],
      [['function', 'LIST', 'LIBRARYNAME', 'l*'], listed],
      [['function', 'STATS'], ['running_script', null, 'engines', ['LUA', ['libraries_count', 1, 'functions_count', 2]]]],
      [['function', 'RESTORE', 'nonsense'], 'ReplyError: ERR DUMP payload version or checksum are wrong'],
      [['function', 'KILL'], 'ReplyError: NOTBUSY No scripts in execution right now.'],
      [['function', 'DELETE', 'library'], 'OK'],
      [['function', 'DELETE', 'library'], 'ReplyError: ERR Library not found'],
    ],
  },
  server: {
    'what it tells of itself': [
      [['info'], (/** @type {string} */ found) => /redis_version:\d/.test(found)],
      [['info', 'keyspace'], (/** @type {string} */ found) => found.startsWith('# Keyspace')],
      [['config', 'GET', 'maxmemory-policy'], ['maxmemory-policy', 'noeviction']],
      [['config', 'SET', 'nonsense', 1], (/** @type {string} */ found) => found.startsWith('ReplyError: ERR Unknown option')],
      [['config', 'RESETSTAT'], 'OK'],
      [['command', 'COUNT'], (/** @type {number} */ found) => found > 50],
      [['command', 'GETKEYS', 'mset', 'a', 1, 'b', 2], ['a', 'b']],
      [['time'], (/** @type {string[]} */ found) => found.length === 2 && /^\d+$/.test(found[0])],
      [['dbsize'], 0],
      [['flushall', 'ASYNC'], 'OK'],
      [['flushall', 'NONSENSE'], SYNTAX],
    ],
  },

  'publishing and the server': {
    'with nobody who listens': [
      [['publish', 'c', 'm'], 0],
      [['spublish', 'c', 'm'], 0],
      [['pubsub', 'CHANNELS', 'c*'], []],
      [['pubsub', 'NUMSUB', 'c', 'd'], ['c', 0, 'd', 0]],
      [['pubsub', 'NUMPAT'], 0],
      [['pubsub', 'SHARDNUMSUB', 'c'], ['c', 0]],
      [['publish', 'c'], arity('publish')],
    ],
    'what the server tells of itself': [
      [['role'], ['master', 0, []]],
      [['lastsave'], (/** @type {unknown} */ found) => typeof found === 'number'],
      [['waitaof', 0, 0, 0], [0, 0]],
      [['slowlog', 'GET', 0], []],
      [['slowlog', 'RESET'], 'OK'],
      [['slowlog', 'LEN'], 0],
      [['latency', 'LATEST'], []],
      [['latency', 'HISTORY', 'none'], []],
      [['module', 'LIST'], (/** @type {unknown} */ found) => Array.isArray(found)],
      [['auth', 'p'], 'ReplyError: ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?'],
      [['discard'], 'ReplyError: ERR DISCARD without MULTI'],
      [['unwatch'], 'OK'],
      [['watch', 'k'], 'OK'],
    ],
  },
}
