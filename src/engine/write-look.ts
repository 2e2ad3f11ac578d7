import type { CrmError } from '../errors/index.js'
import { lookOnce, type LookContext, type LostWrite } from './write-find.js'

/** What looking has come to. */
export type Verdict =
  | { readonly kind: 'found'; readonly nativeId: string | null }
  | { readonly kind: 'absent' }
  /** `unreadable`: why the last look failed, if it did. */
  | { readonly kind: 'unknown'; readonly unreadable: CrmError | null }

/**
 * Looks for a write again and again, with the waits of the settings in between, until it is found or surely not there.
 * That it is not there is proven only by a look begun at `settledAt` or later (epoch milliseconds) that could read and
 * found nothing; after a look that could, the last one waits for that moment if it lies before the deadline. Costs one
 * read a look, at most one look more than there are waits.
 */
export async function lookUntilKnown(look: LookContext, lost: LostWrite, settledAt: number): Promise<Verdict> {
  const { now } = look.context.settings
  const { sleep, lookWaitsMs } = look.settings
  const { signal } = new AbortController()
  let unreadable: CrmError | null = null
  let sawNothing = false
  const lookAfter = async (waitMs: number): Promise<Verdict | null> => {
    // A timer may go off a little early, and a look begun before its moment proves nothing.
    for (const until = now() + waitMs; now() < until;) await sleep(until - now(), signal)
    const begun = now()
    const seen = await lookOnce(look, lost)
    unreadable = seen.kind === 'unreadable' ? seen.error : null
    sawNothing = seen.kind === 'absent'
    switch (seen.kind) {
      case 'found':
        return seen
      case 'absent':
        return begun >= settledAt ? seen : null
      case 'several':
        return { kind: 'unknown', unreadable: null }
      case 'unsure':
      case 'unreadable':
        return null
    }
  }
  for (const waitMs of lookWaitsMs) {
    if (now() + waitMs > look.deadline) return { kind: 'unknown', unreadable }
    const verdict = await lookAfter(waitMs)
    if (verdict !== null) return verdict
  }
  const left = settledAt - now()
  const verdict = sawNothing && left > 0 && settledAt <= look.deadline ? await lookAfter(left) : null
  return verdict ?? { kind: 'unknown', unreadable }
}
