// @ts-check
'use strict'

// Sends steps to all sides and compares what they say.

const { asEmbedded, asMethods } = require('./embedded')
const { compareEvents, listen, silence } = require('./events')
const { inOrder, leftInOrder, nameOf, same, sorted } = require('./compare')
const { parse, write } = require('./frames')
const { resolveTimes } = require('./language')
const { Conversions } = require('./conversions')
const { Orders } = require('./orders')
const { hasOrder } = require('./sides')
const { observe } = require('./state')

/** Commands in one flight: enough that round trips cost nothing, few enough that all replies fit in buffers. */
const MAX_FLIGHT = 400
const MAX_PAGES = 10_000
/** After which a command that neither has a reply nor waits is taken to be lost. */
const LOST_MS = 10_000
/** After which a client that waits without a deadline is taken to wait for what never comes. */
const RELEASE_MS = 5_000

/** The client that ends the waits of others. */
const RELEASER = 'releaser'

const SUBSCRIPTION = new Set(['subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe'])

/**
 * @typedef {object} Difference
 * @property {string} lane
 * @property {number} index of the step
 * @property {number} [last] the last step that was sent together with it
 * @property {string} client
 * @property {string[]} words
 * @property {string} theirs
 * @property {string} ours
 * @property {string} [what] when it is not about a reply
 */

/** What a lane knows of one of its clients. */
class Talk {
  constructor() {
    /** @type {{ words: string[], rule: import('./compare').Rule }[] | null} the commands that wait for EXEC */
    this.queue = null
    /** The command before, with our reply. */
    this.before = { words: /** @type {string[]} */ ([]), ours: '' }
  }
}

class Runner {
  /**
   * @param {import('./sides').Lane[]} lanes
   * @param {import('./compare').Rules} rules
   * @param {import('./differences').Differences} known
   * @param {{ events?: boolean, releaseMs?: number }} [options] `events`: whether keyspace events are compared too
   */
  constructor(lanes, rules, known, { events = false, releaseMs = RELEASE_MS } = {}) {
    // Valkey tells other events at some places.
    this.events = events && lanes.every((lane) => lane.oracle === 'redis8')
    this.releaseMs = releaseMs
    this.lanes = lanes
    this.rules = rules
    this.known = known
    this.sides = [...new Set(lanes.flatMap((lane) => [lane.theirs, lane.ours]))]
    /** Lanes whose databases differ for a reason: silent up to the next reset. @type {Set<import('./sides').Lane>} */
    this.apart = new Set()
    /** @type {Map<string, Talk>} */
    this.talks = new Map()
    this.now = 0
    this.orders = new Orders()
    /** The SCAN in flight is of something compact, which comes as a whole, in its order. */
    this.whole = false
    /** By client, the command whose reply nobody has waited for. @type {Map<string, string[]>} */
    this.sent = new Map()
    /** How often each command was answered, and how often by an error. @type {Map<string, { count: number, errors: number }>} */
    this.tally = new Map()
    this.conversions = new Conversions()
  }

  /**
   * Runs steps on empty databases up to the first difference.
   * @param {import('./language').Step[]} steps
   * @param {{ observeEvery?: number, now?: number }} [options] compare the databases after so many steps, and at the end
   * @returns {Promise<Difference | null>}
   */
  async play(steps, { observeEvery = 0 } = {}) {
    await Promise.all(this.sides.map((side) => side.reset()))
    await Promise.all(this.sides.map(this.events ? listen : silence))
    this.apart.clear()
    this.orders = new Orders()
    this.talks.clear()
    this.now = Date.now()
    let at = 0
    let observed = 0
    while (at < steps.length) {
      const count = this.flightLength(steps, at)
      const difference = await this.flight(steps, at, count)
      if (difference) return difference
      at += count
      const settled = !steps[at - 1].unsettled
      if (observeEvery > 0 && settled && (at - observed >= observeEvery || at === steps.length)) {
        observed = at
        const apart = (this.events ? await compareEvents(this, at - 1) : null) ?? (await observe(this, at - 1))
        if (apart) return apart
      }
    }
    return null
  }

