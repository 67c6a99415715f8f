// @ts-check
'use strict';

/**
 * A mirror: what an engine is told, a real server is told too, in the engine's order, one command after the other, on a
 * connection for each client; and what both answer is compared. It reads the engine's log, in which replies are kept, so it
 * does not matter how a command was sent.
 */

// Not those of the test, which may be fake.
const timers = require('node:timers');
const { clock } = require('../clock');
const { read } = require('./log');
const { parse } = require('./resp');
const { copyOf } = require('./mirror-copy');
const { complaint } = require('./mirror-report');
const { MirrorConnection, placeOf } = require('./mirror-connection');
const { reasonAgainst, wordsFor, databasesIn, agree, form, isUnordered, mayBlock } = require('./mirror-rules');

/** @typedef {import('./log').Kept} Kept */
/** @typedef {import('./resp').Reply} Reply */
/** @typedef {InstanceType<typeof MirrorConnection>} Connection */
/** @typedef {import('./mirror-report').Difference} Difference */
/** @typedef {{url: string, flush?: boolean, toleranceMs?: number}} Options */

const POLL_MS = 5;
/** How long the server may take for what does not wait. */
const PATIENCE_MS = 10_000;

class Mirror {
  /**
   * @param {any} engine
   * @param {Options} options
   */
  constructor(engine, options) {
    this._engine = engine;
    this._place = placeOf(options.url);
    this._options = options;
    /** By the client's id. @type {Map<number, Promise<Connection>>} */
    this._connections = new Map();
    /** Commands of open transactions, by the client's id. @type {Map<number, Kept[]>} */
    this._open = new Map();
    /** Commands that wait on both sides, by number. @type {Map<number, {entry: Kept, reply: Reply | null}>} */
    this._waiting = new Map();
    /** @type {Difference[]} */
    this._differences = [];
    /** What was not asked, and why. @type {Map<string, string>} */
    this._skipped = new Map();
    /** Databases that are in use there, in the engine's numbers. @type {Set<number>} */
    this._dbs = new Set();
    /** @type {Error | null} */
    this._failure = null;
    this._server = '';
    this._isOver = false;
    this._next = engine.log._mirror(true);
    this._steps = copyOf(engine);
    /** One thing after the other. */
    this._line = this._begin().catch((error) => this._fail(error));
    /** @type {any} */
    this._timer = null;
    this._poll();
  }

  /** What both have answered differently up to now. */
  get differences() {
    return this._differences.slice();
  }

  /** Commands that the server was not asked, with the reason. */
  get skipped() {
    return Object.fromEntries(this._skipped);
  }

  /** Waits until the server has been told everything, and throws if it has answered something differently. */
  async check() {
    await held(this._catchUp());
    if (this._failure !== null) throw this._failure;
    const differences = this._differences.splice(0);
    if (differences.length > 0) throw new Error(complaint(differences, this._place.url, this._server));
  }

  /** Checks, deletes what it has stored on the server, and leaves it. */
  async end() {
    if (this._isOver) return;
    try {
      await this.check();
    } finally {
      await this.undo();
    }
  }

  /** Leaves the server unchecked, having deleted what it has stored there. */
  async undo() {
    if (this._isOver) return;
    this._isOver = true;
    timers.clearTimeout(this._timer);
    this._engine.log._mirror(false);
    await held(this._line);
    // A connection of its own: others may be in the middle of something.
    if (this._dbs.size > 0) await held(this._flush().catch(() => {}));
    for (const connection of this._connections.values()) connection.then((open) => open.close(), () => {});
  }

  async _begin() {
    const connection = await this._connection(0);
    // The database may be another one's.
    if (this._failure !== null) return;
    const first = this._steps.map(({ db }) => db);
    for (const db of new Set([0, ...first])) await this._take(db);
    await connection.send(['SCRIPT', 'FLUSH']);
    await connection.send(['FUNCTION', 'FLUSH']);
    for (const { db, words } of this._steps) {
      await this._select(connection, db);
      const reply = await connection.send(words);
      if (reply.type === '-') throw new Error(`The mirror cannot store what the engine held before, by ${words[0]}: ${reply.value}`);
    }
  }

  /** Makes a database the mirror's own. @param {number} db */
  async _take(db) {
    if (this._dbs.has(db)) return;
    const connection = await this._connection(0);
    await this._select(connection, db);
    const { value } = await connection.send(['DBSIZE']);
    if (Number(value) > 0 && !this._options.flush) {
      throw new Error(
        `Database ${this._place.db + db} of ${this._place.url} holds ${value} keys, and a mirror deletes all that its databases hold: ` +
          'name an empty one in the URL, or say { flush: true }',
      );
    }
    this._dbs.add(db);
    await connection.send(['FLUSHDB']);
  }

  async _flush() {
    const connection = new MirrorConnection(this._place);
    await connection.open();
    for (const db of this._dbs) {
      await this._select(connection, db);
      await connection.send(['FLUSHDB']);
    }
    connection.close();
  }

