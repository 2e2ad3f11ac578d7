/**
 * One parameter of a query string. Its text, percent-encoded, is made when it is asked for first: many a condition is only
 * tried. Blanks become `%20`, which every server reads; `+` not every one.
 */
export class Parameter {
  private encoded: string | null = null

  constructor(
    readonly name: string,
    readonly value: string,
  ) {}

  get text(): string {
    return (this.encoded ??= `${encoded(this.name)}=${encoded(this.value)}`)
  }
}

/** A query string of these. */
export function encodeParameters(parameters: readonly Parameter[]): string {
  return parameters.map(({ text }) => text).join('&')
}

const unreserved = /^[\w.*-]*$/
const unreservedList = /^[\w.*,-]*$/
const printable = /^[\x20-\x7e]*$/
/** What URLSearchParams escapes and encodeURIComponent, which is far quicker with long lists of ids, does not. */
const leftOut = /[!'()~]/g

function encoded(text: string): string {
  if (unreserved.test(text)) return text
  if (unreservedList.test(text)) return text.replaceAll(',', '%2C')
  if (printable.test(text)) return encodeURIComponent(text).replace(leftOut, percent)
  // URLSearchParams writes a literal plus as %2B, so each + left stands for a blank.
  return new URLSearchParams([['', text]]).toString().slice(1).replaceAll('+', '%20')
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

/** The same for people: not encoded. */
export function readableParameters(parameters: readonly Parameter[]): string {
  return parameters.map(({ name, value }) => `${name}=${value}`).join('&')
}
