// `npm run bench:test-suite`: how long a suite of 100 files of 20 tests takes, by what stands in for Redis.
//
//   node bench/test-suite.mjs [--quick] [--write] [--rounds 5] [--only nearis,ioredis-mock]
//
// Contenders: Nearis; ioredis-mock; ioredis with redis-memory-server, which starts the redis-server that is installed, for
// each file or once for all. Each begins every file with no data. Under Jest 30 in band and with two workers, and under
// Vitest with two. A round runs each contender once, in random order; told are medians of the rounds, and the
// ratios to ours are taken inside a round. CPU time is that of the runner and of all its children, servers included.
//
// redis-memory-server is fetched into a folder under target/ (without its scripts, which would fetch and compile Redis).
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { inRoot } from '../scripts/run.mjs'
import { SHARED_TEARDOWN, serverOfFile, sharedServer, sharedSetup, standIn, suiteFile } from './lib/suite.mjs'

const require = createRequire(import.meta.url)
const { progress, table } = require('./lib/report')
const parts = require('../__test__/jest/parts.js')

/** What stands behind an option, if it is there. */
function option(name) {
  const at = process.argv.indexOf(name)
  return at === -1 ? undefined : process.argv[at + 1]
}

const QUICK = process.argv.includes('--quick')
const ONLY = option('--only')?.split(',')
const FILES = QUICK ? 10 : 100
const ROUNDS = QUICK ? 1 : Number(option('--rounds') ?? 5)
const MB = 1024 * 1024
const SERVER = 'redis-memory-server@0.17.1'

/** Where redis-memory-server is; fetched if need be. */
function memoryServer() {
  const folder = inRoot('target', 'redis-memory-server')
  const main = join(folder, 'node_modules', 'redis-memory-server')
  if (!existsSync(main)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', SERVER], { cwd: folder, stdio: 'ignore' })
  }
  return main
}

const binary = execFileSync('which', ['redis-server'], { encoding: 'utf8' }).trim()
const modules = memoryServer()

/** What each contender is. */
const CONTENDERS = {
  nearis: { head: standIn, ioredis: inRoot('index.js'), module: inRoot('index.mjs') },
  'ioredis-mock': { head: standIn, ioredis: require.resolve('ioredis-mock') },
  'redis-memory-server, one for all files': { head: sharedServer, ioredis: require.resolve('ioredis'), isShared: true },
  'redis-memory-server, one for each file': {
    head: (isModule) => serverOfFile(isModule, join(modules, 'lib', 'index.js'), binary),
    ioredis: require.resolve('ioredis'),
  },
}

/** Writes the suite of a contender. */
function writeSuite(folder, { head, ioredis, module = ioredis, isShared }) {
  mkdirSync(folder, { recursive: true })
  for (let i = 0; i < FILES; i++) {
    const name = join(folder, `file-${String(i).padStart(3, '0')}`)
    writeFileSync(`${name}.test.js`, suiteFile(i, head(false)))
    writeFileSync(`${name}.test.mjs`, suiteFile(i, head(true)))
  }
  const { environment, circus, runner } = parts(inRoot('__test__', 'jest', 'jest30'))
  const config = { testEnvironment: environment, testRunner: circus, runner, transform: {}, testMatch: ['**/*.test.js'], moduleNameMapper: { '^ioredis$': ioredis } }
  if (isShared) {
    writeFileSync(join(folder, 'setup.js'), sharedSetup(modules, binary))
    writeFileSync(join(folder, 'teardown.js'), SHARED_TEARDOWN)
    Object.assign(config, { globalSetup: './setup.js', globalTeardown: './teardown.js' })
  }
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config))
  const vitest = { globals: true, include: ['*.test.mjs'], maxWorkers: 2, globalSetup: isShared ? './setup.js' : undefined }
  // As what is in node_modules: loaded by Node.
  const external = `server: { deps: { external: [/index\\.m?js$/] } }`
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    `export default { resolve: { alias: { ioredis: ${JSON.stringify(module)} } }, test: { ...${JSON.stringify(vitest)}, ${external} } }\n`,
  )
}

const jest = parts(inRoot('__test__', 'jest', 'jest30'))
const vitest = { version: require('vitest/package.json').version, folder: dirname(require.resolve('vitest/package.json')) }

/** The ways to run a suite: what Node is to run, in the suite's folder. */
const RUNNERS = {
  [`Jest ${jest.version}, in band`]: () => [jest.bin, '--runInBand', '--silent'],
  [`Jest ${jest.version}, 2 workers`]: () => [jest.bin, '--maxWorkers=2', '--silent'],
  [`Vitest ${vitest.version}, 2 workers`]: () => [join(vitest.folder, 'vitest.mjs'), 'run', '--silent'],
}

/**
 * Runs a suite once.
 * @returns {Promise<{ wallMs: number, cpuMs: number, rssMb: number }>}
 */
