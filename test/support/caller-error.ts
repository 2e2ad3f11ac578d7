import { CrmError, type ErrorCode } from '../../src/errors/index.js'
import { asBadInput } from '../../resolvers/index.js'

/** What a caller is told about a refused argument. */
export interface CallerError {
  readonly code: ErrorCode
  /** Of the argument, not of the response. */
  readonly path: readonly (string | number)[] | undefined
  readonly message: string
}

/**
 * The error of ours behind an error of a response, whether thrown by a resolver or by the rules on arguments. Rethrows
 * what is none of ours.
 */
export function callerErrorOf(
  error: (Error & { readonly originalError?: Error | undefined }) | undefined,
): CallerError {
  const original = error?.originalError ?? error
  const ours = original instanceof CrmError ? original : asBadInput(original)
  if (ours === null) throw original ?? new Error('There is no error')
  return { code: ours.code, path: ours.path, message: ours.message }
}
