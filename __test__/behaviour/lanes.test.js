// @ts-check
'use strict'

// The suite itself: no difference is listed that no test shows, or that people are not told of.

const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const differences = require('./differences')

test('each difference is shown by a test and has a row in docs/migrating.md', () => {
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.test.js'))
  const tests = files.map((name) => readFileSync(path.join(__dirname, name), 'utf8')).join('\n')
  const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'migrating.md'), 'utf8')
  for (const [name, row] of Object.entries(differences)) {
    assert.ok(tests.includes(`differs('${name}')`), `no test says differs('${name}')`)
    assert.ok(page.includes(`\n| ${row} |`), `docs/migrating.md has no row "${row}"`)
  }
})
