// @ts-check
'use strict';

/**
 * The life of a client: `connect()`, the greeting, `ready`, and the ways to its end. There is no socket, so all that can
 * fail is the greeting: a password, a database that does not exist; or a listener that throws. Then the client tries
 * again, as its strategy says. Where nobody listens to errors, `connect()` is rejected.
 */

const { Line } = require('./line');
const { Call } = require('./call');
const { RESP3 } = require('./shape');
const errors = require('./errors');
const { placeOf } = require('./options');
const { connectionRefused } = require('../errors');
const { guard } = require('../runtime');

/** @abstract */
class Lifecycle extends Line {
  /**
   * @param {any} engine
   * @param {any} options complete ones
   */
  constructor(engine, options) {
    super(engine);
    this._options = options;
    this._isOpen = false;
    this._epoch = 0;
    /** Counts sessions and ends, so that what belongs to an earlier one can tell. */
    this._turn = 0;
    /** Who never was connected is by its first command. */
    this._isFresh = true;
    /** @type {Promise<void> | null} the connection that a command has begun, until `connect()` is called */
    this._begun = null;
    /** @type {((error?: any) => void) | null} of a `close()` under way */
    this._drained = null;
    /** Ends the wait for the next attempt to connect. */
    this._resume = () => {};
    /** @type {any} a subscription to credentials */
    this._credentials = null;
    /** @type {NodeJS.Timeout | undefined} */
    this._pingTimer = undefined;
  }

  /** The rest of the greeting. */
  _restore() {}

  /** A session has ended. */
  _forget() {}

  /** As `connect()`, by the first command. */
  _begin() {
    this._begun = this._connect();
    // Whoever calls `connect()` is told, too.
    this._begun.catch((error) => {
      if (!this._isOpen) return;
      // A listener has thrown, or there is none for errors: the commands fail, and the next one tries again.
      this._isOpen = false;
      this._isFresh = true;
      this._begun = null;
      this._flush(error);
    });
  }

  /** @returns {Promise<void>} */
  _connect() {
    this._isOpen = true;
    this._isFresh = false;
    return this._establish();
  }

  async _establish(retries = 0) {
    const turn = ++this._turn;
    do {
      try {
        await null;
        this._ifStill(turn);
        this._openSession();
        if (this._slot === -1) throw connectionRefused(placeOf(this._options));
        this.emit('connect');
        await this._greet();
        this._ifStill(turn);
        this._becomeReady();
      } catch (error) {
        if (turn === this._turn && !this._isReady) this._closeSession();
        await this._failed(turn, retries++, error);
      }
    } while (!this._isReady);
  }

  /** @param {number} turn */
  _ifStill(turn) {
    if (turn !== this._turn) throw new errors.ClientClosedError();
  }

  _becomeReady() {
    this._isReady = true;
    this._epoch++;
    this._refresh();
    try {
      this.emit('ready');
    } finally {
      this._setPingTimer();
      this._advance();
    }
  }

  /** CLIENT KILL, by whomever: what is under way fails, and another session is opened as the strategy says. */
  _killed() {
    if (!this._isReady) return;
    this._isReady = false;
    const error = new errors.SocketClosedUnexpectedlyError();
    this._closeSession();
    // What waits behind a command that is under way was sent with it.
    this._flush(error);
    if (this._isOpen) this._comeBack(error);
    else this._end();
  }

  /** @param {Error} cause why there is no session */
  _comeBack(cause) {
    const turn = ++this._turn;
    const { wait, strategyError } = this._waitFor(0, cause);
    if (typeof wait !== 'number') return this._flush(wait);
    for (const error of [cause, strategyError]) if (error !== undefined) guard(() => this.emit('error', error));
    if (turn !== this._turn || !this._isOpen) return;
    guard(() => this.emit('reconnecting'));
    // The first attempt is made at once. How it ends is told by events.
    this._establish(1).catch(() => {});
  }

  /**
   * Waits for the next attempt, or throws.
   * @param {number} turn
   * @param {number} retries
   * @param {any} error
   */
  async _failed(turn, retries, error) {
    if (turn !== this._turn || !this._isOpen) {
      this._flush(error);
      throw error;
    }
    const { wait, strategyError } = this._waitFor(retries, error);
    if (typeof wait !== 'number') {
      this._flush(wait);
      throw wait;
    }
    this.emit('error', error);
    if (strategyError !== undefined) this.emit('error', strategyError);
    await this._pause(wait);
    if (turn !== this._turn || !this._isOpen) throw error;
    this.emit('reconnecting');
  }

