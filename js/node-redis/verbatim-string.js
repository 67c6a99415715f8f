// @ts-check
'use strict';

/** Text with its format, `txt` or `mkd`: what a verbatim string becomes when a type mapping asks for it. */
class VerbatimString extends String {
  /**
   * @param {string} format
   * @param {string} value
   */
  constructor(format, value) {
    super(value);
    this.format = format;
  }
}

module.exports = { VerbatimString };
