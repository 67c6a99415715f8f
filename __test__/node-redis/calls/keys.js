// @ts-check
'use strict'

// Keys on their way from server to server, and forms of arguments that the shared calls do not use.

const EVERY = { COPY: true, REPLACE: true, AUTH: { password: 'p' } }

/** @type {import('../calls').Calls} */
module.exports = {
  DUMP: [['k']],
  EXPIREAT: [['k', new Date(1e12)], ['k', 1e9, 'NX']],
  MIGRATE: [
    ['127.0.0.1', 6379, 'k', 0, 100],
    ['127.0.0.1', 6379, ['k', 'l'], 0, 100, EVERY],
    ['127.0.0.1', 6379, 'k', 1, 100, { AUTH: { username: 'u', password: 'p' } }],
  ],
  PEXPIREAT: [['k', new Date(1e12)], ['k', 1e12, 'GT']],
  RESTORE: [['k', 0, Buffer.from([0, 1])], ['k', 5, 'bytes', { REPLACE: true, ABSTTL: true, IDLETIME: 0, FREQ: 0 }]],
  SCAN: [['0', { MATCH: '', COUNT: 0, TYPE: '' }], ['0', { MATCH: 'a*', COUNT: 10, TYPE: 'string' }]],
  SORT: [['k', { BY: 'b', LIMIT: { offset: 0, count: 1 }, GET: ['a', '#'], DIRECTION: 'DESC', ALPHA: true }], ['k', { GET: '#' }]],
}
