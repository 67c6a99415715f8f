// @ts-check
'use strict';

/** `require('nearis/stream')`: unmodified ioredis on an engine of this process. */

const { Connector } = require('./js/stream-connector');

module.exports = { Connector };
