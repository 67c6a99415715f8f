// @ts-check
'use strict';

/** Arrays, which servers newer than 8.2 have. */

const { command, key, word, words, number, numbers, scalar, defined, options, option, flag } = require('../arguments');
const { list, map, named } = require('../replies');

/**
 * @typedef {import('../arguments').Step} Step
 */

/** @type {Step} */
function ranges(encoder, all) {
  for (const [start, end] of all) encoder.push(start.toString(), end.toString());
}

/** By index: a Map, an array of pairs, or an object. @type {Step} */
function entries(encoder, given) {
  const all = given instanceof Map || Array.isArray(given) ? given : Object.keys(given).map((index) => [index, given[index]]);
  for (const [index, value] of all) encoder.push(index.toString(), value);
}

/** @type {Step} */
function predicates(encoder, all) {
  for (const [type, value] of all) encoder.push(type, value);
}

/** @type {import('../arguments').OptionStep} */
function combinator(encoder, { COMBINATOR }) {
  if (COMBINATOR === undefined) return false;
  encoder.push(COMBINATOR);
  return true;
}

const LIMIT = option('LIMIT', number);
const GREP = ['ARGREP', key, scalar, scalar, predicates, options(combinator, LIMIT, flag('NOCASE'))];
const ITEMS = { reply: list(named('index', 'value')) };

module.exports = {
  commands: {
    'ARCOUNT arCount': command('ARCOUNT', key),
    'ARDEL arDel': command('ARDEL', key, numbers),
    'ARDELRANGE arDelRange': command('ARDELRANGE', key, ranges),
    'ARGET arGet': command('ARGET', key, number),
    'ARGETRANGE arGetRange': command('ARGETRANGE', key, number, number),
    'ARGREP arGrep': command(...GREP),
    'ARGREP_WITHVALUES arGrepWithValues': command(...GREP, 'WITHVALUES', ITEMS),
    'ARINFO arInfo': command('ARINFO', key, options(flag('FULL')), { reply: map }),
    'ARINSERT arInsert': command('ARINSERT', key, words),
    'ARLASTITEMS arLastItems': command('ARLASTITEMS', key, number, options(flag('REV'))),
    'ARLEN arLen': command('ARLEN', key),
    'ARMGET arMGet': command('ARMGET', key, numbers),
    'ARMSET arMSet': command('ARMSET', key, entries),
    'ARNEXT arNext': command('ARNEXT', key),
    'AROP arOp': command('AROP', key, number, number, word, defined(scalar)),
    'ARRING arRing': command('ARRING', key, number, words),
    'ARSCAN arScan': command('ARSCAN', key, number, number, options(LIMIT), ITEMS),
    'ARSEEK arSeek': command('ARSEEK', key, number),
    'ARSET arSet': command('ARSET', key, number, words),
  },
};
