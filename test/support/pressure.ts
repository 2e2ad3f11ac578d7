import { performance, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a piece of work did to the process that it ran in. */
export interface Pressure<T> {
  readonly result: T
  /**
   * Longest time in which the event loop did not come round, in milliseconds: of wall-clock time and of CPU time the
   * lesser, so that neither waiting nor a machine that others keep busy counts; without collections, which go through
   * all that other suites have left in the heap of the worker.
   */
  readonly longestStretchMs: number
  /** What was in use before it. */
  readonly beforeBytes: number
  /**
   * Most memory in use while it ran, above what was in use before; what is waiting to be collected included, of which V8
   * lets the more gather the more is in use.
   */
  readonly peakBytes: number
  /** What is still in use after it and a full collection, above what was in use before; may be negative. */
  readonly keptBytes: number
}

/** As long as `/healthz` may take. */
export const longestStretchMs = 250

const tickMs = 1
/** Stretches from here on are kept, in milliseconds. */
const longMs = 20

/** Runs some work, and looks meanwhile at how the process fares. Work of one process is measured one after the other. */
export async function underPressure<T>(work: () => Promise<T>): Promise<Pressure<T>> {
  await collect()
  const before = bytesInUse()
  const probe = new Probe()
  let result: T
  try {
    result = await work()
    // The stretch that ends the work is seen by the tick behind it.
    await probe.nextTick()
  } finally {
    await probe.stop()
  }
  await collect(before)
  return {
    result,
    longestStretchMs: probe.longestMs(),
    beforeBytes: before,
    peakBytes: Math.max(0, probe.mostBytes - before),
    keptBytes: bytesInUse() - before,
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Looks every millisecond how long it was kept waiting. */
class Probe {
  mostBytes = 0
  private readonly stretches: (Span & { readonly cpuMs: number })[] = []
  private readonly collections: Span[] = []
  private wall = performance.now()
  private cpu = cpuMs()
  private waiting: (() => void)[] = []
  private readonly timer = setInterval(() => this.tick(), tickMs)
  private readonly observer = new PerformanceObserver((list) => this.note(list.getEntries()))

  constructor() {
    this.observer.observe({ entryTypes: ['gc'] })
  }

  nextTick(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    // Entries are handed over some turns later.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
    this.note(this.observer.takeRecords())
    this.observer.disconnect()
  }

  longestMs(): number {
    return Math.max(
      0,
      ...this.stretches.map(({ from, to, cpuMs }) => {
        const collecting = this.collections.reduce(
          (sum, each) => sum + Math.max(0, Math.min(to, each.to) - Math.max(from, each.from)),
          0,
        )
        return Math.min(to - from, cpuMs) - collecting
      }),
    )
  }

  private note(entries: readonly PerformanceEntry[]): void {
    for (const { startTime, duration } of entries) this.collections.push({ from: startTime, to: startTime + duration })
  }

  private tick(): void {
    const wall = performance.now()
    const stretch = { from: this.wall, to: wall, cpuMs: cpuMs() - this.cpu }
    if (wall - this.wall > longMs) this.stretches.push(stretch)
    this.mostBytes = Math.max(this.mostBytes, bytesInUse())
    for (const resolve of this.waiting.splice(0)) resolve()
    // What the probe itself needs is nobody's.
    this.wall = performance.now()
    this.cpu = cpuMs()
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function bytesInUse(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const collectOnce = collector()

/** Bytes more than before that are not worth another collection. */
const littleBytes = 2 * 1024 * 1024

/**
 * Collects, up to three times while there is more than before: what one collection lets go of may hold what the next one
 * finds. Each looks through the whole heap of a worker, which other suites have left their part of.
 */
async function collect(before = Infinity): Promise<void> {
  for (let time = 0; time === 0 || (time < 3 && bytesInUse() > before + littleBytes); time++) {
    collectOnce()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** V8's own full collection, which a flag uncovers for contexts that are made after it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