  /**
   * How many steps from `at` on can be sent without waiting: commands of one client with one reply each.
   * @param {import('./language').Step[]} steps
   * @param {number} at
   */
  flightLength(steps, at) {
    let end = at
    while (end < steps.length && end - at < MAX_FLIGHT && steps[end].client === steps[at].client && !this.isAlone(steps[end])) end++
    return Math.max(1, end - at)
  }

  /** @param {import('./language').Step} step */
  isAlone({ kind, words }) {
    return kind !== 'command' || SUBSCRIPTION.has(nameOf(words)) || this.walks(words)
  }

  /** Whether all pages are fetched: with cursor 0 of a SCAN. @param {string[]} words */
  walks(words) {
    return words[cursorIndex(words)] === '0' && this.rules.of(words) === 'page'
  }

  /**
   * @param {import('./language').Step[]} steps
   * @param {number} at
   * @param {number} count
   * @returns {Promise<Difference | null>}
   */
  async flight(steps, at, count) {
    const [first] = steps.slice(at, at + 1)
    const { client, kind } = first
    if (kind === 'sleep') {
      await new Promise((resolve) => setTimeout(resolve, first.ms))
      return null
    }
    const commands = steps.slice(at, at + count).map((step) => (kind === 'raw' ? step.words : resolveTimes(step.words, this.now)))
    if (kind === 'send') this.sent.set(client, commands[0])
    if (kind === 'await') commands[0] = this.sent.get(client) ?? []
    const { replies, ordered } = await this.gatherInOrder(kind, client, commands)
    if (kind === 'command') this.count(client, commands, replies.get(this.lanes[0].theirs) ?? [])
    for (const lane of this.lanes) {
      for (let i = 0; i < count; i++) {
        const rule = steps[at + i].rule ?? (ordered[i] && hasOrder(lane, commands[i]) ? 'exact' : undefined)
        const [theirs, ours] = [replies.get(lane.theirs)?.[i], replies.get(lane.ours)?.[i]]
        const difference = this.judge(lane, client, commands[i], theirs, ours, kind, rule)
        if (difference) return { ...difference, lane: lane.name, index: at + i, last: at + count - 1, client }
      }
    }
    return null
  }

  /**
   * @param {string} client
   * @param {string[][]} commands
   * @param {string[]} replies
   */
  count(client, commands, replies) {
    commands.forEach((words, i) => {
      this.conversions.follow(client, words, replies[i] ?? '')
      const name = nameOf(words)
      const counted = this.tally.get(name) ?? { count: 0, errors: 0 }
      counted.count += 1
      if (replies[i]?.[0] === '-') counted.errors += 1
      this.tally.set(name, counted)
    })
  }

  /**
   * The replies of each side, and which of them have an order. The encodings on which that depends are asked before each
   * command, between MULTI and EXEC not at all.
   * @param {import('./language').Step['kind']} kind
   * @param {string} client
   * @param {string[][]} commands
   */
  async gatherInOrder(kind, client, commands) {
    const isQueueing = kind !== 'command' || this.isQueueing(client)
    const multi = isQueueing ? 0 : commands.findIndex((words) => nameOf(words) === 'multi')
    const questions = commands.map((words, i) => (multi < 0 || i < multi ? this.orders.questions(words) : []))
    const alone = commands.length === 1 && this.walks(commands[0])
    /** @type {Map<any, string[]>} */
    const encodings = new Map()
    if (alone) {
      const answers = await this.gather(kind, client, questions[0])
      const ordered = [this.orders.follow(commands[0], answers.get(this.lanes[0].theirs) ?? [])]
      this.whole = ordered[0]
      const replies = await this.gather(kind, client, commands)
      this.whole = false
      return { replies, ordered }
    }
    const replies = await this.gather(kind, client, commands.flatMap((words, i) => [...questions[i], words]))
    for (const [side, frames] of replies) {
      const left = [...frames]
      const split = questions.map((some) => ({ asked: left.splice(0, some.length), reply: left.splice(0, 1)[0] }))
      replies.set(side, split.map(({ reply }) => reply))
      if (side === this.lanes[0].theirs) split.forEach(({ asked }, i) => encodings.set(i, asked))
    }
    return { replies, ordered: commands.map((words, i) => this.orders.follow(words, encodings.get(i) ?? [])) }
  }

