import { CrmError, type ErrorCode } from '../../src/errors/index.js'

/** What a caller is told about a refused argument. */
export interface CallerError {
  readonly code: ErrorCode
  /** Of the argument, not of the response. */
  readonly path: readonly (string | number)[] | undefined
  readonly message: string
}

/** The error of ours behind an error of a response. Rethrows what is none of ours. */
export function callerErrorOf(
  error: (Error & { readonly originalError?: Error | undefined }) | undefined,
): CallerError {
  const original = error?.originalError
  if (!(original instanceof CrmError)) throw original ?? error ?? new Error('There is no error')
  return { code: original.code, path: original.argumentPath, message: original.message }
}
