import type { HttpResponse, Layer } from './http.js'
import type { Timing } from './timing.js'

/** A skew from here on is told. */
const toldFromMs = 60_000

/** How far a source's clock is from ours, as its answers show. */
export class SourceClock {
  private known = 0
  private told = false

  /** `onSkew` is told once, when the skew is first above a minute: milliseconds that the source is ahead of us. */
  constructor(
    private readonly ours: () => number,
    private readonly onSkew?: (skewMs: number) => void,
  ) {}

  /** Milliseconds that the source's clock is ahead; 0 as long as nothing else is known. */
  get skewMs(): number {
    return this.known
  }

  /** The time by the source's clock. */
  readonly now = (): number => this.ours() + this.known

  /**
   * Learns from an answer. Its Date names a second somewhere between sending and receiving; what is believed so far stands
   * as long as it fits. What comes out of a cache tells the time of another answer.
   */
  hear({ headers }: HttpResponse, sentAt: number, receivedAt: number): void {
    const { date, age } = headers
    const theirs = date === undefined || age !== undefined ? Number.NaN : Date.parse(date)
    if (Number.isNaN(theirs)) return
    const least = theirs - receivedAt
    const most = theirs + 1_000 - sentAt
    if (this.known >= least && this.known <= most) return
    this.known = Math.round((least + most) / 2)
    if (this.told || Math.abs(this.known) < toldFromMs) return
    this.told = true
    this.onSkew?.(this.known)
  }
}

/** Shows every answer to the source's clock. */
export function clockLayer(clock: SourceClock, timing: Timing): Layer {
  return (next) => async (request, call) => {
    const sentAt = timing.now()
    const response = await next(request, call)
    clock.hear(response, sentAt, timing.now())
    return response
  }
}

/** A skew as people read it, such as `10 min behind`: where the source's clock is, seen from ours. */
export function skewText(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1_000)
  const amount =
    seconds < 600
      ? `${seconds} s`
      : seconds < 36_000
        ? `${Math.round(seconds / 60)} min`
        : `${Math.round(seconds / 3_600)} h`
  return `${amount} ${skewMs > 0 ? 'ahead' : 'behind'}`
}
