// The page: asks the app what is so, and shows it. Names come from people, so all text goes in as text.

const at = (id) => document.getElementById(id)

/** When the session of this browser ends, by the clock of the page. */
let endsAt = Infinity
let timer

/** Asks, shows what comes, and gives what the app has to say against it. */
async function ask(method, path, body) {
  const headers = body ? { 'Content-Type': 'application/json' } : {}
  let answer
  try {
    const response = await fetch(`/api/${path}`, { method, headers, body: body && JSON.stringify(body) })
    answer = await response.json()
  } catch {
    return { problem: tell('The app does not answer. Is it running?') }
  }
  if (!answer.problem) show(answer)
  return answer
}

function show(answer) {
  const isIn = answer.user !== null
  at('inside').hidden = !isIn
  at('enter').hidden = isIn
  at('problem').hidden = true
  document.title = isIn ? `Signed in as ${answer.user}` : 'Sign in'
  clearInterval(timer)
  if (!isIn) return
  at('notice').hidden = true
  const mine = answer.sessions.find((session) => session.isThis)
  at('user').textContent = answer.user
  at('visits').textContent = times(mine.visits)
  at('total').textContent = answer.total === 1 ? 'One session in the store' : `${answer.total} sessions in the store`
  const begun = Date.now()
  endsAt = begun + mine.endsInMs
  at('sessions').replaceChildren(...answer.sessions.map((session) => row(session, begun)))
  tick()
  timer = setInterval(tick, 500)
}

function row({ handle, browser, since, visits, isThis, endsInMs }, begun) {
  const line = document.createElement('tr')
  line.append(cell(browser), cell(new Date(since).toLocaleTimeString()), cell(visits, 'number'))
  const left = cell('', 'number')
  left.dataset.endsAt = begun + endsInMs
  line.append(left)
  if (isThis) {
    line.append(cell('this one', 'quiet'))
  } else {
    const end = document.createElement('button')
    end.className = 'second'
    end.textContent = 'End'
    end.addEventListener('click', () => ask('DELETE', `sessions/${handle}`))
    line.append(cell(end))
  }
  return line
}

function cell(content, className = '') {
  const made = document.createElement('td')
  made.className = className
  made.append(content)
  return made
}

const times = (count) => (count === 1 ? 'once' : `${count} times`)

/** Milliseconds as people read them. */
function span(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Counts down; at the end the app is asked, since another tab may have kept the session alive. */
async function tick() {
  const now = Date.now()
  at('left').textContent = span(endsAt - now)
  for (const left of document.querySelectorAll('[data-ends-at]')) left.textContent = span(left.dataset.endsAt - now)
  // The app rounds up to whole seconds.
  if (now < endsAt + 1500) return
  clearInterval(timer)
  const { user } = await ask('GET', 'state')
  if (user === null) tell('Your session has ended.')
}

function tell(text) {
  at('notice').textContent = text
  at('notice').hidden = false
  return text
}

at('enter').addEventListener('submit', async (event) => {
  event.preventDefault()
  const form = event.target
  const { problem } = await ask('POST', event.submitter.value, { name: form.name.value, password: form.password.value })
  form.password.value = ''
  at('problem').hidden = !problem
  at('problem').textContent = problem ?? ''
})

at('logout').addEventListener('click', async () => {
  await ask('POST', 'logout')
  tell('You have signed out.')
})

at('everywhere').addEventListener('click', async () => {
  const { ended } = await ask('DELETE', 'sessions')
  if (ended) tell(ended === 1 ? 'You have signed out.' : `You have signed out of ${ended} browsers.`)
})

// Whoever comes back to this tab sees what has happened meanwhile.
document.addEventListener('visibilitychange', () => {
  if (!document.hidden && !at('inside').hidden) ask('GET', 'state')
})

ask('POST', 'visits')
