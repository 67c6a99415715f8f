// @ts-check
'use strict';

/** Sorted sets. */

const {
  command, at, key, keys, countedKeys, word, words, number, double, bound, doubleOf, each, options, optionIf, flag, choice, firstOf, limit,
} = require('../arguments');
const replies = require('../replies');
const { SCAN } = require('./keys');

/**
 * @typedef {import('../arguments').Encoder} Encoder
 * @typedef {import('../arguments').Step} Step
 */

const { sortedSet, double: doubleReply, nullableDouble, nullableDoubles, nullable, named, doubleField } = replies;

/** `{ score, value }`, one or several. */
const members = each((encoder, member) => encoder.push(doubleOf(member.score), member.value));

const ADD = options(firstOf(choice('condition'), flag('NX'), flag('XX')), firstOf(choice('comparison'), flag('LT'), flag('GT')), flag('CH'));
const ADD_INCR = options(choice('condition'), choice('comparison'), flag('CH'));

/** Keys, or `{ key, weight }`; the first says which. @type {Step} */
function weighedKeys(encoder, given) {
  const all = Array.isArray(given) ? given : [given];
  encoder.push(all.length.toString());
  if (all.length === 0) return;
  if (typeof all[0] === 'string' || all[0] instanceof Buffer) return encoder.pushKeys(all);
  for (const one of all) encoder.pushKey(one.key);
  encoder.push('WEIGHTS');
  for (const one of all) encoder.push(doubleOf(one.weight));
}

const AGGREGATE = options(optionIf('AGGREGATE', word));

/** @type {import('../arguments').OptionStep} */
function by(encoder, { BY }) {
  if (BY !== 'SCORE' && BY !== 'LEX') return false;
  encoder.push('BY' + BY);
  return true;
}

const RANGE = options(by, flag('REV'), limit);
const LIMIT = options(limit);

/** @type {Step} */
function limitOrNumber(encoder, given) {
  if (typeof given === 'number') encoder.push('LIMIT', given.toString());
  else if (given?.LIMIT) encoder.push('LIMIT', given.LIMIT.toString());
}

const COUNT = options(optionIf('COUNT', number));

/** @param {any} score @param {any} typeMapping */
const scored = (score, typeMapping) => doubleField(score, typeMapping);

const MULTI_POPPED = {
  2: nullable((reply, _preserve, typeMapping) => ({
    key: reply[0],
    members: reply[1].map((/** @type {any} */ [value, score]) => ({ value, score: scored(score, typeMapping) })),
  })),
  3: nullable((reply) => ({ key: reply[0], members: sortedSet[3](reply[1]) })),
};

const POPPED = {
  /** @type {replies.Mapper} */
  2: (reply, _preserve, typeMapping) => (reply.length === 0 ? null : { value: reply[0], score: scored(reply[1], typeMapping) }),
  /** @type {replies.Mapper} */
  3: (reply) => (reply.length === 0 ? null : { value: reply[0], score: reply[1] }),
};

const BLOCKING_POPPED = {
  2: nullable((reply, _preserve, typeMapping) => ({ key: reply[0], value: reply[1], score: scored(reply[2], typeMapping) })),
  3: nullable(named('key', 'value', 'score')),
};

/** A rank's score is a number whatever doubles are to be. */
const RANK = {
  2: nullable((reply) => ({ rank: reply[0], score: Number(reply[1]) })),
  3: nullable(named('rank', 'score')),
};

const SCORES = { reply: sortedSet };

