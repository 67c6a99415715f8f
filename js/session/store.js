// @ts-check
'use strict';

/**
 * A session store for express-session with the options, methods and results of connect-redis. Its sessions are in an
 * engine of this process, or wherever a client of ioredis's or node-redis's shape keeps them.
 */

const Redis = /** @type {any} */ (require('../redis'));
const { backendOf } = require('./backend');
const { Base } = require('./base');
const { checkTtl } = require('./ttl');
const { settle } = require('./callback');
const { follow } = require('./presence');
const { clientOf } = require('../memory-limits');

const DAY_SECONDS = 86_400;
/** Who has not been there for longest goes; a session without an end stays. */
const POLICY = 'volatile-lru';
/** How often a change is tried again because somebody else was faster. */
const MOST_TRIES = 1_000;

class RedisStore extends Base {
  /** @param {any} [options] */
  constructor(options = {}) {
    super();
    const { prefix, scanCount, serializer, ttl, maxSessions } = options;
    this.prefix = prefix == null ? 'sess:' : prefix;
    this.scanCount = scanCount || 100;
    this.serializer = serializer || JSON;
    this.ttl = ttl || DAY_SECONDS;
    this.disableTTL = options.disableTTL || false;
    this.disableTouch = options.disableTouch || false;
    this.touchUpdatesCookie = options.touchUpdatesCookie || false;
    this.maxSessions = maxSessions ?? Infinity;
    this.client = clientOf('A session store', options, POLICY).client;
    Object.defineProperty(this, '_backend', { value: backendOf(this.client, this.scanCount) });
    if (typeof this.ttl === 'number') checkTtl(this.ttl);
    checkMaxSessions(this.maxSessions, this.client);
    follow(/** @type {any} */ (this), this.client);
  }

  /**
   * @param {string} sid
   * @param {Function} [callback]
   */
  get(sid, callback) {
    return settle(this._get(sid), callback);
  }

  /**
   * Keeps a session until its cookie expires; one that has expired is destroyed.
   * @param {string} sid
   * @param {any} session
   * @param {Function} [callback]
   */
  set(sid, session, callback) {
    return settle(this._set(sid, session), callback);
  }

  /**
   * Begins the time of a session anew.
   * @param {string} sid
   * @param {any} session
   * @param {Function} [callback]
   */
  touch(sid, session, callback) {
    return settle(this._touch(sid, session), callback);
  }

  /**
   * @param {string} sid
   * @param {Function} [callback]
   */
  destroy(sid, callback) {
    return settle(this._destroy(sid), callback);
  }

  /**
   * Destroys every session of this prefix.
   * @param {Function} [callback]
   */
  clear(callback) {
    return settle(this._backend.clear(this.prefix).then(nothing), callback);
  }

  /**
   * How many sessions there are.
   * @param {Function} [callback]
   */
  length(callback) {
    return settle(this._backend.count(this.prefix), callback);
  }

  /** @param {Function} [callback] */
  ids(callback) {
    return settle(this._ids(), callback);
  }

  /**
   * All sessions, each with its id.
   * @param {Function} [callback]
   */
  all(callback) {
    return settle(this._all(), callback);
  }

