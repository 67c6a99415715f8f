import Redis, { Cluster, Redis as Named } from 'ioredis'
import * as namespace from 'ioredis'

// Made when the module is loaded, as programs do.
export const redis = new Redis()
export { Cluster, Named, Redis, namespace }
