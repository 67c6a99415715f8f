// @ts-check
'use strict'

// connect(): which client comes of which configuration, and that the real one works with the real thing.

const assert = require('node:assert/strict')
const { execFile, spawn } = require('node:child_process')
const { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { after, before, describe, test } = require('node:test')
const { promisify } = require('node:util')
const nearis = require('nearis')
const ioredis = require('ioredis')
const { skipWithoutOracles } = require('../helpers/oracles')
const { findServer, freePort, skipWithoutServer, startServer } = require('../helpers/redis-server')
const { startCluster } = require('../behaviour/cluster-lanes')

const { connect, Engine } = /** @type {any} */ (nearis)
const Remote = /** @type {any} */ (ioredis).Redis
const lazyConnect = true
const run = promisify(execFile)

/** @type {any[]} */
const opened = []
after(() => {
  for (const client of opened) client.disconnect()
})
/** @param {any[]} args */
function open(...args) {
  const client = connect(...args)
  opened.push(client)
  return client
}

/** @param {any} client */
const isEmbedded = (client) => client instanceof nearis && !(client instanceof Remote)

describe('connect, the embedded engine', () => {
  test('without a URL, and with one that says no more than nearis:', async () => {
    for (const where of [undefined, null, '', 'nearis:', 'nearis://', ' nearis: ']) {
      const client = open(where)
      assert.ok(isEmbedded(client), String(where))
      assert.equal(client.engine, new nearis({ lazyConnect }).engine)
    }
    await open().set('k', 'v')
    assert.equal(await open('nearis:').get('k'), 'v')
  })

  test('nearis://name is the engine of that name in the whole process', async () => {
    const client = open('nearis://Orders')
    assert.equal(client.engine.name, 'Orders')
    assert.equal(client.engine, new nearis({ engine: 'Orders', lazyConnect }).engine)
    assert.notEqual(client.engine, open('nearis://orders').engine)
    await client.set('connect:k', 'v')
    assert.equal(await open('nearis://Orders').get('connect:k'), 'v')
    assert.equal(await open('nearis://Orders/3').get('connect:k'), null)
    assert.equal(open('nearis://a%20b').engine.name, 'a b')
  })

  test('database, password and options in the URL, which come before those beside it', () => {
    const { options } = open('nearis://me:p%40ss@app/2?keyPrefix=x:&connectionName=c', { db: 5, lazyConnect, stringNumbers: true })
    assert.deepEqual([options.db, options.username, options.password], [2, 'me', 'p@ss'])
    assert.deepEqual([options.keyPrefix, options.connectionName, options.stringNumbers], ['x:', 'c', true])
    assert.equal(open('nearis:///4', { lazyConnect }).options.db, 4)
    assert.equal(open('nearis:?db=4', { lazyConnect }).options.db, 4)
  })

  test('options that name no server', () => {
    assert.ok(isEmbedded(open({})))
    assert.ok(isEmbedded(open({ keyPrefix: 'x:', db: 1, lazyConnect })))
    const engine = new Engine()
    assert.equal(open({ engine, host: 'ignored', lazyConnect }).engine, engine)
    assert.equal(open({ url: 'nearis://app', lazyConnect }).engine.name, 'app')
    assert.equal(open(undefined, { engine: 'app', lazyConnect }).engine.name, 'app')
  })

  test('what it cannot be is said', () => {
    assert.throws(() => connect('nearis://app:6379'), { message: /has no port: nearis:\/\/app:6379$/ })
    assert.throws(() => connect('nearis:app'), { message: 'A URL of an engine is nearis: or nearis://name, not nearis:app' })
    assert.throws(() => connect('http://localhost'), { message: 'connect() knows nearis:, redis: and rediss:, not http:' })
    assert.throws(() => connect(true), { name: 'TypeError', message: 'connect() takes a URL or options, not true' })
  })
})

describe("connect, the application's ioredis", () => {
  test('by URL, address, port, path and options', () => {
    const place = (/** @type {any[]} */ ...args) => {
      const client = open(...args)
      assert.ok(client instanceof Remote && !isEmbedded(client))
      const { host, port, path, db } = client.options
      return [path ?? `${host}:${port}`, db]
    }
    assert.deepEqual(place('redis://h:7000/2', { lazyConnect }), ['h:7000', 2])
    assert.deepEqual(place('h:7000', { lazyConnect }), ['h:7000', 0])
    assert.deepEqual(place('7000', { lazyConnect }), ['localhost:7000', 0])
    assert.deepEqual(place(7000, { lazyConnect }), ['localhost:7000', 0])
    assert.deepEqual(place('/tmp/no.sock?db=1', { lazyConnect }), ['/tmp/no.sock', 1])
    assert.deepEqual(place({ host: 'h', lazyConnect }), ['h:6379', 0])
    assert.deepEqual(place({ url: 'redis://h', db: 4, lazyConnect }), ['h:6379', 4])
    const secured = open('rediss://h', { lazyConnect })
    assert.ok(secured instanceof Remote)
    assert.ok(secured.options.tls)
  })

  test('Sentinels and clusters', () => {
    const guarded = open({ sentinels: [{ host: 's', port: 1 }], name: 'main', lazyConnect })
    assert.ok(guarded instanceof Remote)
    assert.equal(guarded.options.name, 'main')
    for (const cluster of [open([{ host: 'c', port: 1 }], { lazyConnect }), open({ nodes: ['c:1'], lazyConnect, scaleReads: 'all' })]) {
      assert.ok(cluster instanceof (/** @type {any} */ (ioredis).Cluster))
      assert.equal(cluster.status, 'wait')
    }
  })

  test('a real server', { skip: skipWithoutServer() }, async () => {
    const server = await startServer()
    try {
      const client = connect(`redis://127.0.0.1:${server.port}/1`)
      assert.equal(await client.set('k', 'v'), 'OK')
      assert.equal(await client.get('k'), 'v')
      assert.match(await client.info('server'), new RegExp(`tcp_port:${server.port}`))
      await client.quit()
      const local = connect({ path: server.path, db: 1 })
      assert.equal(await local.get('k'), 'v')
      await local.quit()
    } finally {
      await server.stop()
    }
  })

  test('a real cluster', { skip: skipWithoutOracles('redis8') }, async () => {
    const server = await startCluster()
    try {
      const cluster = connect([`127.0.0.1:${server.port}`])
      assert.equal(await cluster.set('k', 'v'), 'OK')
      assert.equal(await cluster.get('k'), 'v')
      await cluster.quit()
    } finally {
      await server.stop()
    }
  })
})

describe('connect, a real Sentinel', { skip: skipWithoutServer() }, () => {
  /** @type {any} */
  let server
  /** @type {import('node:child_process').ChildProcess} */
  let sentinel
  let port = 0
  const folder = mkdtempSync(join(tmpdir(), 'nearis-sentinel-'))

  before(async () => {
    server = await startServer()
    port = await freePort()
    const file = join(folder, 'sentinel.conf')
    writeFileSync(file, `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor main 127.0.0.1 ${server.port} 1\n`)
    sentinel = spawn(/** @type {string} */ (findServer()), [file, '--sentinel'], { stdio: 'ignore' })
  })
  after(async () => {
    const ended = new Promise((resolve) => sentinel.once('exit', resolve))
    sentinel.kill('SIGKILL')
    await ended
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('finds the master', async () => {
    const client = open({ sentinels: [{ host: '127.0.0.1', port }], name: 'main', sentinelRetryStrategy: () => 50 })
    // Until the Sentinel is up, that is what it says.
    client.on('error', () => {})
    assert.equal(await client.set('k', 'v'), 'OK')
    assert.match(await client.info('server'), new RegExp(`tcp_port:${server.port}`))
  })
})

describe('connect, where ioredis comes from', () => {
  // Real, since on some systems the temporary folder is a link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nearis-connect-')))
  const here = JSON.stringify(require.resolve('nearis'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  /** @param {string} name @param {string} source @param {string} cwd */
  async function main(name, source, cwd = tmpdir()) {
    const file = join(folder, name)
    writeFileSync(file, source)
    return (await run(process.execPath, [file], { cwd })).stdout.trim()
  }

  test("it is the application's, not ours", async () => {
    const module = join(folder, 'node_modules', 'ioredis')
    mkdirSync(module, { recursive: true })
    writeFileSync(join(module, 'index.js'), 'module.exports = class Theirs { constructor(url) { this.url = url } }')
    const source = `const client = require(${here}).connect('redis://h'); console.log(client.constructor.name, client.url)`
    assert.equal(await main('app.js', source), 'Theirs redis://h')
  })

  test('without it, the error names the package, and the embedded engine works', async () => {
    const source = `
      const { connect } = require(${here})
      const Module = require('node:module')
      const resolve = Module._resolveFilename
      Module._resolveFilename = function (name, ...rest) {
        if (name === 'ioredis') throw Object.assign(new Error('not there'), { code: 'MODULE_NOT_FOUND' })
        return resolve.call(this, name, ...rest)
      }
      connect().set('k', 'v').then(console.log)
      for (const where of ['redis://h', { sentinels: [{}], name: 'm' }, ['h:1']]) {
        try { connect(where) } catch (error) { console.log(error.code, error.message) }
      }`
    const lines = (await main('without.js', source)).split('\n')
    const text = (/** @type {string} */ what) =>
      `MODULE_NOT_FOUND connect() with ${what} needs the package "ioredis", which is not installed: npm install ioredis`
    assert.deepEqual(lines, [text('redis:'), text('the option "sentinels"'), text('the nodes of a cluster'), 'OK'])
  })
})
