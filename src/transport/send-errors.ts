import { CrmError } from '../errors/index.js'
import { codeOf, meaningOfCode } from './system-codes.js'

/** The error of an answer that wants to send us elsewhere: it could carry credentials to another host. */
export function redirectError(status: number, source: string): CrmError {
  return new CrmError(
    'SOURCE_PROTOCOL_ERROR',
    `This source answered with a redirect (${status}), which is not followed; correct its base URL`,
    { source },
  )
}

/**
 * The error of a call that brought no whole answer: the system's or TLS's code in message and details, and what to do
 * about it. `details.neverLeft` is true where no byte of the request can have left.
 */
export function unreachable(error: unknown, source: string): CrmError {
  const found = codeOf(error)
  if (found === null) return new CrmError('SOURCE_UNAVAILABLE', `This source cannot be reached: ${broke}`, { source })
  const { code: systemCode, connecting } = found
  const { retryable, neverLeft, advice } = meaningOfCode(systemCode, connecting)
  const reason = advice === null ? `${broke} (${systemCode})` : `${systemCode}; ${advice}`
  return new CrmError('SOURCE_UNAVAILABLE', `This source cannot be reached: ${reason}`, {
    source,
    retryable,
    details: { systemCode, ...(neverLeft ? { neverLeft } : {}) },
  })
}

const broke = 'the connection broke before the whole answer had come'

/** The error for a call whose time ran out. */
export function deadlineError(source: string): CrmError {
  return new CrmError(
    'DEADLINE_EXCEEDED',
    "The request's total time ran out before this source had answered; ask for less, or raise the limit",
    { source },
  )
}

/** The error of an answer that is longer than it may be. */
export function tooLarge(source: string, maxBytes: number): CrmError {
  return new CrmError('SOURCE_TOO_LARGE', `An answer of this source is larger than ${maxBytes} bytes`, { source })
}
