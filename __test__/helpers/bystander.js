// @ts-check
'use strict'

/**
 * A well-behaved client beside others: it asks all the time, and wants every answer to be right.
 *
 * @param {import('./resp').Wire} wire closed at the end
 * @param {(n: number) => Promise<void>} ask asks and looks at the answer; `n` were answered before
 */
function bystander(wire, ask) {
  let answers = 0
  let goesOn = true
  const done = (async () => {
    for (; goesOn; answers++) await ask(answers)
  })()
  done.catch(() => {})
  return {
    answers: () => answers,
    /** Rejects with what was wrong, if anything was. */
    async end() {
      goesOn = false
      await done
      wire.close()
    },
  }
}

/** @typedef {ReturnType<typeof bystander>} Bystander */

module.exports = { bystander }
