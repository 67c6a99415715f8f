// `npm run generate`: index.d.ts, docs/commands.md and docs/config.md, from the tables of the addon. All are committed; CI writes them again
// and nothing may change.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { commandsPage, configPage } from './generate-docs.mjs'
import { inRoot } from './run.mjs'

const binding = createRequire(import.meta.url)(inRoot('binding.js'))
const commands = JSON.parse(binding.commandTable()).sort((a, b) => (a.name < b.name ? -1 : 1))

/** What a reply of each shape is in TypeScript. */
const SHAPES = {
  ok: ["'OK'", 'Buffer'],
  okornull: ["'OK' | null", 'Buffer | null'],
  int: ['number', 'number'],
  ints: ['number[]', 'number[]'],
  flag: ['number', 'number'],
  text: ['string', 'Buffer'],
  textornull: ['string | null', 'Buffer | null'],
  texts: ['string[]', 'Buffer[]'],
  textsornulls: ['(string | null)[]', '(Buffer | null)[]'],
  page: ['[cursor: string, items: string[]]', '[cursor: Buffer, items: Buffer[]]'],
  map: ['string[]', 'Buffer[]'],
  object: ['Record<string, string>', 'Record<string, Buffer>'],
  any: ['unknown', 'unknown'],
}

/** One thing of a kind without a count, a list with one. */
const byCount = (item, list = `${item}[]`) => [
  `(key: RedisKey, callback?: Callback<${item} | null>): Result<${item} | null, Context>`,
  `(key: RedisKey, count: Numeric, callback?: Callback<${list}>): Result<${list}, Context>`,
]
/** A place, or with COUNT all of them. */
const place = [
  '(key: RedisKey, element: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>',
  "(key: RedisKey, element: RedisValue, token: 'COUNT', matches: Numeric, callback?: Callback<number[]>): Result<number[], Context>",
  '(...args: Args<[key: RedisKey, element: RedisValue, ...options: RedisValue[]], number | number[] | null>): Result<number | number[] | null, Context>',
]
/** A key and what was taken off it. */
const taken = (item) => {
  const reply = `[key: ${item}, elements: ${item}[]] | null`
  return [`(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], ${reply}>): Result<${reply}, Context>`]
}

/** ZADD's INCR, which may follow other options. */
const increment = (item) =>
  `(...args: Args<[key: RedisKey, ...options: ('NX' | 'XX' | 'GT' | 'LT' | 'CH')[], token: 'INCR', increment: Numeric, member: RedisValue], ${item} | null>): Result<${item} | null, Context>`
/** A rank, and with WITHSCORE the score too. */
const rank = (item) => [
  '(key: RedisKey, member: RedisValue, callback?: Callback<number | null>): Result<number | null, Context>',
  `(key: RedisKey, member: RedisValue, token: 'WITHSCORE', callback?: Callback<[rank: number, score: ${item}] | null>): Result<[rank: number, score: ${item}] | null, Context>`,
]
/** Members at random, with their scores if so wished. */
const chosen = (item) => [
  ...byCount(item),
  `(key: RedisKey, count: Numeric, token: 'WITHSCORES', callback?: Callback<${item}[]>): Result<${item}[], Context>`,
]
/** A key, and the members taken off with their scores. */
const takenScored = (item) => {
  const reply = `[key: ${item}, members: [member: ${item}, score: ${item}][]] | null`
  return [`(...args: Args<[numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], ${reply}>): Result<${reply}, Context>`]
}

/** Keys, a timeout, and what came in time. */
const awaited = (reply) => [
  `(...args: Args<[key: RedisKey, ...keysAndTimeout: Many<RedisValue>], ${reply} | null>): Result<${reply} | null, Context>`,
]
/** The same, of several elements or members. */
const manyAwaited = (reply) => [
  `(...args: Args<[timeout: Numeric, numkeys: Numeric, key: RedisKey, ...args: Many<RedisValue>], ${reply} | null>): Result<${reply} | null, Context>`,
]
const BLOCKING = Object.fromEntries(
  [['string', ''], ['Buffer', 'Buffer']].flatMap(([item, form]) => [
    ...['blpop', 'brpop'].map((name) => [name + form, awaited(`[key: ${item}, element: ${item}]`)]),
    ...['bzpopmin', 'bzpopmax'].map((name) => [name + form, awaited(`[key: ${item}, member: ${item}, score: ${item}]`)]),
    ['blmpop' + form, manyAwaited(`[key: ${item}, elements: ${item}[]]`)],
    ['bzmpop' + form, manyAwaited(`[key: ${item}, members: [member: ${item}, score: ${item}][]]`)],
  ])
)

/** Where places are. */
const positions = (item) => {
  const reply = `([longitude: ${item}, latitude: ${item}] | null)[]`
  return [`(...args: Args<[key: RedisKey, ...members: Many<RedisValue>], ${reply}>): Result<${reply}, Context>`]
}

