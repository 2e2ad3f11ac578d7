/**
 * The database's text comparison, utf8_general_ci: case and accents do not count, each character weighs by itself,
 * trailing blanks are ignored by everything but LIKE. Scripts without case compare by code point.
 */

const maxCached = 200_000
const folded = new Map<string, string>()
const weights = new Map<string, string>()

/** The text as a string of weights; two texts are alike when these are. Cached. */
export function fold(text: string): string {
  const known = folded.get(text)
  if (known !== undefined) return known
  let result = ''
  for (let index = 0; index < text.length; index += 1) result += weigh(text.charAt(index))
  if (folded.size >= maxCached) folded.clear()
  folded.set(text, result)
  return result
}

/** As {@link fold}, without trailing blanks: for `=`, `<`, `in` and sorting. */
export function foldTrimmed(text: string): string {
  const result = fold(text)
  return result.endsWith(' ') ? result.replace(/ +$/, '') : result
}

function weigh(character: string): string {
  const code = character.charCodeAt(0)
  if (code < 0x80) return character.toUpperCase()
  const known = weights.get(character)
  if (known !== undefined) return known
  const weight = weighWide(character, code)
  weights.set(character, weight)
  return weight
}

function weighWide(character: string, code: number): string {
  if (character === 'ß') return 'S'
  // Only alphabets with case are taken apart: Korean syllables and Chinese compatibility forms keep their own weight.
  const short = character === 'й' || character === 'Й'
  const base = code < 0x2000 && !short ? (character.normalize('NFD')[0] ?? character) : character
  const upper = base.toUpperCase()
  return upper.length === 1 ? upper : base
}

/**
 * Compiles a LIKE pattern (already read as an SQL string): `%` any run, `_` one character, backslash takes the next
 * character literally. Trailing blanks count.
 */
export function compileLike(pattern: string): (text: string) => boolean {
  // An open end needs no anchor, and without one the search does not backtrack.
  const opensWide = /^%+/.exec(pattern)?.[0].length ?? 0
  let source = opensWide > 0 ? '' : '^'
  let closesWide = false
  for (let index = opensWide; index < pattern.length; index += 1) {
    const character = pattern.charAt(index)
    if (character === '%' && /^%+$/.test(pattern.slice(index))) {
      closesWide = true
      break
    }
    if (character === '%') source += '[^]*'
    else if (character === '_') source += '[^]'
    else if (character === '\\' && index + 1 < pattern.length) {
      index += 1
      source += escapeForRegExp(fold(pattern.charAt(index)))
    } else source += escapeForRegExp(fold(character))
  }
  const expression = new RegExp(closesWide || (opensWide > 0 && opensWide === pattern.length) ? source : `${source}$`)
  return (text) => expression.test(fold(text))
}

function escapeForRegExp(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character
}
