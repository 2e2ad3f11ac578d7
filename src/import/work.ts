import { asSourceError, CrmError } from '../errors/index.js'
import { settleMsOf } from '../writing/index.js'
import type { Engine, EngineSource } from '../engine/index.js'
import type { JobRun } from '../jobs/job.js'
import { throwIfLater } from '../jobs/index.js'
import type { WriteJournal } from '../journal/index.js'
import type { ManyAnswer, WriteCall } from '../vendors/vendor.js'
import type { ImportTiming } from './timing.js'
import type { BulkBatch, ImportInput, ImportProgress, RowResult } from './types.js'

/** What an import is run with. */
export interface ImportSurroundings {
  readonly engine: Engine
  /** The one that the engine has. */
  readonly journal: WriteJournal
  readonly timing: ImportTiming
}

/**
 * Results at least between two saves of rows that go one by one, and how many saves there are at most: each tells of all
 * rows. Their keys make it safe to forget some.
 */
const rowsBetweenSaves = 25
const mostSaves = 400

/** One import at work: what is known of its rows, and how its calls are made. */
export class ImportWork {
  private results: (RowResult | null)[]
  private bulk: BulkBatch[]
  private unsaved = 0
  private saving: Promise<void> = Promise.resolve()

  constructor(
    readonly input: ImportInput,
    readonly source: EngineSource,
    readonly surroundings: ImportSurroundings,
    readonly run: Pick<JobRun<ImportProgress>, 'identity' | 'save' | 'signal'>,
    private readonly start: ImportProgress,
  ) {
    this.results = [...start.results]
    this.bulk = [...start.bulk]
  }

  get timing(): ImportTiming {
    return this.surroundings.timing
  }

  /** How long what was sent may still turn up when its answer was lost. */
  get settleMs(): number {
    return settleMsOf(this.source, this.timing)
  }

  get batches(): readonly BulkBatch[] {
    return this.bulk
  }

  /** Places of rows of which nothing is known yet, out of these. */
  open(places: readonly number[]): readonly number[] {
    return places.filter((place) => this.results[place] === null)
  }

  get batchPlaces(): readonly number[] {
    return this.open(this.start.batch)
  }

  get singlePlaces(): readonly number[] {
    return this.open(this.start.single)
  }

  /** Notes what became of a row; saved with the next `save`, or by itself when enough has come together. */
  async note(place: number, result: RowResult): Promise<void> {
    this.results[place] = result
    if (++this.unsaved >= Math.max(rowsBetweenSaves, this.results.length / mostSaves)) await this.save()
  }

  /** Notes many at once and saves. */
  async noteAll(results: readonly (readonly [place: number, result: RowResult])[]): Promise<void> {
    for (const [place, result] of results) this.results[place] = result
    await this.save()
  }

  /** Notes where a Bulk batch stands and saves. */
  async noteBatch(index: number, change: Partial<BulkBatch>): Promise<BulkBatch> {
    const batch = { ...this.bulk[index]!, ...change }
    this.bulk[index] = batch
    await this.save()
    return batch
  }

  /** Saves one after the other, so that an older state never comes after a newer. */
  save(): Promise<void> {
    this.unsaved = 0
    const next = this.saving.then(() =>
      this.run.save({ ...this.start, results: [...this.results], bulk: [...this.bulk] }),
    )
    this.saving = next.catch(() => undefined)
    return next
  }

  /** A call that reads, tried again while that helps. @throws CrmError of kind `source`; JobLater. */
  patiently<T>(ask: (call: WriteCall) => Promise<T>): Promise<T> {
    return this.tryAgain(() => ask(this.call(() => undefined)))
  }

  /** The same for any work whose retryable failures mean that nothing was written. */
  async tryAgain<T>(work: () => Promise<T>): Promise<T> {
    const { pausesMs } = this.timing
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.whenKept(work)
      } catch (error) {
        this.run.signal.throwIfAborted()
        const failure = asSourceError(error, this.source.name)
        throwIfLater(failure, this.timing.now())
        const pause = pausesMs[attempt]
        if (!failure.retryable || pause === undefined) throw failure
        await this.sleep(Math.max(pause, failure.retryAfterMs ?? 0))
      }
    }
  }

  /** Work that needs the journal, tried again for as long as that is full or away. */
  async whenKept<T>(work: () => Promise<T>): Promise<T> {
    const { pausesMs, longestPollMs } = this.timing
    for (let attempt = 0; ; attempt++) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof CrmError) || error.code !== 'STORE_UNAVAILABLE') throw error
        this.run.signal.throwIfAborted()
        await this.sleep(Math.min(pausesMs[attempt] ?? longestPollMs, longestPollMs))
      }
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return this.timing.sleep(milliseconds, this.run.signal)
  }

  /** What a call is made with. */
  call(onSend: () => void, signal = this.run.signal): WriteCall {
    const deadline = this.timing.now() + this.timing.batchCallMs
    return { signal, deadline, onSend }
  }
}

/** A row's result from the source's answer; `unknownResult` for one that names no record. */
export function resultOfAnswer(answer: ManyAnswer): RowResult {
  if (answer.kind === 'refused') return { outcome: 'NOT_APPLIED', nativeId: null, problems: answer.problems }
  if (answer.kind === 'untold' || answer.nativeId === null) return unknownResult
  return { outcome: 'APPLIED', nativeId: answer.nativeId, problems: [] }
}

/** A row of which nobody knows whether it is in. */
export const unknownResult: RowResult = { outcome: 'OUTCOME_UNKNOWN', nativeId: null, problems: [] }

/** A row that was refused as a whole by a failure. */
export function refusedResult({ message }: CrmError): RowResult {
  return { outcome: 'NOT_APPLIED', nativeId: null, problems: [{ path: [], message, code: 'SOURCE_REJECTED' }] }
}
