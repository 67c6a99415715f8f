'use strict'

// The cart of a visitor, in their session: how many of which product. Prices are looked up when it is shown, so they are
// those of now.

const MOST = 99

class Cart {
  constructor(catalogue, store) {
    this.catalogue = catalogue
    this.store = store
  }

  /** Sets how many of a product are in the cart; 0 takes it out. Said twice it is the same, so a retry does no harm. */
  async put(session, id, count) {
    if (!Number.isInteger(count) || count < 0 || count > MOST) return `A cart has 0 to ${MOST} of a product.`
    if ((await this.catalogue.product(id)) === null) return 'There is no such product.'
    session.cart = { ...session.cart, [id]: count }
    if (count === 0) delete session.cart[id]
    return null
  }

  /** Empties the cart of a visitor and gives what was in it. Of two orders at the same time, one gets an empty cart. */
  async takeOut(req) {
    let order = {}
    await this.store.update(req.sessionID, (session) => {
      order = session?.cart ?? {}
      return session && { ...session, cart: {} }
    })
    if (req.session.cart) req.session.cart = {}
    return order
  }

  /** Gives back what could not be ordered. */
  async putBack(req, order) {
    await this.store.update(req.sessionID, (session) => session && { ...session, cart: order })
    req.session.cart = order
  }

  /** All that the page shows of it. */
  async view(session) {
    const lines = await Promise.all(
      Object.entries(session.cart ?? {}).map(async ([id, count]) => {
        const { name, cents } = await this.catalogue.product(id)
        return { id, name, count, cents: cents * count }
      }),
    )
    return { lines, cents: lines.reduce((sum, line) => sum + line.cents, 0) }
  }
}

module.exports = { Cart }
