// @ts-check
'use strict'

// Results of every command under type mappings: each kind of reply as what it is mapped to.

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { RESP_TYPES } = require('redis')
const { groups } = require('./calls')
const { extraOf, onBoth, skip, titleOf } = require('./play')

const { BLOB_STRING, SIMPLE_STRING, DOUBLE, NUMBER, BIG_NUMBER, MAP, SET } = RESP_TYPES

const ALL = { [BLOB_STRING]: Buffer, [SIMPLE_STRING]: Buffer, [DOUBLE]: String, [NUMBER]: String, [BIG_NUMBER]: String, [MAP]: Map, [SET]: Set }

/** @type {[string, 2 | 3, Record<number, any>][]} */
const MAPPINGS = [['Buffers, strings, Maps and Sets', 3, ALL], ['flat maps', 3, { [MAP]: Array }], ['Buffers and strings', 2, ALL]]

/** What is told by the order in which a table has it. @type {Set<string>} */
const UNORDERED = new Set(['HGETALL h'])

for (const [what, RESP, typeMapping] of MAPPINGS) {
  test(`${what}, RESP${RESP}`, { skip }, async (t) => {
    let count = 0
    for (const [group, rows] of Object.entries(groups())) {
      // Scenes look into replies.
      const single = rows.filter((row) => Array.isArray(row))
      const [mine, theirs] = await onBoth(single.map(([words, method]) => [words, method]), { RESP, typeMapping }, group)
      single.forEach((row, i) => {
        const { compare, reply } = extraOf(row)
        if (compare || reply !== undefined) return
        count++
        // Mappers of COMMAND's replies want arrays where they now get Sets: whose fault is found first does not matter.
        if (theirs[i].reply?.name === 'TypeError') return assert.equal(mine[i].reply.name, 'TypeError')
        if (!UNORDERED.has(titleOf(row))) assert.deepEqual(mine[i].reply, theirs[i].reply, titleOf(row))
        else assert.deepEqual([...mine[i].reply].sort(), [...theirs[i].reply].sort(), titleOf(row))
      })
    }
    assert.ok(count > 800, `${count} replies`)
    t.diagnostic(`${count} replies`)
  })
}
