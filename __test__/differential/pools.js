// @ts-check
'use strict'

// What the generator puts in the place of an argument. Pools are small, so that commands meet the same keys and fields
// again and again.

/** @typedef {import('./random').Random} Random */

const range = (/** @type {number} */ count, /** @type {string} */ prefix) => Array.from({ length: count }, (_, i) => prefix + i)

const TEXTS = [
  'a', 'b', 'c', 'd', 'e', 'hello', 'Hello World', '', '0', '1', '2', '-1', '10', '007', '3.5', '1e3', 'inf', ' 1', '9223372036854775807',
  '9223372036854775806', '-9223372036854775808', '12345678901234567890', '\xff\x00\x80', 'k\xc3\xa9y', 'x'.repeat(44), 'y'.repeat(45),
  'z'.repeat(64), 'w'.repeat(65), 'v'.repeat(300), '\r\n', '"quoted"', '0.1', '-5', '100',
]
/** Longer than what packs hold, and than what is copied into a reply. */
const LONG = ['p'.repeat(4_000), 'q'.repeat(8_190), 'r'.repeat(20_000), 's'.repeat(70_000)]
const INTEGERS = ['0', '1', '2', '3', '5', '7', '10', '100', '-1', '-2', '-3', '-5', '-100', '4', '6', '8', '20']
const EXTREMES = ['9223372036854775807', '-9223372036854775808', '2147483648', '-2147483649', '9223372036854775806', '1000000000000']
const FLOATS = [
  '0', '1', '2', '3', '1.5', '-1.5', '0.1', '0.2', '-3', '10', '100', '3.0e2', '1e-5', '-0', '17179869184', '0.30000000000000004',
  '1e17', '123456789.125', '5', '2.5', '1e300', '-1e300', '4.9e-324',
]
const INFINITE = ['inf', '-inf', '+inf']
/** What is no number, or hardly one. */
const NASTY = [
  'x', '', '1.5', ' 1', '1 ', '01', '+1', '-0', '0x10', '1e3', 'inf', 'nan', '9223372036854775808', '-9223372036854775809', '(', '(1', '[', '-',
  '+', '[a', '\xff', '184467440737095516160', '1.0', '--1', '9223372036854775807', '-9223372036854775808', '-9223372036854775807', '0', '-1',
]
const GLOBS = ['*', '?', 'k*', '*1', 'f?', '[a-c]*', '[^a]*', '\\*', 'k[0-3]', '', 'hello', '*o*', 'c*', '?1', '[', 'a*b']
const TYPES = ['string', 'list', 'hash', 'set', 'zset', 'stream', 'STRING', 'nosuch']

class Pools {
  /**
   * @param {Random} random
   * @param {{ types: string[], fields: number, level: boolean, long: boolean, plain?: boolean }} size `types`: for each key the type that it mostly has;
   *   `level`: all scores are the same; `long`: there are texts beyond all limits of small things; `plain`: members are
   *   nearly all numbers
   */
  constructor(random, { types, fields, level, long, plain = false }) {
    this.random = random
    this.keys = range(types.length, 'k')
    this.types = types
    this.level = level
    this.plain = plain
    /** Fields, members and elements. */
    this.texts = [...TEXTS.filter(() => random.chance(0.5)), ...range(fields, 'f')]
    if (long) this.texts.push(...LONG)
    this.values = long ? [...TEXTS, ...LONG] : TEXTS
    if (random.chance(0.3) || plain) this.texts = range(Math.max(8, fields), '')
    /** @type {Set<number>} */
    this.usedTimes = new Set()
    /** The first part of the id of a stream's entry that was added last. */
    this.lastId = 0
  }

  /**
   * @param {string} [type] what the command works on: mostly it gets such a key
   */
  key(type) {
    const fitting = this.random.chance(0.96) ? this.keys.filter((_, i) => this.types[i] === type) : []
    return this.random.pick(fitting.length > 0 ? fitting : this.keys)
  }

  text() {
    return this.random.chance(this.plain ? 0.002 : 0.05) ? this.random.pick(TEXTS) : this.random.pick(this.texts)
  }

  value() {
    return this.random.chance(0.5) ? this.random.pick(this.values) : this.random.pick(INTEGERS)
  }

  integer() {
    return this.random.chance(0.04) ? this.random.pick(EXTREMES) : this.random.pick(INTEGERS)
  }