  /**
   * The replies of each side.
   * @param {import('./language').Step['kind']} kind
   * @param {string} client
   * @param {string[][]} commands
   * @returns {Promise<Map<import('./sides').Side, string[]>>}
   */
  async gather(kind, client, commands) {
    /** @type {Map<any, string[]>} */
    const replies = new Map()
    const servers = this.sides.filter((side) => !side.engine)
    const ours = this.sides.filter((side) => side.engine)
    const ask = async (/** @type {any} */ side) => {
      try {
        replies.set(side, await this.ask(side, kind, client, commands, replies))
      } catch (error) {
        replies.set(side, [`-(${/** @type {Error} */ (error).message})\r\n`])
      }
    }
    if (kind === 'messages') {
      // An embedded client cannot tell when the last message has come: the servers say how many there are.
      await Promise.all(servers.map(ask))
      await Promise.all(ours.map(ask))
    } else {
      await Promise.all(this.sides.map(ask))
    }
    return replies
  }

  /**
   * @param {import('./sides').Side} side
   * @param {import('./language').Step['kind']} kind
   * @param {string} name
   * @param {string[][]} commands
   * @param {Map<any, string[]>} replies of the servers, for messages
   * @returns {Promise<string[]>}
   */
  async ask(side, kind, name, commands, replies) {
    const client = /** @type {any} */ (await side.client(name))
    const [words] = commands
    if (kind === 'messages') {
      const expected = this.lanes.find((lane) => lane.ours === side)?.theirs
      const count = expected ? (replies.get(expected) ?? [''])[0].split('message\r\n').length - 1 : 0
      return [inOrder((await client.messages(count)).join(''))]
    }
    if (kind === 'send') {
      let isAnswered = false
      const reply = client.exchange([words])
      const answered = () => (isAnswered = true)
      reply.then(answered, answered)
      side.later.set(name, reply)
      // What the others do from now on has to find it waiting, however busy the machine is.
      for (const end = Date.now() + LOST_MS; !isAnswered && !(await this.isBlocked(side, name)); ) {
        if (Date.now() > end) return ['-(neither answered nor waiting)\r\n']
      }
      return ['+sent\r\n']
    }
    if (kind === 'await') {
      const release = setTimeout(() => this.release(side, name).catch(() => {}), this.releaseMs)
      try {
        return (await side.later.get(name)) ?? ['-(nothing was sent)\r\n']
      } finally {
        clearTimeout(release)
        side.later.delete(name)
      }
    }
    if (kind === 'raw') {
      client.send(words[0])
      return client.frames(1)
    }
    if (kind === 'ended') {
      await client.ended()
      return ['+ended\r\n']
    }
    if (commands.length === 1 && !this.isQueueing(name)) {
      if (SUBSCRIPTION.has(nameOf(words))) {
        const frames = await client.talk(words)
        return [(words.length === 1 ? leftInOrder(frames) : frames).join('')]
      }
      if (this.walks(words) && !this.whole) return [await walk(client, words)]
    }
    return client.exchange(commands)
  }

  /**
   * Whether the client waits for something, by what its side says.
   * @param {import('./sides').Side} side
   * @param {string} name
   */
  async isBlocked(side, name) {
    const id = side.ids.get(name)
    if (id === undefined) return false
    const [line] = await (await side.client(RELEASER)).exchange([['CLIENT', 'LIST', 'ID', id]])
    return / flags=\S*b/.test(line)
  }

