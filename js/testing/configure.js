// @ts-check
'use strict';

/**
 * Settings for all engines of this evaluation of the package, those that there are and those that come: in a setup file or
 * at the head of a test file. Each part of the test double registers its own.
 */

const Engine = require('../engine');

/**
 * @typedef {object} Setting
 * @property {(value: any) => any} check gives the value as it is kept; throws what tells the user what is wrong with it
 * @property {(engine: Engine, value: any) => void} [apply] sets it for an engine; a setting without it is only asked for
 * @property {(engine: Engine) => void} [clear] makes an engine forget it
 */

/** @type {Map<string, Setting>} */
const settings = new Map();

/** @type {Map<string, any>} */
const values = new Map();

/**
 * Makes a setting known, at load.
 * @param {string} name
 * @param {Setting} setting
 */
function register(name, setting) {
  settings.set(name, setting);
}

/**
 * Applies settings to the engines that there are, and to each that is made from now on. Nothing is applied when one of them
 * is wrong.
 * @param {Record<string, any>} options
 */
function configure(options) {
  if (options === null || typeof options !== 'object') throw new TypeError('configure() takes an object of settings');
  const checked = Object.entries(options).filter(([, value]) => value !== undefined).map(([name, value]) => {
    const setting = settings.get(name);
    if (setting === undefined) {
      throw new TypeError(`configure() knows no setting "${name}", only ${[...settings.keys()].sort().join(', ')}`);
    }
    return { name, setting, value: setting.check(value) };
  });
  for (const { name, setting, value } of checked) {
    values.set(name, value);
    if (setting.apply) for (const engine of Engine._all()) setting.apply(engine, value);
  }
}

/** What has been configured, if anything. @param {string} name */
function configured(name) {
  return values.get(name);
}

/** Forgets what has been configured, for a test file that shares this evaluation with one before it. */
function reset() {
  for (const name of values.keys()) {
    const { clear } = settings.get(name) ?? {};
    if (clear) for (const engine of Engine._all()) clear(engine);
  }
  values.clear();
}

Engine._whenMade((engine) => {
  for (const [name, value] of values) settings.get(name)?.apply?.(engine, value);
});

module.exports = { configure, configured, register, reset };
