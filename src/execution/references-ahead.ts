import type { BaseRecord } from '../model/index.js'
import { recordFieldsOf, referenceOf, referredId, type GraphContext, type Reference } from '../../resolvers/index.js'
import type { AnswerShape, ShapeField } from './answer-shape.js'
import { compileCheck, type ValueCheck } from './answer-writer.js'
import type { ReferredRecords } from './referred-records.js'

/** Reads what the objects of a field refer to. Never rejects: what could not be read is missing. */
export type ReadAhead = (value: unknown, context: GraphContext, into: ReferredRecords) => Promise<void>

/**
 * Makes what reads all records to which the answer of a root field refers, with one call for each kind and source where
 * the fields of the rows, each by itself, would ask for them one by one. Null when it refers to none.
 */
export function compileReadAhead(field: ShapeField): ReadAhead | null {
  const { below } = field
  const walk = below === null ? null : walkOf(below, [field.key])
  if (walk === null) return null
  const check = compileCheck(field.field!.type, below!)
  return async (value, context, into) => {
    try {
      check(value, context)
      await Promise.all(follow(walk, objectsIn([value]), { context, into }))
    } catch (error) {
      // Fields that find nothing here are left to their resolvers, which tell what is wrong.
      into.thrown = error
    }
  }
}

/** The parts of an answer below which something is referred to. */
interface Walk {
  readonly steps: readonly { readonly name: string; readonly walk: Walk }[]
  readonly references: readonly PlannedReference[]
}

interface PlannedReference {
  readonly place: ShapeField
  readonly reference: Reference
  readonly fields: readonly string[]
  /** Where in the answer, for what fails. */
  readonly path: readonly string[]
  /** What the records themselves refer to, and what finds out whether they fit; null when they refer to none. */
  readonly below: { readonly walk: Walk; readonly check: ValueCheck } | null
}

function walkOf({ type, fields }: AnswerShape, path: readonly string[]): Walk | null {
  const steps: Walk['steps'][number][] = []
  const references: PlannedReference[] = []
  for (const place of fields) {
    const { key, field, below } = place
    if (field === null || below === null) continue
    const walk = walkOf(below, [...path, key])
    const reference = referenceOf(type.name, field.name)
    if (reference !== null)
      references.push({
        place,
        reference,
        fields: recordFields(below),
        path: [...path, key],
        below: walk === null ? null : { walk, check: compileCheck(field.type, below) },
      })
    else if (walk !== null) steps.push({ name: field.name, walk })
  }
  return steps.length + references.length > 0 ? { steps, references } : null
}

function recordFields({ type, fields }: AnswerShape): readonly string[] {
  return [...new Set(fields.flatMap(({ field }) => (field === null ? [] : recordFieldsOf(type.name, field.name))))]
}

interface Reading {
  readonly context: GraphContext
  readonly into: ReferredRecords
}

function follow({ steps, references }: Walk, objects: readonly object[], reading: Reading): Promise<void>[] {
  const waiting: Promise<void>[] = []
  for (const { name, walk } of steps) {
    const values = objects.map((object) => (object as Readonly<Record<string, unknown>>)[name])
    for (const promise of follow(walk, objectsIn(values), reading)) waiting.push(promise)
  }
  for (const planned of references) {
    for (const [source, ids] of referredIds(objects as readonly BaseRecord[], planned.reference))
      waiting.push(read(planned, source, ids, reading))
  }
  return waiting
}

/** By source, each once. */
function referredIds(records: readonly BaseRecord[], reference: Reference): ReadonlyMap<string, ReadonlySet<string>> {
  const bySource = new Map<string, Set<string>>()
  for (const record of records) {
    const id = referredId(record, reference)
    if (id === null) continue
    const ids = bySource.get(record.source)
    if (ids === undefined) bySource.set(record.source, new Set([id]))
    else ids.add(id)
  }
  return bySource
}

/** Reads the records of one source for one field, and then what they refer to. */
async function read(
  { place, reference, fields, path, below }: PlannedReference,
  source: string,
  ids: ReadonlySet<string>,
  reading: Reading,
): Promise<void> {
  const asked = [...ids]
  const records = reference.isKnown(fields)
    ? []
    : await reading.context.operation.byIds(reference.kind, source, asked, fields, path)
  const byId = new Map<string, object | null>()
  for (let index = 0; index < asked.length; index++)
    byId.set(asked[index]!, records[index] ?? reference.absent(asked[index]!))
  reading.into.at(place).set(source, byId)
  if (below === null) return
  for (const record of records) below.check(record, reading.context)
  await Promise.all(follow(below.walk, objectsIn(records), reading))
}

/** Objects among values, those in lists too. */
function objectsIn(values: readonly unknown[]): readonly object[] {
  const objects: object[] = []
  for (const value of values) {
    if (Array.isArray(value)) objects.push(...objectsIn(value))
    else if (typeof value === 'object' && value !== null) objects.push(value)
  }
  return objects
}
