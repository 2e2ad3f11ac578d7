import { asSourceError, CrmError } from '../errors/index.js'
import { acknowledged } from './acknowledged.js'
import { holdsFields, readBack, shownRecordOf } from './read-back.js'
import { endedBy, lookContext, lostWrite, type Ended, type SendWindow, type Writing } from './ended.js'
import { lookUntilKnown } from './look.js'
import { sendOnce } from './send.js'
import { settleMsOf } from './settings.js'
import { failureBeside, refusedOutcome, resultOf, type LostCause } from './tell.js'
import type { WriteOrder, WriteResult } from './types.js'

/**
 * Sends a write once and finds out what became of it. The outcome is certain, or OUTCOME_UNKNOWN.
 * @throws the failure when it is certain that nothing was written and the same may be tried again.
 */
export async function runWrite(writing: Writing, mayBeSent: () => boolean): Promise<Ended> {
  const { context, equals, target, intent, settings } = writing
  return equals.inTurn(target, intent, async () => {
    const { now } = context.settings
    const sentFrom = now()
    const sent = await sendOnce({ target, intent, state: context.state, record: writing.record, now, mayBeSent })
    const window = { sentFrom, sentUntil: now() }
    switch (sent.kind) {
      case 'unwritten':
        throw sent.error
      case 'answered':
        return sent.answer.kind === 'refused'
          ? { outcome: refusedOutcome(sent.answer.problems), shown: null, seen: null, window }
          : acknowledged(writing, window, sent.answer)
      case 'lost':
        return lookFor(writing, window, now() + settleMsOf(target.source, settings), sent.error)
    }
  })
}

/** Looks for a write whose answer is missing until its outcome is known or the time for that is over. */
export async function lookFor(
  writing: Writing,
  window: SendWindow,
  settledAt: number,
  cause: LostCause,
): Promise<Ended> {
  const verdict = await lookUntilKnown(lookContext(writing), lostWrite(writing, window), settledAt)
  return endedBy(writing, window, verdict, settledAt, cause)
}

/**
 * What the caller gets: the outcome, what the source now holds, and the failure beside it where there is one. Of a write
 * whose outcome is not known, the record as it was seen. Never throws for the source's sake: a record that cannot be
 * shown is null and noted.
 */
export async function tell(writing: Writing, ended: Ended): Promise<WriteResult> {
  const { context, order, intent } = writing
  const { outcome, shown, seen } = ended
  const note = (error: CrmError): void => context.fail({ path: order.path, error })
  const failure = failureBeside(outcome, order, seen)
  if (failure !== null) note(failure)
  const { fields } = order
  if (outcome.outcome === 'NOT_APPLIED' || fields === null || intent.operation === 'delete') {
    return resultOf(outcome, null)
  }
  const place = shownRecordOf(intent, outcome.nativeId)
  // What is shown of a reply is its ticket.
  const isRead = shown !== null && !(shown instanceof CrmError) && intent.kind !== 'TicketReply'
  if (isRead && holdsFields(shown, fields)) return resultOf(outcome, shown)
  if (outcome.outcome !== 'APPLIED') return resultOf(outcome, null)
  try {
    if (shown instanceof CrmError) throw shown
    if (place === null) throw untold(order)
    return resultOf(outcome, await readBack(lookContext(writing), { ...order, fields }, place))
  } catch (error) {
    note(asSourceError(error, order.source))
    return resultOf(outcome, null)
  }
}

function untold({ source }: WriteOrder): CrmError {
  return new CrmError(
    'SOURCE_CAPABILITY',
    'The record was written, but the source does not say which one it is, and it cannot be told from others',
    { source },
  )
}
