/** Most members of all objects and lists of one body: read as JSON and looked through, these take well below 100 ms. */
export const maxBodyValues = 400_000

/** Most members of one object. Names take longer to read than values, and nothing has as many. */
export const maxMembers = 1_000
/** Levels to which is counted. */
const deepest = 10_000

/** What a JSON text holds, counted before it is parsed. */
export interface BodySize {
  /** Objects, lists and what stands between commas. */
  readonly values: number
  /** Members of the largest object; 0 = none has more than one. */
  readonly members: number
  /** How many objects and lists stand in each other at most. */
  readonly depth: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** Counts in one pass; of a text that is no JSON no more than that it comes to an end. */
export function sizeOfJson(bytes: Buffer): BodySize {
  let values = 0
  let level = 0
  let depth = 0
  let members = 0
  /** Of each object that is open, how many members it has behind its first; of lists, less than none. */
  const open: number[] = []
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) at = endOfText(bytes, at)
    else if (byte === comma) {
      values++
      if (level > 0 && ++open[level - 1]! >= members) members = open[level - 1]! + 1
    } else if (byte === openList || byte === openObject) {
      values++
      if (level === deepest) break
      open[level++] = byte === openObject ? 0 : -Infinity
      if (level > depth) depth = level
    } else if ((byte === closeList || byte === closeObject) && level > 0) level--
  }
  return { values, members, depth }
}

/** Place of the quote that ends the text which begins here. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === quote) return at
    if (bytes[at] === backslash) at++
  }
  return bytes.length
}
