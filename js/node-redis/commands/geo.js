// @ts-check
'use strict';

/** Places. */

const { command, at, key, word, words, number, defined, given, each, options, flag, choice, firstOf } = require('../arguments');
const { toDouble } = require('../replies');
const { RESP_TYPES } = require('../resp-types');
const { GEO_REPLY_WITH } = require('./constants');

/**
 * @typedef {import('../arguments').Encoder} Encoder
 * @typedef {import('../arguments').Step} Step
 */

const ADD = options(firstOf(choice('condition'), flag('NX'), flag('XX')), flag('CH'));

/** `{ longitude, latitude, member }`, one or several. */
const places = each((encoder, { longitude, latitude, member }) => encoder.push(longitude.toString(), latitude.toString(), member));

/** @type {Step} */
function coordinates(encoder, from) {
  encoder.push(from.longitude.toString(), from.latitude.toString());
}

/** A member, or coordinates. @type {Step} */
function center(encoder, from) {
  const member = typeof from === 'string' || from instanceof Buffer;
  encoder.push(member ? 'FROMMEMBER' : 'FROMLONLAT');
  if (member) encoder.push(from);
  else coordinates(encoder, from);
}

/** A radius, or a box. @type {Step} */
function area(encoder, by) {
  if ('radius' in by) encoder.push('BYRADIUS', by.radius.toString(), by.unit);
  else encoder.push('BYBOX', by.width.toString(), by.height.toString(), by.unit);
}

/** @type {Step} */
function count(encoder, most) {
  encoder.push('COUNT', (typeof most === 'number' ? most : most.value).toString());
  if (most.ANY) encoder.push('ANY');
}

const SEARCH = options(choice('SORT'), choice('COUNT', count));

/** What of each place is wanted; the mapper needs it too. @type {Step} */
function replyWith(encoder, wanted) {
  encoder.push(...wanted);
  encoder.preserve = wanted;
}

/** As `replyWith`, of one or several. @type {Step} */
function replyWithOneOrMore(encoder, wanted) {
  encoder.pushVariadic(wanted);
  encoder.preserve = wanted;
}

/** @param {number} from where the options are @returns {any[]} */
const store = (from) => [at(from, storeWord), at(from - 1, key)];

/** @type {Step} */
function storeWord(encoder, how) {
  encoder.push(how?.STOREDIST ? 'STOREDIST' : 'STORE');
}

/** Longitude and latitude, or a distance: text under RESP2, a number under RESP3. @param {any} value @param {any} typeMapping */
function measure(value, typeMapping) {
  if (typeof value !== 'number') return toDouble(value, undefined, typeMapping);
  return typeMapping && typeMapping[RESP_TYPES.DOUBLE] === String ? value.toString() : value;
}

/** The server gives what was wanted in an order of its own. @type {import('../arguments').Mapper} */
function found(reply, wanted, typeMapping) {
  const asked = new Set(wanted);
  return reply.map((/** @type {any[]} */ [member, ...parts]) => {
    /** @type {Record<string, any>} */
    const place = { member };
    if (asked.has(GEO_REPLY_WITH.DISTANCE)) place.distance = measure(parts.shift(), typeMapping);
    if (asked.has(GEO_REPLY_WITH.HASH)) place.hash = parts.shift();
    if (asked.has(GEO_REPLY_WITH.COORDINATES)) {
      const [longitude, latitude] = parts.shift();
      place.coordinates = { longitude: measure(longitude, typeMapping), latitude: measure(latitude, typeMapping) };
    }
    return place;
  });
}

/** @param {any[]} reply */
function positions(reply) {
  return reply.map((place) => (place === null ? null : { longitude: place[0], latitude: place[1] }));
}

const FOUND = { reply: found };

/** GEORADIUS and GEORADIUSBYMEMBER, with what each names a center by. @param {string} name @param {Step} from @param {Step} wanted */
const radius = (name, from, wanted) => ({
  plain: command(name, key, from, number, word, SEARCH),
  store: command(name, key, from, number, word, at(5, SEARCH), ...store(5)),
  with: command(name, key, from, number, word, at(5, SEARCH), at(4, wanted), FOUND),
});

const around = radius('GEORADIUS', coordinates, replyWithOneOrMore);
const aroundRo = radius('GEORADIUS_RO', coordinates, replyWithOneOrMore);
const aroundMember = radius('GEORADIUSBYMEMBER', word, replyWith);
const aroundMemberRo = radius('GEORADIUSBYMEMBER_RO', word, replyWith);

module.exports = {
  commands: {
    'GEOADD geoAdd': command('GEOADD', key, at(2, ADD), at(1, places)),
    'GEODIST geoDist': command('GEODIST', key, word, word, given(word), { reply: (reply) => (reply === null ? null : Number(reply)) }),
    'GEOHASH geoHash': command('GEOHASH', key, words),
    'GEOPOS geoPos': command('GEOPOS', key, words, { reply: positions }),
    'GEORADIUS geoRadius': around.plain,
    'GEORADIUS_RO geoRadiusRo': aroundRo.plain,
    'GEORADIUS_RO_WITH geoRadiusRoWith': aroundRo.with,
    'GEORADIUS_STORE geoRadiusStore': around.store,
    'GEORADIUS_WITH geoRadiusWith': around.with,
    'GEORADIUSBYMEMBER geoRadiusByMember': aroundMember.plain,
    'GEORADIUSBYMEMBER_RO geoRadiusByMemberRo': aroundMemberRo.plain,
    'GEORADIUSBYMEMBER_RO_WITH geoRadiusByMemberRoWith': aroundMemberRo.with,
    'GEORADIUSBYMEMBER_STORE geoRadiusByMemberStore': aroundMember.store,
    'GEORADIUSBYMEMBER_WITH geoRadiusByMemberWith': aroundMember.with,
    'GEOSEARCH geoSearch': command('GEOSEARCH', key, center, area, SEARCH),
    'GEOSEARCH_WITH geoSearchWith': command('GEOSEARCH', key, center, area, at(4, SEARCH), at(3, replyWith), FOUND),
    'GEOSEARCHSTORE geoSearchStore': command('GEOSEARCHSTORE', defined(key), key, center, area, SEARCH, at(4, options(flag('STOREDIST')))),
  },
};
