// @ts-check
'use strict'

// Replies as they stand on the wire, one character a byte: where one ends, what it holds, how it looks in a report.

/**
 * An item of a reply: `type` is RESP's first character. Aggregates have `items` (a map its keys and values in turn),
 * the others `text`; a null of any kind is `{ type: '_' }` with the `text` it was written in.
 * @typedef {{ type: string, text: string, items?: Item[] }} Item
 */

/**
 * Where the reply that starts at `at` ends; -1 while it is not all there.
 * @param {string} data
 * @param {number} at
 * @returns {number}
 */
function frameEnd(data, at) {
  const line = data.indexOf('\r\n', at)
  if (line < 0) return -1
  const type = data[at]
  if (!'$=*~>%|'.includes(type)) return line + 2
  const count = Number(data.slice(at + 1, line))
  if (count < 0) return line + 2
  if (type === '$' || type === '=') return line + 4 + count <= data.length ? line + 4 + count : -1
  let end = line + 2
  for (let left = type === '%' ? 2 * count : count; left > 0 && end >= 0; left--) end = frameEnd(data, end)
  return end
}

/**
 * Several replies, one behind the other.
 * @param {string} data
 */
function split(data) {
  const frames = []
  for (let at = 0; at < data.length; ) {
    const end = frameEnd(data, at)
    if (end < 0) throw new Error('not whole replies')
    frames.push(data.slice(at, end))
    at = end
  }
  return frames
}

/**
 * @param {string} frame one whole reply
 * @returns {Item}
 */
function parse(frame) {
  let at = 0
  /** @returns {Item} */
  const item = () => {
    const line = frame.indexOf('\r\n', at)
    const type = frame[at]
    const text = frame.slice(at + 1, line)
    const start = at
    at = line + 2
    if (!'$=*~>%'.includes(type)) return { type, text }
    const count = Number(text)
    if (count < 0) return { type: '_', text: frame.slice(start, at) }
    if (type === '$' || type === '=') {
      const body = frame.slice(at, at + count)
      at += count + 2
      return { type, text: body }
    }
    const items = []
    for (let left = type === '%' ? 2 * count : count; left > 0; left--) items.push(item())
    return { type, text: '', items }
  }
  return item()
}

/**
 * @param {Item} item
 * @returns {string}
 */
function write({ type, text, items }) {
  if (type === '_') return text === '' ? '_\r\n' : text
  if (items) return `${type}${type === '%' ? items.length / 2 : items.length}\r\n${items.map(write).join('')}`
  if (type === '$' || type === '=') return `${type}${text.length}\r\n${text}\r\n`
  return `${type}${text}\r\n`
}

/**
 * What people read in a report: the type is kept, the lengths are not.
 * @param {string} frame one reply, or several
 * @param {number} [limit] characters of it
 */
function show(frame, limit = 400) {
  let text
  try {
    text = split(frame).map((one) => showItem(parse(one))).join(' ')
  } catch {
    text = JSON.stringify(frame)
  }
  return text.length > limit ? `${text.slice(0, limit)}... (${text.length} characters)` : text
}

/**
 * @param {Item} item
 * @returns {string}
 */
function showItem({ type, text, items }) {
  const open = { '*': '[', '~': '~[', '>': '>[', '%': '%[' }[type]
  if (items && open) return `${open}${items.map(showItem).join(', ')}]`
  if (type === '_') return text.startsWith('*') ? 'nil array' : 'nil'
  if (type === '$') return quote(text)
  if (type === '=') return `=${quote(text)}`
  return `${type}${text}`
}

/** @param {string} text */
function quote(text) {
  const escape = (/** @type {string} */ c) =>
    ({ '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', '\\': '\\\\' })[c] ??
    `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`
  return `"${text.replace(/[\x00-\x1f"\\\x7f-\xff]/g, escape)}"`
}

/**
 * A request.
 * @param {string[]} words one character a byte
 */
function request(words) {
  let text = `*${words.length}\r\n`
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`
  return text
}

module.exports = { frameEnd, split, parse, write, show, quote, request }
