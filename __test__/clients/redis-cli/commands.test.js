// @ts-check
'use strict'

// redis-cli as scripts use it: a command or a few, and its forms of input and output.

const assert = require('node:assert/strict')
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { describe, test } = require('node:test')
const { besideServer, runProgram, same, skipWithoutJudge, startBoth, withoutPlace } = require('../judge')

const both = startBoth({ command: true })

/** What is asked before; everything below reads it. */
const FILL = `
flushall
set text "two words"
set "bin\\x00ary" "\\x00\\xff\\r\\n"
hset hash field value number 1
rpush list a b c
sadd set only
zadd zset 1.5 member inf last
xadd stream 1-1 name value
xadd stream 1-2 name value other "\\"quoted\\""
`

/** Each with its arguments; PORT and SOCKET stand for where the server is. */
const CALLS = [
  'get text', '--raw get text', '--no-raw get text', '--csv hgetall hash', '--json hgetall hash', '--quoted-json hgetall hash',
  '-3 hgetall hash', '-3 zrange zset 0 -1 withscores', '-3 smembers set', '-3 --json zrange zset 0 -1 withscores', '--no-raw -3 xrange stream - +',
  '--json xrange stream - +', '--csv lrange list 0 -1', '--no-raw lrange list 0 -1', '-d : --raw lrange list 0 -1', '-D # --raw get text',
  '--json xinfo stream stream', '--quoted-input get "bin\\x00ary"', '--no-raw --quoted-input get "bin\\x00ary"', '--no-raw mget text nothing list',
  '-n 3 set there 1', '-n 3 dbsize', '-n 99 ping', '-r 3 incr count', '-r 2 -i 0.01 ping', '--no-raw nope', '-e nope', '-e get list', '-e ping',
  '-u redis://127.0.0.1:PORT/3 get there', '-u redis://default@127.0.0.1:PORT ping', '-u redis://127.0.0.1:PORT/3 -3 dbsize',
  '-s SOCKET ping', '-s SOCKET -n 3 get there', '-2 config get maxmemory-samples', '-3 config get maxmemory-samples',
  '--eval SCRIPT text , argument', '--json --eval SCRIPT text , argument', '-3 --no-raw --eval SCRIPT text , argument',
  '--user default --pass any ping', '-a any ping', '-a any --no-auth-warning ping', '--cluster check 127.0.0.1:PORT', '-c get text',
  '--verbose ping', '--show-pushes no -3 ping', 'command getkeys mset a 1 b 2', 'client getname', '-3 --json command info get',
  '-3 --no-raw object encoding list', '--json eval "return {1.5,false,true,{1}}" 0', '-3 eval "redis.setresp(3); return {double=1.5}" 0',
  '-3 --json eval "return {map={a={double=2.5}}}" 0', '-3 subscribe', '--no-raw debug', 'quit',
]

/** The words of a line, quotes as a shell has them. @param {string} line */
const words = (line) => (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, (all, inside) => (inside.includes('\\x') ? all : inside)))

describe('redis-cli', { skip: skipWithoutJudge() }, () => {
  const cli = besideServer('redis-cli')
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-redis-cli-'))
  const script = path.join(folder, 'script.lua')
  writeFileSync(script, 'return {KEYS[1], ARGV[1], 1.5, false, {1, redis.call("get", KEYS[1])}}')
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

  /**
   * @param {string[]} args
   * @param {{ input?: string | Buffer, env?: Record<string, string> }} [options]
   */
  const ask = (args, options) => async (/** @type {import('../judge').Side} */ side) => {
    const placed = args.map((arg) => arg.replace('PORT', String(side.port)).replace('SOCKET', side.path).replace('SCRIPT', script))
    const place = args.includes('-u') || args.includes('-s') ? [] : ['-p', String(side.port)]
    const { code, stdout, stderr } = await runProgram([cli, ...place, ...placed], options)
    return { code, stdout: withoutPlace(stdout, side), stderr: withoutPlace(stderr, side) }
  }

  test('commands from the input, one a line', async () => {
    const { stdout } = await same(both.sides, ask([], { input: FILL }), 'filling')
    assert.equal(stdout.trim().split('\n').length, 9, stdout)
  })

  for (const call of CALLS) {
    test(call, async () => {
      const { stdout, stderr } = await same(both.sides, ask(words(call)), call)
      assert.ok(stdout || stderr)
    })
  }

  test('the last argument, or any, from the input', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (none, byte) => byte))
    await same(both.sides, ask(['-x', 'set', 'input'], { input: bytes }))
    await same(both.sides, ask(['-X', 'tag', 'mset', 'first', 'tag', 'second', '2'], { input: 'one' }))
    assert.deepEqual(await same(both.sides, ask(['get', 'input'])), { code: 0, stdout: bytes.toString('latin1') + '\n', stderr: '' })
    assert.equal((await same(both.sides, ask(['mget', 'first', 'second']))).stdout, 'one\n2\n')
  })

  test('a password: asked for, wrong, right, in the environment and in a URL', async () => {
    await same(both.sides, ask(['config', 'set', 'requirepass', 'let me in']))
    const env = { REDISCLI_AUTH: 'let me in' }
    assert.match((await same(both.sides, ask(['get', 'text']))).stdout, /^NOAUTH/)
    assert.match((await same(both.sides, ask(['-a', 'wrong', 'get', 'text']))).stderr, /AUTH failed: WRONGPASS/)
    const { stdout, stderr } = await same(both.sides, ask(['-a', 'let me in', 'get', 'text']))
    assert.deepEqual([stdout, stderr.includes('may not be safe')], ['two words\n', true])
    for (const args of [['--user', 'default', '--pass', 'let me in', '--no-auth-warning', 'ping'], ['-u', 'redis://default:let%20me%20in@127.0.0.1:PORT', '--no-auth-warning', 'ping']]) {
      assert.deepEqual(await same(both.sides, ask(args)), { code: 0, stdout: 'PONG\n', stderr: '' }, args.join(' '))
    }
    assert.equal((await same(both.sides, ask(['-3', 'get', 'text'], { env }))).stdout, 'two words\n')
    await same(both.sides, ask(['config', 'set', 'requirepass', ''], { env }))
    assert.equal((await same(both.sides, ask(['ping']))).stdout, 'PONG\n')
  })
})