  /** The connection that stands for a client; 0 is the mirror's own. @param {number} client @returns {Promise<Connection>} */
  _connection(client) {
    let promise = this._connections.get(client);
    if (promise === undefined) {
      const made = new MirrorConnection(this._place);
      promise = made.open().then((hello) => {
        const version = hello.value.findIndex((/** @type {Reply} */ item) => String(item.value) === 'version');
        this._server = String(hello.value[version + 1]?.value ?? '');
        return made;
      });
      this._connections.set(client, promise);
    }
    return promise;
  }

  /**
   * @param {Connection} connection
   * @param {number} db
   */
  async _select(connection, db) {
    if (connection.db === db) return;
    const reply = await connection.send(['SELECT', String(this._place.db + db)]);
    if (reply.type === '-') throw new Error(`The mirror needs database ${this._place.db + db} of ${this._place.url}: ${reply.value}`);
    connection.db = db;
  }

  _poll() {
    this._timer = timers.setTimeout(() => this._catchUp().then(() => this._isOver || this._poll()), POLL_MS);
    this._timer.unref();
  }

  /** Tells the server what is new, behind what it is being told. */
  _catchUp() {
    this._line = this._line.then(() => (this._failure === null && !this._isOver ? this._tellAll() : undefined)).catch((error) => this._fail(error));
    return this._line;
  }

  /** @param {any} error */
  _fail(error) {
    this._failure ??= error;
  }

  async _tellAll() {
    for (;;) {
      const { entries, first } = read(this._engine, this._next);
      if (first > this._next && entries.length > 0 && entries[0].number > this._next) {
        const lost = entries[0].number - this._next;
        // Entries that were taken back leave gaps, too; only what was dropped is lost.
        if (this._engine.log.dropped > 0 && first === entries[0].number) throw new Error(`The mirror has missed ${lost} commands: configure({ log: { entries, bytes } }) keeps more`);
      }
      // A reply that a fault makes late is waited for, too.
      const ready = entries.findIndex(({ outcome, name }) => outcome === 'running' || (outcome === 'waiting' && !mayBlock(name)));
      const due = ready === -1 ? entries : entries.slice(0, ready);
      noteChance(due);
      for (const entry of due) {
        this._next = entry.number + 1;
        await inTime(this._tell(entry), entry);
      }
      await this._settleWaiting();
      if (due.length === 0) return;
    }
  }

  /** @param {Kept} entry */
  async _tell(entry) {
    if (entry.by === 'script') return;
    // Its keys live and end by a clock that the server does not have.
    if (this._engine.clock._manual !== null || clock.now === null) this._skipped.set('*', 'the clock of the engine was moved, which a server cannot follow');
    if (this._skipped.has('*')) return;
    const { id } = entry.client;
    const open = this._open.get(id);
    if (open !== undefined) return this._queue(open, entry);
    if (entry.name === 'multi' && entry.outcome === 'answered') return void this._open.set(id, [entry]);
    await this._ask(entry, await this._ready(entry), replyOf(entry));
  }

  /**
   * A command of an open transaction: the server gets all of them when it ends.
   * @param {Kept[]} open
   * @param {Kept} entry
   */
  async _queue(open, entry) {
    open.push(entry);
    if (!['exec', 'discard', 'quit', 'reset'].includes(entry.name)) return;
    this._open.delete(entry.client.id);
    if (entry.name !== 'exec') return;
    const [multi, ...queued] = open;
    const ran = replyOf(entry);
    const members = queued.slice(0, -1);
    // Refused here for reasons that are not the server's: it would run the others.
    if (open.some((part) => reasonAgainst(part) !== null)) {
      for (const part of open) this._note(part);
      return;
    }
    for (const other of members.flatMap(databasesIn)) await this._take(other);
    const connection = await this._ready(multi);
    await connection.send(['MULTI']);
    for (const [i, part] of members.entries()) {
      const words = wordsFor(part, memberOf(ran, i), this._place.db);
      const reply = await connection.send(words);
      if (reply.type === '-' || part.outcome === 'failed') this._compare(part, replyOf(part), reply);
    }
    this._compareAll(members, entry, ran, await connection.send(['EXEC']));
  }

  /**
   * @param {Kept[]} members
   * @param {Kept} exec
   * @param {Reply} engine
   * @param {Reply} server
   */
  _compareAll(members, exec, engine, server) {
    const lists = [engine.value, server.value];
    if (!lists.every(Array.isArray) || lists[0].length !== lists[1].length) return this._compare(exec, engine, server);
    members.forEach((part, i) => this._compare(part, memberOf(engine, i), memberOf(server, i)));
  }

  /**
   * The client's connection, in the database that the client is in.
   * @param {Kept} entry
   */
  async _ready(entry) {
    const connection = await this._connection(entry.client.id);
    const { db } = entry.client;
    await this._take(db);
    if (entry.outcome === 'answered') for (const other of databasesIn(entry)) await this._take(other);
    await this._select(connection, db);
    return connection;
  }

