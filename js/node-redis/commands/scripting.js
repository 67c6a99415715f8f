// @ts-check
'use strict';

/** Scripts and functions. */

const { command, at, word, words, given, options, optionIf, flag, choice } = require('../arguments');
const { list, objectOf, record, resp2 } = require('../replies');

/** `{ keys, arguments }`. @type {import('../arguments').Step} */
function keysAndArguments(encoder, input) {
  if (input?.keys) encoder.pushKeysLength(input.keys);
  else encoder.push('0');
  if (input?.arguments) encoder.push(...input.arguments);
}

/** @param {string} name @param {boolean} [readOnly] */
const call = (name, readOnly) => command(name, word, keysAndArguments, readOnly ? { readOnly } : {});

const FUNCTION = record({ name: null, description: null, flags: null });
const LIBRARY = { library_name: null, engine: null, functions: (/** @type {any} */ all) => all.map((/** @type {any} */ one) => FUNCTION(one)) };
const ENGINE = record({ libraries_count: null, functions_count: null });
const RUNNING = record({ name: null, command: null, duration_ms: null });

const STATS = record({
  running_script: (script) => (script === null ? null : RUNNING(script)),
  engines: (engines) => objectOf(engines, (stats) => ENGINE(stats)),
});

const FUNCTION_LIST = ['FUNCTION', 'LIST', options(optionIf('LIBRARYNAME', word))];

module.exports = {
  commands: {
    'EVAL eval': call('EVAL'),
    'EVAL_RO evalRo': call('EVAL_RO', true),
    'EVALSHA evalSha': call('EVALSHA'),
    'EVALSHA_RO evalShaRo': call('EVALSHA_RO', true),
    'FCALL fCall': call('FCALL'),
    'FCALL_RO fCallRo': call('FCALL_RO', true),
    'FUNCTION_DELETE functionDelete': command('FUNCTION', 'DELETE', word),
    'FUNCTION_DUMP functionDump': command('FUNCTION', 'DUMP', { readOnly: true }),
    'FUNCTION_FLUSH functionFlush': command('FUNCTION', 'FLUSH', given(word)),
    'FUNCTION_KILL functionKill': command('FUNCTION', 'KILL'),
    'FUNCTION_LIST functionList': command(...FUNCTION_LIST, { readOnly: true, reply: resp2(list(record(LIBRARY))) }),
    'FUNCTION_LIST_WITHCODE functionListWithCode': command(...FUNCTION_LIST, 'WITHCODE', {
      readOnly: true,
      reply: resp2(list(record({ ...LIBRARY, library_code: null }))),
    }),
    'FUNCTION_LOAD functionLoad': command('FUNCTION', 'LOAD', at(1, options(flag('REPLACE'))), at(0, word)),
    'FUNCTION_RESTORE functionRestore': command('FUNCTION', 'RESTORE', word, options(choice('mode'))),
    'FUNCTION_STATS functionStats': command('FUNCTION', 'STATS', { readOnly: true, reply: resp2(STATS) }),
    'SCRIPT_DEBUG scriptDebug': command('SCRIPT', 'DEBUG', word, { readOnly: true }),
    'SCRIPT_EXISTS scriptExists': command('SCRIPT', 'EXISTS', words, { readOnly: true }),
    'SCRIPT_FLUSH scriptFlush': command('SCRIPT', 'FLUSH', given(word)),
    'SCRIPT_KILL scriptKill': command('SCRIPT', 'KILL'),
    'SCRIPT_LOAD scriptLoad': command('SCRIPT', 'LOAD', word),
  },
};
