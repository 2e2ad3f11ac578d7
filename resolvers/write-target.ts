import { badInput, unknownName } from '../src/errors/index.js'
import { isWellFormed, type EntityName } from '../src/model/index.js'
import { parseReference } from '../src/query/index.js'
import type { Operation } from '../src/engine/types.js'
import { maxIdempotencyKeyLength } from '../schema/input/limits.js'

/** Which entity each mutation writes to, by the mutation's name. Its `input` says where by `source` or `id`. */
export const writtenEntities = {
  createCustomer: 'Customer',
  updateCustomer: 'Customer',
  deleteCustomer: 'Customer',
  createContact: 'Contact',
  updateContact: 'Contact',
  deleteContact: 'Contact',
  createTicket: 'Ticket',
  updateTicket: 'Ticket',
  replyToTicket: 'Ticket',
  deleteTicket: 'Ticket',
  createOrder: 'Order',
  updateOrder: 'Order',
  deleteOrder: 'Order',
  createReportTable: 'ReportTable',
  uploadReportRows: 'ReportTable',
  publishReport: 'ReportTable',
  // Of whatever entity its input names: it addresses no record, so only the source is looked at.
  importRecords: 'Customer',
} as const satisfies Readonly<Record<string, EntityName>>

/** The members of an input that say where a write goes; all others are values of the record. */
export interface Addressed {
  readonly source?: string
  readonly id?: string
  /** Stands for `id` where rows go into a table. */
  readonly tableId?: string
  readonly idempotencyKey?: string | null
}

/** Where a write goes. */
export interface WriteTarget {
  readonly source: string
  /** Null for a record that is made. */
  readonly nativeId: string | null
  readonly idempotencyKey: string | null
}

/**
 * Reads where a write goes. These are a program's words, not a person's, so that a wrong one is an error of the request.
 * @throws BAD_USER_INPUT when the source is not configured, the id is none of this entity, or the key is empty or too
 * long.
 */
export function readTarget(entity: EntityName, input: Addressed, operation: Operation): WriteTarget {
  const idempotencyKey = readKey(input.idempotencyKey)
  const id = input.id ?? input.tableId
  if (id !== undefined) {
    const isKnownSource = (source: string): boolean => operation.isKnownSource(source)
    const member = input.id === undefined ? 'tableId' : 'id'
    const { source, nativeId } = parseReference(id, entity, isKnownSource, ['input', member])
    return { source, nativeId, idempotencyKey }
  }
  const source = input.source ?? ''
  if (!operation.isKnownSource(source)) {
    throw badInput(unknownName('source', source, operation.sourceNames), ['input', 'source'])
  }
  return { source, nativeId: null, idempotencyKey }
}

function readKey(key: string | null | undefined): string | null {
  if (key === null || key === undefined) return null
  if (key.length === 0 || key.length > maxIdempotencyKeyLength || !isWellFormed(key)) {
    throw badInput(`An idempotency key has 1 to ${maxIdempotencyKeyLength} characters`, ['input', 'idempotencyKey'])
  }
  return key
}
