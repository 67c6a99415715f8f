// @ts-check
'use strict';

/** The steps of caches and limiters that must be one: scripts, so that they are so on any server. */

const { createHash } = require('node:crypto');

class Script {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.sha = createHash('sha1').update(text).digest('hex');
  }

  /**
   * @param {any} client of ioredis's shape
   * @param {string[]} keys
   * @param {any[]} args
   * @returns {Promise<any>}
   */
  run(client, keys, args) {
    return client.evalsha(this.sha, keys.length, ...keys, ...args).catch((/** @type {any} */ error) => {
      if (!String(error?.message).startsWith('NOSCRIPT')) throw error;
      return client.eval(this.text, keys.length, ...keys, ...args);
    });
  }
}

/** Removes every key that stands in the hashes of some tags, and these. KEYS: tags. */
const INVALIDATE = new Script(`
local removed = 0
for _, tag in ipairs(KEYS) do
  for _, key in ipairs(redis.call('HKEYS', tag)) do removed = removed + redis.call('DEL', key) end
  redis.call('DEL', tag)
end
return removed`);

/**
 * Stores a value and notes its key in the hashes of its tags, for as long as the value is there. KEYS: the key, tags;
 * ARGV: the value, milliseconds, and how many notes of each tag are looked at: those of values that were evicted go. A note
 * is made before its value, so that no value is ever without one.
 */
const STORE = new Script(`
for i = 2, #KEYS do
  if ARGV[3] ~= '0' then
    for _, key in ipairs(redis.call('HRANDFIELD', KEYS[i], ARGV[3])) do
      if redis.call('EXISTS', key) == 0 then redis.call('HDEL', KEYS[i], key) end
    end
  end
  redis.call('HSET', KEYS[i], KEYS[1], '')
  redis.call('HPEXPIRE', KEYS[i], ARGV[2], 'FIELDS', 1, KEYS[1])
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`);

// Limiters. KEYS: the key; ARGV: limit, window in ms. Reply: allowed 1 or 0, how many are left, ms until there are more,
// ms until one is allowed again.

/** So many in each window, which begins with the first. */
const FIXED_WINDOW = new Script(`
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local used = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], window)
  left = window
end
if used > limit then return {0, 0, left, left} end
return {1, limit - used, left, 0}`);

/** So many in the last window at any time, of which the past one counts by the part that is still in. */
const SLIDING_WINDOW = new Script(`
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local this = math.floor(now / window)
local kept = redis.call('HMGET', KEYS[1], 'window', 'count', 'before')
local last, count, before = tonumber(kept[1]), tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
if last == this - 1 then count, before = 0, count elseif last ~= this then count, before = 0, 0 end
local into = now - this * window
local used = count + before * (window - into) / window
if used + 1 > limit then
  local wait
  if count + 1 <= limit then
    wait = math.ceil(window - (limit - count - 1) * window / before) - into
  else
    wait = window - into + math.max(0, math.ceil(window - (limit - 1) * window / count))
  end
  return {0, 0, window - into, math.max(wait, 1)}
end
redis.call('HSET', KEYS[1], 'window', this, 'count', count + 1, 'before', before)
redis.call('PEXPIRE', KEYS[1], 2 * window)
return {1, math.floor(limit - used - 1), window - into, 0}`);

/** A bucket of so many tokens that fills up in a window. */
const TOKEN_BUCKET = new Script(`
local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = math.min(limit, (tonumber(kept[1]) or limit) + (now - (tonumber(kept[2]) or now)) * limit / window)
local allowed, wait = 0, 0
if tokens >= 1 then
  allowed, tokens = 1, tokens - 1
else
  wait = math.ceil((1 - tokens) * window / limit)
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', now)
redis.call('PEXPIRE', KEYS[1], window)
return {allowed, math.floor(tokens), math.ceil((limit - tokens) * window / limit), wait}`);

module.exports = { Script, INVALIDATE, STORE, FIXED_WINDOW, SLIDING_WINDOW, TOKEN_BUCKET };
