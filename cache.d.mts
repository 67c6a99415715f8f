// Written by scripts/generate.mjs; do not edit.
import all from './cache.js';
export default all;
export * from './cache.js';
