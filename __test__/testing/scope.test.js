'use strict'

const assert = require('node:assert/strict')
const { beforeEach, test } = require('node:test')
const { reload } = require('../helpers/reload')

let scope
let testing

beforeEach(() => {
  reload()
  scope = require('../../js/testing/scope')
  testing = require('../../testing')
})

test('a test undoes what it did, the last thing first, and what was undone by hand is left alone', async () => {
  const undone = []
  testing.beginTest()
  scope.onTestEnd(() => undone.push('first'), 'it()')
  scope.onTestEnd(() => undone.push('by hand'), 'it()')()
  scope.onTestEnd(async () => undone.push('last'), 'it()')
  await testing.endTest()
  assert.deepEqual(undone, ['last', 'first'])
  testing.beginTest()
  await testing.endTest()
  assert.deepEqual(undone, ['last', 'first'])
})

test('what fails to be undone holds up nothing else, and is told', async () => {
  const undone = []
  testing.beginTest()
  scope.onTestEnd(() => undone.push('first'), 'it()')
  scope.onTestEnd(() => { throw new Error('will not') }, 'it()')
  await assert.rejects(testing.endTest(), /will not/)
  assert.deepEqual(undone, ['first'])
})

test('where nobody tells of tests, the caller undoes', async () => {
  scope.check('inject()')
  scope.onTestEnd(() => assert.fail('not ours to undo'), 'inject()')
  await testing.endTest()
})

test('outside of a test an error says what to do', async () => {
  testing.beginTest()
  await testing.endTest()
  assert.throws(() => scope.onTestEnd(() => {}, 'inject()'), /^Error: inject\(\) was called outside of a test: .* call it in test\(\) or beforeEach\(\)$/)
  assert.throws(() => scope.check('flavor', 'set it by configure({ flavor })'), /, or set it by configure\(\{ flavor \}\)$/)
  scope.attach('put it elsewhere')
  assert.throws(() => scope.check('inject()'), /put it elsewhere/)
})

test('settings are for the engines that there are, and those to come', () => {
  const { register } = require('../../js/testing/configure')
  const { Engine } = require('../../index')
  const applied = []
  register('example', { check: (value) => value * 2, apply: (engine, value) => applied.push([engine, value]) })
  const [there] = [new Engine()]
  testing.configure({ example: 21 })
  const later = new Engine()
  assert.deepEqual(applied, [[there, 42], [later, 42]])
  assert.equal(require('../../js/testing/configure').configured('example'), 42)
})

test('an unknown setting is an error that has the known ones, and nothing is applied', () => {
  const { register, configured } = require('../../js/testing/configure')
  register('example', { check: (value) => value })
  assert.throws(() => testing.configure({ example: 1, exmaple: 2 }), /knows no setting "exmaple", only .*example/)
  assert.equal(configured('example'), undefined)
  assert.throws(() => testing.configure(), /takes an object/)
})
