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
      if (channel === END) return grouped(events)
      events.push(`${channel.replace('__', '').replace('__:', ':')} ${payload}`)
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return [...events, 'the end has not come']
}

/**
 * Keys whose time is over go one by one when they are looked at, or when a server comes to them: those that went one
 * after another are brought in order.
 * @param {string[]} events
 */
function grouped(events) {
  /** @type {string[]} */
  const result = []
  /** @type {string[]} */
  let expired = []
  const flush = () => {
    result.push(...expired.sort())
    expired = []
  }
  for (const event of events) {
    const isExpired = / expired$/.test(event) || /^keyevent@\d+:expired /.test(event)
    if (isExpired) {
      expired.push(event)
    } else {
      flush()
      result.push(event)
    }
  }
  flush()
  return result
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
    const [theirs, ours] = [taken.get(lane.theirs) ?? [], taken.get(lane.ours) ?? []]
    const at = theirs.findIndex((event, i) => event !== ours[i])
    const first = at < 0 && ours.length > theirs.length ? theirs.length : at
    if (first < 0) continue
    const shown = (/** @type {string[]} */ events) => events.slice(Math.max(0, first - SHOWN), first + 4).join('\n') + '\n'
    return { lane: lane.name, index, client: SUBSCRIBER, words: ['events'], theirs: shown(theirs), ours: shown(ours), what: 'the events differ' }
  }
  return null
}

module.exports = { listen, compareEvents }
