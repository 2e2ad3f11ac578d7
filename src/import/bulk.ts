import { asSourceError, CrmError, invariant } from '../errors/index.js'
import { intentOf, provesRefusal } from '../writing/index.js'
import { throwIfLater } from '../jobs/index.js'
import type { BatchState, ManyAnswer, VendorBulk, WriteIntent } from '../vendors/vendor.js'
import { wishOf } from './plan.js'
import { Turns } from './turns.js'
import type { BulkBatch, RowResult } from './types.js'
import { resultOfAnswer, unknownResult, type ImportWork } from './work.js'

/** How often a batch that its job refuses is given to another job. */
const mostRefusals = 3

/** Imports of one process that share a job take turns, so that a new batch is surely theirs. */
const turns = new Turns()

/**
 * Sends what is left of the Bulk batches, follows each to its end and notes what became of its rows. A batch is noted
 * as on its way before it is sent; when its answer is lost, or the process ended there, it is looked for among the
 * job's batches, and only when it is surely not there is it sent again.
 */
export async function runBulk(work: ImportWork): Promise<void> {
  const { bulk } = work.source
  if (work.batches.length === 0) return
  invariant(bulk !== undefined, 'Bulk batches go to a source that has Bulk jobs')
  for (const [index, batch] of work.batches.entries()) {
    if (batch.phase === 'WAITING' || batch.phase === 'SENDING') {
      await turns.take(work.source.name, () => bringIn(work, bulk, index))
    }
  }
  for (const [index, batch] of work.batches.entries()) {
    if (batch.phase === 'SENT') await follow(work, bulk, index, batch)
  }
}

async function bringIn(work: ImportWork, bulk: VendorBulk, index: number): Promise<void> {
  let batch = work.batches[index]!
  if (batch.phase === 'SENDING' && (await settle(work, bulk, index, batch))) return
  const intents = batch.rows.map((place) => intentOf(wishOf(work.input.entity, work.input.rows[place]!)))
  for (let refusals = 0; ;) {
    const jobId = await work.patiently((call) => bulk.openJob(work.input.entity, call))
    const before = await work.patiently((call) => bulk.batchesOf(jobId, call))
    batch = await work.noteBatch(index, { phase: 'SENDING', jobId, before })
    const sent = await sendBatch(work, bulk, jobId, intents)
    if (sent.kind === 'taken') {
      await work.noteBatch(index, { phase: 'SENT', batchId: sent.batchId })
      return
    }
    if (sent.kind === 'lost') {
      if (await settle(work, bulk, index, batch)) return
      continue
    }
    await work.noteBatch(index, { phase: 'WAITING', jobId: null, before: [] })
    work.run.signal.throwIfAborted()
    throwIfLater(sent.error, work.timing.now())
    if (++refusals > mostRefusals) throw sent.error
    if (sent.error.retryable) await work.sleep(sent.error.retryAfterMs ?? work.timing.pausesMs[refusals] ?? 0)
    else if (sent.error.code !== 'SOURCE_REJECTED') throw sent.error
  }
}

type SentBatch =
  | { readonly kind: 'taken'; readonly batchId: string }
  | { readonly kind: 'refused'; readonly error: CrmError }
  | { readonly kind: 'lost' }

/** Once its bytes go out a batch runs to its answer, whoever asks to stop. */
async function sendBatch(
  work: ImportWork,
  bulk: VendorBulk,
  jobId: string,
  intents: readonly WriteIntent[],
): Promise<SentBatch> {
  let isOut = false
  const call = work.call(() => void (isOut = true), new AbortController().signal)
  try {
    return { kind: 'taken', batchId: await bulk.addBatch(jobId, intents, call) }
  } catch (thrown) {
    const error = asSourceError(thrown, work.source.name)
    if (!isOut || provesRefusal(error)) return { kind: 'refused', error }
    return { kind: 'lost' }
  }
}

/** Looks for a batch whose answer is missing. True = it is settled and noted; false = it is surely not there. */
async function settle(work: ImportWork, bulk: VendorBulk, index: number, batch: BulkBatch): Promise<boolean> {
  const { now, firstPollMs, longestPollMs } = work.timing
  const until = now() + work.settleMs
  const known = new Set([
    ...batch.before,
    ...work.batches.flatMap(({ batchId }) => (batchId === null ? [] : [batchId])),
  ])
  for (let pause = firstPollMs; ; pause = Math.min(pause * 1.5, longestPollMs)) {
    const isLastLook = now() >= until
    const ids = await work.patiently((call) => bulk.batchesOf(batch.jobId ?? '', call))
    const fresh = ids.filter((id) => !known.has(id))
    const [batchId] = fresh
    if (fresh.length === 1 && batchId !== undefined) {
      await work.noteBatch(index, { phase: 'SENT', batchId })
      return true
    }
    if (fresh.length > 1) {
      // Somebody else has added to the job meanwhile, and no batch says whose it is.
      await noteUnknown(work, index, batch)
      return true
    }
    if (isLastLook) return false
    await work.sleep(Math.max(1, Math.min(pause, until - now())))
  }
}

async function follow(work: ImportWork, bulk: VendorBulk, index: number, batch: BulkBatch): Promise<void> {
  const { timing } = work
  const batchId = batch.batchId ?? ''
  const giveUpAt = timing.now() + timing.longestBatchMs
  let state: BatchState
  for (let pause = timing.firstPollMs; ; pause = Math.min(pause * 1.5, timing.longestPollMs)) {
    await work.sleep(pause)
    state = await work.patiently((call) => bulk.batchState(batchId, call))
    if (state.status !== 'RUNNING') break
    if (timing.now() >= giveUpAt) {
      throw new CrmError('SOURCE_TIMEOUT', 'A Bulk batch has not come to its end', { source: work.source.name })
    }
  }
  const answers = await answersOf(work, bulk, batchId)
  if (answers === null || answers.length !== batch.rows.length) return noteUnknown(work, index, batch)
  await noteEnded(work, index, batch, answers.map(resultOfAnswer))
}

/** Null where the source tells nothing that can be understood. */
async function answersOf(work: ImportWork, bulk: VendorBulk, batchId: string): Promise<readonly ManyAnswer[] | null> {
  try {
    return await work.patiently((call) => bulk.batchAnswers(batchId, call))
  } catch (error) {
    if (error instanceof CrmError && error.code === 'SOURCE_PROTOCOL_ERROR') return null
    throw error
  }
}

function noteUnknown(work: ImportWork, index: number, batch: BulkBatch): Promise<void> {
  return noteEnded(
    work,
    index,
    batch,
    batch.rows.map(() => unknownResult),
  )
}

async function noteEnded(
  work: ImportWork,
  index: number,
  { rows }: BulkBatch,
  results: readonly RowResult[],
): Promise<void> {
  await work.noteAll(rows.map((place, position) => [place, results[position] ?? unknownResult] as const))
  await work.noteBatch(index, { phase: 'ENDED' })
}
