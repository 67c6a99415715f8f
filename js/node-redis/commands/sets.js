// @ts-check
'use strict';

/** Sets. */

const { command, key, keys, countedKeys, word, words, number, options, option, flag } = require('../arguments');
const { page } = require('../replies');
const { SCAN } = require('./keys');

const LIMIT = option('LIMIT', number);

/** The limit may be given as a number alone, as it once was. @type {import('../arguments').Step} */
function limitOrNumber(encoder, given) {
  if (typeof given === 'number') encoder.push('LIMIT', given.toString());
  else if (given) LIMIT(encoder, given);
}

module.exports = {
  commands: {
    'SADD sAdd': command('SADD', key, words),
    'SCARD sCard': command('SCARD', key),
    'SDIFF sDiff': command('SDIFF', keys),
    'SDIFFCARD sDiffCard': command('SDIFFCARD', countedKeys, options(LIMIT), { readOnly: true }),
    'SDIFFSTORE sDiffStore': command('SDIFFSTORE', key, keys),
    'SINTER sInter': command('SINTER', keys),
    'SINTERCARD sInterCard': command('SINTERCARD', countedKeys, limitOrNumber),
    'SINTERSTORE sInterStore': command('SINTERSTORE', key, keys),
    'SISMEMBER sIsMember': command('SISMEMBER', key, word),
    'SMEMBERS sMembers': command('SMEMBERS', key, { reply: {} }),
    'SMISMEMBER smIsMember': command('SMISMEMBER', key, words),
    'SMOVE sMove': command('SMOVE', key, key, word),
    'SPOP sPop': command('SPOP', key),
    'SPOP_COUNT sPopCount': command('SPOP', key, number),
    'SRANDMEMBER sRandMember': command('SRANDMEMBER', key),
    'SRANDMEMBER_COUNT sRandMemberCount': command('SRANDMEMBER', key, number),
    'SREM sRem': command('SREM', key, words),
    'SSCAN sScan': command('SSCAN', key, word, options(...SCAN), { reply: page('members') }),
    'SUNION sUnion': command('SUNION', keys),
    'SUNIONCARD sUnionCard': command('SUNIONCARD', countedKeys, options(flag('APPROX'), LIMIT), { readOnly: true }),
    'SUNIONSTORE sUnionStore': command('SUNIONSTORE', key, keys),
  },
};
