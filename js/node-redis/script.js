// @ts-check
'use strict';

/** `defineScript()`: a script for the option `scripts`, with the hash that it is called by. */

const { createHash } = require('node:crypto');

/**
 * @template {{SCRIPT: string}} T
 * @param {T} script
 * @returns {T & {SHA1: string}}
 */
function defineScript(script) {
  return { ...script, SHA1: scriptSha1(script.SCRIPT) };
}

/** @param {string} text */
function scriptSha1(text) {
  return createHash('sha1').update(text).digest('hex');
}

module.exports = { defineScript, scriptSha1 };
