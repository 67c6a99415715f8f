// @ts-check
'use strict'

// Replies as servers send them, in both protocols, to be decoded by real node-redis's own decoder.

const { Decoder } = require('@redis/client/dist/lib/RESP/decoder')

/** A double, which RESP2 sends as a string. */
class Double {
  /** @param {string} text */
  constructor(text) {
    this.text = text
  }
}

/** Arrays of two, which RESP2 sends as one array. */
class Pairs {
  /** @param {any[][]} items */
  constructor(items) {
    this.items = items
  }
}

/** @param {string | number} value */
const double = (value) => new Double(String(value))
/** @param {any[][]} items */
const pairs = (...items) => new Pairs(items)
/** @param {[any, any][]} entries */
const map = (...entries) => new Map(entries)
/** @param {Record<string, any>} object */
const mapOf = (object) => new Map(Object.entries(object))

/** @param {any} value @param {2 | 3} protocol @returns {string} */
function encode(value, protocol) {
  const all = (/** @type {Iterable<any>} */ items) => Array.from(items, (item) => encode(item, protocol)).join('')
  if (value === null) return protocol === 3 ? '_\r\n' : '$-1\r\n'
  if (typeof value === 'number') return `:${value}\r\n`
  if (typeof value === 'string') return `$${Buffer.byteLength(value)}\r\n${value}\r\n`
  if (typeof value === 'boolean') return protocol === 3 ? `#${value ? 't' : 'f'}\r\n` : `:${Number(value)}\r\n`
  if (value instanceof Double) return protocol === 3 ? `,${value.text}\r\n` : encode(value.text, 2)
  if (value instanceof Set) return `${protocol === 3 ? '~' : '*'}${value.size}\r\n${all(value)}`
  if (value instanceof Map) return `${protocol === 3 ? `%${value.size}` : `*${value.size * 2}`}\r\n${all([...value].flat())}`
  const items = value instanceof Pairs ? (protocol === 3 ? value.items : value.items.flat()) : value
  return `*${items.length}\r\n${all(items)}`
}

/** @param {any} value @param {2 | 3} protocol @param {object} typeMapping */
function decoded(value, protocol, typeMapping) {
  /** @type {any[]} */
  const replies = []
  const decoder = new Decoder({
    onReply: (/** @type {any} */ reply) => replies.push(reply),
    onErrorReply: assertNever,
    onPush: assertNever,
    getTypeMapping: () => typeMapping,
  })
  decoder.write(Buffer.from(encode(value, protocol)))
  return replies[0]
}

function assertNever() {
  throw new Error('neither errors nor pushes are among these replies')
}

