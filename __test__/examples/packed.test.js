// @ts-check
'use strict'

// The examples, installed and run as by a stranger.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')
const { Stranger } = require('./stranger')

describe('from packed archives', () => {
  const stranger = new Stranger()
  before(() => stranger.pack())
  after(() => stranger.close())

  test('what is published has no scripts, and comes with the addon of this platform', async () => {
    const folder = await stranger.install('workers')
    const { scripts, devDependencies, optionalDependencies } = require(path.join(folder, 'node_modules/nearis/package.json'))
    assert.deepEqual([scripts, devDependencies], [undefined, undefined])
    const [addon] = Object.keys(optionalDependencies)
    assert.ok(fs.readdirSync(path.join(folder, 'node_modules', addon)).some((name) => name.endsWith('.node')))
    assert.ok(!fs.readdirSync(path.join(folder, 'node_modules/nearis')).some((name) => name.endsWith('.node')))

    const example = stranger.start(folder, 'main.js')
    assert.equal(await example.ended, 0, example.output())
    const output = example.output()
    assert.equal(output.match(/made by thread 1$/gm)?.length, 3)
    assert.match(output, /told to 3 subscribers/)
    for (const name of ['thread 1', 'thread 2', 'thread 3']) assert.match(output, new RegExp(`${name} heard keyboard: 79`))
    assert.match(output, /visits: 3000/)
  })

  test('express-cache', async () => {
    const example = stranger.start(await stranger.install('express-cache'), 'server.js', { PORT: '0', REDIS_PORT: '0' })
    await example.until(/first request +MISS/)
    await example.until(/20 at once for another: 1 query/)
    await example.until(/after its price was changed +MISS +[\d.]+ ms +Mechanical keyboard, 79\n +the same again +HIT/)
    const [, url] = await example.until(/(http:\/\/127\.0\.0\.1:\d+)\/products\/1/)
    await example.until(/Ctrl-C/)
    const list = await (await fetch(`${url}/products`)).json()
    assert.equal(list.length, 5)
    assert.match(await (await fetch(`${url}/metrics`)).text(), /^nearis_cache_hits_total\{/m)
    await example.stop()
  })

  test('processes: one session, one report, whoever answers', async () => {
    const folder = await stranger.install('processes')
    const example = stranger.start(folder, 'cluster.js', { PORT: '0', STORE_SOCKET: path.join(folder, 'store.sock') })
    const [, url] = await example.until(/(http:\/\/127\.0\.0\.1:\d+)\/report/)

    const [answered, madeBy] = [new Set(), new Set()]
    let [cookie, visits] = ['', 0]
    for (let request = 0; request < 200 && answered.size < 2; request += 1) {
      // A connection stays with its process.
      const headers = { Connection: 'close', Cookie: cookie }
      const report = await fetch(`${url}/report`, { headers })
      madeBy.add((await report.json()).madeBy)
      const response = await fetch(`${url}/visits`, { headers })
      cookie ||= response.headers.get('set-cookie')?.split(';')[0] ?? ''
      assert.deepEqual(await response.json(), { visits: (visits += 1) })
      answered.add(response.headers.get('x-process'))
    }
    assert.ok(answered.size >= 2, 'more than one process answered')
    assert.equal(madeBy.size, 1)
    const limit = await fetch(`${url}/report`)
    assert.match(limit.headers.get('ratelimit') ?? '', /r=\d+/)
    await example.stop()
  })

  for (const name of ['login', 'shop']) {
    test(`${name}: serves its page, and ends when told to`, async () => {
      const folder = await stranger.install(name)
      const example = stranger.start(folder, 'server.js', { PORT: '0' })
      const [url] = await example.until(/http:\/\/127\.0\.0\.1:\d+/)
      for (const page of ['/', '/page.js', '/style.css']) assert.equal((await fetch(url + page)).status, 200, page)
      await example.stop()
      const tour = stranger.start(folder, 'tour.js')
      assert.equal(await tour.ended, 0, tour.output())
    })
  }

  test("processes: pm2's file names scripts that are there", () => {
    const { apps } = require('../../examples/processes/ecosystem.config.js')
    assert.deepEqual(apps.map((/** @type {any} */ { script }) => script), ['store-process.js', 'web.js'])
    for (const { script } of apps) assert.ok(fs.existsSync(path.join(__dirname, '../../examples/processes', script)))
  })
})
