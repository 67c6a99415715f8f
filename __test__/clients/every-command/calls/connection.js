// @ts-check
'use strict'

// Connections, and what clients know of each other.

const { kind, firstLine, unordered } = require('../replies')

/** The fields that a client is described by, without those that differ by themselves. @param {any} reply */
function described(reply) {
  if (typeof reply === 'string') return reply.split(' ').map((field) => (STABLE.test(field) ? field.trim() : field.split('=')[0]))
  return Array.isArray(reply) ? reply.map(described) : Object.fromEntries(Object.entries(reply).map(([name, value]) => [name, STABLE.test(`${name}=`) ? value : kind(value)]))
}
const STABLE = /^(name|flags|db|sub|psub|ssub|watch|multi|user|resp|redir|cmd)=/

/** Of a list of clients the one that is named; there are embedded ones too. @param {any} reply */
function mine(reply) {
  const list = typeof reply === 'string' ? reply.trim().split('\n').filter((line) => line.includes(' name=me ')) : reply.filter((/** @type {any} */ one) => one.name === 'me')
  return list.map(described)
}

/** What is tracked, with the prefixes in any order. @param {any} reply */
function prefixesInOrder(reply) {
  if (Array.isArray(reply)) return reply.map((part) => (Array.isArray(part) ? unordered(part) : part))
  return { ...reply, prefixes: unordered(reply.prefixes) }
}

/** Until a connection is closed from the other side. @param {any} client */
async function closed(client) {
  while (client.isReady ?? client.status === 'ready') await new Promise((resolve) => setTimeout(resolve, 1))
}

