// Clients that are broken or mean ill, and one that ends others.
import { pause } from './world.mjs'

/** Longest that a silent client waits to be sent away. */
const SILENT_MS = 8000

const HALVES = ['*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$10\r\nabc', '*1048576\r\n$3\r\nDEL\r\n', '*2\r\n$536870912\r\nx', 'set k "open', 'GE', '*']
const GARBAGE = ['*1\r\n*1\r\n', '*99999999999\r\n', 'set "k\r\n', '*1\r\n$-5\r\n', 'GET\r\n', '\u0000\u0001\u0002\r\n', 'POST / HTTP/1.1\r\n\r\n']

/** @param {import('./world.mjs').World} world */
export async function halves(world) {
  while (world.goesOn()) {
    const sockets = await Promise.all(Array.from({ length: world.between(1, 20) }, () => world.socket()))
    for (const socket of sockets) socket.resume().write(world.one(world.between(0, 1) ? HALVES : GARBAGE))
    await pause(world.between(0, 200))
    for (const socket of sockets) {
      if (world.between(0, 1)) socket.resetAndDestroy()
      else socket.destroy()
    }
    world.count('half commands', sockets.length)
  }
}

/** Says nothing until it is sent away. @param {import('./world.mjs').World} world */
export async function silent(world) {
  while (world.goesOn()) {
    const socket = await world.socket()
    const over = new Promise((resolve) => socket.once('close', resolve))
    const end = Date.now() + SILENT_MS
    while (world.goesOn() && !socket.destroyed && Date.now() < end) await pause(50)
    if (socket.destroyed) world.count('timeouts')
    socket.resume().destroy()
    await over
  }
}

/** Asks for much, and is gone before it has read it. @param {import('./world.mjs').World} world */
export async function deaf(world) {
  const client = await world.client()
  while (world.goesOn()) {
    const list = `long:${world.number()}`
    await client.rpush(list, ...Array.from({ length: 1000 }, () => 'x'.repeat(100)))
    const socket = await world.socket()
    socket.pause()
    socket.write(`*4\r\n$6\r\nLRANGE\r\n$${list.length}\r\n${list}\r\n$1\r\n0\r\n$2\r\n-1\r\n`.repeat(world.between(1, 50)))
    await pause(world.between(1, 100))
    socket.resetAndDestroy()
    await client.del(list)
    world.count('deaf')
  }
  await client.quit()
}

/** @param {import('./world.mjs').World} world */
export async function killer(world) {
  const client = await world.client()
  while (world.goesOn()) {
    const victim = world.one([...world.victims, 0])
    if (victim) world.count('kills', Number(await client.client('KILL', 'ID', victim)))
    // While all writers rest there is nobody to end, and who is silent is sent away.
    else await client.ping()
    await pause(world.between(5, 50))
  }
  await client.quit()
}
