// @ts-check
'use strict'

// What deliberately differs from ioredis: how a test names it, and the first cell of its row in docs/migrating.md, which
// gives the reason. A test that meets a difference says so by `lane.differs(name)`.

/** @satisfies {Record<string, string>} */
const differences = {
  'printed-name': 'an error event without a listener',
  'disconnect-while-reconnecting': '`disconnect()` or `quit()` while the client is "reconnecting"',
  'lost-after-quit': 'a connection that is lost, of a client that was ended before it ever connected',
  'lost-commands': 'a command under way when a client without `autoResendUnfulfilledCommands` reconnects',
  'no-password': 'an embedded client without the password that the engine asks others for',
  'auto-pipelining-order': 'what is not pipelined, behind commands that are (`enableAutoPipelining`)',
  'exec-collected': 'EXEC of a plain transaction with `enableAutoPipelining`',
  'unknown-user': 'a user name, or any password, where the engine asks for none',
  'no-server': 'a place where no server is',
  reset: 'RESET',
  'cut-in-pipeline': 'QUIT, or CLIENT KILL of oneself, in a pipeline',
  'reconnect-while-connecting': '`disconnect(true)` while the client is "connecting"',
  'select-refused': 'the event `select` for a SELECT that is refused',
  fieldsets: '`himportFieldsets`, which needs Redis 8.10',
  'constructor-name': '`constructor.name` of a client',
  'library-name': '`lib-name` and `lib-ver` in CLIENT INFO and CLIENT LIST',
  help: 'HELP of CONFIG, CLIENT and the like',
  'cluster-commands': 'CLUSTER, READONLY and ASKING on a client that is no Cluster',
  'no-text': 'an argument that cannot be made text',
  objects: 'objects as arguments of XADD, ZADD and GEOADD',
  'buffer-pairs': 'a Buffer where HSET, HMSET, MSET and MSETNX take an object',
  'no-key': 'a `keyPrefix`, and a command without its keys',
  'bytes-prefix': 'a `keyPrefix` of bytes, and other arguments as strings',
  'sent-once': '`exec()` of a pipeline or transaction once more',
  'queued-transformer': 'a reply transformer in a transaction',
  'nested-multi': '`multi()` in a chain of `multi()`',
  'watch-in-exec': 'WATCH in a transaction, which is refused, and Buffers from a later command',
  'callback-order': 'callbacks of defined commands in a pipeline',
  'push-in-exec': 'SUBSCRIBE in a transaction',
  'quit-in-exec': 'QUIT in a transaction',
  'refused-in-pipeline': 'a pipeline of a subscriber with `protocol: 2`',
  'unsubscribe-all': '`unsubscribe()` of a client that has patterns',
  'monitored-client': 'the client in an event of `monitor()`',
  'argument-transformer': 'an argument transformer that throws',
  'debug-output': '`DEBUG=ioredis:*`',
  'invalidation-pushes': 'CLIENT TRACKING with REDIRECT to a subscriber with `protocol: 3`',
  digits: 'doubles with `replyMapping: \'resp3\'`',
}

module.exports = differences
