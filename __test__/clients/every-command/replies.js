// @ts-check
'use strict'

// What of a reply is compared, where two servers cannot give the same to the byte.

/**
 * A reply as plain data: what a client makes of maps, sets, bytes and errors does not matter for comparing.
 * @param {any} reply
 * @returns {any}
 */
function plain(reply) {
  if (reply instanceof Error) return { error: reply.message }
  if (Buffer.isBuffer(reply)) return { bytes: reply.toString('latin1') }
  if (reply instanceof Map) return plain(Object.fromEntries(reply))
  if (reply instanceof Set) return plain([...reply])
  if (Array.isArray(reply)) return reply.map(plain)
  if (typeof reply === 'bigint') return `${reply}n`
  if (reply === null || typeof reply !== 'object') return reply
  return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key, plain(value)]))
}

/** @param {any} reply @param {(value: any) => any} change */
const each = (reply, change) => (Array.isArray(reply) ? reply.map(change) : change(reply))

/** @param {any[]} list */
const inOrder = (list) => [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

/** Any order of elements. @param {any} reply @returns {any} */
const unordered = (reply) => (Array.isArray(reply) ? inOrder(reply) : reply)

/** A page of a scan, whose elements may come in any order. @param {any} reply @returns {any} */
function page(reply) {
  if (Array.isArray(reply)) return [reply[0], unordered(reply[1])]
  return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key, unordered(value)]))
}

/** Types only; of a list, which types there are in it. @param {any} reply @returns {any} */
function shape(reply) {
  if (reply === null) return null
  if (Array.isArray(reply)) return inOrder([...new Set(reply.map((one) => JSON.stringify(shape(one))))])
  if (typeof reply !== 'object') return typeof reply
  if ('error' in reply) return reply
  return Object.fromEntries(Object.entries(reply).map(([key, value]) => [key, shape(value)]))
}

/** Only what kind of thing it is. @param {any} reply @returns {any} */
function kind(reply) {
  if (reply !== null && typeof reply === 'object' && 'error' in reply) return reply
  return Array.isArray(reply) ? 'array' : typeof reply
}

/** What is left of a round time, of which some passes while the test runs. @param {any} reply @returns {any} */
const nearly = (reply) => each(reply, (value) => (typeof value === 'number' && value > 0 ? Math.ceil(value / (value > 1000 ? 5000 : 50)) : value))

/** A time that two servers reckon each from their own now. @param {any} reply @returns {any} */
const moment = (reply) => each(reply, (value) => (typeof value === 'number' && value > 0 ? 'a time' : value))

/** What HELP begins with; the rest is in words of our own. @param {any} reply @returns {any} */
const firstLine = (reply) => (Array.isArray(reply) ? reply[0] : reply.split('\n')[0])

/** The names in a map, which is flat in RESP2. @param {any} reply @returns {any} */
const names = (reply) => (Array.isArray(reply) ? reply.filter((_, i) => i % 2 === 0) : Object.keys(reply)).sort()

module.exports = { plain, unordered, page, shape, kind, nearly, moment, firstLine, names }
