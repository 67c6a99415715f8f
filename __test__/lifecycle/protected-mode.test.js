// @ts-check
'use strict'

// Protected mode, seen from another machine: a network namespace that exists for this test, joined to this one by a pair of
// interfaces. Nothing goes anywhere else.

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { once } = require('node:events')
const { Engine } = require('../..')
const { findServer, startServer } = require('../helpers/redis-server')

const SERVER = findServer()

// Of the network that is set aside for measuring devices (RFC 2544), a small one for each process.
const NUMBER = process.pid % 16384
const NETWORK = `198.18.${NUMBER >> 6}.${(NUMBER & 63) << 2}`
const [, HERE, THERE] = [0, 1, 2].map((host) => NETWORK.replace(/\d+$/, (last) => String(Number(last) + host)))
const NAME = `nearis-${process.pid}`
const [INNER, OUTER] = [`nri${process.pid}`, `nro${process.pid}`]

/** @param {string} line */
function ip(line) {
  return spawnSync('ip', line.split(' '), { encoding: 'utf8', timeout: 10_000 })
}

/** @returns {false | string} why it cannot be tried here */
function makeNamespace() {
  if (process.platform !== 'linux') return 'network namespaces are Linux'
  if (process.getuid?.() !== 0) return 'only root makes network namespaces'
  const lines = [
    `netns add ${NAME}`,
    `link add ${OUTER} type veth peer name ${INNER} netns ${NAME}`,
    `address add ${HERE}/30 dev ${OUTER}`,
    `link set ${OUTER} up`,
    `-n ${NAME} address add ${THERE}/30 dev ${INNER}`,
    `-n ${NAME} link set ${INNER} up`,
  ]
  for (const line of lines) {
    const { status, stderr, error } = ip(line)
    if (status !== 0) return `ip ${line}: ${stderr ?? error}`
  }
  return false
}

function removeNamespace() {
  ip(`link del ${OUTER}`)
  ip(`netns del ${NAME}`)
}

const made = makeNamespace()
if (made) removeNamespace()
if (made && process.env.REQUIRE_NETNS === '1') throw new Error(`REQUIRE_NETNS=1, but ${made}`)

/**
 * What is said to a client in the other namespace that sends this, until the end of its connection.
 * @param {number} port
 * @param {string} request
 */
function said(port, request) {
  const program = `
    const socket = require('node:net').connect(${port}, '${HERE}', () => socket.write(${JSON.stringify(request)}))
    socket.pipe(process.stdout)
    socket.on('error', (error) => console.log(error.message))`
  const { stdout, stderr, status } = spawnSync('ip', ['netns', 'exec', NAME, process.execPath, '-e', program], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  assert.equal(status, 0, stderr)
  return stdout
}

test('protected mode', { skip: made }, async (t) => {
  const engine = new Engine()
  const redis = engine.connect()
  const listener = await engine.listen({ host: '0.0.0.0', port: 0 })
  t.after(async () => {
    redis.disconnect()
    await listener.close()
    removeNamespace()
  })
  const port = /** @type {number} */ (listener.port)

  await t.test('keeps out whoever is not of this machine', async () => {
    const text = said(port, '')
    assert.match(text, /^-DENIED Redis is running in protected mode because .* from the outside\.\r\n$/)
    const stats = await redis.info('stats')
    assert.match(stats, /rejected_connections:1\r/)
  })

  await t.test('in a real server’s words', { skip: SERVER ? false : 'no redis-server' }, async () => {
    const server = await startServer({ args: ['--bind', '0.0.0.0', '--protected-mode', 'yes'] })
    try {
      // Its version 7 has a slip of the pen that later ones have not.
      assert.equal(said(server.port, '').replace('Setup a an', 'Set up an'), said(port, ''))
    } finally {
      await server.stop()
    }
  })

  await t.test('is no matter once there is a password, or when it is off', async () => {
    await redis.config('SET', 'requirepass', 'secret')
    assert.equal(said(port, 'AUTH secret\r\nPING\r\nQUIT\r\n'), '+OK\r\n+PONG\r\n+OK\r\n')
    assert.match(said(port, 'PING\r\nQUIT\r\n'), /^-NOAUTH .*\r\n\+OK\r\n$/)
    await redis.config('SET', 'requirepass', '')
    assert.match(said(port, ''), /^-DENIED /)
    await redis.config('SET', 'protected-mode', 'no')
    assert.equal(said(port, 'PING\r\nQUIT\r\n'), '+PONG\r\n+OK\r\n')
    await redis.config('SET', 'protected-mode', 'yes')
    assert.match(said(port, 'PING\r\n'), /^-DENIED /)
  })

  await t.test('lets this machine in', async () => {
    const socket = require('node:net').connect(port, '127.0.0.1', () => socket.end('PING\r\nQUIT\r\n'))
    let text = ''
    socket.on('data', (chunk) => (text += chunk))
    await once(socket, 'close')
    assert.equal(text, '+PONG\r\n+OK\r\n')
  })
})
