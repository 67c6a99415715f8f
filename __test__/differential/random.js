// @ts-check
'use strict'

/** Random numbers that a seed repeats (sfc32). */
class Random {
  /** @param {string} seed */
  constructor(seed) {
    const [a, b, c] = [1, 2, 3].map((salt) => hash(`${salt} ${seed}`))
    this.state = new Uint32Array([a, b, c, 1])
    for (let i = 0; i < 12; i++) this.next()
  }

  /** A number of 32 bits. */
  next() {
    const s = this.state
    const sum = s[0] + s[1] + s[3]++
    s[0] = s[1] ^ (s[1] >>> 9)
    s[1] = s[2] + (s[2] << 3)
    s[2] = ((s[2] << 21) | (s[2] >>> 11)) + sum
    return sum >>> 0
  }

  /** From 0 up to, and without, `limit`. @param {number} limit */
  below(limit) {
    return Math.floor((this.next() / 4294967296) * limit)
  }

  /** @param {number} from @param {number} to included */
  between(from, to) {
    return from + this.below(to - from + 1)
  }

  /** @param {number} probability */
  chance(probability) {
    return this.next() < probability * 4294967296
  }

  /** @template T @param {ArrayLike<T>} list @returns {T} */
  pick(list) {
    return list[this.below(list.length)]
  }

  /** @template T @param {T[]} list @param {(item: T) => number} weight @returns {T} */
  weighted(list, weight) {
    let left = (this.next() / 4294967296) * list.reduce((sum, item) => sum + weight(item), 0)
    return list.find((item) => (left -= weight(item)) < 0) ?? list[list.length - 1]
  }
}

/** FNV-1a, then mixed, so that neighbouring seeds have nothing in common. @param {string} text */
function hash(text) {
  let h = 2166136261
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619)
  h = Math.imul(h ^ (h >>> 16), 2246822507)
  h = Math.imul(h ^ (h >>> 13), 3266489909)
  return (h ^ (h >>> 16)) >>> 0
}

module.exports = { Random }
