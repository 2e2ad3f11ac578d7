import { CrmError } from '../errors/index.js'
import {
  beginInTime,
  journalUnavailable,
  outcomeUnkept,
  type JournalEntry,
  type JournalKey,
  type Lease,
  type WriteJournal,
} from '../journal/index.js'
import { callsAtEnd } from '../planner/index.js'
import type { WriteIntent } from '../vendors/vendor.js'
import { exampleRecord } from '../reading/example.js'
import type { PlanRecord } from '../reading/explain.js'
import type { ListContext } from '../reading/list.js'
import { LookupLoader } from '../reading/lookup.js'
import { patienceMs, shownRecordOf } from './read-back.js'
import { problemsOf, writeTargetOf, type WriteTarget } from './check.js'
import type { EqualCreates } from './equals.js'
import { writeFingerprint } from './fingerprint.js'
import { intentOf, newMarker, tidyWish } from './intent.js'
import { LeaseKeeper } from './lease.js'
import type { Ended, SendWindow, Writing } from './ended.js'
import { fieldsOfChanged } from './find.js'
import { lookFor, runWrite, tell } from './run.js'
import { defaultWriteSettings, settleMsOf, type WriteSettings, type WritingSettings } from './settings.js'
import { refusedOutcome, resultOf } from './tell.js'
import type { WriteOrder, WriteResult } from './types.js'

/** What a caller is told to wait before it asks after a running write again, at most. */
const askAgainMs = 1_000

/** What stands for the failure of a write whose process ended before it could note one. */
const killed = {
  code: 'SOURCE_TIMEOUT',
  message: 'The server that sent this write ended before the answer of the source came',
} as const

/** Runs the writes of one operation. */
export class WriteRunner {
  private readonly settings: WriteSettings

  /** `forget` drops all that the operation has read, so that what follows a write sees it. */
  constructor(
    private readonly context: ListContext,
    private readonly kept: WritingSettings,
    private readonly equals: EqualCreates,
    private readonly forget: () => void,
  ) {
    this.settings = { ...defaultWriteSettings, ...kept.writes }
  }

  /** As `Operation.write`. */
  async run(order: WriteOrder): Promise<WriteResult> {
    const { explain } = this.context.state
    const target = writeTargetOf(this.context.sources, order)
    const wish = tidyWish(order.wish)
    const intent = intentOf(wish)
    const ruledOut = problemsOf(target, intent)
    const isAsked = explain.mode === 'plan' && ruledOut.length === 0
    // A run finds these by itself, from what it may have to ask for.
    const problems = isAsked ? (target.writer.checkKnown?.(intent) ?? []) : ruledOut
    const text = problems.length > 0 || explain.mode === 'off' ? null : target.writer.compile(intent).text
    const record = explain.mode === 'off' ? null : this.foresee(order, target, intent, text, problems)
    if (explain.mode === 'plan') return this.plan(order, target, intent, problems)
    if (problems.length > 0) return resultOf(refusedOutcome(problems), null)
    const { context, settings, equals } = this
    const writing: Writing = { context, settings, equals, order, target, intent, record }
    try {
      return order.idempotencyKey === null
        ? await this.runOnce(writing)
        : await this.runUnderKey(writing, order.idempotencyKey, writeFingerprint(target.source.name, wish))
    } finally {
      this.forget()
    }
  }

  /** Notes the write, and what may follow it: looking for a record that the answer does not name. */
  private foresee(
    order: WriteOrder,
    { source, writer }: WriteTarget,
    intent: WriteIntent,
    request: string | null,
    problems: ReturnType<typeof problemsOf>,
  ): PlanRecord | null {
    const { explain } = this.context.state
    const most = writer.mostCalls?.(intent) ?? 1
    // A key may be known already, and what is read first may refuse the write.
    const least = order.idempotencyKey === null && most === 1 ? 1 : 0
    const { signIn } = source.client
    const record = explain.write(order.path, source.name, request, problems, { least, most })
    if (problems.length === 0 && signIn !== undefined) explain.signIn(source.name, signIn)
    const kind = source.capabilities.kinds[intent.kind]
    const isPlanned = explain.mode === 'plan' && problems.length === 0
    if (isPlanned && intent.operation === 'create' && order.fields !== null && kind !== undefined) {
      const { scanBudget } = this.context.settings
      const look = 2 * Math.ceil(scanBudget / kind.paging.maxPageRecords) + callsAtEnd
      const looks = this.settings.lookWaitsMs.length + 2
      explain.plan({
        path: order.path,
        source: source.name,
        purpose: 'LOOK',
        request: null,
        least: 0,
        most: looks * look,
      })
    }
    return record
  }

