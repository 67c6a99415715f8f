'use strict'

// Node's own cluster: the primary process has the store, and as many others as wanted serve the app.

const cluster = require('node:cluster')
const path = require('node:path')
const { once } = require('node:events')
const { openStore } = require('./store')

const PROCESSES = Number(process.env.PROCESSES ?? 3)

async function main() {
  const close = await openStore()
  cluster.setupPrimary({ exec: path.join(__dirname, 'web.js') })
  const processes = Array.from({ length: PROCESSES }, () => cluster.fork())
  const [[{ port }]] = await Promise.all(processes.map((web) => once(web, 'listening')))
  console.log(`http://127.0.0.1:${port}/report  and  /visits, served by ${PROCESSES} processes; Ctrl-C ends them`)

  let ending = false
  const stop = async () => {
    if (ending) return
    ending = true
    await Promise.all(processes.map((web) => web.isDead() || (web.kill('SIGTERM'), once(web, 'exit'))))
    await close()
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
