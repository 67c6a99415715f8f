// @ts-check
'use strict'

// The differential tests themselves: that they see what differs, let pass what may, and make a failure short.

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { skipWithoutOracles } = require('../helpers/oracles')
const { Campaign } = require('./campaign')
const { Rules, inOrder, same } = require('./compare')
const { Differences } = require('./differences')
const { parse, show, split, write } = require('./frames')
const { parseScript, resolveTimes, writeStep } = require('./language')
const { Random } = require('./random')
const { Runner } = require('./runner')
const { shrink } = require('./shrink')

const bulk = (/** @type {string[]} */ ...texts) => texts.map((text) => `$${text.length}\r\n${text}\r\n`).join('')
const array = (/** @type {string[]} */ ...texts) => `*${texts.length}\r\n${bulk(...texts)}`

describe('replies', () => {
  test('are read and written as they stand', () => {
    for (const frame of ['+OK\r\n', ':1\r\n', '$-1\r\n', '*-1\r\n', '_\r\n', array('a', '\r\n'), `%1\r\n${bulk('a', 'b')}`, '*0\r\n', '=7\r\ntxt:abc\r\n', ',1.5\r\n']) {
      assert.equal(write(parse(frame)), frame)
      assert.deepEqual(split(frame + frame), [frame, frame])
    }
    assert.equal(show(array('a', '\xff')), '["a", "\\xff"]')
  })

  test('are compared by the rule of their command', () => {
    assert.ok(!same(array('a', 'b'), array('b', 'a'), 'exact'))
    assert.ok(same(array('a', 'b'), array('b', 'a'), 'unordered'))
    assert.ok(!same(array('a', 'b'), array('a', 'a'), 'unordered'))
    assert.ok(same(array('f', '1', 'g', '2'), array('g', '2', 'f', '1'), 'pairs'))
    assert.ok(!same(array('f', '1', 'g', '2'), array('g', '1', 'f', '2'), 'pairs'))
    assert.ok(same(':100\r\n', ':99\r\n', 'seconds'))
    assert.ok(!same(':100\r\n', ':90\r\n', 'seconds'))
    assert.ok(!same(':-1\r\n', ':-2\r\n', 'seconds'))
    assert.ok(same(array('a', 'b'), array('c', 'd'), 'random'))
    assert.ok(!same(array('a', 'b'), array('c'), 'random'))
    assert.ok(!same('-ERR a\r\n', '-ERR b\r\n', 'kind'))
    assert.ok(!same('-ERR a\r\n', ':1\r\n', 'random'))
  })

  test('messages are in order, but for patterns that fit the same one', () => {
    const one = array('pmessage', 'a*', 'ab', '1')
    const other = array('pmessage', '*', 'ab', '1')
    const next = array('message', 'ab', '2')
    assert.equal(inOrder(one + other + next), inOrder(other + one + next))
    assert.notEqual(inOrder(one + next), inOrder(next + one))
  })
})

describe('the language', () => {
  test('is read', () => {
    const [first, second] = parseScript('SET k "a\\x00\\n" # "x"*3\n== two\n@lanes resp2\n# nothing\nb: GET k\n@reply kind\nb: TTL k\nb:& GET k\n@await b\n@sleep 99999')
    assert.deepEqual(first.steps[0].words, ['SET', 'k', 'a\x00\n', '#', 'xxx'])
    assert.deepEqual([second.title, second.lanes], ['two', ['resp2']])
    assert.deepEqual(second.steps.map(({ kind, client, rule, ms }) => [kind, client, rule, ms]), [
      ['command', 'b', undefined, undefined],
      ['command', 'b', 'kind', undefined],
      ['send', 'b', undefined, undefined],
      ['await', 'b', undefined, undefined],
      ['sleep', 'a', undefined, 2000],
    ])
    assert.throws(() => parseScript('@nonsense'), /no directive @nonsense/)
  })

  test('is written so that it reads the same', () => {
    const words = ['SET', 'k 1', '', '"', '\\', '\xff\x00', 'x'.repeat(100), 'é']
    const line = writeStep({ kind: 'command', client: 'b', words })
    assert.deepEqual(parseScript(line)[0].steps[0].words, words)
  })

  test('times count from the start', () => {
    assert.deepEqual(resolveTimes(['<now+10s>', '<now-5ms>', '<now>'], 1_000_000), ['1010', '999995', '<now>'])
  })
})

