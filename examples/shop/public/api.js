// What both pages need: questions to the shop, its news, and prices as people read them.

export const at = (id) => document.getElementById(id)

const euros = new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' })

export const price = (cents) => euros.format(cents / 100)

export function tell(text) {
  at('notice').textContent = text
  at('notice').hidden = !text
}

/** Asks the shop. What it has to say against it is told, and the answer is null then. */
export async function ask(method, path, body) {
  const headers = body ? { 'Content-Type': 'application/json' } : {}
  let response
  try {
    response = await fetch(`/api/${path}`, { method, headers, body: body && JSON.stringify(body) })
  } catch {
    tell('The shop does not answer. Is it running?')
    return null
  }
  const remaining = /r=(\d+)/.exec(response.headers.get('RateLimit'))
  if (remaining && at('remaining')) at('remaining').textContent = remaining[1]
  const answer = await response.json()
  if (response.ok) return { answer, cache: response.headers.get('X-Cache') }
  tell(answer.problem)
  return null
}

/** Calls `hear` for each piece of news, the first of which is all there is. The browser connects again by itself. */
export function listen(hear, connected = () => {}) {
  const news = new EventSource('/api/news')
  news.addEventListener('open', () => connected(true))
  news.addEventListener('error', () => connected(false))
  news.addEventListener('message', (event) => hear(JSON.parse(event.data)))
}
