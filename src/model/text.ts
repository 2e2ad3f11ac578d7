/**
 * Orders two texts by Unicode code point. Plain `<` orders by UTF-16 unit, which puts characters beyond the basic
 * plane (as surrogates, U+D800 to U+DFFF) before U+E000 to U+FFFF; so units are remapped where they differ.
 */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index)
    const right = b.charCodeAt(index)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

const loneSurrogate = /\p{Surrogate}/u

/** Whether a text is well-formed Unicode: it holds no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return !loneSurrogate.test(text)
}

/** The text as `contains` and `startsWith` see it: Unicode default lower-case mapping, no locale. */
export function foldCase(text: string): string {
  return text.toLowerCase()
}
