// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { existsSync, mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { runProgram, skipWithoutJudge, startBoth } = require('../judge')
const { STEPS, playScenario, skipWithout } = require('../scenario')

const both = startBoth({ command: true })
const there = existsSync('/usr/include/hiredis/hiredis.h') && spawnSync('cc', ['--version']).status === 0

describe('hiredis', { skip: skipWithoutJudge() || skipWithout(there, 'libhiredis-dev, or no C compiler') }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'nearis-hiredis-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('RESP2: blocking, pipelines, and its asynchronous half with a loop of poll()', async () => {
    const program = path.join(folder, 'scenario')
    const compiled = await runProgram(['cc', '-Wall', '-o', program, path.join(__dirname, 'scenario.c'), '-lhiredis'])
    assert.equal(compiled.code, 0, compiled.stderr)
    const steps = [...STEPS.filter((step) => step !== 'resp3'), 'asynchronous']
    await playScenario(both.sides, ({ port, path: socket }) => [program, String(port), socket], { steps })
  })
})
