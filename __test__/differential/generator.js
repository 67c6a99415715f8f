// @ts-check
'use strict'

// Draws commands from the command table: a new command is drawn with all its options as soon as the table has it.

const { nameOf } = require('./compare')
const { question } = require('./conversions')
const { thresholds } = require('./thresholds')
const { Pools, BY_NAME, BY_TYPE, CHOICES } = require('./pools')

/**
 * @typedef {import('./catalogue').Command} Command
 * @typedef {import('./catalogue').Arg} Arg
 * @typedef {import('./language').Step} Step
 * @typedef {Step[]} Unit steps that only make sense together
 * @typedef {{ text: string, arg: Arg | null }} Word
 */

/** Long enough for a deadline of a few milliseconds to be over everywhere. */
const SLEEP_MS = 40
/** Commands that give fields of hashes deadlines. */
const FIELD_TIMES = new Set(['hexpire', 'hpexpire', 'hexpireat', 'hpexpireat', 'hgetex', 'hsetex'])

/** Groups of which only some commands work on data, or would not disturb the rest. @type {Record<string, string[]>} */
const ONLY = {
  connection: ['echo', 'ping', 'select'],
  server: ['dbsize', 'flushall', 'flushdb', 'swapdb', 'memory usage'],
  scripting: [],
  cluster: [],
}
/** What the commands of a group work on. @type {Record<string, string>} */
const TYPE = { string: 'string', bitmap: 'string', hash: 'hash', list: 'list', set: 'set', 'sorted-set': 'zset', stream: 'stream', hyperloglog: 'hll' }
/** What these do would undo most of what was done before. @type {Record<string, number>} */
const RARE = { pfselftest: 0, pfdebug: 0.1, 'xgroup create': 4, 'xgroup destroy': 0.2, xadd: 4, xreadgroup: 2, xread: 1, flushall: 0.01, flushdb: 0.02, swapdb: 0.03, select: 0.2, spop: 0.4, move: 0.3, quit: 0, 'memory usage': 0.3 }

/** Behind whatever id a reader waits for, but this one. */
const LAST_ID = '18446744073709551615-18446744073709551615'

/** What serves a client that waits at a key, by the group of the command it waits in.
 * @type {Record<string, (key: string) => string[]>} */
const SERVE = {
  list: (key) => ['RPUSH', key, 'served'],
  'sorted-set': (key) => ['ZADD', key, '1', 'served'],
  stream: (key) => ['XADD', key, LAST_ID, 'served', '1'],
}

/** Lists all that a random command can draw from. @type {Record<string, (key: string) => string[]>} */
const SOURCE = {
  srandmember: (key) => ['SMEMBERS', key],
  spop: (key) => ['SMEMBERS', key],
  hrandfield: (key) => ['HGETALL', key],
  zrandmember: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'],
  randomkey: () => ['KEYS', '*'],
}

/** Commands that make keys of other types, and what happens to keys of all types. */
const SUPPORT = [
  'set', 'setex', 'del', 'expire', 'pexpire', 'persist', 'rename', 'copy', 'move', 'type', 'object encoding', 'exists', 'hset', 'rpush',
  'sadd', 'zadd', 'append', 'scan', 'keys', 'ttl', 'select', 'dbsize', 'getex', 'expireat',
]

