'use strict'

// Layout is left to people; these rules catch mistakes.
const rules = {
  // A name that is not defined is a misspelt one.
  'no-undef': 'error',
  // What is not used is left over from something else. Parameters may be there for their position.
  'no-unused-vars': ['error', { args: 'none', caughtErrors: 'none' }],
  // `==` converts: '' == 0. Only `== null` says what it means, "null or undefined".
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  // One way to declare, scoped to its block; what never changes says so.
  'no-var': 'error',
  'prefer-const': 'error',
  // Two things of one name within sight of each other get mixed up.
  'no-shadow': ['error', { builtinGlobals: false }],
  // Code that cannot run, cases that run into the next, and conditions that are always the same.
  'no-unreachable': 'error',
  'no-fallthrough': 'error',
  'no-constant-condition': ['error', { checkLoops: false }],
  'no-dupe-keys': 'error',
  'no-dupe-class-members': 'error',
  'no-self-compare': 'error',
  'no-unsafe-finally': 'error',
  // An async executor swallows what it throws.
  'no-async-promise-executor': 'error',
  // An Error has a stack and is an `instanceof Error`; nothing else should be thrown.
  'no-throw-literal': 'error',
  // Running text as code is never needed here.
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
}

const names = (list) => Object.fromEntries(list.map((name) => [name, 'readonly']))

const node = names([
  'AbortController', 'AbortSignal', 'Buffer', 'URL', 'URLSearchParams', 'clearImmediate', 'clearInterval', 'clearTimeout', 'console',
  'fetch', 'globalThis', 'performance', 'process', 'queueMicrotask', 'setImmediate', 'setInterval', 'setTimeout',
  'structuredClone', 'TextDecoder', 'TextEncoder',
])
const commonjs = names(['__dirname', '__filename', 'exports', 'module', 'require'])
const browser = names(['EventSource', 'clearInterval', 'document', 'fetch', 'performance', 'setInterval'])
const jest = names(['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'describe', 'expect', 'jest', 'test'])

module.exports = [
  // Written by tools, not by people.
  { ignores: ['**/node_modules/', '.oracles/', 'target/', 'fuzz/target/', 'binding.js', '**/*.d.ts'] },
  {
    files: ['**/*.js'],
    ignores: ['examples/*/public/**'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'commonjs', globals: { ...node, ...commonjs } },
    // Strict mode turns silent mistakes into errors; modules have it anyway, scripts must ask for it.
    rules: { ...rules, strict: ['error', 'global'] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: node },
    rules,
  },
  // Modules that pages load as they are.
  {
    files: ['examples/*/public/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: browser },
    rules,
  },
  { files: ['__test__/jest/**/*.js', 'examples/{jest-ioredis,bullmq}/**/*.{js,mjs}'], languageOptions: { globals: jest } },
  // Projects of modules, which Vitest runs.
  {
    files: ['__test__/vitest/suite/**/*.js', 'examples/vitest-*/**/*.js'],
    languageOptions: { ecmaVersion: 2024, sourceType: 'module', globals: node },
    rules: { ...rules, strict: 'off' },
  },
]
