// @ts-check
'use strict'

const { spawnSync } = require('node:child_process')
const path = require('node:path')

/**
 * What is compared: stores, each called as its own users would call it.
 *
 * Calls are given as source text and compiled into loops of their own for each store, so that neither the harness's
 * closures nor what the JIT learnt from another store is part of a figure. In the text, `client` is the store's client,
 * `key()` the next key, `keys(n)` the next n, `VALUE` and `LARGE` values of 32 bytes and 16 KB, `i` counts the calls.
 *
 * @typedef {object} Store
 * @property {string} name
 * @property {any} client
 * @property {Record<string, string>} calls
 * @property {() => unknown} close
 * @property {(...words: string[]) => Promise<unknown>} [command] any command, for stores that have them
 */

const SIMPLE = {
  GET: 'client.get(key())',
  SET: 'client.set(key(), VALUE)',
  'GET 16 KB': "client.get('large:' + Number(key().slice(5)) % 100)",
  'SET 16 KB': "client.set('large:' + Number(key().slice(5)) % 100, LARGE)",
}

/** @returns {Store} */
function asyncMap() {
  const map = new Map()
  const client = {
    /** @param {string} key */
    async get(key) {
      return map.get(key)
    },
    /** @param {string} key @param {string} value */
    async set(key, value) {
      map.set(key, value)
    },
    /** @param {string} key */
    async incr(key) {
      const next = Number(map.get(key) ?? 0) + 1
      map.set(key, String(next))
      return next
    },
    /** @param {string[]} keys */
    async mget(keys) {
      return keys.map((key) => map.get(key))
    },
  }
  const calls = { ...SIMPLE, INCR: "client.incr('n:' + key())", 'MGET 10': 'client.mget(keys(10))', 'pipeline 100': 'client.mget(keys(100))' }
  return { name: 'async Map', client, calls, close() {} }
}

/** @returns {Store} */
function lruCache() {
  const { LRUCache } = require('lru-cache')
  const cache = new LRUCache({ max: 200_000 })
  const client = {
    /** @param {string} key */
    async get(key) {
      return cache.get(key)
    },
    /** @param {string} key @param {string} value */
    async set(key, value) {
      cache.set(key, value)
    },
  }
  return { name: 'lru-cache', client, calls: SIMPLE, close() {} }
}

/** @returns {Store} */
function ioredisMock() {
  const Mock = require('ioredis-mock')
  const store = ioredisShape('ioredis-mock', new Mock())
  // It breaks under this version of ioredis.
  delete store.calls['ZRANGE 100']
  // Filling it with so many places takes minutes, as do streams that have become long.
  delete store.calls['GEOSEARCH 100k']
  delete store.calls.XADD
  // It does not know these.
  delete store.calls['XREADGROUP+XACK']
  delete store.calls.PFADD
  return store
}

/** A client in ioredis's shape. @param {string} name @param {any} client @returns {Store} */
function ioredisShape(name, client) {
  const calls = {
    ...SIMPLE,
    INCR: "client.incr('n:' + key())",
    'MGET 10': 'client.mget(keys(10))',
    'pipeline 100': 'keys(100).reduce((pipeline, key) => pipeline.get(key), client.pipeline()).exec()',
    HSET: "client.hset('hash', key(), VALUE)",
    'HGETALL 100': "client.hgetall('hash:100')",
    'LPUSH/RPOP': "i & 1 ? client.rpop('queue') : client.lpush('queue', VALUE)",
    'LRANGE 1000': "client.lrange('list:1000', 0, -1)",
    SADD: "client.sadd('set', key())",
    ZADD: "client.zadd('zset', i, key())",
    'ZRANGE 100': "client.zrange('zset:100', 0, -1, 'WITHSCORES')",
    'GEOSEARCH 100k': "client.geosearch('places', 'FROMLONLAT', 5 + i * 7 % 10, 45 + i * 3 % 10, 'BYRADIUS', 10, 'km', 'ASC')",
    PFADD: "client.pfadd('visitors', 'visitor:' + i)",
    XADD: "client.xadd('stream', '*', 'field', VALUE)",
    // An await in the call is part of it. The group begins anew each time it has had all entries.
    'XREADGROUP+XACK': `client.xack('events', 'workers', (i % 1000 || await client.xgroup('SETID', 'events', 'workers', '0'),
      await client.xreadgroup('GROUP', 'workers', 'worker', 'COUNT', 1, 'STREAMS', 'events', '>'))[0][1][0][0])`,
    'MULTI 10': 'keys(10).reduce((multi, key) => multi.set(key, VALUE), client.multi()).exec()',
  }
  return { name, client, calls, command: (word, ...words) => client[word.toLowerCase()](...words), close: () => client.disconnect() }
}

