// @ts-check
'use strict'

// An engine that passes for a server refuses what that server refuses, with the same words, and takes what it takes.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = require('../..')
const { findOracle, skipWithoutOracles } = require('../helpers/oracles')
const { startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')
const { CALLS } = require('./flavor/calls')
const { LEFT_OUT } = require('./flavor/left-out')

/** @type {[import('../helpers/oracles').OracleName, string][]} */
const PAIRS = [
  ['redis7', 'redis-7.0'],
  ['redis8', 'redis-8.2'],
  ['valkey9', 'valkey-9'],
]

/** An error as it stands, and nothing of any other reply. @param {string} reply */
const judged = (reply) => (reply.startsWith('-') ? reply.trim() : 'taken')

/** @param {string} verdict */
const isKnown = (verdict) => !/^-ERR unknown (sub)?command /.test(verdict)

/** @param {string} text @param {string} flavor */
const leftOut = (text, flavor) => LEFT_OUT.find(({ call, flavors }) => call.test(text) && (flavors?.test(flavor) ?? true))

/** For all that is asked at a time, on a machine that does much else. */
const TIMEOUT_MS = 40_000

/** Many calls at a time, as the way there and back is most of the time. */
const AT_ONCE = 256
/** Of Redis 8.2, the answer to a wrong password is lost when other calls have been sent already. */
const ALONE = /^(AUTH|HELLO .*AUTH)\b/

/** @param {import('../helpers/resp').Wire} wire @returns {Promise<string[]>} what came of each call */
async function played(wire) {
  const verdicts = []
  for (let at = 0; at < CALLS.length; ) {
    const next = CALLS.slice(at, at + AT_ONCE)
    const until = next.findIndex((call) => ALONE.test(call.join(' ')))
    const batch = next.slice(0, until < 0 ? AT_ONCE : Math.max(until, 1))
    verdicts.push(...(await Promise.all(batch.map((call) => wire.call(...call)))).map(judged))
    at += batch.length
  }
  return verdicts
}

for (const [oracle, flavor] of PAIRS) {
  describe(`${flavor} and the server itself`, { skip: skipWithoutOracles(oracle), timeout: 60_000 }, () => {
    /** @type {(() => unknown)[]} */
    const closing = []
    /** @type {import('../helpers/resp').Wire} */
    let real
    /** @type {import('../helpers/resp').Wire} */
    let ours

    before(async () => {
      const server = await startServer({ program: findOracle(oracle), args: ['--enable-debug-command', 'yes'] })
      closing.push(server.stop)
      const listener = await new Redis.Engine({ debug: true, flavor }).listen({ port: 0 })
      closing.push(() => listener.close())
      real = await connect(server.port, TIMEOUT_MS)
      ours = await connect(listener.port, TIMEOUT_MS)
      closing.push(() => real.close(), () => ours.close())
    })
    after(async () => {
      for (const close of closing.reverse()) await close()
    })

    test('calls are refused with the same words, or taken', async (t) => {
      const differences = []
      let refused = 0
      const [all, found] = await Promise.all([real, ours].map(played))
      for (const [i, call] of CALLS.entries()) {
        const text = call.join(' ')
        let [theirs, mine] = [all[i], found[i]]
        if (leftOut(text, flavor)) [theirs, mine] = [theirs, mine].map((verdict) => (isKnown(verdict) ? 'known' : verdict))
        if (theirs !== mine) differences.push(`${text}: ${theirs} by the server, ${mine} by us`)
        if (theirs !== 'taken') refused++
      }
      assert.deepEqual(differences, [])
      assert.ok(refused > CALLS.length / 2)
      t.diagnostic(`${CALLS.length} calls, of which ${refused} are refused`)
    })

    test('all that COMMAND and CONFIG tell of is there', async () => {
      const words = (/** @type {string} */ reply) => new Set(reply.split('\r\n').filter((line) => /^[a-z]/.test(line)))
      for (const call of [['COMMAND', 'LIST'], ['CONFIG', 'GET', '*-*']]) {
        const theirs = words(await real.call(...call))
        const strange = [...words(await ours.call(...call))].filter((name) => !theirs.has(name))
        const isValue = (/** @type {string} */ name) => call[0] === 'CONFIG' && !name.includes('-')
        assert.deepEqual(strange.filter((name) => !isValue(name)), [], call.join(' '))
      }
    })

    test('it says that it is the same version', async () => {
      const version = /^(redis_version|server_name|valkey_version|server_mode|redis_mode):.*$/gm
      const info = async (/** @type {typeof real} */ wire) => (await wire.call('INFO', 'server')).match(version)?.map((line) => line.trim()).sort()
      assert.deepEqual(await info(ours), await info(real))
      const greeting = async (/** @type {typeof real} */ wire) => (await wire.call('HELLO')).split('\r\n').slice(0, 9)
      assert.deepEqual(await greeting(ours), await greeting(real))
      const last = async (/** @type {typeof real} */ wire) => (await wire.call('LOLWUT')).match(/\w+ ver\. [\d.]+/)?.[0]
      if (flavor !== 'redis-8.2') assert.equal(await last(ours), await last(real))
      const text = `local told = {}
        for _, name in ipairs({'REDIS_VERSION', 'REDIS_VERSION_NUM', 'VALKEY_VERSION', 'VALKEY_VERSION_NUM', 'SERVER_NAME'}) do
          told[#told + 1] = tostring(redis[name])
        end
        return told`
      assert.equal(await ours.call('EVAL', text, '0'), await real.call('EVAL', text, '0'))
    })
  })
}
