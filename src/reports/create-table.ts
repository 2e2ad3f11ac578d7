import { CrmError } from '../errors/index.js'
import {
  absentOutcome,
  appliedOutcome,
  failureBeside,
  LeaseKeeper,
  type LostCause,
  refusedOutcome,
  settleMsOf,
  unknownOutcome,
} from '../writing/index.js'
import type { CallFollower, Engine, EngineSource } from '../engine/index.js'
import { outcomeUnkept, type RecordedOutcome, type WriteJournal } from '../journal/index.js'
import { condition } from '../query/index.js'
import type { VendorReports, WriteProblem } from '../vendors/vendor.js'
import { sendOnce } from './batch-send.js'
import { fingerprintOf, holdKey, keyLeaseMs } from './key.js'
import { growingWait, type ReportTiming } from './timing.js'
import type { Explaining, TableOrder, TableResult } from './types.js'

/** What tables are made with. */
export interface TableMaking {
  readonly engine: Engine
  readonly journal: WriteJournal
  readonly timing: ReportTiming
}

/** What the journal keeps of a table that is to be made. */
interface TableIntent {
  readonly categoryId: string
  readonly name: string
  /** Tables of this name and category from before: ours is none of them. */
  readonly before: readonly string[]
}

/** How long a lost table is looked for before it is told, in milliseconds; its key has it looked for again. */
const lookMs = 20_000

/**
 * Makes a table: checked, recorded under its key, sent once. When the answer is lost it is looked for among the tables of
 * its name and category that were not there before; one that somebody else makes at the same time cannot be told from
 * ours. Costs a list of the tables and one call.
 * @throws SOURCE_CAPABILITY when the source has no report tables to fill, IDEMPOTENCY_CONFLICT, IN_PROGRESS, STORE_UNAVAILABLE, and
 * any code of kind `source` when nothing was made and the same may be tried again.
 */
export async function createTable(making: TableMaking, order: TableOrder): Promise<TableResult> {
  const { source, reports } = reportingSource(making.engine, order.source)
  const { categoryId, name, columns, explaining } = order
  const problems = reports.checkTable(categoryId, name, columns)
  const follower = explaining === undefined ? null : followed(source, reports, order, explaining, problems)
  if (problems.length > 0) return resultOf(order, refusedOutcome(problems))
  try {
    return await createChecked(making, source, reports, order, follower)
  } finally {
    follower?.ended(0)
  }
}

/** Notes the making of a table; what follows its calls, where they are made. */
function followed(
  { name: source, client }: EngineSource,
  reports: VendorReports,
  { categoryId, name, columns, idempotencyKey }: TableOrder,
  { recorder, path }: Explaining,
  problems: readonly WriteProblem[],
): CallFollower | null {
  const isSent = problems.length === 0
  if (isSent && client.signIn !== undefined) recorder.signIn(source, client.signIn)
  const request = isSent ? (reports.compileTable?.(categoryId, name, columns).text ?? null) : null
  const least = idempotencyKey === null ? 1 : 0
  const record = recorder.write(path, source, request, problems, { least, most: 1 })
  return isSent && recorder.mode === 'run' ? recorder.follow(source, request ?? '', () => record) : null
}

async function createChecked(
  making: TableMaking,
  source: EngineSource,
  reports: VendorReports,
  order: TableOrder,
  follower: CallFollower | null,
): Promise<TableResult> {
  const before = await tablesLike(making, order)
  if (order.explaining?.recorder.mode === 'plan')
    return { outcome: 'NOT_APPLIED', nativeId: null, problems: [], failure: null }
  const intent: TableIntent = { categoryId: order.categoryId, name: order.name, before }
  if (order.idempotencyKey === null)
    return resultOf(order, await send(making, source, reports, order, intent, () => true, follower))
  return createUnderKey(making, source, reports, order, intent, order.idempotencyKey, follower)
}

async function createUnderKey(
  making: TableMaking,
  source: EngineSource,
  reports: VendorReports,
  order: TableOrder,
  intent: TableIntent,
  key: string,
  follower: CallFollower | null,
): Promise<TableResult> {
  const { journal, timing } = making
  const { identity, categoryId, name } = order
  const columns = order.columns.map((column) => [column.name, column.type])
  const sendBefore = timing.now() + timing.callMs
  const fingerprint = fingerprintOf(['createReportTable', source.name, categoryId, name, columns])
  const held = await holdKey({
    journal,
    identity,
    key,
    source: source.name,
    fingerprint,
    intent,
    now: timing.now,
    sendBefore,
  })
  if (held.kind === 'ended') return resultOf(order, held.outcome)
  const lease = { holder: held.holder, milliseconds: keyLeaseMs }
  const entryKey = { identity, key }
  const keeper = new LeaseKeeper({
    journal,
    key: entryKey,
    lease,
    askedAt: held.askedAt,
    now: timing.now,
    sleep: timing.sleep,
  })
  try {
    let outcome: RecordedOutcome
    if (held.entry === null) {
      try {
        outcome = await send(making, source, reports, order, intent, () => keeper.isHeld, follower)
      } catch (error) {
        await journal.forget(entryKey, held.holder).catch(() => false)
        throw error
      }
    } else {
      const { outcome: known, sendBefore: sentBy } = held.entry
      const settledAt = known?.settledAt ?? sentBy + settleMsOf(source, timing)
      outcome = await lookFor(making, order, held.intent as TableIntent, settledAt, known?.failure ?? killed)
    }
    const result = resultOf(order, outcome)
    try {
      await journal.finish(entryKey, held.holder, outcome)
    } catch (error) {
      return { ...result, failure: result.failure ?? outcomeUnkept(error, source.name) }
    }
    return result
  } finally {
    keeper.stop()
  }
}

