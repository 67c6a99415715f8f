// Behind the counter: prices and stock. What is saved is seen by every page at once.

import { ask, at, listen, tell } from './api.js'

/** The inputs of each product. */
const rows = new Map()

async function load() {
  const got = await ask('GET', 'products')
  for (const { id, name, cents } of got?.answer ?? []) {
    const { price } = rows.get(id) ?? newRow(id, name)
    show(price, (cents / 100).toFixed(2))
  }
  await loadStats()
}

async function loadStats() {
  const got = await ask('GET', 'stats')
  if (got) for (const name of ['hits', 'misses', 'queries']) at(name).textContent = got.answer[name]
}

function newRow(id, name) {
  const line = document.createElement('tr')
  const price = input(`Price of ${name}`, 'any')
  const left = input(`In stock of ${name}`, '1')
  const save = Object.assign(document.createElement('button'), { textContent: 'Save' })
  save.setAttribute('aria-label', `Save ${name}`)
  save.addEventListener('click', async () => {
    // Only what has been edited: the rest may have changed since it was shown.
    const change = {}
    if (price.dataset.isEdited) change.cents = Math.round(price.valueAsNumber * 100)
    if (left.dataset.isEdited) change.left = left.valueAsNumber
    const got = await ask('PUT', `products/${id}`, change)
    if (!got) return
    tell(`${name} is saved.`)
    price.dataset.isEdited = left.dataset.isEdited = ''
    await load()
  })
  for (const content of [name, price, left, save]) {
    const cell = document.createElement('td')
    cell.append(content)
    line.append(cell)
  }
  at('rows').append(line)
  const made = { price, left }
  rows.set(id, made)
  return made
}

function input(label, step) {
  const made = Object.assign(document.createElement('input'), { type: 'number', min: '0', step })
  made.setAttribute('aria-label', label)
  made.addEventListener('input', () => (made.dataset.isEdited = 'yes'))
  return made
}

/** Not over what somebody has typed. */
function show(field, value) {
  if (!field.dataset.isEdited) field.value = value
}

await load()
listen(({ stock, changed }) => {
  for (const [id, count] of Object.entries(stock ?? {})) if (rows.has(id)) show(rows.get(id).left, count)
  if (changed) load()
})
