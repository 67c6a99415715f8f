// Makes sure that packages are installed and that the addon is there and newer than everything it is made from.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, install } from './build.mjs'
import { inRoot, root } from './run.mjs'

const SOURCES = ['src', 'Cargo.toml', 'Cargo.lock', 'build.rs', 'package.json']

/** The time of the newest file in the tree. */
function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** When this platform's addon was made; 0 when there is none. */
function addonTime() {
  const prefix = `nearis.${process.platform}-${process.arch}`
  const addons = readdirSync(root).filter((name) => name.startsWith(prefix) && name.endsWith('.node'))
  // The loader is written by the same build: without it the addon is of no use.
  if (addons.length === 0 || !existsSync(inRoot('binding.js'))) return 0
  return Math.max(...addons.map((name) => statSync(inRoot(name)).mtimeMs))
}

/** Installs and builds what is missing or out of date. */
export async function ensureBuild() {
  await install()
  if (addonTime() < Math.max(...SOURCES.map((path) => newest(inRoot(path))))) await build()
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  ensureBuild().catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
