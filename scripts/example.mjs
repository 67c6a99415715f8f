// `npm run example -- NAME [file]`: runs an example of this repository without installing it. Its server by default.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inRoot } from './run.mjs'

const { runExample } = createRequire(import.meta.url)('../__test__/helpers/example.js')

const [name, file = 'server.js'] = process.argv.slice(2)
if (!name || !existsSync(inRoot('examples', name, 'package.json'))) {
  console.error('npm run example -- NAME [file], with the name of a folder of examples/ that has a package.json')
  process.exit(2)
}
const { child, ended } = runExample(name, file)
child.stdout.pipe(process.stdout)
child.stderr.pipe(process.stderr)
// Ctrl-C reaches both; this one waits for the other.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
const [code] = await ended
process.exitCode = code ?? 1
