// The signatures of index.d.ts: each command, and its Buffer variant, for promises, pipelines and plain calls alike.
import { ABSENT, FORMS } from './signatures.mjs'

/** What a reply of each shape of the command table is. */
const SHAPES = {
  ok: "'OK'",
  okornull: "'OK' | null",
  int: 'number',
  ints: 'number[]',
  flag: 'number',
  text: '$',
  textornull: '$ | null',
  texts: '$[]',
  textsornulls: '($ | null)[]',
  page: '[cursor: $, elements: $[]]',
  map: '$[]',
  object: 'Record<string, $>',
  any: 'unknown',
}

/** Those that are in types/head.d.ts, since they are something else in each place. */
const IN_HEAD = new Set(['multi', 'exec', 'monitor'])

const KEYS = /^(key|newkey|source|destination|destkey|key1|key2)$/
const NUMBERS =
  /^(seconds|milliseconds|increment|decrement|offset|start|end|stop|count|bit|index\d?|cursor|numkeys|db|destinationDb|port|protover|unixTime.*|time|timeout|longitude|latitude|radius|slot|id)$/

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())

/** A parameter's type by its name. */
function typeOf(name) {
  if (KEYS.test(name)) return 'RedisKey'
  return NUMBERS.test(name) && name !== 'id' ? 'Numeric' : 'RedisValue'
}

/**
 * The form of a command that its synopsis describes.
 *
 * @param {string} synopsis
 * @param {string} reply
 */
function formOf(synopsis, reply) {
  const words = synopsis.match(/\[|\]|<|>|\||[^\s[\]<>|]+/g) ?? []
  const fixed = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (word === '<') {
      const end = words.indexOf('>', at)
      fixed.push(words.slice(at + 1, end).filter((choice) => choice !== '|').map((choice) => `'${choice}'`).join('|'))
      at = end
    } else if (/^[a-z]/.test(word)) fixed.push(camel(word))
    else return `${repeated(fixed, words.slice(at))} -> ${reply}`
  }
  return `${fixed.join(' ')} -> ${reply}`
}

/** `key [key ...]` is one list; any other bracket begins what may follow. */
function repeated(fixed, words) {
  const end = words.indexOf(']')
  const run = words.slice(1, end)
  if (words[0] !== '[' || run.at(-1) !== '...') return [...fixed, '...args'].join(' ')
  const names = run.slice(0, -1).map(camel)
  const kept = fixed.slice(0, fixed.length - names.length)
  const same = names.every((name, i) => fixed[kept.length + i] === name)
  const rest = words.length > end + 1 ? '...args' : names.length === 1 ? `...${names[0]}s` : '...pairs'
  return [...(same ? kept : fixed), rest].join(' ')
}

/** A form as a method's parameters and result. */
function signature(form, raw) {
  const [, args, arrow, said] = /^(.*?) ?([-=]>) (.*)$/.exec(form)
  const reply = replyOf(said, raw)
  if (arrow === '=>') {
    const [, list] = /^args:\[(.*)\]$/.exec(args)
    return `(...args: Args<[${list}], ${reply}>): Result<${reply}, Context>`
  }
  const list = args.split(' ').filter(Boolean).map((word, i) => parameter(word, i, reply))
  if (!list.some((one) => one.startsWith('...'))) list.push(`callback?: Callback<${reply}>`)
  return `(${list.join(', ')}): Result<${reply}, Context>`
}

function parameter(word, at, reply) {
  if (word.startsWith("'")) return `token${at === 0 ? '' : at}: ${word.replaceAll('|', ' | ')}`
  if (word.startsWith('...')) {
    const name = word.slice(3)
    const type = /^(keys|members\d?)$/.test(name) ? typeOf(name.slice(0, -1)) : 'RedisValue'
    return `${word}: Rest<${type}, ${reply}>`
  }
  const [name, type] = word.split(/:(.*)/)
  return `${name}: ${type ? type.replaceAll('|', ' | ') : typeOf(name)}`
}

