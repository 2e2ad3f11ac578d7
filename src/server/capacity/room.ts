import type { Timing } from '../../transport/index.js'

/** Gives a place back; doing so again does nothing. */
export type Leave = () => void

/** Who asks for a place; when it closes, nobody waits any more. */
export interface Entrant {
  once(event: 'close', listener: () => void): unknown
  removeListener(event: 'close', listener: () => void): unknown
}

/** How much a room takes. */
export interface RoomOptions {
  /** Most that are inside at once. */
  readonly places: number
  /** Most that wait for a place. */
  readonly queue: number
  /** Whoever is foreseen to wait and stay for longer than this in all is refused, in milliseconds. */
  readonly longestMs: number
  readonly timing: Pick<Timing, 'now' | 'after'>
}

interface Waiter {
  readonly since: number
  /** Null = refused. */
  readonly settle: (leave: Leave | null) => void
}

/** How often those who wait are looked at again, in milliseconds. */
const lookEveryMs = 100

/** Entries that follow each other without a turn of the event loop take no longer than this together, in milliseconds. */
const turnMs = 10

/** Weight of one more stay in what a stay usually takes. */
const stayWeight = 1 / 16

/**
 * A counted room with a short queue, oldest first. Whoever would not be through in time is told at once instead of being
 * kept: by what stays have taken, or what they take right now if that is more, it is foreseen when a place is free. When many
 * come in one turn of the event loop, they enter in several, so that others are heard in between.
 */
export class Room {
  private readonly waiting: Waiter[] = []
  private inside = 0
  /** Sum of the moments at which those inside came. */
  private cameSum = 0
  private usualStayMs = 0
  private turnBegan: number | null = null
  private isLooking = false

  constructor(private readonly options: RoomOptions) {}

  /** Milliseconds after which somebody refused now might get in. */
  get retryAfterMs(): number {
    return Math.ceil(this.foreseenMs(this.waiting.length))
  }

  /** Whether somebody who comes now gets in at once. */
  get isOpen(): boolean {
    return this.waiting.length === 0 && this.hasPlace && this.hasTurnTime()
  }

  /** Enters, now or after waiting; null = refused, or the entrant left meanwhile. */
  enter(entrant: Entrant): Promise<Leave | null> {
    if (this.isOpen) return Promise.resolve(this.take())
    const { places, queue, longestMs } = this.options
    const position = this.waiting.length
    // Those who wait for nothing but their turn have a place already.
    if (position >= queue + places - this.inside || this.foreseenMs(position) + this.stayMs > longestMs)
      return Promise.resolve(null)
    return new Promise((resolve) => {
      const leave = (): void => {
        const index = this.waiting.indexOf(waiter)
        if (index !== -1) this.waiting.splice(index, 1)
        resolve(null)
      }
      const waiter: Waiter = {
        since: this.options.timing.now(),
        settle: (place) => {
          entrant.removeListener('close', leave)
          resolve(place)
        },
      }
      entrant.once('close', leave)
      this.waiting.push(waiter)
      this.look()
    })
  }

  private get hasPlace(): boolean {
    return this.inside < this.options.places
  }

  private take(): Leave {
    const { now } = this.options.timing
    const came = now()
    this.inside += 1
    this.cameSum += came
    let isInside = true
    return () => {
      if (!isInside) return
      isInside = false
      this.inside -= 1
      this.cameSum -= came
      this.usualStayMs += (now() - came - this.usualStayMs) * stayWeight
      this.admitOne()
    }
  }

  /** Milliseconds until the one at a position of the queue gets in. */
  private foreseenMs(position: number): number {
    const { places } = this.options
    const ahead = position + 1 - (places - this.inside)
    return ahead <= 0 ? 0 : (ahead * this.stayMs) / places
  }

  /** How long a stay takes: as it has been, or as long as those inside are there already when that is longer. */
  private get stayMs(): number {
    const age = this.inside === 0 ? 0 : this.options.timing.now() - this.cameSum / this.inside
    return Math.max(this.usualStayMs, age)
  }

  private admitOne(): void {
    if (this.hasPlace) this.waiting.shift()?.settle(this.take())
  }

  /** Whether little was set going in this turn of the event loop; what an entry sets going runs before the next asks. */
  private hasTurnTime(): boolean {
    if (this.turnBegan !== null) return performance.now() - this.turnBegan < turnMs
    this.turnBegan = performance.now()
    setImmediate(() => this.turn())
    return true
  }

  /** A new turn begins: one of those who wait only for that enters, the next one in the turn after it. */
  private turn(): void {
    this.turnBegan = null
    if (this.waiting.length === 0 || !this.hasPlace) return
    this.turnBegan = performance.now()
    setImmediate(() => this.turn())
    this.admitOne()
  }

  /** Refuses, from time to time, those who are now foreseen to wait too long: the youngest, since the oldest go first. */
  private look(): void {
    if (this.isLooking) return
    this.isLooking = true
    this.options.timing.after(lookEveryMs, () => {
      this.isLooking = false
      const now = this.options.timing.now()
      for (let last = this.waiting.length - 1; last >= 0; last--) {
        const waiter = this.waiting[last]!
        if (now - waiter.since + this.foreseenMs(last) + this.stayMs <= this.options.longestMs) continue
        this.waiting.splice(last, 1)
        waiter.settle(null)
      }
      if (this.waiting.length > 0) this.look()
    })
  }
}
