// @ts-check
'use strict'

// Tracking, pausing, and what the client sends by itself.

/** @type {import('../calls').Calls} */
module.exports = {
  AUTH: [[{ password: 'p' }], [{ username: 'u', password: 'p' }], [{ username: '', password: '' }]],
  CLIENT_CACHING: [[true], [false]],
  CLIENT_GETREDIR: [[]],
  CLIENT_KILL: [['SKIPME'], [{ filter: 'ADDR', address: 'a' }], [{ filter: 'ID', id: '7' }], [{ filter: 'SKIPME', skipMe: false }], [{ filter: 'OTHER' }]],
  'CLIENT_NO-EVICT': [[true], [false]],
  'CLIENT_NO-TOUCH': [[true], [false]],
  CLIENT_PAUSE: [[100], [100, 'WRITE'], [100, 'ALL']],
  CLIENT_TRACKING: [
    [false],
    [false, { NOLOOP: true }],
    [true],
    [true, { REDIRECT: 7, BCAST: true, PREFIX: 'a', NOLOOP: true }],
    [true, { BCAST: true, PREFIX: ['a', 'b'] }],
    [true, { BCAST: true }],
    [true, { OPTIN: true }],
    [true, { OPTOUT: true, NOLOOP: true }],
    [true, { BCAST: 1, OPTIN: 1, OPTOUT: 1 }],
  ],
  CLIENT_TRACKINGINFO: [[]],
  CLIENT_UNBLOCK: [['7'], [7, 'ERROR']],
  CLIENT_UNPAUSE: [[]],
  HELLO: [[], [3], [3, { AUTH: { username: 'u', password: 'p' }, SETNAME: 'n' }], [2, { SETNAME: '' }], [undefined, { SETNAME: 'n' }]],
}
