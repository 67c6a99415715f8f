// @ts-check
'use strict'

// Scripts and functions.

const { createHash } = require('node:crypto')
const { firstLine, kind, unordered } = require('../replies')

const SCRIPT = 'return {KEYS[1], ARGV[1], #KEYS, #ARGV}'
const SHA1 = createHash('sha1').update(SCRIPT).digest('hex')
const NONE = '0'.repeat(40)
const CALL = { keys: ['a', 'b'], arguments: ['x', 'y'] }
const LIBRARY = `#!lua name=library
redis.register_function{function_name = 'first', callback = function(keys, args) return {keys[1], args[1], #keys, #args} end, flags = {'no-writes'}}`

/** How a script or a function is called: name, method of node-redis, what is called. @type {[string, string, string][]} */
const CALLING = [['EVAL', 'eval', SCRIPT], ['EVAL_RO', 'evalRo', SCRIPT], ['EVALSHA', 'evalSha', SHA1], ['EVALSHA_RO', 'evalShaRo', SHA1]]
/** @type {[string, string, string][]} */
const FUNCTIONS = [['FCALL', 'fCall', 'first'], ['FCALL_RO', 'fCallRo', 'first']]

/** @param {[string, string, string][]} ways @returns {import('../play').Row[]} */
const calls = (ways) => ways.flatMap(([name, method, what]) => /** @type {import('../play').Row[]} */ ([
  [[name, what, '0'], (c) => c[method](what)],
  [[name, what, '1', 'a'], (c) => c[method](what, { keys: ['a'] })],
  [[name, what, '0', 'x'], (c) => c[method](what, { arguments: ['x'] })],
  [[name, what, '2', 'a', 'b', 'x', 'y'], (c) => c[method](what, CALL)],
]))

/** @type {import('../play').Row[]} */
const SCRIPTS = [
  ['SCRIPT FLUSH', (c) => c.scriptFlush()],
  [`EVALSHA ${SHA1} 0`, (c) => c.evalSha(SHA1)],
  [['SCRIPT', 'LOAD', SCRIPT], (c) => c.scriptLoad(SCRIPT)],
  [`SCRIPT EXISTS ${SHA1}`, (c) => c.scriptExists(SHA1)],
  [`SCRIPT EXISTS ${SHA1} ${NONE}`, (c) => c.scriptExists([SHA1, NONE])],
  [['SCRIPT', 'SHOW', SHA1], 'no method', { reply: SCRIPT }],
  ...calls(CALLING),
  [['EVAL', "return redis.call('SET', KEYS[1], ARGV[1])", '1', 'k', 'v'], (c) => c.eval("return redis.call('SET', KEYS[1], ARGV[1])", { keys: ['k'], arguments: ['v'] })],
  [['EVAL_RO', "return redis.call('SET', KEYS[1], 'v')", '1', 'k'], (c) => c.evalRo("return redis.call('SET', KEYS[1], 'v')", { keys: ['k'] })],
  [['EVAL', "return redis.error_reply('MINE of my own')", '0'], (c) => c.eval("return redis.error_reply('MINE of my own')")],
  [['EVAL', 'return 3.9', '0'], (c) => c.eval('return 3.9')],
  ['SCRIPT FLUSH ASYNC', (c) => c.scriptFlush('ASYNC')],
  ['SCRIPT FLUSH SYNC', (c) => c.scriptFlush('SYNC')],
  ['SCRIPT KILL', (c) => c.scriptKill(), { refused: true }],
  ['SCRIPT HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const LIBRARIES = [
  ['FUNCTION FLUSH', (c) => c.functionFlush()],
  [['FUNCTION', 'LOAD', LIBRARY], (c) => c.functionLoad(LIBRARY)],
  [['FUNCTION', 'LOAD', LIBRARY], (c) => c.functionLoad(LIBRARY)],
  [['FUNCTION', 'LOAD', 'REPLACE', LIBRARY], (c) => c.functionLoad(LIBRARY, { REPLACE: true })],
  ...calls(FUNCTIONS),
  ['FUNCTION LIST', (c) => c.functionList(), { compare: unordered }],
  ['FUNCTION LIST LIBRARYNAME lib*', (c) => c.functionList({ LIBRARYNAME: 'lib*' })],
  ['FUNCTION LIST LIBRARYNAME none', (c) => c.functionList({ LIBRARYNAME: 'none' })],
  ['FUNCTION LIST LIBRARYNAME library WITHCODE', (c) => c.functionListWithCode({ LIBRARYNAME: 'library' })],
  ['FUNCTION STATS', (c) => c.functionStats(), { compare: kind }],
  ['FUNCTION DUMP', (c) => c.functionDump(), { compare: kind }],
  ['FUNCTION DELETE library', (c) => c.functionDelete('library')],
  ['FUNCTION DELETE library', (c) => c.functionDelete('library')],
  ['FUNCTION FLUSH ASYNC', (c) => c.functionFlush('ASYNC')],
  ['FUNCTION FLUSH SYNC', (c) => c.functionFlush('SYNC')],
  ['FUNCTION KILL', (c) => c.functionKill(), { refused: true }],
  ['FUNCTION HELP', 'no method', { compare: firstLine }],
]

/** Libraries, and what comes back of them. @type {import('../play').Scene} */
const RESTORED = {
  scene: 'libraries that are dumped and restored',
  async ioredis({ make }) {
    const client = await make()
    await client.function('LOAD', 'REPLACE', LIBRARY)
    const dump = await client.functionBuffer('DUMP')
    const refused = await client.function('RESTORE', dump).catch((/** @type {Error} */ error) => error)
    const replies = [refused, await client.function('RESTORE', dump, 'REPLACE'), await client.function('RESTORE', dump, 'FLUSH'), await client.function('FLUSH')]
    return [...replies, await client.function('RESTORE', dump, 'APPEND'), await client.function('FLUSH'), await client.function('RESTORE', dump), await client.fcall('first', 1, 'a')]
  },
  async node({ make }) {
    const client = await make()
    await client.functionLoad(LIBRARY, { REPLACE: true })
    const dump = await client.withTypeMapping({ [BLOB]: Buffer }).functionDump()
    const refused = await client.functionRestore(dump).catch((/** @type {Error} */ error) => error)
    const replies = [refused, await client.functionRestore(dump, { mode: 'REPLACE' }), await client.functionRestore(dump, { mode: 'FLUSH' }), await client.functionFlush()]
    return [...replies, await client.functionRestore(dump, { mode: 'APPEND' }), await client.functionFlush(), await client.functionRestore(dump), await client.fCall('first', { keys: ['a'] })]
  },
}
/** The type of strings in RESP, which node-redis gives as bytes if so told. */
const BLOB = '$'.charCodeAt(0)

exports.scripting = [...SCRIPTS, ...LIBRARIES, RESTORED]