  /** A count that mostly allows something. */
  count() {
    return this.random.chance(0.85) ? String(this.random.between(1, 12)) : this.integer()
  }

  float() {
    return this.random.chance(0.04) ? this.random.pick(INFINITE) : this.random.pick(FLOATS)
  }

  score() {
    if (this.level) return '0'
    if (this.random.chance(0.6)) return String(this.random.between(-5, 10))
    return this.random.chance(0.15) ? this.random.pick(INFINITE) : this.random.pick(FLOATS)
  }

  scoreBound() {
    if (this.random.chance(0.3)) return this.random.pick(['-inf', '+inf', 'inf'])
    return (this.random.chance(0.25) ? '(' : '') + (this.level ? this.integer() : this.score())
  }

  lexBound() {
    return this.random.chance(0.3) ? this.random.pick(['-', '+']) : this.random.pick(['[', '(']) + this.text()
  }

  glob() {
    return this.random.pick(GLOBS)
  }

  type() {
    return this.random.pick(TYPES)
  }

  channel() {
    return this.random.pick(['c1', 'c2', 'c3', 'd\xff'])
  }

  /**
   * Seconds from now, each only once: whether the same ones twice are later or not, a server's luck decides.
   */
  seconds() {
    if (this.random.chance(0.1)) return this.random.pick(['0', '-1', '-100', '9223372036854775807', '9223372036854776', '-9223372036854775808'])
    return String(this.far())
  }

  milliseconds() {
    if (this.random.chance(0.1)) return this.random.pick(['0', '-1', '-100000', '9223372036854775807', '-9223372036854775808'])
    return String(this.far() * 1000 + 137)
  }

  far() {
    let seconds
    do seconds = this.random.between(1_000, 4_000_000)
    while (this.usedTimes.has(seconds))
    this.usedTimes.add(seconds)
    return seconds
  }

  unixSeconds() {
    if (this.random.chance(0.15)) return this.random.pick(['0', '1', '-1', '9223372036854775807', '-9223372036854775808'])
    return `<now${this.random.pick(['+500s', '+100000s', '+900000s', '-10s'])}>`
  }

  unixMilliseconds() {
    if (this.random.chance(0.15)) return this.random.pick(['0', '1', '-1', '9223372036854775807', '-9223372036854775808'])
    return `<now${this.random.pick(['+500000ms', '+100000000ms', '+123456789ms', '-10000ms'])}>`
  }

  /** For BY and GET of SORT; many elements are numbers, and so are the ends of keys. */
  sortPattern() {
    return this.random.pick(['k*', 'k*', 'k*', 'k*->a', 'k*->b', '*', 'none*', 'nosort', '#', 'k*->', '*1'])
  }

  /** For an entry to be added: mostly behind all others. */
  newId() {
    // Behind the last id of all nothing can be added any more.
    if (this.random.chance(0.002)) return '18446744073709551615-18446744073709551615'
    if (this.random.chance(0.06)) return this.random.pick(['0-0', '0-1', '1-1', '5', '-1-1', '1-x'])
    const first = this.random.chance(0.9) ? ++this.lastId : this.lastId
    return this.random.pick([`${first}-${this.random.below(3)}`, `${first}-*`, `${first}`])
  }

  /** Of an entry that may be there. */
  id() {
    if (this.random.chance(0.15)) return this.random.pick(['0', '0-0', '$', '1-1', '5', '-', '+', 'x'])
    return `${Math.max(0, this.lastId - this.random.below(12))}-${this.random.below(2)}`
  }

  /** Where a consumer reads on. */
  readId() {
    return this.random.chance(0.7) ? '>' : this.id()
  }

  /** The beginning or the end of a range of ids. */
  idBound() {
    if (this.random.chance(0.5)) return this.random.pick(['-', '+'])
    return (this.random.chance(0.2) ? '(' : '') + this.id()
  }

  nasty() {
    return this.random.pick(NASTY)
  }
}

/**
 * What an argument of this name is, whatever its type says; first `command name`, then `name`.
 * @type {Record<string, keyof Pools>}
 */
