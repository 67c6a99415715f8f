// @ts-check
'use strict'

const { spawnSync } = require('node:child_process')
const path = require('node:path')
const { describe, test } = require('node:test')
const { skipWithoutJudge, startBoth } = require('../judge')
const { STEPS, playScenario, skipWithout } = require('../scenario')

const both = startBoth()
const missing = skipWithout(spawnSync('ruby', ['-e', 'require "redis"']).status === 0, 'ruby-redis')

describe('ruby-redis', { skip: skipWithoutJudge() || missing }, () => {
  test('RESP2, all it has', async () => {
    const program = path.join(__dirname, 'scenario.rb')
    const steps = STEPS.filter((step) => step !== 'resp3')
    await playScenario(both.sides, ({ port, path: socket }) => ['ruby', program, String(port), socket], { steps })
  })
})
