import type { RecordKind } from '../../model/index.js'

/** Kinds of records that the service desk has. Orders are none of its business, and replies cannot be read. */
export const bangwo8Kinds = ['Customer', 'Contact', 'Ticket', 'Agent'] as const

/** A kind of record that the service desk has. */
export type Bangwo8Kind = (typeof bangwo8Kinds)[number]

/** How one kind is called by the vendor. */
export interface Resource {
  /** First part of its paths, and key of its lists. */
  readonly collection: string
  /** Key of a single record's envelope. */
  readonly wrapper: string
  readonly idField: string
  /** Field and codes by which a record says that it is deleted; such records are never shown. */
  readonly deleted: { readonly field: string; readonly codes: readonly string[] } | null
  /** A well-formed id. */
  readonly exampleId: string
}

/**
 * Names and codes of the vendor (API document v1.0.16, tickets, users, companies and supports). Companies are customers
 * and their ids are `uId`; contacts are called users and their ids are `cId`. Agents that left are kept, since their
 * tickets still name them.
 */
export const resources: Readonly<Record<Bangwo8Kind, Resource>> = {
  Customer: {
    collection: 'companies',
    wrapper: 'company',
    idField: 'uId',
    deleted: { field: 'status', codes: ['2'] },
    exampleId: '60001',
  },
  Contact: {
    collection: 'users',
    wrapper: 'user',
    idField: 'cId',
    deleted: { field: 'state', codes: ['3'] },
    exampleId: '70001',
  },
  Ticket: {
    collection: 'tickets',
    wrapper: 'ticket',
    idField: 'ticketId',
    deleted: { field: 'isDeleted', codes: ['1'] },
    exampleId: '90001',
  },
  Agent: { collection: 'supports', wrapper: 'support', idField: 'sId', deleted: null, exampleId: '501' },
}

/** Whether the service desk has this kind of record. */
export function isBangwo8Kind(kind: RecordKind): kind is Bangwo8Kind {
  return (bangwo8Kinds as readonly RecordKind[]).includes(kind)
}

/**
 * Whether a text can be an id of this vendor, whose ids are numbers written as text (API document, samples); `0` stands
 * for none. Anything else is no record's id: it never stands in a path, where some words have meanings of their own.
 */
export function isId(text: string): boolean {
  return /^\d{1,20}$/.test(text) && !/^0+$/.test(text)
}

/**
 * Key under which the client lays a ticket's company beside the fields of the vendor, whose tickets name only their
 * contact. Absent when nobody asked for it, null when there is none.
 */
export const companyKey = '$companyId'

/** Codes of `ticketStatus` by unified status (API document, ticket fields); 5 is closed by the system, 6 by hand. */
export const ticketStatuses: Readonly<Record<string, readonly string[]>> = {
  NEW: ['1'],
  OPEN: ['2'],
  PENDING: ['3'],
  ON_HOLD: [],
  SOLVED: ['4'],
  CLOSED: ['5', '6'],
}

/** Codes of `priorityLevel` by unified priority (API document, ticket fields). */
export const ticketPriorities: Readonly<Record<string, readonly string[]>> = {
  LOW: ['1'],
  NORMAL: ['2'],
  HIGH: ['3'],
  URGENT: ['4'],
}
