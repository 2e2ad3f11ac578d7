import { compactHeap } from './compact-heap.js'

/** How often the heap is looked at, and for how long nothing must have been under way, in milliseconds. */
const lookEveryMs = 5_000
const quietMs = 10_000

/** A process that has grown to so many times what it held at rest gives back what it no longer uses. */
const growth = 1.2

/** What the looks depend on. */
export interface HeapRestOptions {
  /** How many requests are under way. */
  readonly underway: () => number
  /** Bytes that the process holds; default those that the system counts. */
  readonly residentBytes?: () => number
  /** Gives back what is not used; default `compactHeap`. */
  readonly compact?: () => Promise<void>
}

/**
 * Gives memory back after a rush. V8 would keep it for ten minutes (`heapFlags`), since to look for it costs compiled
 * functions; after a rush that is worth it, once nobody waits. Looks every five seconds, as long as the process lives.
 */
export class HeapRest {
  private quietLooks = 0
  private restedBytes: number
  private readonly residentBytes: () => number
  private readonly compact: () => Promise<void>

  constructor(private readonly options: HeapRestOptions) {
    this.residentBytes = options.residentBytes ?? (() => process.memoryUsage.rss())
    this.compact = options.compact ?? compactHeap
    this.restedBytes = this.residentBytes()
  }

  /** Begins to look; does not keep the process alive. */
  start(): void {
    setInterval(() => void this.look(), lookEveryMs).unref()
  }

  /** One look, to be taken every five seconds. */
  async look(): Promise<void> {
    this.quietLooks = this.options.underway() === 0 ? this.quietLooks + 1 : 0
    if (this.quietLooks * lookEveryMs < quietMs || this.residentBytes() <= this.restedBytes * growth) return
    this.quietLooks = 0
    await this.compact()
    // What is left now is not to be had: nothing would come of looking for it again.
    this.restedBytes = this.residentBytes()
  }
}
