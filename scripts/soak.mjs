// `npm run soak`: many clients of every kind at a server in a process of its own, for a long time. Every acknowledged write
// is there, every job and message comes once and in order, money is neither made nor lost; and when all are gone, the
// server has as many descriptors and as much memory as before. Linux only.
//
//   npm run soak -- --minutes 20 [--seed 1]
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { halves, deaf, killer, silent } from './soak/nuisances.mjs'
import { ACCOUNTS, bookkeeper, checkAccounts, expiries, jobs, messages, openAccounts, transfers, waiters } from './soak/pairs.mjs'
import { World, eventually, pause } from './soak/world.mjs'
import { audit, auditor, writer } from './soak/writers.mjs'
import { inRoot, since } from './run.mjs'

const { startListener } = createRequire(import.meta.url)(inRoot('__test__', 'helpers', 'listener-process.js'))

/** Who takes part, and how many of them. */
const CAST = [
  [writer, 6], [auditor, 1], [jobs, 2], [messages, 2], [transfers, 3], [bookkeeper, 1], [expiries, 1], [waiters, 2], [halves, 2],
  [silent, 2], [deaf, 1], [killer, 1],
]
/** Seconds after which the server sends silent clients away. */
const TIMEOUT_S = 2
/** Share of the time until memory is looked at for the first time: every buffer, cache and thread is there then. */
const WARM_UP = 0.3
/** By how much memory may be more at the end: what an allocator keeps here and there, and the JavaScript heap. */
const MORE_RESIDENT = 24 << 20
/** The same, of what the engine itself counts. */
const MORE_USED = 1 << 20
const TELL_EVERY_MS = 10_000

/** All of the cast, for so long. @param {World} world @param {number} ms */
async function play(world, ms) {
  world.start()
  /** @type {Error | undefined} */
  let fault
  const parts = CAST.flatMap(([part, count]) => Array.from({ length: count }, () => part(world).catch((error) => {
    fault ??= error
    world.stop()
  })))
  const started = Date.now()
  for (let told = started; world.goesOn() && Date.now() < started + ms;) {
    await pause(50)
    if (Date.now() < told + TELL_EVERY_MS) continue
    told = Date.now()
    console.log(`${since(started)}: ${Object.entries(world.counts).map(([what, count]) => `${count} ${what}`).join(', ')}`)
  }
  world.stop()
  await Promise.all(parts)
  if (fault) throw fault
}

/** The lowest of some readings: collectors and allocators give back when they like. @param {any} server @param {any} client */
async function lowestResident(server, client) {
  let low = Infinity
  for (let n = 0; n < 20; n++) {
    low = Math.min(low, server.resident())
    await pause(100)
    // Who is silent is sent away.
    await client.ping()
  }
  return low
}

/** Looks at everything when all are gone, and leaves nothing. @param {World} world @param {any} server */
async function quiet(world, server) {
  const client = await world.client()
  const info = async (section, field) => Number((await client.info(section)).match(new RegExp(`^${field}:(\\d+)`, 'm'))?.[1])
  await eventually('all other clients are gone', async () => (await info('clients', 'connected_clients')) === 1)
  await audit(world, client, true)
  await checkAccounts(client)
  const rest = (await client.keys('*')).filter((key) => !ACCOUNTS.includes(key) && !key.startsWith('long:'))
  if (rest.length > 0) throw new Error(`keys are left that nobody knows of: ${rest.slice(0, 5)}`)
  const descriptors = server.descriptors().length
  const resident = await lowestResident(server, client)
  const used = await info('memory', 'used_memory')
  const panics = await info('stats', 'panics')
  await client.quit()
  if (panics > 0) throw new Error(`${panics} panics`)
  return { descriptors, resident, used }
}

/** @param {{ seconds: number, seed?: number }} options @returns {Promise<boolean>} whether everything was as it should be */
export async function soak({ seconds, seed = Date.now() % 1e9 }) {
  console.log(`seed ${seed}`)
  const server = await startListener()
  const mb = (bytes) => `${(bytes / (1 << 20)).toFixed(1)} MB`
  try {
    const world = new World(server.port, seed)
    const client = await world.client()
    await client.config('SET', 'timeout', TIMEOUT_S)
    await openAccounts(client)
    await client.quit()
    await play(world, seconds * 1000 * WARM_UP)
    const before = await quiet(world, server)
    await play(world, seconds * 1000 * (1 - WARM_UP))
    const after = await quiet(world, server)
    console.log(`${Object.entries(world.counts).map(([what, count]) => `${count} ${what}`).join(', ')}`)
    console.log(`after the warm-up and at the end: descriptors ${before.descriptors}, ${after.descriptors}; ` +
      `resident ${mb(before.resident)}, ${mb(after.resident)}; counted ${before.used} bytes, ${after.used}`)
    if (after.descriptors !== before.descriptors) throw new Error('descriptors have leaked')
    if (after.used > before.used + MORE_USED) throw new Error('the engine counts more memory than before')
    if (after.resident > before.resident + MORE_RESIDENT) throw new Error('memory has leaked')
    return true
  } catch (error) {
    console.error(`seed ${seed}: ${error.stack}`)
    return false
  } finally {
    await server.stop()
  }
}

async function main() {
  if (process.platform !== 'linux') throw new Error('memory and descriptors are read from /proc: Linux only')
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '20' }, seed: { type: 'string' } } })
  const start = Date.now()
  const good = await soak({ seconds: Number(values.minutes) * 60, seed: values.seed === undefined ? undefined : Number(values.seed) })
  console.log(`${good ? 'good' : 'FAILED'} (${since(start)})`)
  process.exit(good ? 0 : 1)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(error)
    process.exit(1)
  })
}
