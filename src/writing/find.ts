import { asSourceError, CrmError } from '../errors/index.js'
import { fieldCatalogue, valueOf, type AnyRecord, type RecordKind } from '../model/index.js'
import {
  and,
  compilePredicate,
  condition,
  normalForm,
  totalOrder,
  type Literal,
  type OrderTerm,
  type Predicate,
} from '../query/index.js'
import type { SourcePlan } from '../planner/index.js'
import type { WriteIntent } from '../vendors/vendor.js'
import type { SourceCalls } from '../reading/calls.js'
import { callsOf } from '../reading/foreseen.js'
import type { ListContext } from '../reading/list.js'
import { planAt } from '../reading/source/plan-at.js'
import { SourceReader } from '../reading/source/reader.js'
import { scanPlanned } from '../reading/source/scan.js'
import type { WriteTarget } from './check.js'
import { comparedFields, holdsAsSent, likenessOf, nativeFieldIs, nativeFieldStarts } from './compare.js'
import { naturalFieldsOf, type EqualCreates } from './equals.js'
import { valuesOf } from './intent.js'
import { freshReading, readFresh } from './reads.js'
import { settleMsOf, type WriteSettings } from './settings.js'

/** A write whose answer is missing. */
export interface LostWrite {
  readonly target: WriteTarget
  readonly intent: WriteIntent
  /** It was sent no sooner than this; epoch milliseconds by our clock, as the next. */
  readonly sentFrom: number
  /** And no later than this. */
  readonly sentUntil: number
  readonly path: readonly string[]
  /** Record fields that are to be shown of a changed record; null = none are. */
  readonly fields: readonly string[] | null
}

/** What one look at the source shows. */
export type Sighting =
  /** The write is there; of a change, the record as it now is. */
  | { readonly kind: 'found'; readonly nativeId: string | null; readonly record: AnyRecord | null }
  /** Nothing of it is there; of a change, the record as it was. */
  | ({ readonly kind: 'absent' } & SeenRecord)
  /** Records that could be it, and no way to tell: no further look helps. */
  | { readonly kind: 'several' }
  /** A record that may be it, or was changed since, and does not hold what was sent. */
  | ({ readonly kind: 'unsure' } & SeenRecord)
  | { readonly kind: 'unreadable'; readonly error: CrmError }

/** A record that was looked at. */
export interface SeenRecord {
  readonly record: AnyRecord | null
  /** Names of the fields that differ from what was sent. */
  readonly differing: readonly string[]
}

const nothingSeen: Extract<Sighting, { kind: 'absent' }> = { kind: 'absent', record: null, differing: [] }

/** What a look is made with. */
export interface LookContext {
  readonly context: ListContext
  readonly equals: EqualCreates
  readonly settings: WriteSettings
  /** Nothing is read after this; epoch milliseconds. */
  readonly deadline: number
}

/** Looks once whether a write is in its source. Only reads; never throws for the source's sake. */
export async function lookOnce(look: LookContext, lost: LostWrite): Promise<Sighting> {
  try {
    const { operation } = lost.intent
    if (operation === 'create') return await lookForNew(look, lost)
    return operation === 'update' ? await lookAtChanged(look, lost) : await lookForDeleted(look, lost)
  } catch (error) {
    return { kind: 'unreadable', error: asSourceError(error, lost.target.source.name) }
  }
}

async function lookForDeleted(look: LookContext, lost: LostWrite): Promise<Sighting> {
  const record = await readTarget(look, lost, [])
  return record === null ? { kind: 'found', nativeId: nativeIdOf(lost), record } : { ...nothingSeen, record }
}

async function lookAtChanged(look: LookContext, lost: LostWrite): Promise<Sighting> {
  const { intent, target } = lost
  const record = await readTarget(look, lost, fieldsOfChanged(intent, lost.fields))
  if (record === null) return nothingSeen
  const { compared, differing, keptDiffering } = likenessOf(record, intent, target.capability.naturalKey)
  if (compared > 0 && differing.length === 0) return { kind: 'found', nativeId: nativeIdOf(lost), record }
  const updatedAt = valueOf(record, 'updatedAt')
  const isUntouched =
    typeof updatedAt === 'number' ? updatedAt < lost.sentFrom - look.settings.clockToleranceMs : keptDiffering > 0
  return { kind: isUntouched ? 'absent' : 'unsure', record, differing }
}

/** Record fields that are read of a changed record: to show it, to compare it, and to know when it was changed. */
export function fieldsOfChanged(intent: WriteIntent, fields: readonly string[] | null): readonly string[] {
  return [...new Set([...(fields ?? []), ...comparedFields(intent), 'updatedAt'])]
}

function nativeIdOf({ intent }: LostWrite): string | null {
  return intent.operation === 'create' ? null : intent.nativeId
}

async function readTarget(look: LookContext, lost: LostWrite, fields: readonly string[]): Promise<AnyRecord | null> {
  const { source } = lost.target
  const { kind } = lost.intent
  requireReadable(lost)
  const nativeId = nativeIdOf(lost) ?? ''
  return readFresh(look.context, look.deadline, { kind, source: source.name, nativeId, fields, path: lost.path })
}

function requireReadable({ target: { source }, intent: { kind } }: LostWrite): void {
  if (source.capabilities.kinds[kind] !== undefined) return
  throw new CrmError('SOURCE_CAPABILITY', `This source does not show ${kind} records`, { source: source.name })
}