const LIBRARY = { library_name: 'lib', engine: 'LUA', functions: [mapOf({ name: 'f', description: null, flags: new Set(['no-writes']) })] }
const CLIENT = 'id=3 addr=127.0.0.1:5 laddr=127.0.0.1:6 fd=8 name= age=1 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 qbuf=26 qbuf-free=20448 argv-mem=10 multi-mem=0 rbs=1024 rbp=0 obl=0 oll=0 omem=0 tot-mem=22298 events=r cmd=client|info user=default redir=-1 resp=2 lib-name=a lib-ver=1'
const OLD_CLIENT = 'id=3 addr=127.0.0.1:5 name=x age=1'
const ENTRY = ['1-1', ['f', 'v', 'g', 'w']]
const SCORES = pairs(['a', double(1.5)], ['b', double('inf')], ['c', double('-inf')], ['d', double('nan')])
const POPPED = ['z', [['a', double(1)], ['b', double('-0.5')]]]
const SPEC = (/** @type {string} */ type, /** @type {any} */ spec) => mapOf({ type, spec: mapOf(spec) })
const COMMAND = [
  'xread', -4, new Set(['readonly', 'blocking']), 0, 0, 0, new Set(['@read', '@stream']),
  ['nondeterministic_output', 'request_policy:multi_shard', 'response_policy:agg_sum', 'request_policy:other', 'response_policy:other', 'nondeterministic_output_order'],
  [
    mapOf({ flags: new Set(['RO']), begin_search: SPEC('keyword', { keyword: 'STREAMS', startfrom: 1 }), find_keys: SPEC('range', { lastkey: -1, keystep: 1, limit: 2 }) }),
    mapOf({ begin_search: SPEC('index', { index: 1 }), find_keys: SPEC('keynum', { keynumidx: 0, firstkey: 1, keystep: 1 }) }),
    mapOf({ begin_search: SPEC('index', { index: 'x' }), find_keys: SPEC('range', { lastkey: 1 }) }),
    mapOf({ begin_search: SPEC('keyword', { keyword: 5, startfrom: 1 }), find_keys: SPEC('keynum', {}) }),
    mapOf({ begin_search: SPEC('unknown', {}), find_keys: mapOf({ type: 'range' }) }),
    mapOf({ begin_search: null, find_keys: ['odd'] }),
    mapOf({ begin_search: map([1, 2]), find_keys: SPEC('constructor', {}) }),
  ],
  [['xread|sub', 2, new Set([]), 0, 0, 0, new Set([])]],
]
const DOC = { summary: 's', arguments: [mapOf({ name: 'a', arguments: [mapOf({ name: 'b' })] })], subcommands: map(['sub', mapOf({ summary: 't', arguments: 'none' })]), reply_schema: mapOf({ type: 'x' }) }
const INFO = { length: 1, 'radix-tree-keys': 1, 'first-entry': ENTRY, 'last-entry': ENTRY }
const HOTKEYS = {
  'tracking-active': 1, 'sample-ratio': 2, 'selected-slots': [[0, 5], [7], '9'], 'sampled-commands-selected-slots-us': 1, 'all-commands-selected-slots-us': 2,
  'all-commands-all-slots-us': 3, 'net-bytes-sampled-commands-selected-slots': 4, 'net-bytes-all-commands-selected-slots': 5, 'net-bytes-all-commands-all-slots': 6,
  'collection-start-time-unix-ms': 7, 'collection-duration-ms': '8', 'total-cpu-time-sys-ms': 9, 'total-cpu-time-user-ms': 10, 'total-net-bytes': 11,
  'by-cpu-time-us': mapOf({ a: 1, b: '2' }), 'by-net-bytes': [['a', 1], ['b', 2]], other: 1,
}
const PLACE = ['here', double('0.5'), 77, [double('1.25'), double('-2.5')]]
const WITH = ['WITHDIST', 'WITHHASH', 'WITHCOORD']
const MEMORY = { 'peak.allocated': 5, 'dataset.percentage': double(1.5), 'db.0': mapOf({ 'overhead.hashtable.main': 1 }), fragmentation: double('inf') }

/**
 * By entry, replies; `with` is what the encoder has preserved of the call.
 * @type {Record<string, any[]>}
 */
