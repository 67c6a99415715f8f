// `npm run types`: the JavaScript that is shipped, and the declarations that go with it. Programs written for ioredis
// (__test__/types/corpus) compile against ioredis's declarations, which shows that they are such programs, and against
// ours: by the newest TypeScript and by the oldest one that they are meant for.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRoot, root, run } from './run.mjs'

/** Bytes: what an editor reads for every keystroke's worth of help. */
const CEILING = 250 * 1024

const COMMON = { strict: true, noEmit: true, target: 'es2022', lib: ['es2023'], types: ['node'], typeRoots: ['./node_modules/@types'] }
const NEW = { ...COMMON, module: 'preserve', moduleResolution: 'bundler', esModuleInterop: true }
const OLD = { ...COMMON, module: 'commonjs', moduleResolution: 'node10', baseUrl: '.' }

const IOREDIS = './node_modules/ioredis/built/index.d.ts'

/** What compiles: by which TypeScript, with which options, and what `ioredis` is. */
const LANES = [
  { title: 'the corpus with ioredis', compiler: 'typescript', options: NEW, module: IOREDIS, skipLibCheck: true },
  { title: 'the corpus with nearis', compiler: 'typescript', options: NEW, module: './index.d.ts', skipLibCheck: false },
  { title: 'the corpus with nearis as a module', compiler: 'typescript', options: NEW, module: './index.d.mts', skipLibCheck: false },
  { title: 'the corpus with nearis, TypeScript 5', compiler: 'typescript5', options: OLD, module: './index.d.ts', skipLibCheck: true },
]

const compile = async (compiler, ...args) => {
  const program = inRoot('node_modules', compiler, 'bin', 'tsc')
  if (!existsSync(program)) throw new Error(`${compiler} is not installed`)
  return (await run(process.execPath, [program, ...args])).code === 0
}

async function corpus({ compiler, options, module, skipLibCheck }) {
  // In the root, since paths in it are relative to where it is.
  const folder = mkdtempSync(inRoot('.types-'))
  try {
    const up = (path) => path.replace(/^\.\//, '../')
    const compilerOptions = {
      ...options,
      ...(options.baseUrl ? { baseUrl: '..' } : {}),
      ...{ typeRoots: options.typeRoots.map(up), skipLibCheck, paths: { ioredis: [options.baseUrl ? module : up(module)] } },
    }
    const file = join(folder, 'tsconfig.json')
    writeFileSync(file, JSON.stringify({ compilerOptions, include: ['../__test__/types/corpus/*.ts'] }))
    return await compile(compiler, '-p', file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function size() {
  const bytes = statSync(inRoot('index.d.ts')).size
  console.log(`index.d.ts: ${bytes} bytes of ${CEILING}`)
  return bytes <= CEILING
}

/** The declarations for `import` and for `require` name the same, and all that there is. */
async function names() {
  const values = Object.keys(await import(join(root, 'index.mjs'))).filter((name) => name !== 'default')
  const declared = readFileSync(inRoot('index.d.mts'), 'utf8')
  const missing = values.filter((name) => !new RegExp(`\\b${name}\\b`).test(declared))
  if (missing.length > 0) console.error(`index.d.mts lacks ${missing.join(', ')}`)
  return missing.length === 0
}

const CHECKS = [
  ['what is shipped', () => compile('typescript', '--noEmit', '--checkJs', '-p', '.')],
  ...LANES.map((lane) => [lane.title, () => corpus(lane)]),
  ['the size of the declarations', size],
  ['the names of both kinds', names],
]

let failed = 0
for (const [title, check] of CHECKS) {
  const good = await check()
  console.log(`${title}: ${good ? 'good' : 'FAILED'}`)
  if (!good) failed++
}
process.exitCode = failed === 0 ? 0 : 1
