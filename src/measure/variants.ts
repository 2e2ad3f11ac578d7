/** What a loose comparison may leave out of account. */
export const loosenesses = ['case', 'blank', 'accent', 'width'] as const

/** One of them. */
export type Looseness = (typeof loosenesses)[number]

/** The same as people say it. */
export const loosenessWords: Readonly<Record<Looseness, string>> = {
  case: 'upper and lower case',
  blank: 'blanks at the end',
  accent: 'accents',
  width: 'full and half width',
}

const accented: Readonly<Record<string, string>> = {
  a: 'á',
  e: 'é',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  O: 'Ó',
  U: 'Ú',
}
const accentless = /\p{Mn}+/gu

/** The text with ASCII letters in the other case; the same text when it has none. */
export function swapCase(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}

/** Another text that a comparison with this looseness takes for the same; null when there is none. */
export function variantOf(text: string, looseness: Looseness): string | null {
  const variant = vary(text, looseness)
  return variant === text ? null : variant
}

function vary(text: string, looseness: Looseness): string {
  switch (looseness) {
    case 'case':
      return swapCase(text)
    case 'blank':
      return `${text} `
    case 'accent': {
      const plain = text.normalize('NFD').replaceAll(accentless, '').normalize('NFC')
      return plain === text ? text.replace(/[aeouAEOU]/, (letter) => accented[letter] ?? letter) : plain
    }
    case 'width':
      // The full-width forms stand 0xFEE0 after the ASCII characters.
      return text.replace(/[A-Za-z0-9]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
  }
}
