// @ts-check
'use strict';

/** Bitmaps, and HyperLogLog, which is a string of bits too. */

const { command, key, keys, word, words, number, defined, given } = require('../arguments');

/**
 * @typedef {import('../arguments').Step} Step
 */

/** @type {Step} */
function range(encoder, { start, end, mode }) {
  encoder.push(start.toString(), end.toString());
  if (mode) encoder.push(mode);
}

/** Operations of other names send nothing. @type {Step} */
function operations(encoder, all) {
  for (const one of all) {
    if (one.operation === 'OVERFLOW') encoder.push('OVERFLOW', one.behavior);
    else if (one.operation === 'GET') encoder.push('GET', one.encoding, one.offset.toString());
    else if (one.operation === 'SET') encoder.push('SET', one.encoding, one.offset.toString(), one.value.toString());
    else if (one.operation === 'INCRBY') encoder.push('INCRBY', one.encoding, one.offset.toString(), one.increment.toString());
  }
}

/** @type {Step} */
function reads(encoder, all) {
  for (const one of all) encoder.push('GET', one.encoding, one.offset.toString());
}

module.exports = {
  commands: {
    'BITCOUNT bitCount': command('BITCOUNT', key, given(range)),
    'BITFIELD bitField': command('BITFIELD', key, operations),
    'BITFIELD_RO bitFieldRo': command('BITFIELD_RO', key, reads),
    'BITOP bitOp': command('BITOP', word, key, keys),
    'BITPOS bitPos': command('BITPOS', key, number, defined(number), defined(number), given(word)),
    'GETBIT getBit': command('GETBIT', key, number),
    'SETBIT setBit': command('SETBIT', key, number, number),
    'PFADD pfAdd': command('PFADD', key, given(words)),
    'PFCOUNT pfCount': command('PFCOUNT', keys),
    'PFMERGE pfMerge': command('PFMERGE', key, given(keys)),
  },
};