/**
 * A marker alone tells the record; without one only a single record of the right time that holds what was sent does. It
 * is found when nothing of it differs from what was sent.
 */
async function lookForNew(look: LookContext, lost: LostWrite): Promise<Sighting> {
  requireReadable(lost)
  const { intent, target } = lost
  const { source, capability } = target
  const { clockToleranceMs } = look.settings
  const natural = naturalFieldsOf(target, intent)
  const values = Object.fromEntries(valuesOf(intent))
  const latest = lost.sentUntil + settleMsOf(source, look.settings) + clockToleranceMs
  const candidates = (await readNew(look, lost, natural)).filter((record) => {
    const createdAt = valueOf(record, 'createdAt')
    if (typeof createdAt === 'number' && createdAt > latest) return false
    return natural.every((field) => holdsAsSent(record, intent.kind, field, values[field]) === true)
  })
  const { markerField } = capability
  const marker = intent.operation === 'create' ? intent.marker : ''
  // A writer that needs several steps marks what it has begun; the step that completes it puts the marker alone.
  if (markerField !== null && candidates.some((record) => nativeFieldStarts(record, markerField, `${marker}:`)))
    return { kind: 'several' }
  const own =
    markerField === null
      ? candidates.filter(({ nativeId }) => !look.equals.isAnothers(source.name, intent, nativeId))
      : candidates.filter((record) => nativeFieldIs(record, markerField, marker))
  const [only] = own
  if (only === undefined) return nothingSeen
  if (own.length > 1) return { kind: 'several' }
  const createdAt = valueOf(only, 'createdAt')
  const isOfItsTime = typeof createdAt === 'number' && createdAt >= lost.sentFrom - clockToleranceMs
  if (markerField === null && !(isOfItsTime && natural.length > 0)) return { kind: 'several' }
  const { differing } = likenessOf(only, intent, [])
  return differing.length === 0
    ? { kind: 'found', nativeId: only.nativeId, record: null }
    : { kind: 'unsure', record: only, differing }
}

/** Records that may be the new one: made since shortly before it was sent, and alike in what the source can compare. */
async function readNew(look: LookContext, lost: LostWrite, natural: readonly string[]): Promise<AnyRecord[]> {
  const { source, capability } = lost.target
  const { kind } = lost.intent
  const since = lost.sentFrom - look.settings.lookBackMs
  const known = source.capabilities.kinds[kind]?.fields ?? {}
  const isTimed = known['createdAt'] !== undefined
  const values = Object.fromEntries(valuesOf(lost.intent))
  const predicate = normalForm(
    and(
      ...(isTimed ? [condition('createdAt', 'gte', since)] : []),
      ...natural.flatMap((field) => {
        const literal = known[field] === undefined ? null : literalOf(kind, field, values[field], source.name)
        return literal === null ? [] : [condition(field, 'eq', literal)]
      }),
    ),
  )
  const marked = capability.markerField === null ? [] : ['nativeFields']
  const fields = [...new Set([...natural, 'createdAt', ...marked, ...comparedFields(lost.intent)])]
  const { context } = freshReading(look.context, look.deadline)
  const planned = (order: readonly OrderTerm[]): SourcePlan | null =>
    planAt(source, context, { kind, predicate, order: totalOrder(kind, order), wanted: null, fields })
  const plan = planned([])
  if (plan === null || plan.split.empty) {
    throw new CrmError('SOURCE_CAPABILITY', 'This source cannot be asked for records like this one', {
      source: source.name,
    })
  }
  const newestFirst = isTimed ? planned([{ field: 'createdAt', direction: 'DESC' }]) : null
  return plan.split.pushed === null && newestFirst !== null && newestFirst.asked !== null
    ? readSince(look, lost, context, newestFirst, since)
    : readAll(lost, context, plan, predicate)
}

async function readAll(
  lost: LostWrite,
  context: ListContext,
  plan: SourcePlan,
  predicate: Predicate,
): Promise<AnyRecord[]> {
  const calls = callsFor(lost, context, plan)
  const test = compilePredicate(plan.kind, predicate)
  const records: AnyRecord[] = []
  const pages = scanPlanned(plan, calls)
  for await (const page of pages) records.push(...page.filter(test))
  // What could not be read may be what is looked for.
  if (calls.flaw !== null) throw calls.flaw
  return records
}

/** Where the source filters nothing of this, its newest records are read until they are older than the write. */
async function readSince(
  look: LookContext,
  lost: LostWrite,
  context: ListContext,
  plan: SourcePlan,
  since: number,
): Promise<AnyRecord[]> {
  const calls = callsFor(lost, context, plan)
  const reader = new SourceReader(calls, plan, { after: null, until: null, hint: null })
  const records: AnyRecord[] = []
  for (;;) {
    const batch = await reader.next()
    if (calls.flaw !== null) throw calls.flaw
    if (batch === null) return records
    records.push(...batch.records)
    const reached = reader.scannedTo?.values[0]
    if (typeof reached === 'number' && reached < since) return records
  }
}

function callsFor({ target, path }: LostWrite, context: ListContext, plan: SourcePlan): SourceCalls {
  return callsOf(target.source, context.state, plan, { path, least: 0 })
}

/** A sent value as a filter says it; null where the catalogue has no such field. */
function literalOf(kind: RecordKind, field: string, value: unknown, source: string): Literal | null {
  const type = fieldCatalogue[kind][field]
  if (type === undefined || typeof value !== 'string') return null
  return type.kind === 'reference' ? { entity: type.target, source, nativeId: value } : value
}
