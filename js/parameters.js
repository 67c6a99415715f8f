// @ts-check
'use strict';

/** The parameters of an engine by their names in redis.conf, as whoever starts a server sets them. */

const { binding } = require('./native');

/**
 * Why a parameter was not set. `isFixed`: the value is one, but the parameter cannot be changed.
 * @typedef {{ name: string, value: string, reason: string, isFixed: boolean }} Fault
 */

/** Today's names by all names. @type {Map<string, string> | undefined} */
let names;

function allNames() {
  if (names === undefined) {
    names = new Map();
    for (const { name, alias } of JSON.parse(binding.configTable())) {
      names.set(name, name);
      if (alias !== '') names.set(alias, name);
    }
  }
  return names;
}

/** The name that a parameter has today; undefined when there is none. @param {string} name lower case */
function find(name) {
  return allNames().get(name);
}

/** Every name there is, older ones included. */
function known() {
  return [...allNames().keys()];
}

/**
 * Sets parameters as at a server's start, all of them or none: what a client cannot change, too.
 * @param {{ _native: any }} engine
 * @param {[name: string, value: string][]} pairs
 * @returns {Fault | null}
 */
function configure(engine, pairs) {
  try {
    engine._native.configure(JSON.stringify(pairs));
    return null;
  } catch (/** @type {any} */ error) {
    const fault = faultIn(error.message, pairs);
    if (fault === null) throw error;
    return fault;
  }
}

/**
 * Says what the process is whose server the engine is; of parameters, those that are the process's own.
 * @param {{ _native: any }} engine
 * @param {{ executable: string, file: string, pairs: [name: string, value: string][] }} process
 */
function showProcess(engine, { executable, file, pairs }) {
  engine._native.showProcess(executable, file, JSON.stringify(pairs));
}

/**
 * The engine writes `'name value': reason`, with a password left out.
 * @param {string} message
 * @param {[name: string, value: string][]} pairs
 * @returns {Fault | null}
 */
function faultIn(message, pairs) {
  for (const [name, value] of pairs) {
    for (const shown of [value, '(hidden)']) {
      const start = `'${name} ${shown}': `;
      if (!message.startsWith(start)) continue;
      const reason = message.slice(start.length);
      return { name, value: shown, reason, isFixed: reason.includes(', so it can only be ') };
    }
  }
  return null;
}

module.exports = { find, known, configure, showProcess };
