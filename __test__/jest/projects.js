// @ts-check
'use strict'

// Projects whose tests Jest runs, by one of its versions.

const assert = require('node:assert/strict')
const path = require('node:path')
const project = require('../helpers/project')
const parts = require('./parts')

const VERSIONS = ['29', '30']
const RUN_MS = 150_000

/** What a run must never say. */
const COMPLAINTS = /did not exit|open handle|failed to exit|Force exiting|environment has been torn down|obsolete/i

/** The version of Jest that a project of ours has, as `npm install` wants it. @param {string} version */
function range(version) {
  return `jest@${require(`./jest${version}/package.json`).devDependencies.jest}`
}

/**
 * A folder for projects, see `linked` of the helpers.
 * @param {string[]} packages other packages
 */
const linked = (packages) => project.linked('nearis-jest-', packages)

/**
 * Runs the tests of a project.
 * @param {string} folder the project's
 * @param {string} version of Jest: one of ours, or 'own' for the one that is installed in the project
 * @param {string} args separated by spaces, those of Node first
 */
function attempt(folder, version, args) {
  const all = args.split(' ').filter(Boolean)
  const ofNode = all.filter((arg) => arg.startsWith('--experimental'))
  const ofJest = all.filter((arg) => !ofNode.includes(arg))
  return project.attempt(folder, [...ofNode, ...program(folder, version), ...ofJest], RUN_MS)
}

/** @param {string} folder @param {string} version */
function program(folder, version) {
  if (version === 'own') return [path.join(folder, '..', 'node_modules', 'jest', 'bin', 'jest.js')]
  const { bin, circus, environment, runner } = parts(path.join(__dirname, `jest${version}`))
  return [bin, '--testRunner', circus, '--env', environment, '--runner', runner]
}

/**
 * Runs the tests of a project to an end that has to be a good one.
 * @param {string} folder
 * @param {string} version
 * @param {string} args
 * @returns {Promise<string>} what it said
 */
async function pass(folder, version, args) {
  const { code, signal, output } = await attempt(folder, version, args)
  assert.deepEqual([code, signal], [0, null], output)
  assert.doesNotMatch(output, COMPLAINTS)
  assert.match(output, /^Tests: +\d+ passed, \d+ total$/m, output)
  return output
}

module.exports = { attempt, linked, pass, range, VERSIONS }
