import { asSourceError, CrmError } from '../errors/index.js'
import type { RecordedOutcome } from '../journal/index.js'
import type { AnyRecord } from '../model/index.js'
import type { WriteIntent } from '../vendors/vendor.js'
import type { PlanRecord } from './explain.js'
import type { ListContext } from './list.js'
import { holdsFields, readBack, recordOfAnswer, shownRecordOf } from './write-back.js'
import type { WriteTarget } from './write-check.js'
import { lookOnce, type LookContext, type LostWrite } from './write-find.js'
import { lookUntilKnown } from './write-look.js'
import type { EqualCreates } from './write-equals.js'
import { sendOnce } from './write-send.js'
import type { WriteSettings } from './write-settings.js'
import {
  absentOutcome,
  appliedOutcome,
  failureBeside,
  refusedOutcome,
  resultOf,
  unknownOutcome,
  type LostCause,
} from './write-tell.js'
import type { WriteOrder, WriteResult } from './write-types.js'

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

/** How a write ended, with the record where its answer held all of it. */
export interface Ended {
  readonly outcome: RecordedOutcome
  readonly answered: AnyRecord | null
  readonly window: SendWindow
}

/** When a write may have been sent; epoch milliseconds by our clock. */
export type SendWindow = Pick<LostWrite, 'sentFrom' | 'sentUntil'>

/**
 * Sends a write once and finds out what became of it. The outcome is certain, or OUTCOME_UNKNOWN.
 * @throws the failure when it is certain that nothing was written and the same may be tried again.
 */
export async function runWrite(writing: Writing, mayBeSent: () => boolean): Promise<Ended> {
  const { context, equals, target, intent } = writing
  return equals.inTurn(target, intent, async () => {
    const { now } = context.settings
    const sentFrom = now()
    const sent = await sendOnce({ target, intent, state: context.state, record: writing.record, now, mayBeSent })
    const window = { sentFrom, sentUntil: now() }
    switch (sent.kind) {
      case 'unwritten':
        throw sent.error
      case 'answered':
        if (sent.answer.kind === 'refused')
          return { outcome: refusedOutcome(sent.answer.problems), answered: null, window }
        return applied(writing, window, sent.answer.nativeId, sent.answer.native)
      case 'lost': {
        const { cutSettleMs, stallSettleMs } = writing.settings
        const settledAt = now() + (sent.mayStillRun ? stallSettleMs : cutSettleMs)
        return { outcome: await lookFor(writing, window, settledAt, sent.error), answered: null, window }
      }
    }
  })
}

/** Looks for a write whose answer is missing until its outcome is known or the time for that is over. */
export async function lookFor(
  writing: Writing,
  window: SendWindow,
  settledAt: number,
  cause: LostCause,
): Promise<RecordedOutcome> {
  const { equals, target, intent } = writing
  const verdict = await lookUntilKnown(lookContext(writing), lostWrite(writing, window), settledAt)
  switch (verdict.kind) {
    case 'found':
      if (verdict.nativeId !== null) equals.claim(target.source.name, intent, verdict.nativeId)
      return appliedOutcome(verdict.nativeId)
    case 'absent':
      return absentOutcome(cause)
    case 'unknown':
      return unknownOutcome(cause, settledAt)
  }
}

async function applied(writing: Writing, window: SendWindow, saidId: string | null, native: unknown): Promise<Ended> {
  const { equals, order, target, intent } = writing
  const answered = recordOfAnswer(target.source, intent.kind, native)
  let nativeId = saidId ?? answered?.nativeId ?? null
  // The source does not say which record it made. Nobody needs to know but for showing it, and a reply shows its ticket.
  if (nativeId === null && order.fields !== null && intent.kind !== 'TicketReply') {
    const verdict = await lookUntilKnown(lookContext(writing), lostWrite(writing, window), Infinity)
    if (verdict.kind === 'found') nativeId = verdict.nativeId
  }
  if (nativeId !== null) equals.claim(target.source.name, intent, nativeId)
  return { outcome: appliedOutcome(nativeId), answered, window }
}

/**
 * What the caller gets: the outcome, what the source now holds, and the failure beside it where there is one. Never
 * throws for the source's sake: a record that cannot be shown is null and noted.
 */
export async function tell(writing: Writing, { outcome, answered, window }: Ended): Promise<WriteResult> {
  const { context, order, intent } = writing
  const note = (error: CrmError): void => context.fail({ path: order.path, error })
  const failure = failureBeside(outcome, order)
  if (failure !== null) note(failure)
  const { fields } = order
  if (outcome.outcome !== 'APPLIED' || fields === null || intent.operation === 'delete') return resultOf(outcome, null)
  const nativeId = outcome.nativeId ?? (await findAgain(writing, window))
  const known = { ...outcome, nativeId }
  const shown = shownRecordOf(intent, nativeId)
  if (shown === null) {
    note(untold(order.source))
    return resultOf(known, null)
  }
  if (answered !== null && shown.kind === intent.kind && holdsFields(answered, fields)) return resultOf(known, answered)
  try {
    return resultOf(known, await readBack(lookContext(writing), { ...order, fields }, shown))
  } catch (error) {
    note(asSourceError(error, order.source))
    return resultOf(known, null)
  }
}

/** One more look for a record that was made without an id; a reply is not shown itself. */
async function findAgain(writing: Writing, window: SendWindow): Promise<string | null> {
  if (writing.intent.kind === 'TicketReply') return null
  const seen = await lookOnce(lookContext(writing), lostWrite(writing, window))
  return seen.kind === 'found' ? seen.nativeId : null
}

function untold(source: string): CrmError {
  return new CrmError(
    'SOURCE_CAPABILITY',
    'The record was written, but the source does not say which one it is, and it cannot be told from others',
    { source },
  )
}

function lookContext({ context, equals, settings }: Writing): LookContext {
  return { context, equals, settings, deadline: context.state.deadline + settings.graceMs }
}

function lostWrite({ target, intent, order }: Writing, window: SendWindow): LostWrite {
  return { target, intent, ...window, path: order.path }
}
