// `nearis/testing/vitest`, for `setupFiles`. Vitest runs such a file before each test file, also where files share their modules.
import { afterAll, afterEach, beforeEach } from 'vitest';
import scope from './scope.js';
import swapped from './swap.js';
import testFile from './test-file.js';

swapped.swap();
testFile.beginFile();
scope.attach();

// Of tests that run at once the last one to end undoes what all of them have done.
let running = 0;

beforeEach(() => {
  running += 1;
  scope.beginTest();
});

afterEach(async () => {
  running -= 1;
  if (running === 0) await scope.endTest();
});

// Hooks at the end run in reverse order: this one after those of the test file.
afterAll(() => testFile.endFile());
