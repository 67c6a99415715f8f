// @ts-check
'use strict'

// What deliberately differs from ioredis: how a test names it, and the first cell of its row in docs/migrating.md, which
// gives the reason. A test that meets a difference says so by `lane.differs(name)`.

/** @satisfies {Record<string, string>} */
const differences = {
  'printed-name': 'an error event without a listener',
  'disconnect-while-reconnecting': '`disconnect()` while the client is "reconnecting"',
  'lost-commands': 'a command under way when a client without `autoResendUnfulfilledCommands` reconnects',
  'no-password': 'an embedded client without the password that the engine asks others for',
  'auto-pipelining-order': 'what is not pipelined, behind commands that are (`enableAutoPipelining`)',
  'unknown-user': 'a user name, or any password, where the engine asks for none',
}

module.exports = differences
