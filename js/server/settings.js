// @ts-check
'use strict';

/**
 * Which settings are the process's own, with what they are when nothing is said; all others are the engine's. Error texts are
 * those of redis-server.
 */

/**
 * How a value is read from its words; throws a text where it is none.
 * @typedef {{ default: any, several?: boolean, read(words: string[]): any }} Kind
 */

/** @param {boolean} byDefault @returns {Kind} */
const flag = (byDefault) => ({
  default: byDefault,
  read([word]) {
    if (!/^(yes|no)$/i.test(word)) throw new RangeError("argument must be 'yes' or 'no'");
    return word.toLowerCase() === 'yes';
  },
});

/** @param {string[]} choices @param {string} byDefault @returns {Kind} */
const oneOf = (choices, byDefault) => ({
  default: byDefault,
  read([word]) {
    if (!choices.includes(word.toLowerCase())) throw new RangeError(`argument(s) must be one of the following: ${choices.join(', ')}`);
    return word.toLowerCase();
  },
});

/** @param {number} least @param {number} most @param {number | null} byDefault @returns {Kind} */
const number = (least, most, byDefault) => ({
  default: byDefault,
  read([word]) {
    if (!/^-?\d+$/.test(word)) throw new RangeError("argument couldn't be parsed into an integer");
    if (Number(word) < least || Number(word) > most) throw new RangeError(`argument must be between ${least} and ${most} inclusive`);
    return Number(word);
  },
});

/** @param {string} byDefault @returns {Kind} */
const text = (byDefault) => ({ default: byDefault, read: ([word]) => word });

const SIGNAL = ['default', 'save', 'nosave', 'now', 'force'];

/**
 * What a signal does to a server. Without a disk and without replicas all of it is the same, but that nothing can be saved.
 * @type {Kind}
 */
const onSignal = {
  default: 'default',
  several: true,
  read(words) {
    const options = words.map((word) => oneOf(SIGNAL, '').read([word]));
    if (options.includes('save') && options.includes('nosave')) throw new RangeError("shutdown options SAVE and NOSAVE can't be used simultaneously");
    if (options.includes('save')) throw new RangeError('Nearis keeps nothing on disk, so there is nothing to save');
    return options.join(' ');
  },
};

/** @type {Kind} */
const template = {
  default: '{title} {listen-addr} {server-mode}',
  read([word]) {
    if (!isTemplate(word)) throw new RangeError('template format is invalid or contains unknown variables');
    return word;
  },
};

const VARIABLES = ['title', 'listen-addr', 'server-mode', 'port', 'tls-port', 'unixsocket', 'config-file'];

/** @param {string} word */
function isTemplate(word) {
  const rest = word.replace(/\{([^{}]*)\}/g, (whole, name) => (VARIABLES.includes(name) ? '' : whole));
  return !/[{}]/.test(rest);
}

/** @type {Record<string, Kind>} */
const OWN = {
  'always-show-logo': flag(false),
  daemonize: flag(false),
  dir: text(''),
  'io-threads': number(1, 64, null),
  'log-format': oneOf(['legacy', 'logfmt', 'json'], 'legacy'),
  'log-timestamp-format': oneOf(['legacy', 'iso8601', 'milliseconds'], 'legacy'),
  logfile: text(''),
  loglevel: oneOf(['debug', 'verbose', 'notice', 'warning', 'nothing'], 'notice'),
  pidfile: text(''),
  'proc-title-template': template,
  'set-proc-title': flag(true),
  'shutdown-on-sigint': onSignal,
  'shutdown-on-sigterm': onSignal,
  'shutdown-timeout': number(0, 2 ** 31 - 1, 10),
  supervised: oneOf(['upstart', 'systemd', 'auto', 'no'], 'no'),
};

/** Settings of the engine that are several words. */
const SEVERAL = new Set(['bind', 'client-output-buffer-limit', 'latency-tracking-info-percentiles', 'oom-score-adj-values', 'replicaof', 'save']);

/** What the process makes of nothing being said. */
function defaults() {
  /** @type {Record<string, any>} */
  const values = {};
  for (const name in OWN) values[name] = OWN[name].default;
  return values;
}

module.exports = { OWN, SEVERAL, defaults };
