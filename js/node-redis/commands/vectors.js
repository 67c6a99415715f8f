// @ts-check
'use strict';

/** Vector sets. */

const { command, at, key, word, number, doubleOf, defined, options, option, optionIf, flag, choice } = require('../arguments');
const { boolean, doubles, doubleField, objectOf, resp2 } = require('../replies');

/**
 * @typedef {import('../arguments').Step} Step
 * @typedef {import('../arguments').Mapper} Mapper
 */

/** @type {Step} */
function vector(encoder, values) {
  encoder.push('VALUES', values.length.toString());
  for (const value of values) encoder.push(doubleOf(value));
}

/** A vector, or a member. @type {Step} */
function query(encoder, given) {
  if (Array.isArray(given)) vector(encoder, given);
  else encoder.push('ELE', given);
}

/** @type {Step} */
const json = (encoder, value) => encoder.push(JSON.stringify(value));

/** @type {Step} */
function attributes(encoder, value) {
  if (typeof value === 'object' && value !== null) json(encoder, value);
  else encoder.push(value);
}

const ADD = options(flag('CAS'), choice('QUANT'), option('EF', number), optionIf('SETATTR', json), option('M', number));

const SIMILAR = [
  'VSIM', key, query,
  options(
    option('COUNT', number), option('EPSILON', number), option('EF', number), optionIf('FILTER', word), option('FILTER-EF', number),
    flag('TRUTH'), flag('NOTHREAD'),
  ),
];

/** @type {Mapper} */
const scores = (reply, _preserve, typeMapping) => objectOf(reply, (score) => doubleField(score, typeMapping));

/** As it is stored; only a quantized vector has a range. */
const RAW = {
  /** @type {Mapper} */
  2([quantization, raw, l2Norm, range], _preserve, typeMapping) {
    /** @type {Record<string, any>} */
    const made = { quantization, raw, l2Norm: doubleField(l2Norm, typeMapping) };
    if (range !== undefined) made.quantizationRange = doubleField(range, typeMapping);
    return made;
  },
  /** @type {Mapper} */
  3: ([quantization, raw, l2Norm, quantizationRange]) => ({ quantization, raw, l2Norm, quantizationRange }),
};

/** @type {Mapper} */
const parsed = (reply) => (reply === null ? null : JSON.parse(reply.toString()));

/** @type {Mapper} */
const links = (reply, preserve, typeMapping) => reply.map((/** @type {any} */ layer) => scores(layer, preserve, typeMapping));

module.exports = {
  commands: {
    'VADD vAdd': command('VADD', key, at(3, options(option('REDUCE', number))), at(1, vector), at(2, word), at(3, ADD), { reply: boolean }),
    'VCARD vCard': command('VCARD', key),
    'VDIM vDim': command('VDIM', key),
    'VEMB vEmb': command('VEMB', key, word, { reply: doubles }),
    'VEMB_RAW vEmbRaw': command('VEMB', key, word, 'RAW', { reply: RAW }),
    'VGETATTR vGetAttr': command('VGETATTR', key, word, { reply: parsed }),
    'VINFO vInfo': command('VINFO', key, { reply: resp2((reply) => objectOf(reply)) }),
    'VLINKS vLinks': command('VLINKS', key, word),
    'VLINKS_WITHSCORES vLinksWithScores': command('VLINKS', key, word, 'WITHSCORES', { reply: resp2(links) }),
    'VRANDMEMBER vRandMember': command('VRANDMEMBER', key, defined(number), { cacheable: false }),
    'VRANGE vRange': command('VRANGE', key, word, word, defined(number)),
    'VREM vRem': command('VREM', key, word, { reply: boolean }),
    'VSETATTR vSetAttr': command('VSETATTR', key, word, attributes, { reply: boolean }),
    'VSIM vSim': command(...SIMILAR),
    'VSIM_WITHSCORES vSimWithScores': command(...SIMILAR, 'WITHSCORES', { reply: resp2(scores) }),
  },
};
