import { CrmError } from '../../errors/index.js'
import type { WriteAnswer, WriteIntent, WriteProblem } from '../vendor.js'
import type { DescribedColumn, ModuleDescription } from './description.js'
import { errorOfCode, type Answer } from './envelope.js'
import { isNativeId } from './literals.js'
import { isRow } from './mapping.js'
import type { Cell } from './write-cells.js'
import { fieldOfColumn } from './write-fields.js'

/** A write that was answered. */
export interface AnsweredWrite {
  readonly intent: WriteIntent
  readonly cells: readonly Cell[]
  readonly description: ModuleDescription
  readonly source: string
}

/** There is no record of this id and kind. */
export const gone: Extract<WriteAnswer, { kind: 'refused' }> = {
  kind: 'refused',
  problems: [{ path: [], message: 'There is no such record in this source', code: 'SOURCE_REJECTED' }],
}

/**
 * Reads the result of a write that succeeded. `native` is what the answer holds of a record, without the label, which is
 * escaped for HTML and in no other answer; orders are left to be read, since their totals come in another form here.
 * @throws SOURCE_PROTOCOL_ERROR for a result that is none.
 */
export function readResult(result: unknown, { intent, source }: AnsweredWrite): WriteAnswer {
  const broken = (): CrmError =>
    new CrmError('SOURCE_PROTOCOL_ERROR', `Vtiger answered a ${intent.operation} with something else than its result`, {
      source,
    })
  if (!isRow(result)) throw broken()
  if (intent.operation === 'delete') {
    if (result['status'] !== 'successful') throw broken()
    return { kind: 'applied', nativeId: null }
  }
  const { label: _label, ...native } = result
  const id = native['id']
  const nativeId = typeof id === 'string' && isNativeId(id) ? id : null
  if (intent.operation === 'update' && nativeId !== intent.nativeId) throw broken()
  return nativeId === null || intent.kind === 'Order'
    ? { kind: 'applied', nativeId }
    : { kind: 'applied', nativeId, native }
}

/**
 * Reads a refusal, in our words. ACCESS_DENIED is left to be looked into, for it also stands for "not there".
 * @throws CrmError of kind `source` for one that says nothing of the record.
 */
export function readRefusal(
  { code, words }: Extract<Answer, { readonly ok: false }>,
  write: AnsweredWrite,
): WriteAnswer {
  const { intent, description, source } = write
  const named = (holds: (column: DescribedColumn) => boolean): string | undefined =>
    words.find((word) => {
      const column = description.columns.get(word)
      return column !== undefined && holds(column)
    })
  switch (code) {
    case 'MANDATORY_FIELDS_MISSING': {
      const column = named(({ mandatory }) => mandatory)
      // An order without lines has a text of its own, which names no column.
      const path = column === undefined ? (intent.kind === 'Order' ? ['lines'] : []) : pathOf(column, write)
      return refused({ path, message: 'is mandatory in this source', code: 'BAD_USER_INPUT' })
    }
    case 'REFERENCE_INVALID': {
      const column = named(({ type }) => type === 'reference')
      const path = column === undefined ? [] : pathOf(column, write)
      return refused({ path, message: 'names a record of another module', code: 'BAD_USER_INPUT' })
    }
    case 'INVALID_ID_ATTRIBUTE':
      if (intent.operation !== 'create') return gone
      if (intent.kind !== 'Order') {
        return refused({ path: [], message: 'refers to something by an id that is none', code: 'BAD_USER_INPUT' })
      }
      // All ids of an order were looked up before; this is how 8.4.0 refuses every order.
      return refused({ path: [], message: 'This release of Vtiger cannot make orders', code: 'SOURCE_CAPABILITY' })
    case '0':
      return refused(...duplicateProblems(write))
    case 'INTERNAL_SERVER_ERROR':
      // What any failure amid the work is told as, so that something may have been written.
      throw new CrmError('SOURCE_UNAVAILABLE', 'Vtiger broke off while it was writing (INTERNAL_SERVER_ERROR)', {
        source,
      })
    default:
      throw errorOfCode(code, source)
  }
}

function refused(...problems: readonly WriteProblem[]): WriteAnswer {
  return { kind: 'refused', problems }
}

function duplicateProblems(write: AnsweredWrite): readonly WriteProblem[] {
  const unique = write.cells.filter(({ column }) => write.description.columns.get(column)?.unique === true)
  const paths = unique.length === 0 ? [[]] : unique.map(({ path }) => path)
  const message = unique.length > 1 ? 'is one of several values of which one is taken' : 'is taken by another record'
  return paths.map((path) => ({ path, message, code: 'SOURCE_REJECTED' }))
}

function pathOf(column: string, { intent, cells }: AnsweredWrite): readonly string[] {
  const cell = cells.find((candidate) => candidate.column === column)
  if (cell !== undefined) return cell.path
  const field = fieldOfColumn(intent.kind, column)
  return field === null ? ['customFields', column] : [field]
}
