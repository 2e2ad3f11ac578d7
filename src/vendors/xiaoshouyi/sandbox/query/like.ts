import type { QueryOptions } from '../options.js'

/** Compiles a `like` pattern: the percent sign stands for any run of characters, line ends included. */
export function compileLike(pattern: string, options: QueryOptions): (text: string) => boolean {
  const underscore = options.likeUnderscore === 'wildcard'
  const ignoreCase = options.like !== 'exact'
  let source = ''
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index)
    if (character === '\\' && options.likeEscape === true && index + 1 < pattern.length) {
      index += 1
      source += quote(pattern.charAt(index))
    } else if (character === '%') source += '.*'
    else if (character === '_' && underscore) source += '.'
    else source += quote(character)
  }
  const expression = new RegExp(`^${source.replace(/(?:\.\*)+/g, '.*')}$`, ignoreCase ? 'is' : 's')
  return (text) => expression.test(text)
}

function quote(character: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character
}