  /**
   * Until the next attempt, or the end.
   * @param {number} milliseconds
   */
  _pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this._resume = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
  }

  /**
   * How long to wait, or the error that ends it all.
   * @param {number} retries
   * @param {any} cause
   * @returns {{wait: any, strategyError?: any}}
   */
  _waitFor(retries, cause) {
    const { next, error } = ask(this._options.socket?.reconnectStrategy, retries, cause);
    if (typeof next === 'number') return { wait: next, strategyError: error };
    this._isOpen = false;
    const end = next === false ? cause : new errors.ReconnectStrategyError(next, cause);
    this.emit('terminated', end);
    this.emit('error', cause);
    return { wait: end };
  }

  /** What a session begins with. */
  async _greet() {
    const { name, readonly, disableClientInfo, clientInfoTag } = this._options;
    await this._authenticate(name);
    if (this._selectedDB !== 0) this._tell(['SELECT', String(this._selectedDB)]);
    if (readonly) this._tell(['READONLY']);
    if (!disableClientInfo) {
      const own = require('../../package.json');
      this._try(['CLIENT', 'SETINFO', 'LIB-VER', own.version]);
      this._try(['CLIENT', 'SETINFO', 'LIB-NAME', clientInfoTag ? `${own.name}(${clientInfoTag})` : own.name]);
    }
    this._restore();
  }

  /** @param {string | undefined} name */
  async _authenticate(name) {
    const provider = this._options.credentialsProvider;
    const turn = this._turn;
    const { username, password } = provider ? await this._credentialsOf(provider) : /** @type {any} */ ({});
    this._ifStill(turn);
    if ((this._options.RESP ?? 3) === 3) {
      const named = name ? ['SETNAME', name] : [];
      const plain = ['HELLO', '3', ...named];
      if (password) this._introduce(['HELLO', '3', 'AUTH', username ?? 'default', password, ...named], plain);
      else this._tell(plain);
      return;
    }
    this._tell(['HELLO', '2']);
    if (username || password) this._introduce(['AUTH', ...(username ? [username] : []), password ?? '']);
    if (name) this._tell(['CLIENT', 'SETNAME', name]);
  }

  /**
   * Says by user and password who is there. Who is asked for no password may give any; a common leftover of a URL, and
   * harmless.
   * @param {string[]} words
   * @param {string[]} [without] the same without user and password
   */
  _introduce(words, without) {
    const outcome = this._try(words);
    if (!(outcome instanceof Error)) return;
    if (this._try(['CONFIG', 'GET', 'requirepass'])?.requirepass !== '') throw outcome;
    if (without !== undefined) this._tell(without);
  }

  /** @param {any} provider */
  async _credentialsOf(provider) {
    if (provider.type !== 'streaming-credentials-provider') return provider.credentials();
    const refused = (/** @type {any} */ error) => provider.onReAuthenticationError?.(error);
    const [credentials, subscription] = await provider.subscribe({
      onNext: (/** @type {any} */ next) => void this.reAuthenticate(next).catch(refused),
      onError: refused,
    });
    this._credentials = subscription;
    return credentials;
  }

  /**
   * Logs in anew, over the connection that there is.
   * @param {{username?: string, password?: string}} credentials
   */
  async reAuthenticate({ username, password }) {
    const self = /** @type {any} */ (this)._self;
    if (self.isPubSubActive && self._options.RESP === 2) return;
    await self.sendCommand(['AUTH', ...(username ? [username] : []), password ?? '']);
  }

  /**
   * Runs a command of the greeting.
   * @param {(string | Buffer)[]} words
   */
  _tell(words) {
    const outcome = this._try(words);
    if (outcome instanceof Error) throw outcome;
  }

  /** @param {(string | Buffer)[]} words */
  _try(words) {
    return new Call(words, RESP3).runSync(this._word);
  }

  get _selectedDB() {
    return 0;
  }

  _setPingTimer() {
    const { pingInterval } = this._options;
    if (!pingInterval || !this._isReady) return;
    clearTimeout(this._pingTimer);
    this._pingTimer = setTimeout(() => {
      if (!this._isReady) return;
      /** @type {any} */ (this)
        .sendCommand(['PING'])
        .then((/** @type {any} */ reply) => this.emit('ping-interval', reply))
        .catch((/** @type {any} */ error) => this.emit('error', error))
        .finally(() => this._setPingTimer());
    }, pingInterval);
    this._pingTimer.unref?.();
  }

  /** No more commands are taken; the end comes when those that there are have been answered. */
  _close() {
    if (!this._isOpen) return Promise.reject(new errors.ClientClosedError());
    this._isOpen = false;
    this._dispose();
    return new Promise((resolve, reject) => {
      this._drained = (error) => (error === undefined ? resolve(undefined) : reject(error));
      if (this._isIdle() || (!this._isReady && this._queue.length === 0)) this._end();
    });
  }

  _emptied() {
    if (this._drained !== null) this._end();
  }

  /** @param {Error} error for all that is under way or waits */
  _destroy(error) {
    this._dispose();
    this._flush(error);
    if (!this._isOpen && this._slot === -1) return;
    this._isOpen = false;
    this._end();
  }

  /** The end of the connection. */
  _end() {
    this._turn++;
    this._isReady = false;
    this._begun = null;
    this._resume();
    this._closeSession();
    this._refresh();
    this._forget();
    const drained = this._drained;
    this._drained = null;
    try {
      this.emit('end');
    } catch (error) {
      if (drained === null) throw error;
      return drained(error);
    }
    drained?.();
  }

  _dispose() {
    clearTimeout(this._pingTimer);
    this._credentials?.dispose();
    this._credentials = null;
  }
}

/**
 * What a strategy says: milliseconds to wait, false, or an Error; and what it threw.
 * @param {any} strategy
 * @param {number} retries
 * @param {any} cause
 * @returns {{next: any, error?: any}}
 */
function ask(strategy, retries, cause) {
  if (strategy === false || typeof strategy === 'number') return { next: strategy };
  if (!strategy) return { next: backOff(retries) };
  try {
    const next = strategy(retries, cause);
    if (next === false || next instanceof Error || typeof next === 'number') return { next };
    throw new TypeError(`Reconnect strategy should return \`false | Error | number\`, got ${next} instead`);
  } catch (error) {
    return { next: backOff(retries), error };
  }
}

/**
 * Doubling up to two seconds, and a little more at random so that many clients do not come at once.
 * @param {number} retries
 */
function backOff(retries) {
  return Math.min(2 ** retries * 50, 2000) + Math.floor(Math.random() * 200);
}

module.exports = { Lifecycle };
