/** How long work goes on before others have their turn; milliseconds. */
const longestTurnMs = 10

/** Long work in turns: nobody who waits for the event loop waits for all of it. */
export class Turns {
  private since = performance.now()

  /** Whether others are to have their turn now: then `next` is waited for. */
  get isOver(): boolean {
    return performance.now() - this.since >= longestTurnMs
  }

  async next(): Promise<void> {
    await new Promise(setImmediate)
    this.since = performance.now()
  }
}