/** @type {import('../play').Row[]} */
const ONE = [
  ['PING', (c) => c.ping()],
  ['PING hello', (c) => c.ping('hello')],
  ['ECHO hello', (c) => c.echo('hello')],
  ['SELECT 1', (c) => c.select(1)],
  ['SELECT 0', (c) => c.select(0)],
  ['SELECT 99', (c) => c.select(99)],
  ['AUTH secret', (c) => c.auth({ password: 'secret' })],
  ['AUTH default secret', (c) => c.auth({ username: 'default', password: 'secret' })],
  ['CONFIG SET requirepass secret', (c) => c.configSet('requirepass', 'secret')],
  ['AUTH secret', (c) => c.auth({ password: 'secret' })],
  ['AUTH default wrong', (c) => c.auth({ username: 'default', password: 'wrong' })],
  [['CONFIG', 'SET', 'requirepass', ''], (c) => c.configSet('requirepass', '')],
  ['CLIENT SETNAME me', (c) => c.clientSetName('me')],
  ['CLIENT GETNAME', (c) => c.clientGetName()],
  ['CLIENT SETINFO LIB-NAME tests', 'no method'],
  ['CLIENT SETINFO LIB-VER 1.0', 'no method'],
  ['CLIENT ID', (c) => c.clientId(), { compare: kind }],
  ['CLIENT INFO', (c) => c.clientInfo(), { compare: described }],
  ['CLIENT LIST', (c) => c.clientList(), { compare: mine }],
  ...['NORMAL', 'MASTER', 'REPLICA', 'PUBSUB'].map((type) => /** @type {import('../play').Row} */ (
    [`CLIENT LIST TYPE ${type}`, (c) => c.clientList({ TYPE: type }), { compare: mine }]
  )),
  ['CLIENT LIST ID 999999', (c) => c.clientList({ ID: ['999999'] })],
  ['CLIENT LIST ID 999998 999999', (c) => c.clientList({ ID: ['999998', '999999'] })],
  ['CLIENT NO-EVICT ON', (c) => c.clientNoEvict(true)],
  ['CLIENT NO-EVICT OFF', (c) => c.clientNoEvict(false)],
  ['CLIENT NO-EVICT NO', 'no such form'],
  ['CLIENT NO-TOUCH ON', (c) => c.clientNoTouch(true)],
  ['CLIENT NO-TOUCH OFF', (c) => c.clientNoTouch(false)],
  ['CLIENT TRACKINGINFO', (c) => c.clientTrackingInfo()],
  ['CLIENT GETREDIR', (c) => c.clientGetRedir()],
  ['CLIENT CACHING YES', (c) => c.clientCaching(true)],
  ['CLIENT TRACKING ON OPTIN NOLOOP', (c) => c.clientTracking(true, { OPTIN: true, NOLOOP: true })],
  ['CLIENT CACHING YES', (c) => c.clientCaching(true)],
  ['CLIENT TRACKINGINFO', (c) => c.clientTrackingInfo()],
  ['CLIENT GETREDIR', (c) => c.clientGetRedir()],
  ['CLIENT TRACKING OFF', (c) => c.clientTracking(false)],
  ['CLIENT TRACKING ON OPTOUT', (c) => c.clientTracking(true, { OPTOUT: true })],
  ['CLIENT CACHING NO', (c) => c.clientCaching(false)],
  ['CLIENT TRACKING OFF', (c) => c.clientTracking(false)],
  ['CLIENT TRACKING ON BCAST PREFIX a: PREFIX b:', (c) => c.clientTracking(true, { BCAST: true, PREFIX: ['a:', 'b:'] })],
  ['CLIENT TRACKINGINFO', (c) => c.clientTrackingInfo(), { compare: prefixesInOrder }],
  ['CLIENT TRACKING OFF', (c) => c.clientTracking(false)],
  ['CLIENT PAUSE 60000 WRITE', (c) => c.clientPause(60_000, 'WRITE')],
  ['CLIENT UNPAUSE', (c) => c.clientUnpause()],
  // These hold back whatever the client sends next.
  ['CLIENT PAUSE 1 ALL', (c) => c.clientPause(1, 'ALL')],
  ['CLIENT PAUSE 1', (c) => c.clientPause(1)],
  ['CLIENT UNPAUSE', (c) => c.clientUnpause()],
  ['CLIENT REPLY ON', 'no method'],
  ['CLIENT UNBLOCK 999999', (c) => c.clientUnblock(999999)],
  ['CLIENT HELP', 'no method', { compare: firstLine }],
  ['CLIENT KILL 127.0.0.1:1', 'no such form'],
  ['CLIENT KILL ID 999999', (c) => c.clientKill({ filter: 'ID', id: 999999 })],
  ['CLIENT KILL USER nobody', (c) => c.clientKill({ filter: 'USER', username: 'nobody' })],
  ['CLIENT KILL USER default SKIPME YES', (c) => c.clientKill([{ filter: 'USER', username: 'default' }, { filter: 'SKIPME', skipMe: true }])],
  ['CLIENT KILL LADDR 127.0.0.1:1', (c) => c.clientKill({ filter: 'LADDR', localAddress: '127.0.0.1:1' })],
  ['CLIENT KILL MAXAGE 1000', (c) => c.clientKill({ filter: 'MAXAGE', maxAge: 1000 })],
  ...['MASTER', 'REPLICA', 'PUBSUB'].map((type) => /** @type {import('../play').Row} */ (
    [`CLIENT KILL TYPE ${type}`, (c) => c.clientKill({ filter: 'TYPE', type })]
  )),
  ['CLIENT KILL TYPE NORMAL SKIPME YES', (c) => c.clientKill([{ filter: 'TYPE', type: 'NORMAL' }, { filter: 'SKIPME', skipMe: true }])],
  [
    'CLIENT KILL ID 999999 ADDR 127.0.0.1:1 SKIPME NO',
    (c) => c.clientKill([{ filter: 'ID', id: 999999 }, { filter: 'ADDR', address: '127.0.0.1:1' }, { filter: 'SKIPME', skipMe: false }]),
  ],
]

