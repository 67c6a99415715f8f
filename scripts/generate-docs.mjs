// docs/commands.md, docs/config.md and docs/flavors.md, from the tables of the addon.
import { readFileSync } from 'node:fs'
import { inRoot } from './run.mjs'

const NOTE = 'Written by scripts/generate.mjs; do not edit.'

const read = (...path) => JSON.parse(readFileSync(inRoot(...path), 'utf8'))
const cell = (text) => text.replaceAll('|', '\\|')
const table = (head, body) => ['', `| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...body]
const row = (...cells) => `| ${cells.join(' | ')} |`

/** Every command of the core: those that are there, those that come, and those that do not. */
export function commandsPage(commands) {
  const { names, later, leftOut, missing } = others(commands)
  const parts = ['# Commands', '', `${commands.length} commands. ${NOTE}`, '']
  const text = `The core of Redis 8.4 has ${names} commands and subcommands; each is in one of these tables.`
  parts.push(text + ' What is there has all options of Redis 8.4.')
  const groups = new Map()
  for (const command of commands) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  for (const group of [...groups.keys()].sort()) {
    parts.push('', `## ${group}`)
    parts.push(...table(['command', 'arguments', 'since', 'what it does'], groups.get(group).flatMap((each) => rows(each, ''))))
  }
  parts.push('', '## Later', ...table(['command', 'comes with'], later.map(([name, owner]) => row(name, owner))))
  parts.push('', '## Left out', ...table(['command', 'because'], leftOut.map(([name, reason]) => row(name, reason))))
  if (missing.length > 0) parts.push('', '## Missing', '', missing.join(', '))
  return { text: parts.join('\n') + '\n', missing }
}

/** A command's row, or those of its subcommands. */
function rows(command, before) {
  const name = (before + command.name).toUpperCase()
  const own = row(name, command.synopsis ? `\`${cell(command.synopsis)}\`` : '', command.since, command.summary)
  return command.subcommands.length > 0 ? command.subcommands.flatMap((sub) => rows(sub, name + ' ')) : [own]
}

function others(commands) {
  const { added, later, leftOut } = read('scripts', 'core-commands.json')
  const core = [...new Set([...read('tests', 'fixtures', 'commands.json').map(({ name }) => name), ...added])].sort()
  const names = core.filter((name) => !core.some((other) => other.startsWith(name + '|')))
  const there = new Set(commands.flatMap(({ name, subcommands }) => [name, ...subcommands.map((sub) => `${name}|${sub.name}`)]))
  const owner = (reasons, name) =>
    Object.keys(reasons).find((reason) => reasons[reason].some((each) => each === name || name.startsWith(each + '|')))
  const absent = names.filter((name) => !there.has(name))
  const shown = (name) => name.toUpperCase().replace('|', ' ')
  const of = (reasons) => absent.filter((name) => owner(reasons, name)).map((name) => [shown(name), owner(reasons, name)])
  const missing = absent.filter((name) => !owner(later, name) && !owner(leftOut, name)).map(shown)
  return { names: names.length, later: of(later), leftOut: of(leftOut), missing }
}

/** Every parameter, by what a change of it does. */
export function configPage(params) {
  const of = (...kinds) => params.filter(({ change }) => kinds.includes(change))
  const name = (param) => `\`${param.name}\`` + (param.alias ? ` (also \`${param.alias}\`)` : '')
  const value = (param) => (param.default === '' ? 'empty' : `\`${param.default}\``)
  const sentence = (text) => text[0].toUpperCase() + text.slice(1) + '.'
  const plain = (list) => list.map((param) => row(name(param), value(param), cell(param.about)))
  const reasons = (list) => list.map((param) => row(name(param), value(param), sentence(param.reason)))
  return [
    '# Configuration',
    '',
    `What CONFIG GET and CONFIG SET know. ${NOTE}`,
    '',
    '## What can be changed',
    ...table(['parameter', 'default', 'what it does'], plain(of('live'))),
    '',
    '## What is chosen when an engine or a listener begins',
    ...table(['parameter', 'default', 'what it is'], plain(of('atstart'))),
    '',
    '## What can be set and makes no difference',
    ...table(['parameter', 'default', 'because'], reasons(of('taken'))),
    '',
    '## What comes later',
    '',
    'Until then these can only be set to what they are.',
    ...table(['parameter', 'value', 'comes with', 'because'], of('later').map((param) => row(name(param), value(param), param.owner, sentence(param.reason)))),
    '',
    '## What is fixed',
    '',
    'Clients ask for these; setting them to what they are does no harm.',
    ...table(['parameter', 'value', 'because'], reasons(of('fixed', 'immutable', 'protected'))),
    '',
  ].join('\n')
}

/** What the servers that an engine can pass for have of its commands and options. */
export function flavorsPage(flavors) {
  // A name without a minor version is another name of the last one.
  const isOther = (flavor) => flavors.some(({ name }) => name.startsWith(`${flavor.name}.`))
  const known = flavors.filter((flavor) => !isOther(flavor))
  const shown = (name) => `\`${name.toUpperCase().replace('|', ' ')}\``
  const synonyms = flavors.filter(isOther)
  const called = (one) => [one, ...synonyms.filter(({ version, server }) => one.version === version && one.server === server)]
  const titles = (one) => called(one).map(({ name }) => `\`${name}\``).join(', ')
  const tells = ({ server, version, redisVersion }) => `${server} ${version}${server === 'redis' ? '' : `, as Redis ${redisVersion}`}`
  /** Names by which of the servers lack them. @param {(flavor: any) => string[]} lacking */
  const marked = (lacking) => {
    const names = [...new Set(known.flatMap(lacking))].sort()
    const groups = new Map()
    for (const name of names) {
      const marks = known.map((flavor) => (lacking(flavor).includes(name) ? '' : 'yes')).join(' | ')
      groups.set(marks, [...(groups.get(marks) ?? []), name])
    }
    return [...groups].map(([marks, each]) => row(each.join(', '), marks))
  }
  const commands = (flavor) => flavor.lacks.map(shown)
  const words = (flavor) =>
    Object.entries(flavor.options).flatMap(([name, lacks]) => lacks.map((word) => `${shown(name)} \`${word}\``))
  const head = known.map(({ name }) => name.replace('-', ' '))
  return [
    '# Flavors',
    '',
    `What an engine can pass for in tests, and what that server has of the commands of Nearis. ${NOTE}`,
    ...table(['flavor', 'tells that it is'], known.map((one) => row(titles(one), tells(one)))),
    '',
    '## Commands',
    '',
    'All others are in each of them.',
    ...table(['command', ...head], marked(commands)),
    '',
    '## Options',
    '',
    'Where the command is there; all others are in each of them.',
    ...table(['option', ...head], marked(words)),
    '',
  ].join('\n')
}
