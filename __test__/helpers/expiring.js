// @ts-check
'use strict'

// How long after their deadlines subscribers learn that keys, or fields of hashes, have expired, and whether they learn it
// of each.
//
// A process has the engine and its keys; it is idle besides its own subscriber, or spins in a synchronous loop and has
// none. The caller's process is the subscriber of a listener.

const { spawn } = require('node:child_process')
const net = require('node:net')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
/** @type {Record<Task['event'], string>} */
const CHANNELS = { expired: '__keyevent@0__:expired', hexpired: '__keyevent@0__:hexpired' }
/** Keys set by one pipeline. */
const BATCH = 5_000
/** How long after the last deadline events may come. */
const GRACE_MS = 10_000

/**
 * @typedef {object} Task
 * @property {number} keys
 * @property {number} spread milliseconds over which the deadlines lie
 * @property {number} lead milliseconds in which the keys are set, before the first deadline
 * @property {boolean} spin
 * @property {'expired' | 'hexpired'} event a key's end, or that of the one field of a hash
 *
 * @typedef {object} Delays in milliseconds
 * @property {number} events
 * @property {number} missing
 * @property {number} twice
 * @property {number} early events before their deadlines
 * @property {number} median
 * @property {number} p99
 * @property {number} p999
 * @property {number} most
 */

/** Writes down when events come. A key's name is its deadline and a number. */
class Delays {
  /** @param {number} keys */
  constructor(keys) {
    this.delays = new Float64Array(keys)
    this.seen = new Uint8Array(keys)
    this.events = 0
    this.twice = 0
  }

  /**
   * @param {string} key
   * @param {number} now
   */
  note(key, now) {
    const [deadline, number] = key.split(':').map(Number)
    if (this.seen[number]) {
      this.twice += 1
      return
    }
    this.seen[number] = 1
    this.delays[this.events++] = now - deadline
  }

  get isComplete() {
    return this.events === this.seen.length
  }

  /** @returns {Delays | any} */
  summary() {
    const delays = this.delays.slice(0, this.events).sort()
    const at = (/** @type {number} */ share) => delays[Math.min(delays.length - 1, Math.ceil(share * delays.length) - 1)]
    return {
      events: this.events,
      missing: this.seen.length - this.events,
      twice: this.twice,
      early: delays.filter((delay) => delay < 0).length,
      ...{ median: at(0.5), p99: at(0.99), p999: at(0.999), most: delays[delays.length - 1] },
    }
  }
}

/**
 * @param {Partial<Task>} task
 * @returns {Promise<{ listener: Delays & any, embedded: (Delays & any) | null }>} what each subscriber has seen
 */
async function measure({ keys = 20_000, spread = 2_000, lead = 3_000, spin = false, event = 'expired' }) {
  const task = { keys, spread, lead, spin, event }
  const child = spawn(process.execPath, [__filename, JSON.stringify(task)], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = readLines(child.stdout)
  const delays = new Delays(keys)
  const { port } = JSON.parse(await lines.next())
  const socket = await subscribe(port, CHANNELS[event], delays)
  child.stdin.write('go\n')
  const { end } = JSON.parse(await lines.next())
  while (!delays.isComplete && Date.now() < end + GRACE_MS) await new Promise((resolve) => setTimeout(resolve, 20))
  const { embedded } = JSON.parse(await lines.next())
  socket.destroy()
  child.kill()
  return { listener: delays.summary(), embedded }
}

/** @param {import('node:stream').Readable} stream */
function readLines(stream) {
  const lines = require('node:readline').createInterface({ input: stream })[Symbol.asyncIterator]()
  return {
    /** @returns {Promise<string>} */
    async next() {
      const { value, done } = await lines.next()
      if (done) throw new Error('the process with the engine has ended')
      return value
    },
  }
}

/**
 * @param {number} port
 * @param {string} channel
 * @param {Delays} delays
 * @returns {Promise<net.Socket>}
 */
function subscribe(port, channel, delays) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('error', reject)
    socket.write(`SUBSCRIBE ${channel}\r\n`)
    let rest = ''
    let confirmed = false
    socket.on('data', (chunk) => {
      const now = Date.now()
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (/^\d+:\d+$/.test(line)) delays.note(line, now)
        else if (!confirmed && line === ':1') resolve(socket), (confirmed = true)
      }
    })
  })
}

/** The process with the engine. @param {Task} task */
async function hold({ keys, spread, lead, spin, event }) {
  const Redis = /** @type {any} */ (require(ROOT))
  const tell = (/** @type {any} */ value) => process.stdout.write(JSON.stringify(value) + '\n')
  const redis = new Redis({ engine: new Redis.Engine() })
  await redis.config('SET', 'notify-keyspace-events', 'Exh')
  const { port } = await redis.listen({ port: 0 })
  const delays = new Delays(keys)
  if (!spin) {
    const subscriber = redis.duplicate()
    subscriber.on('message', (/** @type {string} */ _, /** @type {string} */ key) => delays.note(key, Date.now()))
    await subscriber.subscribe(CHANNELS[event])
  }
  tell({ port })
  await new Promise((resolve) => process.stdin.once('data', resolve))
  const start = Date.now() + lead
  for (let at = 0; at < keys; at += BATCH) {
    const pipeline = redis.pipeline()
    for (let n = at; n < Math.min(at + BATCH, keys); n++) {
      const deadline = start + Math.floor(Math.random() * spread)
      const key = `${deadline}:${n}`
      if (event === 'expired') pipeline.set(key, '1', 'PXAT', deadline)
      else pipeline.hsetex(key, 'PXAT', deadline, 'FIELDS', 1, 'f', '1')
    }
    await pipeline.exec()
  }
  if (Date.now() > start) throw new Error(`setting ${keys} keys took longer than ${lead} ms`)
  const end = start + spread
  tell({ end })
  if (spin) {
    while (Date.now() < end + 500);
  } else {
    while (!delays.isComplete && Date.now() < end + GRACE_MS) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  tell({ embedded: spin ? null : delays.summary() })
}

if (require.main === module) hold(JSON.parse(process.argv[2]))

module.exports = { measure }
