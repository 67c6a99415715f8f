// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const net = require('node:net')
const path = require('node:path')
const { test } = require('node:test')

const EXAMPLE = path.join(__dirname, '..', '..', 'examples', 'express-cache', 'server.js')

/** A port that somebody else has. */
async function takenPort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {net.AddressInfo} */ (server.address())
  return { port, free: () => server.close() }
}

/** Starts the example and gives its output so far, waiting for text in it. */
function start(env) {
  const child = spawn(process.execPath, [EXAMPLE], { env: { ...process.env, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const until = async (pattern) => {
    for (const deadline = Date.now() + 20_000; ; ) {
      const found = output.match(pattern)
      if (found) return found
      assert.ok(Date.now() < deadline && child.exitCode === null, `no ${pattern} in:\n${output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, until }
}

test('the example shows what a cache does, logs, and ends on Ctrl-C', async (t) => {
  const [http, redis] = [await takenPort(), await takenPort()]
  t.after(() => (http.free(), redis.free()))
  const { child, until } = start({ PORT: String(http.port), REDIS_PORT: String(redis.port) })
  t.after(() => child.kill('SIGKILL'))

  const [, miss] = await until(/first request +MISS +([\d.]+) ms +Mechanical keyboard, 89/)
  assert.ok(Number(miss) >= 110, `a miss asks the database: ${miss} ms`)
  await until(/the same again +HIT +[\d.]+ ms +Mechanical keyboard, 89/)
  await until(/20 at once for another: 1 query/)
  await until(/after its price was changed +MISS +[\d.]+ ms +Mechanical keyboard, 79/)
  await until(/after a client's DEL \(:1\) +MISS/)

  const [, url] = await until(/(http:\/\/127\.0\.0\.1:\d+\/products\/)1/)
  assert.notEqual(Number(new URL(url).port), http.port)
  const [, port] = await until(/redis-cli -p (\d+)/)
  assert.notEqual(Number(port), redis.port)
  await until(/Ctrl-C/)

  const response = await fetch(`${url}3`)
  assert.deepEqual(await response.json(), { id: 3, name: 'Notebook, dotted', price: 12 })
  assert.match(String(response.headers.get('ratelimit')), /r=\d+/)
  await until(/MISS +[\d.]+ ms +200 GET \/products\/3/)
  await (await fetch(`${url}3`)).text()
  await until(/HIT +[\d.]+ ms +200 GET \/products\/3/)
  assert.equal((await fetch(`${url}9`)).status, 404)

  child.kill('SIGINT')
  const [code, signal] = await once(child, 'exit')
  assert.deepEqual([code, signal], [0, null])
})
