/** A query string, percent-encoded. Blanks become `%20`, which every server reads; `+` not every one. */
export function encodeParameters(parameters: readonly (readonly [name: string, value: string])[]): string {
  // URLSearchParams writes a literal plus as %2B, so each + left stands for a blank.
  return new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value]))
    .toString()
    .replaceAll('+', '%20')
}

/** The same for people: not encoded. */
export function readableParameters(parameters: readonly (readonly [name: string, value: string])[]): string {
  return parameters.map(([name, value]) => `${name}=${value}`).join('&')
}
