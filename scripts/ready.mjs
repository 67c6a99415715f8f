// `npm run ready`: everything that .ci/run checks, so that nobody has to push to find out. Goes on after a failure, so
// that one run shows all of them; the last line counts the tests and the checks that failed.
import { install } from './build.mjs'
import { shortFuzz } from './fuzz.mjs'
import { nothing, totals } from './report.mjs'
import { inRoot, run, since, step } from './run.mjs'
import { soak } from './soak.mjs'
import { recall, test } from './test.mjs'

const ASAN_TARGET = 'x86_64-unknown-linux-gnu'
/** All fuzzers together. */
const FUZZ_S = 60
const SOAK = { seconds: 60, seed: 2026 }

/** @returns {Promise<string>} what differs from the last commit, new files included */
async function changes() {
  const quiet = async (...args) => (await run('git', args, { keep: true, quiet: true })).output
  return (await quiet('status', '--porcelain')) + (await quiet('diff'))
}

const program = (name, ...args) => async () => (await run(name, args)).code === 0

const nodeModule = (path, ...args) => program(process.execPath, inRoot('node_modules', path), ...args)

/** Writes the generated files again: nothing may change, whatever else is being edited. */
async function generatedFiles() {
  const before = await changes()
  const { code } = await run(process.execPath, [inRoot('scripts', 'generate.mjs')])
  if (code !== 0) return false
  const after = await changes()
  if (after === before) return true
  console.error('generated files were out of date; commit what scripts/generate.mjs has just written:')
  await run('git', ['status', '--short'])
  return false
}

/** Tests in which shuttle has to find a fault: it stops in the middle, and the threads of that run are never freed. */
const LEAKING = ['another_order_would_be_one', 'looking_first_and_waiting_then_would']

/** The tests of the files that hold `unsafe` code and of what is built on them, with every memory access checked. */
function addressSanitizer() {
  const args = ['test', '--no-default-features', '--target', ASAN_TARGET, '--target-dir', inRoot('target', 'asan')]
  const skipped = LEAKING.flatMap((name) => ['--skip', name])
  // The sanitizer is complete in stable compilers too, only its flag is not: hence RUSTC_BOOTSTRAP.
  const env = { RUSTC_BOOTSTRAP: '1', RUSTFLAGS: '-Zsanitizer=address' }
  return run('cargo', [...args, '--lib', '--test', 'model_*', '--', '--quiet', ...skipped], { env }).then(({ code }) => code === 0)
}

const clippy = (...args) => program('cargo', 'clippy', '--all-targets', ...args, '--', '-D', 'warnings')

const CHECKS = [
  ['cargo fmt', program('cargo', 'fmt', '--check')],
  ['clippy, all features', clippy('--all-features')],
  ['clippy, engine only', clippy('--no-default-features')],
  ['eslint', nodeModule('eslint/bin/eslint.js', '.')],
  ['types', program(process.execPath, inRoot('scripts', 'types.mjs'))],
  ['package', program(process.execPath, inRoot('scripts', 'package.mjs'))],
  ['generated files', generatedFiles],
]
if (process.platform === 'linux') CHECKS.push(['soak', () => soak(SOAK)])
if (process.platform === 'linux' && process.arch === 'x64') CHECKS.push(['AddressSanitizer', addressSanitizer], ['fuzzers', () => shortFuzz(FUZZ_S)])

const start = Date.now()
let total = { ...nothing(), failures: [] }
const failed = []
try {
  await install()
  total = await test()
  if (total.failed > 0 || total.passed === 0) failed.push('tests')
} catch (error) {
  console.error(error.message)
  failed.push('build')
}
for (const [title, check] of CHECKS) {
  const started = Date.now()
  step(title)
  const good = await check()
  console.log(`${title}: ${good ? 'good' : 'FAILED'} (${since(started)})`)
  if (!good) {
    failed.push(title)
    total.failed += 1
  }
}

recall(total.failures)
step(failed.length === 0 ? `ready, in ${since(start)}` : `not ready: ${failed.join(', ')}`)
if (failed.includes('build')) total.failed += 1
console.log(totals(total))
process.exitCode = failed.length === 0 ? 0 : 1
