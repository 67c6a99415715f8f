// `npm start [-- example]`: builds what is missing and runs an example, express-cache without a name.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { ensureBuild } from './ensure-build.mjs'
import { inRoot, run } from './run.mjs'

const { copyExample } = createRequire(import.meta.url)('../__test__/helpers/example.js')

/** What an example begins with. */
const ENTRANCES = ['server.js', 'cluster.js', 'main.js']

const entrance = (example) => ENTRANCES.map((file) => inRoot('examples', example, file)).find(existsSync)

const example = process.argv[2] ?? 'express-cache'
const file = entrance(example)
if (file === undefined) {
  const names = readdirSync(inRoot('examples')).filter((name) => entrance(name) !== undefined)
  console.error(`there is no example "${example}"; there are ${names.join(', ')}`)
  process.exitCode = 1
} else {
  // Ctrl-C is for the example, which ends by it.
  process.on('SIGINT', () => {})
  await ensureBuild()
  // One with a package.json is a package of its own, which does not see this one's name.
  const isPackage = existsSync(join(dirname(file), 'package.json'))
  const folder = isPackage ? copyExample(example) : dirname(file)
  process.exitCode = (await run(process.execPath, [join(folder, basename(file))])).code
  if (isPackage) rmSync(folder, { recursive: true, force: true })
}
