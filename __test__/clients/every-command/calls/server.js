// @ts-check
'use strict'

// The server itself.

const { kind, shape, firstLine, unordered, names } = require('../replies')

/** The headings of INFO, but for what an engine without input and output threads, and without histograms of sizes, has not. @param {string} text */
const headings = (text) => text.match(/^# (?!Threads|Keysizes).*/gm)

/** A map, which is flat in RESP2. @param {any} reply */
const pairs = (reply) =>
  Array.isArray(reply) ? Object.fromEntries(reply.flatMap((name, i) => (i % 2 === 0 ? [[name, reply[i + 1]]] : []))) : reply

/** @type {import('../play').Row[]} */
const COMMANDS = [
  ['COMMAND COUNT', (c) => c.commandCount(), { compare: kind }],
  ['COMMAND DOCS', (c) => c.commandDocs(), { compare: kind }],
  ['COMMAND DOCS get', (c) => c.commandDocs('get'), { compare: kind }],
  ['COMMAND INFO', 'no such form', { compare: kind }],
  ['COMMAND INFO get mset', (c) => c.commandInfo(['get', 'mset'])],
  ['COMMAND LIST', (c) => c.commandList(), { compare: (list) => ['get', 'config', 'config|get', 'none'].map((name) => list.includes(name)) }],
  ['COMMAND LIST FILTERBY MODULE none', (c) => c.commandList({ FILTERBY: { type: 'MODULE', value: 'none' } })],
  ['COMMAND LIST FILTERBY ACLCAT hyperloglog', (c) => c.commandList({ FILTERBY: { type: 'ACLCAT', value: 'hyperloglog' } }), { compare: unordered }],
  ['COMMAND LIST FILTERBY PATTERN z*store', (c) => c.commandList({ FILTERBY: { type: 'PATTERN', value: 'z*store' } }), { compare: unordered }],
  ['COMMAND GETKEYS mset a 1 b 2', (c) => c.commandGetKeys(['mset', 'a', '1', 'b', '2'])],
  ['COMMAND GETKEYS get a', (c) => c.commandGetKeys(['get', 'a'])],
  ['COMMAND GETKEYSANDFLAGS lmove a b left right', (c) => c.commandGetKeysAndFlags(['lmove', 'a', 'b', 'left', 'right'])],
  ['COMMAND HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const CONFIG = [
  ['CONFIG GET maxmemory-policy', (c) => c.configGet('maxmemory-policy')],
  ['CONFIG GET hash-max-listpack-entries maxmemory-p*', (c) => c.configGet(['hash-max-listpack-entries', 'maxmemory-p*']), { compare: pairs }],
  ['CONFIG SET hash-max-listpack-entries 100', (c) => c.configSet('hash-max-listpack-entries', '100')],
  [
    'CONFIG SET hash-max-listpack-entries 512 hash-max-listpack-value 64',
    (c) => c.configSet({ 'hash-max-listpack-entries': '512', 'hash-max-listpack-value': '64' }),
  ],
  ['CONFIG SET no-such-parameter 1', (c) => c.configSet('no-such-parameter', '1')],
  ['CONFIG RESETSTAT', (c) => c.configResetStat()],
  ['CONFIG REWRITE', (c) => c.configRewrite(), { refused: true }],
  ['CONFIG HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const STATE = [
  ['INFO', (c) => c.info(), { compare: headings }],
  ['INFO keyspace', (c) => c.info('keyspace'), { compare: headings }],
  ['INFO server clients', 'no such form', { compare: headings }],
  ['SET k v', (c) => c.set('k', 'v')],
  ['DBSIZE', (c) => c.dbSize()],
  ['SWAPDB 0 1', (c) => c.swapDb(0, 1)],
  ['DBSIZE', (c) => c.dbSize()],
  ['SWAPDB 0 1', (c) => c.swapDb(0, 1)],
  ['FLUSHDB', (c) => c.flushDb()],
  ['FLUSHDB ASYNC', (c) => c.flushDb('ASYNC')],
  ['FLUSHDB SYNC', (c) => c.flushDb('SYNC')],
  ['FLUSHALL', (c) => c.flushAll()],
  ['FLUSHALL ASYNC', (c) => c.flushAll('ASYNC')],
  ['FLUSHALL SYNC', (c) => c.flushAll('SYNC')],
  ['TIME', (c) => c.time(), { compare: shape }],
  ['LASTSAVE', (c) => c.lastSave(), { compare: kind }],
  ['ROLE', (c) => c.role(), { compare: (reply) => reply.role ?? reply[0] }],
  // The real server has a module built in.
  ['MODULE LIST', (c) => c.moduleList(), { compare: kind }],
  ['MODULE HELP', 'no method', { compare: firstLine }],
  ['LOLWUT', (c) => c.LOLWUT(), { compare: kind }],
  ['LOLWUT VERSION 5', (c) => c.LOLWUT(5), { compare: kind }],
]

/** @type {import('../play').Row[]} */
const MEMORY = [
  ['SET k v', (c) => c.set('k', 'v')],
  ['MEMORY USAGE k', (c) => c.memoryUsage('k'), { compare: kind }],
  ['MEMORY USAGE k SAMPLES 3', (c) => c.memoryUsage('k', { SAMPLES: 3 }), { compare: kind }],
  ['MEMORY USAGE none', (c) => c.memoryUsage('none')],
  ['MEMORY STATS', (c) => c.memoryStats(), { compare: kind }],
  ['MEMORY DOCTOR', (c) => c.memoryDoctor(), { compare: kind }],
  ['MEMORY MALLOC-STATS', (c) => c.memoryMallocStats(), { compare: kind }],
  ['MEMORY PURGE', (c) => c.memoryPurge()],
  ['MEMORY HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const LOGS = [
  ['CONFIG SET slowlog-log-slower-than 0', (c) => c.configSet('slowlog-log-slower-than', '0')],
  ['SLOWLOG RESET', 'no method'],
  ['GET k', (c) => c.get('k')],
  ['SLOWLOG GET', 'no method', { compare: slow }],
  ['SLOWLOG GET 1', 'no method', { compare: slow }],
  ['CONFIG SET slowlog-log-slower-than 10000', (c) => c.configSet('slowlog-log-slower-than', '10000')],
  ['SLOWLOG LEN', 'no method'],
  ['SLOWLOG HELP', 'no method', { compare: firstLine }],
  ['CONFIG SET latency-monitor-threshold 1', (c) => c.configSet('latency-monitor-threshold', '1')],
  ['LATENCY RESET', (c) => c.latencyReset(), { compare: kind }],
  ['DEBUG SLEEP 0.005', 'no method'],
  ['LATENCY LATEST', (c) => c.latencyLatest(), { compare: events }],
  ['LATENCY HISTORY command', (c) => c.latencyHistory('command'), { compare: shape }],
  ['LATENCY GRAPH command', (c) => c.latencyGraph('command'), { compare: (text) => text.split(/\d/)[0] }],
  ['LATENCY DOCTOR', (c) => c.latencyDoctor(), { compare: kind }],
  ['LATENCY HISTOGRAM', (c) => c.latencyHistogram(), { compare: kind }],
  ['LATENCY HISTOGRAM get', (c) => c.latencyHistogram('get'), { compare: names }],
  ['LATENCY HISTOGRAM get set none', (c) => c.latencyHistogram('get', 'set', 'none'), { compare: names }],
  ['LATENCY RESET command', (c) => c.latencyReset('command')],
  ['LATENCY RESET command none', (c) => c.latencyReset('command', 'none')],
  ['CONFIG SET latency-monitor-threshold 0', (c) => c.configSet('latency-monitor-threshold', '0')],
  ['LATENCY HELP', 'no method', { compare: firstLine }],
]

/** @type {import('../play').Row[]} */
const DEBUG = [
  ['DEBUG SLEEP 0', 'no method'],
  ['DEBUG OBJECT k', 'no method', { compare: kind }],
  ['DEBUG DIGEST', 'no method'],
  ['DEBUG DIGEST-VALUE k none', 'no method'],
  ['DEBUG SET-ACTIVE-EXPIRE 1', 'no method'],
  ['DEBUG QUICKLIST-PACKED-THRESHOLD 100', 'no method'],
  ['DEBUG QUICKLIST-PACKED-THRESHOLD 0', 'no method'],
  ...['string', 'integer', 'double', 'null', 'array', 'bignum', 'verbatim', 'true', 'false', 'set', 'map'].map((type) => /** @type {import('../play').Row} */ (
    [`DEBUG PROTOCOL ${type}`, 'no method']
  )),
  ['DEBUG HELP', 'no method', { compare: firstLine }],
]

/** What is told of the event `command`. @param {any[]} list */
function events(list) {
  return list.filter(([name]) => name === 'command').map((event) => event.map(kind))
}

/** Entries of the slow log without what differs by itself. @param {any[]} entries */
function slow(entries) {
  return entries.map((entry) => entry[3])
}

/** @type {import('../play').Scene[]} */
const SCENES = [
  {
    scene: 'a client that sees all commands',
    async ioredis({ make }) {
      const [client, other] = [await make(), await make()]
      const monitor = await client.monitor()
      try {
        const heard = new Promise((resolve) => monitor.on('monitor', (/** @type {string} */ _, /** @type {string[]} */ words) => words[0] === 'set' && resolve(words)))
        return [await other.set('k', 'v'), await heard]
      } finally {
        monitor.disconnect()
      }
    },
    async node({ make }) {
      const [client, other] = [await make(), await make()]
      /** @type {(line: string) => void} */ let hear = () => {}
      const heard = new Promise((resolve) => (hear = (line) => /"set" "k"/i.test(line) && resolve(line.replace(/.*\] /, ''))))
      await client.monitor((/** @type {string} */ line) => hear(String(line)))
      return [await other.set('k', 'v'), await heard]
    },
  },
  {
    scene: 'a server that is shut down',
    both: (place) => shutDown(place, [['ABORT'], ['NOSAVE', 'NOW', 'FORCE'], ['SAVE'], []]),
  },
]

/** @param {import('../play').Place} place @param {string[][]} ways */
async function shutDown(place, ways) {
  const outcomes = []
  for (const options of ways) {
    const client = await place.another()
    const shutdown = place.kind === 'ioredis' ? client.shutdown(...options) : client.sendCommand(['SHUTDOWN', ...options])
    outcomes.push(await shutdown.catch((/** @type {Error} */ error) => error))
  }
  return outcomes
}

exports.server = [...COMMANDS, ...CONFIG, ...STATE, ...MEMORY, ...LOGS, ...DEBUG, ...SCENES]
