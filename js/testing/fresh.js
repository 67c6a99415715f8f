// @ts-check
'use strict';

/** `configure({ fresh: 'test' })`: each test leaves the data as it has found it. */

const Engine = require('../engine');
const scope = require('./scope');
const { configured, register } = require('./configure');

register('fresh', {
  check(value) {
    if (value === 'file' || value === 'test') return value;
    throw new TypeError(`configure({ fresh }) takes 'file' or 'test', not ${JSON.stringify(value)}`);
  },
});

/** Behind all that the test itself undoes, as it is the first thing that is done. @param {Engine} engine */
function keep(engine) {
  // One that has a name belongs to other threads as well.
  if (engine.name !== undefined) return;
  const before = engine.snapshot();
  const goBack = () => {
    engine.restore(before);
    before.release();
  };
  scope.onTestEnd(goBack, "configure({ fresh: 'test' })");
}

scope.onEveryTest({
  begin() {
    if (configured('fresh') === 'test') for (const engine of Engine._all()) keep(engine);
  },
});

Engine._whenMade((engine) => {
  if (configured('fresh') === 'test' && scope.isInTest()) keep(engine);
});
