import { createHash } from 'node:crypto'

/**
 * The signature over the values of a token call and, as one more value, the app's secret: sorted by code unit, joined
 * by nothing, SHA-1 of the UTF-8 bytes in lower-case hex. Names do not count; duplicates stay.
 * Source: `openapi.md` of linkerp-doc (2017-10-25), signature rule; its demonstrations SignUtils and AuthUtility.
 */
export function signatureOf(values: readonly string[]): string {
  // The default sort compares UTF-16 code units, as the vendor does; a locale's order gives another digest.
  return createHash('sha1')
    .update([...values].sort().join(''), 'utf8')
    .digest('hex')
}

/**
 * Reads a flat JSON object into text values; a number is kept as the very characters sent, for these are what is
 * signed. Nulls are dropped. Undefined when the body is no JSON object or a value is an object, array or boolean.
 */
export function readFlatFields(body: string): Map<string, string> | undefined {
  try {
    JSON.parse(body)
    // Quoting the numbers after the check above is safe and keeps their spelling, which JSON.parse alone loses.
    const quoted = body.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
      token.startsWith('"') ? token : `"${token}"`,
    )
    const parsed = JSON.parse(quoted) as unknown
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    const fields = new Map<string, string>()
    for (const [name, value] of Object.entries(parsed)) {
      if (value === null) continue
      if (typeof value !== 'string') return undefined
      fields.set(name, value)
    }
    return fields
  } catch {
    return undefined
  }
}
