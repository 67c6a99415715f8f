import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test, vi } from 'vitest'
import { faults, inject } from 'nearis/testing'
import { Codes, TooOften, Unavailable } from '../src/codes.js'
import { connect } from '../src/redis.js'

let redis
let codes

beforeAll(async () => {
  redis = await connect()
  codes = new Codes(redis)
})
afterAll(() => redis.close())

beforeEach(async () => {
  vi.useFakeTimers()
  await redis.flushAll()
})
afterEach(() => void vi.useRealTimers())

/** The code in the last mail. */
async function lastCode() {
  const { text } = JSON.parse(await redis.lIndex('mails', 0))
  return /\d{6}/.exec(text)[0]
}

test('a code works once', async () => {
  await codes.ask('ada@example.org')
  const code = await lastCode()
  expect(await codes.redeem('ada@example.org', code)).toBe(true)
  expect(await codes.redeem('ada@example.org', code)).toBe(false)
})

test('what Redis is told: a deadline for everything, and no search through all keys', async () => {
  await codes.ask('ada@example.org')
  expect(redis).toHaveReceived('set', 'code:ada@example.org', expect.stringMatching(/^\d{6}$/), 'EX', 600)
  expect(redis).toHaveTTLBetween('asked:ada@example.org', 3599, 3600)
  expect(redis).not.toHaveReceived('keys')
})

test('a code of somebody else does not', async () => {
  await codes.ask('ada@example.org')
  expect(await codes.redeem('eve@example.org', await lastCode())).toBe(false)
})

describe('time', () => {
  test('a code is good for ten minutes', async () => {
    await codes.ask('ada@example.org')
    const code = await lastCode()
    expect(await redis.ttl('code:ada@example.org')).toBe(600)
    await vi.advanceTimersByTimeAsync(10 * 60_000 + 1)
    expect(await codes.redeem('ada@example.org', code)).toBe(false)
  })

  test('three codes in an hour, and then one has to wait', async () => {
    for (let n = 0; n < 3; n += 1) await codes.ask('ada@example.org')
    vi.setSystemTime(Date.now() + 20 * 60_000)
    const refused = await codes.ask('ada@example.org').catch((error) => error)
    expect(refused).toBeInstanceOf(TooOften)
    expect(refused.message).toBe('Ask again in 40 minutes')
    vi.setSystemTime(Date.now() + 40 * 60_000 + 1)
    await codes.ask('ada@example.org')
  })
})

test('after five wrong tries the code is gone', async () => {
  await codes.ask('ada@example.org')
  const code = await lastCode()
  for (let n = 0; n < 5; n += 1) expect(await codes.redeem('ada@example.org', 'wrong')).toBe(false)
  expect(await codes.redeem('ada@example.org', code)).toBe(false)
})

test('of two that use a code at once, one gets in', async () => {
  await codes.ask('ada@example.org')
  const code = await lastCode()
  const both = await Promise.all([connect(), connect()])
  const gotIn = await Promise.all(both.map((client) => new Codes(client).redeem('ada@example.org', code)))
  expect(gotIn.sort()).toEqual([false, true])
  await Promise.all(both.map((client) => client.close()))
})

describe('when Redis fails', () => {
  test('no code is sent, and to have asked costs nothing', async () => {
    inject({ command: 'set', key: 'code:*', error: "OOM command not allowed when used memory > 'maxmemory'." })
    await expect(codes.ask('ada@example.org')).rejects.toThrow(Unavailable)
    expect(await redis.lLen('mails')).toBe(0)
    expect(await redis.get('asked:ada@example.org')).toBe('0')
  })

  test('the fault has ended with its test', async () => {
    await codes.ask('ada@example.org')
    expect(await redis.lLen('mails')).toBe(1)
  })

  test('a connection that is lost comes back', async () => {
    await codes.ask('ada@example.org')
    const code = await lastCode()
    faults.dropConnection()
    await vi.advanceTimersByTimeAsync(5000)
    expect(await codes.redeem('ada@example.org', code)).toBe(true)
  })
})