/** Entries of a stream. */
const entriesOf = (item) => `[id: ${item}, fields: ${item}[]][]`
const streamRange = (item) => [
  `(...args: Args<[key: RedisKey, from: RedisValue, to: RedisValue, ...options: Many<RedisValue>], ${entriesOf(item)}>): Result<${entriesOf(item)}, Context>`,
]
/** Entries of several streams, each under its key. */
const streamRead = (item) => {
  const reply = `[key: ${item}, entries: ${entriesOf(item)}][] | null`
  return [`(...args: Args<[...args: Many<RedisValue>], ${reply}>): Result<${reply}, Context>`]
}

/** Replies that depend on the arguments, and arguments that have a form of their own in JavaScript. */
const BY_HAND = {
  ...BLOCKING,
  set: [
    "(key: RedisKey, value: RedisValue, callback?: Callback<'OK'>): Result<'OK', Context>",
    '(...args: Args<[key: RedisKey, value: RedisValue, ...options: RedisValue[]], string | null>): Result<string | null, Context>',
  ],
  setBuffer: [
    '(...args: Args<[key: RedisKey, value: RedisValue, ...options: RedisValue[]], Buffer | null>): Result<Buffer | null, Context>',
  ],
  mset: ["(pairs: Fields, callback?: Callback<'OK'>): Result<'OK', Context>"],
  msetnx: ['(pairs: Fields, callback?: Callback<number>): Result<number, Context>'],
  hset: ['(key: RedisKey, fields: Fields, callback?: Callback<number>): Result<number, Context>'],
  hmset: ["(key: RedisKey, fields: Fields, callback?: Callback<'OK'>): Result<'OK', Context>"],
  xadd: ['(...args: Args<[key: RedisKey, ...optionsAndId: RedisValue[], fields: Fields], string | null>): Result<string | null, Context>'],
  xrange: streamRange('string'),
  xrangeBuffer: streamRange('Buffer'),
  xrevrange: streamRange('string'),
  xrevrangeBuffer: streamRange('Buffer'),
  xread: streamRead('string'),
  xreadBuffer: streamRead('Buffer'),
  xreadgroup: streamRead('string'),
  xreadgroupBuffer: streamRead('Buffer'),
  zadd: [
    '(key: RedisKey, members: Fields, callback?: Callback<number>): Result<number, Context>',
    increment('string'),
  ],
  zaddBuffer: [increment('Buffer')],
  geoadd: ["(...args: Args<[key: RedisKey, ...options: ('NX' | 'XX' | 'CH')[], places: Place | readonly Place[]], number>): Result<number, Context>"],
  geopos: positions('string'),
  geoposBuffer: positions('Buffer'),
  zrank: rank('string'),
  zrankBuffer: rank('Buffer'),
  zrevrank: rank('string'),
  zrevrankBuffer: rank('Buffer'),
  zrandmember: chosen('string'),
  zrandmemberBuffer: chosen('Buffer'),
  zmpop: takenScored('string'),
  zmpopBuffer: takenScored('Buffer'),
  ping: ['(...args: Args<[message?: RedisValue], string>): Result<string, Context>'],
  pingBuffer: ['(...args: Args<[message?: RedisValue], Buffer>): Result<Buffer, Context>'],
  lpop: byCount('string', 'string[] | null'),
  lpopBuffer: byCount('Buffer', 'Buffer[] | null'),
  rpop: byCount('string', 'string[] | null'),
  rpopBuffer: byCount('Buffer', 'Buffer[] | null'),
  lpos: place,
  lposBuffer: place,
  lmpop: taken('string'),
  lmpopBuffer: taken('Buffer'),
  spop: byCount('string'),
  spopBuffer: byCount('Buffer'),
  srandmember: byCount('string'),
  srandmemberBuffer: byCount('Buffer'),
}
/** Those that are in types/head.d.ts, since they are something else in each place. */
const IN_HEAD = new Set(['multi', 'exec', 'monitor'])
/** Those whose hand-written forms say everything. */
const COMPLETE = new Set([
  ...Object.keys(BLOCKING),
  ...['set', 'setBuffer', 'ping', 'pingBuffer'],
  ...['lpop', 'lpopBuffer', 'rpop', 'rpopBuffer', 'lpos', 'lposBuffer', 'lmpop', 'lmpopBuffer'],
  ...['spop', 'spopBuffer', 'srandmember', 'srandmemberBuffer'],
  ...['geopos', 'geoposBuffer'],
  ...['xrange', 'xrangeBuffer', 'xrevrange', 'xrevrangeBuffer', 'xread', 'xreadBuffer', 'xreadgroup', 'xreadgroupBuffer'],
  ...['zrank', 'zrankBuffer', 'zrevrank', 'zrevrankBuffer'],
  ...['zrandmember', 'zrandmemberBuffer', 'zmpop', 'zmpopBuffer'],
])

