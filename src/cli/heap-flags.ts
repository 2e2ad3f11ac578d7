import { setFlagsFromString } from 'node:v8'

/**
 * What a server asks of V8's memory, found by measuring (docs/benchmarks.md). V8 reads both whenever they matter, so they
 * can be set while it runs.
 *
 * `no-allocation-site-pretenuring`: objects made at a place where most have survived for a while are made in the old
 * space from then on. A busy minute teaches V8 so about the parts of a request, and each later request is then kept, with
 * all that it has read, until the next full collection.
 *
 * `heap-growing-percent`: the heap may grow to three times of what a full collection has left before there is another.
 * By itself V8 allows a tenth to a fifth where it finds collections quick, counts the memory of network buffers in, and
 * then collects a small heap ten times a second, on every core.
 */
export const heapFlags = ['--no-allocation-site-pretenuring', '--heap-growing-percent=200'] as const

/** Sets them; to be called before there is work. */
export function setHeapFlags(): void {
  for (const flag of heapFlags) setFlagsFromString(flag)
}
