// @ts-check
'use strict';

/** The command `nearis`: a server of its own, where redis-server stood. */

const { writeSync } = require('node:fs');
const { parse, otherWish } = require('./command-line');
const { HELP, versionLine } = require('./usage');

/** @param {string[]} words behind the name of the command */
function main(words) {
  const wish = otherWish(words);
  if (wish === 'help') return print(1, HELP);
  if (wish === 'version') return print(1, versionLine());
  if (wish !== null) {
    print(2, `${wish.refusal}\n`);
    process.exitCode = 1;
    return;
  }
  const { Server } = require('./server');
  const server = new Server(words, parse(words));
  process.on('uncaughtException', (error) => void server.fail(error));
  void server.start().catch((error) => server.fail(error));
}

/**
 * @param {number} to a descriptor
 * @param {string} text
 */
function print(to, text) {
  writeSync(to, text);
}

module.exports = { main };
