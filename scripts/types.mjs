// `npm run types`: the JavaScript that is shipped, and the declarations that go with it. Programs written for ioredis and
// for node-redis (__test__/types/corpus, __test__/types/node-redis) compile against those packages' declarations, which
// shows that they are such programs, and against ours: by the newest TypeScript and by the oldest one that they are meant
// for.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inRoot, root, run } from './run.mjs'

/** Bytes: what an editor reads for every keystroke's worth of help. */
const CEILING = 250 * 1024

const COMMON = { strict: true, noEmit: true, target: 'es2022', lib: ['es2023'], types: ['node'], typeRoots: ['./node_modules/@types'] }
const NEW = { ...COMMON, module: 'preserve', moduleResolution: 'bundler', esModuleInterop: true }
const OLD = { ...COMMON, module: 'commonjs', moduleResolution: 'node10', baseUrl: '.' }

/** Programs, the package that they import, its declarations and ours, and the files that ours are in. */
const CORPORA = [
  {
    name: 'ioredis', folder: 'corpus', module: 'ioredis', theirs: './node_modules/ioredis/built/index.d.ts', ours: 'index',
    files: () => ['index.d.ts'],
  },
  {
    name: 'node-redis', folder: 'node-redis', module: 'redis', theirs: './node_modules/redis/dist/index.d.ts', ours: 'node-redis',
    files: () => ['node-redis.d.ts', ...readdirSync(inRoot('types', 'node-redis'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)))],
  },
]

/** What TypeScript 5.0 calls excessively deep with our types; node-redis's own keep it busy for minutes. */
const OLD_CANNOT = ['application.ts']

/** What compiles: by which TypeScript, with which options, and what the package is. */
const LANES = CORPORA.flatMap(({ name, folder, module, theirs, ours }) => [
  { title: `programs for ${name}, with it`, folder, module, compiler: 'typescript', options: NEW, is: theirs, skipLibCheck: true },
  { title: `programs for ${name}, with nearis`, folder, module, compiler: 'typescript', options: NEW, is: `./${ours}.d.ts`, skipLibCheck: false },
  { title: `programs for ${name}, with nearis as a module`, folder, module, compiler: 'typescript', options: NEW, is: `./${ours}.d.mts`, skipLibCheck: true },
  { title: `programs for ${name}, with nearis, TypeScript 5`, folder, module, compiler: 'typescript5', options: OLD, is: `./${ours}.d.ts`, skipLibCheck: true, except: OLD_CANNOT },
])

const compile = async (compiler, ...args) => {
  const program = inRoot('node_modules', compiler, 'bin', 'tsc')
  if (!existsSync(program)) throw new Error(`${compiler} is not installed`)
  return (await run(process.execPath, [program, ...args])).code === 0
}

async function corpus({ folder: programs, module, compiler, options, is, skipLibCheck, except = [] }) {
  // In the root, since paths in it are relative to where it is.
  const folder = mkdtempSync(inRoot('.types-'))
  try {
    const up = (path) => path.replace(/^\.\//, '../')
    const compilerOptions = {
      ...options,
      ...(options.baseUrl ? { baseUrl: '..' } : {}),
      ...{ typeRoots: options.typeRoots.map(up), skipLibCheck, paths: { [module]: [options.baseUrl ? is : up(is)] } },
    }
    const file = join(folder, 'tsconfig.json')
    writeFileSync(file, JSON.stringify({ compilerOptions, include: [`../__test__/types/${programs}/*.ts`], exclude: except.map((name) => `../__test__/types/${programs}/${name}`) }))
    return await compile(compiler, '-p', file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const size = ({ files }) => () => {
  const bytes = files().reduce((sum, file) => sum + statSync(inRoot(file)).size, 0)
  console.log(`${bytes} bytes of ${CEILING}`)
  return bytes <= CEILING
}

/** Every value of an entrance is there for \`import\` as for \`require\`, and declared for both. */
const names = ({ ours }) => async () => {
  const required = createRequire(import.meta.url)(inRoot(`${ours}.js`))
  const imported = await import(pathToFileURL(inRoot(`${ours}.mjs`)).href)
  const values = Object.keys(imported).filter((name) => name !== 'default')
  const program = [
    `import * as all from '../${ours}.mjs'`,
    `export const named: Record<${values.map((name) => `'${name}'`).join(' | ')}, unknown> = all`,
  ]
  const lacking = typeof required === 'object' ? Object.keys(required).filter((name) => !values.includes(name)) : []
  if (lacking.length > 0) console.error(`${ours}.mjs lacks ${lacking.join(', ')}`)
  const folder = mkdtempSync(inRoot('.types-'))
  try {
    writeFileSync(join(folder, 'names.mts'), program.join('\n'))
    const compilerOptions = { ...COMMON, module: 'nodenext', typeRoots: ['../node_modules/@types'], skipLibCheck: true }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['names.mts'] }))
    return (await compile('typescript', '-p', join(folder, 'tsconfig.json'))) && lacking.length === 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const CHECKS = [
  ['what is shipped', () => compile('typescript', '--noEmit', '--checkJs', '-p', '.')],
  ...LANES.map((lane) => [lane.title, () => corpus(lane)]),
  ...CORPORA.map((one) => [`the size of the declarations of ${one.ours}`, size(one)]),
  ...CORPORA.map((one) => [`the names of both kinds of ${one.ours}`, names(one)]),
]

let failed = 0
for (const [title, check] of CHECKS) {
  const good = await check()
  console.log(`${title}: ${good ? 'good' : 'FAILED'}`)
  if (!good) failed++
}
process.exitCode = failed === 0 ? 0 : 1
