// `nearis/testing/vitest`, for `setupFiles`. Vitest runs it before each test file, also where files share their modules.
import { afterAll, afterEach, beforeEach, expect } from 'vitest';
import looking from './looking.js';
import scope from './scope.js';
import swapped from './swap.js';
import testFile from './test-file.js';

/** Whether Vitest says that files share modules; where it does not tell, they may. */
function isShared() {
  const { config } = /** @type {any} */ (globalThis).__vitest_worker__ ?? {};
  return config === undefined || (config.poolOptions?.[config.pool]?.isolate ?? config.isolate) === false;
}

swapped.swap();
await testFile.beginFile(expect.getState().testPath ?? '');
looking.attach(expect);
scope.attach();

// Tests that run at once are one: the first begins it, and the last to end undoes what all of them have done.
let running = 0;

beforeEach(() => {
  running += 1;
  if (running === 1) scope.beginTest(expect.getState().currentTestName);
});

afterEach(async () => {
  running -= 1;
  if (running === 0) await scope.endTest();
});

// Hooks at the end run in reverse order: this one behind those of the test file.
afterAll(async () => {
  const failure = await testFile.endFile(isShared());
  if (failure !== null) throw Object.assign(new Error(failure), { stack: failure });
});
