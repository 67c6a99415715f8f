// @ts-check
'use strict'

// Random Lua programs. Most of what they do makes sense, some of it does not: types are mostly those that are wanted, each
// chapter runs under pcall, and what it says is collected with the errors, which name lines: so breaks are put in at random.

const { Calls } = require('./calls')
const { PURE, REDIS, SLOTS, UNCAUGHT } = require('./templates')

/** @typedef {import('./tree').Node} Node */
/** @typedef {'n' | 's' | 'b' | 't' | 'f' | 'e'} Type */

/** How everything that a program says gets into its reply. Tables as `pairs` walks them; addresses differ everywhere. */
const PRELUDE = `local out = {}
local function print_nothing() end
local function show(v, depth)
  local kind = type(v)
  if kind == 'table' then
    if depth > 3 then return '...' end
    local parts, by_address = {}, false
    for k, x in next, v do
      if type(k) == 'table' or type(k) == 'function' then by_address = true end
      parts[#parts + 1] = show(k, depth + 1) .. '=' .. show(x, depth + 1)
    end
    if by_address then table.sort(parts) end
    return '{' .. table.concat(parts, ' ') .. '}'
  elseif kind == 'string' then return (string.format('%q', v):gsub('0x%x%x%x%x%x%x+', 'address'))
  elseif kind == 'function' or kind == 'thread' or kind == 'userdata' then return kind end
  return tostring(v)
end
local function p(...)
  for i = 1, select('#', ...) do
    if #out > 400 then error('enough') end
    out[#out + 1] = show((select(i, ...)), 0):sub(1, 2000)
  end
end
`

const TYPES = /** @type {Type[]} */ (['n', 's', 'b', 't', 'f'])
const MAX_DEPTH = 4

class Programs {
  /**
   * @param {import('../differential/random').Random} random
   * @param {{ pure?: boolean }} [options] pure: only what every Lua 5.1 has
   */
  constructor(random, { pure = false } = {}) {
    this.random = random
    this.pure = pure
    /** Visible variables. @type {{ name: string, type: Type }[]} */
    this.variables = []
    this.depth = 0
    this.loops = 0
    this.functions = 0
    this.count = 0
  }

  /** @returns {Node} */
  program() {
    this.variables = []
    this.count = 0
    const chapters = this.random.between(1, 5)
    const parts = []
    for (let i = 0; i < chapters; i++) parts.push(this.chapter())
    parts.push(node('statement', 'p(1)\n'), ...this.ending())
    return node('statement', PRELUDE, node('block', ...parts))
  }

  /** Some errors are not caught, and some replies are no lists of texts, which says nothing to a bare Lua. */
  ending() {
    const { random } = this
    const draw = this.pure ? 1 : random.below(100) / 100
    if (draw < 0.05) return [node('statement', ...this.fill(random.pick(UNCAUGHT)), '\n'), node('statement', 'return out\n')]
    if (draw < 0.15) return [node('statement', 'return select(2, pcall(function() return ', this.expression('e'), ' end))\n')]
    return [node('statement', 'return out\n')]
  }

  chapter() {
    if (this.random.chance(0.25)) return node('statement', `local ${this.name(this.random.pick(TYPES))} = `, this.literal(this.variables[this.variables.length - 1].type), '\n')
    return node('statement', 'p(pcall(function()\n', this.block(this.random.between(1, 6)), 'end))\n')
  }

  /** @param {number} statements */
  block(statements) {
    const visible = this.variables.length
    const parts = []
    for (let i = 0; i < statements; i++) parts.push(this.statement())
    this.variables.length = visible
    return node('block', ...parts)
  }

  /** @returns {Node} */
  statement() {
    this.depth += 1
    const statement = this.depth > MAX_DEPTH || this.random.chance(0.45) ? this.simple() : this.compound()
    this.depth -= 1
    return statement
  }

  simple() {
    const { random } = this
    const draw = random.below(10)
    if (draw < 3) return this.local()
    if (draw < 5) return this.assignment()
    if (draw === 5 && this.loops > 0) return node('statement', 'if ', this.expression('b'), ' then break end\n')
    if (draw === 6 && this.functions > 0) return node('statement', 'if ', this.expression('b'), ' then return ', this.expression('e'), ' end\n')
    if (random.chance(0.2)) return node('statement', `do ${new Calls(random, { pure: this.pure }).statement()} end\n`)
    const templates = this.pure || random.chance(0.7) ? PURE.statements : REDIS.statements
    const filled = this.fill(random.pick(templates))
    // Their locals are their own, and a break between two statements must not join them.
    return node('statement', 'do ', ...filled, ' end\n')
  }

