// @ts-check
'use strict';

/** Where in a program something was done, as far as its author can do something about it. */

const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..') + path.sep;

/** What is ours: the code, and no folder of a project that happens to be below. */
const OURS = [path.join(ROOT, 'js') + path.sep, ...['index.js', 'node-redis.js', 'testing.js', 'cache.js', 'session.js', 'stream.js'].map((name) => ROOT + name)];

/** Modules whose own clients are not the program's. */
const INNER = /[/\\]js[/\\](?:cluster|lock|node-redis[/\\](?:cluster|pool|sentinel))\.js/;

/** What is below waits: for a promise, or for a module that a runner loads. Source maps leave "async" out of some frames. */
const WAITING = /^async |processTicksAndRejections|[/\\]node_modules[/\\](?:vitest|vite|vite-node|@vitest)[/\\]/;

/** Frames that are kept: libraries lie between the program and us. */
const DEPTH = 40;

/** The stack of now, which is made text only when somebody asks. */
class Place {
  /** @param {number} [depth] how many frames are kept */
  constructor(depth = DEPTH) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = depth;
    this._error = new Error();
    Error.stackTraceLimit = stackTraceLimit;
  }

  /** @returns {string[]} the frames, innermost first, `function (file:line:column)` */
  get _frames() {
    const lines = String(this._error.stack).split('\n');
    return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim().slice('at '.length));
  }

  /**
   * Whether a file did it, itself or by what it called; what only waits for it does not count.
   * @param {string} file
   */
  isBelow(file) {
    const frames = this._frames;
    const end = frames.findIndex((frame) => WAITING.test(frame));
    return frames.slice(0, end === -1 ? undefined : end).some((frame) => fileOf(frame).startsWith(`${file}:`));
  }

  /** Whether it was done by what is ours for its own purposes. */
  get isInner() {
    const own = this._frames.filter((frame) => OURS.some((start) => frame.includes(start)));
    return own.some((frame) => INNER.test(frame));
  }

  /** `file:line:column`, relative to the working directory, and the library that did it there; '' when nobody knows. */
  toString() {
    const frames = this._frames.filter((frame) => fileOf(frame) !== '' && !OURS.some((start) => fileOf(frame).startsWith(start)));
    const ofProgram = frames.find((frame) => !isOfLibrary(fileOf(frame)));
    const [first] = frames;
    if (first === undefined) return '';
    if (ofProgram === undefined) return `in ${relative(fileOf(first))}`;
    const library = isOfLibrary(fileOf(first)) ? ` (${nameOf(fileOf(first))})` : '';
    return relative(fileOf(ofProgram)) + library;
  }
}

/** `/folder/file.js:12:5` of a frame, or '' where it has no file. @param {string} frame */
function fileOf(frame) {
  if (frame.includes('node:')) return '';
  const [, place = ''] = /\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*:\d+:\d+)\)?$/.exec(frame) ?? [];
  return place.replace(/^file:\/\//, '').replace(/^async /, '');
}

/** @param {string} file */
function isOfLibrary(file) {
  return /[/\\]node_modules[/\\]/.test(file);
}

/** The library's name. @param {string} file */
function nameOf(file) {
  const inside = /** @type {string} */ (file.split(/[/\\]node_modules[/\\]/).pop());
  return /^(?:@[^/\\]+[/\\])?[^/\\]+/.exec(inside)?.[0].replace('\\', '/');
}

/** @param {string} file */
function relative(file) {
  const short = path.relative(process.cwd(), file);
  return short.startsWith('..' + path.sep + '..' + path.sep + '..') ? file : short;
}

module.exports = { Place };
