/** Lets work of the same name happen one after the other. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>()

  /** Runs `work` when what came before under this name has ended, however it ended. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.last.get(name) ?? Promise.resolve()).then(work)
    const ended = mine.catch(() => undefined)
    this.last.set(name, ended)
    try {
      return await mine
    } finally {
      if (this.last.get(name) === ended) this.last.delete(name)
    }
  }
}
