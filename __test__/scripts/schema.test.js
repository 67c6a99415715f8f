// @ts-check
'use strict'

// The published grammar of JSON programs says what the engine's reader says: on the corpus that the reader is tested with.

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { test } = require('node:test')
const Ajv = require('ajv')

const root = join(__dirname, '..', '..')
const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
const corpus = read('tests/fixtures/programs.json')
const validate = new Ajv().compile(read('program.schema.json'))

test('programs that are taken', () => {
  for (const program of corpus.valid) {
    assert.ok(validate(program), `${JSON.stringify(program)}: ${JSON.stringify(validate.errors?.at(-1))}`)
  }
})

test('programs that are refused', () => {
  for (const [program] of corpus.refused) assert.ok(!validate(program), JSON.stringify(program))
})

test('what the schema cannot say', () => {
  for (const [program] of corpus['beyond the schema']) assert.ok(validate(program), JSON.stringify(program))
})
