// @ts-check
'use strict';

/** From lines of configuration to an engine that is set and a process that knows what to do. */

const parameters = require('../parameters');
const { directives } = require('./config-file');
const { FatalConfig, systemText } = require('./fatal');
const { OWN, SEVERAL, defaults } = require('./settings');
const { refusalOf, isIdle, DIRECTIVES, IGNORED } = require('./refusals');
const { textOf } = require('./words');

/**
 * Where the server listens.
 * @typedef {{ port: number, hosts: string[], path: string }} Places
 */

/**
 * What becomes of a configuration.
 * @typedef {{ own: Record<string, any>, places: Places }} Settled
 */

const BAD_DIRECTIVE = 'Bad directive or wrong number of arguments';

/**
 * Sets all that a configuration says, line by line: where it is contradictory, what is said last is so.
 * @param {string} text latin1
 * @param {import('../engine')} engine
 * @returns {Settled}
 */
function settle(text, engine) {
  const own = defaults();
  /** @type {Places} */
  const places = { port: 6379, hosts: ['127.0.0.1', '-::1'], path: '' };
  for (const { name: written, values: bytes, place } of directives(text)) {
    const values = bytes.map(textOf);
    if (!values.every((value) => value !== null)) throw new FatalConfig('a value is not UTF-8', place);
    const reason = apply(parameters.find(written) ?? written, values, { engine, own, places });
    if (reason !== null) throw new FatalConfig(reason, place);
  }
  return { own, places };
}

/**
 * Does what one line says, and gives the reason if that cannot be.
 * @param {string} name
 * @param {string[]} values
 * @param {Settled & { engine: import('../engine') }} to
 * @returns {string | null}
 */
function apply(name, values, { engine, own, places }) {
  const directive = DIRECTIVES.get(name);
  if (directive) return values.length < directive.least ? BAD_DIRECTIVE : directive.why;
  const kind = Object.hasOwn(OWN, name) ? OWN[name] : null;
  const isKnown = parameters.find(name) !== undefined;
  if (kind === null && !isKnown && !IGNORED.has(name)) return BAD_DIRECTIVE;
  const several = kind?.several || SEVERAL.has(name);
  if (values.length !== 1 && (!several || (values.length === 0 && name !== 'bind'))) return 'wrong number of arguments';
  try {
    if (kind !== null) own[name] = kind.read(values);
    if (name === 'dir') process.chdir(own.dir);
  } catch (error) {
    return error instanceof RangeError ? error.message : systemText(error);
  }
  const refusal = refusalOf(name, values);
  if (refusal !== null) return refusal;
  if (!isKnown) return null;
  const value = name === 'dir' ? process.cwd() : values.join(' ');
  const fault = parameters.configure(engine, [[name, value]]);
  if (fault !== null && !(fault.isFixed && (kind !== null || isIdle(name)))) return fault.reason;
  if (name === 'port') places.port = Number(value);
  if (name === 'bind') places.hosts = values.flatMap((word) => word.split(/\s+/)).filter((word) => word !== '');
  if (name === 'unixsocket') places.path = value;
  return null;
}

module.exports = { settle };
