// @ts-check
'use strict';

/**
 * How a server ends: a signal or SHUTDOWN has commands that run finished, connections closed, and the process ended with 0. Whoever
 * is in a hurry sends a second SIGINT.
 */

class Ending {
  /** @param {import('./log')} log */
  constructor(log) {
    this._log = log;
    /** @type {import('../listener') | null} */
    this._listener = null;
    /** @type {(() => void)[]} */
    this._last = [];
    this._begun = false;
  }

  /**
   * @param {number} seconds how long commands may take to finish
   */
  watchSignals(seconds) {
    this._seconds = seconds;
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) process.on(signal, () => this._told(signal));
    // A server outlives the terminal that it was started from.
    process.on('SIGHUP', () => {});
  }

  /** Ends with this listener, however that is closed. @param {import('../listener')} listener */
  of(listener) {
    this._listener = listener;
    listener.once('close', () => {
      if (!this._begun) void this._end();
    });
  }

  /** Has something done at the end. @param {() => void} call */
  then(call) {
    this._last.push(call);
  }

  /** @param {'SIGTERM' | 'SIGINT'} signal */
  _told(signal) {
    if (this._begun) {
      if (signal === 'SIGINT') {
        this._log.warning('You insist... exiting now.');
        process.exit(1);
      }
      return;
    }
    this._log.warning(`Received ${signal} scheduling shutdown...`);
    void this._end();
  }

  async _end() {
    this._begun = true;
    this._log.warning('User requested shutdown...');
    await this._drained();
    for (const call of this._last) call();
    this._log.warning('Nearis is now ready to exit, bye bye...');
    process.exit(0);
  }

  /** Commands that run are finished, or took too long. */
  async _drained() {
    const closed = this._listener?.close();
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, (this._seconds ?? 0) * 1000, 'late');
    });
    const outcome = await Promise.race([closed, late]);
    clearTimeout(timer);
    if (outcome === 'late') this._log.warning(`Commands did not finish within ${this._seconds} seconds, and are given up`);
  }
}

module.exports = { Ending };
