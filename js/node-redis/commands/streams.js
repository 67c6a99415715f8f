// @ts-check
'use strict';

/** Streams. */

const {
  command, at, key, word, words, countedWords, number, given, options, option, optionIf, flag, choice, firstOf,
} = require('../arguments');
const replies = require('../replies');

/**
 * @typedef {import('../arguments').Encoder} Encoder
 * @typedef {import('../arguments').Step} Step
 */

const { record, list, nullable, named, resp2, message, messages, streams } = replies;

const TRIM = options(option('limit', number, 'LIMIT'), choice('policy'));

/** @type {Step} */
function trim(encoder, how) {
  encoder.push(how.strategy);
  if (how.strategyModifier) encoder.push(how.strategyModifier);
  encoder.push(how.threshold.toString());
  TRIM(encoder, how);
}

const ADD = options(
  choice('policy'),
  firstOf(
    optionIf('IDMPAUTO', (encoder, { pid }) => encoder.push(pid)),
    optionIf('IDMP', (encoder, { pid, iid }) => encoder.push(pid, iid)),
  ),
  choice('TRIM', trim),
);

/** @type {Step} */
function fields(encoder, object) {
  for (const [field, value] of Object.entries(object)) encoder.push(field, value);
}

/** `{ key, id }`, one or several: all keys, then all ids. @type {Step} */
function readFrom(encoder, from) {
  const all = Array.isArray(from) ? from : [from];
  encoder.push('STREAMS');
  for (const one of all) encoder.pushKey(one.key);
  for (const one of all) encoder.push(one.id);
}

const READ = ['COUNT', 'MAXCOUNT', 'MAXSIZE', 'BLOCK'].map((name) => option(name, number));
const COUNT = options(option('COUNT', number));
const ENTRIES_READ = option('ENTRIESREAD', number);

/** @type {Step} */
const time = (encoder, value) => encoder.push((value instanceof Date ? value.getTime() : value).toString());

const CLAIM = [
  'XCLAIM', key, word, word, number, words,
  options(option('IDLE', number), option('TIME', time), option('RETRYCOUNT', number), flag('FORCE'), option('LASTID', word)),
];
const AUTO_CLAIM = ['XAUTOCLAIM', key, word, word, number, word, options(optionIf('COUNT', number))];

/** Of an approximate trim, how far it may go. @type {import('../arguments').OptionStep} */
function trimLimit(encoder, { strategyModifier, LIMIT }) {
  if (strategyModifier !== '~' || LIMIT === undefined) return false;
  encoder.push('LIMIT', LIMIT.toString());
  return true;
}

/** @type {import('../arguments').OptionStep} */
function modifier(encoder, { strategyModifier }) {
  if (strategyModifier === undefined) return false;
  encoder.push(strategyModifier);
  return true;
}

/** Messages that were deleted meanwhile are null. */
const claimed = list(nullable(message));

/** @type {replies.Mapper} */
function autoClaimed(reply, _preserve, typeMapping) {
  return { nextId: reply[0], messages: claimed(reply[1], undefined, typeMapping), deletedMessages: reply[2] };
}

/** @type {replies.Mapper} */
function pending(reply) {
  const [count, firstId, lastId, consumers] = reply;
  const names = (/** @type {any} */ [name, deliveries]) => ({ name, deliveriesCounter: Number(deliveries) });
  return { pending: count, firstId, lastId, consumers: consumers === null ? null : consumers.map(names) };
}

const ENDS = ['first-entry', 'last-entry'];
const end = nullable(message);

const STREAM_INFO = {
  /** @type {replies.Mapper} */
  2(reply, _preserve, typeMapping) {
    /** @type {Record<string, any>} */
    const info = {};
    for (let i = 0; i < reply.length; i += 2) {
      const value = reply[i + 1];
      replies.put(info, reply[i].toString(), ENDS.includes(reply[i]) ? end(value, undefined, typeMapping) : value);
    }
    return info;
  },
  /** @type {replies.Mapper} */
  3(reply, _preserve, typeMapping) {
    if (reply instanceof Map) {
      for (const name of ENDS) reply.set(name, end(reply.get(name), undefined, typeMapping));
    } else if (Array.isArray(reply)) {
      for (let i = 0; i < reply.length; i += 2) if (ENDS.includes(reply[i])) reply[i + 1] = end(reply[i + 1], undefined, typeMapping);
    } else {
      for (const name of ENDS) reply[name] = end(reply[name], undefined, typeMapping);
    }
    return reply;
  },
};

