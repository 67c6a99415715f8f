// @ts-check
'use strict';

/** The client's own connection, and those of others. */

const { command, word, number, scalar, defined, given, either, each, options, option, optionIf, flag, choice } = require('../arguments');
const { record, resp2 } = require('../replies');
const { CLIENT_KILL_FILTERS } = require('./constants');

/**
 * @typedef {import('../arguments').Step} Step
 */

/** Fields that a server has always told, by node-redis's names. @type {[string, string, typeof Number | null][]} */
const ALWAYS = [
  ['id', 'id', Number],
  ['addr', 'addr', null],
  ['fd', 'fd', Number],
  ['name', 'name', null],
  ['age', 'age', Number],
  ['idle', 'idle', Number],
  ['flags', 'flags', null],
  ['db', 'db', Number],
  ['sub', 'sub', Number],
  ['psub', 'psub', Number],
  ['multi', 'multi', Number],
  ['qbuf', 'qbuf', Number],
  ['qbufFree', 'qbuf-free', Number],
  ['argvMem', 'argv-mem', Number],
  ['obl', 'obl', Number],
  ['oll', 'oll', Number],
  ['omem', 'omem', Number],
  ['totMem', 'tot-mem', Number],
  ['events', 'events', null],
  ['cmd', 'cmd', null],
  ['user', 'user', null],
  ['libName', 'lib-name', null],
  ['libVer', 'lib-ver', null],
];

/** Fields that are there only where the server tells them. @type {[string, string, typeof Number | null][]} */
const PERHAPS = [
  ['laddr', 'laddr', null],
  ['redir', 'redir', Number],
  ['ssub', 'ssub', Number],
  ['multiMem', 'multi-mem', Number],
  ['resp', 'resp', Number],
  ['watch', 'watch', Number],
  ['rbs', 'rbs', Number],
  ['rbp', 'rbp', Number],
];

/** A line of CLIENT LIST. @param {any} line */
function clientInfo(line) {
  const told = new Map(Array.from(line.toString().matchAll(/([^\s=]+)=([^\s]*)/g), ([, name, value]) => [name, value]));
  /** @type {Record<string, any>} */
  const info = {};
  for (const [name, field, convert] of ALWAYS) info[name] = convert ? convert(told.get(field)) : told.get(field);
  for (const [name, field, convert] of PERHAPS) {
    if (told.has(field)) info[name] = convert ? convert(told.get(field)) : told.get(field);
  }
  return info;
}

/** @param {any} reply */
function clientList(reply) {
  return reply.toString().split('\n').slice(0, -1).map(clientInfo);
}

/** By the word of a filter, the property that it filters by. @type {Record<string, string>} */
const FILTERED_BY = {
  [CLIENT_KILL_FILTERS.ADDRESS]: 'address',
  [CLIENT_KILL_FILTERS.LOCAL_ADDRESS]: 'localAddress',
  [CLIENT_KILL_FILTERS.TYPE]: 'type',
  [CLIENT_KILL_FILTERS.USER]: 'username',
};

/** @type {Step} */
function killFilter(encoder, filter) {
  if (filter === CLIENT_KILL_FILTERS.SKIP_ME) return encoder.push(filter);
  encoder.push(filter.filter);
  if (filter.filter === CLIENT_KILL_FILTERS.ID) scalar(encoder, filter.id);
  else if (filter.filter === CLIENT_KILL_FILTERS.MAXAGE) number(encoder, filter.maxAge);
  else if (filter.filter === CLIENT_KILL_FILTERS.SKIP_ME) encoder.push(filter.skipMe ? 'yes' : 'no');
  else if (Object.hasOwn(FILTERED_BY, filter.filter)) encoder.push(filter[FILTERED_BY[filter.filter]]);
}

/** By type, or by ids. @type {Step} */
function listed(encoder, filter) {
  encoder.push(filter.TYPE !== undefined ? 'TYPE' : 'ID');
  if (filter.TYPE !== undefined) encoder.push(filter.TYPE);
  else encoder.pushVariadic(filter.ID);
}

