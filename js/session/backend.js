// @ts-check
'use strict';

/**
 * What a session store needs of a client, whatever its shape. Keys are given without the client's own `keyPrefix`, as
 * its commands take them.
 */

/** Sets, changes or removes a key if its value is still the one that was read; on any server, so without KEEPTTL. */
const REPLACE = `
local now = redis.call('GET', KEYS[1])
if (ARGV[1] == '0' and now) or (ARGV[1] == '1' and now ~= ARGV[2]) then return 0 end
local left = ARGV[5] == 'as before' and redis.call('PTTL', KEYS[1])
if ARGV[3] == '0' then redis.call('DEL', KEYS[1])
elseif left then
  redis.call('SET', KEYS[1], ARGV[4])
  if left > 0 then redis.call('PEXPIRE', KEYS[1], left) end
elseif ARGV[5] == '' then redis.call('SET', KEYS[1], ARGV[4])
else redis.call('SET', KEYS[1], ARGV[4], 'EX', ARGV[5]) end
return 1`;

/** What all shapes have in common. */
class Backend {
  /**
   * @param {any} client
   * @param {number} scanCount
   */
  constructor(client, scanCount) {
    this.client = client;
    this.scanCount = scanCount;
    /** Whether the server has NEARIS.PREFIX; null until it was asked. @type {boolean | null} */
    this._hasIndex = null;
    this._keyPrefix = String(client.options?.keyPrefix ?? '');
  }

  /** @param {string} key */
  get(key) {
    return this.client.get(key);
  }

  /**
   * @param {string} key
   * @param {number} seconds
   */
  expire(key, seconds) {
    return this.client.expire(key, seconds);
  }

  /** @param {string} key */
  del(key) {
    return this.client.del([key]);
  }

  /**
   * Makes the value `next`, or removes it where that is null, if it is `last` now (null: if there is none).
   * @param {string} key
   * @param {string | null} last
   * @param {string | null} next
   * @param {number | undefined | 'as before'} ttl seconds; 'as before' leaves the key's end alone
   * @returns {Promise<boolean>}
   */
  async replace(key, last, next, ttl) {
    const given = [last === null ? '0' : '1', last ?? '', next === null ? '0' : '1', next ?? '', ttl === undefined ? '' : String(ttl)];
    return Number(await this._eval(REPLACE, key, given)) === 1;
  }

  /** @param {string} prefix */
  async count(prefix) {
    if (await this._indexed(prefix)) return this._ask('COUNT', prefix);
    return (await this.keys(prefix)).length;
  }

  /**
   * @param {string} prefix
   * @returns {Promise<string[]>}
   */
  async keys(prefix) {
    const names = (await this._indexed(prefix)) ? await this._ask('KEYS', prefix) : await this._scanned(prefix);
    return names.map((/** @type {string} */ name) => name.slice(this._keyPrefix.length));
  }

  /**
   * Each key with its value.
   * @param {string} prefix
   * @returns {Promise<[string, string | null][]>}
   */
  async entries(prefix) {
    if (!(await this._indexed(prefix))) {
      const keys = await this.keys(prefix);
      const texts = keys.length === 0 ? [] : await this._mget(keys);
      return keys.map((key, index) => [key, texts[index]]);
    }
    const flat = await this._ask('VALUES', prefix);
    /** @type {[string, string | null][]} */
    const entries = [];
    for (let at = 0; at < flat.length; at += 2) entries.push([flat[at].slice(this._keyPrefix.length), flat[at + 1]]);
    return entries;
  }

  /** @param {string} prefix */
  async clear(prefix) {
    if (await this._indexed(prefix)) return this._ask('DEL', prefix);
    const keys = await this.keys(prefix);
    if (keys.length > 0) await this.client.del(keys);
  }

  /**
   * Removes those that end soonest until at most so many are left.
   * @param {string} prefix
   * @param {number} most
   */
  trim(prefix, most) {
    return this._ask('TRIM', prefix, String(most));
  }

  /**
   * Whether the server answers for a prefix without a walk over all keys. Asked once: a server is not swapped for
   * another one under a client.
   * @param {string} prefix
   */
  async _indexed(prefix) {
    if (this._hasIndex === null) {
      this._hasIndex = await this._ask('COUNT', prefix).then(
        () => true,
        (/** @type {any} */ error) => {
          if (!/unknown command|NOPERM|not a function/.test(error?.message)) throw error;
          return false;
        },
      );
    }
    return this._hasIndex;
  }

