// @ts-check
'use strict';

/** `nearis/node-redis`: what the package `redis` exports, over an engine in this process. */

const { createClient } = require('./js/node-redis/factory');
const { RedisClient } = require('./js/node-redis/client');
const { RESP_TYPES, DEFAULT_RESP } = require('./js/node-redis/resp-types');
const { VerbatimString } = require('./js/node-redis/verbatim-string');
const { constants } = require('./js/node-redis/commands');
const { defineScript } = require('./js/node-redis/script');
const errors = require('./js/node-redis/errors');

module.exports = { ...errors, ...constants, RESP_TYPES, DEFAULT_RESP, VerbatimString, RedisClient, createClient, defineScript };
