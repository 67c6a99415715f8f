// @ts-check
'use strict';

/** All commands, by the names of node-redis's methods. */

const constants = require('./constants');
const { roomy } = require('../../roomy');

/** @typedef {import('../arguments').Command} Command */

const GROUPS = [
  require('./acl'),
  require('./arrays'),
  require('./bitmaps'),
  require('./cluster'),
  require('./connection'),
  require('./geo'),
  require('./hashes'),
  require('./hotkeys'),
  require('./introspection'),
  require('./keys'),
  require('./lists'),
  require('./pubsub'),
  require('./scripting'),
  require('./server'),
  require('./sets'),
  require('./sorted-sets'),
  require('./streams'),
  require('./strings'),
  require('./vectors'),
];

/** Both names of a command give the same object. @type {Record<string, Command>} */
const commands = roomy({});
for (const group of GROUPS) {
  for (const [names, command] of Object.entries(group.commands)) for (const name of names.split(' ')) commands[name] = command;
}

/** Those of a cluster's client. @type {Record<string, Command>} */
const clusterCommands = Object.fromEntries(Object.entries(commands).filter(([name]) => !/^hotkeys/i.test(name)));

/**
 * What maps a reply of that protocol; undefined where it is right as it is.
 * @param {Command} command ours, or a user's own
 * @param {2 | 3} protocol
 * @returns {import('../arguments').Mapper | undefined}
 */
function replyMapper({ transformReply }, protocol) {
  return typeof transformReply === 'object' ? transformReply[protocol] : transformReply;
}

module.exports = { commands, clusterCommands, replyMapper, constants };
