// Written by scripts/generate.mjs; do not edit.
import all from './session.js';
export default all;
export { RedisStore, StoredSession, Serializer, RedisStoreOptions } from './session.js';
