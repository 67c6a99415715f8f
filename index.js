// @ts-check
'use strict';

/** `require('nearis')` is the class `Redis`; everything else hangs on it. */

const Redis = require('./js/redis');
const Command = require('./js/command');
const { connect } = require('./js/connect');
const Engine = require('./js/engine');
const { Pipeline } = require('./js/pipeline');
const { ScanStream } = require('./js/scan-stream');
const { ReplyError } = require('./js/errors');
const { Lock, LockError } = require('./js/lock');
const { AbstractConnector, SentinelConnector, SentinelIterator } = require('./js/connectors');

/**
 * A callback that prints what it gets.
 * @param {any} error
 * @param {any} [reply]
 */
function print(error, reply) {
  console.log(error ? 'Error: ' + error : 'Reply: ' + reply);
}

const WARNING = 'Plugging a third-party Promise library is not supported: native Promises will be used.';

// A cluster has 900 methods of its own: it is loaded when somebody asks for one.
Object.defineProperty(Redis, 'Cluster', {
  configurable: true,
  enumerable: true,
  get: () => setCluster(require('./js/cluster')),
  set: setCluster,
});

/** @param {any} Cluster */
function setCluster(Cluster) {
  Object.defineProperty(Redis, 'Cluster', { value: Cluster, configurable: true, enumerable: true, writable: true });
  return Cluster;
}

module.exports = Object.assign(Redis, {
  ...{ default: Redis, Redis, Command, Pipeline, ScanStream, ReplyError, print },
  ...{ AbstractConnector, SentinelConnector, SentinelIterator },
  ...{ Engine, Lock, LockError, connect },
});

// There was a time when ioredis took a Promise library; programs that hand it one are told, and go on.
Object.defineProperty(Redis, 'Promise', {
  get() {
    console.warn(WARNING);
    return Promise;
  },
  set() {
    console.warn(WARNING);
  },
});
