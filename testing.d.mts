// Written by scripts/generate.mjs; do not edit.
import all from './testing.js';
export default all;
export * from './testing.js';