class Generator {
  /**
   * @param {import('./catalogue').Catalogue} catalogue
   * @param {import('./random').Random} random
   * @param {{ groups: string[], allowed?: (name: string[], tokens: string[]) => boolean, thresholds?: import('./thresholds').Kind | 'any' }} options
   *   `groups`: `all`, or names of the table; `allowed`: whether the oracle knows a command with these keywords;
   *   `thresholds`: set the encodings' to such values, make collections that reach them, and ask before and behind each
   *   change what encoding it is
   */
  constructor(catalogue, random, { groups, allowed = () => true, thresholds: kind }) {
    this.random = random
    this.allowed = allowed
    this.kind = kind
    this.commands = [...catalogue.commands.values()].filter((command) => isDrawn(command) && allowed(command.name, []))
    this.transactions = catalogue.commands.has('multi')
    this.subscriptions = groups.includes('pubsub') || (groups.includes('all') && random.chance(0.2))
    /** Members are in the order of their bytes only where all scores are the same: ranges of bytes are drawn only there. */
    this.level = random.chance(0.25)
    if (this.level) this.commands = this.commands.filter(({ name, group }) => group === 'sorted-set' ? !/store$/i.test(name[0]) : group !== 'set')
    else this.commands = this.commands.filter(({ name }) => !isByLex(name[0]))
    const long = random.chance(0.1)
    // It takes seconds for two long texts.
    if (long) this.commands = this.commands.filter(({ name }) => name[0] !== 'LCS')
    this.own = this.commands.filter((command) => groups.includes(command.group) || groups.includes('all'))
    this.support = this.commands.filter((command) => SUPPORT.includes(nameOf(command.name)))
    const large = kind === 'high' || random.chance(kind ? 0.5 : 0.15)
    this.large = large
    const plain = kind !== undefined && random.chance(0.3)
    const fields = large ? (plain ? 2_000 : 600) : random.between(3, 30)
    this.pools = new Pools(random, { types: this.types(groups), fields, level: this.level, long, plain })
    this.malformed = random.pick([0.02, 0.08, 0.2])
    this.transactionShare = groups.includes('transactions') ? 0.08 : random.pick([0, 0.01, 0.03])
    /** Groups that have no type of their own need the others to make keys. */
    this.otherShare = groups.some((group) => TYPE[group]) ? (kind ? 0.1 : 0.22) : 0.5
    this.clients = ['a', 'b', 'c'].slice(0, random.between(1, 3))
    this.subscribers = ['s', 't']
    /** Clients that wait, and one that sees to it that they do not for ever. */
    this.waiters = ['w', 'x']
    this.server = 'y'
    this.client = 'a'
    /** @type {Set<string>} clients between MULTI and EXEC */
    this.queueing = new Set()
    this.published = 0
    /** A deadline in the command being drawn will be over soon. */
    this.isShort = false
    /** ... or has been over for long. */
    this.isPast = false
    this.keyCount = 0
  }

  /**
   * The types that keys mostly have: that of the groups, and one other; all types when the groups have none.
   * @param {string[]} groups
   */
  types(groups) {
    const own = [...new Set(groups.flatMap((group) => TYPE[group] ?? []))]
    const all = [...new Set(Object.values(TYPE))]
    const types = own.length > 0 ? [this.random.pick(all)] : [...all]
    for (let more = this.random.between(1, 6); more > 0; more--) types.push(this.random.pick(own.length > 0 ? own : all))
    return types
  }

  /**
   * Steps with about `count` commands.
   * @param {number} count
   * @returns {Unit[]}
   */
  units(count) {
    /** @type {Unit[]} */
    const units = thresholds(this.random, this.kind).map((words) => [this.command(words)])
    for (let steps = units.length; steps < count; steps += units[units.length - 1].length) units.push(this.unit())
    if (this.subscriptions) units.push(...this.subscribers.map((client) => [{ kind: /** @type {const} */ ('messages'), client, words: [] }]))
    return units
  }

  /** @returns {Unit} */
  unit() {
    if (this.random.chance(this.transactionShare > 0.05 ? 0.3 : 0.05)) this.client = this.random.pick(this.clients)
    if (this.subscriptions && this.random.chance(0.2)) return this.subscription()
    if (!this.kind && this.random.chance(0.01)) {
      const unit = this.wait()
      if (unit) return unit
    }
    if (this.own.some(({ group }) => group === 'stream') && this.random.chance(0.04)) return this.stream()
    if (!this.queueing.has(this.client) && this.random.chance(0.002)) return [this.command(this.random.pick(thresholds(this.random, this.kind)))]
    const transaction = this.transactions ? this.transaction() : null
    if (transaction) return [this.command(transaction)]
    const command = this.choose()
    const words = this.call(command)
    const isWrong = this.random.chance(this.malformed) && !(this.level && /^z(add|incrby)$/.test(nameOf(command.name)))
    const texts = guard(isWrong ? this.mutate(words.map(({ text }) => text)) : this.cased(words))
    if (isWrong && isTimed(command.args)) this.moveDeadlines(texts)
    if (isWrong && command.flags.includes('blocking')) shortenWaits(texts)
    if (this.random.chance(0.01)) return [this.command(['COMMAND', this.random.pick(['GETKEYS', 'GETKEYSANDFLAGS']), ...texts])]
    const unit = this.together(texts)
    const key = words.find(({ text, arg }) => arg?.type === 'key' && arg.token !== text)?.text
    const asked = this.kind && !this.queueing.has(this.client) && unit.length === 1 && key !== undefined ? question(command, key) : null
    return asked ? [this.command(asked), ...unit, this.command(asked)].map((step, i) => ({ ...step, unsettled: i < 2 })) : unit
  }

