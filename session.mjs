import store from './session.js';

export default store;
export const { RedisStore } = store;
