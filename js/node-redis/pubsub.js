// @ts-check
'use strict';

/** Who listens to which channels, patterns and shard channels, and the commands that make it so. */

const { SHARD, MONITOR, text, bytes } = require('../subscriber');

/** @typedef {(message: any, channel: any) => unknown} Listener */
/** @typedef {{unsubscribing: boolean, buffers: Set<Listener>, strings: Set<Listener>}} Listeners */
/** @typedef {'CHANNELS' | 'PATTERNS' | 'SHARDED'} Type */
/**
 * What is to be sent, and what its success and its failure mean here.
 * @typedef {{words: (string | Buffer)[], done: () => void, failed: () => void}} Step
 */

/** @type {Record<Type, [string, string]>} */
const COMMANDS = {
  CHANNELS: ['subscribe', 'unsubscribe'],
  PATTERNS: ['psubscribe', 'punsubscribe'],
  SHARDED: ['ssubscribe', 'sunsubscribe'],
};

/** @type {Record<Type, string>} the event of a message that nobody but the emitter's listeners wanted */
const EVENTS = { CHANNELS: 'message', PATTERNS: 'pmessage', SHARDED: 'smessage' };

class PubSub {
  /** @param {(event: string, ...args: any[]) => void} emit */
  constructor(emit) {
    this.emit = emit;
    /** @type {Map<string, Listener>} */
    this.emitters = new Map();
    /** @type {Record<Type, Map<any, Listeners>>} */
    this.listeners = { CHANNELS: new Map(), PATTERNS: new Map(), SHARDED: new Map() };
    /** How many subscriptions have been asked for and not been answered. */
    this.subscribing = 0;
    this.isActive = false;
  }

  get size() {
    const { CHANNELS, PATTERNS, SHARDED } = this.listeners;
    return CHANNELS.size + PATTERNS.size + SHARDED.size;
  }

  /**
   * Adds a listener; null when no command is needed for it.
   * @param {Type} type
   * @param {any} channels one or several
   * @param {Listener | undefined} listener
   * @param {boolean} [inBuffers]
   * @returns {Step | null}
   */
  subscribe(type, channels, listener, inBuffers) {
    const heard = (/** @type {any} */ channel) => listener ?? this.emitterOf(type, channel);
    const fresh = listOf(channels).filter((channel) => {
      const known = this.listeners[type].get(channel);
      if (known === undefined || known.unsubscribing) return true;
      setOf(known, inBuffers).add(heard(channel));
      return false;
    });
    if (fresh.length === 0) return null;
    return this.begin([COMMANDS[type][0], ...fresh], () => {
      for (const channel of fresh) setOf(this.entry(type, channel), inBuffers).add(heard(channel));
      if (listener === undefined) this.tell(type, fresh);
    });
  }

  /**
   * @param {(string | Buffer)[]} words
   * @param {() => void} done
   * @returns {Step}
   */
  begin(words, done) {
    this.isActive = true;
    this.subscribing++;
    const end = () => {
      this.subscribing = Math.max(0, this.subscribing - 1);
    };
    return {
      words,
      done: () => {
        end();
        done();
      },
      failed: () => {
        end();
        this.update();
      },
    };
  }

  /**
   * @param {Type} type
   * @param {any} channel
   */
  entry(type, channel) {
    let listeners = this.listeners[type].get(channel);
    if (listeners === undefined) {
      listeners = { unsubscribing: false, buffers: new Set(), strings: new Set() };
      this.listeners[type].set(channel, listeners);
    }
    listeners.unsubscribing = false;
    return listeners;
  }

  /**
   * Who subscribes without a listener hears of messages by events, as in older versions of node-redis.
   * @param {Type} type
   * @param {any} name of the channel, or the pattern
   * @returns {Listener}
   */
  emitterOf(type, name) {
    const { emit, emitters } = this;
    const key = type + ' ' + name;
    let emitter = emitters.get(key);
    if (emitter === undefined) {
      const event = EVENTS[type];
      emitter =
        type === 'PATTERNS'
          ? (message, channel) => emit(event, name, channel, message)
          : (message, channel) => emit(event, channel, message);
      emitters.set(key, emitter);
    }
    return emitter;
  }

  /**
   * @param {Type} type
   * @param {any[]} channels
   */
  tell(type, channels) {
    const before = this.listeners[type].size - channels.length;
    channels.forEach((channel, i) => this.emit(COMMANDS[type][0], channel, before + i + 1));
  }