const CONSUMERS = resp2(list(record({ name: null, pending: null, idle: null, inactive: null })));
const GROUPS = resp2(list(record({ name: null, consumers: null, pending: null, 'last-delivered-id': null, 'entries-read': null, lag: null })));
const RANGE = { reply: nullable(messages) };

module.exports = {
  commands: {
    'XACK xAck': command('XACK', key, word, words),
    'XACKDEL xAckDel': command('XACKDEL', key, word, at(3, given(word)), 'IDS', at(2, countedWords)),
    'XADD xAdd': command('XADD', key, at(3, ADD), at(1, word), at(2, fields)),
    'XADD_NOMKSTREAM xAddNoMkStream': command('XADD', key, 'NOMKSTREAM', at(3, ADD), at(1, word), at(2, fields)),
    'XAUTOCLAIM xAutoClaim': command(...AUTO_CLAIM, { reply: autoClaimed }),
    'XAUTOCLAIM_JUSTID xAutoClaimJustId': command(...AUTO_CLAIM, 'JUSTID', { reply: named('nextId', 'messages', 'deletedMessages') }),
    'XCFGSET xCfgSet': command('XCFGSET', key, options(option('IDMP_DURATION', number, 'IDMP-DURATION'), option('IDMP_MAXSIZE', number, 'IDMP-MAXSIZE'))),
    'XCLAIM xClaim': command(...CLAIM, { reply: claimed }),
    'XCLAIM_JUSTID xClaimJustId': command(...CLAIM, 'JUSTID'),
    'XDEL xDel': command('XDEL', key, words),
    'XDELEX xDelEx': command('XDELEX', key, at(2, given(word)), 'IDS', at(1, countedWords)),
    'XGROUP_CREATE xGroupCreate': command('XGROUP', 'CREATE', key, word, word, options(flag('MKSTREAM'), ENTRIES_READ)),
    'XGROUP_CREATECONSUMER xGroupCreateConsumer': command('XGROUP', 'CREATECONSUMER', key, word, word),
    'XGROUP_DELCONSUMER xGroupDelConsumer': command('XGROUP', 'DELCONSUMER', key, word, word),
    'XGROUP_DESTROY xGroupDestroy': command('XGROUP', 'DESTROY', key, word),
    'XGROUP_SETID xGroupSetId': command('XGROUP', 'SETID', key, word, word, options(ENTRIES_READ)),
    'XINFO_CONSUMERS xInfoConsumers': command('XINFO', 'CONSUMERS', key, word, { reply: CONSUMERS }),
    'XINFO_GROUPS xInfoGroups': command('XINFO', 'GROUPS', key, { reply: GROUPS }),
    'XINFO_STREAM xInfoStream': command('XINFO', 'STREAM', key, { reply: STREAM_INFO }),
    'XLEN xLen': command('XLEN', key),
    'XNACK xNack': command('XNACK', key, word, word, 'IDS', countedWords, options(option('RETRYCOUNT', number), flag('FORCE'))),
    'XPENDING xPending': command('XPENDING', key, word, { reply: pending }),
    'XPENDING_RANGE xPendingRange': command(
      'XPENDING', key, word, at(5, options(option('IDLE', number))), at(2, word), at(3, word), at(4, number), at(5, options(choice('consumer'))),
      { reply: list(named('id', 'consumer', 'millisecondsSinceLastDelivery', 'deliveriesCounter')) },
    ),
    'XRANGE xRange': command('XRANGE', key, word, word, COUNT, RANGE),
    'XREAD xRead': command('XREAD', at(1, options(...READ)), at(0, readFrom), { reply: streams }),
    'XREADGROUP xReadGroup': command(
      'XREADGROUP', 'GROUP', word, word, at(3, options(...READ, option('CLAIM', number), flag('NOACK'))), at(2, readFrom), { reply: streams },
    ),
    'XREVRANGE xRevRange': command('XREVRANGE', key, word, word, COUNT, RANGE),
    'XSETID xSetId': command('XSETID', key, word, options(option('ENTRIESADDED', number), optionIf('MAXDELETEDID', word))),
    'XTRIM xTrim': command('XTRIM', key, word, at(3, options(modifier)), at(2, number), at(3, options(trimLimit, choice('policy')))),
  },
};
