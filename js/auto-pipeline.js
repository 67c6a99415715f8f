// @ts-check
'use strict';

/** The commands of one turn of the event loop collected into one pipeline, of which their callers know nothing. */

const { Batch } = require('./pipeline');
const { nextTurn } = require('./runtime');

/** What goes by itself whatever the options say: it changes the connection, or answers for all of it. */
const ALONE = new Set([
  ...['auth', 'info', 'script', 'quit', 'cluster', 'pipeline', 'multi', 'exec', 'discard', 'reset'],
  ...['subscribe', 'psubscribe', 'unsubscribe', 'punsubscribe', 'select', 'client', 'hello', 'readonly', 'himport'],
]);

/** @typedef {{ request: any, resolve: (value: any) => void, reject: (error: any) => void }} Waiting */

class AutoPipeline {
  /** @param {any} client */
  constructor(client) {
    this.client = client;
    /** @type {Waiting[]} */
    this.waiting = [];
    /** Pipelines under way; what is collected is sent behind them. */
    this.running = 0;
  }

  /**
   * Whether a command takes part.
   * @param {any} request
   */
  takes(request) {
    const { options } = this.client;
    const name = request.called || request.name;
    return !request.batch && !ALONE.has(name) && !options.autoPipeliningIgnoredCommands?.includes(name);
  }

  /**
   * @param {any} request
   * @returns {Promise<any>} as of the command by itself
   */
  add(request) {
    if (this.waiting.length === 0 && this.running === 0) nextTurn(() => this.run());
    return new Promise((resolve, reject) => this.waiting.push({ request, resolve, reject }));
  }

  /** Sends what has been collected, unless a pipeline is under way. */
  run() {
    if (this.running === 0) this.flush();
  }

  /** Sends what has been collected: something is to be sent behind it. */
  flush() {
    if (this.waiting.length === 0) return;
    const parts = this.waiting;
    this.waiting = [];
    this.running++;
    const batch = new Batch(parts.map((part) => part.request));
    const done = () => {
      this.running--;
      this.run();
    };
    this.client._admit(batch).then(
      (/** @type {any[][]} */ results) => {
        parts.forEach(({ resolve, reject }, i) => (results[i][0] ? reject(results[i][0]) : resolve(results[i][1])));
        done();
      },
      (/** @type {any} */ error) => {
        for (const { reject } of parts) reject(error);
        done();
      },
    );
  }
}

module.exports = { AutoPipeline };
