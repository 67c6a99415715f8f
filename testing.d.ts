import {
  Clock, CommandLog, Dump, Engine, Fault, Faults, Flavor, InjectedFault, LogOptions, Mirror, MirrorOptions, Seed, Snapshot,
  StrictRules,
} from './index'

/**
 * Which engine is meant: an engine, a client of either shape, or the URL that a client would be made with. Without any,
 * the only engine that there is; when there is none yet, that of `new Redis()`. An error when there are several.
 */
export function engine(subject?: Engine | object | string): Engine

/** All engines of this evaluation of the package. */
export function engines(): Engine[]

/** Settings for every engine of this evaluation of the package. */
export interface Settings {
  /** A log of commands in every engine; setup files for runners turn it on. */
  log?: boolean | LogOptions
  /** Strict mode, in every test. */
  strict?: boolean | StrictRules
  /** A real server that is told the same, in every test; a different answer fails the test. */
  mirror?: string | ({ url: string } & MirrorOptions) | undefined
  /** What becomes of what a test file leaves open: told (which is the default), a failure of the file, or nothing. */
  leaks?: 'warn' | 'fail' | 'ignore'
  /** The server that engines pass for; null for none. */
  flavor?: Flavor | null

  /** Makes repeatable what engines draw by chance, see `Engine.seed()`. */
  seed?: number
  /**
   * How long data lives: as long as the test file, which is the default, or as long as a test, at whose end it is again what
   * it was before.
   */
  fresh?: 'file' | 'test'
}

/**
 * Makes the engine that a test means (see `engine()`) pass for a server until the end of the test; null for none. An error
 * outside of tests, where a setup file tells of them.
 */
export function flavor(name: Flavor | null): void

/** All there are to choose from. */
export function flavors(): Flavor[]

/** Something that is open. */
export interface Leak {
  kind: 'call' | 'subscriber' | 'client'
  /** In words. */
  what: string
  /** `file:line:column`, and the library that did it there; empty where it is not known. */
  where: string
  /** The name of the test in which it was made; undefined outside of tests. */
  test: string | undefined
  /** How many of its like were made there. */
  count: number
}

/** What is open; as a string, a line for each. */
export interface Report {
  leaks: Leak[]
  /** Those that outlive what they were made in: all but idle clients that no test has made. */
  readonly faults: Leak[]
  toString(): string
}

/** What the clients made since `nearis/testing` was loaded have open: calls without an answer, subscribers, clients. */
export function report(): Report

/**
 * Applies settings to the engines that there are and to each that is made from now on, as in a setup file or at the head of
 * a test file. Nothing is applied when one of them is wrong.
 */
export function configure(settings: Settings): void

/** Has calls of `engine()` fail, come late or lose their connection, until the test ends or that is undone. */
export function inject(fault: Fault): InjectedFault

/** The usual faults, of `engine()`. */
export const faults: Faults

/** Undoes all faults of all engines. */
export function undoFaults(): void

/** Says that a test begins: what it does to engines is undone by `endTest`. For `beforeEach` where there is no setup file. */
export function beginTest(name?: string): void

/** Undoes what the test has done to engines (faults, rules, flavors, clocks), the last thing first. For `afterEach`. */
export function endTest(): Promise<void>

/** The clock of `engine()`: moved by hand, without fake timers. What a test does to it is undone by `endTest`. */
export const clock: Clock

/** `engine().log`. */
export const log: CommandLog

/** `engine().strict`. */
export function strict(rules: boolean | StrictRules): { check(): void; undo(): void }

/** `engine().mirror`. */
export function mirror(url: string, options?: MirrorOptions): Mirror

/** What matchers and assertions are about: an engine, a client of either shape, or the URL that a client is made with. */
export type Subject = Engine | object | string

/** For `expect.extend()`; the setup files for Jest and Vitest do it. */
export const matchers: Record<keyof RedisMatchers, (this: any, subject: any, ...args: any[]) => { pass: boolean; message(): string }>

/** What `expect(redis)` has besides. All are synchronous. */
export interface RedisMatchers<R = void> {
  /**
   * A client has sent the command with just these arguments; without any, with whatever arguments. Numbers are their texts,
   * arrays and objects flat, and matchers such as `expect.any(Number)` may stand for arguments. Scripts do not count.
   */
  toHaveReceived(command: string, ...args: any[]): R
  /** Clients have sent the command that many times. */
  toHaveReceivedTimes(command: string, times: number): R
  /** The key is there, with this value: text, an array, a hash as an object. */
  toHaveKey(key: string | Buffer, value?: any): R
  /** The key lives for so many seconds still, bounds included. */
  toHaveTTLBetween(key: string | Buffer, min: number, max: number): R
  /** The same in milliseconds. */
  toHavePTTLBetween(key: string | Buffer, min: number, max: number): R
}

/** The matchers as functions, which throw an AssertionError. */
export function assertReceived(subject: Subject, command: string, ...args: any[]): void
export function assertNotReceived(subject: Subject, command: string, ...args: any[]): void
export function assertReceivedTimes(subject: Subject, command: string, times: number): void
export function assertKey(subject: Subject, key: string | Buffer, value?: any): void
export function assertNoKey(subject: Subject, key: string | Buffer): void
/** In seconds, bounds included. */
export function assertTTLBetween(subject: Subject, key: string | Buffer, min: number, max: number): void
/** In milliseconds. */
export function assertPTTLBetween(subject: Subject, key: string | Buffer, min: number, max: number): void

/** As `engine().snapshot()`: what every key is now, to go back to by `restore()`. */
export function snapshot(): Snapshot

/** Makes every key of the snapshot's engine what it was. */
export function restore(snapshot: Snapshot): void

/** As `engine().dump()`: all that there is as plain data, the same for the same content. */
export function dump(options?: { ttl?: 'left' | 'at' | false }): Dump

/** As `engine().load()`: stores plain data or runs commands; all of it or, with an error, nothing. */
export function load(data: Seed, options?: { flush?: boolean }): void

/** As `engine().seed()`: makes repeatable what is drawn by chance. */
export function seed(seed?: number): void
