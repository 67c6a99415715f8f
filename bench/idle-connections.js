// @ts-check
'use strict'

/*
 * What idle connections cost: by how much a server's resident memory grows with 10,000 of them, Nearis and redis-server
 * in turn.
 *
 *   npm run bench:idle-connections [-- --connections 10000 --processes 4 --nearis-only --write]
 *
 * The steps follow each other on the same connections: connected, one GET each, a value of 8 KiB written by each, RESP3,
 * subscribed to a channel of its own, and all closed again. What the kernel keeps for a socket is nobody's resident
 * memory, and not counted.
 */

const { fork } = require('node:child_process')
const { mkdirSync, writeFileSync } = require('node:fs')
const path = require('node:path')
const { parseArgs } = require('node:util')
const { encode, listeners, send } = require('./lib/blast.js')
const { startNearis } = require('./lib/nearis.js')
const { progress, table } = require('./lib/report.js')
const { settled } = require('./lib/rss.js')
const { cpuSeconds, startRedis } = require('./lib/server.js')

const { values: flags } = parseArgs({
  options: {
    connections: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '4' },
    'nearis-only': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false }
  }
})

/** More than are opened: there are the ones of the benchmark itself. */
const SPARE = 1000
/** How long the servers' CPU time is watched while nobody says anything. */
const IDLE_MS = 5000
/** Most that an idle connection may cost. */
const BOUND = 20 * 1024

/** @type {[name: string, words: string[]][]} */
const STEPS = [
  ['one GET', ['GET', 'nothing']],
  ['one SET of 8 KiB', ['SET', 'value', 'v'.repeat(8192)]],
  ['HELLO 3', ['HELLO', '3']],
  ['subscribed', ['SUBSCRIBE', 'news']]
]

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<void>} */
function word(child) {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('a process of clients ended'))
    child.once('exit', gone)
    child.once('message', () => {
      child.off('exit', gone)
      resolve()
    })
  })
}

/** Starts processes that together hold so many connections. @param {number} port @param {number} count @param {number} processes */
async function crowd(port, count, processes) {
  const children = Array.from({ length: processes }, (_, i) => {
    const share = Math.floor(count / processes) + (i < count % processes ? 1 : 0)
    return fork(path.join(__dirname, 'lib', 'idle-clients.js'), [String(port), String(share), `127.0.0.${i + 2}`])
  })
  await Promise.all(children.map(word))
  return {
    /** @param {string[]} words */
    async ask(words) {
      for (const child of children) child.send(encode(words))
      await Promise.all(children.map(word))
    },
    close: () => Promise.all(children.map((child) => new Promise((resolve) => {
      child.once('exit', resolve)
      child.disconnect()
    })))
  }
}

/**
 * The growth of a server's memory at each step, in bytes for each connection, and what it computes when all is idle.
 *
 * @param {{ port: number, pid: number }} server
 * @returns {Promise<{ growth: Map<string, number>, idleCpu: number }>}
 */
async function measure(server) {
  const count = Number(flags.connections)
  // Protection takes 127.0.0.1 for this machine, and no other address of it.
  await send(server.port, [['CONFIG', 'SET', 'protected-mode', 'no'], ['CONFIG', 'SET', 'maxclients', String(count + SPARE)]])
  // The first connections bring buffers and code in that all of them share.
  const first = await listeners(server.port, 'warm', 100)
  first.close()
  const base = (await settled(server.pid)).all
  /** @type {Map<string, number>} */
  const growth = new Map()
  const note = async (/** @type {string} */ name) => {
    growth.set(name, ((await settled(server.pid)).all - base) / count)
  }
  const clients = await crowd(server.port, count, Number(flags.processes))
  await note('connected')
  const cpu = cpuSeconds(server.pid)
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS))
  const idleCpu = (cpuSeconds(server.pid) - cpu) / IDLE_MS * 1000
  for (const [name, words] of STEPS) {
    await clients.ask(words)
    await note(name)
  }
  await clients.close()
  await note('closed again')
  return { growth, idleCpu }
}

async function main() {
  const redis = flags['nearis-only'] ? null : await startRedis()
  const nearis = await startNearis()
  progress('Nearis')
  const ours = await measure(nearis)
  progress('redis-server')
  const theirs = redis && await measure(redis)
  progress('')
  await nearis.stop()
  await redis?.stop()
  const kib = (/** @type {number | undefined} */ bytes) => bytes === undefined ? '' : (bytes / 1024).toFixed(2)
  console.log(`${flags.connections} connections, KiB each`)
  console.log(table(['step', 'Nearis', 'redis-server'], [...ours.growth].map(([step, bytes]) => [step, kib(bytes), kib(theirs?.growth.get(step))])))
  const share = (/** @type {number | undefined} */ of) => of === undefined ? 'not measured' : `${(of * 100).toFixed(1)} %`
  console.log(`of a core while all are idle: Nearis ${share(ours.idleCpu)}, redis-server ${share(theirs?.idleCpu)}`)
  const worst = Math.max(...ours.growth.values())
  console.log(`${worst <= BOUND ? 'kept' : 'MISSED'}: at most ${BOUND / 1024} KiB each (${kib(worst)})`)
  if (flags.write) {
    const folder = path.join(__dirname, '..', 'docs', 'bench')
    mkdirSync(folder, { recursive: true })
    const told = { connections: Number(flags.connections), bytes: [...ours.growth].map(([step, bytes]) => ({ step, nearis: Math.round(bytes), redis: Math.round(theirs?.growth.get(step) ?? 0) })) }
    writeFileSync(path.join(folder, 'idle-connections.json'), JSON.stringify(told, null, 1) + '\n')
  }
}

main().catch((error) => {
  console.error(error)
  process.exit(1) // the servers would go on running
})