  /**
   * Changes a session without losing what another request changes at the same time. `change` gets the session, or null
   * when there is none, and gives what it is to be: another one, or the same one changed, which it need not return;
   * null destroys it. It is called again with the newer session when somebody else was faster. A session whose cookie is
   * left alone keeps the end it has, which may be later than what its cookie says, as after a touch.
   * @param {string} sid
   * @param {(session: any) => any} change may be async
   * @returns {Promise<any>} the session as it is now
   */
  async update(sid, change) {
    const key = this.prefix + sid;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const text = await this._backend.get(key);
      const session = text ? await this.serializer.parse(text) : null;
      const end = endOf(session);
      const returned = await change(session);
      const wanted = returned === undefined ? session : returned;
      const isEndLeft = typeof this.ttl !== 'function' && !Number.isNaN(end) && end === endOf(wanted);
      const ttl = wanted === null ? 0 : isEndLeft ? 'as before' : this._ttlOf(wanted);
      const gone = !(isEndLeft || ttl > 0);
      const next = gone ? null : this.serializer.stringify(wanted);
      if (await this._backend.replace(key, text, next, this.disableTTL ? undefined : ttl)) return gone ? null : wanted;
    }
    throw new Error(`The session was changed by others each of ${MOST_TRIES} times`);
  }

  /** @param {string} sid */
  getSync(sid) {
    const text = this._sync().get(this.prefix + sid);
    return text ? this.serializer.parse(text) : null;
  }

  /**
   * @param {string} sid
   * @param {any} session
   */
  setSync(sid, session) {
    const sync = this._sync();
    const ttl = this._ttlOf(session);
    if (!(ttl > 0)) return this.destroySync(sid);
    const text = this.serializer.stringify(session);
    if (this.disableTTL) sync.set(this.prefix + sid, text);
    else sync.set(this.prefix + sid, text, 'EX', ttl);
    if (this.maxSessions !== Infinity) sync.call('NEARIS.PREFIX', 'TRIM', this._whole(), this.maxSessions);
    return null;
  }

  /**
   * @param {string} sid
   * @param {any} session
   */
  touchSync(sid, session) {
    const sync = this._sync();
    if (!this.disableTouch && !this.disableTTL) sync.expire(this.prefix + sid, this._ttlOf(session));
    return null;
  }

  /** @param {string} sid */
  destroySync(sid) {
    this._sync().del(this.prefix + sid);
    return null;
  }

  // The rest is not for users.

  /** @param {string} sid */
  async _get(sid) {
    const text = await this._backend.get(this.prefix + sid);
    return text ? this.serializer.parse(text) : null;
  }

  /**
   * @param {string} sid
   * @param {any} session
   */
  async _set(sid, session) {
    const ttl = this._ttlOf(session);
    if (!(ttl > 0)) return this._destroy(sid);
    const text = this.serializer.stringify(session);
    await this._backend.set(this.prefix + sid, text, this.disableTTL ? undefined : ttl);
    if (this.maxSessions !== Infinity) await this._backend.trim(this.prefix, this.maxSessions);
    return null;
  }

  /**
   * @param {string} sid
   * @param {any} session
   */
  async _touch(sid, session) {
    if (this.disableTouch || this.disableTTL) return null;
    if (this.touchUpdatesCookie) await this._renewCookie(sid, session);
    else await this._backend.expire(this.prefix + sid, this._ttlOf(session));
    return null;
  }

  /**
   * @param {string} sid
   * @param {any} session
   */
  _renewCookie(sid, session) {
    return this.update(sid, (stored) => {
      if (stored && session?.cookie) stored.cookie = session.cookie;
      return stored;
    });
  }

  /** @param {string} sid */
  async _destroy(sid) {
    await this._backend.del(this.prefix + sid);
    return null;
  }

  async _ids() {
    const keys = await this._backend.keys(this.prefix);
    return keys.map((/** @type {string} */ key) => key.slice(this.prefix.length));
  }

  async _all() {
    const sessions = [];
    for (const [key, text] of await this._backend.entries(this.prefix)) {
      if (!text) continue;
      const session = await this.serializer.parse(text);
      session.id = key.slice(this.prefix.length);
      sessions.push(session);
    }
    return sessions;
  }

  /**
   * For how many seconds a session is kept.
   * @param {any} session
   */
  _ttlOf(session) {
    if (typeof this.ttl === 'function') return this.ttl(session);
    const expires = session?.cookie?.expires;
    return expires ? Math.ceil((Number(new Date(expires)) - Date.now()) / 1000) : this.ttl;
  }

  _sync() {
    if (!(this.client instanceof Redis)) throw new TypeError('Only sessions in this process can be had synchronously');
    return this.client.sync;
  }

  /** The prefix as the engine sees it. */
  _whole() {
    return (this.client.options.keyPrefix ?? '') + this.prefix;
  }
}

/** When a session ends by its cookie; NaN if that does not say. @param {any} session */
function endOf(session) {
  const expires = session?.cookie?.expires;
  return expires ? Number(new Date(expires)) : NaN;
}

function nothing() {
  return null;
}

/**
 * @param {any} most
 * @param {any} client
 */
function checkMaxSessions(most, client) {
  if (most === Infinity) return;
  if (!Number.isSafeInteger(most) || most < 1) {
    throw new TypeError(`maxSessions is how many sessions there may be, a whole number from 1 on, not ${String(most)}`);
  }
  if (!(client instanceof Redis)) throw new TypeError('maxSessions needs sessions in this process');
}

module.exports = { RedisStore };
