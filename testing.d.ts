import { Engine } from './index'

/**
 * Which engine is meant: an engine, a client of either shape, or the URL that a client would be made with. Without any,
 * the only engine that there is; when there is none yet, that of `new Redis()`. An error when there are several.
 */
export function engine(subject?: Engine | object | string): Engine

/** All engines of this evaluation of the package. */
export function engines(): Engine[]

/** Settings for every engine of this evaluation of the package. */
export interface Settings {}

/**
 * Applies settings to the engines that there are and to each that is made from now on, as in a setup file or at the head of
 * a test file. Nothing is applied when one of them is wrong.
 */
export function configure(settings: Settings): void

/** Says that a test begins: what it does to engines is undone by `endTest`. For `beforeEach` where there is no setup file. */
export function beginTest(): void

/** Undoes what the test has done to engines (faults, rules, flavors, clocks), the last thing first. For `afterEach`. */
export function endTest(): Promise<void>
