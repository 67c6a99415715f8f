// @ts-check
'use strict';

/** Configuration as text: the lines of redis.conf, of standard input and of the command line, one behind the other. */

const { readFileSync } = require('node:fs');
const { split } = require('./words');
const { glob, MAGIC } = require('./glob');
const { Fatal, FatalConfig, systemText } = require('./fatal');

/**
 * Where something is said.
 * @typedef {object} Place
 * @property {string} [file] an included file
 * @property {number} line from 1 on; those of standard input and of the command line go on behind those of the file
 * @property {string} text the line
 */

/**
 * One line that says something.
 * @typedef {object} Directive
 * @property {string} name lower case
 * @property {string[]} values latin1
 * @property {Place} place
 */

/** Files that include each other; a file that includes itself would never end. */
const DEPTH = 100;

/**
 * The lines of a text, those of the files it includes among them. Each is read when it is asked for, so that `dir` applies to an
 * `include` behind it.
 * @param {string} text latin1
 * @param {string} [file] an included one
 * @param {number} [depth]
 * @returns {Generator<Directive, void>}
 */
function* directives(text, file, depth = 0) {
  let line = 0;
  for (const raw of text.split('\n')) {
    line++;
    const said = raw.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');
    if (said === '' || said[0] === '#') continue;
    const place = { file, line, text: fromBytes(said) };
    const words = split(said);
    if (words === null) throw new FatalConfig('Unbalanced quotes in configuration line', place);
    const [name, ...values] = words;
    if (name === undefined) continue;
    if (name.toLowerCase() !== 'include' || values.length !== 1) {
      yield { name: name.toLowerCase(), values, place };
      continue;
    }
    if (depth === DEPTH) throw new FatalConfig(`Files are included ${DEPTH} deep here, perhaps by themselves`, place);
    for (const included of filesOf(fromBytes(values[0]))) yield* directives(read(included), included, depth + 1);
  }
}

/**
 * A path, or what a pattern fits.
 * @param {string} place
 */
function filesOf(place) {
  return MAGIC.test(place) ? glob(place) : [place];
}

/**
 * All that is configured: the file, which may be a pattern too, what came by standard input, and the command line, where later
 * lines prevail.
 * @param {{ file: string, input?: string, options: string }} sources latin1; no file is ''
 */
function wholeText({ file, input, options }) {
  const parts = file === '' ? [] : filesOf(file).map(read);
  if (input !== undefined) parts.push(input);
  const text = parts.map((part, at) => (at < parts.length - 1 && !part.endsWith('\n') ? `${part}\n` : part)).join('');
  // Line numbers are those of redis-server, which puts an empty line between.
  return options === '' ? text : `${text}\n${options}`;
}

/**
 * @param {string} file
 * @returns {string} latin1
 */
function read(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    throw new Fatal(`Fatal error, can't open config file '${file}': ${systemText(error)}`);
  }
}

/** @param {string} bytes latin1 */
function fromBytes(bytes) {
  return Buffer.from(bytes, 'latin1').toString();
}

module.exports = { directives, wholeText };