  /**
   * A command with what has to go with it.
   * @param {string[]} words
   * @returns {Unit}
   */
  together(words) {
    const name = nameOf(words)
    const queueing = this.queueing.has(this.client)
    const unit = [this.command(words)]
    if (SOURCE[name] && !queueing && (words.length > 1 || name === 'randomkey')) unit.unshift(this.command(SOURCE[name](words[1])))
    // The order of a set is a server's own, and clients see it where nothing is sorted, or much is equal.
    if (/^sort(_ro)?$/.test(name) && words.length > 1 && (this.random.chance(0.5) || words.some((word) => /^by$/i.test(word)))) {
      const elements = Array.from({ length: this.random.between(1, 12) }, () => this.pools.value())
      unit.unshift(this.command(['DEL', words[1]]), this.command(['RPUSH', words[1], ...elements]))
    }
    // What is left in the set is different everywhere.
    if (name === 'spop' && !queueing && words.length > 1) unit.push(this.command(['DEL', words[1]]))
    if (this.isShort) {
      unit.push({ kind: 'sleep', client: this.client, words: [], ms: SLEEP_MS })
    }
    // Fields that are over are counted until somebody meets them, which here is sure to happen.
    if (this.isShort && FIELD_TIMES.has(name) && words.length > 1) unit.push(this.command(['HRANDFIELD', words[1]]))
    // DBSIZE counts what is over until somebody looks at it.
    if ((this.isShort || this.isPast) && words.length > 1) unit.push(this.command(['EXISTS', ...words.slice(1)]))
    for (const step of unit.slice(0, -1)) step.unsettled = true
    return unit
  }

  /**
   * A number that came to stand where a time is must not become a deadline within the run.
   * @param {string[]} words changed in place
   */
  moveDeadlines(words) {
    words.forEach((word, i) => {
      if (/^\d{1,6}$/.test(word) && Number(word) > 0) words[i] = String(this.pools.far() * 1000 + 137)
    })
  }

  /** @param {string[]} words @returns {Step} */
  command(words) {
    return { kind: 'command', client: this.client, words }
  }

  /** @returns {Command} */
  choose() {
    const queueing = this.queueing.has(this.client)
    for (;;) {
      const pool = this.own.length > 0 && !this.random.chance(this.otherShare) ? this.own : this.support
      const command = this.random.weighted(pool, pool === this.own ? weight : supportWeight)
      const name = nameOf(command.name)
      // What a transaction draws at random cannot be undone behind it.
      if (queueing && (name === 'spop' || name === 'sort' || name === 'sort_ro')) continue
      if (!TRANSACTION.has(name) && !/subscribe$/.test(name)) return command
    }
  }

  /** MULTI and its kin, now and then, so that transactions have a beginning and an end. */
  transaction() {
    const { random, client, queueing } = this
    if (queueing.has(client)) {
      if (!random.chance(0.15)) return null
      const name = random.weighted(['EXEC', 'DISCARD', 'MULTI', 'WATCH', 'UNWATCH'], (one) => (one === 'EXEC' ? 8 : 1))
      if (name === 'EXEC' || name === 'DISCARD') queueing.delete(client)
      return name === 'WATCH' ? [name, this.pools.key()] : [name]
    }
    if (!random.chance(this.transactionShare)) return null
    const name = random.weighted(['MULTI', 'WATCH', 'UNWATCH', 'EXEC', 'DISCARD'], (one) => ({ MULTI: 10, WATCH: 8 })[one] ?? 1)
    if (name === 'MULTI') queueing.add(client)
    return name === 'WATCH' ? [name, this.pools.key(), ...(random.chance(0.4) ? [this.pools.key()] : [])] : [name]
  }

