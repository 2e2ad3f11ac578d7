import { setFlagsFromString } from 'node:v8'

/**
 * What a server asks of V8's memory, found by measuring (docs/benchmarks.md). V8 reads them whenever they matter, so they
 * can be set while it runs.
 *
 * `no-allocation-site-pretenuring`: objects made at a place where most have survived for a while are made in the old
 * space from then on. A busy minute teaches V8 so about the parts of a request, and each later request is then kept, with
 * all that it has read, until the next full collection.
 *
 * `heap-growing-percent`: the heap may grow to three times of what a full collection has left before there is another.
 * By itself V8 allows a tenth to a fifth where it finds collections quick, counts the memory of network buffers in, and
 * then collects a small heap ten times a second, on every core.
 *
 * `gc-memory-reducer-start-delay-ms`: after a full collection V8 waits ten minutes, and not eight seconds, before it looks
 * for a quiet moment in which to give memory back. Such a moment takes away, with the last objects of a shape, all
 * compiled functions that know the shape: with no request under way these are nearly all, and to compile them anew takes
 * about a second of CPU, in which requests take twice as long. The look that V8 begins by itself before a program runs
 * still comes, some two minutes after the start; who wants none at all starts Node with `--no-memory-reducer`.
 */
export const heapFlags = [
  '--no-allocation-site-pretenuring',
  '--heap-growing-percent=200',
  '--gc-memory-reducer-start-delay-ms=600000',
] as const

/** Sets them; to be called before there is work. */
export function setHeapFlags(): void {
  for (const flag of heapFlags) setFlagsFromString(flag)
}
