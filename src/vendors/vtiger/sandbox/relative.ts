import type { WebServiceError } from './errors.js'

/** A literal as the 6.5 line reads it; two quotes on end are taken along, to be refused. */
const literal = /'((?:[^'\\]|\\[^]|'')*)'/g

/**
 * A query in the literals of the 6.5 line, said in ours: there a quote is `\'`. Undefined where a literal holds a doubled
 * quote or any other backslash, for which that line answers an empty list.
 */
export function readRelativeQuery(query: string): string | undefined {
  let isLost = false
  const said = query.replace(literal, (_whole, inner: string) => {
    const plain = inner.replaceAll("\\'", '')
    isLost ||= plain.includes('\\') || plain.includes("'")
    return inner === '' ? "' '" : `'${inner.replaceAll("\\'", "''")}'`
  })
  return isLost ? undefined : said
}

const refusedSession: ReadonlySet<string> = new Set([
  'INVALID_SESSIONID',
  'AUTHENTICATION_REQUIRED',
  'AUTHENTICATION_FAILURE',
  'INVALID_AUTH_TOKEN',
  'INVALID_USER_CREDENTIALS',
])

/** The HTTP status that the 6.5 line sends an error with. */
export function relativeStatus({ code }: WebServiceError): number {
  const name = String(code)
  if (refusedSession.has(name)) return 401
  if (name === 'ACCESS_DENIED') return 403
  return name === 'INTERNAL_SERVER_ERROR' ? 500 : 400
}