describe('random sequences', () => {
  test('are repeated by their seed', () => {
    const draw = (/** @type {string} */ seed) => Array.from({ length: 20 }, () => random.get(seed).below(1000))
    const random = { get: (/** @type {string} */ seed) => (cache.get(seed) ?? cache.set(seed, new Random(seed)).get(seed)) }
    let cache = new Map()
    const first = draw('1')
    cache = new Map()
    assert.deepEqual(draw('1'), first)
    assert.notDeepEqual(draw('2'), first)
  })

  test('are made as short as they can be', async () => {
    const step = (/** @type {string} */ line) => parseScript(line)[0].steps
    const units = Array.from({ length: 100 }, (_, i) => step(`SET k${i} ${i} EX 100`))
    units[60] = step('b: DEL k1 k20 hello')
    // Fails while k20 is set, and deleted later by anybody.
    const fails = async (/** @type {any[]} */ candidate) => {
      const lines = candidate.flat().map((/** @type {any} */ { words }) => words)
      const set = lines.findIndex((words) => words[0] === 'SET' && words[1] === 'k20')
      return set >= 0 && lines.slice(set).some((words) => words[0] === 'DEL' && words.includes('k20'))
    }
    const short = await shrink(units, fails)
    assert.deepEqual(short.flat().map(writeStep), ['SET k20', 'DEL k20'])
  })
})

test('differences.md is a table that can be read, with a source in each line', () => {
  const { lines } = new Differences()
  assert.ok(lines.length > 5)
  assert.equal(new Set(lines.map((line) => line.id)).size, lines.length)
  for (const line of lines) assert.match(line.between, /^(?:redis8|valkey9), (?:nearis|redis7)$/)
})

test('a wrong answer is found, made short, and found again by its seed', { skip: skipWithoutOracles('redis8', 'valkey9', 'redis7') }, async () => {
  const campaign = new Campaign()
  try {
    const side = await campaign.field.embedded()
    const { connect } = side
    side.connect = async () => {
      const client = /** @type {any} */ (await connect())
      const { exchange } = client
      // As if lists could not count beyond two.
      client.exchange = async (/** @type {string[][]} */ commands) => {
        const replies = await exchange.call(client, commands)
        return replies.map((/** @type {string} */ reply, /** @type {number} */ i) => (/^llen$/i.test(commands[i][0]) && /^:[3-9]/.test(reply) ? ':2\r\n' : reply))
      }
      return client
    }
    const { failures } = await campaign.run({ group: 'list', seed: '1', count: 20_000 })
    assert.equal(failures.length, 1)
    const [{ seed, text }] = failures
    assert.match(text, /a difference, embedded: LLEN k\d\n {2}theirs: :3\n {2}ours: {3}:2\n/)
    const script = text.slice(text.indexOf('== list')).trim().split('\n')
    // Three elements in a list, and its length.
    assert.ok(script.length <= 5, text)
    const again = await campaign.run({ group: 'list', seed })
    assert.equal(again.failures[0]?.seed, seed)
  } finally {
    await campaign.close()
  }
})

test('a wait for what never comes is ended on all sides', { skip: skipWithoutOracles('redis8') }, async () => {
  const campaign = new Campaign()
  try {
    const { steps } = parseScript('XADD k 1-1 f v\nb:& XREAD BLOCK 0 STREAMS k 5\nXADD k 2-1 f v\n@await b\nb: PING')[0]
    const lanes = await campaign.field.lanes({})
    const rules = new Rules((await campaign.ours()).tips)
    const runner = new Runner(lanes, rules, campaign.known, { releaseMs: 50 })
    assert.equal(await runner.play(steps, { observeEvery: steps.length }), null)
  } finally {
    await campaign.close()
  }
})

test('others go on when a client waits, however late that is', { skip: skipWithoutOracles('redis8') }, async () => {
  const campaign = new Campaign()
  try {
    const { steps } = parseScript('b:& BLPOP l 0\nRPUSH l x\nLLEN l\n@await b')[0]
    const lanes = await campaign.field.lanes({})
    for (const { ours } of lanes) {
      const client = /** @type {any} */ (await ours.client('b'))
      const { exchange } = client
      client.exchange = async (/** @type {string[][]} */ commands) => {
        if (commands[0][0] === 'BLPOP') await new Promise((resolve) => setTimeout(resolve, 100))
        return exchange.call(client, commands)
      }
      // With the same client in the run.
      ours.reset = async () => void (await (await ours.client('a')).exchange([['FLUSHALL']]))
    }
    const runner = new Runner(lanes, new Rules((await campaign.ours()).tips), campaign.known)
    assert.equal(await runner.play(steps, { observeEvery: steps.length }), null)
  } finally {
    await campaign.close()
  }
})

test('events of one run are no messages of the next one', { skip: skipWithoutOracles('redis8', 'valkey9') }, async () => {
  const campaign = new Campaign()
  try {
    const { steps } = parseScript('b: PSUBSCRIBE *\nSET k v\n@messages b')[0]
    const rules = new Rules((await campaign.ours()).tips)
    for (const oracle of /** @type {const} */ (['redis8', 'valkey9'])) {
      const runner = new Runner(await campaign.field.lanes({ oracle }), rules, campaign.known, { events: true })
      assert.equal(await runner.play(steps, { observeEvery: steps.length }), null)
    }
  } finally {
    await campaign.close()
  }
})
