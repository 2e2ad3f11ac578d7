import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../src/errors/index.js'
import { JobLater } from '../../../src/jobs/job-later.js'
import { runBatch } from '../../../src/reports/batch-run.js'
import { defaultReportTiming } from '../../../src/reports/timing.js'
import type { BatchProgress } from '../../../src/reports/types.js'
import type { BatchState, ReportBatch, VendorReports } from '../../../src/vendors/vendor.js'
import { createPatientClock } from '../../support/patient-clock.js'

const batch: ReportBatch = {
  tableId: 't',
  categoryId: 'c',
  batchId: 'b1',
  mode: 'APPEND',
  columns: [{ name: 'a', type: 'STRING' }],
  rows: [{ a: '1' }, { a: '2' }],
}
const fresh: BatchProgress = { batchId: 'b1', rows: 0, status: 'SENDING', error: null, sentAt: 0, resent: false }

type State = BatchState['status'] | null | CrmError
type Sending = 'taken' | 'lost' | CrmError

const cut = new CrmError('SOURCE_UNAVAILABLE', 'cut')
const silent = new CrmError('SOURCE_TIMEOUT', 'silent')
const busy = new CrmError('SOURCE_RATE_LIMITED', 'busy', { retryAfterMs: 7_000 })
const refused = new CrmError('SOURCE_REJECTED', 'refused')

/** Runs a batch against a source that answers as told: the last answer stays. `at` is since the beginning, in ms. */
async function run(
  told: {
    readonly sends?: readonly Sending[]
    readonly states?: readonly State[]
    readonly stateAt?: (at: number) => State
  },
  known: BatchProgress | null = null,
  saved: BatchProgress[] = [],
) {
  const clock = createPatientClock()
  const began = clock.now()
  const sends = [...(told.sends ?? ['taken'])]
  const states = [...(told.states ?? [])]
  const sentAt: number[] = []
  const askedAt: number[] = []
  const reports: Pick<VendorReports, 'sendBatch' | 'batchState'> = {
    sendBatch: async (_batch, { onSend }) => {
      sentAt.push(clock.now() - began)
      const answer = (sends.length > 1 ? sends.shift() : sends[0]) ?? 'taken'
      onSend()
      if (answer === 'lost') throw cut
      if (answer !== 'taken') throw answer
    },
    batchState: async () => {
      const at = clock.now() - began
      askedAt.push(at)
      const state = told.stateAt?.(at) ?? (states.length > 1 ? states.shift() : states[0]) ?? null
      if (state instanceof CrmError) throw state
      return state === null ? null : { status: state, error: state === 'FAILED' ? 'could not' : null }
    },
  }
  const ended = await clock.run(
    runBatch(known === null ? null : { ...known, sentAt: began + known.sentAt }, fresh, {
      source: 'a',
      reports: reports as VendorReports,
      timing: { ...defaultReportTiming, now: clock.now, sleep: clock.sleep },
      signal: new AbortController().signal,
      batch: async () => batch,
      keep: async (progress) => void saved.push(progress),
    }),
  )
  return { ended, sentAt, askedAt, saved }
}

describe('a batch', () => {
  it('is recorded before it is sent, and followed at growing intervals of at most ten seconds', async () => {
    const { ended, sentAt, askedAt, saved } = await run({ stateAt: (at) => (at < 60_000 ? 'RUNNING' : 'SUCCEEDED') })
    expect(ended).toMatchObject({ status: 'SUCCEEDED', rows: 2, error: null })
    expect(saved.map(({ status }) => status)).toEqual(['SENDING', 'RUNNING'])
    expect(sentAt).toEqual([0])
    const waits = askedAt.map((at, index) => Math.round(at - (askedAt[index - 1] ?? 0)))
    expect(waits.slice(0, 3)).toEqual([300, 480, 768])
    expect(waits.slice(-3)).toEqual([10_000, 10_000, 10_000])
  })

  it('that fails is told as its source tells it', async () => {
    const { ended } = await run({ states: ['RUNNING', 'FAILED'] })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'could not' })
  })

  it('that is refused for now is sent after the wait that was asked for, and once too often never', async () => {
    const { ended, sentAt } = await run({ sends: [busy, busy, 'taken'], states: ['SUCCEEDED'] })
    expect(ended.status).toBe('SUCCEEDED')
    expect(sentAt).toEqual([0, 7_000, 14_000])
    const always = await run({ sends: [busy] })
    expect(always.ended).toMatchObject({ status: 'FAILED', error: 'busy' })
    expect(always.sentAt).toHaveLength(8)
  })

  it('that its source takes only hours later waits for that, unsent', async () => {
    const spent = new CrmError('SOURCE_QUOTA_EXHAUSTED', 'spent', { retryAfterMs: 7_200_000 })
    const saved: BatchProgress[] = []
    await expect(run({ sends: [spent] }, null, saved)).rejects.toBeInstanceOf(JobLater)
    expect(saved.at(-1)).toMatchObject({ status: 'WAITING', rows: 2 })
    const again = await run({ states: ['SUCCEEDED'] }, saved.at(-1))
    expect(again.ended).toMatchObject({ status: 'SUCCEEDED', resent: false })
    expect({ sent: again.sentAt.length, asked: again.askedAt.length }).toEqual({ sent: 1, asked: 1 })
    // One that was sent waits too, and is not given up meanwhile.
    const running: BatchProgress = { ...fresh, rows: 2, status: 'RUNNING' }
    await expect(run({ states: [spent] }, running)).rejects.toBeInstanceOf(JobLater)
  })

  it('that is refused for good is not sent again, nor asked for', async () => {
    const { ended, sentAt, askedAt } = await run({ sends: [refused] })
    expect(ended).toMatchObject({ status: 'FAILED', error: 'refused' })
    expect({ sent: sentAt.length, asked: askedAt.length }).toEqual({ sent: 1, asked: 0 })
  })
})

