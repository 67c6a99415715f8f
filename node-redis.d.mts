// Written by scripts/generate.mjs; do not edit.
import all from './node-redis.js';
export default all;
export * from './node-redis.js';
