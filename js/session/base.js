// @ts-check
'use strict';

/** What a session store builds on: express-session's `Store` where that is installed. */

const { EventEmitter } = require('node:events');

function expressStore() {
  try {
    // @ts-ignore: it has no types of its own
    return require('express-session').Store;
  } catch (error) {
    // Other frameworks take stores too, and ask for no more than an emitter of events.
    if (/** @type {any} */ (error).code === 'MODULE_NOT_FOUND') return EventEmitter;
    throw error;
  }
}

/** @type {any} */
const Base = expressStore();

module.exports = { Base };
