// @ts-check
'use strict';

/**
 * The words of a line of redis.conf, and words written so that they can be read back. Both are about bytes: texts here are
 * latin1, one character for each byte, since `"\xff"` is a byte that need not be part of any character.
 */

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/** @type {Record<string, string>} */
const WRITTEN = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\x07': '\\a' };

const SPACE = /[ \n\r\t\v\f\0]/;

/**
 * @param {string} line latin1
 * @returns {string[] | null} null where quotes are not closed, or are followed by something else than a space
 */
function split(line) {
  const words = [];
  let at = 0;
  for (;;) {
    while (at < line.length && SPACE.test(line[at])) at++;
    if (at >= line.length) return words;
    let word = '';
    while (at < line.length && !SPACE.test(line[at])) {
      const quote = line[at];
      if (quote !== '"' && quote !== "'") {
        word += line[at++];
        continue;
      }
      const inner = quote === '"' ? doubleQuoted(line, at + 1) : singleQuoted(line, at + 1);
      if (inner === null || (inner.end < line.length && !SPACE.test(line[inner.end]))) return null;
      word += inner.text;
      at = inner.end;
    }
    words.push(word);
  }
}

/**
 * @param {string} line
 * @param {number} at behind the quote
 */
function doubleQuoted(line, at) {
  let text = '';
  for (; at < line.length; at++) {
    if (line[at] === '"') return { text, end: at + 1 };
    if (line[at] !== '\\' || at + 1 === line.length) {
      text += line[at];
      continue;
    }
    const byte = /^x([0-9a-f]{2})/i.exec(line.slice(at + 1, at + 4));
    text += byte ? String.fromCharCode(parseInt(byte[1], 16)) : (ESCAPES[line[at + 1]] ?? line[at + 1]);
    at += byte ? 3 : 1;
  }
  return null;
}

/**
 * @param {string} line
 * @param {number} at behind the quote
 */
function singleQuoted(line, at) {
  let text = '';
  for (; at < line.length; at++) {
    if (line[at] === "'") return { text, end: at + 1 };
    if (line[at] === '\\' && line[at + 1] === "'") at++;
    text += line[at];
  }
  return null;
}

/**
 * A word in double quotes, which `split` makes the same word of.
 * @param {string} word latin1
 */
function quoted(word) {
  const inner = word.replace(/[^ -~]|["\\]/g, (one) => WRITTEN[one] ?? `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${inner}"`;
}

/** The bytes of a text as latin1. @param {string} text */
const bytesOf = (text) => Buffer.from(text).toString('latin1');

/**
 * The text that bytes are; null when they are none.
 * @param {string} bytes latin1
 */
function textOf(bytes) {
  const raw = Buffer.from(bytes, 'latin1');
  const text = raw.toString();
  return Buffer.from(text).equals(raw) ? text : null;
}

module.exports = { split, quoted, bytesOf, textOf };