/** @type {import('../play').Scene[]} */
const SEVERAL = [
  {
    scene: 'clients that are killed',
    async ioredis({ make }) {
      const [client, byId, byAddress, byPlace] = [await make(), await make(), await make(), await make()]
      const [address, place] = [await addressOf(byAddress.client('INFO')), await addressOf(byPlace.client('INFO'))]
      const replies = [await client.client('KILL', 'ID', await byId.client('ID')), await client.client('KILL', 'ADDR', address), await client.client('KILL', place)]
      await Promise.all([byId, byAddress, byPlace].map(closed))
      return replies
    },
    async node({ make }) {
      const [client, byId, byAddress, byPlace] = [await make(), await make(), await make(), await make()]
      const [address, place] = [(await byAddress.clientInfo()).addr, (await byPlace.clientInfo()).addr]
      const replies = [await client.clientKill({ filter: 'ID', id: await byId.clientId() }), await client.clientKill({ filter: 'ADDR', address })]
      replies.push(await client.sendCommand(['CLIENT', 'KILL', place]))
      await Promise.all([byId, byAddress, byPlace].map(closed))
      return replies
    },
  },
  {
    scene: 'a client that is unblocked',
    async ioredis({ make }) {
      const [client, waiting] = [await make(), await make()]
      const id = await waiting.client('ID')
      const replies = []
      for (const how of [[], ['TIMEOUT'], ['ERROR']]) {
        const reply = waiting.blpop('none', 5).catch((/** @type {Error} */ error) => error)
        while ((await client.client('UNBLOCK', id, ...how)) === 0);
        replies.push(await reply)
      }
      return replies
    },
    async node({ make }) {
      const [client, waiting] = [await make(), await make()]
      const id = await waiting.clientId()
      const replies = []
      for (const how of [undefined, 'TIMEOUT', 'ERROR']) {
        const reply = waiting.blPop('none', 5).catch((/** @type {Error} */ error) => error)
        while ((await client.clientUnblock(id, how)) === 0);
        replies.push(await reply)
      }
      return replies
    },
  },
  {
    // Neither client knows of replies that do not come: each one that does goes to the oldest call without one.
    scene: 'replies that are not wanted',
    async both(place) {
      const client = await place.make()
      const send = (/** @type {string[]} */ ...words) => (place.kind === 'ioredis' ? client.call(...words) : client.sendCommand(words))
      const calls = [
        send('CLIENT', 'REPLY', 'OFF'), send('ECHO', 'unheard'), send('CLIENT', 'REPLY', 'ON'),
        send('CLIENT', 'REPLY', 'SKIP'), send('ECHO', 'unheard'), send('ECHO', 'heard'),
      ]
      for (const call of calls) call.catch(() => {}) // Most have no reply when the client ends.
      return Promise.all(calls.slice(0, 2))
    },
  },
  {
    scene: 'a client that is told for another',
    async ioredis({ make }) {
      const [one, two] = [await make(), await make()]
      const id = await two.client('ID')
      return [await one.client('TRACKING', 'ON', 'REDIRECT', id), (await one.client('GETREDIR')) === id, await one.client('TRACKING', 'OFF')]
    },
    async node({ make }) {
      const [one, two] = [await make(), await make()]
      const id = await two.clientId()
      return [await one.clientTracking(true, { REDIRECT: id }), (await one.clientGetRedir()) === id, await one.clientTracking(false)]
    },
  },
  {
    scene: 'a list of some clients',
    async ioredis({ make }) {
      const [one, two] = [await make(), await make()]
      const list = await one.client('LIST', 'ID', await one.client('ID'), await two.client('ID'))
      return list.trim().split('\n').map(described)
    },
    async node({ make }) {
      const [one, two] = [await make(), await make()]
      return (await one.clientList({ ID: [await one.clientId(), await two.clientId()].map(String) })).map(described)
    },
  },
  {
    scene: 'a protocol is chosen',
    async ioredis({ make, protocol }) {
      const client = await make()
      const replies = [await client.hello(), await client.hello(protocol), await client.hello(protocol, 'AUTH', 'default', 'any', 'SETNAME', 'me')]
      return [...replies.map(greeting), await client.client('GETNAME'), await client.hello(9).catch((/** @type {Error} */ error) => error)]
    },
    async node({ make, protocol }) {
      const client = await make()
      const replies = [await client.hello(), await client.hello(protocol), await client.hello(protocol, { AUTH: { username: 'default', password: 'any' }, SETNAME: 'me' })]
      return [...replies.map(greeting), await client.clientGetName(), await client.hello(9).catch((/** @type {Error} */ error) => error)]
    },
  },
  {
    scene: 'a connection that is made new',
    async ioredis({ make }) {
      const client = await make()
      return [await client.client('SETNAME', 'me'), await client.select(3), await client.reset(), await client.hello(2).then(greeting), await client.client('GETNAME')]
    },
    async node({ make }) {
      const client = await make()
      return [await client.clientSetName('me'), await client.select(3), await client.reset(), await client.clientGetName(), (await client.clientInfo()).db]
    },
  },
  {
    scene: 'a connection that is closed',
    async both({ make }) {
      const client = await make()
      const reply = await client.quit()
      await closed(client)
      return reply
    },
  },
]

/** @param {Promise<string>} info */
const addressOf = async (info) => String(/ addr=(\S+)/.exec(await info)?.[1])

/** What HELLO tells, without what differs by itself; the real server has a module built in. @param {any} reply */
function greeting(reply) {
  const pairs = Array.isArray(reply) ? Object.fromEntries(reply.flatMap((name, i) => (i % 2 === 0 ? [[name, reply[i + 1]]] : []))) : reply
  return { ...pairs, version: typeof pairs.version, id: typeof pairs.id, modules: kind(pairs.modules) }
}

exports.connection = [...ONE, ...SEVERAL]
