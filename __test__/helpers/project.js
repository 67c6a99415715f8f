// @ts-check
'use strict'

// Projects whose tests a runner runs: folders in which `nearis` is installed as it is published.

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')

/**
 * A folder for projects that makes do with the packages of this repository: a copy of what is published of `nearis`, and
 * links to the others. It is what an installation looks like to a program, and takes no time.
 * @param {string} prefix of the folder's name
 * @param {string[]} packages other packages
 * @param {Record<string, string>} [elsewhere] packages that are not in this repository's own node_modules, and where they are
 * @returns {string}
 */
function linked(prefix, packages, elsewhere = {}) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), prefix)))
  const own = path.join(folder, 'node_modules', 'nearis')
  const addon = fs.readdirSync(ROOT).filter((name) => /^nearis\..+\.node$/.test(name))
  for (const name of [...require('../../package.json').files, 'package.json', ...addon]) {
    if (fs.existsSync(path.join(ROOT, name))) fs.cpSync(path.join(ROOT, name), path.join(own, name), { recursive: true })
  }
  const ours = ['redis-errors', ...packages].map((name) => [name, path.join(ROOT, 'node_modules', name)])
  for (const [name, place] of [...ours, ...Object.entries(elsewhere)]) {
    const link = path.join(folder, 'node_modules', name)
    fs.mkdirSync(path.dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(place), link, 'junction')
  }
  return folder
}

/**
 * Runs a runner to its end, whatever that is.
 * @param {string} project the folder to run it in
 * @param {string[]} args of Node
 * @param {number} timeout milliseconds after which it is ended
 */
async function attempt(project, args, timeout) {
  const env = { ...process.env, NO_COLOR: '1', CI: '1' }
  // Of the runner that these tests run under.
  delete env.NODE_TEST_CONTEXT
  const child = spawn(process.execPath, args, { cwd: project, env, timeout })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code, signal] = await once(child, 'close')
  return { code, signal, output }
}

module.exports = { attempt, linked }
