// @ts-check
'use strict'

// The same lines to a real server and to ours, embedded engine behind a listener; replies compared to the letter.

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const Redis = require('../..')
const { skipWithoutServer, startServer } = require('../helpers/redis-server')
const { connect } = require('../helpers/resp')

/** Each list of lines runs on an empty database. */
const SCRIPTS = {
  'arity and unknown commands': [
    'get', 'get a b', 'set a', 'mset a', 'mset a 1 b', 'del', 'client', 'client nope', 'config get', 'object encoding',
    'nope', 'nope a b c', `nope ${'x'.repeat(200)} y`, 'select', 'select a', 'select 16', 'select -1', 'ping a b', 'echo',
  ],
  'integers and floats': [
    'set a x', 'incr a', 'decr a', 'incrby a 1', 'incrby a x', 'incrbyfloat a 1', 'set a 9223372036854775807', 'incr a',
    'decrby a -9223372036854775808', 'incrby n 1.5', 'incrbyfloat n x', 'incrbyfloat n 3.0e3', 'incrbyfloat n 0.1', 'get n',
    'set b " 1"', 'incr b', 'set b 01', 'incr b', 'append c 1', 'incr c', 'object encoding c', 'incrbyfloat inf inf',
  ],
  'options of SET and GETEX': [
    'set a 1 nx xx', 'set a 1 ex', 'set a 1 ex 0', 'set a 1 ex -1', 'set a 1 ex x', 'set a 1 ex 1 px 1', 'set a 1 keepttl ex 1',
    'set a 1 px 9223372036854775807', 'set a 1 what', 'set a 1 xx', 'set a 1 nx', 'set a 2 nx', 'set a 2 get', 'set b 2 get',
    'getex a ex', 'getex a ex 0', 'getex a persist ex 1', 'getex a exat 1', 'get a', 'setex a 0 1', 'psetex a -1 1', 'setex a x 1',
    'setnx a 1', 'setnx a 2', 'getset a 3', 'getdel a', 'getdel a', 'msetnx a 1 b 2', 'msetnx c 1 b 2', 'mget a b c',
  ],
  'ranges and bits': [
    'set a Hello', 'getrange a 0 -1', 'getrange a -3 2', 'getrange a x 1', 'setrange a -1 x', 'setrange a 536870912 x',
    'setrange a 10 x', 'getrange a 0 20', 'setrange none 0 ""', 'exists none', 'getbit a -1', 'getbit a 4294967296', 'getbit a 1',
    'setbit a 1 2', 'setbit a 4294967296 1', 'setbit a x 1', 'setbit b 7 1', 'get b', 'bitcount a', 'bitcount a 1', 'bitcount a 0 1',
    'bitcount a 0 10 bit', 'bitcount a 0 1 bogus', 'bitpos a 2', 'bitpos a 1', 'bitpos a 0 2', 'bitpos a 1 0 -1 bit', 'bitpos none 0',
    'bitpos none 1', 'bitop not d a b', 'bitop and d a b', 'bitop or d a', 'bitop xor d a none', 'bitop nope d a', 'get d', 'strlen d',
  ],
  'deadlines': [
    'expire a 10', 'set a 1', 'expire a x', 'expire a 10 nx xx', 'expire a 10 gt lt', 'expire a 10 bogus', 'expire a 9223372036854775807',
    'expire a 10 xx', 'expire a 10 nx', 'expire a 5 gt', 'expire a 50 gt', 'ttl a', 'persist a', 'persist a', 'ttl a', 'pttl none',
    'expiretime a', 'expireat a 4102444800', 'expiretime a', 'pexpiretime a', 'pexpireat a 1', 'exists a', 'set b 1', 'expire b -1', 'get b',
  ],
  'keys': [
    'rename a b', 'set a 1', 'rename a a', 'renamenx a a', 'set b 2', 'renamenx a b', 'rename a b', 'get b', 'copy b b', 'copy b c',
    'copy b c', 'copy b c replace', 'copy b c db 99', 'copy b c db x', 'copy b c bogus', 'copy none c', 'move b 0', 'move b 99', 'move b 1',
    'move b 1', 'type a', 'type c', 'touch a b c', 'exists c c', 'unlink c none', 'scan x', 'scan 0 count 0', 'scan 0 count x', 'scan 0 bogus',
    'scan 0 match', 'randomkey', 'dbsize', 'object encoding none', 'swapdb 0 x', 'swapdb 0 99', 'select 1', 'flushdb', 'flushdb bogus', 'select 0',
  ],
}

describe('replies of a real server', { skip: skipWithoutServer() }, () => {
  /** @type {any} */ let theirs
  /** @type {any} */ let redis
  /** @type {any} */ let listener

  before(async () => {
    theirs = await startServer()
    redis = new Redis({ engine: new Redis.Engine() })
    listener = await redis.listen({ port: 0 })
  })

  after(async () => {
    await listener.close()
    redis.disconnect()
    await theirs.stop()
  })

  for (const protocol of ['2', '3']) {
    for (const [name, lines] of Object.entries(SCRIPTS)) {
      test(`${name}, RESP${protocol}`, async () => {
        const wires = [await connect(theirs.port), await connect(listener.port)]
        for (const wire of wires) {
          await wire.call('hello', protocol)
          await wire.call('flushall')
        }
        for (const line of lines) {
          const words = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? []
          const [expected, actual] = await Promise.all(wires.map((wire) => wire.call(...words)))
          assert.equal(actual, expected, line)
        }
        for (const wire of wires) wire.close()
      })
    }
  }

  const GARBAGE = {
    'a bulk length over the limit': '*2\r\n$3\r\nGET\r\n$536870913\r\n',
    'a bulk length that is no number': '*1\r\n$x\r\n',
    'something else than a bulk': '*1\r\n:1\r\n',
    'a count that is no number': '*x\r\n',
    'a count over the limit': '*2147483648\r\n',
    'unbalanced quotes': 'SET a "b\r\n',
    'an endless inline request': 'x'.repeat(70 * 1024),
    'a negative bulk length': '*1\r\n$-1\r\n',
  }
  for (const [name, bytes] of Object.entries(GARBAGE)) {
    test(`${name} ends one connection`, async () => {
      const bystander = await connect(listener.port)
      const wires = [await connect(theirs.port), await connect(listener.port)]
      for (const wire of wires) wire.send(bytes)
      const [expected, actual] = await Promise.all(wires.map((wire) => wire.reply()))
      assert.equal(actual, expected)
      await Promise.all(wires.map((wire) => wire.ended()))
      assert.equal(await bystander.call('ping'), '+PONG\r\n')
      bystander.close()
    })
  }
})
