// @ts-check
'use strict'

// redis-cli with a person in front of it: the same is typed at both servers and has to look the same.

const assert = require('node:assert/strict')
const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { describe, test } = require('node:test')
const { openTerminal } = require('../../helpers/terminal')
const { besideServer, runProgram, same, skipWithoutJudge, startBoth, withoutPlace } = require('../judge')

const both = startBoth()
const PROMPT = /(?:127\.0\.0\.1:\d+|not connected)(?:\[\d+\])?(?:\(TX\))?> $/
const CLEAR = /\x1b\[[0-9;]*[a-zA-Z]/g

/** Lines of a session; what is shown must not depend on who the server is. */
const SESSION = [
  'set a 1', 'get a', 'get nothing', 'incr a', 'lpush a b', 'nope 1 "2 3"', 'set "unbalanced', "set 'two words' \"\\x00\\n\"", "get 'two words'",
  'hset hash f 1 g 2', 'hgetall hash', 'zadd zset 1.5 a inf b', 'zrange zset 0 -1 withscores', 'sadd set a', 'smembers set', 'xadd stream 1-1 f v',
  'xrange stream - +', 'xinfo stream stream', 'type zset', 'select 3', 'dbsize', 'select 99', 'select 0',
  'multi', 'incr a', 'get a', 'nope', 'exec', 'multi', 'incr a', 'lpush a b', 'exec', 'multi', 'set a 9', 'discard', 'watch a', 'unwatch',
  'eval "return {1, {2, {}}, false, redis.status_reply(\'fine\')}" 0', 'eval "return redis.error_reply(\'ERR mine\')" 0', 'eval "return foo" 0',
  '3 incr a', 'auth wrong', 'auth', 'client setname me', 'client getname', 'hello 9', 'hello 3', 'hgetall hash', 'hello 2', 'config get maxmemory-policy',
  'object encoding hash', 'publish nobody hears', 'reset', 'echo ""', 'get', 'debug object', ':set nohints', ':set hints', ':set nothing', 'help get extra',
  'help ttl', 'help no such', 'blpop nothing 0.01', 'memory usage'
]

/** Without what a server says of itself, the texts of HELP, and how long it took. @param {string} text */
const clean = (text) =>
  text
    .replace(CLEAR, '')
    .replace(/^(hello [23]\r\n)[^]*(?=127)/, '$1')
    .replace(/^ +summary: .*$/gm, '  summary')
    .replace(/\(\d+\.\d\ds\)\r\n/g, '')

describe('redis-cli in a terminal', { skip: skipWithoutJudge() }, () => {
  const home = mkdtempSync(path.join(tmpdir(), 'nearis-terminal-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))

  /** @param {import('../judge').Side} side @param {string[]} args @param {string} [term] */
  function open(side, args = [], term = 'dumb') {
    const env = { TERM: term, HOME: home, REDISCLI_HISTFILE: '/dev/null' }
    return openTerminal([besideServer('redis-cli'), '-p', String(side.port), ...args], env)
  }

  /** Somebody else's commands, one a line. @param {import('../judge').Side} side @param {string} lines */
  const meanwhile = async (side, lines) =>
    (await runProgram([besideServer('redis-cli'), '-p', String(side.port), '-e'], { input: lines })).stdout

  for (const protocol of ['-2', '-3']) {
    test(`a session, ${protocol}`, async () => {
      const seen = await same(both.sides, async (side) => {
        const terminal = open(side, [protocol])
        const screens = []
        await terminal.see(PROMPT)
        for (const line of ['flushall', ...SESSION]) {
          terminal.type(`${line}\n`)
          screens.push(withoutPlace(clean(await terminal.see(PROMPT)), side))
        }
        terminal.type('quit\n')
        assert.equal(await terminal.ended(), 0)
        return screens
      })
      assert.ok(seen.some((screen) => screen.endsWith('(TX)> ')))
      assert.ok(seen.some((screen) => screen.endsWith('[3]> ')))
    })
  }

  test('hints while typing, and names completed, from what COMMAND DOCS says', async () => {
    const ends = await same(both.sides, async (side) => {
      const terminal = open(side, [], 'xterm')
      await terminal.see('> ')
      const shown = []
      // A hint is what stands behind the cursor.
      for (const [typed, shows] of [['zrangestore ', 'dst src min max'], ['xack key ', 'group id [id ...]'], ['client kill ', ''], ['object ', ''], ['incrb\t', 'key increment']]) {
        terminal.type(typed)
        const seen = clean(await terminal.see(shows || `> ${typed}`))
        shown.push(withoutPlace(seen, side).split('\r').at(-1))
        terminal.type('\x15')
        await terminal.see(/> \x1b\[0K\r|> \r/)
      }
      terminal.type('\x04')
      assert.equal(await terminal.ended(), 0)
      return shown
    })
    assert.match(String(ends[0]), /zrangestore dst src min max/)
    assert.match(String(ends[4]), /INCRBY key increment/i)
  })

  test('SUBSCRIBE shows messages until it is interrupted', async () => {
    for (const protocol of ['-2', '-3']) {
      const seen = await same(both.sides, async (side) => {
        const terminal = open(side, [protocol])
        await terminal.see(PROMPT)
        terminal.type('subscribe news more\n')
        let screen = await terminal.see(/"?more"?\r\n3\) \(integer\) 2\r\n/)
        assert.equal(await meanwhile(side, 'publish news hello'), '1\n')
        screen += await terminal.see('"hello"\r\n')
        // A message follows at once; what interrupts must not be lost behind it.
        terminal.type('\x03')
        await terminal.see(PROMPT)
        terminal.type('get a\n')
        screen += clean(await terminal.see(PROMPT))
        terminal.end()
        return withoutPlace(screen, side)
      })
      assert.match(seen, /1\) "message"\r\n2\) "news"\r\n3\) "hello"/)
    }
  })

  test('MONITOR shows what others do', async () => {
    const lines = await same(both.sides, async (side) => {
      const terminal = open(side)
      await terminal.see(PROMPT)
      terminal.type('monitor\n')
      await terminal.see('OK\r\n')
      await meanwhile(side, `set a "two words\\n"\nselect 2\neval "return redis.call('get', KEYS[1])" 1 a\n`)
      const screen = await terminal.see(/lua\] .*\r\n/)
      terminal.end()
      return screen.replace(/^[\d.]+/gm, 'TIME').replace(/127\.0\.0\.1:\d+/g, 'PEER').split('\r\n')
    })
    assert.equal(lines.find((line) => !line.includes('COMMAND')), 'TIME [0 PEER] "set" "a" "two words\\n"')
    assert.deepEqual(lines.slice(-2), ['TIME [2 lua] "get" "a"', ''])
  })

  test('a connection that is lost comes back, in its database', async () => {
    const seen = await same(both.sides, async (side) => {
      const terminal = open(side)
      await terminal.see(PROMPT)
      terminal.type('select 5\n')
      await terminal.see(PROMPT)
      assert.match(await meanwhile(side, 'client kill type normal skipme yes'), /^[1-9]/)
      terminal.type('set there 1\n')
      // The first attempt finds out, the second one connects again.
      let screen = await terminal.see(PROMPT)
      terminal.type('set there 1\n')
      screen += await terminal.see(PROMPT)
      terminal.type('connect 127.0.0.1 1\n')
      const refused = await terminal.see(PROMPT)
      terminal.end()
      return withoutPlace(screen + refused, side)
    })
    assert.match(seen, /OK\r\n127\.0\.0\.1:PORT\[5\]> /)
  })
})
