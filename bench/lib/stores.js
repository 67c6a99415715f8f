// @ts-check
'use strict'

/**
 * What is compared: stores with one interface, each as its own users would call it.
 *
 * @typedef {object} Store
 * @property {string} name
 * @property {boolean} [remote] behind a socket: fewer operations fill a slice
 * @property {(key: string) => Promise<unknown>} get
 * @property {(key: string, value: string) => Promise<unknown>} set
 * @property {(key: string) => Promise<unknown>} [incr]
 * @property {(keys: string[]) => Promise<unknown>} [mget]
 * @property {(keys: string[]) => Promise<unknown>} [pipeline] GETs sent as one
 * @property {() => unknown} close
 */

/** @returns {Store} */
function asyncMap() {
  const map = new Map()
  return {
    name: 'async Map',
    async get(key) { return map.get(key) },
    async set(key, value) { map.set(key, value) },
    async incr(key) {
      const next = Number(map.get(key) ?? 0) + 1
      map.set(key, String(next))
      return next
    },
    async mget(keys) { return keys.map((key) => map.get(key)) },
    close() {}
  }
}

/** @returns {Store} */
function lruCache() {
  const { LRUCache } = require('lru-cache')
  const cache = new LRUCache({ max: 200_000 })
  return {
    name: 'lru-cache',
    async get(key) { return cache.get(key) },
    async set(key, value) { cache.set(key, value) },
    close() {}
  }
}

/** Any client in ioredis's shape. @param {string} name @param {any} client @param {boolean} [remote] @returns {Store} */
function ioredisShape(name, client, remote = false) {
  return {
    name,
    remote,
    get: (key) => client.get(key),
    set: (key, value) => client.set(key, value),
    incr: (key) => client.incr(key),
    mget: (keys) => client.mget(keys),
    pipeline: (keys) => {
      const pipeline = client.pipeline()
      for (const key of keys) pipeline.get(key)
      return pipeline.exec()
    },
    close: () => client.disconnect()
  }
}

/** @param {string} name @param {any} client @returns {Store} */
function nodeRedis(name, client) {
  return {
    name,
    remote: true,
    get: (key) => client.get(key),
    set: (key, value) => client.set(key, value),
    incr: (key) => client.incr(key),
    mget: (keys) => client.mGet(keys),
    pipeline: (keys) => {
      const multi = client.multi()
      for (const key of keys) multi.get(key)
      return multi.execAsPipeline()
    },
    close: () => client.destroy()
  }
}

/** A native call that does nothing, awaited like a command: the least that any addon costs. @returns {Store} */
function bareCall() {
  const { native } = require('../../js/runtime.js')
  const nothing = native.hold
  return {
    name: 'bare native call',
    async get() { return nothing(0) },
    async set() { return nothing(0) },
    async incr() { return nothing(0) },
    close() {}
  }
}

module.exports = { asyncMap, lruCache, ioredisShape, nodeRedis, bareCall }
