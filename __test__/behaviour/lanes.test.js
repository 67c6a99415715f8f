// @ts-check
'use strict'

// The suite itself: no difference is listed that no test shows.

const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const differences = require('./differences')

test('each difference is shown by a test', () => {
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'))
  const text = files.map((name) => readFileSync(path.join(__dirname, name), 'utf8')).join('\n')
  for (const id of Object.keys(differences)) assert.ok(text.includes(`differs('${id}')`), id)
})
