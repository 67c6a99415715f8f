import { Engine } from './index'

/**
 * Which engine is meant: an engine, a client of either shape, or the URL that a client would be made with. Without any,
 * the only engine that there is; when there is none yet, that of `new Redis()`. An error when there are several.
 */
export function engine(subject?: Engine | object | string): Engine

/** All engines of this evaluation of the package. */
export function engines(): Engine[]
