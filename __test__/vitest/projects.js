// @ts-check
'use strict'

// Projects whose tests Vitest runs, by the version that is installed in them.

const assert = require('node:assert/strict')
const { createRequire } = require('node:module')
const path = require('node:path')
const project = require('../helpers/project')

const VERSIONS = ['3', '4']
const RUN_MS = 120_000

/** What a run must never say. */
const COMPLAINTS = /close timed out|hanging|Unhandled|did not exit|obsolete/i

/** The version of Vitest that a project of ours has, as `npm install` wants it. @param {string} version */
function range(version) {
  return `vitest@${require(`./vitest${version}/package.json`).devDependencies.vitest}`
}

/**
 * A folder for projects with a version of Vitest, see `linked` of the helpers.
 * @param {string} version of Vitest
 * @param {string[]} packages other packages
 */
function linked(version, packages) {
  const vitest = createRequire(path.join(__dirname, `vitest${version}`, 'package.json')).resolve('vitest/package.json')
  assert.equal(require(vitest).version.split('.')[0], version, 'the workspaces of Vitest are installed: npm ci')
  return project.linked(`nearis-vitest${version}-`, packages, { vitest: path.dirname(vitest) })
}

/**
 * Runs the tests of a project.
 * @param {string} folder the project's
 * @param {string} args of Vitest, separated by spaces
 */
function attempt(folder, args) {
  const bin = path.join(folder, '..', 'node_modules', 'vitest', 'vitest.mjs')
  return project.attempt(folder, [bin, 'run', ...args.split(' ').filter(Boolean)], RUN_MS)
}

/**
 * Runs the tests of a project to an end that has to be a good one.
 * @param {string} folder the project's
 * @param {string} args of Vitest, separated by spaces
 * @returns {Promise<string>} what it said
 */
async function pass(folder, args) {
  const { code, signal, output } = await attempt(folder, args)
  assert.deepEqual([code, signal], [0, null], output)
  assert.doesNotMatch(output, COMPLAINTS)
  assert.match(output, /Tests +\d+ passed \(\d+\)$/m, output)
  return output
}

module.exports = { attempt, linked, pass, range, VERSIONS }
