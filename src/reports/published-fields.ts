import { quoted, unknownName } from '../errors/index.js'
import { encodeReference, type RecordShapes } from '../model/index.js'
import type { ReportColumn, WriteProblem } from '../vendors/vendor.js'
import type { PublishedColumn, PublishedKind } from './types.js'

/** How a field of a record can be put into a column. `reference` is a record of the kind named. */
export type FieldShape = 'text' | 'texts' | 'decimal' | 'instant' | { readonly reference: 'Customer' | 'Contact' }

type Fields<K extends PublishedKind> = Readonly<Partial<Record<keyof RecordShapes[K], FieldShape>>>

const dates = { createdAt: 'instant', updatedAt: 'instant' } as const
const parents = { customerId: { reference: 'Customer' }, contactId: { reference: 'Contact' } } as const

const tables: { readonly [K in PublishedKind]: Fields<K> } = {
  Customer: {
    kind: 'text',
    name: 'text',
    status: 'text',
    nativeStatus: 'text',
    industry: 'text',
    creditCode: 'text',
    phone: 'text',
    email: 'text',
    website: 'text',
    ownerId: 'text',
    tags: 'texts',
    ...dates,
  },
  Ticket: {
    number: 'text',
    subject: 'text',
    description: 'text',
    status: 'text',
    nativeStatus: 'text',
    priority: 'text',
    channel: 'text',
    assigneeId: 'text',
    tags: 'texts',
    solvedAt: 'instant',
    ...parents,
    ...dates,
  },
  Order: {
    number: 'text',
    subject: 'text',
    status: 'text',
    nativeStatus: 'text',
    total: 'decimal',
    currency: 'text',
    ownerId: 'text',
    placedAt: 'instant',
    paidAt: 'instant',
    ...parents,
    ...dates,
  },
}

/** Fields that a list of this kind can publish: those of its records, its Node id, its source and the source's own id. */
export function publishedFields(kind: PublishedKind): Readonly<Record<string, FieldShape>> {
  return { id: 'text', source: 'text', nativeId: 'text', ...(tables[kind] as Readonly<Record<string, FieldShape>>) }
}

/** Column types that hold a field without loss. */
const fitting = {
  text: ['STRING'],
  texts: ['STRING'],
  decimal: ['NUMBER', 'STRING'],
  instant: ['TIMESTAMP', 'STRING'],
} as const satisfies Readonly<Record<string, readonly ReportColumn['type'][]>>

/** What is wrong with the columns of a publication; paths below `columns`. Pure. */
export function columnProblems(
  kind: PublishedKind,
  columns: readonly PublishedColumn[],
  suggests = true,
): readonly WriteProblem[] {
  const fields = publishedFields(kind)
  const problems: WriteProblem[] = []
  columns.forEach(({ name, type, field, customField }, index) => {
    const reject = (member: string, message: string): void => {
      problems.push({ path: ['columns', String(index), member], message, code: 'BAD_USER_INPUT' })
    }
    if (columns.findIndex((other) => other.name === name) < index) reject('name', 'An earlier column has this name')
    if ((field === null) === (customField === null)) reject('field', 'Give `field` or `customField`, one of them')
    if (field === null) return
    const shape = Object.hasOwn(fields, field) ? fields[field] : undefined
    if (shape === undefined) {
      const what = `field of ${kind} that can be published`
      reject('field', suggests ? unknownName(what, field, Object.keys(fields)) : `There is no ${what} ${quoted(field)}`)
      return
    }
    const types: readonly string[] = typeof shape === 'string' ? fitting[shape] : fitting.text
    if (!types.includes(type)) reject('type', `The field ${field} fits a column of type ${types.join(' or ')}`)
  })
  return problems
}

/** Names of record fields that the columns are made of. */
export function recordFieldsOf(columns: readonly PublishedColumn[]): readonly string[] {
  const fields = columns.flatMap(({ field }) => (field === null ? ['nativeFields'] : [field]))
  return [...new Set(fields)].filter((field) => !['id', 'source', 'nativeId'].includes(field))
}

/** A value of a record as a cell is read from it: instants as RFC 3339, references as Node ids, lists joined by commas. */
export function fieldValue(kind: PublishedKind, record: RecordShapes[PublishedKind], field: string): unknown {
  if (field === 'id') return encodeReference(kind, record.source, record.nativeId)
  const value = (record as unknown as Readonly<Record<string, unknown>>)[field] ?? null
  const shape = publishedFields(kind)[field]
  if (value === null || shape === undefined) return value
  if (typeof shape === 'object') return encodeReference(shape.reference, record.source, value as string)
  if (shape === 'instant') return new Date(Number(value)).toISOString()
  return Array.isArray(value) ? value.join(', ') : value
}
