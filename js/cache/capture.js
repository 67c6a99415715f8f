// @ts-check
'use strict';

/** What a handler writes to a response, noted on its way out. */

/**
 * @typedef {{ status: number, headers: Record<string, any>, body: Buffer }} Answer
 */

/**
 * Passes everything on and tells, once, what it was; null if the client went away before its end, or if there was more
 * of it than `most` bytes.
 *
 * @param {import('node:http').ServerResponse} res
 * @param {{ most: number, beforeHead: () => void }} options `beforeHead` is called when the headers can still be set
 * @param {(answer: Answer | null) => void} done
 */
function capture(res, { most, beforeHead }, done) {
  const { writeHead, write, end } = res;
  /** @type {Buffer[]} */
  const chunks = [];
  let size = 0;
  let isOver = false;
  let isHeadDue = true;

  const finish = (/** @type {Answer | null} */ answer) => {
    if (isOver) return;
    isOver = true;
    chunks.length = 0;
    done(answer);
  };
  /** @param {any} chunk @param {any} encoding */
  const note = (chunk, encoding) => {
    if (isOver || chunk === undefined || chunk === null || typeof chunk === 'function') return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? /** @type {BufferEncoding} */ (encoding) : 'utf8') : Buffer.from(chunk);
    size += bytes.length;
    if (size > most) finish(null);
    else chunks.push(bytes);
  };
  const headIsDue = () => {
    if (!isHeadDue) return;
    isHeadDue = false;
    if (!res.headersSent) beforeHead();
  };

  res.writeHead = /** @type {any} */ (
    function (/** @type {any[]} */ ...args) {
      // Headers given here, rather than set before, are as much of the answer.
      const given = args.find((arg) => typeof arg === 'object' && arg !== null);
      if (given && !Array.isArray(given)) for (const [name, value] of Object.entries(given)) res.setHeader(name, value);
      res.statusCode = args[0];
      headIsDue();
      return /** @type {any} */ (writeHead).apply(res, args.filter((arg) => arg !== given || Array.isArray(given)));
    }
  );
  res.write = /** @type {any} */ (
    function (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) {
      headIsDue();
      note(chunk, rest[0]);
      return /** @type {any} */ (write).call(res, chunk, ...rest);
    }
  );
  res.end = /** @type {any} */ (
    function (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) {
      headIsDue();
      note(chunk, rest[0]);
      const answer = { status: res.statusCode, headers: { ...res.getHeaders() }, body: Buffer.concat(chunks) };
      Object.assign(res, { writeHead, write, end });
      /** @type {any} */ (end).call(res, chunk, ...rest);
      finish(answer);
      return res;
    }
  );
  res.once('close', () => finish(null));
}

module.exports = { capture };
