// @ts-check
'use strict';

/**
 * Strict mode: what a server would do and a program should not ask for is an error. KEYS, commands across slots and flushes
 * are refused by the engine; keys without a TTL are looked for when a test ends.
 */

const scope = require('./scope');
const { register, configured } = require('./configure');
const { text } = require('./resp');

/** @typedef {import('../engine')} Engine */
/** @typedef {string | RegExp} Pattern a pattern as of KEYS, or an expression */
/** @typedef {{keys: boolean, ttl: boolean, allowed: Pattern[], crossSlot: boolean, flush: boolean}} Rules */

const NAMES = ['keys', 'ttl', 'crossSlot', 'flush'];
const OFF = { keys: false, ttl: false, allowed: [], crossSlot: false, flush: false };

/**
 * @param {any} rules
 * @returns {Rules}
 */
function rulesOf(rules) {
  if (rules === false) return OFF;
  if (rules === true) return { ...OFF, keys: true, ttl: true, crossSlot: true };
  if (rules === null || typeof rules !== 'object') {
    throw new TypeError('strict() takes true, false or an object of rules: ' + NAMES.join(', '));
  }
  const unknown = Object.keys(rules).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new TypeError(`strict() knows no rule "${unknown}", only ${NAMES.join(', ')}`);
  const { keys = false, ttl = false, crossSlot = false, flush = false } = rules;
  for (const [name, value] of Object.entries({ keys, crossSlot, flush })) {
    if (typeof value !== 'boolean') throw new TypeError(`strict(): the rule "${name}" is true or false`);
  }
  return { keys, crossSlot, flush, ttl: ttl !== false, allowed: allowedOf(ttl) };
}

/** @param {any} ttl @returns {Pattern[]} */
function allowedOf(ttl) {
  if (typeof ttl === 'boolean') return [];
  const patterns = Array.isArray(ttl) ? ttl : [ttl];
  if (patterns.every((pattern) => typeof pattern === 'string' || pattern instanceof RegExp)) return patterns;
  throw new TypeError('strict(): the rule "ttl" is true, false, or the patterns of keys that may live for ever');
}

/** The rules in force, and the keys that had no TTL when they came. @type {WeakMap<Engine, {rules: Rules, before: Set<string>}>} */
const states = new WeakMap();

/**
 * Puts rules in force, in the place of those before.
 * @param {Engine} engine
 * @param {Rules} rules
 */
function enforce(engine, rules) {
  states.set(engine, { rules, before: new Set() });
  engine._native.setStrict(rules.keys, rules.crossSlot, rules.flush);
  if (rules.ttl) {
    engine.log._keepPlaces();
    begin(engine);
  }
}

/** A test begins: what has no TTL now is not its doing. @param {Engine} engine */
function begin(engine) {
  const state = states.get(engine);
  if (state?.rules.ttl) state.before = new Set(lasting(engine).map(({ id }) => id));
}

/**
 * Throws if there are keys without a TTL that came since the rules were put in force or the test began.
 * @param {Engine} engine
 */
function verify(engine) {
  const state = states.get(engine);
  if (!state?.rules.ttl) return;
  const { before, rules } = state;
  const entries = engine.log.entries.filter((/** @type {import('./log').Entry} */ { outcome }) => outcome === 'answered');
  const made = lasting(engine)
    .filter(({ id, key }) => !before.has(id) && !isAllowed(String(key), rules.allowed))
    .map(({ key }) => ({ key, maker: makerOf(key, entries) }))
    // What no command has named was put there by the test itself: load(), restore().
    .filter(({ maker }) => maker !== undefined || engine.log.dropped > 0);
  // Told once.
  begin(engine);
  if (made.length > 0) throw new Error(complaint(made));
}

/**
 * The keys that have no TTL.
 * @param {Engine} engine
 * @returns {{id: string, key: string | Buffer}[]}
 */
