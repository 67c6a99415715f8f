// `npm run differential`: random commands to real servers and to Nearis, for as long as one likes.
//
//   npm run differential                                          every group, 20,000 commands each
//   npm run differential -- --group hash --count 200000           one group, or several: --group hash,list
//   npm run differential -- --group hash --seed 12345:7           one episode again, as a failure prints it
//   npm run differential -- __test__/differential/scripts/x.diff  a script
//
// --failures 10 goes on after a difference; --alone leaves redis-server 7, the second opinion, out; --oracle valkey9 asks
// another server than Redis 8.2; --events compares keyspace events too; --tally counts the commands, and the errors among the replies;
// --encodings asks around each change what encoding it is, with low and high thresholds in turn, and counts the conversions.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensureBuild } from './ensure-build.mjs'
import { since } from './run.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    group: { type: 'string' },
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    failures: { type: 'string', default: '1' },
    alone: { type: 'boolean', default: false },
    oracle: { type: 'string' },
    tally: { type: 'boolean', default: false },
    events: { type: 'boolean', default: false },
    encodings: { type: 'boolean', default: false },
    built: { type: 'boolean', default: false },
  },
})

if (!values.built) await ensureBuild()
const require = createRequire(import.meta.url)
const { Campaign } = require('../__test__/differential/campaign.js')
const { playScript } = require('../__test__/differential/play.js')

/** @param {any} campaign */
async function scripts(campaign) {
  let failures = 0
  for (const file of positionals) {
    for (const { title, failure } of await playScript(campaign, readFileSync(file, 'utf8'), file)) {
      console.log(failure ? `${file}: ${title}\n${failure}` : `${file}: ${title}: good`)
      if (failure) failures += 1
    }
  }
  return failures
}

/** @param {any} campaign */
async function random(campaign) {
  let failures = 0
  for (const group of values.group?.split(',') ?? (await campaign.groups())) {
    const start = Date.now()
    console.log(`${group}: seed ${values.seed}`)
    const outcome = await campaign.run({
      group,
      seed: values.seed,
      count: Number(values.count),
      maxFailures: Number(values.failures),
      second: !values.alone && values.oracle === undefined,
      oracle: values.oracle,
      encodings: values.encodings,
    })
    for (const { text } of outcome.failures) console.log(`\n${text}`)
    console.log(`${group}: ${outcome.commands} commands in ${outcome.episodes} episodes, ${outcome.failures.length} failures (${since(start)})`)
    failures += outcome.failures.length
  }
  return failures
}

const campaign = new Campaign({ log: console.log, events: values.events })
try {
  const failures = positionals.length > 0 ? await scripts(campaign) : await random(campaign)
  console.log(campaign.known.report())
  if (values.encodings) console.log(campaign.conversions.report())
  if (values.tally) {
    for (const [name, { count, errors }] of [...campaign.tally].sort(([, a], [, b]) => b.count - a.count)) {
      console.log(`  ${name}: ${count}, ${Math.round((100 * errors) / count)} % errors`)
    }
  }
  process.exitCode = failures > 0 ? 1 : 0
} finally {
  await campaign.close()
}
