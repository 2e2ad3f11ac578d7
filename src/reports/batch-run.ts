import { CrmError } from '../errors/index.js'
import { throwIfLater } from '../jobs/index.js'
import type { BatchState, ReportBatch, VendorReports } from '../vendors/vendor.js'
import { sendOnce } from './batch-send.js'
import { growingWait, type ReportTiming } from './timing.js'
import type { BatchProgress } from './types.js'

/** What one batch is run with. */
export interface BatchSurroundings {
  readonly source: string
  readonly reports: VendorReports
  readonly timing: ReportTiming
  readonly signal: AbortSignal
  /** The batch itself; asked for only when it is to be sent. */
  readonly batch: () => Promise<ReportBatch>
  /** Keeps where the batch stands; what it has resolved survives the process. */
  readonly keep: (progress: BatchProgress) => Promise<void>
}

/** What the source says of a batch whose answer was lost, once it can no longer be on its way. */
type Found = 'known' | 'absent' | 'failed'

/**
 * Brings one batch to its end: sends it, unless it may have been sent before, and follows it until the source has saved
 * it or given up. A batch whose answer was lost is asked for by its id; one that the source surely never got is sent
 * again under the same id, once. The result has the status SUCCEEDED or FAILED; RUNNING when nobody can say, with the
 * reason.
 */
export async function runBatch(
  known: BatchProgress | null,
  fresh: BatchProgress,
  on: BatchSurroundings,
): Promise<BatchProgress> {
  switch (known?.status) {
    case undefined:
      return send(fresh, on)
    case 'SENDING':
      return settle(known, known.sentAt, 'The process that sent this batch ended before its answer came', on)
    case 'RUNNING':
      return follow(known, on)
    case 'WAITING':
      return send(known, on)
    case 'SUCCEEDED':
    case 'FAILED':
      return known
  }
}

async function send(fresh: BatchProgress, on: BatchSurroundings): Promise<BatchProgress> {
  const { source, reports, timing, signal } = on
  const wait = growingWait(timing, signal)
  const batch = await on.batch()
  for (let tried = 1; ; tried++) {
    const sending: BatchProgress = { ...fresh, rows: batch.rows.length, status: 'SENDING', sentAt: timing.now() }
    await on.keep(sending)
    const sent = await sendOnce(source, timing, signal, async (call) => reports.sendBatch(batch, call))
    switch (sent.kind) {
      case 'answered': {
        const running: BatchProgress = { ...sending, status: 'RUNNING' }
        await on.keep(running)
        return follow(running, on)
      }
      case 'lost':
        return settle(sending, timing.now(), sent.error.message, on)
      case 'unsent':
        signal.throwIfAborted()
        // The first sending may have arrived after all, and be the reason why the second is refused.
        if (fresh.resent && sent.error.code === 'SOURCE_REJECTED') {
          return settle(sending, timing.now(), sent.error.message, on)
        }
        await keepIfLater(sent.error, sending, on)
        if (!sent.error.retryable || tried >= timing.tries) return failed(sending, sent.error.message)
        await wait(sent.error.retryAfterMs)
    }
  }
}

/** Has the upload go on later where the source says so; by then this batch has surely not been sent. @throws JobLater */
async function keepIfLater(error: CrmError, batch: BatchProgress, on: BatchSurroundings): Promise<void> {
  try {
    throwIfLater(error, on.timing.now())
  } catch (later) {
    await on.keep({ ...batch, status: 'WAITING' })
    throw later
  }
}

/** Finds out what became of a batch whose answer was lost. */
async function settle(
  sent: BatchProgress,
  lostAt: number,
  lost: string,
  on: BatchSurroundings,
): Promise<BatchProgress> {
  switch (await lookFor(sent.batchId, lostAt + on.timing.settleMs, on)) {
    case 'known': {
      const running: BatchProgress = { ...sent, status: 'RUNNING' }
      await on.keep(running)
      return follow(running, on)
    }
    case 'absent':
      if (sent.resent) return failed(sent, `${lost}. Sent twice, this batch never arrived`)
      return send({ ...sent, resent: true }, on)
    case 'failed':
      return failed(
        sent,
        `${lost}. The source says now that the batch failed, which it may also say of one that it never got; either ` +
          'way its rows are not in',
      )
    case null:
      return unknown(sent, `${lost}. The source could not be asked what became of it`)
  }
}

/** Null when the source could not be asked. A failed batch may be one that is still to come, so that it is waited for too. */
async function lookFor(batchId: string, settledAt: number, on: BatchSurroundings): Promise<Found | null> {
  const { timing, signal } = on
  const wait = growingWait(timing, signal)
  const giveUpAt = settledAt + timing.settleMs
  for (;;) {
    const askedAt = timing.now()
    const state = await askFor(batchId, on)
    if (state !== 'unasked') {
      if (state?.status === 'RUNNING' || state?.status === 'SUCCEEDED') return 'known'
      if (askedAt >= settledAt) return state === null ? 'absent' : 'failed'
    } else if (askedAt >= giveUpAt) return null
    await wait()
  }
}

/** Follows a batch that the source has taken on. */
async function follow(running: BatchProgress, on: BatchSurroundings): Promise<BatchProgress> {
  const { timing, signal } = on
  const wait = growingWait(timing, signal)
  const giveUpAt = timing.now() + timing.followMs
  const knownBy = timing.now() + timing.settleMs
  for (;;) {
    await wait()
    const askedAt = timing.now()
    const state = await askFor(running.batchId, on)
    if (state === null && askedAt >= knownBy) {
      return unknown(running, 'The source has taken this batch on, and no longer knows it')
    }
    if (state !== null && state !== 'unasked') {
      if (state.status === 'SUCCEEDED') return { ...running, status: 'SUCCEEDED', error: null }
      if (state.status === 'FAILED') return failed(running, state.error ?? 'The source could not save this batch')
    }
    if (askedAt >= giveUpAt) {
      const minutes = Math.round(timing.followMs / 60_000)
      return unknown(running, `The source has not said within ${minutes} minutes what became of this batch`)
    }
  }
}

/** `unasked`: the source could not be asked now. */
async function askFor(batchId: string, on: BatchSurroundings): Promise<BatchState | null | 'unasked'> {
  const { reports, timing, signal } = on
  try {
    return await reports.batchState(batchId, { signal, deadline: timing.now() + timing.callMs })
  } catch (error) {
    signal.throwIfAborted()
    throwIfLater(error, timing.now())
    if (error instanceof CrmError) return 'unasked'
    throw error
  }
}

function failed(batch: BatchProgress, error: string): BatchProgress {
  return { ...batch, status: 'FAILED', error }
}

function unknown(batch: BatchProgress, error: string): BatchProgress {
  return { ...batch, status: 'RUNNING', error }
}
