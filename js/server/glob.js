// @ts-check
'use strict';

/** Paths with `*`, `?` and `[...]`, as `include /etc/redis/conf.d/*.conf` has them. */

const { existsSync, readdirSync } = require('node:fs');
const path = require('node:path');

const MAGIC = /[*?[]/;

/**
 * @param {string} pattern
 * @returns {string[]} the paths that there are, in order; none when nothing fits
 */
function glob(pattern) {
  const { root } = path.parse(pattern);
  const parts = pattern.slice(root.length).split(path.sep === '/' ? '/' : /[\\/]/).filter((part) => part !== '');
  let found = [root];
  for (const part of parts) found = found.flatMap((folder) => (MAGIC.test(part) ? within(folder, part) : existing(path.join(folder, part))));
  return found;
}

/** @param {string} place */
function existing(place) {
  return existsSync(place) ? [place] : [];
}

/**
 * @param {string} folder '' for the current one
 * @param {string} pattern of a name
 */
function within(folder, pattern) {
  /** @type {string[]} */
  let names;
  try {
    names = readdirSync(folder === '' ? '.' : folder);
  } catch {
    return [];
  }
  const fits = matcher(pattern);
  // As in a shell, what is hidden is meant only when its dot is written.
  const seen = names.filter((name) => fits.test(name) && (name[0] !== '.' || pattern[0] === '.'));
  return seen.sort().map((name) => path.join(folder, name));
}

/** @param {string} pattern */
function matcher(pattern) {
  const source = pattern.replace(/\[!?\]?[^\]]*\]|[\s\S]/g, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    if (token.length === 1) return token.replace(/[\\^$.|+(){}[\]/]/, '\\$&');
    const negated = token[1] === '!';
    return `[${negated ? '^' : ''}${token.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&')}]`;
  });
  return new RegExp(`^${source}$`, 's');
}

module.exports = { glob, MAGIC };
