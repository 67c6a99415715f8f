// @ts-check
'use strict'

// Whether two replies say the same. What may differ in them depends on the command: most of that follows from the hints
// in COMMAND INFO, the rest is in the tables here.

const { parse, split, write } = require('./frames')

/**
 * How replies to a command are compared; errors always have to be the same to the byte:
 *  - `exact`: to the byte;
 *  - `unordered`: items of an array or a set in any order, fields with their values of a map likewise;
 *  - `pairs`: as `unordered`, and in RESP2 the items of the array belong together by twos;
 *  - `seconds`, `milliseconds`: integers, or lists of them; below 0 as they are, others nearly (the servers did not work at the same moment);
 *  - `random`: the same number of items of the same types, and what they are is judged by the command before;
 *  - `kind`: the same types of items;
 *  - `page`: a cursor and items, of which only the kinds are compared; all pages together are compared by walking;
 *  - `clocks`: exact, but for the times in what streams tell of deliveries;
 *  - `counts`: of INFO what all sides count alike;
 *  - `ignore`: not at all.
 * @typedef {'clocks' | 'exact' | 'unordered' | 'pairs' | 'seconds' | 'milliseconds' | 'random' | 'kind' | 'page' | 'counts' | 'ignore'} Rule
 */

/** Commands whose hints do not tell. @type {Record<string, Rule>} */
const RULES = {
  ttl: 'seconds',
  pttl: 'milliseconds',
  expiretime: 'seconds',
  pexpiretime: 'milliseconds',
  httl: 'seconds',
  hpttl: 'milliseconds',
  hexpiretime: 'seconds',
  hpexpiretime: 'milliseconds',
  'object encoding': 'exact',
  hgetall: 'pairs',
  randomkey: 'random',
  srandmember: 'random',
  spop: 'random',
  hrandfield: 'random',
  zrandmember: 'random',
  scan: 'page',
  hscan: 'page',
  sscan: 'page',
  zscan: 'page',
  // Their order is the hash table's.
  'pubsub channels': 'unordered',
  'pubsub shardchannels': 'unordered',
  'memory usage': 'kind',
  xpending: 'clocks',
  'xinfo stream': 'clocks',
  'xinfo consumers': 'clocks',
  'xinfo groups': 'exact',
  xadd: 'exact',
  xautoclaim: 'exact',
  xclaim: 'exact',
  info: 'kind',
  'config get': 'pairs',
  command: 'kind',
  'command info': 'kind',
  'command docs': 'kind',
  'command list': 'kind',
  'command count': 'kind',
  time: 'kind',
}

/** Containers, whose subcommand is part of the name. */
const CONTAINERS = new Set(['object', 'pubsub', 'memory', 'client', 'config', 'command', 'script', 'function', 'acl', 'xinfo', 'xgroup'])

/** How much later one server may have worked than another. @type {Record<string, number>} */
const LATE = { seconds: 5, milliseconds: 5_000 }

/**
 * The name of a command with its subcommand, in lower case.
 * @param {string[]} words
 */
function nameOf(words) {
  const name = (words[0] ?? '').toLowerCase()
  return CONTAINERS.has(name) && words.length > 1 ? `${name} ${words[1].toLowerCase()}` : name
}

/** Knows how each command's replies are compared. */
class Rules {
  /** @param {Map<string, string[]>} tips the hints of COMMAND INFO, by name */
  constructor(tips) {
    this.tips = tips
  }

  /**
   * @param {string[]} words
   * @returns {Rule}
   */
  of(words) {
    const name = nameOf(words)
    const rule = RULES[name]
    if (rule) return rule
    const tips = this.tips.get(name) ?? []
    if (tips.includes('nondeterministic_output_order')) return 'unordered'
    return tips.includes('nondeterministic_output') ? 'kind' : 'exact'
  }
}

/**
 * @param {string} theirs
 * @param {string} ours
 * @param {Rule} rule
 */
function same(theirs, ours, rule) {
  if (theirs === ours || rule === 'ignore') return true
  if (rule === 'exact' || theirs[0] === '-' || ours[0] === '-') return false
  return sameItem(parse(theirs), parse(ours), rule)
}

/**
 * @param {import('./frames').Item} a
 * @param {import('./frames').Item} b
 * @param {Rule} rule
 * @returns {boolean}
 */
