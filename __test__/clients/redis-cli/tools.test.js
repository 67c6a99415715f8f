// @ts-check
'use strict'

// What redis-cli can do besides sending commands, and redis-benchmark.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { openTerminal } = require('../../helpers/terminal')
const { besideServer, runProgram, same, skipWithoutJudge, startBoth, withoutPlace } = require('../judge')

const both = startBoth()
const cli = besideServer('redis-cli')
const KEYS = 100_000

/** @param {string[]} args @param {string | Buffer} [input] */
const ask = (args, input) => async (/** @type {import('../judge').Side} */ side) => {
  const { code, stdout, stderr } = await runProgram([cli, '-p', String(side.port), ...args], { input })
  return { code, stdout: withoutPlace(stdout, side), stderr: withoutPlace(stderr, side) }
}

/** One key of each kind is the biggest, by any measure. */
const SIZES = `
select 1
flushdb
set string:small a
set string:big "${'x'.repeat(3000)}"
rpush list:small a
rpush list:big ${'a '.repeat(500)}
sadd set:big ${Array.from({ length: 300 }, (none, at) => `member${at}`).join(' ')}
sadd set:small a
hset hash:big ${Array.from({ length: 400 }, (none, at) => `field${at} value`).join(' ')}
hset hash:small a b
zadd zset:big ${Array.from({ length: 300 }, (none, at) => `${at} member${at}`).join(' ')}
zadd zset:small 1 a
xadd stream:small 1-1 a b
${Array.from({ length: 300 }, (none, at) => `xadd stream:big 1-${at + 1} name value`).join('\n')}
`

