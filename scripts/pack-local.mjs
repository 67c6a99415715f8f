// `npm run pack:local [-- folder]`: the two archives that a user of this platform would get, `nearis` and the addon's
// package, to be installed from files: `npm install nearis-*.tgz`. Without a folder they are put into target/packed.
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuild } from './ensure-build.mjs'
import { inRoot, run } from './run.mjs'

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** The addon in the root and the folder under npm/ of its platform. */
function addon() {
  const file = readdirSync(inRoot()).find((name) => /^nearis\..+\.node$/.test(name))
  if (file === undefined) throw new Error('there is no addon: npm run build')
  const platform = file.slice('nearis.'.length, -'.node'.length)
  return { file, platform, folder: inRoot('npm', platform) }
}

/**
 * @param {string} folder to pack
 * @param {string} destination
 * @returns {Promise<string>} the archive
 */
export async function pack(folder, destination) {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', destination]
  const { code, output } = await run('npm', args, { cwd: folder, keep: true, quiet: true })
  if (code !== 0) throw new Error(`npm pack failed in ${folder}:\n${output}`)
  return join(destination, /"filename": "([^"]+)"/.exec(output)[1])
}

/**
 * Packs both and gives the paths of their archives, first `nearis`.
 *
 * @param {string} destination
 * @returns {Promise<string[]>}
 */
export async function packLocal(destination) {
  mkdirSync(destination, { recursive: true })
  const { file, platform, folder } = addon()
  const scratch = mkdtempSync(join(tmpdir(), 'nearis-pack-'))
  try {
    const native = join(scratch, 'native')
    cpSync(folder, native, { recursive: true })
    copyFileSync(inRoot(file), join(native, file))

    const own = join(scratch, 'own')
    const manifest = readJson(inRoot('package.json'))
    for (const name of [...manifest.files, 'README.md', 'LICENSE']) {
      if (existsSync(inRoot(name))) cpSync(inRoot(name), join(own, name), { recursive: true })
    }
    // As it is published: the addon comes by a package that fits the platform, and nothing of the workshop.
    const workshop = ['devDependencies', 'workspaces', 'overrides', 'scripts']
    const published = Object.fromEntries(Object.entries(manifest).filter(([key]) => !workshop.includes(key)))
    published.optionalDependencies = { [`nearis-${platform}`]: manifest.version }
    writeFileSync(join(own, 'package.json'), JSON.stringify(published, null, 2))
    return [await pack(own, destination), await pack(native, destination)]
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureBuild()
  const archives = await packLocal(resolve(process.argv[2] ?? inRoot('target', 'packed')))
  console.log(`npm install ${archives.join(' ')}`)
}
