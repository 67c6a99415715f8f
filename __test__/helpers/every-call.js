// @ts-check
'use strict'

// Calls of every command, for what does not depend on what a command does: whether it is refused, and how.

/** What cannot be tried: it changes the connection or the server, waits, or answers more than once. */
const LEFT_OUT = new Set(['quit', 'reset', 'multi', 'exec', 'discard', 'hello', 'client', 'script', 'function', 'config', 'select', 'wait', 'waitaof'])
const NOT_TRIED = ['admin', 'pubsub', 'blocking']

/**
 * Calls of every command that can be tried, by its least number of words.
 * @param {any} engine
 * @returns {Promise<string[][]>}
 */
async function everyCall(engine) {
  const redis = engine.connect()
  const commands = await redis.command()
  redis.disconnect()
  return commands
    .filter((/** @type {any[]} */ [name, , flags]) => !LEFT_OUT.has(name) && !name.startsWith('nearis') && !flags.some((/** @type {string} */ flag) => NOT_TRIED.includes(flag)))
    .map((/** @type {any[]} */ [name, arity]) => [name, ...Array(Math.abs(arity) - 1).fill('1')])
}

module.exports = { everyCall }
