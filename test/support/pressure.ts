import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a piece of work did to the process that it ran in. */
export interface Pressure<T> {
  readonly result: T
  /**
   * Longest time in which the event loop did not come round, in milliseconds: of wall-clock time and of CPU time the
   * lesser, so that neither waiting nor a machine that others keep busy counts.
   */
  readonly longestStretchMs: number
  /** Most memory in use while it ran, above what was in use before; what is waiting to be collected included. */
  readonly peakBytes: number
  /** What is still in use after it and a full collection, above what was in use before; may be negative. */
  readonly keptBytes: number
}

/**
 * `/healthz` may take 250 ms in a server; under the test runner, with another suite beside it and what other suites left
 * in the heap, all takes up to twice as long. What this is to find takes a second and more.
 */
export const longestStretchMs = 500

const tickMs = 1

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
    probe.stop()
  }
  await collect(before)
  return {
    result,
    longestStretchMs: probe.longestMs,
    peakBytes: Math.max(0, probe.mostBytes - before),
    keptBytes: bytesInUse() - before,
  }
}

/** Looks every millisecond how long it was kept waiting. */
class Probe {
  longestMs = 0
  mostBytes = 0
  private wall = performance.now()
  private cpu = cpuMs()
  private waiting: (() => void)[] = []
  private readonly timer = setInterval(() => this.tick(), tickMs)

  nextTick(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  stop(): void {
    clearInterval(this.timer)
  }

  private tick(): void {
    const wall = performance.now()
    const cpu = cpuMs()
    this.longestMs = Math.max(this.longestMs, Math.min(wall - this.wall, cpu - this.cpu))
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
