import type { CrmError, ErrorCode } from '../errors/index.js'

/** Codes by which a source says, or by which it is known here, that it did nothing with a request. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'SOURCE_RATE_LIMITED',
  'SOURCE_QUOTA_EXHAUSTED',
  'SOURCE_CIRCUIT_OPEN',
  'SOURCE_AUTH_FAILED',
  'SOURCE_FORBIDDEN',
  'SOURCE_CAPABILITY',
  'SOURCE_REJECTED',
])

/**
 * Whether a failure that came after the sending had begun shows that nothing was written all the same: the source refused,
 * or the transport knows that no byte of it can have left.
 */
export function provesRefusal({ code, details }: CrmError): boolean {
  return refusals.has(code) || details?.['neverLeft'] === true
}
