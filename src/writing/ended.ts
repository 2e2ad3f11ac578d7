import type { CrmError } from '../errors/index.js'
import type { RecordedOutcome } from '../journal/index.js'
import type { AnyRecord } from '../model/index.js'
import type { WriteIntent } from '../vendors/vendor.js'
import type { PlanRecord } from '../reading/explain.js'
import type { ListContext } from '../reading/list.js'
import type { WriteTarget } from './check.js'
import type { EqualCreates } from './equals.js'
import type { LookContext, LostWrite, Sighting } from './find.js'
import type { Verdict } from './look.js'
import type { WriteSettings } from './settings.js'
import { absentOutcome, appliedOutcome, unknownOutcome, type LostCause } from './tell.js'
import type { WriteOrder } from './types.js'

/** One write on its way. */
export interface Writing {
  readonly context: ListContext
  readonly settings: WriteSettings
  readonly equals: EqualCreates
  readonly order: WriteOrder
  readonly target: WriteTarget
  readonly intent: WriteIntent
  /** Where explain counts its calls. */
  readonly record: PlanRecord | null
}

/** How a write ended. */
export interface Ended {
  readonly outcome: RecordedOutcome
  /** The record as an answer or a look gave it, or why it could not be read; null = it was not read yet. */
  readonly shown: AnyRecord | CrmError | null
  /** OUTCOME_UNKNOWN only: what the last look showed, as a sentence without its full stop; null where none was made. */
  readonly seen: string | null
  readonly window: SendWindow
}

/** When a write may have been sent; epoch milliseconds by our clock. */
export type SendWindow = Pick<LostWrite, 'sentFrom' | 'sentUntil'>

/** What a write came to by what looking for it has come to. */
export function endedBy(
  { equals, target, intent }: Writing,
  window: SendWindow,
  verdict: Verdict,
  settledAt: number,
  cause: LostCause,
): Ended {
  switch (verdict.kind) {
    case 'found': {
      const { nativeId, record } = verdict
      if (nativeId !== null) equals.claim(target.source.name, intent, nativeId)
      return { outcome: appliedOutcome(nativeId), shown: record, seen: null, window }
    }
    case 'absent':
      return { outcome: absentOutcome(cause), shown: null, seen: null, window }
    case 'unknown': {
      const { seen } = verdict
      const shown = seen !== null && 'record' in seen ? seen.record : null
      return {
        outcome: unknownOutcome(cause, settledAt),
        shown,
        seen: seen === null ? null : wordsOf(seen, intent),
        window,
      }
    }
  }
}

/** What one look showed, in words: no more than names of fields and an id. */
function wordsOf(seen: Exclude<Sighting, { readonly kind: 'found' }>, { operation }: WriteIntent): string {
  switch (seen.kind) {
    case 'several':
      return 'There are records that could be it, and nothing tells which'
    case 'unreadable':
      return `It could not be looked for (${seen.error.code})`
    case 'absent':
    case 'unsure':
      if (seen.record === null) return operation === 'create' ? 'It was not found' : 'The record was not found'
      if (operation === 'delete') return 'The record is still there'
      return seen.differing.length === 0
        ? 'The record does not show whether it was written'
        : `Record ${seen.record.nativeId} is not as it was sent in ${seen.differing.join(', ')}`
  }
}

/** What looks for a write are made with. */
export function lookContext({ context, equals, settings }: Writing): LookContext {
  return { context, equals, settings, deadline: context.state.deadline + settings.graceMs }
}

/** A write as it is looked for. */
export function lostWrite({ target, intent, order }: Writing, window: SendWindow): LostWrite {
  return { target, intent, ...window, path: order.path, fields: order.fields }
}
