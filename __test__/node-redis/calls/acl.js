// @ts-check
'use strict'

// Users.

/** @type {import('../calls').Calls} */
module.exports = {
  ACL_CAT: [[], ['read'], ['']],
  ACL_DELUSER: [['one'], [['one', 'two']]],
  ACL_DRYRUN: [['one', ['GET', 'key']]],
  ACL_GENPASS: [[], [64], [0]],
  ACL_GETUSER: [['default']],
  ACL_LIST: [[]],
  ACL_LOAD: [[]],
  ACL_LOG: [[], [10], [0], [null]],
  ACL_LOG_RESET: [[]],
  ACL_SAVE: [[]],
  ACL_SETUSER: [['one', 'on'], ['one', ['on', '~*', '+@all']]],
  ACL_USERS: [[]],
  ACL_WHOAMI: [[]],
}