  /**
   * Ends a wait that nothing else has ended: on all sides alike, or what differs is seen.
   * @param {import('./sides').Side} side
   * @param {string} name
   */
  async release(side, name) {
    const id = side.ids.get(name)
    if (id !== undefined) await (await side.client(RELEASER)).exchange([['CLIENT', 'UNBLOCK', id]])
  }

  /** Whether the client is between MULTI and EXEC. @param {string} client */
  isQueueing(client) {
    return this.lanes.some((lane) => this.talk(lane, client).queue !== null)
  }

  /**
   * @param {import('./sides').Lane} lane
   * @param {string} client
   */
  talk(lane, client) {
    const key = `${lane.name} ${client}`
    let talk = this.talks.get(key)
    if (!talk) this.talks.set(key, (talk = new Talk()))
    return talk
  }

  /**
   * @param {import('./sides').Lane} lane
   * @param {string} client
   * @param {string[]} words
   * @param {string | undefined} theirs
   * @param {string | undefined} ours
   * @param {import('./language').Step['kind']} kind
   * @param {import('./compare').Rule} [given]
   * @returns {{ words: string[], theirs: string, ours: string, what?: string } | null}
   */
  judge(lane, client, words, theirs = '-(no reply)\r\n', ours = '-(no reply)\r\n', kind, given) {
    const talk = this.talk(lane, client)
    const { queue } = talk
    // The reply to a command that was sent and not awaited is compared when it is.
    if (kind === 'await') kind = 'command'
    const rule = given ?? (kind === 'command' ? this.rules.of(words) : 'exact')
    if (this.apart.has(lane)) {
      this.follow(talk, words, theirs, ours, rule)
      return null
    }
    const expected = kind === 'command' ? this.formOf(lane, words, theirs, talk) : theirs
    const calls = queue !== null && nameOf(words) === 'exec' ? parts(queue, expected, ours) : [{ words, rule, theirs: expected, ours }]
    const walked = queue === null && given === undefined && this.walks(words)
    const wrong = calls.find((call) => {
      const good = same(call.theirs, call.ours, walked ? walkedAs(words) : call.rule)
      if (good && (call.rule !== 'random' || queue !== null || drawnFrom(talk.before, words, ours))) return false
      return !this.isKnown(lane, call)
    })
    this.follow(talk, words, theirs, ours, rule)
    return wrong ? { words, theirs: expected, ours } : null
  }

  /**
   * Whether a difference is one to go on after.
   * @param {import('./sides').Lane} lane
   * @param {{ words: string[], theirs: string, ours: string }} call
   */
  isKnown(lane, { words, theirs, ours }) {
    const line = this.known.find(lane, words, theirs, ours)
    if (lane.second && !line) this.known.note(words, theirs, ours)
    // Of two servers of different versions nobody knows what else differs then.
    if (line ? line.diverges : lane.second) this.apart.add(lane)
    return line !== undefined || lane.second === true
  }

  /**
   * What the clients in this process make of a reply in RESP2; the promise of SUBSCRIBE is for the last of its replies.
   * @param {import('./sides').Lane} lane
   * @param {string[]} words
   * @param {string} theirs
   * @param {Talk} talk
   */
  formOf(lane, words, theirs, talk) {
    if (lane.name !== 'embedded' && lane.name !== 'methods') return theirs
    if (SUBSCRIPTION.has(nameOf(words)) && talk.queue === null && theirs[0] === '*') return theirs.slice(theirs.lastIndexOf(':'))
    return lane.name === 'embedded' ? asEmbedded(theirs) : asMethods(theirs)
  }

  /**
   * Keeps track of MULTI.
   * @param {Talk} talk
   * @param {string[]} words
   * @param {string} theirs
   * @param {string} ours
   * @param {import('./compare').Rule} rule
   */
  follow(talk, words, theirs, ours, rule) {
    const name = nameOf(words)
    if (talk.queue === null) {
      if (name === 'multi' && theirs === '+OK\r\n') talk.queue = []
    } else if (name === 'exec' || name === 'discard' || name === 'reset') {
      if (words.length === 1) talk.queue = null
    } else if (theirs === '+QUEUED\r\n') {
      talk.queue.push({ words, rule })
    }
    talk.before = { words, ours }
  }
}

