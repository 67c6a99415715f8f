// @ts-check
'use strict';

/**
 * The errors of node-redis: the same classes, inheritance and messages. Their `name` stays "Error", since none of the
 * classes sets it; programs tell them apart by class.
 */

class AbortError extends Error {
  constructor() {
    super('The command was aborted');
  }
}

class WatchError extends Error {
  constructor(message = 'One (or more) of the watched keys has been changed') {
    super(message);
  }
}

class ConnectionTimeoutError extends Error {
  constructor() {
    super('Connection timeout');
  }
}

class SocketTimeoutError extends Error {
  /** @param {number} timeout milliseconds */
  constructor(timeout) {
    super(`Socket timeout timeout. Expecting data, but didn't receive any in ${timeout}ms.`);
  }
}

class ClientClosedError extends Error {
  constructor() {
    super('The client is closed');
  }
}

class ClientOfflineError extends Error {
  constructor() {
    super('The client is offline');
  }
}

class DisconnectsClientError extends Error {
  constructor() {
    super('Disconnects client');
  }
}

class SocketClosedUnexpectedlyError extends Error {
  constructor() {
    super('Socket closed unexpectedly');
  }
}

class RootNodesUnavailableError extends Error {
  constructor() {
    super('All the root nodes are unavailable');
  }
}

class ScanIteratorInterruptedError extends Error {
  /** @param {unknown} [cause] */
  constructor(cause) {
    super('Scan iteration was interrupted by a Sentinel master change', cause === undefined ? undefined : { cause });
  }
}

class ReconnectStrategyError extends Error {
  /**
   * @param {Error} originalError what the strategy gave
   * @param {unknown} socketError why it was asked
   */
  constructor(originalError, socketError) {
    super(originalError.message);
    this.originalError = originalError;
    this.socketError = socketError;
  }
}

class ErrorReply extends Error {}

class SimpleError extends ErrorReply {}

class BlobError extends ErrorReply {}

class TimeoutError extends Error {}

class SocketTimeoutDuringMaintenanceError extends TimeoutError {
  /** @param {number} timeout milliseconds */
  constructor(timeout) {
    super(`Socket timeout during maintenance. Expecting data, but didn't receive any in ${timeout}ms.`);
  }
}

class CommandTimeoutDuringMaintenanceError extends TimeoutError {
  /** @param {number} timeout milliseconds */
  constructor(timeout) {
    super(`Command timeout during maintenance. Waited to write command for more than ${timeout}ms.`);
  }
}

/** Some commands of a transaction have failed. */
class MultiErrorReply extends ErrorReply {
  /**
   * @param {any[]} replies
   * @param {number[]} errorIndexes
   */
  constructor(replies, errorIndexes) {
    super(`${errorIndexes.length} commands failed, see .replies and .errorIndexes for more information`);
    this.replies = replies;
    this.errorIndexes = errorIndexes;
  }

  *errors() {
    for (const index of this.errorIndexes) yield this.replies[index];
  }
}

class OpenTelemetryError extends Error {}

class MaxCommandRedirectionsError extends Error {
  /** @param {unknown} [cause] */
  constructor(cause) {
    super('Too many Cluster redirections', cause === undefined ? undefined : { cause });
  }
}

module.exports = {
  AbortError,
  WatchError,
  ConnectionTimeoutError,
  SocketTimeoutError,
  ClientClosedError,
  ClientOfflineError,
  DisconnectsClientError,
  SocketClosedUnexpectedlyError,
  RootNodesUnavailableError,
  ScanIteratorInterruptedError,
  ReconnectStrategyError,
  ErrorReply,
  SimpleError,
  BlobError,
  TimeoutError,
  SocketTimeoutDuringMaintenanceError,
  CommandTimeoutDuringMaintenanceError,
  MultiErrorReply,
  OpenTelemetryError,
  MaxCommandRedirectionsError,
};
