// @ts-check
'use strict';

/** `require('nearis/session')` is the class `RedisStore`, which is also a property of it by that name. */

const { RedisStore } = require('./js/session/store');

module.exports = Object.assign(RedisStore, { RedisStore, default: RedisStore });