  /** One or two clients wait, others go on, and in the end what they wait for comes. @returns {Unit | null} */
  wait() {
    const commands = this.own.filter(({ flags, group }) => flags.includes('blocking') && SERVE[group])
    if (commands.length === 0) return null
    /** @type {Unit} */
    const unit = []
    /** @type {Unit} */
    const end = []
    for (const client of this.random.chance(0.5) ? this.waiters : this.waiters.slice(0, 1)) {
      const command = this.random.pick(commands)
      const words = this.call(command)
      const texts = words.map(({ text, arg }) => (arg && (arg.name === 'timeout' || arg.token === 'BLOCK') && arg.token !== text ? '0' : text))
      const key = words.find(({ text, arg }) => arg?.type === 'key' && arg.token !== text)?.text
      if (key === undefined) return null
      unit.push({ kind: 'send', client, words: texts })
      const serve = (/** @type {string[]} */ line) => end.push({ kind: 'command', client: this.server, words: line })
      serve(['DEL', key])
      serve(SERVE[command.group](key))
      end.push({ kind: 'await', client, words: [] })
      // Nothing could be added to a stream that ends with the last of all ids.
      if (command.group === 'stream') serve(['DEL', key])
    }
    for (let between = this.random.below(4); between > 0; between--) unit.push(...this.together(guard(this.cased(this.call(this.quick())))))
    unit.push(...end)
    for (const step of unit.slice(0, -1)) step.unsettled = true
    return unit
  }

  /** A stream with a group, without which most commands of streams can do nothing. @returns {Unit} */
  stream() {
    const key = this.pools.key('stream')
    const unit = [this.command(['XGROUP', 'CREATE', key, 'g1', '0', 'MKSTREAM'])]
    for (let more = this.random.between(1, 5); more > 0; more--) {
      unit.push(this.command(['XADD', key, `${++this.pools.lastId}-1`, this.pools.text(), this.pools.value()]))
    }
    if (this.random.chance(0.7)) unit.push(this.command(['XREADGROUP', 'GROUP', 'g1', 'c1', 'COUNT', '3', 'STREAMS', key, '>']))
    return unit
  }

  /** A command that does not wait. */
  quick() {
    for (;;) {
      const command = this.choose()
      if (!command.flags.includes('blocking') && !SOURCE[nameOf(command.name)]) return command
    }
  }

  /** Something about pub/sub; subscribers do nothing else. @returns {Unit} */
  subscription() {
    const { random, pools } = this
    const client = random.pick(this.subscribers)
    if (random.chance(0.5)) {
      const channel = random.chance(0.9) ? pools.channel() : pools.text()
      return [this.command([random.pick(['PUBLISH', 'PUBLISH', 'SPUBLISH']), channel, `message ${++this.published}`])]
    }
    if (random.chance(0.4)) return [{ kind: 'messages', client, words: [] }]
    const name = random.pick(['SUBSCRIBE', 'SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE'])
    const words = [name]
    for (let left = random.between(name.includes('UN') ? 0 : 1, 3); left > 0; left--) words.push(name[0] === 'P' ? pools.glob() : pools.channel())
    return [{ kind: 'command', client, words }]
  }

  /**
   * A well-formed call.
   * @param {Command} command
   * @returns {Word[]}
   */
  call(command) {
    this.isShort = false
    this.isPast = false
    this.keyCount = 0
    this.name = nameOf(command.name)
    this.type = TYPE[command.group]
    for (let attempt = 0; ; attempt++) {
      const words = this.sequence(command.args)
      const tokens = words.filter(({ text, arg }) => arg?.token === text).map(({ text }) => text.toUpperCase())
      if (attempt < 20 && (!this.allowed(command.name, tokens) || (!this.level && tokens.includes('BYLEX')))) continue
      this.fitBounds(words, tokens)
      return [...command.name.map((text) => ({ text, arg: null })), ...words]
    }
  }

