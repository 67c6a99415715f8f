// `npm run bench:expired-events`: how long after their deadlines subscribers learn that keys have expired. A million
// keys whose deadlines lie within a minute; with an idle event loop, at a subscriber in the process and at one of the
// listener; and with an event loop that spins, at a subscriber of the listener. With `--fields` it is the fields of a
// million hashes that expire.
//
// Fails when an event is missing, or when one in a thousand comes more than 100 ms late. `KEYS` and `SECONDS` make it
// smaller.
import { createRequire } from 'node:module'

const { measure } = createRequire(import.meta.url)('../__test__/helpers/expiring.js')

const event = process.argv.includes('--fields') ? 'hexpired' : 'expired'
const LIMIT_MS = 100
const keys = Number(process.env.KEYS ?? 1_000_000)
const spread = Number(process.env.SECONDS ?? 60) * 1000
/** Time to set the keys in. */
const lead = Math.max(3_000, keys / 50)

let good = true
for (const spin of [false, true]) {
  const { embedded, listener } = await measure({ keys, spread, lead, spin, event })
  const rows = spin ? { 'listener, JavaScript busy': listener } : { embedded, listener }
  for (const [name, delays] of Object.entries(rows)) {
    const { events, missing, twice, early, median, p99, p999, most } = delays
    console.log(`${name}: ${events} events, ${missing} missing, ${twice} twice, ${early} early`)
    console.log(`  median ${median} ms, p99 ${p99} ms, p99.9 ${p999} ms, longest ${most} ms`)
    good &&= missing === 0 && twice === 0 && early === 0 && p999 <= LIMIT_MS
  }
}
process.exitCode = good ? 0 : 1
