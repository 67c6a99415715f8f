// @ts-check
'use strict'

// Projects whose tests Vitest runs: folders in which `nearis` is installed as it is published, beside a version of Vitest.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const { createRequire } = require('node:module')
const os = require('node:os')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const VERSIONS = ['3', '4']
const RUN_MS = 120_000

/** What a run must never say. */
const COMPLAINTS = /close timed out|hanging|Unhandled|did not exit|obsolete/i

/** The version of Vitest that a project of ours has, as `npm install` wants it. @param {string} version */
function range(version) {
  return `vitest@${require(`./vitest${version}/package.json`).devDependencies.vitest}`
}

/**
 * A folder for projects that makes do with the packages of this repository: a copy of what is published of `nearis`, and
 * links to the others. It is what an installation looks like to a program, and takes no time.
 * @param {string} version of Vitest
 * @param {string[]} packages other packages
 * @returns {string}
 */
function linked(version, packages) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `nearis-vitest${version}-`))
  const own = path.join(folder, 'node_modules', 'nearis')
  const addon = fs.readdirSync(ROOT).filter((name) => /^nearis\..+\.node$/.test(name))
  for (const name of [...require('../../package.json').files, 'package.json', ...addon]) {
    if (fs.existsSync(path.join(ROOT, name))) fs.cpSync(path.join(ROOT, name), path.join(own, name), { recursive: true })
  }
  const vitest = createRequire(path.join(__dirname, `vitest${version}`, 'package.json')).resolve('vitest/package.json')
  assert.equal(require(vitest).version.split('.')[0], version, 'the workspaces of Vitest are installed: npm ci')
  const places = packages.map((name) => [name, path.join(ROOT, 'node_modules', name)])
  for (const [name, place] of [['vitest', path.dirname(vitest)], ['redis-errors', path.join(ROOT, 'node_modules/redis-errors')], ...places]) {
    const link = path.join(folder, 'node_modules', name)
    fs.mkdirSync(path.dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(place), link, 'junction')
  }
  return folder
}

/**
 * Runs the tests of a project.
 * @param {string} project its folder
 * @param {string} args of Vitest, separated by spaces
 */
async function attempt(project, args) {
  const bin = path.join(project, '..', 'node_modules', 'vitest', 'vitest.mjs')
  const env = { ...process.env, NO_COLOR: '1', CI: '1' }
  // Of the runner that these tests run under.
  delete env.NODE_TEST_CONTEXT
  const started = ['run', ...args.split(' ').filter(Boolean)]
  const child = spawn(process.execPath, [bin, ...started], { cwd: project, env, timeout: RUN_MS })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code, signal] = await once(child, 'close')
  return { code, signal, output }
}

/**
 * Runs the tests of a project to an end that has to be a good one.
 * @param {string} project its folder
 * @param {string} args of Vitest, separated by spaces
 * @returns {Promise<string>} what it said
 */
async function pass(project, args) {
  const { code, signal, output } = await attempt(project, args)
  assert.deepEqual([code, signal], [0, null], output)
  assert.doesNotMatch(output, COMPLAINTS)
  assert.match(output, /Tests +\d+ passed \(\d+\)$/m, output)
  return output
}

module.exports = { attempt, linked, pass, range, VERSIONS }
