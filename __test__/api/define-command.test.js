// @ts-check
'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const Nearis = /** @type {any} */ (require('nearis'))

describe('JSON programs as defined commands', () => {
  const release = [
    ['if', ['==', ['call', 'GET', ['key', 1]], ['arg', 1]], [['return', ['call', 'DEL', ['key', 1]]]], [['return', 0]]],
  ]

  test('come as arrays or as text', async () => {
    const redis = new Nearis({ engine: new Nearis.Engine() })
    redis.defineCommand('release', { script: release, numberOfKeys: 1 })
    redis.defineCommand('releaseText', { script: JSON.stringify(release), numberOfKeys: 1 })
    await redis.mset('a', 'token', 'b', 'token')
    assert.deepEqual([await redis.release('a', 'other'), await redis.release('a', 'token')], [0, 1])
    assert.deepEqual(await redis.pipeline().releaseText('b', 'token').exec(), [[null, 1]])
    assert.throws(() => redis.defineCommand('nothing', { numberOfKeys: 1 }), TypeError)
  })
})
