// `npm run fuzz`: bytes that libFuzzer thinks of, to the parts that take bytes from outside or keep them in a form of
// their own. Linux on x86-64 only.
//
//   npm run fuzz                                          every target, one minute each
//   npm run fuzz -- --target listpack --seconds 600       one target, or several: --target listpack,intset
//   npm run fuzz -- --target listpack --input FILE        what once made it fail
//
// New inputs of a long run stay in target/fuzz/corpus and are where the next one begins; --merge takes those that reach
// other code than the seeds in fuzz/corpus do into these.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import { inRoot, run, since } from './run.mjs'

const TRIPLE = 'x86_64-unknown-linux-gnu'
const FOLDER = inRoot('target', 'fuzz')
/** Seconds that one input may take, on a machine that has other things to do. */
const ONE_INPUT_S = 30
/** Lines of what a fuzzer says that are shown when it has found something. */
const LAST_LINES = 60

/** Coverage for libFuzzer, and every memory access checked: what `cargo fuzz` asks of the compiler. */
const RUSTFLAGS = [
  '--cfg', 'fuzzing', '-Cpasses=sancov-module', '-Cllvm-args=-sanitizer-coverage-level=4',
  '-Cllvm-args=-sanitizer-coverage-inline-8bit-counters', '-Cllvm-args=-sanitizer-coverage-pc-table', '-Zsanitizer=address',
].join(' ')

export const targets = () =>
  readdirSync(inRoot('fuzz', 'fuzz_targets')).map((file) => file.replace(/\.rs$/, '')).sort()

/** @param {string[]} names @returns {Promise<boolean>} */
async function build(names) {
  const bins = names.flatMap((name) => ['--bin', name])
  const args = ['build', '--locked', '--release', '--target', TRIPLE, '--target-dir', FOLDER, ...bins]
  // These flags are not of stable compilers, what they ask for is: hence RUSTC_BOOTSTRAP.
  const { code } = await run('cargo', args, { cwd: inRoot('fuzz'), env: { RUSTC_BOOTSTRAP: '1', RUSTFLAGS } })
  return code === 0
}

const program = (name) => join(FOLDER, TRIPLE, 'release', name)

/**
 * One fuzzer for some time. What it finds is told, with how to see it again.
 * @param {string} name @param {number} seconds @param {number | undefined} seed @param {string} corpus new inputs go there
 */
async function fuzzOne(name, seconds, seed, corpus) {
  const artifacts = inRoot('fuzz', 'artifacts', name) + '/'
  mkdirSync(artifacts, { recursive: true })
  mkdirSync(corpus, { recursive: true })
  const args = [
    `-max_total_time=${seconds}`, `-timeout=${ONE_INPUT_S}`, `-artifact_prefix=${artifacts}`, '-print_final_stats=1', '-verbosity=1',
    ...(seed === undefined ? [] : [`-seed=${seed}`]), corpus, inRoot('fuzz', 'corpus', name),
  ]
  const { code, output } = await run(program(name), args, { keep: true, quiet: true })
  const runs = Number(output.match(/number_of_executed_units: (\d+)/)?.[1] ?? 0)
  const good = code === 0 && runs > 0
  console.log(`${name}: ${runs} inputs, ${good ? 'good' : 'FAILED'}`)
  if (good) return true
  console.error(output.split('\n').slice(-LAST_LINES).join('\n'))
  const file = output.match(/Test unit written to (\S+)/)?.[1]
  if (file) console.error(`again with: npm run fuzz -- --target ${name} --input ${file}`)
  return false
}

/**
 * Builds the fuzzers and runs each for so long, as many at a time as there are cores.
 * @param {{ names?: string[], seconds: number, seed?: number, keep?: boolean }} options `seconds` for each; `keep`: whether
 *   new inputs are kept for the next run
 * @returns {Promise<boolean>} whether nothing was found
 */
export async function fuzz({ names = targets(), seconds, seed, keep = false }) {
  if (!(await build(names))) return false
  const scratch = mkdtempSync(join(tmpdir(), 'nearis-fuzz-'))
  const waiting = [...names]
  let good = true
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const corpus = keep ? join(FOLDER, 'corpus', name) : join(scratch, name)
      if (!(await fuzzOne(name, seconds, seed, corpus))) good = false
    }
  }
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, worker))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return good
}

/** A run for all targets that takes so many seconds in all, the build not counted, and always draws the same way. */
export function shortFuzz(seconds) {
  const names = targets()
  const turns = Math.ceil(names.length / availableParallelism())
  return fuzz({ names, seconds: Math.floor(seconds / turns), seed: 2026 })
}

/** Runs one input. @param {string} name @param {string} input */
async function again(name, input) {
  if (!existsSync(input)) throw new Error(`there is no file ${input}`)
  return (await build([name])) && (await run(program(name), [`-timeout=${ONE_INPUT_S}`, input])).code === 0
}

/** Takes what earlier runs have found into the seeds, as far as it reaches code that they do not. @param {string[]} names */
async function merge(names) {
  if (!(await build(names))) return false
  for (const name of names) {
    const found = join(FOLDER, 'corpus', name)
    if (!existsSync(found)) continue
    const { code } = await run(program(name), ['-merge=1', inRoot('fuzz', 'corpus', name), found], { keep: true, quiet: true })
    if (code !== 0) return false
    console.log(`${name}: ${readdirSync(inRoot('fuzz', 'corpus', name)).length} seeds`)
  }
  return true
}

async function main() {
  const { values } = parseArgs({
    options: {
      target: { type: 'string' },
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string' },
      input: { type: 'string' },
      merge: { type: 'boolean', default: false },
    },
  })
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('fuzzers run on Linux on x86-64 only')
  const names = values.target?.split(',') ?? targets()
  for (const name of names) if (!targets().includes(name)) throw new Error(`no target "${name}"; there are: ${targets().join(', ')}`)
  const start = Date.now()
  const seconds = Number(values.seconds)
  if (!Number.isInteger(seconds) || seconds < 1) throw new Error('--seconds takes a whole number of seconds')
  let good
  if (values.input !== undefined) {
    if (names.length !== 1) throw new Error('--input needs one --target')
    good = await again(names[0], values.input)
  } else if (values.merge) good = await merge(names)
  else good = await fuzz({ names, seconds, seed: values.seed === undefined ? undefined : Number(values.seed), keep: true })
  console.log(`${good ? 'nothing found' : 'FAILED'} (${since(start)})`)
  process.exitCode = good ? 0 : 1
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
