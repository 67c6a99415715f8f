// @ts-check
'use strict'

// Publishing.

/** @type {import('../calls').Calls} */
module.exports = {
  FUNCTION_RESTORE: [['dump'], [Buffer.from('dump'), { mode: 'FLUSH' }]],
  PUBLISH: [['channel', 'message'], [Buffer.from('channel'), Buffer.from('message')]],
  PUBSUB_CHANNELS: [[], ['a*'], ['']],
  PUBSUB_NUMPAT: [[]],
  PUBSUB_NUMSUB: [[], ['a'], [['a', 'b']]],
  PUBSUB_SHARDCHANNELS: [[], ['a*']],
  PUBSUB_SHARDNUMSUB: [[], ['a'], [['a', 'b']]],
  SPUBLISH: [['channel', 'message']],
}