  /**
   * Removes a listener, or all of some channels, or all; null when no command is needed for it.
   * @param {Type} type
   * @param {any} [channels]
   * @param {Listener} [listener]
   * @param {boolean} [inBuffers]
   * @returns {Step | null}
   */
  unsubscribe(type, channels, listener, inBuffers) {
    const all = this.listeners[type];
    const command = COMMANDS[type][1];
    if (!channels) return this.end([command], () => all.clear());
    const names = listOf(channels);
    if (!listener) return this.end([command, ...names], () => names.forEach((name) => all.delete(name)));
    const remove = () => {
      for (const name of names) {
        const known = all.get(name);
        if (known === undefined) continue;
        setOf(known, inBuffers).delete(listener);
        if (known.buffers.size === 0 && known.strings.size === 0) all.delete(name);
      }
    };
    const left = names.filter((name) => !this.keeps(all.get(name), listener, inBuffers));
    if (left.length > 0) return this.end([command, ...left], remove);
    remove();
    return null;
  }

  /**
   * Whether somebody else still listens. If nobody does, the channel is about to be left.
   * @param {Listeners | undefined} known
   * @param {Listener} listener
   * @param {boolean} [inBuffers]
   */
  keeps(known, listener, inBuffers) {
    if (known === undefined) return false;
    const own = setOf(known, inBuffers).has(listener) ? 1 : 0;
    if (known.buffers.size + known.strings.size > own) return true;
    known.unsubscribing = true;
    return false;
  }

  /**
   * @param {(string | Buffer)[]} words
   * @param {() => void} remove
   * @returns {Step}
   */
  end(words, remove) {
    const done = () => {
      remove();
      this.update();
    };
    return { words, done, failed: () => {} };
  }

  /**
   * Adds listeners that another client had.
   * @param {Type} type
   * @param {Map<any, Listeners>} listeners by channel
   * @returns {Step | null}
   */
  extend(type, listeners) {
    const fresh = [];
    for (const [channel, { buffers, strings }] of listeners) {
      if (!this.listeners[type].has(channel)) fresh.push(channel);
      const known = this.entry(type, channel);
      for (const listener of buffers) known.buffers.add(listener);
      for (const listener of strings) known.strings.add(listener);
    }
    return fresh.length === 0 ? null : this.begin([COMMANDS[type][0], ...fresh], () => {});
  }

  update() {
    this.isActive = this.size > 0 || this.subscribing > 0;
  }

  /** The connection has ended: what is known stays, for the next one. */
  rest() {
    this.subscribing = 0;
    this.isActive = false;
  }

  clear() {
    for (const listeners of Object.values(this.listeners)) listeners.clear();
    this.rest();
  }

  /** What a new connection begins with. */
  *resubscribe() {
    const { CHANNELS, PATTERNS, SHARDED } = this.listeners;
    if (CHANNELS.size > 0) yield ['subscribe', ...CHANNELS.keys()];
    if (PATTERNS.size > 0) yield ['psubscribe', ...PATTERNS.keys()];
    // One by one: in a cluster they may belong to different shards.
    for (const channel of SHARDED.keys()) yield ['ssubscribe', channel];
    this.update();
  }

  /**
   * @param {string | Buffer | number | null} pattern as the addon says it
   * @param {string | Buffer} channel
   * @param {string | Buffer | (string | Buffer)[] | null} message
   */
  receive(pattern, channel, message) {
    /** @type {Type} */
    const type = pattern === null ? 'CHANNELS' : pattern === SHARD ? 'SHARDED' : 'PATTERNS';
    const name = text(type === 'PATTERNS' ? /** @type {any} */ (pattern) : channel);
    const listeners = this.listeners[type].get(name);
    if (listeners === undefined) return;
    for (const listener of listeners.buffers) listener(each(message, bytes), bytes(channel));
    if (listeners.strings.size === 0) return;
    for (const listener of listeners.strings) listener(each(message, text), text(channel));
  }
}

/**
 * What was published, or which keys have changed: null for all.
 * @template {string | Buffer} T
 * @param {string | Buffer | (string | Buffer)[] | null} message
 * @param {(value: string | Buffer) => T} form
 * @returns {any}
 */
function each(message, form) {
  if (message === null) return null;
  return Array.isArray(message) ? message.map(form) : form(message);
}

/**
 * @template T
 * @param {T | T[]} channels
 * @returns {T[]}
 */
function listOf(channels) {
  return Array.isArray(channels) ? channels : [channels];
}

/**
 * @param {Listeners} listeners
 * @param {boolean} [inBuffers]
 */
function setOf(listeners, inBuffers) {
  return inBuffers ? listeners.buffers : listeners.strings;
}

module.exports = { PubSub, MONITOR };
