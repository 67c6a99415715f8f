// @ts-check
'use strict';

/**
 * `nearis/testing/jest`: a file for `setupFilesAfterEnv`. The packages of Redis are swapped, what a test does to engines is
 * undone at its end, and at the end of the file what is open is told of and closed. In `setupFiles` it swaps alone.
 */

const path = require('node:path');
const { replacements, namespaceOf } = require('./jest-swap');
const { whenFileEnds } = require('./jest-end');
const scope = require('./scope');
const leaks = require('./leaks');
const looking = require('./looking');

const { jest: mocker, beforeEach, afterEach, afterAll, expect } = globals();

const ROOT = path.join(__dirname, '..', '..');

const IN_SETUP_FILES =
  'nearis/testing/jest is in "setupFiles", where Jest has no hooks yet. Put it into "setupFilesAfterEnv" instead';

/** @returns {any} Jest's functions, with or without `injectGlobals` */
function globals() {
  try {
    return require('@jest/globals');
  } catch (cause) {
    const text =
      'nearis/testing/jest is for Jest: name it in "setupFilesAfterEnv". For Vitest there is nearis/testing/vitest, for ' +
      'everything else nearis/testing';
    throw new Error(text, { cause });
  }
}

/**
 * By name alone, whoever asks: a mock of a package that need not be there is known by nothing else. So it holds for all
 * copies of it, those inside of libraries too.
 */
function swap() {
  for (const [name, replacement] of Object.entries(replacements)) {
    mocker.mock(name, replacement, { virtual: true });
    mocker.unstable_mockModule(name, () => namespaceOf(replacement()), { virtual: true });
  }
}

/**
 * What has been loaded of this package stays as it is when modules are reset: a server would outlive that, too.
 */
function pin() {
  for (const file of Object.keys(require.cache)) {
    if (!isOurs(file)) continue;
    const exported = require(file);
    mocker.mock(file, () => exported);
  }
}

/** @param {string} file */
function isOurs(file) {
  return file.startsWith(ROOT) && file.endsWith('.js') && file !== __filename && !file.startsWith(path.join(ROOT, 'node_modules'));
}

// All of it is loaded before it is pinned.
require('./index');
swap();
pin();

if (beforeEach === undefined) {
  scope.attach(IN_SETUP_FILES);
} else {
  scope.attach();
  beforeEach(() => scope.beginTest(expect.getState().currentTestName));
  afterEach(() => scope.endTest());
  whenFileEnds(afterAll, () => leaks.endFile());
  looking.attach(expect);
}

// Written so that `import` finds the names.
module.exports = require('./index');
