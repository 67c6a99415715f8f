// What the scripts share: the project's root, and running a program while the person watching sees what it does.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export const inRoot = (...parts) => join(root, ...parts)

/** Prints a step's headline. */
export function step(text) {
  console.log(`\n\x1b[1m== ${text}\x1b[0m`)
}

/** Seconds since `start`, for people. */
export const since = (start) => `${((Date.now() - start) / 1000).toFixed(1)} s`

/**
 * Runs a program in the project's root, its output shown as it comes, and resolves to `{ code, output }`. Never
 * rejects: a program that can't be started has code 127.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string, keep?: boolean, quiet?: boolean }} [options] `keep` collects the
 *   output too, `quiet` does not show what is kept
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(program, args, { env = {}, cwd = root, keep = false, quiet = false } = {}) {
  return new Promise((resolve) => {
    // npm is a batch file on Windows, which only a shell can start.
    const shell = process.platform === 'win32' && program === 'npm'
    const stdio = keep ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit']
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio, shell })
    let output = ''
    const watch = (from, to) =>
      from?.on('data', (chunk) => {
        output += chunk
        if (!quiet) to.write(chunk)
      })
    watch(child.stdout, process.stdout)
    watch(child.stderr, process.stderr)
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`)
      resolve({ code: 127, output })
    })
    child.on('close', (code, signal) => {
      if (signal) console.error(`${program} was ended by ${signal}`)
      resolve({ code: code ?? 128, output })
    })
  })
}
