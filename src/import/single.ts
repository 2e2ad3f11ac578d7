import { CrmError } from '../errors/index.js'
import type { WriteResult } from '../engine/index.js'
import { wishOf } from './plan.js'
import type { RowResult } from './types.js'
import { refusedResult, unknownResult, type ImportWork } from './work.js'

/** Creates on their way at once. */
const concurrency = 4
/** A row that surely did not get in, though its answer was lost, is sent once more under a key of its own. */
const attempts = 2
/** How often, at least, the outcome of a write is asked for that nobody knows yet. */
const mostLooks = 8
const path = ['importRecords']

/** Sends rows one by one, each under a key made of import, line and attempt, so that a restart sends none twice. */
export async function runSingles(work: ImportWork): Promise<void> {
  const waiting = work.singlePlaces.values()
  let failed = false
  const lanes = Array.from({ length: concurrency }, async () => {
    for (const place of waiting) {
      try {
        await work.note(place, await writeRow(work, place))
        if (failed) return
      } catch (error) {
        // The other lanes end with the row they are at.
        failed = true
        throw error
      }
    }
  })
  const ended = await Promise.allSettled(lanes)
  await work.save()
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason
}

/** Writes one row, or learns what became of it before. @throws a failure of the source that is not about this row. */
export async function writeRow(work: ImportWork, place: number): Promise<RowResult> {
  for (let attempt = 1; ; attempt++) {
    const result = await askUntilKnown(work, place, attempt)
    const isLost = result.outcome === 'NOT_APPLIED' && result.problems.length === 0
    if (!isLost || attempt >= attempts) return result
  }
}

/** Names the write of a row. */
export function keyOf(work: ImportWork, place: number, attempt: number): string {
  return `import:${work.input.importId}:${work.input.rows[place]!.line}:${attempt}`
}

/** Longest that a write of an ended process is waited for: its lease, and some more. */
const longestLeaseMs = 60_000
const askAgainMs = 500

/** An order to the engine for a row; the same again looks for what the first has made, and sends nothing. */
async function askUntilKnown(work: ImportWork, place: number, attempt: number): Promise<RowResult> {
  const { timing } = work
  const startedAt = timing.now()
  const busyUntil = startedAt + longestLeaseMs
  // Before its source has settled no look tells that a row is not there.
  const settledBy = startedAt + longestLeaseMs + work.settleMs
  for (let look = 0; ; look++) {
    const result = await work.tryAgain(() => askWhenFree(work, place, attempt, busyUntil))
    if (result.outcome !== 'OUTCOME_UNKNOWN' || (look >= mostLooks && timing.now() > settledBy)) return result
    await work.sleep(timing.pausesMs[Math.min(look, timing.pausesMs.length - 1)] ?? timing.longestPollMs)
  }
}

async function askWhenFree(work: ImportWork, place: number, attempt: number, busyUntil: number): Promise<RowResult> {
  for (;;) {
    try {
      return await askOnce(work, place, attempt)
    } catch (error) {
      const isBusy = error instanceof CrmError && error.code === 'IN_PROGRESS'
      if (!isBusy || work.timing.now() >= busyUntil) throw error
      await work.sleep(error.retryAfterMs ?? askAgainMs)
    }
  }
}

async function askOnce(work: ImportWork, place: number, attempt: number): Promise<RowResult> {
  const { input, source, surroundings, run } = work
  const operation = surroundings.engine.begin({ explain: 'off', identity: run.identity, signal: run.signal })
  try {
    const { outcome, nativeId, problems }: WriteResult = await operation.write({
      source: source.name,
      wish: wishOf(input.entity, input.rows[place]!),
      idempotencyKey: keyOf(work, place, attempt),
      fields: null,
      path,
    })
    return outcome === 'OUTCOME_UNKNOWN' ? unknownResult : { outcome, nativeId, problems }
  } catch (error) {
    if (error instanceof CrmError && error.code === 'SOURCE_REJECTED') return refusedResult(error)
    throw error
  }
}
