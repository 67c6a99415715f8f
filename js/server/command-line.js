// @ts-check
'use strict';

/**
 * What was typed behind `nearis`, in redis-server's syntax: a file of configuration perhaps, `-` for one that comes by
 * standard input, and settings, which are lines of configuration behind the others: `--port 6380` is `port "6380"`.
 */

const { split, quoted, bytesOf } = require('./words');

/**
 * @typedef {object} CommandLine
 * @property {string} [file]
 * @property {boolean} stdin whether configuration comes by standard input
 * @property {string} text the settings as configuration, latin1
 */

/** What redis-server does besides being a server, which is not there. */
const ELSEWHERE = new Map([
  ['--sentinel', 'Nearis is no Sentinel: run one with redis-sentinel or valkey-sentinel.'],
  ['--test-memory', 'Nearis does not test memory: use redis-server --test-memory, or memtester.'],
  ['--check-system', 'Nearis does not check the system: use redis-server --check-system.'],
]);

/**
 * What is asked for other than a server; null when it is one.
 * @param {string[]} words
 * @returns {'help' | 'version' | { refusal: string } | null}
 */
function otherWish(words) {
  const [first] = words;
  if (first === '-h' || first === '--help') return 'help';
  if (first === '-v' || first === '--version') return 'version';
  const name = words.find((word) => ELSEWHERE.has(word));
  return name === undefined ? null : { refusal: /** @type {string} */ (ELSEWHERE.get(name)) };
}

/**
 * @param {string[]} words
 * @returns {CommandLine}
 */
function parse(words) {
  /** @type {CommandLine} */
  const line = { stdin: false, text: '' };
  let at = 0;
  if (words.length > 0 && !words[0].startsWith('-')) line.file = words[at++];
  // A setting takes at least one value, even one that looks like a setting: `--requirepass --secret`.
  let complete = true;
  for (; at < words.length; at++) {
    const word = words[at];
    const isEnd = at === words.length - 1;
    if (word === '-' && (at === 0 || isEnd)) {
      line.stdin = true;
    } else if (complete && word.startsWith('--')) {
      const name = word.slice(2);
      const next = words[at + 1];
      line.text += `${line.text === '' ? '' : '\n'}${bytesOf(name)} `;
      // `"--port 6380"` is a setting with its value.
      complete = split(bytesOf(word))?.length !== 1;
      // What scripts make of an empty list: no rules.
      if (/^save$/i.test(name) && (isEnd || next.startsWith('--'))) {
        line.text += '""';
        complete = true;
      }
    } else {
      line.text += `${quoted(bytesOf(word))} `;
      complete = true;
    }
  }
  return line;
}

module.exports = { parse, otherWish };
