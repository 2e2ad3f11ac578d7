import { LRUCache } from 'lru-cache'
import type { RecordKind } from './catalogue.js'
import { newRecord } from './entity.js'
import type { AnyRecord, BaseRecord } from './records.js'

/** Where a field of a record comes from. */
export interface RowField {
  readonly field: string
  /** The property of the source's row. */
  readonly from: string
  readonly read: (value: unknown, nativeId: string) => unknown
}

/** What records of one kind and source are made of. */
export interface RowShape {
  readonly kind: RecordKind
  readonly source: string
  /** Fields that are the same in every record; the values are shared, not copied. */
  readonly constants: Readonly<Record<string, unknown>>
  /** Whether the row itself is kept as `nativeFields`. */
  readonly withNative: boolean
  readonly fields: readonly RowField[]
}

/** Makes a record of a row whose id has been read. */
export type RowReader = (row: object, nativeId: string) => AnyRecord

/**
 * Writes a function for these very fields. A loop over them would look up every property by a name that changes, which
 * takes two to three times as long; this is most of what a row costs.
 */
export function compileRowReader({ kind, source, constants, withNative, fields }: RowShape): RowReader {
  const fixed = Object.entries(constants)
  const body = [
    'const record = begin(nativeId)',
    ...fixed.map(([field], index) => `record[${JSON.stringify(field)}] = fixed${index}`),
    ...(withNative ? ['record.nativeFields = row'] : []),
    ...fields.map(
      ({ field, from }, index) =>
        `record[${JSON.stringify(field)}] = read${index}(row[${JSON.stringify(from)}], nativeId)`,
    ),
    'return record',
  ].join(';\n')
  const parameters = ['begin', ...fixed.map((_, index) => `fixed${index}`), ...fields.map((_, index) => `read${index}`)]
  // The only texts in it are names of properties, and these are quoted.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const make = new Function(...parameters, `return (row, nativeId) => {\n${body}\n}`) as (
    ...values: unknown[]
  ) => RowReader
  const begin = (nativeId: string): BaseRecord => newRecord(kind, source, nativeId)
  return make(begin, ...fixed.map(([, value]) => value), ...fields.map(({ read }) => read))
}

/** Most combinations of fields for which one mapping keeps a function; the least used makes room. */
const mostReaders = 200

/** Keeps what was made for combinations of kind, source and fields; null = all fields. */
export class RowReaders {
  private readonly known = new LRUCache<string, RowReader>({ max: mostReaders })
  private readonly texts = new WeakMap<readonly string[], string>()

  get(kind: RecordKind, source: string, fields: readonly string[] | null, shape: () => RowShape): RowReader {
    const key = `${kind} ${source} ${fields === null ? '*' : this.textOf(fields)}`
    let reader = this.known.get(key)
    if (reader === undefined) {
      reader = compileRowReader(shape())
      this.known.set(key, reader)
    }
    return reader
  }
  /** Plans of one selection hand over the very same fields. */
  private textOf(fields: readonly string[]): string {
    let text = this.texts.get(fields)
    if (text === undefined) {
      text = fields.join()
      this.texts.set(fields, text)
    }
    return text
  }
}
