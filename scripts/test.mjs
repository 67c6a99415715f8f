// `npm test`: every test there is, Rust and JavaScript, and as the last line `N passed, N failed, N skipped`.
//
//   npm test                              everything
//   npm test -- rust | node | jest        one part
//   npm test -- __test__/api/x.test.js    some files under node:test
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { run as runNodeTests } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ensureBuild } from './ensure-build.mjs'
import { follow, nothing, totals } from './report.mjs'
import { inRoot, root, run, since, step } from './run.mjs'

const JEST = join('__test__', 'jest')
/** Folders whose tests other runners run. */
const FOR_OTHERS = [JEST, join('__test__', 'vitest', 'suite')]
/** No test file may take longer; one that hangs is ended and counted as failed. */
const FILE_TIMEOUT_MS = 180_000
/**
 * Test files at a time. Many wait: for a server to start, a key to expire, a browser. What node:test takes by itself, one
 * less than there are cores, leaves half of two cores idle.
 */
const FILES_AT_A_TIME = 2 * availableParallelism()
/** Folders whose tests take longest: they begin first, so that nothing of them is left to wait for at the end. */
const LONGEST = ['vitest', 'differential', 'clients'].map((folder) => inRoot('__test__', folder))
/** Characters of a failure that are shown again at the end. */
const MOST_OF_A_FAILURE = 1500

function add(total, more) {
  for (const key of Object.keys(nothing())) total[key] += more[key]
  return total
}

/** The Rust tests, with everything compiled in. */
async function rust() {
  const result = nothing()
  const { code, output } = await run('cargo', ['test', '--no-fail-fast', '--', '--quiet'], { keep: true })
  for (const line of output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    add(result, { passed: Number(line[1]), failed: Number(line[2]), skipped: Number(line[3]) })
  }
  // Does not compile, or a test took the process down: then no line counts it.
  if (code !== 0 && result.failed === 0) result.failed = 1
  return { ...result, failures: [...output.matchAll(/^---- .* stdout ----$(?:\n.*){1,12}/gm)].map(String) }
}

function* testFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !FOR_OTHERS.includes(relative(root, path))) yield* testFiles(path)
    } else if (entry.name.endsWith('.test.js') || entry.name.endsWith('.test.mjs')) {
      yield path
    }
  }
}

/** All of them, in the order in which they begin. */
function allTestFiles() {
  const turn = (path) => (LONGEST.some((folder) => path.startsWith(folder + sep)) ? 0 : 1)
  return [...testFiles(inRoot('__test__'))].sort((a, b) => turn(a) - turn(b) || (a < b ? -1 : 1))
}

/** The files under node:test, each in a process of its own. */
async function node(files) {
  const { counts, failures } = await follow(runNodeTests({ files, concurrency: FILES_AT_A_TIME, timeout: FILE_TIMEOUT_MS }))
  return { ...counts, failures }
}

/** One Jest project, in band, as most people run it in CI. */
async function jest(project) {
  const parts = createRequire(import.meta.url)(inRoot(JEST, 'parts.js'))(inRoot(JEST, project))
  const scratch = mkdtempSync(join(tmpdir(), 'nearis-jest-'))
  const report = join(scratch, 'report.json')
  const args = [parts.bin, '--config', inRoot(JEST, project, 'jest.config.js'), '--runInBand']
  args.push('--detectOpenHandles', '--json', '--outputFile', report)
  try {
    const { output } = await run(process.execPath, args, { keep: true })
    if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
    const counted = JSON.parse(readFileSync(report, 'utf8'))
    const result = {
      passed: counted.numPassedTests,
      failed: counted.numFailedTests + counted.numRuntimeErrorTestSuites,
      skipped: counted.numPendingTests + counted.numTodoTests,
    }
    // Jest reports open handles and goes on to succeed; for us they are the very thing that is tested.
    const handles = /Jest has detected the following|Jest did not exit/.test(output)
    return add(result, { passed: handles ? 0 : 1, failed: handles ? 1 : 0, skipped: 0 })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const jestProjects = () =>
  readdirSync(inRoot(JEST), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(inRoot(JEST, entry.name, 'package.json')))
    .map((entry) => entry.name)

/**
 * Runs the parts that were asked for (all of them when none was) and resolves to the counts, and to a text for each
 * failure.
 */
export async function test(asked = []) {
  const start = Date.now()
  const files = asked.filter((word) => !['rust', 'node', 'jest'].includes(word)).map((path) => resolve(path))
  const wants = (part) => asked.length === 0 || asked.includes(part)
  const total = { ...nothing(), failures: [] }
  const part = async (title, work) => {
    step(title)
    const started = Date.now()
    const result = await work()
    console.log(`${title}: ${totals(result)} (${since(started)})`)
    add(total, result)
    if (result.failed > 0) total.failures.push(...(result.failures ?? [title]))
  }

  await ensureBuild()
  if (wants('rust')) await part('Rust tests', rust)
  if (wants('node') || files.length > 0) {
    const all = files.length > 0 ? files : allTestFiles()
    await part('JavaScript tests', () => node(all))
  }
  if (wants('jest')) for (const project of jestProjects()) await part(`tests under ${project}`, () => jest(project))
  console.log(`\ntests took ${since(start)}`)
  return total
}

/** Says again what failed, where people look first. */
export function recall(failures) {
  if (failures.length > 0) step('failures')
  for (const text of failures) console.log(text.slice(0, MOST_OF_A_FAILURE))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  let total = { ...nothing(), failures: [] }
  try {
    total = await test(process.argv.slice(2))
  } catch (error) {
    console.error(error.message)
    total.failed += 1
  }
  recall(total.failures)
  console.log(totals(total))
  // A run that tested nothing proves nothing.
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
}
