// @ts-check
'use strict'

/**
 * What is compared: stores, each called as its own users would call it.
 *
 * Calls are given as source text and compiled into loops of their own for each store, so that neither the harness's
 * closures nor what the JIT learnt from another store is part of a figure. In the text, `client` is the store's client,
 * `key()` the next key, `keys(n)` the next n, `VALUE` and `LARGE` values of 32 bytes and 16 KB.
 *
 * @typedef {object} Store
 * @property {string} name
 * @property {any} client
 * @property {Record<string, string>} calls
 * @property {() => unknown} close
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

/** A client in ioredis's shape. @param {string} name @param {any} client @returns {Store} */
function ioredisShape(name, client) {
  const calls = {
    ...SIMPLE,
    INCR: "client.incr('n:' + key())",
    'MGET 10': 'client.mget(keys(10))',
    'pipeline 100': 'keys(100).reduce((pipeline, key) => pipeline.get(key), client.pipeline()).exec()',
  }
  return { name, client, calls, close: () => client.disconnect() }
}

/** @param {string} name @param {any} client @returns {Store} */
function nodeRedis(name, client) {
  const calls = {
    ...SIMPLE,
    INCR: "client.incr('n:' + key())",
    'MGET 10': 'client.mGet(keys(10))',
    'pipeline 100': 'keys(100).reduce((multi, key) => multi.get(key), client.multi()).execAsPipeline()',
  }
  return { name, client, calls, close: () => client.destroy() }
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

module.exports = { asyncMap, lruCache, ioredisShape, nodeRedis, bareCall }
