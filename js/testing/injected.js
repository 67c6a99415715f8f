// @ts-check
'use strict';

/** The lines of the errors that faults have answered calls with, or may have: not what a real server is to be asked about. */

/** @type {Set<string>} */
const lines = new Set();

module.exports = { lines };
