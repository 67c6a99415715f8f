// @ts-check
'use strict';

const { attach } = require('../runtime');

/**
 * As express-session calls a store: with a callback, which gets (error, result), or without, for the promise.
 *
 * @param {Promise<any>} promise
 * @param {any} [callback]
 * @returns {Promise<any>} with a callback it never rejects: the error has been told
 */
function settle(promise, callback) {
  if (typeof callback !== 'function') return promise;
  attach(promise, callback);
  return promise.catch(() => undefined);
}

module.exports = { settle };
