import nearis from './index.js';

export default nearis;
export const { Redis, Command, Engine, Pipeline, ScanStream, ReplyError, Lock, LockError, print } = nearis;
