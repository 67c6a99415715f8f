// @ts-check
'use strict'

const assert = require('node:assert/strict')
const net = require('node:net')
const { test } = require('node:test')
const { skipWithoutServer, startServer } = require('./redis-server')

test('a real server starts, answers on its port, and is gone after stop', { skip: skipWithoutServer() }, async () => {
  const server = await startServer()
  const socket = net.connect(server.path)
  socket.write('PING\r\n')
  const [reply] = await require('node:events').once(socket, 'data')
  assert.equal(String(reply), '+PONG\r\n')
  socket.destroy()
  await server.stop()
  assert.throws(() => process.kill(server.pid, 0))
})
