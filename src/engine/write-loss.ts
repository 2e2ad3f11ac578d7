import type { CrmError, ErrorCode } from '../errors/index.js'
import type { CallTrace } from '../vendors/vendor.js'

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

const unanswered: ReadonlySet<ErrorCode> = new Set(['SOURCE_TIMEOUT', 'DEADLINE_EXCEEDED', 'INTERNAL_SERVER_ERROR'])
const gatewayTimeout = 504

/**
 * Whether the source may still be at work on a request whose answer was lost. A broken connection and an answer that
 * nobody can use show that it has let go of it; silence does not, nor does a gateway that says it waited in vain.
 */
export function mayStillRun({ code, details }: CrmError, traces: readonly CallTrace[]): boolean {
  return (
    unanswered.has(code) ||
    details?.['systemCode'] === 'ETIMEDOUT' ||
    traces.some(({ status }) => status === gatewayTimeout)
  )
}
