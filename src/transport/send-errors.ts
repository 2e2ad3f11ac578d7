import { CrmError } from '../errors/index.js'

/** The error of an answer that wants to send us elsewhere: it could carry credentials to another host. */
export function redirectError(status: number, source: string): CrmError {
  return new CrmError(
    'SOURCE_PROTOCOL_ERROR',
    `This source answered with a redirect (${status}), which is not followed; correct its base URL`,
    { source },
  )
}

/**
 * The error of a call that brought no whole answer. Nothing of what a client library says is kept but the system's code:
 * its texts hold the URL, and with it whatever a vendor puts there.
 */
export function unreachable(error: unknown, source: string): CrmError {
  const systemCode = codeOf(error)
  const reason = systemCode === null ? 'the connection broke before the whole answer had come' : systemCode
  return new CrmError('SOURCE_UNAVAILABLE', `This source cannot be reached: ${reason}`, {
    source,
    ...(systemCode === null ? {} : { details: { systemCode } }),
  })
}

/** The system's code of an error, such as ECONNREFUSED; null when it has none. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z0-9_]+$/.test(error.code)) return error.code
  return 'cause' in error ? codeOf(error.cause) : null
}

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
