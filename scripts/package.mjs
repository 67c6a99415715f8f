// `npm run package`: packs what would be published, and has it looked at by publint and are-the-types-wrong; then loads
// every entrance of it, by require and by import.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pack } from './pack-local.mjs'
import { inRoot, run } from './run.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'nearis-package-'))

const program = (name, bin, ...args) => run(process.execPath, [inRoot('node_modules', ...name.split('/'), bin), ...args])

const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
/** Setup files can be loaded by their runner only; a preset has no types. */
const ofRunners = ['./testing/jest', './testing/vitest', './jest-preset']
const entrances = Object.keys(manifest.exports).filter((path) => !path.endsWith('.json') && !ofRunners.includes(path))

/** Installs the archive beside its dependencies and the addon, and loads it in every way. */
async function load(archive) {
  const modules = join(scratch, 'app', 'node_modules')
  mkdirSync(join(modules, 'nearis'), { recursive: true })
  const { code } = await run('tar', ['-xzf', archive, '--strip-components', '1', '-C', join(modules, 'nearis')])
  if (code !== 0) return false
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(inRoot('node_modules', name), join(modules, name), 'junction')
  }
  // It comes by a package of its own for each platform.
  const addon = readdirSync(inRoot()).find((name) => name.endsWith('.node'))
  symlinkSync(inRoot(addon), join(modules, 'nearis', addon))
  const lines = entrances.flatMap((path) => {
    const name = join('nearis', path).replaceAll('\\', '/')
    return [`require('${name}')`, `await import('${name}').then((m) => { if (!m.default) throw new Error('${name} has no default') })`]
  })
  const script = `(async () => { ${lines.join('; ')} })().catch((error) => { console.error(error); process.exitCode = 1 })`
  return (await run(process.execPath, ['-e', script], { cwd: join(scratch, 'app') })).code === 0
}

let failed = 0
try {
  const archive = await pack(inRoot(), scratch)
  const checks = [
    ['publint', async () => (await program('publint', 'src/cli.js', archive, '--strict')).code === 0],
    ['are-the-types-wrong', async () => (await program('@arethetypeswrong/cli', 'dist/index.js', archive, '--exclude-entrypoints', 'program.schema.json', 'jest-preset', 'testing/vitest')).code === 0],
    ['entrances', () => load(archive)],
  ]
  for (const [title, check] of checks) {
    const good = await check()
    console.log(`${title}: ${good ? 'good' : 'FAILED'}`)
    if (!good) failed++
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
