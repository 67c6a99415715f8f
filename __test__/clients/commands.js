// @ts-check
'use strict'

// Calls that every client must get the same answers to, whichever way it reaches the engine.

/** @type {[string[], unknown][]} command and the reply in plain RESP2 terms */
exports.CALLS = [
  [['FLUSHALL'], 'OK'],
  [['PING'], 'PONG'],
  [['ECHO', 'hello'], 'hello'],
  [['SET', 'k', 'v'], 'OK'],
  [['SET', 'k', 'w', 'NX'], null],
  [['SET', 'k', 'w', 'XX', 'GET'], 'v'],
  [['GET', 'k'], 'w'],
  [['GETRANGE', 'k', '0', '-1'], 'w'],
  [['APPEND', 'k', 'é'], 3],
  [['STRLEN', 'k'], 3],
  [['MSET', 'a', '1', 'b', '2'], 'OK'],
  [['MGET', 'a', 'b', 'none'], ['1', '2', null]],
  [['INCR', 'a'], 2],
  [['INCRBYFLOAT', 'b', '0.5'], '2.5'],
  [['SETRANGE', 'k', '1', 'x'], 3],
  [['GETDEL', 'k'], 'wx\ufffd'],
  [['SETBIT', 'bits', '7', '1'], 0],
  [['BITCOUNT', 'bits'], 1],
  [['BITPOS', 'bits', '1'], 7],
  [['BITOP', 'NOT', 'flipped', 'bits'], 1],
  [['EXISTS', 'a', 'b', 'none'], 2],
  [['EXPIRE', 'a', '100'], 1],
  [['TTL', 'a'], 100],
  [['PERSIST', 'a'], 1],
  [['TTL', 'a'], -1],
  [['TYPE', 'a'], 'string'],
  [['OBJECT', 'ENCODING', 'a'], 'int'],
  [['RENAME', 'a', 'c'], 'OK'],
  [['COPY', 'c', 'd'], 1],
  [['DEL', 'c', 'none'], 1],
  [['KEYS', 'd*'], ['d']],
  [['DBSIZE'], 4],
  [['SELECT', '1'], 'OK'],
  [['DBSIZE'], 0],
  [['SELECT', '0'], 'OK'],
  [['CLIENT', 'SETNAME', 'tester'], 'OK'],
  [['CLIENT', 'GETNAME'], 'tester'],
  [['FLUSHDB'], 'OK'],
]

/** @type {[string[], string][]} command and its error */
exports.ERRORS = [
  [['GET'], "ERR wrong number of arguments for 'get' command"],
  [['NOPE', 'x'], "ERR unknown command 'NOPE', with args beginning with: 'x' "],
  [['SET', 'a', '1', 'EX', 'x'], 'ERR value is not an integer or out of range'],
]
