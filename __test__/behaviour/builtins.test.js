// @ts-check
'use strict'

// Section "builtin commands": all of ioredis's methods are there, also for commands that the engine does not have. What
// those send is what ioredis sends, and the answer is a server's that does not know them.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const Ioredis = /** @type {any} */ (require('ioredis'))
const { absent } = require('../../js/absent')
const { table } = require('../../js/native')
const { record } = require('../clients/every-command/recorder')
const { lanes } = require('./lanes')
const Nearis = /** @type {any} */ (require('nearis'))

const NAMES = new Ioredis({ lazyConnect: true }).getBuiltinCommands()

/** Arguments for the commands that the engine does not have, enough for those with most keys. */
const ARGUMENTS = [
  ['2', 'a', 'b', 'LEFT', 5],
  ['source', ['destination', 'LEFT'], null, 'COUNT', 1.5],
  ['127.0.0.1', 6379, 'key', 0, 1000],
  ['127.0.0.1', 6379, '', 0, 1000, 'COPY', 'KEYS', 'a', Buffer.from('b')],
  ['SET', 'key', 'name', 'value', true],
  ['set', 'WHOAMI', undefined, ['x', ['y']]],
]

lanes('builtin commands', (lane) => {
  test('each has a method and one for Buffers, on clients, pipelines and transactions', () => {
    const redis = lane.create({ lazyConnect: true })
    assert.equal(NAMES.length, 301)
    const all = redis.getBuiltinCommands()
    for (const name of NAMES) {
      assert.ok(all.includes(name), name)
      for (const target of [redis, redis.pipeline(), redis.multi()]) {
        for (const form of [name, name + 'Buffer']) assert.equal(typeof target[form], 'function', form)
      }
    }
    // What the engine has besides.
    assert.deepEqual(all.filter((/** @type {string} */ name) => !NAMES.includes(name)), lane.ours ? ['delifeq'] : [])
    all.length = 0
    assert.ok(redis.getBuiltinCommands().length > 0)
  })

  test('createBuiltinCommand makes functions, addBuiltinCommand puts them on the client and its pipelines', async () => {
    const redis = lane.create()
    await redis.set('k', 'four')
    const { string, buffer } = redis.createBuiltinCommand('get')
    assert.equal(await string.call(redis, 'k'), 'four')
    assert.deepEqual(await buffer.call(redis, 'k'), Buffer.from('four'))
    assert.equal(redis.nonsense, undefined)
    redis.addBuiltinCommand('nonsense')
    assert.deepEqual([...redis.addedBuiltinSet], ['nonsense'])
    const message = "ERR unknown command 'nonsense', with args beginning with: 'x' "
    await assert.rejects(redis.nonsense('x'), { message })
    await assert.rejects(redis.nonsenseBuffer('x'), { message })
    const [[error]] = await redis.pipeline().nonsense('x').exec()
    assert.equal(error.message, message)
    assert.equal(lane.create().nonsense, undefined)
    redis.addBuiltinCommand('strlen')
    assert.deepEqual([await redis.strlen('k'), await redis.pipeline().strlen('k').exec()], [4, [[null, 4]]])
  })
})

