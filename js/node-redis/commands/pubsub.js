// @ts-check
'use strict';

/** Publishing, and what is subscribed to. Subscribing itself is the client's. */

const { command, word, words, given } = require('../arguments');
const { objectOf } = require('../replies');

/** No key, so without prefix; but it says which node of a cluster is meant. @type {import('../arguments').Step} */
const shardChannel = (encoder, channel) => encoder.pushKey(channel, false);

module.exports = {
  commands: {
    'PUBLISH publish': command('PUBLISH', word, word, { readOnly: true }),
    'PUBSUB_CHANNELS pubSubChannels': command('PUBSUB', 'CHANNELS', given(word), { readOnly: true }),
    'PUBSUB_NUMPAT pubSubNumPat': command('PUBSUB', 'NUMPAT', { readOnly: true }),
    'PUBSUB_NUMSUB pubSubNumSub': command('PUBSUB', 'NUMSUB', given(words), { readOnly: true, reply: (reply) => objectOf(reply, Number) }),
    'PUBSUB_SHARDCHANNELS pubSubShardChannels': command('PUBSUB', 'SHARDCHANNELS', given(word), { readOnly: true }),
    'PUBSUB_SHARDNUMSUB pubSubShardNumSub': command('PUBSUB', 'SHARDNUMSUB', given(words), { readOnly: true, reply: (reply) => objectOf(reply) }),
    'SPUBLISH sPublish': command('SPUBLISH', shardChannel, word),
  },
};
