// @ts-check
'use strict'

// A limit of memory over the wire, against a real server: what is refused where nothing may be evicted, command by command,
// alone, in transactions, in scripts and functions.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const { Engine } = /** @type {any} */ (require('../..'))
const { everyCall } = require('../helpers/every-call')
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')

/** @type {{ close: () => any }[]} */
const open = []
after(async () => {
  for (const it of open.reverse()) await it.close()
})

/** @template {{ close: () => any }} T @param {T} it */
function kept(it) {
  open.push(it)
  return it
}

/** Subcommands, and calls that wait or need words of their own. */
const MORE = [
  ['XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM'], ['XGROUP', 'CREATECONSUMER', 's', 'g', 'c'], ['XGROUP', 'SETID', 's', 'g', '$'],
  ['XGROUP', 'DELCONSUMER', 's', 'g', 'c'], ['XGROUP', 'DESTROY', 's', 'g'], ['XINFO', 'STREAM', 's'], ['OBJECT', 'ENCODING', '1'],
  ['MEMORY', 'USAGE', '1'], ['FUNCTION', 'LOAD', '#!lua name=other\nredis.register_function(\'other\', function() return 1 end)'],
  ['FUNCTION', 'LIST', 'LIBRARYNAME', 'nosuch'], ['FUNCTION', 'DELETE', 'nosuch'], ['FUNCTION', 'RESTORE', 'x'], ['SCRIPT', 'EXISTS', 'x'],
  ['SCRIPT', 'LOAD', 'return 1'], ['CONFIG', 'GET', 'maxmemory'], ['CLIENT', 'SETNAME', 'a'], ['SELECT', '0'], ['BLPOP', 'b', '0.01'],
  ['BLMOVE', 'b', 'c', 'LEFT', 'LEFT', '0.01'], ['BRPOPLPUSH', 'b', 'c', '0.01'], ['BLMPOP', '0.01', '1', 'b', 'LEFT'],
  ['BZPOPMIN', 'b', '0.01'], ['BZMPOP', '0.01', '1', 'b', 'MIN'], ['XREAD', 'BLOCK', '1', 'STREAMS', 's', '$'],
  ['XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 's', '>'], ['PUBLISH', 'a', 'b'], ['SPUBLISH', 'a', 'b'], ['EVAL', 'return 1', '0'],
  ['EVAL_RO', 'return 1', '0'], ['EVALSHA', 'f'.repeat(40), '0'], ['FCALL', 'nosuch', '0'], ['WATCH', '1'], ['UNWATCH'], ['DISCARD'], ['EXEC'],
]

/** Functions with each of the flags that matter. */
const LIBRARY = `#!lua name=lib
local function call(keys, args)
  local reply = redis.pcall(unpack(args))
  return type(reply) == 'table' and reply.err or 'fine'
end
redis.register_function('plain', call)
redis.register_function{function_name = 'any', callback = call, flags = {'allow-oom'}}
redis.register_function{function_name = 'readonly', callback = call, flags = {'no-writes'}}`

const CALL = "local reply = redis.pcall(unpack(ARGV)) return type(reply) == 'table' and reply.err or 'fine'"

/** What counts: a refusal, to the letter; of all else only that it was none. @param {string} reply */
const refusal = (reply) => /^(\*1\r\n)?(-|\$\d+\r\n)(OOM|EXECABORT|NOSCRIPT|ERR .*(not allowed from script|Write commands are not allowed))/.test(reply) ? withoutPlaces(reply) : 'taken'

describe('where nothing may be evicted', { skip: skipWithoutOracles('redis8') }, () => {
  /** Theirs and ours. @type {import('../helpers/resp').Wire[]} */
  let sides
  /** @type {number[]} */
  let ports
  /** @type {string[][]} */
  let calls

  /** The replies of both. @param {string[]} words */
  const both = (...words) => Promise.all(sides.map((side) => side.call(...words)))

  /** Sets a limit that everything is beyond. */
  async function fill() {
    await both('CONFIG', 'SET', 'maxmemory', '0')
    await both('FLUSHALL')
    await both('SET', 'kept', 'value')
    await both('CONFIG', 'SET', 'maxmemory', '1')
  }

  /** Whether the server knows a command, however old it is. @param {string} reply */
  const isKnown = (reply) => !/unknown (redis |sub)?command/i.test(reply)

  /**
   * Compares what `run` gives for each call; a server that does not know a command cannot judge it.
   * @param {(side: import('../helpers/resp').Wire, call: string[]) => Promise<string[]>} run
   * @returns {Promise<number>} calls that were refused
   */
  async function compare(run) {
    let refused = 0
    for (const call of calls) {
      const [theirs, ours] = await Promise.all(sides.map((side) => run(side, call)))
      if (!isKnown(theirs.join(' '))) continue
      assert.deepEqual(ours.map(refusal), theirs.map(refusal), `${call.join(' ')}: ${JSON.stringify(ours).slice(0, 300)}, a real server: ${JSON.stringify(theirs).slice(0, 300)}`)
      if (theirs.some((reply) => refusal(reply) !== 'taken')) refused += 1
      if (/^flush|^swapdb/i.test(call[0])) await fill()
    }
    return refused
  }

  before(async () => {
    const server = await startServer({ program: findOracle('redis8') })
    open.push({ close: server.stop })
    const engine = new Engine()
    const listener = kept(await engine.listen({ port: 0, host: '127.0.0.1' }))
    ports = [server.port, listener.port]
    sides = await Promise.all(ports.map(async (port) => kept(await connect(port))))
    calls = [...(await everyCall(engine)), ...MORE]
    for (const reply of await both('FUNCTION', 'LOAD', LIBRARY)) assert.equal(reply, '$3\r\nlib\r\n')
    await fill()
  })

  test('commands alone', async () => {
    assert(await compare(async (side, call) => [await side.call(...call)]) > 50)
  })

  test('commands in transactions', async () => {
    const refused = await compare(async (side, call) => {
      if (/^(discard|exec)$/i.test(call[0])) return []
      await side.call('MULTI')
      return [await side.call(...call), await side.call('EXEC')]
    })
    assert(refused > 50)
  })

  test('commands in scripts', async () => {
    assert(await compare(async (side, call) => [await side.call('EVAL', CALL, '1', '1', ...call)]) > 50)
  })

  for (const flags of ['', ' flags=allow-oom', ' flags=no-writes']) {
    test(`commands in scripts that begin with #!lua${flags}`, async () => {
      const refused = await compare(async (side, call) => [await side.call('EVAL', `#!lua${flags}\n${CALL}`, '1', '1', ...call)])
      assert(refused > (flags === '' ? 100 : 0))
    })
  }

  for (const name of ['plain', 'any', 'readonly']) {
    test(`commands in functions: ${name}`, async () => {
      const refused = await compare(async (side, call) => [await side.call('FCALL', name, '1', '1', ...call)])
      assert(refused > (name === 'plain' ? 100 : 0))
    })
  }

  test('scripts that have written already', async () => {
    for (const script of [
      "redis.call('SET', KEYS[1], 1) return redis.call('GET', KEYS[1])",
      "redis.pcall('SET', KEYS[1], 1) return redis.pcall('SET', KEYS[1], 2)",
      "redis.call('DEL', 'nosuch') return redis.pcall('SET', KEYS[1], 1)",
      "redis.call('EXPIRE', 'kept', 1000) return redis.pcall('SET', KEYS[1], 1)",
      "redis.call('GET', 'kept') return redis.pcall('SET', KEYS[1], 1)",
      "redis.call('PUBLISH', 'a', 'b') return redis.pcall('SET', KEYS[1], 1)",
      "#!lua flags=allow-oom\nredis.call('SET', KEYS[1], 1) return redis.call('GET', KEYS[1])",
      "#!lua flags=no-writes\nreturn redis.call('GET', KEYS[2])",
      "#!lua flags=allow-oom,no-writes\nreturn redis.call('SET', KEYS[1], 1)",
    ]) {
      await fill()
      const [theirs, ours] = await both('EVAL', script, '3', 'k', 'kept', 'nosuch')
      assert.equal(withoutPlaces(ours), withoutPlaces(theirs), script)
    }
  })

  test('commands of transactions that began before it was full', async () => {
    for (const queued of [[['SET', 'k', 'v']], [['GET', 'kept']], [['DEL', 'kept'], ['SET', 'k', 'v']], [['EVAL', "return redis.pcall('SET', KEYS[1], 1)", '1', 'k']]]) {
      await fill()
      await both('CONFIG', 'SET', 'maxmemory', '0')
      await both('MULTI')
      for (const call of queued) await both(...call)
      const others = await Promise.all(ports.map((port) => connect(port)))
      for (const other of others) await other.call('CONFIG', 'SET', 'maxmemory', '1')
      const [theirs, ours] = await both('EXEC')
      assert.equal(ours, theirs, JSON.stringify(queued))
      for (const other of others) other.close()
    }
  })
})

/** Errors of scripts tell their line and hash, which is not what is compared here. @param {string} reply */
const withoutPlaces = (reply) => reply.replace(/ script: \S+,.*$/s, '')
