// @ts-check
'use strict';

/**
 * The end of a test file under Jest. Its runner calls the hooks `afterAll` in the order in which they were written, and a
 * setup file comes first, when programs have yet to close their clients. There is no public way to come last, so this looks
 * into the state that the runner keeps in the realm. Where that is not found, as with jest-jasmine2, which calls them
 * in reverse, the hook is all that is needed.
 */

/** @returns {any} the state of jest-circus, as it is in Jest 27 to 30 */
function stateOfRunner() {
  const realm = /** @type {any} */ (globalThis);
  const symbol = Object.getOwnPropertySymbols(realm).find(({ description }) => description === 'JEST_STATE_SYMBOL');
  return symbol === undefined ? undefined : realm[symbol];
}

/**
 * Calls something behind all hooks of the file.
 * @param {(call: () => Promise<void>) => void} afterAll
 * @param {() => Promise<string | null>} end resolves to what the file is to fail for
 */
function whenFileEnds(afterAll, end) {
  const state = stateOfRunner();
  afterAll(async () => {
    const failure = await end();
    if (failure === null) return;
    const error = Object.assign(new Error(failure), { stack: failure });
    // Thrown, it would be told once for each test of the file.
    if (Array.isArray(state?.unhandledErrors)) state.unhandledErrors.push(error);
    else throw error;
  });
  const hooks = state?.rootDescribeBlock?.hooks;
  const own = hooks?.at(-1);
  if (own?.type === 'afterAll') keepLast(hooks, own);
}

/**
 * @param {any[]} list
 * @param {any} item of the list, before which others go from now on
 */
function keepLast(list, item) {
  const push = (/** @type {any[]} */ ...others) => {
    list.splice(list.indexOf(item), 0, ...others);
    return list.length;
  };
  Object.defineProperty(list, 'push', { value: push, configurable: true, writable: true });
}

module.exports = { whenFileEnds };