const KEYS = /^(key|newkey|source|destination|destkey|key1|key2)$/
const NUMBERS =
  /^(seconds|milliseconds|increment|decrement|offset|start|end|stop|count|bit|index\d?|cursor|numkeys|db|destination-db|port|protover|unix-time-.*|timeout)$/

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())

/** A parameter's type by its name in the synopsis. */
function typeOf(name) {
  if (KEYS.test(name)) return 'RedisKey'
  return NUMBERS.test(name) ? 'Numeric' : 'RedisValue'
}

/**
 * The arguments that a call begins with, and whether more can follow.
 *
 * @param {string} synopsis
 * @returns {{ fixed: [name: string, type: string][], rest: [name: string, type: string] | null }}
 */
function parameters(synopsis) {
  const words = synopsis.match(/\[|\]|<|>|\||[^\s[\]<>|]+/g) ?? []
  const fixed = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === '<') {
      const end = words.indexOf('>', at)
      const choices = words.slice(at + 1, end).filter((choice) => choice !== '|')
      if (!choices.every((choice) => /^[A-Z]/.test(choice))) return { fixed, rest: ['args', 'RedisValue'] }
      const before = fixed.filter(([name]) => name.startsWith('choice')).length
      fixed.push([before === 0 ? 'choice' : `choice${before + 1}`, 'RedisValue'])
      at = end
    } else if (/^[a-z]/.test(word)) {
      fixed.push([camel(word), typeOf(word)])
    } else {
      return repeated(fixed, words.slice(at))
    }
  }
  return { fixed, rest: null }
}

/** `key [key ...]` is one list; any other bracket begins what may follow. */
function repeated(fixed, words) {
  const end = words.indexOf(']')
  const run = words.slice(1, end)
  if (words[0] !== '[' || run.at(-1) !== '...') return { fixed, rest: ['args', 'RedisValue'] }
  const names = run.slice(0, -1).map(camel)
  const kept = fixed.slice(0, fixed.length - names.length)
  const same = names.every((name, i) => fixed[kept.length + i]?.[0] === name)
  const type = names.length === 1 ? typeOf(run[0]) : 'RedisValue'
  const rest = [names.length === 1 ? names[0] + 's' : 'pairs', type]
  return words.length > end + 1 ? { fixed, rest: ['args', 'RedisValue'] } : { fixed: same ? kept : fixed, rest }
}

function signature(command, reply) {
  const { fixed, rest } = command.subcommands.length > 0
    ? { fixed: [['subcommand', 'string']], rest: ['args', 'RedisValue'] }
    : parameters(command.synopsis)
  const list = fixed.map(([name, type]) => `${name}: ${type}`)
  if (rest === null) return `(${[...list, `callback?: Callback<${reply}>`].join(', ')}): Result<${reply}, Context>`
  const args = [...list, `...${rest[0]}: Many<${rest[1]}>`].join(', ')
  return `(...args: Args<[${args}], ${reply}>): Result<${reply}, Context>`
}

function methods(command) {
  const lines = [`/** ${command.summary || command.name.toUpperCase()} */`]
  const forms = [command.name, command.name + 'Buffer']
  forms.forEach((name, i) => {
    const key = JSON.stringify(name).slice(1, -1)
    const property = /^[\w$]+$/.test(key) ? key : `'${key}'`
    for (const form of BY_HAND[name] ?? []) lines.push(property + form + ';')
    const shape = SHAPES[command.shape] ?? SHAPES.any
    if (!COMPLETE.has(name)) lines.push(property + signature(command, shape[i]) + ';')
  })
  return lines.map((line) => '    ' + line).join('\n')
}

function declarations() {
  const head = readFileSync(inRoot('types', 'head.d.ts'), 'utf8')
  const note = '// Written by scripts/generate.mjs from types/head.d.ts and the command table; do not edit.\n'
  const noscript = commands.filter(({ flags }) => flags.includes('noscript')).map(({ name }) => `'${name}'`)
  return note + head.replace('/* @noscript */ never', noscript.join(' | ')).replace(/ *\/\/ @commands\n/, commands.filter(({ name }) => !IN_HEAD.has(name)).map(methods).join('\n') + '\n')
}

writeFileSync(inRoot('index.d.ts'), declarations())
mkdirSync(inRoot('docs'), { recursive: true })
const page = commandsPage(commands)
writeFileSync(inRoot('docs', 'commands.md'), page.text)
if (binding.configTable) writeFileSync(inRoot('docs', 'config.md'), configPage(JSON.parse(binding.configTable())))
else console.warn('docs/config.md is as it was: it needs a binding.js made by `npm run build`')
if (page.missing.length > 0) console.warn(`missing: ${page.missing.join(', ')}`)
console.log(`${commands.length} commands: index.d.ts, docs/commands.md, docs/config.md`)