describe('redis-cli', { skip: skipWithoutJudge() }, () => {
  test('--pipe: mass insertion', async () => {
    const lines = Array.from({ length: KEYS }, (none, at) => `SET key:${at} ${at}\r\n`)
    // Errors among them are told and counted, and the rest goes in.
    lines.splice(5, 0, 'LPUSH key:1 a\r\n', 'NOPE\r\n')
    const { code, stdout, stderr } = await same(both.sides, ask(['--pipe'], lines.join('')))
    assert.equal(code, 1)
    assert.match(stdout, new RegExp(`errors: 2, replies: ${KEYS + 2}`))
    assert.match(stderr, /WRONGTYPE[^]*unknown command 'NOPE'/)
    assert.equal((await same(both.sides, ask(['dbsize']))).stdout, `${KEYS}\n`)
    assert.equal((await same(both.sides, ask(['get', `key:${KEYS - 1}`]))).stdout, `${KEYS - 1}\n`)
  })

  test('--scan', async () => {
    // A key may come twice while a server's table grows.
    const sorted = (/** @type {string[]} */ args) => async (/** @type {import('../judge').Side} */ side) =>
      [...new Set((await ask(['--scan', ...args])(side)).stdout.split('\n'))].sort()
    assert.equal(await same(both.sides, async (side) => (await sorted([])(side)).length), KEYS + 1)
    assert.equal((await same(both.sides, sorted(['--pattern', 'key:1234*']))).length, 12)
    await same(both.sides, ask([], SIZES))
    assert.deepEqual(await same(both.sides, sorted(['-n', '1', '--pattern', 'list:[bs]*'])), ['', 'list:big', 'list:small'])
    await same(both.sides, ask(['-n', '1', '--quoted-input', 'set', '"\\xff\\n"', 'a']))
    assert.deepEqual(await same(both.sides, sorted(['-n', '1', '--no-raw', '--quoted-pattern', '"\\xff*"'])), ['', '"\\xff\\n"'])
    await same(both.sides, ask(['-n', '1', '--quoted-input', 'del', '"\\xff\\n"']))
  })

  test('--bigkeys', async () => {
    await same(both.sides, ask([], SIZES))
    const stdout = await same(both.sides, async (side) => {
      const outcome = await ask(['-n', '1', '--bigkeys'])(side)
      assert.equal(outcome.code, 0, outcome.stderr)
      return outcome.stdout.split('summary')[1]
    })
    for (const kind of ['string', 'list', 'set', 'hash', 'zset', 'stream']) assert.match(stdout, new RegExp(`"${kind}:big"' has`))
  })

  test('--memkeys', async () => {
    // How much memory a key takes is each server's own affair; which takes most is not.
    const found = await same(both.sides, async (side) => {
      const { stdout } = await ask(['-n', '1', '--memkeys'])(side)
      return stdout.split('summary')[1].match(/Biggest .* found .*' has [1-9]/g)?.map((line) => line.slice(0, -1))
    })
    assert.equal(found?.length, 6)
  })

  test('--hotkeys', async () => {
    assert.match((await same(both.sides, ask(['-n', '1', '--hotkeys']))).stderr, /An LFU maxmemory policy is not selected/)
    await same(both.sides, ask(['config', 'set', 'maxmemory-policy', 'allkeys-lfu']))
    // A new key's counter is 5, and only luck would keep it there for so many reads.
    await same(both.sides, ask(['-n', '1'], 'set string:hot a\n' + 'get string:hot\n'.repeat(2000)))
    const hottest = await same(both.sides, async (side) => {
      const { stdout } = await ask(['-n', '1', '--hotkeys'])(side)
      return /hot key found with counter: \d+\tkeyname: (.*)/.exec(stdout.split('summary')[1])?.[1]
    })
    assert.equal(hottest, '"string:hot"')
    await same(both.sides, ask(['config', 'set', 'maxmemory-policy', 'noeviction']))
  })

  test('--latency: lowest, highest, average in milliseconds, and how many', async () => {
    for (const side of both.sides) {
      const { stdout } = await ask(['--latency', '-i', '0.2'])(side)
      assert.match(stdout, /^\d+ \d+ \d+\.\d\d [1-9]\d*\n/, side.name)
    }
  })

  test('--rdb and --replica: there is nothing to follow, and redis-cli says so', async () => {
    for (const mode of [['--rdb', '-'], ['--replica']]) {
      const { code, stderr } = await ask(mode)(both.nearis)
      assert.equal(code, 1)
      assert.match(stderr, /SYNC with master failed: -ERR unknown command 'SYNC'/)
    }
  })

  /** Modes that go on until somebody ends them, and what they show. @type {[string[], RegExp][]} */
  const ENDLESS = [
    [['--stat', '-i', '0.05'], /keys +mem +clients.*\r\n(?:\d+ +[\d.]+[KMG] +\d+ +0 +\d+ \(\+\d+\) +\d+ +\r?\n){3}/],
    [['--latency', '-i', '0.1'], /min: \d+, max: \d+, avg: \d+\.\d\d \(\d+ samples\)/],
    [['--latency-history', '-i', '0.1'], /min: .* -- 0\.1\d seconds range\r\n[^]*min: .* seconds range/],
    [['--latency-dist', '-i', '0.1'], /(?:[^]*\x1b\[0m\r?\n){2}/],
    [['-n', '2', '--lru-test', '1000'], /\d+ Gets\/sec \| Hits: \d+ \([\d.]+%\) \| Misses: \d+/],
  ]
  for (const [args, shown] of ENDLESS) {
    test(args.join(' '), async () => {
      for (const { port, name } of both.sides) {
        const terminal = openTerminal([cli, '-p', String(port), ...args], { TERM: 'xterm' })
        await assert.doesNotReject(terminal.see(shown), name)
        terminal.type('\x03')
        await terminal.ended()
      }
    })
  }
})

describe('redis-benchmark', { skip: skipWithoutJudge() }, () => {
  const program = besideServer('redis-benchmark')

  test('all it has, with a pipeline', async () => {
    const names = await same(both.sides, async (side) => {
      const { code, stdout, stderr } = await runProgram([program, '-p', String(side.port), '-n', '2000', '-r', '1000', '-P', '8', '--csv'])
      assert.equal(code, 0, stderr)
      return stdout.match(/^"[^"]+"/gm)
    })
    assert.equal(names?.length, 21)
  })

  test('any command, RESP3, more threads, a unix socket', async () => {
    for (const args of [['-3', 'eval', 'return 1', '0'], ['--threads', '2', '-t', 'get'], ['-s', both.nearis.path, '-t', 'set']]) {
      const { code, stdout, stderr } = await runProgram([program, '-p', String(both.nearis.port), '-n', '1000', '-q', ...args])
      assert.equal(code, 0, stderr)
      assert.match(stdout, /requests per second/)
    }
  })
})
