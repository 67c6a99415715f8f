// @ts-check
'use strict'

// Section "containers": commands whose first argument is the name of another.

const assert = require('node:assert/strict')
const { before, test } = require('node:test')
const { lanes, outcome } = require('./lanes')

/** Those that the engine has, and `call` reaches. */
const CONTAINERS = ['client', 'command', 'config', 'function', 'latency', 'memory', 'module', 'object', 'pubsub', 'script', 'slowlog', 'xgroup', 'xinfo']

lanes('containers', ({ create, differs }) => {
  /** @type {any} */
  let redis
  before(async () => {
    redis = create()
    await redis.set('number', 12)
  })

  test('the subcommand is the first argument, in any case, of any form', async () => {
    for (const name of ['ENCODING', 'encoding', 'Encoding', Buffer.from('encoding')]) assert.equal(await redis.object(name, 'number'), 'int')
    assert.equal(await redis.object(['ENCODING', 'number']), 'int')
    assert.equal(await redis.call('OBJECT', 'encoding', 'number'), 'int')
    assert.deepEqual(await redis.objectBuffer('ENCODING', 'number'), Buffer.from('int'))
    assert.deepEqual(await redis.pipeline().object('ENCODING', 'number').objectBuffer('ENCODING', 'number').exec(), [[null, 'int'], [null, Buffer.from('int')]])
    assert.deepEqual(await redis.multi().object('ENCODING', 'number').exec(), [[null, 'int']])
  })

  test('with a callback', async () => {
    const name = await new Promise((resolve) => redis.client('SETNAME', 'mine', () => redis.client('GETNAME', (/** @type {any} */ _, /** @type {any} */ reply) => resolve(reply))))
    assert.equal(name, 'mine')
  })

  for (const name of CONTAINERS) {
    test(`${name}: without a subcommand, with one that is not there, and HELP`, async () => {
      const upper = name.toUpperCase()
      if (name !== 'command') assert.equal(await outcome(redis[name]()), `ReplyError: ERR wrong number of arguments for '${name}' command`)
      assert.equal(await outcome(redis[name]('nosuch', 'x')), `ReplyError: ERR unknown subcommand 'nosuch'. Try ${upper} HELP.`)
      assert.equal(await outcome(redis.call(`${name} help`, 'x')), `ReplyError: ERR unknown command '${name} help', with args beginning with: 'x' `)
      const help = await redis[name]('HELP')
      assert.equal(help[0], `${upper} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:`)
      // Two lines at the end tell of HELP itself.
      assert.ok(help.length >= 5 && help.at(-2) === 'HELP', help.at(-2))
    })
  }

  test('HELP lists what there is', async () => {
    const help = (await redis.client('HELP')).join(' ')
    assert.equal(/Return the client ID we are redirecting to/.test(help), !differs('help'))
    assert.match(help, /SETNAME/)
  })

  test('errors name command and subcommand', async () => {
    assert.equal(await outcome(redis.object('ENCODING')), "ReplyError: ERR wrong number of arguments for 'object|encoding' command")
    assert.equal(await outcome(redis.client('GETNAME', 'x')), "ReplyError: ERR wrong number of arguments for 'client|getname' command")
    assert.equal(await outcome(redis.config(null)), "ReplyError: ERR unknown subcommand ''. Try CONFIG HELP.")
    const error = await redis.xinfo('STREAM', 'none').catch((/** @type {any} */ e) => e)
    assert.deepEqual([error.message, error.command], ['ERR no such key', { name: 'xinfo', args: ['STREAM', 'none'] }])
  })

  test('CLUSTER and what belongs to it', async () => {
    const refusal = 'ReplyError: ERR This instance has cluster support disabled'
    const isAnswered = differs('cluster-commands')
    assert.equal(await outcome(redis.cluster('KEYSLOT', 'a')), isAnswered ? 15495 : refusal)
    assert.equal(await outcome(redis.readonly()), isAnswered ? 'OK' : refusal)
    assert.equal(await outcome(redis.asking()), isAnswered ? 'OK' : refusal)
  })
}, { only: ['server', 'nearis', 'auto'] })
