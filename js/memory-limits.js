// @ts-check
'use strict';

/** `maxMemory` and its kin: options of clients, engines, session stores and caches, which say how much an engine may hold. */

/** @type {Record<string, { parameter: string, textOf: (value: any) => string | undefined, what: string }>} */
const OPTIONS = {
  maxMemory: {
    parameter: 'maxmemory',
    textOf: (value) => (typeof value === 'string' && /^\d+(?:[kmg]?b|[kmg])?$/i.test(value) ? value : wholeNumber(value, 0)),
    what: "bytes: a whole number, or text such as '100mb', '2gb' (powers of 1024) or '2g' (of 1000); 0 for no limit",
  },
  maxMemoryPolicy: {
    parameter: 'maxmemory-policy',
    textOf: (value) => (typeof value === 'string' ? value : undefined),
    what: "the name of a policy, such as 'allkeys-lru' or 'noeviction'",
  },
  maxMemorySamples: {
    parameter: 'maxmemory-samples',
    // Text comes out of URLs.
    textOf: (value) => (typeof value === 'string' && /^\d+$/.test(value) ? value : wholeNumber(value, 1)),
    what: 'how many keys are compared before one is evicted, a whole number from 1 to 64',
  },
};

/**
 * @param {any} value
 * @param {number} least
 */
function wholeNumber(value, least) {
  return Number.isSafeInteger(value) && value >= least ? String(value) : undefined;
}

/**
 * The limits among some options: names of options with their values as text. Throws where a value is none.
 * @param {any} options
 * @returns {[name: string, text: string][]}
 */
function limitsIn(options) {
  /** @type {[string, string][]} */
  const limits = [];
  for (const name in OPTIONS) {
    const value = options[name];
    if (value === undefined || value === null) continue;
    const text = OPTIONS[name].textOf(value);
    if (text === undefined) throw new TypeError(`${name} is ${OPTIONS[name].what}, not ${shown(value)}`);
    limits.push([name, text]);
  }
  return limits;
}

/**
 * Gives an engine limits. Who says one first has it; to say another one is an error, as its data is not only that of the
 * client at hand.
 * @param {{ _native: any }} engine
 * @param {[name: string, text: string][]} limits
 */
function declare(engine, limits) {
  if (limits.length === 0) return;
  const refused = engine._native.declare(limits.flatMap(([name, text]) => [OPTIONS[name].parameter, text]));
  if (refused === null) return;
  const [at, fault, other] = JSON.parse(refused);
  const [name, text] = limits[at];
  const { parameter } = OPTIONS[name];
  if (fault !== null) throw new TypeError(`${name} cannot be ${shown(text)}: ${fault}`);
  throw new Error(
    `${name} cannot be ${shown(text)}: another client of the same engine has said otherwise, and it is ${shown(other)}. ` +
      `CONFIG SET ${parameter} changes it for all; a limit of its own takes an engine of its own, new Engine({ ${name} })`,
  );
}

/**
 * The client of something that keeps its data by itself: the one that was given, or a new one of the engine that was given
 * or, where there is a limit, of an engine of its own. Other data is thus never evicted for its sake.
 * @param {string} who 'A cache' and the like, for errors
 * @param {any} options
 * @param {string} policy what goes when there is no room, unless the options say
 * @returns {{ client: any, isLimited: boolean, others: any }} with the options that are about something else
 */
function clientOf(who, options, policy) {
  const { client, engine, maxMemory, maxMemoryPolicy, maxMemorySamples, ...others } = options;
  const Redis = /** @type {any} */ (require('./redis'));
  if (client && engine) throw new TypeError(`${who} has a client or an engine, not both`);
  const limits = { maxMemory, maxMemoryPolicy: maxMemoryPolicy ?? policy, maxMemorySamples };
  const [given] = limitsIn({ maxMemory, maxMemoryPolicy, maxMemorySamples });
  if (given === undefined) return { client: client ?? new Redis({ engine }), isLimited: false, others };
  if (client) throw new TypeError(`${who} that has a client has no ${given[0]}: that is said where the client's engine is made`);
  if (maxMemory === undefined || maxMemory === null) throw new TypeError(`${who} has a ${given[0]} only with a maxMemory`);
  if (engine && typeof engine !== 'string') throw new TypeError(`${who} that has an engine has no maxMemory: that is said where the engine is made`);
  const Engine = require('./engine');
  return { client: new Redis(engine ? { engine, ...limits } : { engine: new Engine(limits) }), isLimited: true, others };
}

/** @param {any} value */
function shown(value) {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

module.exports = { limitsIn, declare, clientOf };
