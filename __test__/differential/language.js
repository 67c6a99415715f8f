// @ts-check
'use strict'

// The language of the scripts: what is sent, by whom, and when.
//
//   == a title            begins a section, on empty databases
//   # a comment
//   SET k "two words"     a command, sent by client a
//   b: GET k              a command of client b
//   b:& BLPOP l 0         a command that waits: nobody waits for its reply ...
//   @await b              ... before this
//   @sleep 20             nobody does anything for so many milliseconds (at most 2,000)
//   @messages b           what pub/sub has sent to client b up to now, in order
//   @reply unordered      how the next reply is compared, in place of the rule of its command
//   @lanes resp2 resp3    which ways into Nearis the section goes (embedded, methods, resp2, resp3; all otherwise)
//   @oracle valkey9       which server the section is compared with (redis8 otherwise)
//   @raw "*1\r\n$x\r\n"   bytes as they are; one reply is awaited
//   @ended                the server has ended the connection (of client a, or `@ended b`)
//
// A word is bare, or quoted with the escapes \n \r \t \\ \" \xHH; behind a quoted word `*20` repeats it.
// <now+10s> and <now-500ms> are Unix times, in seconds and milliseconds, counted from the start of the section.

const { quote } = require('./frames')

/**
 * @typedef {object} Step
 * @property {'command' | 'send' | 'await' | 'sleep' | 'messages' | 'raw' | 'ended'} kind
 * @property {string} client
 * @property {string[]} words one character a byte; of a raw step, the bytes
 * @property {number} [ms] of a sleep
 * @property {import('./compare').Rule} [rule]
 * @property {number} [line]
 * @property {boolean} [unsettled] the databases may differ until the next step is done
 *
 * @typedef {object} Section
 * @property {string} title
 * @property {string[]} lanes none: all of them
 * @property {string} oracle
 * @property {Step[]} steps
 */

const MAX_SLEEP_MS = 2_000
const DEFAULT_CLIENT = 'a'
const ESCAPES = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"' }
const WORD = /\s*(?:"((?:[^"\\]|\\.)*)"(?:\*(\d+))?|(\S+))/y

/**
 * @param {string} text
 * @param {string} [file] for messages
 * @returns {Section[]}
 */
function parseScript(text, file = 'script') {
  /** @type {Section[]} */
  const sections = []
  /** @type {import('./compare').Rule | undefined} */
  let rule
  text.split('\n').forEach((full, index) => {
    const line = full.trim()
    const fail = (/** @type {string} */ why) => {
      throw new Error(`${file}:${index + 1}: ${why}`)
    }
    if (line === '' || line.startsWith('#')) return
    if (line.startsWith('== ')) {
      sections.push({ title: line.slice(3).trim(), lanes: [], oracle: 'redis8', steps: [] })
      return
    }
    if (sections.length === 0) sections.push({ title: file, lanes: [], oracle: 'redis8', steps: [] })
    const section = sections[sections.length - 1]
    if (!line.startsWith('@')) {
      const [, client = DEFAULT_CLIENT, later, rest] = /** @type {string[]} */ (/^(?:(\w+):(&?)\s+)?(.*)$/.exec(line))
      const kind = later ? /** @type {const} */ ('send') : /** @type {const} */ ('command')
      section.steps.push({ kind, client, words: split(rest, fail), rule, line: index + 1 })
      rule = undefined
      return
    }
    const [directive, ...words] = split(line.slice(1), fail)
    const [first] = words
    const step = { client: DEFAULT_CLIENT, words: [], line: index + 1 }
    if (directive === 'sleep') section.steps.push({ ...step, kind: 'sleep', ms: Math.min(Number(first), MAX_SLEEP_MS) })
    else if (directive === 'messages') section.steps.push({ ...step, kind: 'messages', client: first })
    else if (directive === 'await') section.steps.push({ ...step, kind: 'await', client: first })
    else if (directive === 'reply') rule = /** @type {import('./compare').Rule} */ (first)
    else if (directive === 'lanes') section.lanes = words
    else if (directive === 'oracle') section.oracle = first
    else if (directive === 'raw') section.steps.push({ ...step, kind: 'raw', words: [words.join('')] })
    else if (directive === 'ended') section.steps.push({ ...step, kind: 'ended', client: first ?? DEFAULT_CLIENT })
    else fail(`no directive @${directive}`)
  })
  return sections
}

/**
 * @param {string} line
 * @param {(why: string) => void} fail
 */
function split(line, fail) {
  const words = []
  WORD.lastIndex = 0
  while (WORD.lastIndex < line.length) {
    const at = WORD.lastIndex
    const found = WORD.exec(line)
    if (!found) {
      fail(`cannot read ${line.slice(at)}`)
      break
    }
    const [, quoted, times, bare] = found
    words.push(quoted === undefined ? bytes(bare) : unescape(quoted).repeat(Number(times ?? 1)))
  }
  return words
}

/** Text as it stands in the file, as bytes. @param {string} text */
const bytes = (text) => Buffer.from(text).toString('latin1')

/** @param {string} text */
function unescape(text) {
  return bytes(text).replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex, char) =>
    hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[/** @type {'n'} */ (char)] ?? char)
  )
}

/**
 * Times written as `<now+10s>` become numbers.
 * @param {string[]} words
 * @param {number} now in milliseconds
 */
function resolveTimes(words, now) {
  return words.map((word) => {
    const time = word[0] === '<' && /^<now([+-]\d+)(s|ms)>$/.exec(word)
    if (!time) return word
    return String(time[2] === 's' ? Math.floor(now / 1000) + Number(time[1]) : now + Number(time[1]))
  })
}

/**
 * A step as a line of a script.
 * @param {Step} step
 */
function writeStep({ kind, client, words, ms, rule }) {
  if (kind === 'sleep') return `@sleep ${ms}`
  if (kind === 'messages' || kind === 'await') return `@${kind} ${client}`
  if (kind === 'ended') return `@ended ${client}`
  if (kind === 'raw') return `@raw ${quote(words[0])}`
  const text = words.map(writeWord).join(' ')
  if (kind === 'send') return `${client}:& ${text}`
  return `${rule ? `@reply ${rule}\n` : ''}${client === DEFAULT_CLIENT ? '' : `${client}: `}${text}`
}

/** @param {string} word */
function writeWord(word) {
  if (/^[\w.,:;*?/+!^$%&'()[\]{}|<>=~-]+$/.test(word)) return word
  const repeated = /^(.)\1{20,}$/s.exec(word)
  return repeated ? `${quote(repeated[1])}*${word.length}` : quote(word)
}

module.exports = { parseScript, writeStep, writeWord, resolveTimes, DEFAULT_CLIENT }
