// @ts-check
'use strict';

/** Keys of any type. */

const {
  command, at, key, keys, word, number, seconds, milliseconds, given, each, options, option, optionIf, flag, choice, limit,
} = require('../arguments');
const { page } = require('../replies');

/** The options that all scans have. */
const SCAN = [option('MATCH', word), optionIf('COUNT', number)];

const SORT = options(
  optionIf('BY', word),
  limit,
  choice('GET', each((encoder, pattern) => encoder.push('GET', pattern))),
  choice('DIRECTION'),
  flag('ALPHA'),
);

/** @type {import('../arguments').OptionStep} */
function authentication(encoder, { AUTH }) {
  if (!AUTH) return false;
  if (AUTH.username) encoder.push('AUTH2', AUTH.username, AUTH.password);
  else encoder.push('AUTH', AUTH.password);
  return true;
}

/** Several keys are sent behind everything else. */
const MIGRATE_OPTIONS = options(flag('COPY'), flag('REPLACE'), authentication);

/** @type {import('../arguments').Command} */
const MIGRATE = {
  parseCommand(encoder, host, port, migrated, destinationDb, timeout, how) {
    const several = Array.isArray(migrated);
    encoder.push('MIGRATE', host, port.toString());
    if (several) encoder.push('');
    else encoder.pushKey(migrated);
    encoder.push(destinationDb.toString(), timeout.toString());
    MIGRATE_OPTIONS(encoder, how);
    if (several) {
      encoder.push('KEYS');
      encoder.pushKeys(migrated);
    }
  },
  transformReply: undefined,
};

module.exports = {
  SCAN,
  commands: {
    'COPY copy': command('COPY', key, key, options(option('DB', number), flag('REPLACE'))),
    'DEL del': command('DEL', keys),
    'DUMP dump': command('DUMP', key),
    'EXISTS exists': command('EXISTS', keys),
    'EXPIRE expire': command('EXPIRE', key, number, given(word)),
    'EXPIREAT expireAt': command('EXPIREAT', key, seconds, given(word)),
    'EXPIRETIME expireTime': command('EXPIRETIME', key),
    'KEYS keys': command('KEYS', word, { readOnly: true }),
    'MIGRATE migrate': MIGRATE,
    'MOVE move': command('MOVE', key, number),
    'OBJECT_ENCODING objectEncoding': command('OBJECT', 'ENCODING', key),
    'OBJECT_FREQ objectFreq': command('OBJECT', 'FREQ', key),
    'OBJECT_IDLETIME objectIdleTime': command('OBJECT', 'IDLETIME', key),
    'OBJECT_REFCOUNT objectRefCount': command('OBJECT', 'REFCOUNT', key),
    'PERSIST persist': command('PERSIST', key),
    'PEXPIRE pExpire': command('PEXPIRE', key, number, given(word)),
    'PEXPIREAT pExpireAt': command('PEXPIREAT', key, milliseconds, given(word)),
    'PEXPIRETIME pExpireTime': command('PEXPIRETIME', key),
    'PTTL pTTL': command('PTTL', key),
    'RANDOMKEY randomKey': command('RANDOMKEY', { readOnly: true }),
    'RENAME rename': command('RENAME', key, key),
    'RENAMENX renameNX': command('RENAMENX', key, key),
    'RESTORE restore': command('RESTORE', key, number, word, options(flag('REPLACE'), flag('ABSTTL'), option('IDLETIME', number), option('FREQ', number))),
    'RESTORE-ASKING restoreAsking': command('RESTORE-ASKING'),
    'SCAN scan': command('SCAN', word, options(...SCAN, optionIf('TYPE', word)), { readOnly: true, reply: page('keys') }),
    'SORT sort': command('SORT', key, SORT),
    'SORT_RO sortRo': command('SORT_RO', key, SORT),
    'SORT_STORE sortStore': command('SORT', key, at(2, SORT), 'STORE', at(1, key)),
    'TOUCH touch': command('TOUCH', keys, { readOnly: false, cacheable: false }),
    'TTL ttl': command('TTL', key),
    'TYPE type': command('TYPE', key),
    'UNLINK unlink': command('UNLINK', keys),
    'WAIT wait': command('WAIT', number, number),
  },
};
