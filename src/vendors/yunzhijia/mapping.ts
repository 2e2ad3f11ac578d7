import { CrmError } from '../../errors/index.js'
import type { ReportTableRecord } from '../../model/index.js'
import type { Mapping } from '../vendor.js'
import { isObject } from './envelope.js'

/** One table with the category it stands in, as `flattened` makes them. */
export interface ListedTable {
  readonly category: Readonly<Record<string, unknown>>
  readonly table: Readonly<Record<string, unknown>>
}

/**
 * Tables of the vendor's answer, a list of categories that each list their tables, in that order. A category without
 * tables leaves no trace. @throws SOURCE_PROTOCOL_ERROR when the answer has another shape.
 */
export function flattened(answer: unknown, source: string): readonly ListedTable[] {
  if (!Array.isArray(answer)) throw shapeError('a list of categories', source)
  return answer.flatMap((category: unknown) => {
    if (!isObject(category)) throw shapeError('an object for each category', source)
    const tables = category['tableInfos'] ?? []
    if (!Array.isArray(tables)) throw shapeError('a list of tables in each category', source)
    // A table that is no object is one without an id: it is left out by itself.
    return tables.map((table: unknown): ListedTable => ({ category, table: isObject(table) ? table : {} }))
  })
}

function shapeError(expected: string, source: string): CrmError {
  return new CrmError('SOURCE_PROTOCOL_ERROR', `Yunzhijia's list of report tables does not have ${expected}`, {
    source,
  })
}

/** Last instant that a client can be told, in epoch milliseconds. */
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Reads listed tables. `updatedAt` is null for a table that never had rows: the vendor then sends null or nothing. */
export const mapping: Mapping = {
  toRecord(kind, native, source): ReportTableRecord {
    if (kind !== 'ReportTable') throw new CrmError('SOURCE_CAPABILITY', 'Yunzhijia has report tables only', { source })
    const { category, table } = isObject(native) ? native : {}
    if (!isObject(category) || !isObject(table)) throw shapeError('an object for each table', source)
    return {
      source,
      nativeId: idOf(table, 'table', source),
      name: nameOf(table),
      categoryId: idOf(category, 'category', source),
      categoryName: nameOf(category),
      updatedAt: instantOf(table['dataUpdateTime']),
    }
  },
  // 24 hex digits, as all ids of the manual's samples.
  exampleId: () => '000000000000000000000001',
}

function idOf(value: Readonly<Record<string, unknown>>, what: string, source: string): string {
  const id = value['id']
  if (typeof id === 'string' && id !== '') return id
  throw new CrmError('SOURCE_PROTOCOL_ERROR', `Yunzhijia listed a ${what} without an id`, { source })
}

/** A name is always shown, so one that is not there is shown as the empty text. */
function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  return typeof name === 'string' ? name : ''
}

/** Epoch milliseconds; 0 is no time but "never". */
function instantOf(value: unknown): number | null {
  const time = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof time === 'number' && Number.isInteger(time) && time > 0 && time <= latest ? time : null
}
