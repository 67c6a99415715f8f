// Clients that work with each other: jobs, messages, accounts.
import { once } from 'node:events'
import { PATIENCE_MS, isConnectionLost, pause } from './world.mjs'

/** Jobs go through a list, each to one worker, in order; the worker blocks. @param {import('./world.mjs').World} world */
export async function jobs(world) {
  while (world.goesOn()) {
    const [giver, taker] = [await world.client(), await world.client()]
    const list = `jobs:${world.number()}`
    const count = world.between(1, 100)
    const taking = (async () => {
      for (let n = 0; n < count;) {
        const job = await taker.blpop(list, 0.2)
        if (job && Number(job[1]) !== n++) throw new Error(`${list}: job ${job[1]} came as number ${n - 1}`)
      }
    })()
    for (let n = 0; n < count; n++) {
      await giver.rpush(list, n)
      if (!world.between(0, 9)) await pause(world.between(0, 5))
    }
    await taking
    world.count('jobs', count)
    await Promise.all([world.leave(giver), world.leave(taker)])
  }
}

/** Every message reaches its subscriber, once and in order. @param {import('./world.mjs').World} world */
export async function messages(world) {
  while (world.goesOn()) {
    const [publisher, subscriber] = [await world.client(), await world.client()]
    const channel = `news:${world.number()}`
    const count = world.between(1, 200)
    let got = 0
    /** @type {Error | undefined} */
    let fault
    const all = new Promise((resolve) => subscriber.on('message', (_, text) => {
      if (Number(text) !== got++) fault = new Error(`${channel}: message ${text} came as number ${got - 1}`)
      if (got === count) resolve(true)
    }))
    await subscriber.subscribe(channel, `${channel}:other`)
    for (let n = 0; n < count; n++) publisher.publish(channel, n).catch(() => {})
    const limit = AbortSignal.timeout(PATIENCE_MS)
    await Promise.race([all, once(limit, 'abort')])
    if (fault) throw fault
    if (got !== count) throw new Error(`${channel}: ${got} of ${count} messages came`)
    world.count('messages', count)
    await Promise.all([world.leave(publisher), world.leave(subscriber)])
  }
}

export const ACCOUNTS = Array.from({ length: 10 }, (_, n) => `account:${n}`)
const EACH = 1000

/** @param {import('ioredis').Redis} client */
export async function openAccounts(client) {
  await client.mset(ACCOUNTS.flatMap((account) => [account, EACH]))
}

const TRANSFER = `
redis.call('DECRBY', KEYS[1], ARGV[1])
return redis.call('INCRBY', KEYS[2], ARGV[1])`

/** Transactions and scripts move money, and some lose their connection before the end: what there is stays the same. @param {import('./world.mjs').World} world */
export async function transfers(world) {
  while (world.goesOn()) {
    const client = await world.client()
    for (let times = world.between(1, 50); times > 0; times--) {
      const [from, to, sum] = [world.one(ACCOUNTS), world.one(ACCOUNTS), world.between(1, 9)]
      const way = world.one(['script', 'transaction', 'watch', 'left'])
      if (way === 'script') await client.eval(TRANSFER, 2, from, to, sum)
      if (way === 'watch') await client.watch(from)
      if (way === 'transaction' || way === 'watch') await client.multi().decrby(from, sum).incrby(to, sum).exec()
      if (way === 'left') {
        await client.multi({ pipeline: false })
        await client.decrby(from, sum)
        break
      }
      world.count('transfers')
    }
    await world.leave(client)
  }
}

/** @param {import('ioredis').Redis} client */
export async function checkAccounts(client) {
  const sum = (await client.mget(ACCOUNTS)).reduce((all, held) => all + Number(held), 0)
  if (sum !== ACCOUNTS.length * EACH) throw new Error(`the accounts hold ${sum}, not ${ACCOUNTS.length * EACH}`)
}

/** @param {import('./world.mjs').World} world */
export async function bookkeeper(world) {
  const client = await world.client()
  while (world.goesOn()) {
    await checkAccounts(client)
    await pause(50)
  }
  await client.quit()
}

/** Keys go when it is time. @param {import('./world.mjs').World} world */
export async function expiries(world) {
  const client = await world.client()
  while (world.goesOn()) {
    const keys = Array.from({ length: world.between(1, 100) }, () => `short:${world.number()}`)
    await Promise.all(keys.map((key) => client.set(key, 'v', 'PX', world.between(1, 300))))
    await pause(world.between(310, 600))
    const left = await client.exists(keys)
    if (left > 0) throw new Error(`${left} of ${keys.length} keys are there after their time`)
    world.count('expiries', keys.length)
  }
  await client.quit()
}

/** Clients that block for nothing, and are gone in the middle of it or not. @param {import('./world.mjs').World} world */
export async function waiters(world) {
  while (world.goesOn()) {
    const client = await world.client()
    const waiting = client.blpop(`nothing:${world.between(0, 9)}`, world.between(1, 20) / 50).catch((error) => {
      if (!isConnectionLost(error)) throw error
    })
    if (world.between(0, 1)) await waiting
    else await pause(world.between(0, 50))
    if (world.between(0, 1)) client.stream.resetAndDestroy()
    else client.disconnect()
    await waiting
    world.count('waits')
  }
}
