// @ts-check
'use strict';

/** Users and what they may do. */

const { command, word, words, spread, number, defined, given } = require('../arguments');
const { doubleField, list, nullable, record, resp2 } = require('../replies');

const SELECTOR = record({ commands: null, keys: null, channels: null });

const USER = resp2(nullable(record({
  flags: null,
  passwords: null,
  commands: null,
  keys: null,
  channels: null,
  selectors: (all) => all?.map((/** @type {any} */ one) => SELECTOR(one)),
})));

const LOG = resp2(list(record({
  count: null,
  reason: null,
  context: null,
  object: null,
  username: null,
  'age-seconds': doubleField,
  'client-info': null,
  'entry-id': null,
  'timestamp-created': null,
  'timestamp-last-updated': null,
})));

module.exports = {
  commands: {
    'ACL_CAT aclCat': command('ACL', 'CAT', given(word), { readOnly: true }),
    'ACL_DELUSER aclDelUser': command('ACL', 'DELUSER', words),
    'ACL_DRYRUN aclDryRun': command('ACL', 'DRYRUN', word, spread, { readOnly: true }),
    'ACL_GENPASS aclGenPass': command('ACL', 'GENPASS', given(number), { readOnly: true }),
    'ACL_GETUSER aclGetUser': command('ACL', 'GETUSER', word, { readOnly: true, reply: USER }),
    'ACL_LIST aclList': command('ACL', 'LIST', { readOnly: true }),
    'ACL_LOAD aclLoad': command('ACL', 'LOAD'),
    'ACL_LOG aclLog': command('ACL', 'LOG', (encoder, count) => defined(number)(encoder, count ?? undefined), { readOnly: true, reply: LOG }),
    'ACL_LOG_RESET aclLogReset': command('ACL', 'LOG', 'RESET'),
    'ACL_SAVE aclSave': command('ACL', 'SAVE'),
    'ACL_SETUSER aclSetUser': command('ACL', 'SETUSER', word, words),
    'ACL_USERS aclUsers': command('ACL', 'USERS', { readOnly: true }),
    'ACL_WHOAMI aclWhoAmI': command('ACL', 'WHOAMI', { readOnly: true }),
  },
};
