// @ts-check
'use strict'

const { existsSync } = require('node:fs')
const path = require('node:path')
const { describe, test } = require('node:test')
const { skipWithoutJudge, startBoth } = require('../judge')
const { STEPS, playScenario, skipWithout } = require('../scenario')

const both = startBoth()
const PACKAGES = path.join(__dirname, '..', '..', '..', 'target', 'clients', 'python')
const env = { PYTHONPATH: PACKAGES, PYTHONDONTWRITEBYTECODE: '1' }
const missing = skipWithout(existsSync(PACKAGES), 'redis-py; node scripts/clients.mjs fetches it')

describe('redis-py', { skip: skipWithoutJudge() || missing }, () => {
  for (const [protocol, parser] of [['2', 'hiredis'], ['3', 'hiredis'], ['3', 'python']]) {
    test(`RESP${protocol}, read by ${parser}`, async () => {
      const program = path.join(__dirname, 'scenario.py')
      const steps = [...STEPS, 'locks', 'pool']
      await playScenario(both.sides, ({ port, path: socket }) => ['python3', program, String(port), socket, protocol, parser], { steps, env })
    })
  }
  for (const protocol of ['2', '3']) {
    test(`asyncio, RESP${protocol}`, async () => {
      const program = path.join(__dirname, 'asynchronous.py')
      const steps = ['concurrent', 'pipelines', 'pubsub', 'blocking', 'scripts', 'scanning', 'reconnecting', 'locks']
      await playScenario(both.sides, ({ port, path: socket }) => ['python3', program, String(port), socket, protocol], { steps, env })
    })
  }
})
