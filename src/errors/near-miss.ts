import { quoted } from './echo.js'

/** Longest word that is compared with names, in characters. */
const longestWord = 100

/**
 * `; did you mean "port"?` for the candidate nearest to `word`, or an empty text when none is near: the same letters in
 * another case or with other dashes, or at most a third of the letters different.
 */
export function didYouMean(word: string, candidates: readonly string[]): string {
  // No name is so long, and comparing takes time by length.
  if (word.length > longestWord) return ''
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '')
  let nearest: string | undefined
  let least = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = plain(candidate) === plain(word) ? 0 : editDistance(plain(word), plain(candidate))
    if (distance >= least) continue
    least = distance
    nearest = candidate
  }
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`
}

/** Single-letter insertions, removals, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1)
      }
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}

/** Most names that are listed; whoever has more looks them up. */
const mostListed = 40

/**
 * What to say after a name that is none of these: the nearest one, and all there are.
 * @example instead('vtigr', names) // ; did you mean "vtiger"? There is vtiger, crm
 */
export function instead(word: string, known: readonly string[]): string {
  const near = didYouMean(word, known)
  return near === '' ? `; there is ${listed(known)}` : `${near} There is ${listed(known)}`
}

/**
 * The sentence about a name that is none of these.
 * @example unknownName('source', 'vtigr', names) // There is no source "vtigr"; did you mean "vtiger"? There is vtiger, crm
 */
export function unknownName(what: string, word: string, known: readonly string[]): string {
  return `There is no ${what} ${quoted(word)}${instead(word, known)}`
}

/** The same, shorter: the nearest name or, where none is near, all there are. For keys, of which a file has many. */
export function nearOrAll(word: string, known: readonly string[]): string {
  return didYouMean(word, known) || `; there is ${listed(known)}`
}

function listed(known: readonly string[]): string {
  if (known.length === 0) return 'none'
  const more = known.length > mostListed ? ` and ${known.length - mostListed} more` : ''
  return `${known.slice(0, mostListed).join(', ')}${more}`
}
