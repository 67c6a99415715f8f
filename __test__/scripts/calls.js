// @ts-check
'use strict'

// Calls of library functions with arguments that each function makes something of: patterns that are nearly right, JSON and
// MessagePack with a byte wrong, formats with every flag, tables with holes, comparators that contradict themselves.

/** @typedef {import('../differential/random').Random} Random */
/** @typedef {() => string[]} Draw arguments as source text */

const NUMBERS = [
  '0.5', '1.5', '2.5', '-0.5', '1e15', '1e14', '123456789012345678', '2^31', '2^31 - 1', '-2^31', '2^32', '2^53', '2^63', '2^64',
  '-2^63', '1e100', '-1e100', '1e-5', '5e-324', '1.7976931348623157e308', '1 / 0', '-1 / 0', '0.1', '1 / 3', '99999999999999.5', '65535', '65536',
]
const SUBJECT = 'aaabbbc  0129.,(())[]x=y\n-%'
const BYTES = 'aaabbcxyzAZ019 .,-_%[]()^$*+?"\'\\/\n\r\t\0\x7f\xff\xc3\xa9=:;<>{}#!~'
const CLASSES = 'acdlpsuwxzACDLPSUWXZ.%()[]^$-+*?'
const SET_PARTS = ['a', 'b-z', '0-9', '%d', '%w', '%s', '^', ']', '-', '%]', 'x', '.', '%z', 'a-%', 'z-a']
const BALANCED = ['()', '[]', 'ab', 'aa', 'x']
const FRONTIERS = ['[%w]', '[%s]', '[^a]', '[%z]', 'a', '']
const BROKEN = ['(', ')', '[', '%', '$', '[^', '[a', '%f', '\0']
const JSON_SCALARS = ['1', '-2.5', '1e3', 'true', 'false', 'null', '"x"', '"\\u00e9\\/"', '"\xc3\xa9"', '123456789012345678', '0.1', '01', '+1', '0x1f', 'nan', '-inf', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\q"', 'tru', '1e', '-', '@']
const REPLACEMENTS = ["'%1'", "'<%0>'", "'%2%1'", "'%%'", "'x%'", "{ a = '1', b = true, [' '] = false }", 'string.upper', 'function(a, b) return b end', 'function(...) return select("#", ...) end', 'function() end', 'function() error("boom") end', "setmetatable({}, { __index = function(t, k) return k .. k end })"]
const ORDERS = ['a < b', 'a > b', 'true', 'false', 'nil', 'a <= b', 'tostring(a) < tostring(b)', '#tostring(a) < #tostring(b)']
const FIELDS = ['b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I', 'i1', 'I3', 'i8', 'I9', 'i16', 'f', 'd', 's', 'c0', 'c1', 'c3', 'x', 'i0', 'X', 'i33', 'c99999999999']
const ORDERINGS = ['>', '<', '!', '!2', '!4', '!3', ' ']
const MATHS = ['abs', 'atan2', 'atan', 'ceil', 'floor', 'fmod', 'frexp', 'ldexp', 'max', 'min', 'modf', 'pow', 'sqrt', 'mod', 'deg', 'rad', 'exp', 'cos', 'sin', 'tanh']
const BITS = ['tobit', 'bnot', 'band', 'bor', 'bxor', 'lshift', 'rshift', 'arshift', 'rol', 'ror', 'bswap', 'tohex']

class Calls {
  /**
   * @param {Random} random
   * @param {{ pure?: boolean }} [options] pure: only what every Lua 5.1 has
   */
  constructor(random, { pure = false } = {}) {
    this.random = random
    this.pure = pure
    /** By the weight of what there is to get wrong. @type {[number, string, Draw][]} */
    this.functions = [
      [6, 'string.find', () => [this.subject(), this.text(this.pattern()), this.small(), 'false'].slice(0, this.between(2, 4))],
      [6, 'string.match', () => [this.subject(), this.text(this.pattern()), this.small()].slice(0, this.between(2, 3))],
      [9, 'string.gsub', () => [this.subject(), this.text(this.pattern()), random.pick(REPLACEMENTS), this.small()].slice(0, this.between(3, 4))],
      [8, 'string.format', () => this.format()],
      [2, 'string.byte', () => [this.subject(), this.small(), this.small()]],
      [1, 'string.sub', () => [this.subject(), this.small(), this.small()]],
      [1, 'string.char', () => this.several(() => String(this.between(-2, 260)))],
      [3, 'table.concat', () => [this.list(), "','", this.small(), String(this.between(-3, 15))].slice(0, this.between(1, 4))],
      [2, 'table.maxn', () => [this.table()]],
      [8, `math.${random.pick(MATHS)}`, () => [this.number(), this.number()]],
    ]
    if (pure) return
    this.functions.push(
      [6, 'cjson.encode', () => [this.value()]],
      [7, 'cjson.decode', () => [this.text(this.broken(this.json()))]],
      [4, 'cmsgpack.pack', () => this.several(() => this.value())],
      [5, 'cmsgpack.unpack', () => [this.text(this.broken(this.packed()))]],
      [2, 'cmsgpack.unpack_limit', () => [this.text(this.packed()), String(this.between(-1, 4)), String(this.between(-1, 5))]],
      [4, 'struct.pack', () => this.structure()],
      [4, 'struct.unpack', () => [this.structure()[0], this.text(this.bytes(30)), String(this.between(0, 3))].slice(0, this.between(2, 3))],
      [2, 'struct.size', () => [this.structure()[0]]],
      [6, `bit.${random.pick(BITS)}`, () => this.several(() => this.number())],
    )
  }

  /** A statement that shows what the call gives, or its error. */
  statement() {
    const { random } = this
    if (random.chance(0.1)) return this.sorting()
    if (random.chance(0.08)) return `for a, b in string.gmatch(${this.subject()}, ${this.text(this.pattern())}) do p(a, b) end`
    const [, name, draw] = random.weighted(this.functions, ([weight]) => weight)
    const list = draw()
    if (list.length > 0 && random.chance(0.04)) list[random.below(list.length)] = this.value()
    if (random.chance(0.02)) list.pop()
    const own = name.slice(name.indexOf('.') + 1)
    if (name.startsWith('string.') && random.chance(0.3)) return `p(pcall(function() return (${list[0]}):${own}(${list.slice(1).join(', ')}) end))`
    if (random.chance(0.2)) return `p(pcall(${[name, ...list].join(', ')}))`
    if (random.chance(0.2)) return `local f = ${name} p(pcall(function() return f(${list.join(', ')}) end))`
    return `p(pcall(function() return ${name}(${list.join(', ')}) end))`
  }

  /** A comparator also tells in which order it was asked. */
  sorting() {
    const order = this.random.pick(ORDERS)
    const words = this.random.chance(0.5)
    const items = this.several(() => (words ? this.text(this.bytes(3)) : String(this.between(0, 30))), 25)
    const list = `local list, asked = { ${items.join(', ')} }, 0 `
    if (this.random.chance(0.3)) return `${list}table.sort(list) p(list)`
    return `${list}p(pcall(table.sort, list, function(a, b) asked = asked + 1 return ${order} end)) p(asked, list)`
  }

  /** @param {number} from @param {number} to */
  between(from, to) {
    return this.random.between(from, to)
  }

  /** @template T @param {() => T} draw @param {number} [most] @returns {T[]} */
  several(draw, most = 4) {
    return Array.from({ length: this.between(1, most) }, draw)
  }

  /** A byte a character. @param {number} most @param {string} [from] */
  bytes(most, from = BYTES) {
    return Array.from({ length: this.between(0, most) }, () => this.random.pick(from)).join('')
  }

  /** As a literal. @param {string} bytes */
  text(bytes) {
    return `"${bytes.replace(/[^ !#-[\]-~]/g, (byte) => `\\${String(byte.charCodeAt(0)).padStart(3, '0')}`)}"`
  }

  subject() {
    return this.text(this.bytes(20, SUBJECT))
  }

  small() {
    return this.random.chance(0.8) ? String(this.between(-3, 8)) : this.number()
  }

  number() {
    const { random } = this
    if (random.chance(0.4)) return String(this.between(-3, 12))
    if (random.chance(0.4)) return String((random.next() - 2 ** 31) / 2 ** this.between(0, 30))
    return random.pick(NUMBERS)
  }

  /** @returns {string} */
  value(depth = 0) {
    const { random } = this
    const draw = random.below(10)
    if (draw < 3 || depth > 2) return this.number()
    if (draw < 6) return this.text(this.bytes(8))
    if (draw === 6) return random.pick(['true', 'false', 'nil', this.pure ? 'nil' : 'cjson.null'])
    return this.table(depth)
  }

  /** @returns {string} */
  table(depth = 0) {
    const value = () => this.value(depth + 1)
    const most = depth === 0 ? 12 : 4
    if (this.random.chance(0.5)) return `{ ${this.several(value, most).join(', ')} }`
    const key = () => this.random.pick([String(this.between(1, 8)), this.text(this.bytes(6)), String(this.between(-3, 40)), '1.5', 'true'])
    return `{ ${this.several(() => `[${key()}] = ${value()}`, most).join(', ')} }`
  }

  list() {
    if (this.random.chance(0.2)) return this.table()
    return `{ ${this.several(() => (this.random.chance(0.5) ? this.number() : this.text(this.bytes(4))), 10).join(', ')} }`
  }

  /** @returns {string} */
  pattern(depth = 0) {
    const parts = this.random.chance(0.15) ? ['^'] : []
    for (let i = this.between(0, 5); i > 0; i--) parts.push(this.item(depth))
    if (this.random.chance(0.1)) parts.push('$')
    return parts.join('')
  }

  /** @param {number} depth @returns {string} */
  item(depth) {
    const { random } = this
    const draw = random.below(100)
    if (draw < 5) return `%b${random.pick(BALANCED)}`
    if (draw < 10) return `%f${random.pick(FRONTIERS)}`
    if (draw < 17 && depth < 3) return `(${this.pattern(depth + 1)})`
    if (draw < 20) return '()'
    if (draw < 24) return `%${this.between(0, 3)}`
    if (draw < 27) return random.pick(BROKEN)
    return this.single() + random.pick(['', '', '*', '+', '-', '?'])
  }

  single() {
    const { random } = this
    const draw = random.below(4)
    if (draw === 0) return '.'
    if (draw === 1) return `%${random.pick(CLASSES)}`
    if (draw === 2) return random.pick('abc019 x=')
    return `[${random.pick(['', '^'])}${this.several(() => random.pick(SET_PARTS), 3).join('')}]`
  }

  format() {
    const { random } = this
    const list = []
    let text = ''
    for (let i = this.between(1, 3); i > 0; i--) {
      const letter = random.chance(0.03) ? random.pick('yFpn%') : random.pick('dicouxXeEfgGqs')
      const flags = [...'-+ #0'].filter(() => random.chance(0.2)).join('')
      const width = random.chance(0.3) ? random.pick(['1', '5', '10', '20', '99', '100']) : ''
      const precision = random.chance(0.3) ? `.${random.pick(['', '0', '1', '3', '14', '17', '20', '99', '100'])}` : ''
      text += `${this.bytes(2).replaceAll('%', '')}%${flags}${width}${precision}${letter}`
      list.push('qs'.includes(letter) ? this.text(this.bytes(12)) : this.number())
    }
    return [this.text(text), ...list]
  }

  structure() {
    const { random } = this
    const list = []
    let text = ''
    for (let i = this.between(1, 5); i > 0; i--) {
      if (random.chance(0.2)) text += random.pick(ORDERINGS)
      const field = random.pick(FIELDS)
      text += field
      if (field !== 'x') list.push('sc'.includes(field[0]) ? this.text(this.bytes(6)) : this.number())
    }
    return [this.text(text), ...list]
  }

  /** @returns {string} */
  json(depth = 0) {
    const { random } = this
    const draw = random.below(10)
    if (draw < 3 || depth > 3) return random.pick(JSON_SCALARS)
    const items = Array.from({ length: this.between(0, 5) }, () => this.json(depth + 1))
    if (draw < 6) return `[${items.join(random.pick([',', ' , ']))}]`
    return `{${items.map((item) => `${random.pick(['"a"', '"b"', `"k${this.between(0, 30)}"`, '""'])}:${item}`).join(',')}}`
  }

  /** MessagePack, in longer forms than it needs too. @returns {string} */
  packed(depth = 0) {
    const { random } = this
    const draw = random.below(10)
    const raw = (/** @type {number} */ tag, /** @type {number} */ size) =>
      String.fromCharCode(tag, ...Array.from({ length: size }, () => random.below(256)))
    if (draw < 4 || depth > 3) {
      return random.pick([
        raw(random.below(128), 0), raw(224 + random.below(32), 0), raw(0xcc, 1), raw(0xcd, 2), raw(0xce, 4), raw(0xcf, 8), raw(0xd0, 1),
        raw(0xd1, 2), raw(0xd2, 4), raw(0xd3, 8), raw(0xca, 4), raw(0xcb, 8), '\xc0', '\xc2', '\xc3',
      ])
    }
    const head = (/** @type {number} */ short, /** @type {number} */ long, /** @type {number} */ n) =>
      random.pick([String.fromCharCode(short | n), String.fromCharCode(long, 0, n), String.fromCharCode(long + 1, 0, 0, 0, n)])
    if (draw < 6) {
      const text = this.bytes(12)
      return head(0xa0, 0xda, text.length) + text
    }
    const n = this.between(0, 4)
    const items = (/** @type {number} */ count) => Array.from({ length: count }, () => this.packed(depth + 1)).join('')
    if (draw < 8) return head(0x90, 0xdc, n) + items(n)
    return head(0x80, 0xde, n) + items(2 * n)
  }

  /** With a byte lost, changed or put in, now and then. @param {string} text */
  broken(text) {
    if (this.random.chance(0.6) || text === '') return text
    const at = this.random.below(text.length)
    const [before, after] = [text.slice(0, at), text.slice(at + 1)]
    return before + this.random.pick(['', this.bytes(1), `${text[at]}${this.bytes(1)}`]) + after
  }
}

module.exports = { Calls }
