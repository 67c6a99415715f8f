// The shop's page. Products come from the cache, stock and best sellers by the news.

import { ask, at, listen, price, tell } from './api.js'

/** What is shown of a product, by its id: the article's parts, its name, and how many are left. */
const shown = new Map()
let stock = {}
let best = []
let cart = {}

async function loadProducts() {
  const begun = performance.now()
  const got = await ask('GET', 'products')
  if (got === null) return
  at('took').textContent = `${Math.max(1, Math.round(performance.now() - begun))} ms`
  at('cache').textContent = got.cache
  at('cache').dataset.cache = got.cache
  for (const product of got.answer) showProduct(product)
  showStock(stock)
  showBest()
}

function showProduct({ id, name, about, cents }) {
  const parts = shown.get(id) ?? newArticle(id)
  parts.name = name
  parts.article.setAttribute('aria-label', name)
  parts.article.querySelector('.name').textContent = name
  parts.article.querySelector('.about').textContent = about
  change(parts.article.querySelector('.price'), price(cents))
}

function newArticle(id) {
  const article = at('product').content.firstElementChild.cloneNode(true)
  article.id = id
  article.querySelector('use').setAttribute('href', `pictures.svg#${id}`)
  const button = article.querySelector('button')
  button.addEventListener('click', () => put(id, (cart[id] ?? 0) + 1))
  at('products').append(article)
  const parts = { article, button, left: article.querySelector('.left'), name: '' }
  shown.set(id, parts)
  return parts
}

function showStock(counts) {
  stock = { ...stock, ...counts }
  for (const [id, { button, left }] of shown) {
    if (stock[id] === undefined) continue
    change(left, stock[id] === 0 ? 'sold out' : `${stock[id]} left`)
    left.classList.toggle('few', stock[id] <= 5)
    button.disabled = stock[id] === 0
  }
}

/** Sets a text, and lets it be seen that it is another one. */
function change(element, text) {
  const before = element.textContent
  element.textContent = text
  if (before && before !== text) element.animate({ backgroundColor: ['#ffe08a', 'transparent'] }, 1500)
}

function showBest() {
  const entries = best.map(({ id, sold }) => {
    const line = document.createElement('li')
    line.append(shown.get(id)?.name ?? id, ' ')
    line.append(Object.assign(document.createElement('span'), { className: 'quiet', textContent: `${sold} sold` }))
    return line
  })
  at('best').replaceChildren(...entries)
  if (entries.length === 0) at('best').textContent = 'Nothing yet. Be the first.'
}

function showCart({ lines, cents }) {
  cart = Object.fromEntries(lines.map(({ id, count }) => [id, count]))
  at('lines').replaceChildren(...lines.map(cartLine))
  if (lines.length === 0) at('lines').textContent = 'Nothing in it.'
  at('total').textContent = price(cents)
  at('order').disabled = lines.length === 0
}

function cartLine({ id, name, count, cents }) {
  const line = document.createElement('li')
  const step = (label, text, by) => {
    const button = Object.assign(document.createElement('button'), { className: 'step', textContent: text })
    button.setAttribute('aria-label', `${label}: ${name}`)
    button.addEventListener('click', () => put(id, count + by))
    return button
  }
  const what = Object.assign(document.createElement('span'), { className: 'what', textContent: `${count} × ${name}` })
  const costs = Object.assign(document.createElement('span'), { textContent: price(cents) })
  line.append(what, step('One less', '−', -1), step('One more', '+', 1), costs)
  return line
}

async function put(id, count) {
  const got = await ask('PUT', `cart/${id}`, { count })
  if (got) {
    tell('')
    showCart(got.answer)
  }
}

async function loadCart() {
  const got = await ask('GET', 'cart')
  if (got) showCart(got.answer)
}

at('order').addEventListener('click', async () => {
  at('order').disabled = true
  const got = await ask('POST', 'orders')
  if (got) {
    tell('Thank you. It is on its way, or would be.')
    showCart(got.answer)
  } else {
    at('order').disabled = false
  }
})

function hear(news) {
  if (news.stock) showStock(news.stock)
  if (news.best) {
    best = news.best
    showBest()
  }
  // Who asks first has it loaded, everybody else gets the same from the cache.
  if (news.changed) Promise.all([loadProducts(), loadCart()])
}

await Promise.all([loadProducts(), loadCart()])
listen(hear, (isOpen) => (at('live').textContent = isOpen ? 'live' : 'connecting'))
