// @ts-check
'use strict'

// Real ioredis, of both majors, over nearis/stream.

const { after, describe } = require('node:test')
const { Redis: Six } = require('ioredis')
// Bull brings the fifth major along.
const { Redis: Five } = require(require.resolve('ioredis', { paths: [require.resolve('bull')] }))
const Redis = require('../..')
const { until } = require('../helpers/until')
const { Connector } = require('../../stream')

/**
 * @typedef {object} Side
 * @property {string} version
 * @property {any} Ioredis the class
 * @property {any} engine a new one, which may be debugged
 * @property {(options?: object) => any} create a client of ioredis on it; ended after the tests
 * @property {() => any} own one of Nearis's own clients on it
 */

/** @param {string} name @param {(side: Side) => void} body declares tests */
function majors(name, body) {
  for (const [version, Ioredis] of /** @type {const} */ ([['ioredis 6', Six], ['ioredis 5', Five]])) {
    describe(`${name}: ${version}`, () => {
      const engine = new Redis.Engine({ debug: true })
      /** @type {any[]} */
      const clients = []
      const keep = (/** @type {any} */ client) => {
        clients.push(client)
        return client
      }
      after(() => clients.forEach((client) => client.disconnect()))
      const create = (/** @type {object} */ options = {}) => keep(new Ioredis({ Connector: Connector.for(engine), ...options }))
      body({ version, Ioredis, engine, create, own: () => keep(new Redis({ engine })) })
    })
  }
}

/** The bare stream, and what has come out of it as text. @param {any} engine */
async function open(engine) {
  const stream = /** @type {any} */ (await new Connector({ engine }).connect())
  let text = ''
  stream.on('data', (/** @type {Buffer} */ data) => (text += data.toString('latin1')))
  return {
    stream,
    /** Sends, and resolves with all that came up to the end of `reply`. @param {string | Buffer} request @param {string} reply */
    async ask(request, reply) {
      text = ''
      stream.write(request)
      await until(() => text.endsWith(reply))
      return text
    },
    text: () => text,
  }
}

/** @param {any} emitter @param {string} event @returns {Promise<any>} what came with it */
function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, resolve))
}

module.exports = { majors, open, until, once }
