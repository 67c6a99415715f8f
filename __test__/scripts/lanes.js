// @ts-check
'use strict'

// Who is compared when scripts are: Redis 8.2 with each way into Nearis, Redis 8.2 with redis-server 7.0 for the record, and,
// for programs that only use the language itself, Debian's Lua 5.1 with Nearis.

const { spawn, spawnSync } = require('node:child_process')
const path = require('node:path')
const { asEmbedded } = require('../differential/embedded')
const { frameEnd } = require('../differential/frames')
const { Field } = require('../differential/sides')

/** @typedef {import('../differential/sides').Lane} Lane */

/** A Lua interpreter behind the same face as a client. */
class Lua51 {
  constructor() {
    this.process = spawn('lua5.1', [path.join(__dirname, 'lua51.lua')], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.data = ''
    this.look = () => {}
    this.process.stdout.on('data', (chunk) => {
      this.data += chunk.toString('latin1')
      this.look()
    })
  }

  /**
   * @param {string[][]} commands of which only EVAL is run
   * @returns {Promise<string[]>}
   */
  exchange(commands) {
    for (const [word, text] of commands) {
      if (word === 'EVAL') this.process.stdin.write(Buffer.from(`${text.length}\n${text}`, 'latin1'))
    }
    return new Promise((resolve) => {
      this.look = () => {
        const frames = []
        let at = 0
        for (const [word] of commands) {
          const end = word === 'EVAL' ? frameEnd(this.data, at) : at
          if (end < 0) return
          frames.push(this.data.slice(at, end))
          at = end
        }
        this.data = this.data.slice(at)
        resolve(frames)
      }
      this.look()
    })
  }

  close() {
    this.process.stdin.end()
  }
}

const hasLua51 = () => spawnSync('lua5.1', ['-v']).error === undefined

/** What the servers say of a script that never ends, and such: not in the way of others. */
class Lanes {
  constructor() {
    this.field = new Field()
    /** @type {Lua51 | undefined} */
    this.lua = undefined
  }

  /**
   * @param {string[]} [names]
   * @returns {Promise<Lane[]>}
   */
  async open(names = ['embedded', 'resp2', 'resp3', 'redis7']) {
    const lanes = await this.field.lanes({ names: names.filter((name) => name !== 'redis7'), second: names.includes('redis7') })
    return names.some((name) => name !== 'redis7') ? lanes : lanes.filter((lane) => lane.second)
  }

  lua51() {
    this.lua ??= hasLua51() ? new Lua51() : undefined
    return this.lua
  }

  async close() {
    this.lua?.close()
    await this.field.close()
  }
}

/**
 * The replies of all sides of these lanes, each asked once. redis-server 7.0 does not survive every script; then its replies
 * are missing.
 * @param {Lane[]} lanes
 * @param {string[][]} commands
 * @returns {Promise<Map<import('../differential/sides').Side, string[]>>}
 */
async function ask(lanes, commands) {
  const sides = [...new Set(lanes.flatMap(({ theirs, ours }) => [theirs, ours]))]
  const mortal = new Set(lanes.flatMap(({ ours, second }) => (second ? [ours] : [])))
  const replies = new Map()
  const exchange = async (/** @type {import('../differential/sides').Side} */ side) => {
    try {
      replies.set(side, await (await side.client('a')).exchange(commands))
    } catch (error) {
      if (!mortal.has(side)) throw error
    }
  }
  await Promise.all(sides.map(exchange))
  return replies
}

/** An error, and whatever a program makes of `tostring`, may name the address of a table. @param {string} reply */
const anyAddress = (reply) => {
  const named = reply.startsWith('-') ? /0x[0-9a-f]{6,}/g : /(?<=(table|function|thread|userdata): )0x[0-9a-f]{6,}/g
  return reply.replace(named, 'address')
}

/**
 * Two replies that are not the same and do not have to be different; null if they are as they should be.
 * @param {Lane} lane
 * @param {import('../differential/differences').Differences} differences
 * @param {string[]} command
 * @param {Map<import('../differential/sides').Side, string[]>} replies
 * @param {number} index
 */
function differs(lane, differences, command, replies, index) {
  const [theirs, ours] = [lane.theirs, lane.ours].map((side) => /** @type {string[]} */ (replies.get(side))[index])
  const wanted = lane.name === 'embedded' ? asEmbedded(theirs) : theirs
  if (anyAddress(wanted) === anyAddress(ours) || differences.find(lane, command, wanted, ours)) return null
  return [wanted, ours]
}

module.exports = { Lanes, ask, differs }
