// @ts-check
'use strict'

// A generated program as a tree: printed for the sides, cut down after a failure.

/**
 * A node is printed by printing its parts. A `block` has statements as parts, a `statement` any mixture, an `expression`
 * can be put in the place of any other.
 * @typedef {{ kind: 'block' | 'statement' | 'expression', parts: (string | Node)[] }} Node
 */

/**
 * @param {string | Node} node
 * @returns {string}
 */
function print(node) {
  return typeof node === 'string' ? node : node.parts.map(print).join('')
}

/**
 * Makes a failing program smaller for as long as it still fails, by leaving statements out, putting the bodies of compound
 * statements in their place, and expressions or plain values in that of expressions.
 * @param {Node} program is changed
 * @param {(text: string) => Promise<boolean>} fails
 * @param {number} [tries] most programs to run
 */
async function shrink(program, fails, tries = 600) {
  let left = tries
  const attempt = async (/** @type {Node} */ node, /** @type {(string | Node)[]} */ parts) => {
    if (left <= 0) return false
    const before = node.parts
    node.parts = parts
    left -= 1
    if (await fails(print(program))) return true
    node.parts = before
    return false
  }
  for (let again = true; again && left > 0; ) {
    again = false
    for (const block of nodes(program, 'block')) if (await shrinkBlock(block, attempt)) again = true
    for (const expression of nodes(program, 'expression')) if (await shrinkExpression(expression, attempt)) again = true
  }
  return print(program)
}

/**
 * @param {Node} root
 * @param {Node['kind']} kind
 * @returns {Node[]} the outer ones first
 */
function nodes(root, kind) {
  const inner = root.parts.flatMap((part) => (typeof part === 'string' ? [] : nodes(part, kind)))
  return root.kind === kind ? [root, ...inner] : inner
}

/** @typedef {(node: Node, parts: (string | Node)[]) => Promise<boolean>} Attempt */

/** @param {Node} block @param {Attempt} attempt */
async function shrinkBlock(block, attempt) {
  let done = false
  for (let run = Math.max(1, block.parts.length >> 1); run >= 1; run >>= 1) {
    for (let at = 0; at < block.parts.length; ) {
      const rest = [...block.parts.slice(0, at), ...block.parts.slice(at + run)]
      if (rest.length < block.parts.length && (await attempt(block, rest))) done = true
      else at += run
    }
  }
  for (let at = 0; at < block.parts.length; at++) {
    const part = block.parts[at]
    if (typeof part === 'string') continue
    for (const inner of nodes(part, 'block').slice(0, 3)) {
      if (await attempt(block, [...block.parts.slice(0, at), ...inner.parts, ...block.parts.slice(at + 1)])) {
        done = true
        break
      }
    }
  }
  return done
}

/** @param {Node} expression @param {Attempt} attempt */
async function shrinkExpression(expression, attempt) {
  const before = print(expression)
  for (const plain of ['nil', '1', "'a'"]) {
    if (before.length > plain.length && (await attempt(expression, [plain]))) return true
  }
  for (const inner of nodes(expression, 'expression').slice(1, 5)) {
    if (await attempt(expression, inner.parts)) return true
  }
  return false
}

module.exports = { print, shrink }