const BY_NAME = {
  field: 'text', member: 'text', element: 'text', pivot: 'text', value: 'value', string: 'value', message: 'value',
  count: 'count', limit: 'count', pattern: 'glob', type: 'type', channel: 'channel', shardchannel: 'channel',
  seconds: 'seconds', milliseconds: 'milliseconds', 'unix-time-seconds': 'unixSeconds', 'unix-time-milliseconds': 'unixMilliseconds',
  score: 'score', weight: 'score', min: 'scoreBound', max: 'scoreBound', dst: 'key', src: 'key',
  'incrbyfloat increment': 'float', 'hincrbyfloat increment': 'float', 'zincrby increment': 'score', 'increment-float': 'float',
  'by-pattern': 'sortPattern', 'get-pattern': 'sortPattern',
  id: 'id', 'xadd id': 'newId', 'xreadgroup id': 'readId', 'last-id': 'id', lastid: 'id', 'max-deleted-id': 'id', 'xautoclaim start': 'id',
  'xrange start': 'idBound', 'xrange end': 'idBound', 'xrevrange start': 'idBound', 'xrevrange end': 'idBound',
  'xpending start': 'idBound', 'xpending end': 'idBound',
  'psubscribe pattern': 'glob', 'punsubscribe pattern': 'glob',
}

/** By the types of COMMAND DOCS. @type {Record<string, keyof Pools>} */
const BY_TYPE = { key: 'key', string: 'text', integer: 'integer', double: 'score', pattern: 'glob', 'unix-time': 'unixSeconds' }

/** Arguments that have but a few values. @type {Record<string, string[]>} */
const CHOICES = {
  cursor: ['0', '0', '0', '0', '0', '0', '0', '0', '5', 'x'],
  db: ['0', '1', '2', '1', '2', '16', '-1'],
  index1: ['0', '1', '2', '99'],
  index2: ['0', '1', '2', 'x'],
  'select index': ['0', '0', '0', '1', '2', '16', '-1'],
  'destination-db': ['0', '1', '2', '16'],
  bit: ['0', '1', '0', '1', '2'],
  'setbit value': ['0', '1', '0', '1', '2'],
  'setbit offset': ['0', '1', '7', '8', '9', '31', '100', '1000', '4294967296', '-1'],
  'setrange offset': ['0', '1', '2', '5', '10', '100', '-1', '536870912', '9223372036854775807'],
  samples: ['0', '5'],
  longitude: ['0', '13.361389', '15.087269', '2.3522', '-180', '180', '179.99', '-0.1', '13.4', '-122.4', '181', '1e-9'],
  latitude: ['0', '38.115556', '37.502669', '48.8566', '85', '-85.05', '0.0001', '37.8', '-33.9', '86', '52.5'],
  radius: ['1', '0', '10', '100', '200', '1000', '20000', '0.5', '-1', '100000000'],
  width: ['1', '0', '100', '400', '5000', '40000', '-1'],
  height: ['1', '0', '100', '400', '5000', '40000', '-1'],
  encoding: ['u8', 'i8', 'u1', 'i64', 'u63', 'i5', 'u16', 'i16', 'u64', 'u0', 'x8'],
  'bitfield offset': ['0', '1', '8', '#0', '#1', '#3', '100', '#', '-1'],
  'bitfield_ro offset': ['0', '1', '8', '#0', '#1', '#3', '100', '#', '-1'],
  'bitfield value': ['0', '1', '100', '255', '-1', '-128', '9223372036854775807'],
  group: ['g1', 'g1', 'g1', 'g2', 'g2', 'nogroup'],
  consumer: ['c1', 'c1', 'c2', 'c3'],
  threshold: ['1', '3', '5', '10', '20', '30', '100', '3', '5', '7-1', '0', '-1'],
  'min-idle-time': ['0', '0', '0', '100000000'],
  ms: ['0', '1000', '100000000'],
  'entries-added': ['0', '1', '5', '100', '1000'],
  'entries-read': ['0', '1', '5', '100', '-1', '-2'],
  'xread milliseconds': ['1', '5', '10', '-1'],
  'xreadgroup milliseconds': ['1', '5', '10', '-1'],
  // Without a star nothing is sorted, and the order of a set is its own.
  'by-pattern': ['k*', '*', 'k*->f1', 'k*->f2', 'f*', 'none*'],
  'get-pattern': ['#', 'k*', '*', 'k*->f1', 'k*->f2', 'none*'],
  timeout: ['0.01', '0.02', '0.005', '-1'],
}

module.exports = { Pools, BY_NAME, BY_TYPE, CHOICES, INTEGERS }
