import type { AnyRecord } from '../model/index.js'
import type { WriteIntent } from '../vendors/vendor.js'
import { holdsFields, recordOfAnswer } from './read-back.js'
import { likenessOf } from './compare.js'
import { lookUntilKnown } from './look.js'
import { endedBy, lookContext, lostWrite, type Ended, type SendWindow, type Writing } from './ended.js'
import { settleMsOf } from './settings.js'
import { appliedOutcome, neverSettled, type LostCause } from './tell.js'

/** What a source answered that says it has written. */
export interface Acknowledgement {
  /** The record that the answer names; null = none. */
  readonly nativeId: string | null
  /** The whole native record, where the answer holds it. */
  readonly native?: unknown
}

const unnamed: LostCause = {
  code: 'SOURCE_PROTOCOL_ERROR',
  message: 'The source said that it has written, but not which record',
}
const contradicted: LostCause = {
  code: 'SOURCE_PROTOCOL_ERROR',
  message: 'The source said that it has written, but does not show it',
}

/**
 * What a write came to whose source says that it was done. An answer that names no record is as good as lost: the record
 * is looked for. So it is where a change is to be shown, which must not stand beside what was there before it.
 */
export async function acknowledged(writing: Writing, window: SendWindow, said: Acknowledgement): Promise<Ended> {
  const { equals, target, intent, context, settings } = writing
  const answered = recordOfAnswer(target.source, intent.kind, said.native)
  const nativeId = said.nativeId ?? answered?.nativeId ?? null
  if (nativeId !== null) {
    equals.claim(target.source.name, intent, nativeId)
    if (!needsLook(writing, answered)) return { outcome: appliedOutcome(nativeId), shown: answered, seen: null, window }
  }
  // The source has given its word: no look of now speaks against it for sure, and that a new record is not found never does.
  const settledAt =
    intent.operation === 'create' ? neverSettled : context.settings.now() + settleMsOf(target.source, settings)
  const verdict = await lookUntilKnown(lookContext(writing), lostWrite(writing, window), Infinity)
  const cause = nativeId === null ? unnamed : contradicted
  if (verdict.kind !== 'unknown' || verdict.seen === null) {
    // Without time for a look nothing speaks against an answer that names its record.
    if (verdict.kind === 'unknown' && nativeId !== null) return believed(nativeId, null)
    return endedBy(writing, window, verdict, settledAt, cause)
  }
  const { seen } = verdict
  switch (seen.kind) {
    case 'unreadable': {
      // Where a source does not show such records its word is all there is.
      const isShown = target.source.capabilities.kinds[intent.kind] !== undefined
      return nativeId !== null || !isShown
        ? believed(nativeId, isShown ? seen.error : null)
        : endedBy(writing, window, verdict, settledAt, cause)
    }
    case 'absent':
    case 'unsure':
      // Nothing that was sent can be compared, or the record that was named is not shown yet.
      return seen.differing.length === 0 && intent.operation === 'update' && (seen.record !== null || nativeId !== null)
        ? believed(nativeId ?? intent.nativeId, seen.record)
        : endedBy(writing, window, verdict, settledAt, cause)
    case 'several':
      return endedBy(writing, window, verdict, settledAt, cause)
  }

  function believed(id: string | null, shown: Ended['shown']): Ended {
    return { outcome: appliedOutcome(id), shown, seen: null, window }
  }
}

/** Whether a write whose answer names its record is looked at all the same. */
function needsLook({ intent, order }: Writing, answered: AnyRecord | null): boolean {
  if (intent.operation !== 'update') return false
  if (answered !== null && differs(answered, intent)) return true
  return order.fields !== null && (answered === null || !holdsFields(answered, order.fields))
}

function differs(record: AnyRecord, intent: WriteIntent): boolean {
  return likenessOf(record, intent, []).differing.length > 0
}