function sameItem(a, b, rule) {
  if (rule in LATE && a.items) return a.type === b.type && a.items.length === b.items?.length && a.items.every((one, i) => sameItem(one, /** @type {any} */ (b.items)[i], rule))
  if (rule in LATE) {
    const [theirs, ours] = [Number(a.text), Number(b.text)]
    return a.type === b.type && (theirs < 0 || ours < 0 ? theirs === ours : Math.abs(theirs - ours) <= LATE[rule])
  }
  if (rule === 'kind') return a.type === b.type
  if (rule === 'counts') return a.type === b.type && counts(a.text) === counts(b.text)
  if (rule === 'clocks') return sameButClocks(a, b)
  if (rule === 'unordered' || rule === 'pairs') return write(sorted(a, rule)) === write(sorted(b, rule))
  if (rule === 'page') return a.type === b.type && a.items?.length === b.items?.length
  // Random: what was drawn may be longer or shorter, but there is as much of it.
  if (a.type !== b.type || a.items?.length !== b.items?.length) return false
  return (a.items ?? []).every((item, i) => item.type === b.items?.[i].type && item.items?.length === b.items?.[i].items?.length)
}

/** Fields of INFO that do not depend on the machine, nor on what these tests ask besides. */
const COUNTED = new Set([
  ...['blocked_clients', 'clients_in_timeout_table', 'total_blocking_keys', 'total_blocking_keys_on_nokey'],
  ...['watching_clients', 'total_watched_keys', 'pubsub_clients', 'expired_keys', 'expired_subkeys', 'evicted_keys'],
  ...['keyspace_hits', 'keyspace_misses'],
])

/** @param {string | undefined} info */
function counts(info = '') {
  const lines = info.split('\r\n').map((line) => line.replace(/,avg_ttl=\d+/, ''))
  return lines.filter((line) => /^(#|db\d)/.test(line) || COUNTED.has(line.split(':')[0])).sort().join('\n')
}

/** Fields with times behind them. */
const CLOCKS = new Set(['idle', 'inactive', 'seen-time', 'active-time'])

/**
 * @param {import('./frames').Item} a
 * @param {import('./frames').Item} b
 * @returns {boolean}
 */
function sameButClocks(a, b) {
  if (!a.items || !b.items) return write(a) === write(b)
  if (a.type !== b.type || a.items.length !== b.items.length) return false
  // An entry that waits for its acknowledgement: id, perhaps the consumer, since when, how often delivered.
  const at = a.items.length - 2
  const isPending = /^(?:\$:|\$\$:):$/.test(a.items.map(({ type }) => type).join(''))
  return a.items.every((item, i, { [i - 1]: before }) => {
    const other = /** @type {import('./frames').Item[]} */ (b.items)[i]
    const isClock = (isPending && i === at) || (before?.type === '$' && item.type === ':' && CLOCKS.has(before.text))
    if (!isClock) return sameButClocks(item, other)
    const [theirs, ours] = [Number(item.text), Number(other.text)]
    return item.type === other.type && (theirs < 0 || ours < 0 ? theirs === ours : Math.abs(theirs - ours) <= LATE.milliseconds)
  })
}

/**
 * @param {import('./frames').Item} item
 * @param {Rule} rule
 * @returns {import('./frames').Item}
 */
function sorted(item, rule) {
  if (!item.items) return item
  const size = item.type === '%' || (rule === 'pairs' && !item.items.some((inner) => inner.items)) ? 2 : 1
  const groups = []
  for (let i = 0; i < item.items.length; i += size) groups.push(item.items.slice(i, i + size))
  const keyed = groups.map((group) => ({ group, key: group.map(write).join('') }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1))
  return { ...item, items: keyed.flatMap(({ group }) => group) }
}

/**
 * Messages of pub/sub, in an order that everybody agrees on: a message that several patterns of a client fit comes once
 * for each of them, in the order of a hash table.
 * @param {string} data
 */
function inOrder(data) {
  const frames = split(data).map((frame) => ({ frame, what: parse(frame).items?.slice(-2).map(write).join('') }))
  let from = 0
  for (let i = 1; i <= frames.length; i++) {
    if (i < frames.length && frames[i].what === frames[from].what) continue
    const run = frames.slice(from, i).sort((a, b) => (a.frame < b.frame ? -1 : 1))
    frames.splice(from, run.length, ...run)
    from = i
  }
  return frames.map(({ frame }) => frame).join('')
}

/**
 * The replies of UNSUBSCRIBE from all: the names in order, where they come in that of a hash table; the counts stay.
 * @param {string[]} frames
 */
function leftInOrder(frames) {
  const replies = frames.map(parse)
  if (!replies.every(({ items }) => items?.length === 3)) return frames
  const names = replies.map(({ items = [] }) => items[1]).sort((a, b) => (a.text < b.text ? -1 : 1))
  return replies.map(({ items = [], ...reply }, i) => write({ ...reply, items: [items[0], names[i], items[2]] }))
}

module.exports = { inOrder, leftInOrder, Rules, nameOf, same, sorted }
