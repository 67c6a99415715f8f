// @ts-check
'use strict';

/** `nearis/node-redis`: what the package `redis` exports, over an engine in this process. */

const { createClient } = require('./js/node-redis/factory');
const { RedisClient } = require('./js/node-redis/client');
const { RedisClientPool, createClientPool } = require('./js/node-redis/pool');
const { RedisCluster, createCluster } = require('./js/node-redis/cluster');
const { RedisSentinel, RedisSentinelClient, createSentinel } = require('./js/node-redis/sentinel');
const { RESP_TYPES, DEFAULT_RESP } = require('./js/node-redis/resp-types');
const { VerbatimString } = require('./js/node-redis/verbatim-string');
const { constants } = require('./js/node-redis/commands');
const { defineScript } = require('./js/node-redis/script');
const errors = require('./js/node-redis/errors');

module.exports = {
  ...errors,
  ...constants,
  RESP_TYPES,
  DEFAULT_RESP,
  VerbatimString,
  defineScript,
  createClient,
  createClientPool,
  createCluster,
  createSentinel,
  RedisClient,
  RedisClientPool,
  RedisCluster,
  RedisSentinel,
  RedisSentinelClient,
};
