'use strict'

// The sessions of an account: begun, listed, ended one by one or all at once. A session's id is the key to the account
// and stays in its cookie; the page knows a session by a handle that opens nothing.

const { randomUUID } = require('node:crypto')
const { promisify } = require('node:util')
const RedisStore = require('nearis/session')

class Sessions {
  constructor(redis) {
    // touchUpdatesCookie: a session that is only used gets its new end written down too, so the list is right.
    this.store = new RedisStore({ client: redis, prefix: 'session:', touchUpdatesCookie: true })
  }

  /** Signs somebody in: under a new id, as the one from before could have been planted. */
  async begin(req, user) {
    await promisify(req.session.regenerate).call(req.session)
    const { session } = req
    Object.assign(session, { user, handle: randomUUID(), browser: browserOf(req), since: Date.now(), visits: 1 })
    await promisify(session.save).call(session)
  }

  /** `update` and not `req.session.visits += 1`: of two tabs that load at the same time, both count. */
  async countVisit(req) {
    await this.store.update(req.sessionID, (session) => {
      if (session) session.visits += 1
      return session
    })
  }

  /** All that the page shows. */
  async state(req) {
    const { user, handle } = req.session
    if (!user) return { user: null }
    const mine = await this.of(user)
    // Another browser may have ended it since this request began.
    if (!mine.some((session) => session.handle === handle)) return { user: null }
    const sessions = mine.map((session) => ({
      handle: session.handle,
      browser: session.browser,
      since: session.since,
      visits: session.visits,
      isThis: session.handle === handle,
      // Being asked for renews this one.
      endsInMs: session.handle === handle ? req.session.cookie.originalMaxAge : new Date(session.cookie.expires) - Date.now(),
    }))
    return { user, sessions, total: await this.store.length() }
  }

  /** The sessions of somebody, oldest first. With a hundred thousand of them a set for each account would pay. */
  async of(user) {
    const all = await this.store.all()
    return all.filter((session) => session.user === user).sort((a, b) => a.since - b.since)
  }

  /** Ends the session of this request. */
  async end(req) {
    await promisify(req.session.destroy).call(req.session)
  }

  /** Ends one of the same account, here or elsewhere. */
  async endOne(req, handle) {
    if (handle === req.session.handle) return
    const mine = await this.of(req.session.user)
    const one = mine.find((session) => session.handle === handle)
    if (one) await this.store.destroy(one.id)
  }

  /**
   * Ends all of an account. A request of theirs that is under way does not bring one back, as nothing here changes a
   * session but `begin` and `update`, and what is only used is not stored again.
   */
  async endAll(req) {
    const mine = await this.of(req.session.user)
    await Promise.all(mine.map((session) => this.store.destroy(session.id)))
    await this.end(req)
    return mine.length
  }
}

/** Enough of the header to know one's own browsers apart. */
function browserOf(req) {
  const text = String(req.headers['user-agent'] ?? '')
  const find = (names) => names.find((name) => text.includes(name))
  const browser = find(['Firefox', 'Edg', 'Chrome', 'Safari', 'curl', 'node']) ?? 'A browser'
  const system = find(['Windows', 'Android', 'iPhone', 'Mac OS', 'Linux'])
  return (browser === 'Edg' ? 'Edge' : browser) + (system ? ` on ${system}` : '')
}

module.exports = { Sessions }