  /** Nothing is called or kept; the record that would be read afterwards is planned with it. */
  private async plan(
    order: WriteOrder,
    { source }: WriteTarget,
    intent: WriteIntent,
    problems: ReturnType<typeof problemsOf>,
  ): Promise<WriteResult> {
    const nativeId = intent.operation === 'create' ? source.mapping.exampleId(intent.kind) : intent.nativeId
    const shown = order.fields === null || problems.length > 0 ? null : shownRecordOf(intent, nativeId)
    const record =
      shown === null || source.capabilities.kinds[shown.kind] === undefined
        ? null
        : await new LookupLoader(this.context, { least: 0, most: patienceMs.length }).byId(
            shown.kind,
            source.name,
            shown.nativeId,
            intent.operation === 'update' ? fieldsOfChanged(intent, order.fields) : (order.fields ?? []),
            order.path,
          )
    const example = shown === null ? null : { ...exampleRecord(source, shown.kind), nativeId: shown.nativeId }
    return { outcome: 'NOT_APPLIED', nativeId, record: record ?? example, problems }
  }

  private async runOnce(writing: Writing): Promise<WriteResult> {
    return tell(writing, await runWrite(writing, () => true))
  }

  private async runUnderKey(writing: Writing, key: string, fingerprint: string): Promise<WriteResult> {
    const { identity, state } = this.context
    const { journal } = this.kept
    const entryKey: JournalKey = { identity, key }
    const lease: Lease = { holder: newMarker(), milliseconds: this.settings.leaseMs }
    const source = writing.target.source.name
    const recordedAt = this.now()
    const intent = { ...entryKey, fingerprint, source, intent: writing.intent, recordedAt, sendBefore: state.deadline }
    const known = await beginInTime(journal, intent, lease, state.deadline - recordedAt)
    if (known !== null) return this.answerKnown(writing, entryKey, lease, fingerprint, known)
    return this.holding(entryKey, lease, recordedAt, async (keeper) => {
      let ended: Ended
      try {
        ended = await runWrite(writing, () => keeper.isHeld)
      } catch (error) {
        // Should this fail the lease runs out, and whoever comes then finds that nothing was written.
        await journal.forget(entryKey, lease.holder).catch(() => false)
        throw error
      }
      await this.finish(writing, entryKey, lease.holder, ended)
      return tell(writing, ended)
    })
  }

  /** Answers from what is recorded under the key, and looks for the record where that is not known. Never sends. */
  private async answerKnown(
    writing: Writing,
    key: JournalKey,
    lease: Lease,
    fingerprint: string,
    known: JournalEntry,
  ): Promise<WriteResult> {
    const source = writing.target.source.name
    if (known.fingerprint !== fingerprint) {
      throw new CrmError(
        'IDEMPOTENCY_CONFLICT',
        'This idempotency key was used before with another input; take a new key for another write',
        { path: ['idempotencyKey'] },
      )
    }
    const { journal } = this.kept
    // What the journal holds was made by `intentOf` from the same input.
    const before: Writing = { ...writing, intent: known.intent as WriteIntent }
    const { outcome, recordedAt: sentFrom } = known
    if (outcome !== null && outcome.outcome !== 'OUTCOME_UNKNOWN') {
      return tell(before, { outcome, shown: null, seen: null, window: { sentFrom, sentUntil: known.sendBefore } })
    }
    const askedAt = this.now()
    const isFree = known.leaseLeftMs <= 0 && (await takenOver(journal, key, lease))
    if (!isFree) {
      throw new CrmError('IN_PROGRESS', 'The write with this idempotency key is still running; ask again', {
        source,
        retryAfterMs: known.leaseLeftMs > 0 ? Math.min(askAgainMs, known.leaseLeftMs) : askAgainMs,
      })
    }
    return this.holding(key, lease, askedAt, async () => {
      // A sender stops at the end of its lease, and at its deadline.
      const leaseEnded = outcome === null ? askedAt + known.leaseLeftMs : Infinity
      const window: SendWindow = { sentFrom, sentUntil: Math.min(known.sendBefore, leaseEnded) }
      const settledAt = outcome?.settledAt ?? window.sentUntil + settleMsOf(before.target.source, this.settings)
      const ended = await lookFor(before, window, settledAt, outcome?.failure ?? killed)
      await this.finish(before, key, lease.holder, ended)
      return tell(before, ended)
    })
  }

  private async holding<T>(
    key: JournalKey,
    lease: Lease,
    askedAt: number,
    work: (keeper: LeaseKeeper) => Promise<T>,
  ): Promise<T> {
    const { journal } = this.kept
    const { now } = this.context.settings
    const keeper = new LeaseKeeper({ journal, key, lease, askedAt, now, sleep: this.settings.sleep })
    try {
      return await work(keeper)
    } finally {
      keeper.stop()
    }
  }

  /** A journal that fails now takes nothing from the outcome: the caller gets it, and is told that the key does not know it. */
  private async finish({ order }: Writing, key: JournalKey, holder: string, { outcome }: Ended): Promise<void> {
    try {
      await this.kept.journal.finish(key, holder, outcome)
    } catch (error) {
      this.context.fail({ path: order.path, error: outcomeUnkept(error, order.source) })
    }
  }

  private now(): number {
    return this.context.settings.now()
  }
}

/** @throws STORE_UNAVAILABLE */
async function takenOver(journal: WriteJournal, key: JournalKey, lease: Lease): Promise<boolean> {
  try {
    return await journal.takeOver(key, lease)
  } catch (error) {
    throw journalUnavailable(error, 'ask again with the same key')
  }
}
