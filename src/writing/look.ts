import { lookOnce, type LookContext, type LostWrite, type Sighting } from './find.js'

/** What looking has come to. */
export type Verdict =
  | Extract<Sighting, { readonly kind: 'found' }>
  | { readonly kind: 'absent' }
  /** `seen`: what the last look showed; null where there was no time for one. */
  | { readonly kind: 'unknown'; readonly seen: Exclude<Sighting, { readonly kind: 'found' }> | null }

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
  let last: Exclude<Sighting, { readonly kind: 'found' }> | null = null
  const lookAfter = async (waitMs: number): Promise<Verdict | null> => {
    // A timer may go off a little early, and a look begun before its moment proves nothing.
    for (const until = now() + waitMs; now() < until;) await sleep(until - now(), signal)
    const begun = now()
    const seen = await lookOnce(look, lost)
    if (seen.kind === 'found') return seen
    last = seen
    switch (seen.kind) {
      case 'absent':
        return begun >= settledAt ? { kind: 'absent' } : null
      case 'several':
        return { kind: 'unknown', seen }
      case 'unsure':
      case 'unreadable':
        return null
    }
  }
  const unknown = (): Verdict => ({ kind: 'unknown', seen: last })
  for (const waitMs of lookWaitsMs) {
    if (now() + waitMs > look.deadline) return unknown()
    const verdict = await lookAfter(waitMs)
    if (verdict !== null) return verdict
  }
  const left = settledAt - now()
  // Set by a callback, which the compiler does not see.
  const sawNothing = (last as Sighting | null)?.kind === 'absent'
  const verdict = sawNothing && left > 0 && settledAt <= look.deadline ? await lookAfter(left) : null
  return verdict ?? unknown()
}