/** @param {string} name @param {any} client @returns {Store} */
function nodeRedis(name, client) {
  const calls = {
    ...SIMPLE,
    INCR: "client.incr('n:' + key())",
    'MGET 10': 'client.mGet(keys(10))',
    'pipeline 100': 'keys(100).reduce((multi, key) => multi.get(key), client.multi()).execAsPipeline()',
    HSET: "client.hSet('hash', key(), VALUE)",
    'HGETALL 100': "client.hGetAll('hash:100')",
    'LPUSH/RPOP': "i & 1 ? client.rPop('queue') : client.lPush('queue', VALUE)",
    'LRANGE 1000': "client.lRange('list:1000', 0, -1)",
    SADD: "client.sAdd('set', key())",
    ZADD: "client.zAdd('zset', { score: i, value: key() })",
    'ZRANGE 100': "client.zRangeWithScores('zset:100', 0, -1)",
    'GEOSEARCH 100k': "client.geoSearch('places', { longitude: 5 + i * 7 % 10, latitude: 45 + i * 3 % 10 }, { radius: 10, unit: 'km' }, { SORT: 'ASC' })",
    PFADD: "client.pfAdd('visitors', 'visitor:' + i)",
    XADD: "client.xAdd('stream', '*', { field: VALUE })",
    'XREADGROUP+XACK': `client.xAck('events', 'workers', (i % 1000 || await client.xGroupSetId('events', 'workers', '0'),
      await client.xReadGroup('workers', 'worker', { key: 'events', id: '>' }, { COUNT: 1 }))[0].messages[0].id)`,
    'MULTI 10': 'keys(10).reduce((multi, key) => multi.set(key, VALUE), client.multi()).exec()',
  }
  return { name, client, calls, command: (...words) => client.sendCommand(words), close: () => client.destroy() }
}

/** A native call that does nothing, awaited like a command: the least that any addon costs. @returns {Store} */
function bareCall() {
  const { native } = require('../../js/runtime.js')
  const nothing = native.hold
  const client = {
    async get() {
      return nothing(0)
    },
    async set() {
      return nothing(0)
    },
  }
  return { name: 'bare native call', client, calls: { GET: SIMPLE.GET, SET: SIMPLE.SET }, close() {} }
}

/**
 * What an addon that makes arrays the usual way, string by string, takes for the same replies; see
 * `benches/native/set_element.rs`.
 *
 * @returns {Store}
 */
function setElement() {
  const addon = setElementAddon()
  const client = {
    /** @param {number} n */
    async list(n) {
      return addon.list(n)
    },
    /** @param {number} n */
    async object(n) {
      const flat = addon.pairs(2 * n)
      /** @type {Record<string, string>} */
      const object = {}
      for (let i = 0; i < flat.length; i += 2) object[flat[i]] = flat[i + 1]
      return object
    },
    async set() {},
  }
  const calls = { 'HGETALL 100': 'client.object(100)', 'LRANGE 1000': 'client.list(1000)' }
  return { name: 'napi_set_element', client, calls, close() {} }
}

/** Builds and loads the addon that makes arrays element by element. @returns {any} */
function setElementAddon() {
  const root = path.join(__dirname, '..', '..')
  const args = ['build', '--release', '--no-default-features', '--features', 'bench-addon', '--example', 'set_element']
  const built = spawnSync('cargo', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (built.status !== 0) throw new Error('the addon for comparison does not build')
  const folder = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'release', 'examples')
  const name = process.platform === 'win32' ? 'set_element.dll' : `libset_element.${process.platform === 'darwin' ? 'dylib' : 'so'}`
  const addon = { exports: {} }
  process.dlopen(addon, path.join(folder, name))
  return addon.exports
}

module.exports = { asyncMap, lruCache, ioredisMock, ioredisShape, nodeRedis, bareCall, setElement }
