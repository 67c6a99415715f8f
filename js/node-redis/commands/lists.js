// @ts-check
'use strict';

/** Lists. */

const { command, at, key, keys, countedKeys, word, words, number, options, option } = require('../arguments');
const { nullable, named } = require('../replies');

/**
 * Moves several elements: as many as there are up to a count, or exactly as many.
 * @type {import('../arguments').Step}
 */
function moved(encoder, given) {
  if (!given) return;
  if ('EXACTLY' in given) encoder.push('EXACTLY', given.EXACTLY.toString());
  else encoder.push('COUNT', given.COUNT.toString());
  encoder.push(given.ORDER);
}

const POPPED = { reply: nullable(named('key', 'element')) };
const COUNT = options(option('COUNT', number));
const POSITION = options(option('RANK', number), option('MAXLEN', number));

module.exports = {
  commands: {
    'BLMOVE blMove': command('BLMOVE', key, key, word, word, number),
    'BLMOVEM blMoveM': command('BLMOVEM', key, key, word, word, number, moved, { readOnly: false }),
    'BLMPOP blmPop': command('BLMPOP', number, countedKeys, word, COUNT),
    'BLPOP blPop': command('BLPOP', keys, number, POPPED),
    'BRPOP brPop': command('BRPOP', keys, number, POPPED),
    'BRPOPLPUSH brPopLPush': command('BRPOPLPUSH', key, key, number),
    'LINDEX lIndex': command('LINDEX', key, number),
    'LINSERT lInsert': command('LINSERT', key, word, word, word),
    'LLEN lLen': command('LLEN', key),
    'LMOVE lMove': command('LMOVE', key, key, word, word),
    'LMOVEM lMoveM': command('LMOVEM', key, key, word, word, moved, { readOnly: false }),
    'LMPOP lmPop': command('LMPOP', countedKeys, word, COUNT),
    'LPOP lPop': command('LPOP', key),
    'LPOP_COUNT lPopCount': command('LPOP', key, number),
    'LPOS lPos': command('LPOS', key, word, POSITION),
    'LPOS_COUNT lPosCount': command('LPOS', key, word, at(3, POSITION), 'COUNT', at(2, number)),
    'LPUSH lPush': command('LPUSH', key, words),
    'LPUSHX lPushX': command('LPUSHX', key, words),
    'LRANGE lRange': command('LRANGE', key, number, number),
    'LREM lRem': command('LREM', key, number, word),
    'LSET lSet': command('LSET', key, number, word),
    'LTRIM lTrim': command('LTRIM', key, number, number),
    'RPOP rPop': command('RPOP', key),
    'RPOP_COUNT rPopCount': command('RPOP', key, number),
    'RPOPLPUSH rPopLPush': command('RPOPLPUSH', key, key),
    'RPUSH rPush': command('RPUSH', key, words),
    'RPUSHX rPushX': command('RPUSHX', key, words),
  },
};
