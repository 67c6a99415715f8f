import nearis from './index.js';

export default nearis;
export const { Redis, Cluster, Command, Pipeline, ScanStream, ReplyError, print } = nearis;
export const { AbstractConnector, SentinelConnector, SentinelIterator } = nearis;
export const { Engine, Lock, LockError, connect } = nearis;
