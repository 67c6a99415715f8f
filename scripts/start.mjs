// `npm start [-- example]`: builds what is missing and runs an example, express-cache without a name.
import { existsSync, readdirSync } from 'node:fs'
import { ensureBuild } from './ensure-build.mjs'
import { inRoot, run } from './run.mjs'

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
  process.exitCode = (await run(process.execPath, [file])).code
}