module.exports = {
  commands: {
    'BZMPOP bzmPop': command('BZMPOP', number, countedKeys, word, COUNT, { reply: MULTI_POPPED }),
    'BZPOPMAX bzPopMax': command('BZPOPMAX', keys, number, { reply: BLOCKING_POPPED }),
    'BZPOPMIN bzPopMin': command('BZPOPMIN', keys, number, { reply: BLOCKING_POPPED }),
    'ZADD zAdd': command('ZADD', key, at(2, ADD), at(1, members), { reply: doubleReply }),
    'ZADD_INCR zAddIncr': command('ZADD', key, at(2, ADD_INCR), 'INCR', at(1, members), { reply: nullableDouble }),
    'ZCARD zCard': command('ZCARD', key),
    'ZCOUNT zCount': command('ZCOUNT', key, bound, bound),
    'ZDIFF zDiff': command('ZDIFF', countedKeys),
    'ZDIFF_WITHSCORES zDiffWithScores': command('ZDIFF', countedKeys, 'WITHSCORES', SCORES),
    'ZDIFFSTORE zDiffStore': command('ZDIFFSTORE', key, countedKeys),
    'ZINCRBY zIncrBy': command('ZINCRBY', key, double, word, { reply: doubleReply }),
    'ZINTER zInter': command('ZINTER', weighedKeys, AGGREGATE),
    'ZINTER_WITHSCORES zInterWithScores': command('ZINTER', weighedKeys, AGGREGATE, 'WITHSCORES', SCORES),
    'ZINTERCARD zInterCard': command('ZINTERCARD', countedKeys, limitOrNumber),
    'ZINTERSTORE zInterStore': command('ZINTERSTORE', key, weighedKeys, AGGREGATE),
    'ZLEXCOUNT zLexCount': command('ZLEXCOUNT', key, word, word),
    'ZMPOP zmPop': command('ZMPOP', countedKeys, word, COUNT, { reply: MULTI_POPPED }),
    'ZMSCORE zmScore': command('ZMSCORE', key, words, { reply: nullableDoubles }),
    'ZPOPMAX zPopMax': command('ZPOPMAX', key, { reply: POPPED }),
    'ZPOPMAX_COUNT zPopMaxCount': command('ZPOPMAX', key, number, SCORES),
    'ZPOPMIN zPopMin': command('ZPOPMIN', key, { reply: POPPED }),
    'ZPOPMIN_COUNT zPopMinCount': command('ZPOPMIN', key, number, SCORES),
    'ZRANDMEMBER zRandMember': command('ZRANDMEMBER', key),
    'ZRANDMEMBER_COUNT zRandMemberCount': command('ZRANDMEMBER', key, number),
    'ZRANDMEMBER_COUNT_WITHSCORES zRandMemberCountWithScores': command('ZRANDMEMBER', key, number, 'WITHSCORES', SCORES),
    'ZRANGE zRange': command('ZRANGE', key, bound, bound, RANGE),
    'ZRANGE_WITHSCORES zRangeWithScores': command('ZRANGE', key, bound, bound, RANGE, 'WITHSCORES', SCORES),
    'ZRANGEBYLEX zRangeByLex': command('ZRANGEBYLEX', key, bound, bound, LIMIT),
    'ZRANGEBYSCORE zRangeByScore': command('ZRANGEBYSCORE', key, bound, bound, LIMIT),
    'ZRANGEBYSCORE_WITHSCORES zRangeByScoreWithScores': command('ZRANGEBYSCORE', key, bound, bound, LIMIT, 'WITHSCORES', SCORES),
    'ZRANGESTORE zRangeStore': command('ZRANGESTORE', key, key, bound, bound, RANGE),
    'ZRANK zRank': command('ZRANK', key, word),
    'ZRANK_WITHSCORE zRankWithScore': command('ZRANK', key, word, 'WITHSCORE', { reply: RANK }),
    'ZREM zRem': command('ZREM', key, words),
    'ZREMRANGEBYLEX zRemRangeByLex': command('ZREMRANGEBYLEX', key, bound, bound),
    'ZREMRANGEBYRANK zRemRangeByRank': command('ZREMRANGEBYRANK', key, number, number),
    'ZREMRANGEBYSCORE zRemRangeByScore': command('ZREMRANGEBYSCORE', key, bound, bound),
    'ZREVRANK zRevRank': command('ZREVRANK', key, word),
    'ZREVRANK_WITHSCORE zRevRankWithScore': command('ZREVRANK', key, word, 'WITHSCORE', { reply: RANK }),
    'ZSCAN zScan': command('ZSCAN', key, word, options(...SCAN), { reply: replies.page('members', (found) => sortedSet[2](found)) }),
    'ZSCORE zScore': command('ZSCORE', key, word, { reply: nullableDouble }),
    'ZUNION zUnion': command('ZUNION', weighedKeys, AGGREGATE),
    'ZUNION_WITHSCORES zUnionWithScores': command('ZUNION', weighedKeys, AGGREGATE, 'WITHSCORES', SCORES),
    'ZUNIONSTORE zUnionStore': command('ZUNIONSTORE', key, weighedKeys, AGGREGATE),
  },
};
