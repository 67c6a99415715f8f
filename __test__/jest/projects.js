// @ts-check
'use strict'

// Projects whose tests Jest runs: folders in which `nearis` is installed as it is published, beside a version of Jest.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const parts = require('./parts')

const ROOT = path.join(__dirname, '..', '..')
const VERSIONS = ['29', '30']
const RUN_MS = 150_000

/** What a run must never say. */
const COMPLAINTS = /did not exit|open handle|failed to exit|Force exiting|environment has been torn down|obsolete/i

/** The version of Jest that a project of ours has, as `npm install` wants it. @param {string} version */
function range(version) {
  return `jest@${require(`./jest${version}/package.json`).devDependencies.jest}`
}

/**
 * A folder for projects that makes do with the packages of this repository: a copy of what is published of `nearis`, and
 * links to the others. It is what an installation looks like to a program, and takes no time.
 * @param {string[]} packages other packages
 * @returns {string}
 */
function linked(packages) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'nearis-jest-')))
  const own = path.join(folder, 'node_modules', 'nearis')
  const addon = fs.readdirSync(ROOT).filter((name) => /^nearis\..+\.node$/.test(name))
  for (const name of [...require('../../package.json').files, 'package.json', ...addon]) {
    if (fs.existsSync(path.join(ROOT, name))) fs.cpSync(path.join(ROOT, name), path.join(own, name), { recursive: true })
  }
  for (const name of ['redis-errors', ...packages]) {
    const link = path.join(folder, 'node_modules', name)
    fs.mkdirSync(path.dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(path.join(ROOT, 'node_modules', name)), link, 'junction')
  }
  return folder
}

/**
 * Runs the tests of a project.
 * @param {string} project its folder
 * @param {string} version of Jest: one of ours, or 'own' for the one that is installed in the project
 * @param {string} args separated by spaces, those of Node first
 */
async function attempt(project, version, args) {
  const all = args.split(' ').filter(Boolean)
  const ofNode = all.filter((arg) => arg.startsWith('--experimental'))
  const ofJest = all.filter((arg) => !ofNode.includes(arg))
  const env = { ...process.env, NO_COLOR: '1', CI: '1' }
  // Of the runner that these tests run under.
  delete env.NODE_TEST_CONTEXT
  const child = spawn(process.execPath, [...ofNode, ...program(project, version), ...ofJest], { cwd: project, env, timeout: RUN_MS })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code, signal] = await once(child, 'close')
  return { code, signal, output }
}

/** @param {string} project @param {string} version */
function program(project, version) {
  if (version === 'own') return [path.join(project, '..', 'node_modules', 'jest', 'bin', 'jest.js')]
  const { bin, circus, environment, runner } = parts(path.join(__dirname, `jest${version}`))
  return [bin, '--testRunner', circus, '--env', environment, '--runner', runner]
}

/**
 * Runs the tests of a project to an end that has to be a good one.
 * @param {string} project
 * @param {string} version
 * @param {string} args
 * @returns {Promise<string>} what it said
 */
async function pass(project, version, args) {
  const { code, signal, output } = await attempt(project, version, args)
  assert.deepEqual([code, signal], [0, null], output)
  assert.doesNotMatch(output, COMPLAINTS)
  assert.match(output, /^Tests: +\d+ passed, \d+ total$/m, output)
  return output
}

module.exports = { attempt, linked, pass, range, VERSIONS }