  /**
   * @param {string} word
   * @param {string} prefix
   * @param {string[]} more
   */
  async _ask(word, prefix, ...more) {
    return this._send(['NEARIS.PREFIX', word, this._keyPrefix + prefix, ...more]);
  }

  /**
   * The names of all keys with a prefix, as the server has them, each once.
   * @param {string} prefix
   * @returns {Promise<string[]>}
   */
  async _scanned(prefix) {
    const found = new Set();
    for await (const page of this._pages(escaped(this._keyPrefix + prefix) + '*')) {
      // One name at a time until version 4 of node-redis, then an array of them.
      for (const name of Array.isArray(page) ? page : [page]) found.add(name);
    }
    return [...found];
  }

  /**
   * @param {string} _pattern
   * @returns {AsyncIterable<string | string[]>}
   */
  _pages(_pattern) {
    throw new Error('each shape has its own');
  }

  /**
   * @param {string[]} _words
   * @returns {any}
   */
  _send(_words) {
    throw new Error('each shape has its own');
  }

  /**
   * @param {string} _script
   * @param {string} _key
   * @param {string[]} _args
   * @returns {any}
   */
  _eval(_script, _key, _args) {
    throw new Error('each shape has its own');
  }

  /**
   * @param {string[]} _keys
   * @returns {Promise<(string | null)[]>}
   */
  _mget(_keys) {
    throw new Error('each shape has its own');
  }
}

class IoredisBackend extends Backend {
  /**
   * @param {string} key
   * @param {string} text
   * @param {number | undefined} ttl seconds
   */
  set(key, text, ttl) {
    return ttl === undefined ? this.client.set(key, text) : this.client.set(key, text, 'EX', ttl);
  }

  /** @param {string[]} words */
  _send(words) {
    return this.client.call(...words);
  }

  /**
   * @param {string} script
   * @param {string} key
   * @param {string[]} args
   */
  _eval(script, key, args) {
    return this.client.eval(script, 1, key, ...args);
  }

  /** @param {string[]} keys */
  _mget(keys) {
    return this.client.mget(keys);
  }

  /** @param {string} pattern */
  async *_pages(pattern) {
    const nodes = this.client.isCluster ? this.client.nodes('master') : [this.client];
    for (const node of nodes) {
      let cursor = '0';
      do {
        const [next, names] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', this.scanCount);
        yield names;
        cursor = next;
      } while (cursor !== '0');
    }
  }
}

class NodeRedisBackend extends Backend {
  /**
   * @param {string} key
   * @param {string} text
   * @param {number | undefined} ttl seconds
   */
  set(key, text, ttl) {
    return ttl === undefined ? this.client.set(key, text) : this.client.set(key, text, { expiration: { type: 'EX', value: ttl } });
  }

  /** @param {string[]} words */
  _send(words) {
    // A cluster's own takes the key to find the node by; there is an index on none of them.
    if ('masters' in this.client) throw new Error('unknown command');
    return this.client.sendCommand(words);
  }

  /**
   * @param {string} script
   * @param {string} key
   * @param {string[]} args
   */
  _eval(script, key, args) {
    return this.client.eval(script, { keys: [key], arguments: args });
  }

  /** @param {string[]} keys */
  _mget(keys) {
    return this.client.mGet(keys);
  }

  /** @param {string} pattern */
  async *_pages(pattern) {
    const options = { MATCH: pattern, COUNT: this.scanCount };
    if (!('masters' in this.client)) return yield* this.client.scanIterator(options);
    for (const master of this.client.masters) {
      const node = await this.client.nodeClient(master);
      yield* node.scanIterator(options);
    }
  }
}

/** A pattern that matches only the text itself. @param {string} text */
function escaped(text) {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}

/**
 * @param {any} client
 * @param {number} scanCount
 */
function backendOf(client, scanCount) {
  if (typeof client?.get !== 'function') {
    throw new TypeError('The client of a session store is one of nearis, of ioredis or of node-redis');
  }
  const Shape = typeof client.defineCommand === 'function' ? IoredisBackend : NodeRedisBackend;
  return new Shape(client, scanCount);
}

module.exports = { backendOf };