const prefixes = choice('PREFIX', each((encoder, prefix) => encoder.push('PREFIX', prefix)));

/** Which keys are tracked: broadcast ones, those opted in, or all but those opted out. @type {import('../arguments').OptionStep} */
function trackingMode(encoder, tracked) {
  const mode = ['BCAST', 'OPTIN', 'OPTOUT'].find((name) => tracked[name] === true);
  if (mode === undefined) return false;
  encoder.push(mode);
  if (mode === 'BCAST') prefixes(encoder, tracked);
  return true;
}

const TRACKING = options(optionIf('REDIRECT', number), trackingMode, flag('NOLOOP'));

/** @type {import('../arguments').Command} */
const CLIENT_TRACKING = {
  IS_READ_ONLY: true,
  parseCommand(encoder, on, tracked) {
    encoder.push('CLIENT', 'TRACKING', on ? 'ON' : 'OFF');
    if (on) TRACKING(encoder, tracked);
  },
  transformReply: undefined,
};

/** @type {Step} */
function credentials(encoder, { username, password }) {
  if (username !== undefined) encoder.push(username);
  encoder.push(password);
}

const HELLO_OPTIONS = options(optionIf('AUTH', (encoder, { username, password }) => encoder.push(username, password)), option('SETNAME', word));
const HELLO_REPLY = record({ server: null, version: null, proto: null, id: null, mode: null, role: null, modules: null });

/** The options belong to the protocol: without one, nothing is sent. @type {import('../arguments').Command} */
const HELLO = {
  parseCommand(encoder, protocol, more) {
    encoder.push('HELLO');
    if (!protocol) return;
    encoder.push(protocol.toString());
    HELLO_OPTIONS(encoder, more);
  },
  transformReply: resp2(HELLO_REPLY),
};

const TRACKING_INFO = resp2(record({ flags: null, redirect: null, prefixes: null }));

module.exports = {
  commands: {
    'ASKING asking': command('ASKING', { readOnly: true }),
    'AUTH auth': command('AUTH', credentials, { readOnly: true }),
    'CLIENT_CACHING clientCaching': command('CLIENT', 'CACHING', either('YES', 'NO'), { readOnly: true }),
    'CLIENT_GETNAME clientGetName': command('CLIENT', 'GETNAME', { readOnly: true }),
    'CLIENT_GETREDIR clientGetRedir': command('CLIENT', 'GETREDIR', { readOnly: true }),
    'CLIENT_ID clientId': command('CLIENT', 'ID', { readOnly: true }),
    'CLIENT_INFO clientInfo': command('CLIENT', 'INFO', { readOnly: true, reply: clientInfo }),
    'CLIENT_KILL clientKill': command('CLIENT', 'KILL', each(killFilter)),
    'CLIENT_LIST clientList': command('CLIENT', 'LIST', given(listed), { readOnly: true, reply: clientList }),
    'CLIENT_NO-EVICT clientNoEvict': command('CLIENT', 'NO-EVICT', either('ON', 'OFF'), { readOnly: true }),
    'CLIENT_NO-TOUCH clientNoTouch': command('CLIENT', 'NO-TOUCH', either('ON', 'OFF'), { readOnly: true }),
    'CLIENT_PAUSE clientPause': command('CLIENT', 'PAUSE', number, given(word)),
    'CLIENT_SETNAME clientSetName': command('CLIENT', 'SETNAME', word, { readOnly: true }),
    'CLIENT_TRACKING clientTracking': CLIENT_TRACKING,
    'CLIENT_TRACKINGINFO clientTrackingInfo': command('CLIENT', 'TRACKINGINFO', { readOnly: true, reply: TRACKING_INFO }),
    'CLIENT_UNBLOCK clientUnblock': command('CLIENT', 'UNBLOCK', scalar, given(word)),
    'CLIENT_UNPAUSE clientUnpause': command('CLIENT', 'UNPAUSE'),
    'ECHO echo': command('ECHO', word, { readOnly: true }),
    'HELLO hello': HELLO,
    'PING ping': command('PING', defined(word), { readOnly: true }),
  },
};
