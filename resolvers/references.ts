import type { BaseRecord, RecordKind } from '../src/model/index.js'
import { absentAgent, isAgentKnown } from './agent.js'

/** A field that gives the record to which a record refers, within the same source. */
export interface Reference {
  readonly kind: RecordKind
  /** The record field with the native id; nothing is referred to where it holds none. */
  readonly from: string
  /** What the field gives where the source does not have, or show, the record. */
  readonly absent: (nativeId: string) => object | null
  /** Whether these record fields are known of a record that was not read. */
  readonly isKnown: (fields: readonly string[]) => boolean
}

const customer: Reference = { kind: 'Customer', from: 'customerId', absent: () => null, isKnown: () => false }
const contact: Reference = { kind: 'Contact', from: 'contactId', absent: () => null, isKnown: () => false }
const agent = (from: string): Reference => ({ kind: 'Agent', from, absent: absentAgent, isKnown: isAgentKnown })

/** By type and field, as the resolvers have them: what these give one by one may also be read for a whole page at once. */
const references: Readonly<Record<string, Readonly<Record<string, Reference>>>> = {
  Customer: { owner: agent('ownerId') },
  Contact: { customer },
  Ticket: { customer, contact, assignee: agent('assigneeId') },
  Order: { customer, contact, owner: agent('ownerId') },
}

/** Null for a field that gives anything else. */
export function referenceOf(type: string, field: string): Reference | null {
  return references[type]?.[field] ?? null
}

/** The native id to which a record refers; null when to none. */
export function referredId(record: BaseRecord, { from }: Reference): string | null {
  const id = (record as unknown as Readonly<Record<string, unknown>>)[from]
  return typeof id === 'string' ? id : null
}