  local() {
    const { random } = this
    const types = Array.from({ length: random.weighted([1, 2, 3], (n) => 4 - n) }, () => random.pick(TYPES))
    const values = types.map((type) => this.expression(type))
    if (random.chance(0.1)) values.pop()
    if (random.chance(0.1)) values.push(this.expression('e'))
    const names = types.map((type) => this.name(type))
    if (values.length === 0) return node('statement', `local ${names.join(', ')}\n`)
    return node('statement', `local ${names.join(', ')} = `, ...commas(values), this.random.chance(0.1) ? ';\n' : '\n')
  }

  assignment() {
    const { random } = this
    const variable = this.variable()
    if (!variable) return this.local()
    if (variable.type === 't' && random.chance(0.7)) {
      const place = random.pick([`${variable.name}.x = `, `${variable.name}[${random.below(5)}] = `, `${variable.name}['y'] = `])
      return node('statement', place, this.expression('e'), '\n')
    }
    // Inside a loop a text must not grow with each turn.
    const value = variable.type === 's' && this.loops > 0 ? node('expression', this.literal('s')) : this.expression(variable.type)
    const other = this.variable()
    if (other && random.chance(0.2) && other.type !== 's') {
      return node('statement', `${variable.name}, ${other.name} = `, value, ', ', this.expression(other.type), '\n')
    }
    return node('statement', `${variable.name} = `, value, '\n')
  }

  compound() {
    const { random } = this
    switch (random.below(9)) {
      case 0:
      case 1:
        return this.condition()
      case 2:
        return this.numericFor()
      case 3:
        return this.genericFor()
      case 4:
        return this.counted('while')
      case 5:
        return this.counted('repeat')
      case 6:
        return node('statement', 'do\n', this.block(random.between(1, 3)), 'end\n')
      default:
        return this.function()
    }
  }

  condition() {
    const parts = ['if ', this.expression('b'), ' then\n', this.block(this.random.between(1, 3))]
    if (this.random.chance(0.3)) parts.push('elseif ', this.expression('e'), ' then\n', this.block(1))
    if (this.random.chance(0.5)) parts.push('else\n', this.block(this.random.between(1, 2)))
    return node('statement', ...parts, 'end\n')
  }

  numericFor() {
    const { random } = this
    const range = random.pick(['1, 3', '3, 1, -1', '0, 1, 0.25', '1, 0', '-1, 1', '1, 2, 0.4', "'1', 2", '1, #{t}'])
    const bounds = this.fill(range)
    return this.loop([`for {v} = `, ...bounds, ' do\n'], 'n')
  }

  genericFor() {
    const { random } = this
    const source = random.pick(['pairs({t})', 'ipairs({t})', 'next, {t}', "({s}):gmatch('%w')", 'ipairs({list})', 'pairs({ a = 1, b = 2, 10, 20 })', '(function(s, i) i = i + 1 if i < 4 then return i end end), nil, 0'])
    return this.loop(['for {v}, value in ', ...this.fill(source), ' do\n'], 'e')
  }

  /** @param {(string | Node)[]} head @param {Type} type */
  loop(head, type) {
    if (this.loops >= 2) return this.simple()
    this.loops += 1
    const visible = this.variables.length
    const name = this.name(type)
    const parts = head.map((part) => (typeof part === 'string' ? part.replace('{v}', name) : part))
    const body = this.block(this.random.between(1, 3))
    this.variables.length = visible
    this.loops -= 1
    // Whatever the bounds are, nothing runs for long.
    return node('statement', 'do local turns = 0 ', ...parts, 'turns = turns + 1 if turns > 4 then break end\n', body, 'end end\n')
  }

  /** @param {'while' | 'repeat'} kind */
  counted(kind) {
    if (this.loops >= 2) return this.simple()
    this.loops += 1
    const condition = this.expression('b')
    const body = this.block(this.random.between(1, 3))
    this.loops -= 1
    const count = 'turns = turns + 1 if turns > 3 then break end\n'
    if (kind === 'while') return node('statement', 'do local turns = 0 while ', condition, ' do ', count, body, 'end end\n')
    return node('statement', 'do local turns = 0 repeat ', count, body, 'until ', condition, ' end\n')
  }

  function() {
    const { random } = this
    const visible = this.variables.length
    const loops = this.loops
    this.loops = 0
    this.functions += 1
    const parameters = Array.from({ length: random.below(3) }, () => this.name(random.pick(TYPES)))
    if (random.chance(0.3)) parameters.push('...')
    const body = this.block(random.between(1, 3))
    const result = random.chance(0.8) ? [node('statement', 'return ', ...commas([this.expression('n'), ...(random.chance(0.3) ? [this.expression('e')] : [])]), '\n')] : []
    this.variables.length = visible
    this.loops = loops
    this.functions -= 1
    const name = this.name('f')
    const head = random.pick([`local function ${name}(`, `local ${name} = function(`])
    return node('statement', `${head}${parameters.join(', ')})\n`, body, ...result, 'end\n')
  }

  /** @param {Type} type */
  name(type) {
    const name = this.random.chance(0.1) && this.variables.length > 0 ? this.random.pick(this.variables).name : `v${++this.count}`
    this.variables.push({ name, type })
    return name
  }

