/** How long work goes on before others have their turn, unless it is told otherwise; milliseconds. */
const usualTurnMs = 10

/** Long work in turns: nobody who waits for the event loop waits for all of it. */
export class Turns {
  private since = performance.now()
  /** The next turn, while somebody waits for it. */
  private pause: Promise<void> | null = null

  constructor(private readonly turnMs = usualTurnMs) {}

  /** Whether others are to have their turn now: then `next` is waited for, until it is no more. */
  get isOver(): boolean {
    return performance.now() - this.since >= this.turnMs
  }

  /** All who wait go on in one turn, not each in one of its own. */
  next(): Promise<void> {
    this.pause ??= new Promise((resolve) => {
      setImmediate(() => {
        this.pause = null
        this.since = performance.now()
        resolve()
      })
    })
    return this.pause
  }

  /**
   * When a batch of a loader is sent: as usual, once all that can be asked has been, and never while work that may ask
   * more has stopped for others. So what is asked together does not depend on how long anything took.
   */
  readonly schedule = (send: () => void): void => {
    void Promise.resolve().then(() =>
      process.nextTick(() => {
        if (this.pause === null) send()
        else setImmediate(() => this.schedule(send))
      }),
    )
  }
}
