// @ts-check
'use strict'

/** Longest wait for what a child is told to do. */
const LIMIT_MS = 120_000

/**
 * The next thing that a child says. Fails when it ends instead.
 * @param {import('node:child_process').ChildProcess} child @returns {Promise<any>}
 */
function answer(child) {
  return new Promise((resolve, reject) => {
    const over = (/** @type {string} */ what) => {
      clearTimeout(limit)
      child.off('exit', gone)
      child.off('message', said)
      return new Error(what)
    }
    const gone = () => reject(over('a process of the benchmark ended early'))
    const said = (/** @type {any} */ message) => {
      over('')
      resolve(message)
    }
    const limit = setTimeout(() => reject(over(`a process of the benchmark said nothing for ${LIMIT_MS / 1000} s`)), LIMIT_MS)
    child.once('exit', gone)
    child.once('message', said)
  })
}

/** Tells a child something, and waits for what it says. @param {import('node:child_process').ChildProcess} child @param {any} what */
function order(child, what) {
  const said = answer(child)
  child.send(what)
  return said
}

module.exports = { answer, order }