describe('a batch whose answer was lost', () => {
  it('is followed when its source knows it', async () => {
    const { ended, sentAt } = await run({ sends: ['lost'], states: [null, 'RUNNING', 'SUCCEEDED'] })
    expect(ended.status).toBe('SUCCEEDED')
    expect(sentAt).toEqual([0])
  })

  it.each([
    ['cut', cut],
    ['silent', silent],
  ])('is sent again once it can no longer be on its way: %s', async (_name, error) => {
    const { settleMs } = defaultReportTiming
    const { ended, sentAt, saved } = await run({
      sends: [error, 'taken'],
      stateAt: (at) => (at > settleMs + 15_000 ? 'SUCCEEDED' : null),
    })
    expect(ended.status).toBe('SUCCEEDED')
    expect(sentAt).toHaveLength(2)
    expect(sentAt[1]).toBeGreaterThanOrEqual(settleMs)
    expect(saved.map(({ resent }) => resent)).toEqual([false, true, true])
  })

  it('is sent twice at most', async () => {
    const { ended, sentAt } = await run({ sends: ['lost'], states: [null] })
    expect(ended).toMatchObject({ status: 'FAILED', resent: true, error: expect.stringMatching(/never arrived/) })
    expect(sentAt).toHaveLength(2)
  })

  it('is followed when the second sending is refused because the first has arrived', async () => {
    const { ended, sentAt } = await run({
      sends: ['lost', refused],
      stateAt: (at) => (at < 75_000 ? null : 'SUCCEEDED'),
    })
    expect(ended.status).toBe('SUCCEEDED')
    expect(sentAt).toHaveLength(2)
  })

  it('is waited for although its source calls it failed, which it may say of one that is still to come', async () => {
    const late = await run({ sends: ['lost'], stateAt: (at) => (at < 3_000 ? 'FAILED' : 'SUCCEEDED') })
    expect(late.ended.status).toBe('SUCCEEDED')
    const { ended, sentAt } = await run({ sends: ['lost'], states: ['FAILED'] })
    expect(ended).toMatchObject({ status: 'FAILED', error: expect.stringMatching(/also say of one that it never got/) })
    expect(sentAt).toHaveLength(1)
  })

  it('is told as unknown when its source cannot be asked, and not sent again', async () => {
    const { ended, sentAt } = await run({ sends: ['lost'], states: [cut] })
    expect(ended).toMatchObject({ status: 'RUNNING', error: expect.stringMatching(/could not be asked/) })
    expect(sentAt).toHaveLength(1)
  })
})

describe('a batch that is taken up again', () => {
  const sending: BatchProgress = { ...fresh, rows: 2, sentAt: -10_000 }

  it('is looked for until its old sending can no longer arrive, then sent', async () => {
    const { ended, sentAt } = await run({ stateAt: (at) => (at < 70_000 ? null : 'SUCCEEDED') }, sending)
    expect(ended.status).toBe('SUCCEEDED')
    expect(sentAt).toHaveLength(1)
    expect(sentAt[0]).toBeGreaterThanOrEqual(50_000)
  })

  it('is only followed when it was taken on, and left alone when it has ended', async () => {
    const running = await run({ states: ['SUCCEEDED'] }, { ...sending, status: 'RUNNING' })
    expect({ status: running.ended.status, sent: running.sentAt }).toEqual({ status: 'SUCCEEDED', sent: [] })
    const over = await run({}, { ...sending, status: 'FAILED', error: 'x' })
    expect({ error: over.ended.error, asked: over.askedAt }).toEqual({ error: 'x', asked: [] })
  })

  it('is given up after half an hour without news, and when its source forgets it', async () => {
    const mute = await run({ states: ['RUNNING'] }, { ...sending, status: 'RUNNING' })
    expect(mute.ended).toMatchObject({ status: 'RUNNING', error: expect.stringMatching(/not said within 30 minutes/) })
    const forgotten = await run({ states: [null] }, { ...sending, status: 'RUNNING' })
    expect(forgotten.ended).toMatchObject({ status: 'RUNNING', error: expect.stringMatching(/no longer knows it/) })
  })
})
