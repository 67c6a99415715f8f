// @ts-check
'use strict';

/** Which calls of a command are sent as they are: its name, and the arguments one by one. */

const { find } = require('../native');
const { Encoder } = require('./encoder');

/** Arguments to encode: their encoding tells what becomes of any strings, since no step looks into a string. */
const MARKS = ['mark-1', 'mark-2', 'mark-3'];

/**
 * What a command is called by, if it is one of the table, for each number of arguments with which it is plain.
 * @typedef {{command: import('../native').Command, counts: boolean[]}} Plain
 */

/**
 * @param {any} command
 * @returns {Plain | null}
 */
function plainOf(command) {
  /** @type {string | null} */
  let name = null;
  const counts = [0, 1, 2, 3].map((count) => {
    const encoder = new Encoder();
    try {
      command.parseCommand(encoder, ...MARKS.slice(0, count));
    } catch {
      return false;
    }
    const [first, ...rest] = encoder.redisArgs;
    const isPlain = rest.length === count && rest.every((word, i) => word === MARKS[i]);
    if (!isPlain || encoder.preserve !== undefined) return false;
    name = first;
    return true;
  });
  const known = name === null ? undefined : find(name);
  return known === undefined ? null : { command: known, counts };
}

module.exports = { plainOf };
