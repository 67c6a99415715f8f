// @ts-check
'use strict';

/** What `nearis --help` and `nearis --version` say. */

const { version } = require('../../package.json');

const HELP = `Usage: nearis [/path/to/redis.conf] [options] [-]
       nearis - (read config from stdin)
       nearis -v or --version
       nearis -h or --help

Options are those of redis.conf, with -- before them: --port 7777 --maxmemory 100mb.
What Nearis does not have is refused by name. Nothing is kept on disk.

Examples:
       nearis (port 6379, for this machine only)
       echo 'maxmemory 128mb' | nearis -
       nearis /etc/redis/6379.conf
       nearis --port 7777
       nearis --port 7777 --maxmemory 1gb --maxmemory-policy allkeys-lru
       nearis --bind 0.0.0.0 --requirepass secret
       nearis /etc/myredis.conf --loglevel verbose --log-format json
`;

/** As redis-server has it, with what else there is to know. */
function versionLine() {
  return `Nearis server v=${version} node=${process.versions.node} bits=64\n`;
}

module.exports = { HELP, versionLine, version };
