// @ts-check
'use strict';

/** `require('nearis')` is the class `Redis`; everything else hangs on it. */

const Redis = require('./js/redis');
const Command = require('./js/command');
const Engine = require('./js/engine');
const { Pipeline } = require('./js/pipeline');
const { ScanStream } = require('./js/scan-stream');
const { ReplyError } = require('./js/errors');
const { Lock, LockError } = require('./js/lock');

/**
 * A callback that prints what it gets.
 * @param {any} error
 * @param {any} [reply]
 */
function print(error, reply) {
  console.log(error ? 'Error: ' + error : 'Reply: ' + reply);
}

module.exports = Object.assign(Redis, { default: Redis, Redis, Command, Engine, Pipeline, ScanStream, ReplyError, Lock, LockError, print });
