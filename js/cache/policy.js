// @ts-check
'use strict';

/** What of HTTP may be kept and for how long, after RFC 9111, for a cache that all users of an app share. */

/** Statuses that say the same to everybody until something changes. */
const KEPT = new Set([200, 203, 204, 300, 301, 308, 404, 410]);

/**
 * The directives of a Cache-Control header, in lower case.
 * @param {any} header
 * @returns {Map<string, string>}
 */
function directives(header) {
  const found = new Map();
  for (const part of String(header ?? '').split(',')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name) found.set(name.toLowerCase(), value.replace(/^"|"$/g, ''));
  }
  return found;
}

/**
 * Whether the answer to a request may come from the cache, and may go there.
 * @param {import('node:http').IncomingMessage} req
 */
function ofRequest(req) {
  const { method, headers } = req;
  const asked = directives(headers['cache-control']);
  const reload = asked.has('no-cache') || (asked.size === 0 && /\bno-cache\b/.test(String(headers.pragma ?? '')));
  const concerned = (method === 'GET' || method === 'HEAD') && !asked.has('no-store') && !headers.range && !headers.upgrade;
  return { concerned, reload: reload || asked.get('max-age') === '0' };
}

/**
 * For how many milliseconds an answer may be kept, 0 for not at all.
 * @param {{ status: number, headers: Record<string, any>, withAuthorization: boolean, ttlMs: number, keepPrivate: boolean }} answer
 */
function lifetimeMs({ status, headers, withAuthorization, ttlMs, keepPrivate }) {
  const given = directives(headers['cache-control']);
  if (!KEPT.has(status) || given.has('no-store') || given.has('no-cache') || headers.vary === '*') return 0;
  const isShared = given.has('public') || given.has('s-maxage') || given.has('must-revalidate');
  const isPrivate = given.has('private') || headers['set-cookie'] !== undefined || (withAuthorization && !isShared);
  if (isPrivate && !keepPrivate) return 0;
  const seconds = given.get('s-maxage') ?? given.get('max-age');
  if (seconds === undefined || !/^\d+$/.test(seconds)) return ttlMs;
  return Math.min(ttlMs, Number(seconds) * 1000);
}

/**
 * Whether what the client has is as good as the answer: then 304 says so.
 * @param {import('node:http').IncomingHttpHeaders} asked
 * @param {Record<string, any>} headers of the answer
 */
function isFresh(asked, headers) {
  const tags = asked['if-none-match'];
  if (tags !== undefined) {
    const weak = (/** @type {string} */ tag) => tag.trim().replace(/^W\//, '');
    return tags.trim() === '*' || (headers.etag !== undefined && tags.split(',').map(weak).includes(weak(String(headers.etag))));
  }
  const since = Date.parse(String(asked['if-modified-since'] ?? ''));
  return since >= Date.parse(String(headers['last-modified'] ?? ''));
}

module.exports = { ofRequest, lifetimeMs, isFresh };
