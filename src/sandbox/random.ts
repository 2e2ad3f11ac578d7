/** Repeatable pseudo-random numbers: the same seed gives the same sequence on every machine. Not for secrets. */
export interface Random {
  /** The next number, 0 inclusive to 1 exclusive. */
  next(): number
  /** A whole number, both ends included. */
  int(min: number, max: number): number
  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean
}

/** Makes a generator (mulberry32) from a seed, of which the lowest 32 bits count. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('pick needs a list that is not empty')
      return list[Math.floor(next() * list.length)] as T
    },
    chance: (probability) => next() < probability,
  }
}

/** Hashes numbers and text to 32 bits (FNV-1a over UTF-16 units, then mixed); for seeds and stable shuffles. */
export function hash32(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    const text = String(part)
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    // A mark after each part keeps ('a', 'bc') and ('ab', 'c') apart.
    hash = Math.imul(hash ^ 0x1f, 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