function replyOf(said, raw) {
  const text = raw ? 'Buffer' : 'string'
  const [legacy, mapped] = said.includes(' ~ ') ? said.split(' ~ ') : [said, said]
  const put = (part, double) => part.replaceAll('$', text).replaceAll('#', double).replace(raw ? /'OK'|'PONG'/g : /^$/, 'Buffer')
  const before = put(legacy, text)
  const after = put(mapped, 'number')
  return before === after ? before : `Shaped<${before}, ${after}, Context>`
}

function methods({ name, summary, forms }) {
  const lines = [`/** ${summary} */`]
  for (const raw of [false, true]) {
    const key = raw ? name + 'Buffer' : name
    const property = /^[\w$]+$/.test(key) ? key : `'${key}'`
    for (const form of forms) lines.push(`${property}${signature(form, raw)};`)
  }
  return lines.map((line) => '    ' + line).join('\n')
}

/** @param {any[]} commands the command table */
function described(commands) {
  const known = commands.map(({ name, summary, synopsis, shape, subcommands }) => {
    const form = subcommands.length > 0 ? 'subcommand:string ...args -> unknown' : formOf(synopsis, SHAPES[shape] ?? 'unknown')
    return { name, summary, forms: FORMS[name] ?? [form] }
  })
  const absent = Object.entries(ABSENT)
    .filter(([name]) => !commands.some((command) => command.name === name))
    .map(([name, forms]) => ({ name, summary: 'The engine does not know this command.', forms }))
  return [...known, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => !IN_HEAD.has(name))
}

/** Those that can be set to something else than they are; where and for whom to listen is in types/head.d.ts. */
function settable(parameters) {
  const where = new Set(['bind', 'port', 'unixsocket', 'io-threads'])
  return parameters.filter(({ name, change }) => ['live', 'atstart', 'taken'].includes(change) && !where.has(name))
}

function option({ name, about, reason, change }) {
  const told = change === 'taken' ? `Makes no difference: ${reason}.` : about
  return [`    /** ${told} */`, `    ${camel(name)}?: ParameterValue;`].join('\n')
}

/**
 * @param {any[]} commands the command table
 * @param {any[]} parameters the configuration parameters
 * @param {string} head the hand-written part
 */
export function declarations(commands, parameters, head) {
  const note = '// Written by scripts/generate.mjs from types/head.d.ts and the command table; do not edit.\n'
  const noscript = commands.filter(({ flags }) => flags.includes('noscript')).map(({ name }) => `'${name}'`)
  const missing = Object.keys(ABSENT).map((name) => `'${name}'`)
  return note + head
    .replace('/* @noscript */ never', [...noscript, ...missing].join(' | '))
    .replace(/ *\/\/ @parameters\n/, settable(parameters).map(option).join('\n') + '\n')
    .replace(/ *\/\/ @commands\n/, described(commands).map(methods).join('\n') + '\n')
}

/** The declarations for `import`: the same names, of a module of the other kind. */
export function moduleDeclarations(head) {
  const found = head.matchAll(/^ {2}export (?:const|class|function|interface|type) (\w+)/gm)
  const names = new Set(['Redis', ...[...found].map(([, name]) => name)])
  return [
    '// Written by scripts/generate.mjs; do not edit.',
    "import Redis from './index.js';",
    'export default Redis;',
    `export { ${[...names].join(', ')} } from './index.js';`,
    '',
  ].join('\n')
}

/**
 * The same for another entrance: one that `require` gives a class says so by `export =`, with its names in a namespace.
 *
 * @param {string} file the JavaScript for `require`
 * @param {string} declared its declarations
 */
export function otherDeclarations(file, declared) {
  const [, listed] = declared.includes('export = ') ? /^ {2}export \{ (.*) \}/m.exec(declared) : []
  const names = listed?.split(', ').filter((name) => !name.includes(' as '))
  return [
    '// Written by scripts/generate.mjs; do not edit.',
    `import all from './${file}';`,
    'export default all;',
    names ? `export { ${names.join(', ')} } from './${file}';` : `export * from './${file}';`,
    '',
  ].join('\n')
}
