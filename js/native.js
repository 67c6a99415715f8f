// @ts-check
'use strict';

/**
 * The addon and the command table, read once for each evaluation of this module. Nothing is ever attached to the
 * addon's own objects: under Jest one addon serves many realms.
 */

const binding = require('../binding.js');

/**
 * Where a command's keys are, in words (word 0 is the command's name).
 * @typedef {{one?: number, range?: number[], numkeys?: number[], numpairs?: number, custom?: boolean} | null} KeyRule
 *
 * A command as the table describes it.
 * @typedef {object} Command
 * @property {number} id
 * @property {string} name lower case
 * @property {number} arity
 * @property {string[]} flags
 * @property {string} group
 * @property {string} summary
 * @property {string} since
 * @property {string} complexity
 * @property {string} synopsis
 * @property {string} shape
 * @property {KeyRule} keys
 * @property {Command[]} subcommands
 * @property {boolean} mayBlock it may wait for what others do
 * @property {boolean} changesClient it changes the client as well as the engine
 */

const CHANGING_CLIENT = new Set([
  ...['select', 'quit', 'reset', 'exec', 'discard'],
  ...['subscribe', 'psubscribe', 'ssubscribe', 'unsubscribe', 'punsubscribe', 'sunsubscribe'],
]);

/** @type {Command[]} */
const table = JSON.parse(binding.commandTable());
for (const command of table) {
  command.mayBlock = command.flags.includes('blocking');
  command.changesClient = CHANGING_CLIENT.has(command.name);
}

/** @type {Map<string, Command>} */
const byName = new Map(table.map((command) => [command.name, command]));

/**
 * The command of that name in any case; undefined when there is none.
 * @param {string} commandName what is no string throws an error that has this parameter's name in it, as ioredis does
 */
function find(commandName) {
  return byName.get(commandName) || byName.get(commandName.toLowerCase());
}

module.exports = { binding, table, find };
