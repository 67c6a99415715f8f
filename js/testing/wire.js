// @ts-check
'use strict';

/** Commands as the addon takes many of them at once: their words in one buffer. */

/**
 * For each command the number of its words, and each word behind its length; numbers of four bytes.
 * @param {(string | Buffer)[][]} commands
 * @returns {Buffer}
 */
function encode(commands) {
  let size = 0;
  for (const words of commands) {
    size += 4;
    for (const word of words) size += 4 + Buffer.byteLength(word);
  }
  const buffer = Buffer.allocUnsafe(size);
  let at = 0;
  for (const words of commands) {
    at = buffer.writeUInt32LE(words.length, at);
    for (const word of words) {
      const length = typeof word === 'string' ? buffer.write(word, at + 4) : word.copy(buffer, at + 4);
      buffer.writeUInt32LE(length, at);
      at += 4 + length;
    }
  }
  return buffer;
}

module.exports = { encode };
