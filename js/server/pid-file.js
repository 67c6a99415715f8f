// @ts-check
'use strict';

/** The file that says which process it is. */

const { readFileSync, rmSync, writeFileSync } = require('node:fs');
const { systemText } = require('./fatal');

/** Where a server in the background says so when it is not told where. */
const USUAL = '/var/run/nearis.pid';

/**
 * @param {string} file
 * @param {import('./log')} log
 */
function write(file, log) {
  try {
    writeFileSync(file, `${process.pid}\n`);
  } catch (error) {
    log.warning(`Failed to write PID file ${file}: ${systemText(error)}`);
  }
}

/**
 * Removes it, unless another process has written its own meanwhile.
 * @param {string} file
 * @param {import('./log')} log
 */
function remove(file, log) {
  try {
    if (readFileSync(file, 'latin1').trim() !== String(process.pid)) return;
    log.notice('Removing the pid file.');
    rmSync(file);
  } catch {
    // There is none.
  }
}

module.exports = { USUAL, write, remove };
