// Writes what a real server tells of its commands (numbers, names and flags; no texts) for tests/commands.rs.
//
//   node scripts/dump-commands.mjs PORT > tests/fixtures/commands.json
//
// The server to ask is Redis 8.2 or later. Commands of modules are left out.

import net from 'node:net'

/** One whole RESP2 reply from `text` at `at`, or null while it is incomplete. */
function read(text, at) {
  const end = text.indexOf('\r\n', at)
  if (end < 0) return null
  const line = text.slice(at + 1, end)
  const next = end + 2
  switch (text[at]) {
    case '+':
      return { value: line, next }
    case ':':
      return { value: Number(line), next }
    case '-':
      throw new Error(line)
    case '$': {
      const length = Number(line)
      if (length < 0) return { value: null, next }
      return text.length < next + length + 2
        ? null
        : { value: text.slice(next, next + length), next: next + length + 2 }
    }
    case '*':
      return readArray(text, next, Number(line))
    default:
      throw new Error(`not a reply: ${text.slice(at, at + 20)}`)
  }
}

function readArray(text, next, length) {
  const value = []
  for (let index = 0; index < length; index += 1) {
    const item = read(text, next)
    if (!item) return null
    value.push(item.value)
    next = item.next
  }
  return { value, next }
}

function ask(port, command) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    let text = ''
    socket.setEncoding('latin1').on('error', reject)
    socket.on('data', (chunk) => {
      text += chunk
      const reply = read(text, 0)
      if (!reply) return
      socket.destroy()
      resolve(reply.value)
    })
  })
}

/** A flat RESP2 map as an object, maps inside it too. */
function object(pairs) {
  const result = {}
  for (let index = 0; index < pairs.length; index += 2) result[pairs[index]] = pairs[index + 1]
  return result
}

function keySpec(flat) {
  const spec = object(flat)
  const begin = object(spec.begin_search)
  const find = object(spec.find_keys)
  return {
    flags: spec.flags,
    begin: { [begin.type]: object(begin.spec) },
    find: { [find.type]: object(find.spec) },
  }
}

function* rows(info) {
  const [name, arity, flags, first, last, step, categories, tips, keys, subcommands] = info
  if (flags.includes('module')) return
  yield {
    name,
    arity,
    flags: flags.sort(),
    keys: [first, last, step],
    categories: categories.sort(),
    tips,
    specs: keys.map(keySpec),
  }
  for (const subcommand of subcommands) yield* rows(subcommand)
}

const port = Number(process.argv[2])
if (!port) {
  console.error('usage: node scripts/dump-commands.mjs PORT')
  process.exit(2)
}
const commands = (await ask(port, 'COMMAND')).flatMap((info) => [...rows(info)])
commands.sort((a, b) => (a.name < b.name ? -1 : 1))
console.log(`[\n${commands.map((command) => JSON.stringify(command)).join(',\n')}\n]`)
