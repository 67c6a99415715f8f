// @ts-check
'use strict'

// Compares the databases themselves, besides the replies: which keys there are, and of each its type, encoding,
// deadline and content.

const { parse } = require('./frames')
const { isCompact } = require('./orders')
const { hasOrder } = require('./sides')

/** The databases that scripts and the generator use. */
const DATABASES = ['0', '1', '2']
const OBSERVER = 'observer'

/** What shows the content of a key of each type. @type {Record<string, (key: string) => string[]>} */
const CONTENT = {
  stream: (key) => ['XINFO', 'STREAM', key, 'FULL', 'COUNT', '0'],
  string: (key) => ['GET', key],
  list: (key) => ['LRANGE', key, '0', '-1'],
  set: (key) => ['SMEMBERS', key],
  hash: (key) => ['HGETALL', key],
  zset: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
}

/**
 * @param {import('./runner').Runner} runner
 * @param {number} index of the step before
 * @returns {Promise<import('./runner').Difference | null>}
 */
async function observe(runner, index) {
  const [{ theirs }] = runner.lanes
  const ask = (/** @type {string[][]} */ commands) => compare(runner, index, commands, theirs)

  const { difference, replies } = await ask(DATABASES.flatMap((db) => [['SELECT', db], ['KEYS', '*']]))
  if (difference) return difference
  const found = DATABASES.map((db, i) => ({ db, keys: (parse(replies[2 * i + 1]).items ?? []).map(({ text }) => text) }))
  for (const { db, keys } of found) {
    if (keys.length === 0) continue
    const about = keys.flatMap((key) => [['TYPE', key], ['OBJECT', 'ENCODING', key], ['PTTL', key]])
    const facts = await ask([['SELECT', db], ...about])
    if (facts.difference) return facts.difference
    const content = keys.flatMap((key, i) => {
      const show = CONTENT[facts.replies[1 + 3 * i].slice(1, -2)]
      return show ? [{ words: show(key), encoding: facts.replies[2 + 3 * i] }] : []
    })
    const values = await compare(runner, index, content.map(({ words }) => words), theirs, content.map(({ words, encoding }) => isCompact(encoding) && !runner.orders.shuffled.has(words[1])))
    if (values.difference) return values.difference
    content.forEach(({ words, encoding }, i) => runner.conversions.seen(encoding, words, values.replies[i]))
    const deadlines = keys.flatMap((key, i) => {
      if (facts.replies[1 + 3 * i] !== '+hash\r\n') return []
      const fields = hashFields(values.replies[content.findIndex(({ words: [name, one] }) => name === 'HGETALL' && one === key)])
      return [['HPEXPIRETIME', key, 'FIELDS', String(fields.length), ...fields]]
    })
    const ends = await ask(deadlines)
    if (ends.difference) return ends.difference
  }
  return engineFault(runner, index)
}

/** The names of fields in a reply to HGETALL, in order. @param {string} reply */
function hashFields(reply) {
  const { items = [] } = parse(reply)
  return items.filter((_, i) => i % 2 === 0).map(({ text }) => text).sort()
}

/**
 * @param {import('./runner').Runner} runner
 * @param {number} index
 * @param {string[][]} commands
 * @param {import('./sides').Side} source whose replies are handed back
 * @param {boolean[]} [ordered] the replies that have an order, if they have one at all in a lane
 */
async function compare(runner, index, commands, source, ordered = []) {
  const replies = await runner.gather('command', OBSERVER, commands)
  for (const lane of runner.lanes) {
    for (let i = 0; i < commands.length; i++) {
      const rule = ordered[i] && hasOrder(lane, commands[i]) ? 'exact' : undefined
      const difference = runner.judge(lane, OBSERVER, commands[i], replies.get(lane.theirs)?.[i], replies.get(lane.ours)?.[i], 'command', rule)
      if (difference) {
        const what = `the databases differ after this: ${commands[i].join(' ')}`
        return { difference: { ...difference, lane: lane.name, index, client: OBSERVER, what }, replies: [] }
      }
    }
  }
  return { difference: null, replies: replies.get(source) ?? [] }
}

/**
 * Whether an engine's accounts agree with its data.
 * @param {import('./runner').Runner} runner
 * @param {number} index
 */
function engineFault(runner, index) {
  for (const lane of runner.lanes) {
    const fault = lane.ours.engine?.check()
    if (fault) return { lane: lane.name, index, client: OBSERVER, words: [], theirs: '', ours: fault, what: 'the engine is inconsistent' }
  }
  return null
}

module.exports = { observe }