  /** @param {Type} [type] */
  variable(type) {
    const fitting = type ? this.variables.filter((one) => one.type === type) : this.variables
    return fitting.length > 0 ? this.random.pick(fitting) : undefined
  }

  /**
   * @param {Type} wanted
   * @returns {Node}
   */
  expression(wanted) {
    const { random } = this
    const type = wanted === 'e' || random.chance(0.03) ? random.pick(TYPES) : wanted
    if (wanted === 'e' && random.chance(0.08)) return node('expression', 'nil')
    this.depth += 1
    const made = this.typed(type)
    this.depth -= 1
    return made
  }

  /** @param {Type} type */
  typed(type) {
    const { random } = this
    const variable = this.variable(type)
    if (variable && random.chance(0.45)) return node('expression', variable.name)
    if (this.depth > MAX_DEPTH + 1 || random.chance(0.35)) return node('expression', this.literal(type))
    if (type === 'n' && random.chance(0.5)) return node('expression', '(', this.expression('n'), this.space(), random.pick(['+', '-', '*', '/', '%', '+', '-']), this.space(), this.expression('n'), ')')
    if (type === 's' && random.chance(0.3)) return node('expression', '(', this.expression('s'), this.space(), '..', this.space(), node('expression', this.literal('s')), ')')
    const extra = this.pure || random.chance(0.7) ? PURE[type] : REDIS[type]
    return node('expression', ...this.fill(random.pick(extra)))
  }

  /** @param {Type} type */
  literal(type) {
    const { random } = this
    if (type === 't') return random.pick(['{}', '{ 1, 2, 3 }', "{ 'a', 'b' }", '{ x = 1 }', '{ 1, nil, 3 }', '{ 1, 2, x = 3, [10] = 4 }', "{ [1] = 'q', [2] = 'r', y = {} }", '{ n = 1; 5; 6 }', '{ [1.5] = 1, [true] = 2 }'])
    if (type === 'f') return random.pick(['print_nothing', 'type', 'function(a) return a end', 'function() return 1, 2 end', 'function(a, b) return b, a end'])
    if (type === 'e') return 'nil'
    const text = random.pick(SLOTS[type])
    // So that an index, a method or an operator may follow.
    return type === 'b' || /^\w+$/.test(text) ? text : `(${text})`
  }

  space() {
    return this.random.chance(0.06) ? '\n' : ' '
  }

  /**
   * @param {string} template
   * @returns {(string | Node)[]}
   */
  fill(template) {
    this.depth += 1
    const meant = this.pure ? alike(template) : template
    const parts = meant.split(/(\{[a-z]\w*\})/).flatMap((part) => {
      const slot = /^\{([a-z]\w*)\}$/.exec(part)?.[1]
      return slot ? this.slot(slot) : [this.broken(part)]
    })
    this.depth -= 1
    return parts
  }

  /**
   * Lines end at some of the blanks outside quotes.
   * @param {string} text
   */
  broken(text) {
    if (/['"]/.test(text) || !this.random.chance(0.2)) return text
    return text.replace(/ /g, () => (this.random.chance(0.3) ? '\n' : ' '))
  }

  /**
   * @param {string} slot
   * @returns {(string | Node)[]}
   */
  slot(slot) {
    if (slot === 'i') return [node('expression', String(this.random.between(this.random.chance(0.1) ? -3 : 0, 9)))]
    if (slot === 'e' || TYPES.includes(/** @type {Type} */ (slot))) {
      const inner = this.expression(/** @type {Type} */ (slot))
      // A literal or a function needs parentheses to be called, indexed or measured.
      return slot === 'n' || slot === 'b' || slot === 'e' ? [inner] : ['(', inner, ')']
    }
    const made = this.fill(this.random.pick(/** @type {any} */ (SLOTS)[slot]))
    return slot === 'k' || slot === 'p' ? made : [node('expression', ...made)]
  }
}

/**
 * @param {Node['kind']} kind
 * @param {(string | Node)[]} parts
 * @returns {Node}
 */
function node(kind, ...parts) {
  return { kind, parts }
}

/** @param {Node[]} nodes */
function commas(nodes) {
  return nodes.flatMap((one, index) => (index === 0 ? [one] : [', ', one]))
}

/**
 * A template without what a bare Lua does otherwise. Redis has a pcall of its own, which shows when what is thrown is a
 * table or when it is given nothing. The metatable of texts, which may come up by mistake, can be written to in a bare Lua,
 * for all later programs.
 * @param {string} template
 */
function alike(template) {
  return template
    .replace(/\berror(\(|, )\{([es])\}/g, 'error$1type({$2})')
    .replace('pcall({e})', 'pcall(({e}))')
    .replace('(getmetatable({t}) or {t})', '{t}')
}

/** For reports. @param {string} text */
const withoutPrelude = (text) => text.replace(PRELUDE, '')

module.exports = { Programs, withoutPrelude }
