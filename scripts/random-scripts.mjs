// `npm run scripts:random`: random Lua programs to real servers, to Debian's Lua 5.1 and to Nearis.
//
//   npm run scripts:random                            100,000 programs
//   npm run scripts:random -- --count 5000 --seed 7   as many as one likes
//   npm run scripts:random -- --seed 7:123            one program again, as a failure prints it
//
// --lanes embedded,resp2,resp3,redis7 says who takes part (all do); --failures 10 goes on after a difference.
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { ensureBuild } from './ensure-build.mjs'
import { since } from './run.mjs'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    lanes: { type: 'string', default: 'embedded,resp2,resp3,redis7' },
    failures: { type: 'string', default: '1' },
    built: { type: 'boolean', default: false },
  },
})

if (!values.built) await ensureBuild()
const { run } = createRequire(import.meta.url)('../__test__/scripts/random.js')

const start = Date.now()
console.log(`seed ${values.seed}`)
const outcome = await run({
  seed: values.seed,
  count: Number(values.count),
  lanes: values.lanes.split(','),
  maxFailures: Number(values.failures),
  log: console.log,
})
for (const failure of outcome.failures) console.log(`\n${failure}`)
console.log(outcome.report)
console.log(
  `${outcome.programs} programs, ${outcome.lua51} of them by Lua 5.1 too, ${outcome.errors} ended with an error; ` +
    `${outcome.failures.length} failures (${since(start)})`,
)
process.exitCode = outcome.failures.length > 0 ? 1 : 0
