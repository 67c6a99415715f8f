'use strict'

// What a test does to engines is undone at its end, whoever does it.

const { onTestEnd } = require('../../../js/testing/scope')
const testing = require('nearis/testing')

const undone = []
let outside

try {
  onTestEnd(() => {}, 'inject()')
} catch (error) {
  outside = error
}

beforeEach(() => onTestEnd(() => undone.push('beforeEach'), 'inject()'))
afterEach(() => undone.push('afterEach of the file'))

describe('a block', () => {
  afterEach(() => undone.push('afterEach of the block'))

  test('does something', () => {
    onTestEnd(() => undone.push('test'), 'inject()')
    expect(undone).toEqual([])
  })

  test('and finds it undone', () => {
    expect(undone).toEqual(['afterEach of the block', 'test', 'beforeEach', 'afterEach of the file'])
  })
})

test('outside of a test an error says what to do', () => {
  expect(outside.message).toMatch(/^inject\(\) was called outside of a test: .* call it in test\(\) or beforeEach\(\)/)
})

test('what is open is reported with its place and its test', async () => {
  const redis = new (require('ioredis'))()
  const report = testing.report()
  expect(report.leaks).toEqual([
    { kind: 'client', what: 'an open client', where: expect.stringMatching(/scope\.test\.js:\d+:\d+$/), test: expect.stringMatching(/^what is open/), count: 1 },
  ])
  expect(String(report)).toMatch(/^ {2}an open client, .*scope\.test\.js:\d+:\d+, in the test "what is open/)
  await redis.quit()
  await null
  expect(testing.report().leaks).toEqual([])
})