const killed: LostCause = {
  code: 'SOURCE_TIMEOUT',
  message: 'The server that sent this ended before the answer of the source came',
}

async function send(
  making: TableMaking,
  source: EngineSource,
  reports: VendorReports,
  order: TableOrder,
  intent: TableIntent,
  mayBeSent: () => boolean,
  follower: CallFollower | null,
): Promise<RecordedOutcome> {
  const { timing } = making
  const { categoryId, name, columns, signal } = order
  const sent = await sendOnce(source.name, timing, signal, async (call) =>
    reports.createTable(
      { categoryId, name, columns },
      {
        ...call,
        onSend: () => {
          if (!mayBeSent())
            throw new CrmError('DEADLINE_EXCEEDED', 'The time to send this was over before it could be sent')
          call.onSend()
        },
        onCall: (trace) => {
          call.onCall?.(trace)
          follower?.onCall(trace)
        },
      },
    ),
  )
  switch (sent.kind) {
    case 'unsent':
      throw sent.error
    case 'lost':
      return lookFor(making, order, intent, timing.now() + settleMsOf(source, timing), sent.error)
    case 'answered':
      return sent.answer.kind === 'refused'
        ? refusedOutcome(sent.answer.problems)
        : appliedOutcome(sent.answer.nativeId)
  }
}

/** Looks for a table whose answer was lost, until it is found or can no longer come, or the time for looking is over. */
async function lookFor(
  making: TableMaking,
  order: TableOrder,
  { before }: TableIntent,
  settledAt: number,
  cause: LostCause,
): Promise<RecordedOutcome> {
  const { timing } = making
  // The answer is the truth even when nobody waits for it any more.
  const wait = growingWait(timing, new AbortController().signal)
  const giveUpAt = timing.now() + lookMs
  for (;;) {
    const askedAt = timing.now()
    const found = await tablesLike(making, order).then(
      (ids) => ids.filter((id) => !before.includes(id)),
      () => null,
    )
    const [only, ...others] = found ?? []
    if (only !== undefined) return others.length === 0 ? appliedOutcome(only) : unknownOutcome(cause, settledAt)
    if (found !== null && askedAt >= settledAt) return absentOutcome(cause)
    if (askedAt >= giveUpAt) return unknownOutcome(cause, settledAt)
    await wait()
  }
}

/** Ids of the tables that have this very name and category. @throws the failure of the source. */
async function tablesLike(
  { engine }: TableMaking,
  { source, identity, categoryId, name, explaining }: TableOrder,
): Promise<string[]> {
  const operation = engine.begin({ explain: 'off', identity, recorder: explaining?.recorder })
  const page = await operation.list({
    kind: 'ReportTable',
    predicate: condition('name', 'eq', name),
    order: [],
    sources: [source],
    first: 10_000,
    fields: ['name', 'categoryId'],
    wantsTotal: false,
    wantsMore: false,
    path: explaining?.path ?? ['createReportTable'],
    onSourceError: 'FAIL',
  })
  const tables = page.records
  return tables
    .filter((table) => table.name === name && table.categoryId === categoryId)
    .map(({ nativeId }) => nativeId)
}

/** A source whose report tables can be filled. @throws SOURCE_CAPABILITY */
export function reportingSource(engine: Engine, name: string): { source: EngineSource; reports: VendorReports } {
  const source = engine.sources.find((candidate) => candidate.name === name)
  if (source?.reports === undefined) {
    throw new CrmError('SOURCE_CAPABILITY', 'This source has no report tables that can be made or filled', {
      source: name,
    })
  }
  return { source, reports: source.reports }
}

function resultOf(order: TableOrder, outcome: RecordedOutcome): TableResult {
  return {
    outcome: outcome.outcome,
    nativeId: outcome.nativeId,
    // The journal keeps problems as they were told before.
    problems: outcome.problems as readonly WriteProblem[],
    failure: failureBeside(outcome, order),
  }
}