/**
 * The replies in the reply of EXEC, each as that of its command; one pair for all when they are not comparable.
 * @param {{ words: string[], rule: import('./compare').Rule }[]} queue
 * @param {string} theirs
 * @param {string} ours
 * @returns {{ words: string[], rule: import('./compare').Rule, theirs: string, ours: string }[]}
 */
function parts(queue, theirs, ours) {
  const whole = [{ words: ['EXEC'], rule: /** @type {const} */ ('exact'), theirs, ours }]
  if (theirs === ours || theirs[0] !== '*' || ours[0] !== '*') return whole
  const [a, b] = [parse(theirs).items ?? [], parse(ours).items ?? []]
  if (a.length !== queue.length || b.length !== queue.length) return whole
  return queue.map((command, i) => ({ ...command, theirs: write(a[i]), ours: write(b[i]) }))
}

/** @param {string[]} words */
const cursorIndex = (words) => (nameOf(words) === 'scan' ? 1 : 2)

/**
 * What a SCAN finds in all has no order; fields have their values behind them, and members their scores.
 * @param {string[]} words
 * @returns {'pairs' | 'unordered'}
 */
function walkedAs(words) {
  const isBare = nameOf(words) !== 'zscan' && (nameOf(words) !== 'hscan' || words.some((word) => word.toLowerCase() === 'novalues'))
  return isBare ? 'unordered' : 'pairs'
}

/**
 * All that a SCAN finds, each thing once and in order, as if it were one reply.
 * @param {import('./sides').Client} client
 * @param {string[]} words
 */
async function walk(client, words) {
  const at = cursorIndex(words)
  const command = [...words]
  /** @type {import('./frames').Item[]} */
  const items = []
  for (let page = 0; page < MAX_PAGES; page++) {
    const [reply] = await client.exchange([command])
    const [cursor, found] = parse(reply).items ?? []
    if (!cursor || !found?.items) return reply
    items.push(...found.items)
    if (cursor.text === '0') break
    command[at] = cursor.text
  }
  const rule = walkedAs(words)
  const all = sorted({ type: '*', text: '', items }, rule).items ?? []
  const size = rule === 'pairs' ? 2 : 1
  const groups = []
  for (let i = 0; i < all.length; i += size) groups.push(all.slice(i, i + size).map(write).join(''))
  return `*${new Set(groups).size * size}\r\n${[...new Set(groups)].join('')}`
}

/** Calls that tell all there is to draw from. */
const WHOLE = /^(?:SMEMBERS|HGETALL|KEYS|ZRANGE) (\S+)( 0 -1 WITHSCORES)?$/

/**
 * Whether random items come from what the command before has listed, and each once if they have to.
 * @param {{ words: string[], ours: string }} before
 * @param {string[]} words
 * @param {string} ours
 */
function drawnFrom(before, words, ours) {
  const [, source] = WHOLE.exec(before.words.join(' ')) ?? []
  if (source === undefined || source !== (words[1] ?? '*') || ours[0] === '-' || before.ours[0] === '-') return true
  const pool = new Set(texts(parse(before.ours)))
  const reply = parse(ours)
  const drawn = texts(reply)
  if (!drawn.every((text) => pool.has(text))) return false
  if (!reply.items || Number(words[2]) < 0) return true
  const nested = reply.items.some((item) => item.items)
  const names = nested ? reply.items.map((item) => texts(item)[0]) : words.length > 3 ? drawn.filter((_, i) => i % 2 === 0) : drawn
  return new Set(names).size === names.length
}

/**
 * @param {import('./frames').Item} item
 * @returns {string[]}
 */
function texts(item) {
  if (item.items) return item.items.flatMap(texts)
  return item.type === '_' ? [] : [item.text]
}

module.exports = { Runner }
