// @ts-check
'use strict'

const { default: RedisStore7 } = require('connect-redis7')
const { RedisStore: RedisStore8 } = require('connect-redis8')
const { RedisStore: RedisStore9 } = require('connect-redis9')
const { RedisStore: RedisStore10 } = require('connect-redis10')
const { nodeRedisSides, sides } = require('./sides')
const { behaves } = require('./sessions')

for (const [version, Store] of /** @type {[number, any][]} */ ([[7, RedisStore7], [8, RedisStore8]])) {
  sides(`connect-redis ${version}`, ({ create }) => {
    behaves(async (options = {}) => new Store({ client: create(), ...options }), async () => create())
  })
}

for (const [version, Store] of /** @type {[number, any][]} */ ([[9, RedisStore9], [10, RedisStore10]])) {
  nodeRedisSides(`connect-redis ${version}`, ({ create }) => {
    behaves(async (options = {}) => new Store({ client: await create(), ...options }), create)
  })
}
