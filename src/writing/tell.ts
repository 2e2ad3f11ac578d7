import { CrmError, errorCatalogue, type ErrorCode } from '../errors/index.js'
import type { RecordedOutcome } from '../journal/index.js'
import type { WriteProblem } from '../vendors/vendor.js'
import type { WriteOrder, WriteResult } from './types.js'

/** An outcome where nothing was written because of what a person can mend. */
export function refusedOutcome(problems: readonly WriteProblem[]): RecordedOutcome {
  return { outcome: 'NOT_APPLIED', nativeId: null, problems, failure: null, settledAt: null }
}

/** An outcome of a write that is in its source. */
export function appliedOutcome(nativeId: string | null): RecordedOutcome {
  return { outcome: 'APPLIED', nativeId, problems: [], failure: null, settledAt: null }
}

/** An outcome of a write whose answer was lost and which was surely not applied. */
export function absentOutcome({ code, message }: LostCause): RecordedOutcome {
  return { outcome: 'NOT_APPLIED', nativeId: null, problems: [], failure: { code, message }, settledAt: null }
}

/** A `settledAt` for a write that its source has given its word for: that it is not found is never a proof. */
export const neverSettled = Number.MAX_SAFE_INTEGER

/** An outcome of a write whose answer was lost and of which nothing is known; absence is a proof from `settledAt` on. */
export function unknownOutcome({ code, message }: LostCause, settledAt: number): RecordedOutcome {
  return { outcome: 'OUTCOME_UNKNOWN', nativeId: null, problems: [], failure: { code, message }, settledAt }
}

/** Why the answer was lost. */
export type LostCause = Pick<CrmError, 'message'> & { readonly code: string }

/** An outcome as the caller gets it, with the record that goes with it. */
export function resultOf({ outcome, nativeId, problems }: RecordedOutcome, record: WriteResult['record']): WriteResult {
  // The journal keeps problems as they were told before.
  return { outcome, nativeId, problems: problems as readonly WriteProblem[], record }
}

/**
 * The error that stands beside an outcome which nobody can mend: why the answer was lost, and what to do now. Null when
 * no answer was. `seen` is what the last look showed, if that is worth telling. `retryable` says whether sending the very same again is right.
 */
export function failureBeside(
  { outcome, failure }: RecordedOutcome,
  order: Pick<WriteOrder, 'source' | 'idempotencyKey'>,
  seen: string | null = null,
): CrmError | null {
  if (failure === null) return null
  const hasKey = order.idempotencyKey !== null
  const isUnknown = outcome === 'OUTCOME_UNKNOWN'
  const advice = isUnknown
    ? hasKey
      ? 'Whether this was written is not known; ask with the same key and input to have it looked for again'
      : 'Whether this was written is not known; look in the source before you write it again'
    : hasKey
      ? 'Nothing was written; take a new key to write it again'
      : 'Nothing was written'
  const code = isErrorCode(failure.code) ? failure.code : 'INTERNAL_SERVER_ERROR'
  const told = [failure.message, ...(seen === null ? [] : [seen]), advice].join('. ')
  return new CrmError(code, told, {
    source: order.source,
    retryable: isUnknown === hasKey,
  })
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCatalogue, code)
}