describe('commands that the engine does not have', () => {
  const quiet = { protocol: 2, enableReadyCheck: false, disableClientInfo: true }
  const prefixed = { keyPrefix: 'p:' }
  /** @type {any} */
  let listener
  /** @type {any} */
  let wire
  /** @type {any} */
  let real
  /** @type {any} */
  let ours
  before(async () => {
    const engine = new Nearis.Engine()
    listener = await engine.listen({ port: 0 })
    wire = await record(listener.port)
    real = [{}, prefixed].map((options) => new Ioredis({ ...quiet, port: wire.port, ...options }))
    ours = [{}, prefixed].map((options) => new Nearis({ engine, ...options }))
    await Promise.all(real.map((/** @type {any} */ client) => client.ping()))
  })
  after(async () => {
    for (const client of [...real, ...ours]) client.disconnect()
    await wire.close()
    await listener.close()
  })

  /** What ioredis sends. @param {any} client @param {string} name @param {any[]} args */
  async function sent(client, name, args) {
    wire.take()
    await client[name](...args).catch(() => {})
    const all = wire.take()
    assert.equal(all.length, 1)
    return all[0]
  }

  /** @param {string[]} words */
  const refusal = ([name, ...args]) => ({
    name: 'ReplyError',
    message: `ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join('')}`,
  })

  test('send what ioredis sends, and are answered as by a server that does not know them', async () => {
    for (const name of absent.keys()) {
      for (const args of ARGUMENTS) {
        for (const at of [0, 1]) {
          const words = await sent(real[at], name, args)
          const error = await ours[at].call(name, ...args).catch((/** @type {any} */ e) => e)
          assert.deepEqual([error.name, error.message], Object.values(refusal(words)), `${name} ${args}`)
          assert.deepEqual([error.command.name, ...error.command.args.map(String)], words)
          if (name !== 'sync') await assert.rejects(ours[at][name](...args), refusal(words))
          await assert.rejects(ours[at][name + 'Buffer'](...args), refusal(words))
          const [[inPipeline]] = await ours[at].pipeline()[name](...args).exec()
          assert.deepEqual([inPipeline.name, inPipeline.message], Object.values(refusal(words)))
        }
      }
    }
  })

  test('make a transaction fail as a whole', async () => {
    const error = await ours[0].multi().set('a', 1).dump('a').exec().catch((/** @type {any} */ e) => e)
    assert.equal(error.message, 'EXECABORT Transaction discarded because of previous errors.')
    assert.equal(error.previousErrors[0].message, refusal(['dump', 'a']).message)
    assert.equal(await ours[0].get('a'), null)
  })

  test('are called back', async () => {
    const error = await new Promise((resolve) => ours[0].dump('a', (/** @type {any} */ e) => resolve(e)))
    assert.equal(error.message, refusal(['dump', 'a']).message)
  })

  test('SYNC of replicas is a call of what `redis.sync` is', async () => {
    await assert.rejects(ours[0].sync(), { message: "ERR unknown command 'sync', with args beginning with: " })
    assert.equal(ours[0].sync.get('none'), null)
  })

  test('the methods for subcommands that it does not have too', async () => {
    await assert.rejects(ours[0].cluster('MEET', 'h', 1), { message: "ERR unknown subcommand 'MEET'. Try CLUSTER HELP." })
    await assert.rejects(ours[0].script('debug', 'yes'), { message: "ERR unknown subcommand 'debug'. Try SCRIPT HELP." })
  })

  test('are listed in docs/migrating.md, each of them and no other', () => {
    const docs = readFileSync(path.join(__dirname, '..', '..', 'docs', 'migrating.md'), 'utf8')
    const section = docs.split('### Commands that the engine does not have')[1].split(/\n##? /)[0]
    const listed = [...section.matchAll(/^\| [^|]+\| ([^|]+) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([A-Z-]+(?: [A-Z-]+)?)`/g)])
    const words = listed.map(([, name]) => name.toLowerCase()).sort()
    assert.deepEqual(words, missing().sort())
    const [, commands, subcommands] = /(\d+) commands and (\d+) subcommands/.exec(section) ?? []
    const count = (/** @type {boolean} */ isSub) => words.filter((name) => name.includes(' ') === isSub).length
    assert.deepEqual([Number(commands), Number(subcommands)], [count(false), count(true)])
  })
})

/** Commands and subcommands that ioredis knows and the engine does not. */
function missing() {
  const known = new Map(table.map((command) => [command.name, command]))
  const theirs = require('@ioredis/commands/built/commands.json')
  return NAMES.flatMap((/** @type {string} */ name) => {
    const own = known.get(name)
    if (own === undefined) return [name]
    const subcommands = Object.keys(/** @type {any} */ (theirs)[name]?.subcommands ?? {})
    return subcommands.filter((sub) => !own.subcommands.some((one) => one.name === sub)).map((sub) => `${name} ${sub}`)
  })
}
