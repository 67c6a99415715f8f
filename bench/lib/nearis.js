// @ts-check
'use strict'

const { spawn } = require('node:child_process')
const { rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { freePort, reachable } = require('./server.js')

/** Starts a listener on a port and a unix socket, in a process of its own, so that its CPU is the listener's alone. */
async function startNearis() {
  const port = await freePort()
  const socket = path.join(tmpdir(), `nearis-bench-${process.pid}-${port}.sock`)
  // Its input ends with this process, however that ends.
  const script = `const Redis = require(${JSON.stringify(path.join(__dirname, '..', '..'))});` +
    `const redis = new Redis(); const listening = redis.listen(${JSON.stringify({ port, path: socket })});` +
    'process.stdin.on("end", async () => { await (await listening).close(); process.exit() }).resume()'
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'ignore', 'inherit'] })
  await reachable(port)
  const stop = () => new Promise((resolve) => {
    child.once('exit', () => {
      rmSync(socket, { force: true })
      resolve(undefined)
    })
    child.kill('SIGTERM')
  })
  return { port, path: socket, pid: child.pid ?? 0, stop }
}

module.exports = { startNearis }