function lasting(engine) {
  const { json, bytes } = engine._native.lastingKeys();
  let at = 0;
  return JSON.parse(json).map((/** @type {[number, number]} */ [db, length]) => {
    const key = Buffer.from(bytes.subarray(at, (at += length)));
    return { id: `${db} ${key.toString('latin1')}`, key: text(key) };
  });
}

/**
 * @param {string} key
 * @param {Pattern[]} patterns
 */
function isAllowed(key, patterns) {
  return patterns.some((pattern) => (typeof pattern === 'string' ? globOf(pattern) : new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))).test(key));
}

/** An expression for a pattern as of KEYS. @param {string} pattern */
function globOf(pattern) {
  const source = pattern.replace(/\\(.)|\[(\^?)((?:\\.|[^\]])*)\]|[*?]|[.+^${}()|[\]\\]/gs, (all, escaped, not, members) => {
    if (escaped !== undefined) return escaped.replace(/\W/, '\\$&');
    if (members !== undefined) return `[${not}${members.replace(/[\\\]^[]/g, '\\$&')}]`;
    return all === '*' ? '.*' : all === '?' ? '.' : '\\' + all;
  });
  return new RegExp(`^${source}$`, 's');
}

/**
 * The last command that may have written the key.
 * @param {string | Buffer} key
 * @param {import('./log').Entry[]} entries
 */
function makerOf(key, entries) {
  const wanted = String(key);
  return entries.findLast(({ name, args }) => writes(name) && args.some((arg) => String(arg) === wanted));
}

/** @param {string} name */
function writes(name) {
  return require('../native').find(name)?.flags.includes('write') ?? false;
}

/** @param {{key: string | Buffer, maker: import('./log').Entry | undefined}[]} made */
function complaint(made) {
  const shown = made.slice(0, 10).map(({ key, maker }) => {
    if (maker === undefined) return `  ${JSON.stringify(String(key))}`;
    const words = [maker.name, ...maker.args.map((arg) => shortened(String(arg)))].join(' ');
    const by = maker.by === 'script' ? ' in a script' : '';
    return `  ${JSON.stringify(String(key))}: ${words}${by}${maker.place === undefined ? '' : `\n    at ${maker.place}`}`;
  });
  if (made.length > shown.length) shown.push(`  and ${made.length - shown.length} more`);
  const [are, they] = made.length === 1 ? ['1 key has', 'it'] : [`${made.length} keys have`, 'they'];
  return (
    `Strict mode: ${are} no TTL at the end of the test, so ${they} would stay for ever:\n${shown.join('\n')}\n` +
    "Give a TTL (SET ... EX, EXPIRE), or allow such keys by patterns: strict({ ttl: ['config:*'] })"
  );
}

/** @param {string} word */
function shortened(word) {
  return word.length > 60 ? `${word.slice(0, 57)}...` : word;
}

/**
 * `engine.strict(rules)`.
 * @param {Engine} engine
 * @param {any} given
 */
function strict(engine, given) {
  const rules = rulesOf(given);
  scope.check('strict()', 'for all tests of a file call configure({ strict }) in its setup');
  enforce(engine, rules);
  const usual = rulesOf(configured('strict') ?? false);
  const end = () => {
    try {
      verify(engine);
    } finally {
      enforce(engine, usual);
    }
  };
  const forget = scope.onTestEnd(end, 'strict()');
  return {
    /** Throws if keys without a TTL have come since, as the end of the test does. */
    check: () => verify(engine),
    /** Ends it now, unchecked. */
    undo() {
      forget();
      enforce(engine, usual);
    },
  };
}

register('strict', {
  check: (rules) => (rulesOf(rules), rules),
  apply: (engine, rules) => enforce(engine, rulesOf(rules)),
  clear: (engine) => enforce(engine, OFF),
});

scope.onEveryTest({
  begin: () => forEach(begin),
  end: () => forEach(verify),
});

/** @param {(engine: Engine) => void} run */
function forEach(run) {
  for (const engine of require('../engine')._all()) run(engine);
}

module.exports = { strict };