function measure(folder, args) {
  const usage = join(folder, 'usage.txt')
  const begun = process.hrtime.bigint()
  const child = spawn('/usr/bin/time', ['-f', '%U %S %M', '-o', usage, process.execPath, ...args], { cwd: folder })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      const wallMs = Number(process.hrtime.bigint() - begun) / 1e6
      const passed = Number(/Tests\b.*?(\d+) passed/.exec(output)?.[1])
      if (code !== 0 || passed !== FILES * 20) return reject(new Error(output.slice(-4000)))
      const [user, system, rss] = readFileSync(usage, 'utf8').trim().split('\n').pop().split(' ').map(Number)
      resolve({ wallMs, cpuMs: (user + system) * 1000, rssMb: (rss * 1024) / MB })
    })
  })
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted.length % 2 ? sorted[sorted.length >> 1] : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2
}

const shuffled = (list) => list.map((item) => [Math.random(), item]).sort(([a], [b]) => a - b).map(([, item]) => item)

/** All rounds of one way to run. */
async function compare(root, runner) {
  const names = Object.keys(CONTENDERS).filter((name) => ONLY === undefined || ONLY.includes(name))
  const all = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = ROUNDS === 1 ? 1 : 0; round <= ROUNDS; round++) {
    for (const name of shuffled(names)) {
      progress(`${runner}: round ${round} of ${ROUNDS}, ${name}`)
      const once = await measure(join(root, String(names.indexOf(name))), RUNNERS[runner]())
      // The first round finds cold caches of files.
      if (round > 0) all[name].push(once)
    }
  }
  progress('')
  const ours = all.nearis ?? all[names[0]]
  return names.map((name) => {
    const of = (what) => median(all[name].map((once) => once[what]))
    const ratio = (what) => median(all[name].map((once, i) => once[what] / ours[i][what]))
    return { name, wallMs: of('wallMs'), cpuMs: of('cpuMs'), rssMb: of('rssMb'), wallRatio: ratio('wallMs'), cpuRatio: ratio('cpuMs') }
  })
}

/** Bars of wall time. */
function chart(results) {
  const row = 26
  const groups = results.map(({ runner, rows }) => ({ runner, rows }))
  const longest = Math.max(...groups.flatMap(({ rows }) => rows.map((one) => one.wallMs)))
  let y = 40
  const drawn = groups.map(({ runner, rows }) => {
    const title = `<text x="16" y="${(y += 22)}" font-weight="bold">${runner}</text>`
    const bars = rows.map(({ name, wallMs }) => {
      y += row
      const fill = name === 'nearis' ? '#d8432f' : '#8a94a6'
      const length = ((wallMs / longest) * 360).toFixed(1)
      return `<text x="300" y="${y}" text-anchor="end">${name}</text><rect x="310" y="${y - 14}" width="${length}" height="18" rx="3" fill="${fill}"/>` +
        `<text x="${318 + Number(length)}" y="${y}">${(wallMs / 1000).toFixed(1)} s</text>`
    })
    y += 12
    return [title, ...bars].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 ${y + 16}" font-family="system-ui, sans-serif" font-size="14" fill="#2b3140">\n` +
    `<rect width="760" height="${y + 16}" fill="#ffffff"/>\n` +
    `<text x="16" y="28" font-size="16" font-weight="bold">${FILES} test files of 20 tests: the time until all have passed</text>\n${drawn.join('\n')}\n</svg>\n`
}

/** Writes what there is so far. */
function write(results) {
  const machine = { cores: cpus().length, load: loadavg().slice(0, 2).map((load) => Number(load.toFixed(2))) }
  const told = { node: process.version, machine, files: FILES, rounds: ROUNDS, results }
  writeFileSync(inRoot('docs', 'bench', 'test-suite.json'), JSON.stringify(told, null, 1) + '\n')
  writeFileSync(inRoot('docs', 'bench', 'test-suite.svg'), chart(results))
}

// Inside the project, where the package and its dependencies are found as they are by its own tests.
const root = mkdtempSync(inRoot('target', 'test-suite-'))
try {
  const names = Object.keys(CONTENDERS).filter((name) => ONLY === undefined || ONLY.includes(name))
  names.forEach((name, index) => writeSuite(join(root, String(index)), CONTENDERS[name]))
  const results = []
  for (const runner of Object.keys(RUNNERS)) {
    const rows = await compare(root, runner)
    results.push({ runner, rows })
    console.log(`\n${runner}: ${FILES} files of 20 tests, medians of ${ROUNDS} rounds\n`)
    const ratio = (number) => number.toFixed(2)
    console.log(table(['', 'wall', 'to ours', 'CPU', 'to ours', 'most RSS'], rows.map((one) => [
      one.name, `${(one.wallMs / 1000).toFixed(2)} s`, ratio(one.wallRatio), `${(one.cpuMs / 1000).toFixed(2)} s`, ratio(one.cpuRatio), `${one.rssMb.toFixed(0)} MB`,
    ])))
    if (process.argv.includes('--write')) write(results)
  }
} finally {
  rmSync(root, { recursive: true, force: true })
}
