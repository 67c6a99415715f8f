// @ts-check
'use strict';

/**
 * `daemonize yes`: the server goes on in a process of its own, without a terminal. Unlike redis-server, whoever starts it learns
 * whether it serves: the one that was started waits for the other to say so.
 */

const { spawn } = require('node:child_process');

/** Tells the process in the background that it is there. */
const MARK = 'NEARIS_IN_BACKGROUND';

const isInBackground = process.env[MARK] !== undefined;
delete process.env[MARK];

/**
 * @param {object} start
 * @param {string[]} start.words of the command line
 * @param {string} start.folder where it was typed
 * @param {string} [start.input] what came by standard input, latin1
 * @returns {Promise<{ failure: string } | null>} when it serves, or why it does not
 */
function daemonize({ words, folder, input }) {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...words], {
    cwd: folder,
    detached: true,
    env: { ...process.env, [MARK]: 'yes' },
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
  const { stdin } = child;
  // It may have ended before it has read anything; then that is said below.
  stdin?.on('error', () => {});
  stdin?.end(Buffer.from(input ?? '', 'latin1'));
  return new Promise((resolve) => {
    /** @param {{ failure: string } | null} outcome */
    const end = (outcome) => {
      child.removeAllListeners();
      if (child.connected) child.disconnect();
      child.unref();
      resolve(outcome);
    };
    child.on('message', (/** @type {any} */ said) => end(said.failure === undefined ? null : said));
    child.on('error', (error) => end({ failure: error.message }));
    child.on('exit', (code, signal) => end({ failure: `The server in the background ended by ${signal ?? `exit code ${code}`}` }));
  });
}

/**
 * Tells whoever waits that the server serves, or why it does not.
 * @param {string} [failure]
 * @returns {Promise<void>} when that is told
 */
function tellStarter(failure) {
  return new Promise((resolve) => {
    if (!isInBackground || process.send === undefined) return resolve();
    process.send({ failure }, () => {
      if (process.connected) process.disconnect();
      resolve();
    });
  });
}

module.exports = { daemonize, tellStarter, isInBackground };
