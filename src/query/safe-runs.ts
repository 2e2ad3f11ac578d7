const foldingSafe = /[0-9A-HJ-Ja-hj-jL-Zl-z ,.:()+@/_%'"#!?*=~^$[\]{}|\\-]|\p{Lo}/u

/**
 * The parts of a text whose occurrence in a record can be tested by any reasonable `like`, whether it is sensitive to
 * case or not, without losing a record that the default lower-case mapping would find: pieces of caseless letters
 * (Han and the like) and, when `letters` is true, also of ASCII letters but `i` and `k`, since `İ` and the Kelvin sign
 * fold into those. Blanks at the ends of a piece are dropped, because vendors trim.
 * `refused` names characters the dialect at hand cannot say.
 */
export function safeRuns(text: string, options: { readonly letters: boolean; readonly refused?: string }): string[] {
  const runs: string[] = []
  let run = ''
  const close = (): void => {
    const trimmed = run.trim()
    if (trimmed !== '') runs.push(trimmed)
    run = ''
  }
  for (const character of text) {
    const asciiLetter = /[A-Za-z]/.test(character)
    const basicPlane = character.length === 1
    const safe = basicPlane && foldingSafe.test(character) && (options.letters || !asciiLetter)
    if (safe && !(options.refused ?? '').includes(character)) run += character
    else close()
  }
  close()
  return runs
}

/** The longest of the safe runs, or null when there is none. */
export function longestSafeRun(
  text: string,
  options: { readonly letters: boolean; readonly refused?: string },
): string | null {
  return safeRuns(text, options).reduce<string | null>(
    (best, run) => (best === null || run.length > best.length ? run : best),
    null,
  )
}
