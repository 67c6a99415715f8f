/** The errors of node-redis's shape. */

export class AbortError extends Error {}
export class WatchError extends Error { constructor(message?: string); }
export class ConnectionTimeoutError extends Error {}
export class SocketTimeoutError extends Error { constructor(timeout: number); }
export class ClientClosedError extends Error {}
export class ClientOfflineError extends Error {}
export class DisconnectsClientError extends Error {}
export class SocketClosedUnexpectedlyError extends Error {}
export class RootNodesUnavailableError extends Error {}
export class ScanIteratorInterruptedError extends Error { constructor(cause?: unknown); }
export class ReconnectStrategyError extends Error {
  originalError: Error;
  socketError: unknown;
  constructor(originalError: Error, socketError: unknown);
}
/** An error that a command was answered with. */
export class ErrorReply extends Error {}
export class SimpleError extends ErrorReply {}
export class BlobError extends ErrorReply {}
export class TimeoutError extends Error {}
export class SocketTimeoutDuringMaintenanceError extends TimeoutError { constructor(timeout: number); }
export class CommandTimeoutDuringMaintenanceError extends TimeoutError { constructor(timeout: number); }
export class MultiErrorReply extends ErrorReply {
  replies: Array<any>;
  errorIndexes: Array<number>;
  constructor(replies: Array<any>, errorIndexes: Array<number>);
  errors(): Generator<any, void, unknown>;
}
export class OpenTelemetryError extends Error {}
export class MaxCommandRedirectionsError extends Error { constructor(cause?: unknown); }
