// @ts-check
'use strict';

/** What keeps the server from starting, in the words that people know from redis-server. */

const { getSystemErrorMap } = require('node:util');
const { version } = require('../../package.json');

/** A reason to end at once, with 1 as the exit code. */
class Fatal extends Error {
  /** @param {string} text all that is to be said */
  constructor(text) {
    super(text);
    this.name = 'Fatal';
  }
}

/** A fault of the configuration. */
class FatalConfig extends Fatal {
  /**
   * @param {string} reason
   * @param {import('./config-file').Place} [place] where it says so
   */
  constructor(reason, place) {
    const where = place && [
      `Reading the configuration file${place.file === undefined ? '' : ` ${place.file}`}, at line ${place.line}`,
      `>>> '${place.text}'`,
    ];
    super([`\n*** FATAL CONFIG FILE ERROR (Nearis ${version}) ***`, ...(where ?? []), reason].join('\n'));
    this.name = 'FatalConfig';
    this.reason = reason;
  }
}

/** As the C library words them; those that people meet. */
const WORDS = new Map([
  ['EACCES', 'Permission denied'],
  ['EADDRINUSE', 'Address already in use'],
  ['EADDRNOTAVAIL', 'Cannot assign requested address'],
  ['EISDIR', 'Is a directory'],
  ['ENOENT', 'No such file or directory'],
  ['ENOTDIR', 'Not a directory'],
  ['ENOTFOUND', 'Name or service not known'],
  ['EPERM', 'Operation not permitted'],
  ['EROFS', 'Read-only file system'],
]);

/**
 * What the system says of an error, without the call and the path that Node adds.
 * @param {any} error
 * @returns {string}
 */
function systemText(error) {
  return WORDS.get(error.code) ?? getSystemErrorMap().get(error.errno)?.[1] ?? error.message;
}

module.exports = { Fatal, FatalConfig, systemText };
