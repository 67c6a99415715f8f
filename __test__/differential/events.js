// @ts-check
'use strict'

// Compares the keyspace events that a subscriber of each side gets, in the order in which they come.

const { parse } = require('./frames')

/** Every class of events. */
const CLASSES = 'KEAmnoc'
const SUBSCRIBER = 'events'
const OBSERVER = 'observer'
const END = '__keyevent@end__'
const WAIT_MS = 5_000
/** How many events before a difference are shown. */
const SHOWN = 12

/**
 * A run before may have left it on: then subscribers of patterns would get events among their messages.
 * @param {import('./sides').Side} side that was reset
 */
async function silence(side) {
  await exchange(side, OBSERVER, ['CONFIG', 'SET', 'notify-keyspace-events', ''])
}

/** @param {import('./sides').Side} side that was reset */
async function listen(side) {
  const [, subscriber] = [await side.client(OBSERVER), await side.client(SUBSCRIBER)]
  await exchange(side, OBSERVER, ['CONFIG', 'SET', 'notify-keyspace-events', CLASSES])
  await subscriber.talk(['PSUBSCRIBE', '__key*'])
}

/**
 * @param {import('./sides').Side} side
 * @param {string} name
 * @param {string[]} words
 */
async function exchange(side, name, words) {
  await (await side.client(name)).exchange([words])
}

/**
 * The events since the last time, each as `keyspace@0:key event` or `keyevent@0:event key`.
 * @param {import('./sides').Side} side
 * @returns {Promise<string[]>}
 */
async function take(side) {
  const subscriber = /** @type {any} */ (await side.client(SUBSCRIBER))
  await exchange(side, OBSERVER, ['PUBLISH', END, 'end'])
  /** @type {string[]} */
  const events = []
  for (const end = Date.now() + WAIT_MS; Date.now() < end; ) {
    for (const message of await subscriber.messages(0)) {
      const [channel, payload] = (parse(message).items ?? []).slice(2).map(({ text }) => text)
      if (channel === END) return events
      events.push(`${channel.replace('__', '').replace('__:', ':')} ${payload}`)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return [...events, 'the end has not come']
}

/**
 * The events as they are compared. A key whose time is over goes when it is looked at or when a server comes to it: that
 * is told between other events of the same key, so each key for which it happened has its own list besides. Fields go one
 * by one or together, before the next command or some time after it: keys of which fields have ended are left out.
 * @param {string[]} events
 * @param {Set<string>} without
 */
function comparable(events, without) {
  const left = events.filter((event) => !without.has(keyOf(event)))
  const others = left.filter((event) => !isExpired(event))
  const keys = [...new Set(left.filter(isExpired).map(keyOf))].sort()
  return [...others, ...keys.flatMap((key) => left.filter((event) => keyOf(event) === key))]
}

/** @param {string} event */
const isOfFields = (event) => / hexpired$/.test(event) || /^keyevent@\d+:hexpired /.test(event)

/** @param {string} event */
const isExpired = (event) => / expired$/.test(event) || /^keyevent@\d+:expired /.test(event)

/** The number of the database and the key. @param {string} event */
function keyOf(event) {
  // Keys may have spaces, the names of events have none.
  const [, db, key] = /^keyspace@(\d+):(.*) \S*$/s.exec(event) ?? /^keyevent@(\d+):\S* (.*)$/s.exec(event) ?? []
  return `${db}:${key}`
}

/**
 * @param {import('./runner').Runner} runner
 * @param {number} index of the step before
 * @returns {Promise<import('./runner').Difference | null>}
 */
async function compareEvents(runner, index) {
  const taken = new Map(await Promise.all(runner.sides.map(async (side) => /** @type {const} */ ([side, await take(side)]))))
  for (const lane of runner.lanes) {
    if (lane.second || runner.apart.has(lane)) continue
    const both = [taken.get(lane.theirs) ?? [], taken.get(lane.ours) ?? []]
    const without = new Set(both.flat().filter(isOfFields).map(keyOf))
    const [theirs, ours] = both.map((events) => comparable(events, without))
    const at = theirs.findIndex((event, i) => event !== ours[i])
    const first = at < 0 && ours.length > theirs.length ? theirs.length : at
    if (first < 0) continue
    const shown = (/** @type {string[]} */ events) => events.slice(Math.max(0, first - SHOWN), first + 4).join('\n') + '\n'
    return { lane: lane.name, index, client: SUBSCRIBER, words: ['events'], theirs: shown(theirs), ours: shown(ours), what: 'the events differ' }
  }
  return null
}

module.exports = { listen, silence, compareEvents }
