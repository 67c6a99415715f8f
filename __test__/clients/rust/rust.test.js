// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { existsSync } = require('node:fs')
const path = require('node:path')
const { before, describe, test } = require('node:test')
const { runProgram, skipWithoutJudge, startBoth } = require('../judge')
const { STEPS, playScenario, skipWithout } = require('../scenario')

const both = startBoth()
const TARGET = path.join(__dirname, '..', '..', '..', 'target', 'clients', 'rust')
const program = (/** @type {string} */ name) => path.join(TARGET, 'debug', name)
const there = existsSync(program('fred')) && existsSync(program('redis-rs'))

describe('clients in Rust', { skip: skipWithoutJudge() || skipWithout(there, 'redis-rs; node scripts/clients.mjs builds it') }, () => {
  before(async () => {
    // Built already: this only looks whether the programs have changed since.
    const args = ['build', '--locked', '--offline', '--quiet', '--manifest-path', path.join(__dirname, 'Cargo.toml'), '--target-dir', TARGET]
    const { code, stderr } = await runProgram(['cargo', ...args])
    assert.equal(code, 0, stderr)
  })
  for (const [name, steps] of /** @type {[string, string[]][]} */ ([['redis-rs', [...STEPS, 'multiplexed']], ['fred', STEPS]])) {
    for (const protocol of ['2', '3']) {
      test(`${name}, RESP${protocol}`, async () => {
        await playScenario(both.sides, ({ port, path: socket }) => [program(name), String(port), socket, protocol], { steps })
      })
    }
  }
})