  /**
   * @param {Kept} entry
   * @param {Connection} connection
   * @param {Reply} engine
   */
  async _ask(entry, connection, engine) {
    if (reasonAgainst(entry) !== null) return this._note(entry);
    const words = wordsFor(entry, engine, this._place.db);
    if (entry.name === 'flushall') for (const db of this._dbs) await this._flushOne(db);
    const asked = connection.send(words);
    if (mayBlock(entry.name)) return this._await(entry, asked);
    const server = await asked;
    if (entry.name === 'select' && server.type !== '-') connection.db = Number(entry.args[0]);
    this._compare(entry, engine, server);
  }

  /** @param {number} client */
  _leave(client) {
    this._connections.get(client)?.then((connection) => connection.close(), () => {});
    this._connections.delete(client);
  }

  /** @param {number} db */
  async _flushOne(db) {
    const own = await this._connection(0);
    await this._select(own, db);
    await own.send(['FLUSHDB']);
  }

  /**
   * A command that may wait, on either side: the others go on meanwhile, once it has arrived.
   * @param {Kept} entry
   * @param {Promise<Reply>} asked
   */
  async _await(entry, asked) {
    /** @type {{entry: Kept, reply: Reply | null}} */
    const wait = { entry, reply: null };
    this._waiting.set(entry.number, wait);
    asked.then((reply) => (wait.reply = reply), (error) => this._waiting.has(entry.number) && this._fail(error));
    await (await this._connection(0)).send(['PING']);
  }

  /** Compares what has been waited for and is answered on both sides. */
  async _settleWaiting() {
    for (const [number, wait] of this._waiting) {
      const entry = read(this._engine, number).entries.find((one) => one.number === number) ?? wait.entry;
      if (entry.outcome === 'waiting' || entry.outcome === 'running') {
        if (wait.reply === null) continue;
        this._waiting.delete(number);
        this._differ(entry, 'waits still', form(wait.reply));
        continue;
      }
      if (entry.outcome === 'gone') {
        // The client has gone, and so does the one that stands for it.
        this._waiting.delete(number);
        this._leave(entry.client.id);
        continue;
      }
      // It comes by another connection than what it waited for.
      for (let i = 0; i < 100 && wait.reply === null; i++) await new Promise((done) => timers.setTimeout(done, 10));
      this._waiting.delete(number);
      if (wait.reply === null) this._differ(entry, form(replyOf(entry)), 'waits still');
      else this._compare(entry, replyOf(entry), wait.reply);
    }
  }

  /**
   * @param {Kept} entry
   * @param {Reply} engine
   * @param {Reply} server
   */
  _compare(entry, engine, server) {
    if (agree(entry, engine, server, this._options.toleranceMs ?? 1000)) return;
    this._differ(entry, form(engine), form(server));
  }

  /** @param {Kept} entry @param {any} engine @param {any} server */
  _differ({ name, args, place }, engine, server) {
    this._differences.push({ name, args, place, engine, server });
  }

  /** @param {Kept} entry */
  _note(entry) {
    const reason = reasonAgainst(entry);
    if (reason !== null) this._skipped.set(entry.name, reason);
  }
}

/**
 * Keeps the process alive for it: connections do not.
 * @param {Promise<any>} promise
 */
function held(promise) {
  const hold = timers.setInterval(() => {}, PATIENCE_MS);
  return promise.finally(() => timers.clearInterval(hold));
}

/** @param {Kept} entry @returns {Reply} */
function replyOf({ reply }) {
  const parsed = reply === null || reply.length === 0 ? null : parse(reply, 0);
  return parsed === null ? { type: '_', value: null } : parsed.reply;
}

/**
 * Marks the scripts that have asked for members which come in any order.
 * @param {(Kept & {hasChance?: boolean})[]} entries
 */
function noteChance(entries) {
  /** The last command of each client. @type {Map<number, Kept & {hasChance?: boolean}>} */
  const callers = new Map();
  for (const entry of entries) {
    const caller = callers.get(entry.client.id);
    if (entry.by !== 'script') callers.set(entry.client.id, entry);
    else if (caller !== undefined && isUnordered(entry.name)) caller.hasChance = true;
  }
}

/** @param {Reply} exec @param {number} i @returns {Reply} */
function memberOf({ value }, i) {
  return (Array.isArray(value) && value[i]) || { type: '_', value: null };
}

/**
 * @param {Promise<void>} told
 * @param {Kept} entry
 */
async function inTime(told, { name }) {
  /** @type {any} */
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = timers.setTimeout(() => reject(new Error(`The mirror's server has not answered ${name} within ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    await Promise.race([told, late]);
  } finally {
    timers.clearTimeout(timer);
  }
}

module.exports = { Mirror };
