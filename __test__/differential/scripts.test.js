// @ts-check
'use strict'

// Runs the scripts: the same lines to a real server and to Nearis, by each of the ways into it.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, describe, test } = require('node:test')
const { skipWithoutOracles } = require('../helpers/oracles')
const { Campaign } = require('./campaign')
const { parseScript } = require('./language')
const { playSection } = require('./play')

const FOLDER = path.join(__dirname, 'scripts')

describe('scripts', { skip: skipWithoutOracles('redis8', 'valkey9', 'redis7') }, () => {
  const campaign = new Campaign({ events: true })

  after(async () => {
    await campaign.close()
    console.log(campaign.known.report())
  })

  for (const file of fs.readdirSync(FOLDER).sort()) {
    for (const section of parseScript(fs.readFileSync(path.join(FOLDER, file), 'utf8'), file)) {
      test(`${file}: ${section.title}`, async () => {
        const failure = await playSection(campaign, section, file)
        assert.ok(failure === '', failure)
      })
    }
  }
})
