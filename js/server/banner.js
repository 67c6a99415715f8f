// @ts-check
'use strict';

/** What people see first when they start a server in a terminal. */

/**
 * @param {object} facts
 * @param {string} facts.version
 * @param {string[]} facts.addresses
 * @param {number} facts.pid
 * @returns {string}
 */
function banner({ version, addresses, pid }) {
  const lines = [
    `Nearis ${version}`,
    'Redis inside Node, here as a server of its own, standalone',
    '',
    ...addresses.map((address, at) => `${at === 0 ? 'listening' : '         '}  ${address}`),
    `pid        ${pid}`,
    'on disk    nothing: data goes with this process',
  ];
  return `\n${lines.map((line, at) => `  ${WING[at] ?? BLANK}  ${line}`.trimEnd()).join('\n')}\n\n`;
}

/** A hare's head, since what is near is quick. */
const WING = ['  (\\_/) ', '  (o.o) ', '  (> <) '];
const BLANK = '        ';

module.exports = { banner };