  /** @param {Arg[]} args @returns {Word[]} */
  sequence(args) {
    /** @type {Word[]} */
    const words = []
    /** @type {Map<Arg, Word[]>} */
    const ready = new Map()
    this.shuffled(args).forEach((arg, i, all) => {
      const counted = /^num(keys|fields|ids)$/.test(arg.name) ? all.slice(i + 1).find((one) => one.multiple) : undefined
      if (counted) {
        const { words: list, count } = this.repeated(counted)
        this.keyCount = count
        ready.set(counted, list)
        words.push(...(arg.token ? [{ text: arg.token, arg }] : []), { text: this.random.chance(0.95) ? String(count) : this.pools.integer(), arg })
      } else {
        words.push(...(ready.get(arg) ?? this.argument(arg)))
      }
    })
    return words
  }

  /** Options at the end may come in any order. @param {Arg[]} args */
  shuffled(args) {
    let first = args.length
    while (first > 0 && args[first - 1].optional && !args[first - 1].multiple && startsWithToken(args[first - 1])) first--
    if (args.length - first < 2 || !this.random.chance(0.3)) return args
    const options = args.slice(first)
    for (let i = options.length - 1; i > 0; i--) {
      const j = this.random.below(i + 1)
      ;[options[i], options[j]] = [options[j], options[i]]
    }
    return [...args.slice(0, first), ...options]
  }

  /** @param {Arg} arg @returns {Word[]} */
  argument(arg) {
    if (arg.optional && !this.random.chance(0.35)) return []
    return this.repeated(arg).words
  }

  /** @param {Arg} arg */
  repeated(arg) {
    /** @type {Word[]} */
    const words = []
    let count = 1
    if (arg.multiple) {
      while (count < 6 && this.random.chance(0.45)) count++
      if (this.large && arg.type !== 'key' && this.random.chance(this.kind ? 0.15 : 0.05)) count = this.random.pick([40, 127, 129, 200, 513])
      if (arg.name === 'weight' && this.random.chance(0.95)) count = this.keyCount || 1
      if (arg.name === 'id' && this.name?.startsWith('xread') && this.random.chance(0.95)) count = this.keyCount || 1
      if (arg.type === 'key') this.keyCount = count
    }
    for (let i = 0; i < count; i++) {
      if (arg.token && arg.type !== 'pure-token' && (i === 0 || arg.multipleToken)) words.push({ text: arg.token, arg })
      words.push(...this.single(arg))
    }
    return { words, count }
  }

  /** @param {Arg} arg @returns {Word[]} */
  single(arg) {
    // The id that a server makes from its clock is another one everywhere.
    const choices = this.name === 'xadd' ? arg.children.filter(({ token }) => token !== '*') : arg.children
    if (arg.type === 'oneof') return this.argument({ ...this.random.pick(choices), optional: false })
    if (arg.type === 'block') return this.sequence(arg.children)
    if (arg.type === 'pure-token') return [{ text: arg.token ?? arg.name, arg }]
    return [{ text: this.value(arg), arg }]
  }

  /** @param {Arg} arg @returns {string} */
  value(arg) {
    const full = `${this.name} ${arg.name}`
    const choices = CHOICES[full] ?? CHOICES[arg.name]
    if (choices) return this.random.pick(choices)
    if (arg.name === 'milliseconds' && !this.queueing.has(this.client) && this.random.chance(0.01)) {
      this.isShort = true
      return String(this.random.between(1, 10))
    }
    const pool = BY_NAME[full] ?? BY_NAME[arg.name] ?? BY_TYPE[arg.type] ?? 'text'
    const text = pool === 'key' ? this.pools.key(this.type) : /** @type {any} */ (this.pools)[pool]()
    if (pool.startsWith('unix') && !text.startsWith('<now+')) this.isPast = true
    return text
  }

  /**
   * What the bounds of a range are depends on options behind them, or on the command's name.
   * @param {Word[]} words
   * @param {string[]} tokens
   */
  fitBounds(words, tokens) {
    const isLex = tokens.includes('BYLEX') || this.name?.includes('lex')
    const isScore = tokens.includes('BYSCORE')
    if (!isLex && !isScore && !/^zrange(store)?$/.test(this.name ?? '')) return
    for (const word of words) {
      if (!/^(start|stop|min|max)$/.test(word.arg?.name ?? '') || word.arg?.token) continue
      word.text = isLex ? this.pools.lexBound() : isScore ? this.pools.scoreBound() : this.pools.integer()
    }
  }