const REPLIES = {
  ACL_GETUSER: [
    null,
    mapOf({ flags: new Set(['on']), passwords: [], commands: '+@all', keys: '~*', channels: '', selectors: [mapOf({ commands: '-@all', keys: '~x', channels: '' })] }),
    mapOf({ flags: ['on'], passwords: [], commands: '+@all' }),
  ],
  ACL_LOG: [[mapOf({ count: 1, reason: 'auth', context: 'toplevel', object: 'AUTH', username: 'u', 'age-seconds': double('1.5'), 'client-info': CLIENT, 'entry-id': 0, 'timestamp-created': 1, 'timestamp-last-updated': 2 })]],
  ARGREP_WITHVALUES: [[[1, 'x'], [2, 'y']]],
  ARINFO: [mapOf({ length: 1, __proto: 'x' })],
  ARSCAN: [[[1, 'x']], []],
  BLESS_SCAN: [['0', ['a', 'b']]],
  BLPOP: [null, ['k', 'v']],
  BZMPOP: [null, POPPED],
  BZPOPMAX: [null, ['k', 'a', double(1.5)]],
  CLIENT_INFO: [CLIENT, OLD_CLIENT],
  CLIENT_LIST: [`${CLIENT}\n${OLD_CLIENT}\n`, ''],
  CLIENT_TRACKINGINFO: [mapOf({ flags: new Set(['off']), redirect: -1, prefixes: [] })],
  CLUSTER_LINKS: [[mapOf({ direction: 'to', node: 'n', 'create-time': 1, events: 'r', 'send-buffer-allocated': 0, 'send-buffer-used': 0 })]],
  CLUSTER_SLOTS: [[[0, 5, ['h', 1, 'id', []], ['h', 2, 'id2', []]], [6, 7, ['h', 3, 'id3']]]],
  COMMAND: [[COMMAND, ['get', 2, new Set([]), 1, 1, 1, new Set([])]]],
  COMMAND_DOCS: [map(['get', mapOf(DOC)]), map(['set', mapOf({})])],
  COMMAND_GETKEYSANDFLAGS: [[['k', new Set(['RW'])]]],
  COMMAND_INFO: [[COMMAND, null]],
  CONFIG_GET: [mapOf({ a: '1', b: '2' }), map()],
  FUNCTION_LIST: [[mapOf(LIBRARY)], []],
  FUNCTION_LIST_WITHCODE: [[mapOf({ ...LIBRARY, library_code: '#!lua' })]],
  FUNCTION_STATS: [
    mapOf({ running_script: null, engines: mapOf({ LUA: mapOf({ libraries_count: 1, functions_count: 2 }) }) }),
    mapOf({ running_script: mapOf({ name: 'f', command: ['FCALL', 'f'], duration_ms: 5 }), engines: map() }),
  ],
  GEODIST: [null, '166274.1516'],
  GEOPOS: [[null, [double('1.5'), double('-2.5')]]],
  GEOSEARCH_WITH: [
    { with: WITH, reply: [PLACE] },
    { with: ['WITHCOORD', 'WITHDIST'], reply: [['here', '0.5', ['1.5', '2.5']]] },
    { with: ['WITHHASH'], reply: [['here', 77]] },
    { with: [], reply: [['here']] },
  ],
  GEORADIUS_WITH: [{ with: 'WITHDIST', reply: [['here', '0.5']] }],
  HELLO: [mapOf({ server: 'redis', version: '8', proto: 3, id: 5, mode: 'standalone', role: 'master', modules: [] })],
  HGETALL: [mapOf({ a: '1', b: '2' }), map()],
  HOTKEYS_GET: [
    null, mapOf(HOTKEYS), [mapOf(HOTKEYS)], [], [['tracking-active', 1], ['sample-ratio', 2]],
    mapOf({ 'selected-slots': [mapOf({ start: 1, end: 2 }), mapOf({ start: 1 }), map(['0', 3])] }),
    mapOf({ 'selected-slots': ['none'] }), mapOf({ 'by-net-bytes': 5, 'selected-slots': 6 }), mapOf({ 'by-net-bytes': null, 'selected-slots': map(['a', 5]) }),
    map([null, 1]), 'none',
  ],
  HRANDFIELD_COUNT_WITHVALUES: [pairs(['f', 'v'], ['g', 'w']), []],
  HSCAN: [['0', ['f', 'v', 'g', 'w']], ['5', []]],
  HSCAN_NOVALUES: [['0', ['f', 'g']]],
  LATENCY_HISTOGRAM: [map(['get', mapOf({ calls: 3, histogram_usec: map([1, 2], [4, 3]) })]), map()],
  LCS_IDX: [mapOf({ matches: [[[4, 7], [5, 8]]], len: 4 })],
  LCS_IDX_WITHMATCHLEN: [mapOf({ matches: [[[4, 7], [5, 8], 4]], len: 4 })],
  MEMORY_STATS: [mapOf(MEMORY)],
  MODULE_LIST: [[mapOf({ name: 'm', ver: 1, path: '/m.so', args: ['a'] })], [], [map([null, 1], ['name', 'm']), null, 'text']],
  PUBSUB_NUMSUB: [['a', 1, 'b', '2'], []],
  PUBSUB_SHARDNUMSUB: [['a', 1, 'b', 2], []],
  ROLE: [['master', 5, [['127.0.0.1', '6380', '7']]], ['slave', '127.0.0.1', 6379, 'connected', 5], ['sentinel', ['a', 'b']], ['other']],
  SCAN: [['0', ['a', 'b']]],
  SSCAN: [['0', ['a', 'b']]],
  VADD: [true, false],
  VEMB: [[double(1), double('-0.5')]],
  VEMB_RAW: [['int8', 'bytes', double('1.5'), double('0.5')], ['f32', 'bytes', double(2)]],
  VGETATTR: [null, '{"a":[1]}', 'x'],
  VINFO: [mapOf({ 'quant-type': 'int8', size: 1 })],
  VLINKS_WITHSCORES: [[mapOf({ a: double(1), b: double('0.5') }), map()]],
  VSIM_WITHSCORES: [mapOf({ a: double(1), b: double('0.5') })],
  XAUTOCLAIM: [['0-0', [ENTRY, null], ['2-1']]],
  XAUTOCLAIM_JUSTID: [['0-0', ['1-1'], []]],
  XCLAIM: [[ENTRY, null], []],
  XINFO_CONSUMERS: [[mapOf({ name: 'c', pending: 1, idle: 2, inactive: -1 })]],
  XINFO_GROUPS: [[mapOf({ name: 'g', consumers: 1, pending: 2, 'last-delivered-id': '1-1', 'entries-read': null, lag: 0 })]],
  XINFO_STREAM: [mapOf(INFO), mapOf({ ...INFO, 'first-entry': null, 'last-entry': null })],
  XPENDING: [[2, '1-1', '2-1', [['c', '2']]], [0, null, null, null]],
  XPENDING_RANGE: [[['1-1', 'c', 5, 1]]],
  XRANGE: [null, [ENTRY], []],
  XREAD: [null, map(['s', [ENTRY, ['2-1', []]]]), map(['s', [['1-1', ['f', 'v'], 5, 2]]], ['t', []])],
  ZADD: [double(1), double('1.5')],
  ZADD_INCR: [null, double('-inf')],
  ZMPOP: [null, POPPED],
  ZMSCORE: [[double(1), null, double('nan')]],
  ZPOPMAX: [[], ['a', double('1.5')]],
  ZRANGE_WITHSCORES: [SCORES, []],
  ZRANK_WITHSCORE: [null, [3, double('1.5')]],
  ZSCAN: [['0', ['a', '1.5', 'b', 'inf']]],
  ZSCORE: [null, double('1.5'), double('+inf')],
}

