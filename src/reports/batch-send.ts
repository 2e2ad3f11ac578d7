import { asSourceError, type CrmError } from '../errors/index.js'
import { provesRefusal } from '../writing/index.js'
import type { WriteCall } from '../vendors/vendor.js'
import type { ReportTiming } from './timing.js'

/** What came of sending something once. */
export type Sent<T> =
  | { readonly kind: 'answered'; readonly answer: T }
  /** It is certain that the source has nothing of it. */
  | { readonly kind: 'unsent'; readonly error: CrmError }
  /** Nobody knows. */
  | { readonly kind: 'lost'; readonly error: CrmError }

/**
 * Sends something once. Until its bytes go out it ends when the signal aborts; after that it runs to its end, since an
 * answer that nobody waits for is still the truth.
 */
export async function sendOnce<T>(
  source: string,
  timing: ReportTiming,
  signal: AbortSignal,
  send: (call: WriteCall) => Promise<T>,
): Promise<Sent<T>> {
  const stop = new AbortController()
  const leave = (): void => stop.abort(signal.reason)
  let sent = false
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    const answer = await send({
      signal: stop.signal,
      deadline: timing.now() + timing.callMs,
      onSend: () => {
        sent = true
        signal.removeEventListener('abort', leave)
      },
    })
    return { kind: 'answered', answer }
  } catch (error) {
    const failure = asSourceError(error, source)
    if (!sent || provesRefusal(failure)) return { kind: 'unsent', error: failure }
    return { kind: 'lost', error: failure }
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
