// @ts-check
'use strict';

/** The kinds of RESP items, each by the byte that begins one: the keys of a type mapping. */

const RESP_TYPES = {
  NULL: 95,
  BOOLEAN: 35,
  NUMBER: 58,
  BIG_NUMBER: 40,
  DOUBLE: 44,
  SIMPLE_STRING: 43,
  BLOB_STRING: 36,
  VERBATIM_STRING: 61,
  SIMPLE_ERROR: 45,
  BLOB_ERROR: 33,
  ARRAY: 42,
  SET: 126,
  MAP: 37,
  PUSH: 62,
};

/** The protocol that a client speaks unless its options say otherwise. */
const DEFAULT_RESP = 3;

module.exports = { RESP_TYPES, DEFAULT_RESP };
