// @ts-check
'use strict'

// The server in the background, and the files that it leaves for others: its pid, its log.

const assert = require('node:assert/strict')
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { connect } = require('../helpers/resp')
const { freePort } = require('../helpers/redis-server')
const { until } = require('../helpers/until')
const { run, start } = require('./command')

const isWindows = process.platform === 'win32'
const root = mkdtempSync(path.join(tmpdir(), 'nearis-daemon-'))
after(() => rmSync(root, { recursive: true, force: true }))

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('daemonize', { skip: isWindows ? 'signals of Unix' : false, concurrency: 4 }, () => {
  test('returns when the server serves, which goes on by itself', async () => {
    const port = await freePort()
    const [pidFile, log] = [path.join(root, 'a.pid'), path.join(root, 'a.log')]
    const { code, out, err } = await run([
      ...['--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'yes'],
      ...['--dir', root, '--pidfile', 'a.pid', '--logfile', 'a.log'],
    ])
    assert.deepEqual([code, out, err], [0, '', ''])
    const pid = Number(readFileSync(pidFile, 'utf8'))
    try {
      assert.match(readFileSync(log, 'utf8'), /Ready to accept connections tcp\n$/)
      const wire = await connect(port)
      assert.equal(await wire.call('PING'), '+PONG\r\n')
      wire.close()
    } finally {
      process.kill(pid, 'SIGTERM')
    }
    await until(() => !isAlive(pid))
    assert.equal(existsSync(pidFile), false)
    assert.match(readFileSync(log, 'utf8'), new RegExp(`^${pid}:M .*Removing the pid file.\n.*bye bye...\n$`, 'ms'))
  })

  test('fails when the server does, and says why', async () => {
    const net = require('node:net')
    const holder = net.createServer().listen(0, '127.0.0.1')
    await require('node:events').once(holder, 'listening')
    const { port } = /** @type {net.AddressInfo} */ (holder.address())
    const pidFile = path.join(root, 'b.pid')
    const { code, out } = await run(['--port', String(port), '--bind', '127.0.0.1', '--daemonize', 'yes', '--pidfile', pidFile])
    holder.close()
    assert.equal(code, 1)
    assert.match(out, /Could not create server TCP listening socket 127\.0\.0\.1:\d+: bind: Address already in use\n/)
    assert.equal(existsSync(pidFile), false)
  })

  test('takes its configuration from standard input, too', async () => {
    const port = await freePort()
    const pidFile = path.join(root, 'c.pid')
    const input = `port ${port}\nbind 127.0.0.1\nrequirepass "p\\x61ss"\npidfile ${pidFile}\n`
    assert.equal((await run(['--daemonize', 'yes', '-'], { input })).code, 0)
    try {
      const wire = await connect(port)
      assert.equal(await wire.call('AUTH', 'pass'), '+OK\r\n')
      wire.close()
    } finally {
      process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM')
    }
    await until(() => !existsSync(pidFile))
  })
})

describe('pidfile', () => {
  test('of a server in the foreground; a server that cannot write it serves all the same', async () => {
    const pidFile = path.join(root, 'd.pid')
    const server = await start(['--port', 'PORT', '--bind', '127.0.0.1', '--pidfile', pidFile])
    assert.equal(readFileSync(pidFile, 'utf8'), `${server.pid}\n`)
    // Another one's file is left alone.
    writeFileSync(pidFile, '1\n')
    await server.stop()
    assert.equal(readFileSync(pidFile, 'utf8'), '1\n')

    const other = await start(['--port', 'PORT', '--bind', '127.0.0.1', '--pidfile', path.join(root, 'no', 'where')])
    assert.match(other.said.out, /# Failed to write PID file .*: No such file or directory\n/)
    await other.stop()
  })
})
