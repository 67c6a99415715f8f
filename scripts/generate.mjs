// `npm run generate`: index.d.ts, docs/commands.md, docs/config.md and docs/flavors.md, from the tables of the addon, and the .d.mts of every
// entrance. All are committed; CI writes them again and nothing may change.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { commandsPage, configPage, flavorsPage } from './generate-docs.mjs'
import { declarations, moduleDeclarations, otherDeclarations } from './generate-types.mjs'
import { inRoot } from './run.mjs'

const binding = createRequire(import.meta.url)(inRoot('binding.js'))
const commands = JSON.parse(binding.commandTable()).sort((a, b) => (a.name < b.name ? -1 : 1))

const head = readFileSync(inRoot('types', 'head.d.ts'), 'utf8')
const parameters = JSON.parse(binding.configTable())
writeFileSync(inRoot('index.d.ts'), declarations(commands, parameters, head))
writeFileSync(inRoot('index.d.mts'), moduleDeclarations(head))
const { exports: entrances } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'))
for (const { import: imported, require: required } of Object.values(entrances)) {
  if (!imported?.types || imported.types === './index.d.mts') continue
  const declared = readFileSync(inRoot(required.types), 'utf8')
  writeFileSync(inRoot(imported.types), otherDeclarations(required.default.slice(2), declared))
}
mkdirSync(inRoot('docs'), { recursive: true })
const page = commandsPage(commands)
writeFileSync(inRoot('docs', 'commands.md'), page.text)
writeFileSync(inRoot('docs', 'config.md'), configPage(parameters))
writeFileSync(inRoot('docs', 'flavors.md'), flavorsPage(JSON.parse(binding.Engine.flavors())))
if (page.missing.length > 0) console.warn(`missing: ${page.missing.join(', ')}`)
console.log(`${commands.length} commands: index.d.ts, docs/commands.md, docs/config.md, docs/flavors.md`)
