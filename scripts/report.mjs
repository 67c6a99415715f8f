// What a run under node:test shows: a line for each file, and each failure whole, as it happens. What the tests of a
// file print is shown only when one of them fails: hundreds of expected lines hide the one that was not.
import { relative } from 'node:path'
import { inspect } from 'node:util'
import { root } from './run.mjs'

const indented = (text) => text.trimEnd().replace(/^(?=.)/gm, '    ')

const name = (file) => (file ? relative(root, file) : 'the run')

/** What the test itself threw. */
const cause = (error) => (error?.code === 'ERR_TEST_FAILURE' ? (error.cause ?? error) : error)

const isTests = (file) => file?.endsWith('.test.js') ?? false

const nothing = () => ({ passed: 0, failed: 0, skipped: 0 })

const totals = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`

class Report {
  counts = nothing()
  /** A text for each failure, to be shown again when everything has been run. */
  failures = []
  #files = new Map()
  #now = null

  /** @param {import('node:stream').Readable} stream what `run()` of node:test returns */
  follow(stream) {
    stream.on('test:pass', (data) => this.#passed(data))
    stream.on('test:fail', (data) => this.#failed(data))
    stream.on('test:stdout', (data) => this.#of(data.file).printed.push(data.message))
    stream.on('test:stderr', (data) => this.#of(data.file).printed.push(data.message))
    stream.resume()
    return new Promise((done) => {
      stream.on('end', () => {
        this.#tell()
        done(this)
      })
    })
  }

  #of(file) {
    if (!this.#files.has(file)) this.#files.set(file, { counts: nothing(), printed: [], ms: 0 })
    return this.#files.get(file)
  }

  /**
   * The results of a file come in one go, whatever else runs at the same time. Tests that a helper defines for it have
   * the helper's name, and count for it.
   */
  #turn(file) {
    if (this.#now === file || (this.#now !== null && !isTests(file))) return
    this.#tell()
    this.#now = file
  }

  #tell() {
    if (this.#now === null) return
    const { counts, printed, ms } = this.#of(this.#now)
    if (counts.failed > 0 && printed.length > 0) console.log(`${name(this.#now)} printed:\n${indented(printed.join(''))}`)
    console.log(`${name(this.#now)}: ${totals(counts)} (${(ms / 1000).toFixed(1)} s)`)
    printed.length = 0
  }

  #count(data, outcome) {
    this.#turn(data.file)
    const { type, error, duration_ms: ms = 0 } = data.details ?? {}
    if (data.nesting === 0) this.#of(this.#now).ms += ms
    // A suite counts by its tests; a hook of it that fails has no test to fail.
    if (type === 'suite' && (error === undefined || error.failureType === 'subtestsFailed')) return
    const kind = data.skip !== undefined || data.todo !== undefined ? 'skipped' : outcome
    this.#of(this.#now).counts[kind] += 1
    this.counts[kind] += 1
  }

  #passed(data) {
    this.#count(data, 'passed')
  }

  #failed(data) {
    this.#count(data, 'failed')
    const error = data.details?.error
    // What only says that something within it failed has been told.
    if (data.todo !== undefined || error?.failureType === 'subtestsFailed') return
    const text = `${name(data.file)}:${data.line} ${data.name}\n${indented(inspect(cause(error), { depth: 4 }))}`
    this.failures.push(text)
    console.log(`FAILED ${text}`)
  }
}

/**
 * Follows a run to its end.
 *
 * @param {import('node:stream').Readable} stream
 * @returns {Promise<Report>}
 */
export const follow = (stream) => new Report().follow(stream)

export { nothing, totals }
