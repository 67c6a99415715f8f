// @ts-check
'use strict'

// Section "Faults": which commands a server refuses in a condition, and how it says so, command by command as a real
// server that is in it.

const assert = require('node:assert/strict')
const { after, describe, test } = require('node:test')
const { Engine } = /** @type {any} */ (require('../..'))
const { everyCall } = require('../helpers/every-call')
const { findOracle } = require('../helpers/oracles')
const { findServer, startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')
const { until } = require('../helpers/until')

const program = findOracle('redis8') ?? findServer()
const skip = program ? false : 'no redis-server'

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

/** @param {string[]} args */
async function realServer(args) {
  const server = await startServer({ args, program })
  open.push({ close: server.stop })
  return server.port
}

/** An engine with a door. */
async function double() {
  const engine = new Engine()
  const listener = kept(await engine.listen({ port: 0, host: '127.0.0.1' }))
  return { engine, port: listener.port, wire: kept(await connect(listener.port)) }
}

/** @param {{ call: (...words: string[]) => Promise<string> }} wire @param {string[][]} calls */
async function refusals(wire, calls) {
  /** @type {Record<string, string | null>} */
  const found = {}
  for (const call of calls) {
    const reply = await wire.call(...call)
    if (/^-ERR unknown (sub)?command/.test(reply)) continue
    found[call[0]] = /^-(READONLY|OOM|BUSY|NOAUTH)/.test(reply) ? reply : null
  }
  return found
}

/** @param {string} name @param {(wire: any, calls: string[][]) => Promise<any>} real */
function compare(name, real) {
  test(name, { skip }, async () => {
    const { engine, wire } = await double()
    const calls = await everyCall(engine)
    assert(calls.length > 150)
    const expected = await real(wire, calls)
    engine.faults[name]()
    const found = await refusals(wire, calls.filter(([command]) => command in expected))
    assert.deepEqual(found, expected)
    assert(Object.values(found).some((refusal) => refusal !== null))
  })
}

describe('each command is refused as by a server that', () => {
  compare('readonly', async (_, calls) => refusals(kept(await connect(await realServer(['--replicaof', '127.0.0.1 1']))), calls))
  compare('oom', async (_, calls) => {
    const wire = kept(await connect(await realServer(['--maxmemory-policy', 'noeviction'])))
    await wire.call('CONFIG', 'SET', 'maxmemory', '1')
    return refusals(wire, calls)
  })
  compare('noauth', async (_, calls) => {
    const port = await realServer([])
    await kept(await connect(port)).call('CONFIG', 'SET', 'requirepass', 'secret')
    return refusals(kept(await connect(port)), calls)
  })
  compare('busy', async (_, calls) => {
    const port = await realServer(['--busy-reply-threshold', '1'])
    const [wire, other] = [kept(await connect(port)), kept(await connect(port))]
    const script = other.call('EVAL', 'while true do end', '0')
    await until(async () => (await wire.call('PING')).startsWith('-BUSY'))
    const found = await refusals(wire, calls)
    await wire.call('SCRIPT', 'KILL')
    await script
    return found
  })
})

describe('in transactions and scripts', { skip }, () => {
  /** Real servers get into a condition by these. */
  const CONDITIONS = /** @type {[string, string[], string[]][]} */ ([
    ['readonly', ['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE']],
    ['oom', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0']],
  ])
  /** Commands, and where in between the condition comes. */
  const COURSES = /** @type {(string[] | 'begin')[][]} */ ([
    [['SET', 'k', 'v'], 'begin', ['MULTI'], ['SET', 'k', 'w'], ['EXEC'], ['GET', 'k']],
    [['SET', 'k', 'v'], 'begin', ['MULTI'], ['GET', 'k'], ['EXEC']],
    [['SET', 'k', 'v'], ['MULTI'], ['SET', 'k', 'w'], 'begin', ['EXEC'], ['GET', 'k'], ['EXEC']],
    [['MULTI'], ['DEL', 'k'], 'begin', ['EXEC'], ['EXEC']],
    [['MULTI'], ['GET', 'k'], 'begin', ['EXEC']],
    ['begin', ['EVAL', "return redis.pcall('set', KEYS[1], 1).err", '1', 'k'], ['EXISTS', 'k']],
    ['begin', ['EVAL', "return redis.call('get', KEYS[1])", '1', 'k']],
    ['begin', ['EVAL', "redis.pcall('del', KEYS[1]) return redis.pcall('set', KEYS[1], 1)", '1', 'k']],
  ])

  for (const [name, begin, end] of CONDITIONS) {
    test(name, async () => {
      const { engine, wire } = await double()
      const port = await realServer([])
      const [real, other] = [kept(await connect(port)), kept(await connect(port))]
      for (const course of COURSES) {
        /** @type {any} */
        let fault
        for (const step of course) {
          if (step === 'begin') {
            await other.call(...begin)
            fault = engine.faults[name]()
          } else {
            assert.equal(await wire.call(...step), await real.call(...step), `${step} of ${JSON.stringify(course)}`)
          }
        }
        await other.call(...end)
        fault.undo()
        for (const each of [wire, other]) await each.call('FLUSHALL')
      }
    })
  }
})

test('clusterdown and moved: commands with keys only, in the words of a cluster', { skip }, async () => {
  const { engine, wire } = await double()
  const real = kept(await connect(await realServer(['--cluster-enabled', 'yes'])))
  await real.call('CLUSTER', 'ADDSLOTS', '3564')
  const down = engine.faults.clusterdown()
  for (const call of [['GET', 'k'], ['PING'], ['MULTI'], ['SET', 'j', 'v'], ['EXEC'], ['EVAL', 'return 1', '0']]) {
    // A slot that nobody has is another matter.
    const expected = (await real.call(...call)).replace('Hash slot not served', 'The cluster is down')
    assert.equal(await wire.call(...call), expected, String(call))
  }
  down.undo()
  engine.faults.moved(3564, '127.0.0.1:7001')
  assert.equal(await wire.call('GET', 'j'), '-MOVED 3564 127.0.0.1:7001\r\n')
  assert.equal(await wire.call('GET', 'k'), '$-1\r\n')
})
