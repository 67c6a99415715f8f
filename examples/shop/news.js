'use strict'

// What is published goes to every page that is open, as Server-Sent Events. A page first gets everything as it is now, so
// one that was away and comes back has missed nothing.

const { NEWS } = require('./stock')

class News {
  /** @param {() => Promise<object>} everything what a page gets first */
  constructor(redis, everything) {
    this.subscriber = redis.duplicate()
    this.everything = everything
    this.pages = new Set()
  }

  async open() {
    this.subscriber.on('message', (channel, message) => {
      for (const page of this.pages) page.write(`data: ${message}\n\n`)
    })
    await this.subscriber.subscribe(NEWS)
  }

  /** A route: the answer goes on until the page leaves. */
  async stream(req, res) {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    res.write('retry: 1000\n\n')
    // First among the listeners, then what there is: the other way round a change in between would be missed.
    this.pages.add(res)
    res.on('close', () => this.pages.delete(res))
    res.write(`data: ${JSON.stringify(await this.everything())}\n\n`)
  }

  close() {
    this.subscriber.disconnect()
  }
}

module.exports = { News }
