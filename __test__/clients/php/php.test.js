// @ts-check
'use strict'

const { spawnSync } = require('node:child_process')
const path = require('node:path')
const { describe, test } = require('node:test')
const { skipWithoutJudge, startBoth } = require('../judge')
const { STEPS, playScenario, skipWithout } = require('../scenario')

const both = startBoth()
const there = spawnSync('php', ['-r', 'exit(extension_loaded("redis") ? 0 : 1);']).status === 0

describe('php-redis', { skip: skipWithoutJudge() || skipWithout(there, 'php-redis') }, () => {
  test('RESP2, all it has', async () => {
    const program = path.join(__dirname, 'scenario.php')
    const steps = STEPS.filter((step) => step !== 'resp3')
    await playScenario(both.sides, ({ port, path: socket }) => ['php', program, String(port), socket], { steps })
  })
})
