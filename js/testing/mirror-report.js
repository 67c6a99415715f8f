// @ts-check
'use strict';

/** What a mirror has found, for people. */

const { inspect } = require('node:util');

/** A command that a server has answered otherwise. @typedef {{name: string, args: (string | Buffer)[], place: string | undefined, engine: any, server: any}} Difference */

/**
 * @param {Difference[]} differences
 * @param {string} url
 * @param {string} version
 */
function complaint(differences, url, version) {
  const shown = differences.slice(0, 10).map(({ name, args, place, engine, server }) => {
    const words = [name, ...args.map((arg) => inspect(arg))].join(' ');
    const [ours, theirs] = [engine, server].map((value) => (value?.error === undefined ? inspect(value, { breakLength: 120 }) : `(error) ${value.error}`));
    return `  ${words.slice(0, 200)}${place === undefined ? '' : `\n    at ${place}`}\n    nearis: ${ours}\n    server: ${theirs}`;
  });
  const more = differences.length - shown.length;
  const count = differences.length === 1 ? '1 command' : `${differences.length} commands`;
  return `Mirror: ${url} (${version}) answers ${count} otherwise:\n${shown.join('\n')}${more > 0 ? `\n  and ${more} more` : ''}`;
}

module.exports = { complaint };
