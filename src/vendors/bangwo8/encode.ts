/** One query parameter. */
export type Parameter = readonly [name: string, value: string]

/** Parameters as they are sent, percent-encoded. */
export function encodeParameters(parameters: readonly Parameter[]): string {
  return parameters.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
}

/** Parameters as a person reads them. */
export function readableParameters(parameters: readonly Parameter[]): string {
  return parameters.map(([name, value]) => `${name}=${value}`).join('&')
}
