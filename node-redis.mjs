import nodeRedis from './node-redis.js';

export default nodeRedis;
export const { createClient, defineScript, RedisClient, RESP_TYPES, DEFAULT_RESP, VerbatimString } = nodeRedis;