  /** Keywords in any case. @param {Word[]} words */
  cased(words) {
    const change = this.random.chance(0.1)
    return words.map(({ text, arg }) => {
      const keyword = arg === null || arg.token === text
      return keyword && change && this.random.chance(0.5) ? (this.random.chance(0.5) ? text.toLowerCase() : text[0] + text.slice(1).toLowerCase()) : text
    })
  }

  /**
   * A call that is nearly right.
   * @param {string[]} words
   */
  mutate(words) {
    const { random } = this
    const at = random.below(words.length)
    const behind = words.length > 1 ? random.between(1, words.length - 1) : 0
    switch (random.below(9)) {
      case 0:
        return words.slice(0, -1).length > 0 ? words.slice(0, -1) : [...words, this.pools.text()]
      case 1:
        return behind > 0 ? words.toSpliced(behind, 1) : [...words, 'x']
      case 2:
        return words.toSpliced(at + 1, 0, this.pools.text())
      case 3:
        return words.toSpliced(at + 1, 0, words[at])
      case 4: {
        const swapped = [...words]
        const other = random.between(behind > 0 ? 1 : 0, words.length - 1)
        ;[swapped[behind], swapped[other]] = [swapped[other], swapped[behind]]
        return swapped
      }
      case 5:
        return [...words, random.pick(['BOGUS', 'NX', 'XX', 'GET', 'COUNT', 'LIMIT', 'WITHSCORES', 'CH', 'MATCH', 'REPLACE'])]
      case 6:
        return random.chance(0.1) ? [`${words[0]}X`, ...words.slice(1)] : words.slice(0, Math.max(1, behind))
      default:
        return behind > 0 ? words.with(behind, this.pools.nasty()) : [...words, this.pools.nasty()]
    }
  }
}

const TRANSACTION = new Set(['multi', 'exec', 'discard', 'watch', 'unwatch'])

/** @param {Command} command */
function isDrawn({ name, group, isContainer }) {
  const only = ONLY[group]
  const full = nameOf(name)
  // Containers are drawn as their subcommands.
  if (isContainer || name[1] === 'HELP') return false
  return only ? only.includes(full) : true
}

/** Commands that put things into keys are drawn more often than those that only look. @param {Command} command */
function weight({ name, flags }) {
  // What waits takes time.
  return RARE[nameOf(name)] ?? (flags.includes('blocking') ? 0.2 : flags.includes('denyoom') ? 2 : 1)
}

/** @param {string} name */
const isByLex = (name) => /lex/i.test(name)

/** Keys of a wrong type are wanted, but not that every key ends as one. @param {Command} command */
const supportWeight = (command) => (nameOf(command.name) === 'del' ? 3 : (RARE[nameOf(command.name)] ?? 1))

/** @param {Arg} arg @returns {boolean} */
function startsWithToken({ token, type, children }) {
  if (token) return true
  return type === 'oneof' ? children.every(startsWithToken) : type === 'block' && startsWithToken(children[0])
}

/** Whether a command can set a deadline. @param {Arg[]} args @returns {boolean} */
function isTimed(args) {
  return args.some(({ name, children }) => name === 'seconds' || name === 'milliseconds' || isTimed(children))
}

/**
 * A number that came to stand where a timeout is must not become a long wait, or one for ever.
 * @param {string[]} words changed in place
 */
function shortenWaits(words) {
  words.forEach((word, i) => {
    if (i > 0 && Number(word) >= 0 && word !== '') words[i] = '0.01'
  })
}

/**
 * Takes out what would fill the memory of any server.
 * @param {string[]} words
 */
function guard(words) {
  const name = nameOf(words)
  if (/^sort/.test(name)) return words.map((word, i) => (/^by$/i.test(words[i - 1] ?? '') && !word.includes('*') ? 'k*' : word))
  const at = { setrange: 2, setbit: 2, srandmember: 2, hrandfield: 2, zrandmember: 2, spop: 2 }[name]
  if (at === undefined || words.length <= at) return words
  const number = Number(words[at])
  const isHuge = name.startsWith('set') ? number > 10_000 && number < 4294967296 && number !== 536870912 : number < -1_000
  return isHuge ? words.with(at, '3') : words
}

module.exports = { Generator, SUPPORT }
