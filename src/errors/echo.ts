/** Most characters of what a caller sent that any message repeats. */
export const longestEcho = 200

/** A text of the caller's, whole or cut to what a message may repeat. `most` may only be less. */
export function cut(text: string, most = longestEcho): string {
  if (text.length <= most) return text
  // Half of a surrogate pair is no character.
  const end = /[\uD800-\uDBFF]/.test(text[most - 2] ?? '') ? most - 2 : most - 1
  return `${text.slice(0, end)}…`
}

/** A text of the caller's as messages show it: cut, and in quotes. */
export function quoted(text: string, most = longestEcho): string {
  return JSON.stringify(cut(text, most))
}

/** Literals that a message may hold, longest kinds first: block strings, strings, and runs without a blank. */
const literal = /"""[^]*?(?:"""|$)|"(?:[^"\\]+|\\[^])*(?:"|$)|[^\s"[\]{}]+/y

/**
 * A message, of which each value that it repeats is cut: texts in quotes, lists and objects, and runs without a blank. For
 * the messages of libraries, which repeat whatever they were given; ours use `quoted`.
 */
export function cutEchoes(message: string): string {
  if (message.length <= longestEcho) return message
  let written = ''
  for (let at = 0; at < message.length;) {
    const end = endOfEcho(message, at)
    written += cut(message.slice(at, end))
    at = end
  }
  return written
}

/** Where what begins here ends: a literal, a list or object as a whole, or a single character between them. */
function endOfEcho(message: string, start: number): number {
  let depth = 0
  let at = start
  do {
    const character = message[at]!
    literal.lastIndex = at
    if (literal.test(message)) at = literal.lastIndex
    else at += 1
    if (character === '[' || character === '{') depth += 1
    if (character === ']' || character === '}') depth -= 1
  } while (depth > 0 && at < message.length)
  return at
}
