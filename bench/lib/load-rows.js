// @ts-check
'use strict'

/*
 * Loads one row of data into a server: a process of its own, so that neither its memory nor its CPU is counted as the
 * server's.
 *
 *   node bench/lib/load-rows.js PORT ROW COUNT CONNECTIONS BY_ONE
 */

const { ROWS, commands } = require('./memory-rows.js')
const { pipe } = require('./pipe.js')

/** Longest load. */
const LIMIT_MS = 300_000

const [port, name, count, connections, byOne] = process.argv.slice(2)
const row = ROWS[name]

/** What one connection sends: every `connections`-th piece. @param {number} first */
function* part(first) {
  for (let n = first; n < Number(count); n += Number(connections)) yield* commands(row.piece(n), byOne === 'true')
}

async function main() {
  setTimeout(() => {
    console.error(`${name} was not loaded in ${LIMIT_MS / 1000} s`)
    process.exit(1)
  }, LIMIT_MS).unref()
  const loads = Array.from({ length: Number(connections) }, (_, i) => pipe(Number(port), part(i)))
  for (const { error } of await Promise.all(loads)) if (error) throw new Error(error)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
