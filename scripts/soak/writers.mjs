// Clients that write and keep book of it, and lose their connections in every way: what was acknowledged has to be there,
// and what was not even sent must not.
import { isConnectionLost, pause } from './world.mjs'

/** How long a book rests before it is looked at while others go on: what was under way has been run then, or never will. */
const REST_MS = 2000
/** Writers wait while so many books have not been looked at: the data of a long soak stays small. */
const MOST_BOOKS = 500

/**
 * What one connection has written, under keys of its own: for each kind of write how many were sent, and how many
 * acknowledged. They are numbered, and done in their order.
 *
 * @typedef {{ prefix: string, sent: Record<string, number>, acknowledged: Record<string, number>, closed: number }} Book
 */

/** @type {Record<string, (client: import('ioredis').Redis, prefix: string, n: number) => Promise<unknown>>} */
const WRITES = {
  counter: (client, prefix) => client.incr(`${prefix}counter`),
  last: (client, prefix, n) => client.set(`${prefix}last`, n),
  list: (client, prefix, n) => client.rpush(`${prefix}list`, n),
  hash: (client, prefix, n) => client.hset(`${prefix}hash`, `field:${n}`, n),
  stream: (client, prefix, n) => client.xadd(`${prefix}stream`, `${n}-0`, 'n', n),
  script: (client, prefix) => client.eval("return redis.call('INCR', KEYS[1])", 1, `${prefix}script`),
}
const KINDS = Object.keys(WRITES)

/** @param {import('./world.mjs').World} world */
export async function writer(world) {
  while (world.goesOn()) {
    if (world.books.length > MOST_BOOKS) {
      await pause(20)
      continue
    }
    const client = await world.client()
    const zero = () => Object.fromEntries(KINDS.map((kind) => [kind, 0]))
    const book = { prefix: `written:${world.number()}:`, sent: zero(), acknowledged: zero(), closed: 0 }
    const under = []
    /** @type {Error | undefined} */
    let fault
    const id = await client.client('ID').catch(() => 0)
    world.victims.add(id)
    for (let batches = world.between(1, 30); batches > 0 && client.status === 'ready'; batches--) {
      for (let writes = world.between(1, 40); writes > 0; writes--) {
        const kind = world.one(KINDS)
        const n = ++book.sent[kind]
        under.push(WRITES[kind](client, book.prefix, n).then(
          () => { book.acknowledged[kind] = n },
          (error) => { if (!isConnectionLost(error)) fault = error },
        ))
      }
      // Half of the batches are not waited for.
      if (world.between(0, 1)) await Promise.all(under)
      else await pause(world.between(0, 2))
    }
    await world.leave(client)
    await Promise.all(under)
    world.victims.delete(id)
    if (fault) throw fault
    book.closed = Date.now()
    world.books.push(book)
    world.count('writes', under.length)
  }
}

/** How many of the writes have been done. @type {Record<string, (client: import('ioredis').Redis, prefix: string) => Promise<number>>} */
const DONE = {
  counter: async (client, prefix) => Number(await client.get(`${prefix}counter`)),
  last: async (client, prefix) => Number(await client.get(`${prefix}last`)),
  list: async (client, prefix) => {
    const members = await client.lrange(`${prefix}list`, 0, -1)
    if (members.some((member, at) => Number(member) !== at + 1)) throw new Error(`${prefix}list is not in order: ${members}`)
    return members.length
  },
  hash: (client, prefix) => client.hlen(`${prefix}hash`),
  stream: (client, prefix) => client.xlen(`${prefix}stream`),
  script: async (client, prefix) => Number(await client.get(`${prefix}script`)),
}

/** Looks at the books that have rested, or all, and removes what they tell of. @param {import('./world.mjs').World} world @param {import('ioredis').Redis} client @param {boolean} all */
export async function audit(world, client, all) {
  const rested = world.books.filter((book) => all || book.closed < Date.now() - REST_MS)
  world.books = world.books.filter((book) => !rested.includes(book))
  for (const { prefix, sent, acknowledged } of rested) {
    for (const kind of KINDS) {
      const done = await DONE[kind](client, prefix)
      if (done < acknowledged[kind] || done > sent[kind]) {
        throw new Error(`${prefix}${kind}: ${done} are done, ${acknowledged[kind]} were acknowledged, ${sent[kind]} sent`)
      }
    }
    await client.unlink(KINDS.map((kind) => prefix + kind))
    world.count('books')
  }
}

/** @param {import('./world.mjs').World} world */
export async function auditor(world) {
  const client = await world.client()
  while (world.goesOn()) {
    await audit(world, client, false)
    await pause(100)
  }
  await client.quit()
}
