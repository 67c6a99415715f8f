// @ts-check
'use strict'

// An example as somebody has it who never saw this repository: its files in an empty folder, and what its README says to
// install from packed archives, without a compiler in reach and without scripts of packages.

const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { packagesOf } = require('../helpers/example')

const ROOT = path.join(__dirname, '..', '..')
const START_MS = 30_000
const INSTALL_MS = 120_000

/** PATH without the folders that have a compiler. */
const PATH = (process.env.PATH ?? '')
  .split(path.delimiter)
  .filter((folder) => !['cargo', 'rustc', 'rustup'].some((name) => fs.existsSync(path.join(folder, name))))
  .join(path.delimiter)

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} what it printed
 */
async function run(program, args, cwd) {
  const child = spawn(program, args, { cwd, env: { ...process.env, PATH }, timeout: INSTALL_MS })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code] = await once(child, 'close')
  assert.equal(code, 0, `${program} ${args.join(' ')}:\n${output}`)
  return output
}

/** Versions that the repository itself is tested with. @param {string} name */
function withVersion(name) {
  if (name.lastIndexOf('@') > 0) return name
  const { devDependencies } = require('../../package.json')
  return `${name}@${devDependencies[name] ?? 'latest'}`
}

class Stranger {
  constructor() {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nearis-stranger-'))
    /** @type {Set<import('node:child_process').ChildProcess>} */
    this.running = new Set()
    /** @type {string[]} */
    this.archives = []
  }

  /** Packs `nearis` and the package of this platform. */
  async pack() {
    const { packLocal } = await import('../../scripts/pack-local.mjs')
    this.archives = await packLocal(path.join(this.folder, 'archives'))
  }

  /**
   * @param {string} example a folder's name
   * @returns {Promise<string>} the folder in which it is installed
   */
  async install(example) {
    fs.cpSync(path.join(ROOT, 'examples', example), path.join(this.folder, example), { recursive: true })
    return this.installInto(example, packagesOf(example))
  }

  /**
   * @param {string} name of a folder, which may be there
   * @param {string[]} packages by their names, or as `name@version`
   * @returns {Promise<string>} the folder
   */
  async installInto(name, packages) {
    const folder = path.join(this.folder, name)
    fs.mkdirSync(folder, { recursive: true })
    const others = packages.filter((other) => other !== 'nearis').map(withVersion)
    await run('npm', ['init', '--yes'], folder)
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...this.archives, ...others], folder)
    return folder
  }

  /**
   * Starts a script of an installed example.
   * @param {string} folder
   * @param {string} script
   * @param {Record<string, string>} [env]
   * @param {string[]} [args]
   */
  start(folder, script, env = {}, args = []) {
    const child = spawn(process.execPath, [script, ...args], { cwd: folder, env: { ...process.env, PATH, ...env } })
    this.running.add(child)
    const ended = once(child, 'close').then(([code]) => (this.running.delete(child), code))
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    return {
      /** @type {Promise<number | null>} */
      ended,
      output: () => output,
      /** Waits for a text. @param {RegExp} pattern */
      async until(pattern) {
        for (const deadline = Date.now() + START_MS; ; ) {
          const found = pattern.exec(output)
          if (found) return found
          assert.ok(Date.now() < deadline && child.exitCode === null, `no ${pattern} in:\n${output}`)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
      },
      /** Ends it as Ctrl-C does. */
      async stop() {
        child.kill('SIGINT')
        assert.equal(await ended, 0, output)
      },
    }
  }

  /** Ends what still runs, and leaves nothing. */
  close() {
    for (const child of this.running) child.kill('SIGKILL')
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}

module.exports = { Stranger }
