// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { execFileSync } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')
const redis = require('redis')
const { both, outcome } = require('./both')

const ROOT = path.join(__dirname, '..', '..')
const MODULES = /** @type {Record<string, Record<string, any>>} */ (redis.createClient().options.modules)

const MEANS = { AGGREGATION: { types: ['AVG', 'MAX'], timeBucket: 1 } }

/** Arguments of which every method takes some. */
const ARGUMENTS = [
  [], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd'], ['a', 'b', 1, 2], ['a', 1, 2], [['a', 'b'], '$'], ['a', ['b', 'c']], ['a', ['b', 'c'], 'd'],
  [[{ key: 'a', path: '$', value: 1, timestamp: 1 }]], ['a', [{ item: 'b', incrementBy: 1, name: 'c', weight: 1 }]], ['a', { b: 'TEXT' }], ['a', 'b', ['c=d']],
  ['a', 'b', ['c'], ['d=e']], ['a', 1, 2, 'AVG', 3], ['a', 'b', 'AVG', 1], ['a', 'b', 'c', 'AVG', 1],
  ['a', { SEARCH: { query: 'b' }, VSIM: { field: 'c', vector: '$v' } }], ['a', 'b', ['c=d'], { label: 'e', REDUCE: 'MAX' }],
  ['a', 'b', ['c'], ['d=e'], { label: 'f', REDUCE: 'MAX' }], ['a', 'b', ['c=d'], MEANS], ['a', 'b', ['c'], ['d=e'], MEANS], ['a', 'b', 'c', MEANS],
]

both('commands of modules', ({ open }) => {
  for (const [name, commands] of Object.entries(MODULES)) {
    test(`client.${name}: every method sends its words, and a server without modules does not know them`, async (t) => {
      const client = await open()
      assert.deepEqual(Object.keys(commands).filter((method) => typeof client[name][method] !== 'function'), [])
      let sent = 0
      for (const method of Object.keys(commands)) {
        const outcomes = await Promise.all(ARGUMENTS.map((args) => outcome(() => client[name][method](...args))))
        const unknown = outcomes.filter(({ error, message }) => error === 'SimpleError' && message.startsWith("ERR unknown command '"))
        assert.ok(unknown.length > 0, `${method} can be sent`)
        outcomes.forEach((one, i) => assert.deepEqual(one, expected(commands[method], ARGUMENTS[i]), `${method} ${JSON.stringify(ARGUMENTS[i])}`))
        sent += unknown.length
      }
      t.diagnostic(`${new Set(Object.values(commands)).size} commands, ${sent} sent`)
    })
  }

  test('in a chain, and of a pool', async () => {
    const client = await open()
    const { message } = await outcome(() => client.multi().set('k', 'v').json.get('k').exec())
    assert.match(message, /^ERR unknown command 'JSON\.GET'/)
    const pool = await client.createPool().connect()
    assert.match((await outcome(() => pool.json.get('k'))).message, /^ERR unknown command 'JSON\.GET'/)
    pool.destroy()
  })

  test('modules of the options come before those', async () => {
    const get = { parseCommand: (/** @type {any} */ parser, /** @type {string} */ key) => (parser.push('GET'), parser.pushKey(key)) }
    const client = await open({ modules: { json: { get } } })
    await client.set('k', 'v')
    assert.equal(await client.json.get('k'), 'v')
  })
})

/** What is sent, by the real encoder, as a server that does not know the command repeats it. @param {any} command @param {any[]} args */
function expected(command, args) {
  const { BasicCommandParser } = require('@redis/client/dist/lib/client/parser')
  const encode = require('@redis/client/dist/lib/RESP/encoder').default
  const parser = new BasicCommandParser()
  try {
    command.parseCommand(parser, ...structuredClone(args))
    encode(parser.redisArgs)
  } catch (error) {
    const { constructor, message } = /** @type {Error} */ (error)
    return { error: constructor.name, message }
  }
  const [name, ...rest] = parser.redisArgs.map(String)
  return { error: 'SimpleError', message: `ERR unknown command '${name}', with args beginning with: ${rest.map((word) => `'${word}' `).join('')}` }
}

test('without node-redis everything else works, and the namespaces say what they need', () => {
  const script = `
    const Module = require('node:module')
    const resolve = Module._resolveFilename
    Module._resolveFilename = function (name, ...rest) {
      if (/^(redis|@redis\\/.*)$/.test(name)) throw Object.assign(new Error('hidden ' + name), { code: 'MODULE_NOT_FOUND' })
      return resolve.call(this, name, ...rest)
    }
    const { createClient, createClientPool, createCluster, RESP_TYPES } = require('./node-redis')
    ;(async () => {
      const client = await createClient().connect()
      await client.multi().set('k', 'v').hSet('h', { a: 1 }).zAdd('z', { score: 1.5, value: 'm' }).exec()
      const got = [await client.get('k'), await client.hGetAll('h'), await client.zRangeWithScores('z', 0, -1)]
      got.push(await client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).get('k'))
      for await (const page of client.scanIterator({ MATCH: 'k' })) got.push(page)
      const pool = await createClientPool().connect()
      got.push(await pool.get('k'))
      const cluster = await createCluster({ rootNodes: [{ url: 'redis://localhost:6379' }] }).connect()
      got.push(await cluster.get('k'))
      try { client.json } catch (error) { got.push(error.message) }
      console.log(JSON.stringify(got))
    })()`
  const told = execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8', timeout: 30_000 })
  assert.deepEqual(JSON.parse(told), [
    'v', { a: '1' }, [{ value: 'm', score: 1.5 }], Buffer.from('v').toJSON(), ['k'], 'v', 'v',
    'client.json needs the package @redis/json, and Nearis does not have its commands',
  ])
})
