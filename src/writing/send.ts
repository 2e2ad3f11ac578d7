import { asSourceError, CrmError } from '../errors/index.js'
import type { WriteAnswer, WriteIntent } from '../vendors/vendor.js'
import type { OperationState } from '../reading/calls.js'
import type { PlanRecord } from '../reading/explain.js'
import type { WriteTarget } from './check.js'
import { provesRefusal } from './loss.js'

/** What came of sending a write once. */
export type Sent =
  | { readonly kind: 'answered'; readonly answer: WriteAnswer }
  /** It is certain that nothing was written. */
  | { readonly kind: 'unwritten'; readonly error: CrmError }
  /** Nobody knows; the source may be at work on it yet. */
  | { readonly kind: 'lost'; readonly error: CrmError }

/** What one sending needs of its surroundings. */
export interface Sending {
  readonly target: WriteTarget
  readonly intent: WriteIntent
  readonly state: OperationState
  readonly record: PlanRecord | null
  readonly now: () => number
  /** Asked at the point of no return. False = somebody else may have taken the write over: it must not be sent. */
  readonly mayBeSent: () => boolean
}

/**
 * Sends a write once. Until its bytes go out it ends when the caller leaves; after that it runs to its end, since an
 * answer that nobody waits for is still the truth.
 */
export async function sendOnce({ target, intent, state, record, now, mayBeSent }: Sending): Promise<Sent> {
  const { source, writer } = target
  const { signal, deadline, health, explain } = state
  const follower =
    explain.mode === 'run' ? explain.follow(source.name, writer.compile(intent).text, () => record) : null
  const stop = new AbortController()
  const leave = (): void => stop.abort(signal.reason)
  let sent = false
  const onSend = (): void => {
    if (sent) return
    if (!mayBeSent() || now() >= deadline) {
      throw new CrmError('DEADLINE_EXCEEDED', 'The time to send this write was over before it could be sent', {
        source: source.name,
      })
    }
    sent = true
    signal.removeEventListener('abort', leave)
  }
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    const answer = await writer.send(intent, {
      signal: stop.signal,
      deadline,
      onCall: follower?.onCall,
      onSend,
    })
    health.succeeded(source.name)
    if (answer.kind === 'refused' && record !== null) explain.refused(record, answer.problems)
    return { kind: 'answered', answer }
  } catch (error) {
    const failure = asSourceError(error, source.name)
    if (failure.kind === 'source') health.failed(source.name, failure)
    explain.failure(source.name, failure.code)
    if (!sent || provesRefusal(failure)) return { kind: 'unwritten', error: failure }
    return { kind: 'lost', error: failure }
  } finally {
    signal.removeEventListener('abort', leave)
    follower?.ended(0)
  }
}
