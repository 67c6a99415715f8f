// @ts-check
'use strict'

/**
 * What the listener is to keep against redis-server, and whether it does.
 *
 * @typedef {{ name: string, depth: number, rps: number, throughput: number, cpu: number, cpuRatio: number,
 *   p99: number | null, p99Ratio: number | null, client: number }} Row ratios of Nearis to redis-server, medians of rounds
 */

const { median } = require('./rounds.js')

/** Share of a core above which the client is what limits a row: then only CPU says something of the server. */
const CLIENT_BOUND = 0.85

const BOUNDS = {
  /** Of the throughput of redis-server: the median row, and every row. */
  medianThroughput: 1,
  throughput: 0.95,
  /** Of its CPU time for a request. */
  cpu: 1,
  cpuPipelined: 0.8,
  p99: 1.2
}

/** @param {{ client: number }} row */
const isClientBound = (row) => row.client > CLIENT_BOUND

/** The bounds that a row misses. @param {Row} row @returns {string[]} */
function missed(row) {
  const cpu = row.depth > 1 ? BOUNDS.cpuPipelined : BOUNDS.cpu
  const misses = []
  if (row.cpuRatio > cpu) misses.push(`CPU > ${cpu}`)
  if (isClientBound(row)) return misses
  if (row.throughput < BOUNDS.throughput) misses.push(`throughput < ${BOUNDS.throughput}`)
  if (row.p99Ratio !== null && row.p99Ratio > BOUNDS.p99) misses.push(`p99 > ${BOUNDS.p99}`)
  return misses
}

/** The rows of one depth, summed up in lines. @param {Row[]} rows */
function summary(rows) {
  const judged = rows.filter((row) => !isClientBound(row))
  const told = (/** @type {Row[]} */ some, /** @type {(row: Row) => number} */ of) => median(some.map(of)).toFixed(2)
  const worst = (/** @type {Row[]} */ some, /** @type {(row: Row) => number} */ badness) => [...some].sort((a, b) => badness(b) - badness(a))[0]
  const costly = worst(rows, (row) => row.cpuRatio)
  const lines = [`CPU: median row ${told(rows, (row) => row.cpuRatio)}, worst ${costly.cpuRatio.toFixed(2)} (${costly.name})`]
  for (const [title, some] of /** @type {[string, Row[]][]} */ ([['judged', judged], ['all', rows]])) {
    if (some.length === 0) {
      lines.push('throughput and p99: the client is what limits every row')
      continue
    }
    const slow = worst(some, (row) => -row.throughput)
    lines.push(`throughput of ${title} rows: median ${told(some, (row) => row.throughput)}, worst ${slow.throughput.toFixed(2)} (${slow.name})`)
  }
  if (judged.length > 0 && median(judged.map((row) => row.throughput)) < BOUNDS.medianThroughput) {
    lines.push(`MISSED: throughput of the median row < ${BOUNDS.medianThroughput}`)
  }
  for (const row of rows) for (const miss of missed(row)) lines.push(`MISSED: ${row.name} -P ${row.depth}: ${miss}`)
  return lines
}

module.exports = { BOUNDS, isClientBound, missed, summary }
