// @ts-check
'use strict'

// What many calls give.

/**
 * A method with its arguments, and the reply, the text of the error, or what the reply has to satisfy.
 * @typedef {[call: [string, ...unknown[]], expected: unknown]} Call
 */

const NOT_INTEGER = 'ReplyError: ERR value is not an integer or out of range'
const WRONG_TYPE = 'ReplyError: WRONGTYPE Operation against a key holding the wrong kind of value'
const SYNTAX = 'ReplyError: ERR syntax error'
const arity = (/** @type {string} */ name) => `ReplyError: ERR wrong number of arguments for '${name}' command`
/** Within ten seconds of that many, since time goes on. */
const about = (/** @type {number} */ n) => (/** @type {number} */ found) => found <= n && found > Math.max(0, n - 10)
const aboutMs = (/** @type {number} */ n) => (/** @type {number} */ found) => found <= n && found > Math.max(0, n - 10_000)
const sorted = (/** @type {string[]} */ ...names) => (/** @type {string[]} */ found) =>
  JSON.stringify([...found].sort()) === JSON.stringify(names)
/** Doubles to ten decimals: how many there are depends on the server's version. */
const near = (/** @type {unknown} */ expected) => (/** @type {unknown} */ found) => {
  const cut = (/** @type {unknown} */ value) => JSON.stringify(value).replace(/(\.\d{10})\d+/g, '$1')
  return cut(found) === cut(expected)
}

module.exports = { NOT_INTEGER, WRONG_TYPE, SYNTAX, arity, about, aboutMs, sorted, near }
