import { createRequire } from 'node:module'
import path from 'node:path'
import Nearis, { connect } from 'nearis'
import nodeRedis from 'nearis/node-redis'
import { expect, test } from 'vitest'
import * as modern from '../src/client.js'
import common from '../src/common.cjs'
import { SCHEMA_FIELD_TYPE } from 'redis'
import * as typed from '../src/typed'

const require = createRequire(import.meta.url)

test('modules of the project: default, named, namespace, dynamic', async () => {
  for (const found of [modern.Redis, modern.Named, modern.namespace.default, modern.namespace.Redis]) expect(found).toBe(Nearis)
  expect(modern.Cluster).toBe(Nearis.Cluster)
  expect((await import('ioredis')).default).toBe(Nearis)
  expect(await modern.redis.set('k', 'v')).toBe('OK')
})

test('connect() of a place', async () => {
  const client = connect('redis://localhost:6379')
  expect(client).toBeInstanceOf(Nearis)
  expect(await client.get('k')).toBe('v')
})

test('TypeScript, and the package below', () => {
  for (const found of [typed.createClient, typed.ofClient, typed.whole.createClient]) expect(found).toBe(nodeRedis.createClient)
  expect(typed.RESP_TYPES).toBe(nodeRedis.RESP_TYPES)
  expect(SCHEMA_FIELD_TYPE.TEXT).toBe('TEXT')
})

test('CommonJS, and files inside of the packages', () => {
  for (const found of [common.Redis, common.Deep, require('ioredis'), require('ioredis').default]) expect(found).toBe(Nearis)
  for (const found of [common, require('redis'), require('@redis/client')]) expect(found.createClient).toBe(nodeRedis.createClient)
  expect(require('ioredis/built/utils').CONNECTION_CLOSED_ERROR_MSG).toBe('Connection is closed.')
  expect(require('@redis/client/dist/lib/errors').WatchError).toBe(nodeRedis.WatchError)
})

test('what talks to a real server gets the real packages, and nobody else does', () => {
  const { real } = require(path.join(path.dirname(require.resolve('nearis/package.json')), 'js/testing/swap.js'))
  for (const name of ['ioredis', 'redis']) {
    const theirs = real(name, path.resolve('any.js'))
    expect(theirs.Redis ?? theirs.createClient).toBeTypeOf('function')
    expect([Nearis, nodeRedis.createClient]).not.toContain(theirs.Redis ?? theirs.createClient)
  }
  expect(require('ioredis')).toBe(Nearis)
  expect(require('redis').createClient).toBe(nodeRedis.createClient)
})
