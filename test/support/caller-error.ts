import { CrmError } from '../../src/errors/index.js'
import { asBadInput } from '../../resolvers/index.js'

/**
 * The error of ours behind an error of a response, whether thrown by a resolver or by the rules on arguments. Rethrows
 * what is none of ours.
 */
export function callerErrorOf(error: (Error & { readonly originalError?: Error | undefined }) | undefined): CrmError {
  const original = error?.originalError ?? error
  const ours = original instanceof CrmError ? original : asBadInput(original)
  if (ours === null) throw original ?? new Error('There is no error')
  return ours
}
