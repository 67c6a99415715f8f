// @ts-check
'use strict'

// Calls of every method of real node-redis: those that the tests of every command make, and more in calls/.

const { readdirSync } = require('node:fs')
const path = require('node:path')

/**
 * By the name of a method in upper case, what it is called with.
 * @typedef {Record<string, any[][]>} Calls
 */

/** @type {Record<string, any>} */
const COMMANDS = require('@redis/client/dist/lib/commands').default

/** The names of each command: in upper case, and in camel case. @type {string[][]} */
const ENTRIES = [...new Set(Object.values(COMMANDS))].map((command) => Object.keys(COMMANDS).filter((name) => COMMANDS[name] === command))

/** @param {string} folder @returns {any[]} */
function modules(folder) {
  return readdirSync(path.join(__dirname, folder)).filter((file) => file.endsWith('.js')).map((file) => require(path.join(__dirname, folder, file)))
}

/** The calls of the tests of every command, by group. @returns {Record<string, import('../clients/every-command/play').Row[]>} */
function groups() {
  return Object.assign({}, ...modules('../clients/every-command/calls'))
}

/** Those in calls/. @returns {Calls} */
function furtherCalls() {
  return Object.assign({}, ...modules('calls'))
}

/** @returns {Promise<Calls>} */
async function everyCall() {
  /** @type {Calls} */
  const calls = Object.fromEntries(ENTRIES.map(([name]) => [name, []]))
  const client = new Proxy({}, {
    get: (_, method) => (/** @type {any[]} */ ...args) => {
      const entry = ENTRIES.find((names) => names.includes(String(method)))
      if (entry) calls[entry[0]].push(args)
      return Promise.resolve(null)
    },
  })
  for (const row of Object.values(groups()).flat()) {
    if (Array.isArray(row) && typeof row[1] === 'function') await row[1](client)
  }
  for (const [name, more] of Object.entries(furtherCalls())) calls[name].push(...more)
  return calls
}

module.exports = { COMMANDS, ENTRIES, groups, furtherCalls, everyCall }