/** Entries whose replies have the form of another one's. @type {Record<string, string>} */
const ALIKE = {
  BRPOP: 'BLPOP', BZPOPMIN: 'BZPOPMAX', GEORADIUS_RO_WITH: 'GEORADIUS_WITH', GEORADIUSBYMEMBER_RO_WITH: 'GEOSEARCH_WITH', GEORADIUSBYMEMBER_WITH: 'GEOSEARCH_WITH',
  VREM: 'VADD', VSETATTR: 'VADD', XREADGROUP: 'XREAD', XREVRANGE: 'XRANGE', ZINCRBY: 'ZADD', ZREVRANK_WITHSCORE: 'ZRANK_WITHSCORE', ZPOPMIN: 'ZPOPMAX',
  ...Object.fromEntries(
    ['ZDIFF_WITHSCORES', 'ZINTER_WITHSCORES', 'ZPOPMAX_COUNT', 'ZPOPMIN_COUNT', 'ZRANDMEMBER_COUNT_WITHSCORES', 'ZRANGEBYSCORE_WITHSCORES', 'ZUNION_WITHSCORES']
      .map((name) => [name, 'ZRANGE_WITHSCORES']),
  ),
}

/** @param {string} name @returns {{ reply: any, with?: any }[]} */
function repliesOf(name) {
  const all = REPLIES[ALIKE[name] ?? name] ?? []
  return all.map((one) => (one !== null && typeof one === 'object' && 'with' in one ? one : { reply: one }))
}

module.exports = { repliesOf, decoded }
