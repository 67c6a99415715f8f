// @ts-check
'use strict';

/** The errors that a client gives, all of the caller's realm. */

const { constants } = require('node:os');
const { RedisError, ReplyError, AbortError } = require('redis-errors');

const CLOSED = 'Connection is closed.';
const NOT_WRITEABLE = "Stream isn't writeable and enableOfflineQueue options is false";

/** A command has waited for as many attempts to connect as its client wants it to. */
class MaxRetriesPerRequestError extends AbortError {
  /** @param {number} most */
  constructor(most) {
    super(
      `Reached the max retries per request limit (which is ${most}). Refer to "maxRetriesPerRequest" option for details.`,
    );
  }

  get name() {
    return this.constructor.name;
  }
}

/**
 * The end of a command of which nobody knows whether it has been run.
 * @param {{ name: string, args: any[] }} command
 */
function aborted({ name, args }) {
  return Object.assign(new AbortError('Command aborted due to connection close'), { command: { name, args } });
}

/** How the system numbers it. */
const ECONNREFUSED = -constants.errno.ECONNREFUSED;

/**
 * Nobody listens there, as the system says it.
 * @param {{ path?: string | null, host?: string, port?: number }} place
 */
function connectionRefused({ path, host, port }) {
  const address = path || (host === 'localhost' || !host ? '127.0.0.1' : host);
  const place = path ? address : `${address}:${port}`;
  const error = new Error(`connect ECONNREFUSED ${place}`);
  const own = { errno: ECONNREFUSED, code: 'ECONNREFUSED', syscall: 'connect', address };
  return Object.assign(error, path ? own : { ...own, port });
}

/**
 * An error reply with the command that it answers.
 * @param {any} error
 * @param {string} name
 * @param {any[]} args
 * @param {string | undefined} trace the stack of the call, when the user asked for one
 */
function describe(error, name, args, trace) {
  error.command = { name, args };
  if (trace) {
    error.stack = error.name + ': ' + error.message + trace.slice(trace.indexOf('\n'));
  }
  return error;
}

/**
 * The stack above a function, for an error that is made later.
 * @param {Function} method
 */
function stackAbove(method) {
  const holder = { stack: '' };
  Error.captureStackTrace(holder, method);
  return holder.stack;
}

module.exports = {
  ...{ RedisError, ReplyError, AbortError, MaxRetriesPerRequestError },
  ...{ CLOSED, NOT_WRITEABLE },
  ...{ aborted, connectionRefused, describe, stackAbove },
};
