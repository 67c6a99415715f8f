// `npm run build`: makes the release addon nearis.<platform>.node, and the loader that picks it (binding.js).
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inRoot, run, since, step } from './run.mjs'

const FLAGS = ['build', '--platform', '--release', '--js', 'binding.js', '--dts', 'binding.d.ts']

/** Installs the npm packages when they are missing. */
export async function install() {
  if (existsSync(inRoot('node_modules', '@napi-rs', 'cli'))) return
  step('npm packages are missing: installing them')
  // Exactly what package-lock.json says, so that a build today and one next year are made by the same tools.
  const { code } = await run('npm', ['ci', '--no-audit', '--no-fund'])
  if (code !== 0) throw new Error('npm ci failed')
}

/** Builds the addon. */
export async function build() {
  const start = Date.now()
  await install()
  step('building the addon (release: a few minutes the first time)')
  const manifest = createRequire(import.meta.url).resolve('@napi-rs/cli/package.json')
  const { code } = await run(process.execPath, [join(dirname(manifest), 'dist', 'cli.js'), ...FLAGS])
  if (code === 127) throw new Error('the build tool could not be started')
  if (code !== 0) throw new Error('the build failed; Nearis needs a Rust toolchain (cargo), see https://rustup.rs')
  console.log(`built in ${since(start)}`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  build().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
