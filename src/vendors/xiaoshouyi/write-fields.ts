import type { WritableKind } from '../vendor.js'
import type { CodeMap, ObjectName, TenantNames } from './objects.js'
import type { DefaultValues, WriteSettings } from './write-settings.js'

/** Kinds that are written here; this vendor has no replies. */
export type WrittenKind = Exclude<WritableKind, 'TicketReply'>

/** How one field of a write stands in the vendor's columns. */
export type WriteField =
  /** `telling`: a record is known again by it, so it must come back as it was sent. */
  | { readonly type: 'text'; readonly column: string; readonly telling: boolean }
  | { readonly type: 'reference'; readonly column: string }
  /** A picklist whose codes have a unified meaning; `empty` = the unified value that no code at all stands for. */
  | {
      readonly type: 'code'
      readonly column: string
      readonly codes: ReadonlyMap<string, number>
      readonly empty: string | null
    }
  /** A picklist said by its label, which only the object's description turns into a code. */
  | { readonly type: 'label'; readonly column: string }
  /** A currency by its ISO 4217 code; without codes in the settings the description has to name it. */
  | { readonly type: 'currency'; readonly column: string; readonly codes: ReadonlyMap<string, number> }

/** A field of a write by its name, as a refusal looks for it. */
export type FieldEntry = readonly [name: string, field: WriteField]

/** What is written of one kind, and where. */
export interface WrittenFields {
  readonly object: Extract<ObjectName, 'account' | 'contact' | 'serviceCase' | 'order'>
  /** By the names of `WriteShapes`; what the tenant has no column or no codes for is left out. */
  readonly fields: Readonly<Record<string, WriteField>>
  readonly markerField: string | null
  readonly defaults: DefaultValues
}

/** Settings that writing depends on. */
export type WriteNames = TenantNames & Pick<WriteSettings, 'writes'>

type Entry = readonly [field: string, native: WriteField | null]

const text = (column: string | null, telling = false): WriteField | null =>
  column === null ? null : { type: 'text', column, telling }
const reference = (column: string | null): WriteField | null => (column === null ? null : { type: 'reference', column })
const label = (column: string | null): WriteField | null => (column === null ? null : { type: 'label', column })

/** The codes by what they mean. Of several with one meaning the lowest is written; `OTHER` is none that can be chosen. */
function codesByMeaning(codes: CodeMap): ReadonlyMap<string, number> {
  const byMeaning = new Map<string, number>()
  for (const code of Object.keys(codes)
    .map(Number)
    .sort((left, right) => left - right)) {
    const meaning = codes[code]
    if (meaning !== undefined && meaning !== 'OTHER' && !byMeaning.has(meaning)) byMeaning.set(meaning, code)
  }
  return byMeaning
}

function code(column: string | null, map: CodeMap, empty: string | null = null): WriteField | null {
  const codes = codesByMeaning(map)
  return column === null || codes.size === 0 ? null : { type: 'code', column, codes, empty }
}

/** What can be written under a tenant's settings. */
export function writtenFields({ fields, picklists, writes }: WriteNames): Readonly<Record<WrittenKind, WrittenFields>> {
  const { account, contact, serviceCase, order } = fields
  const written = (object: WrittenFields['object'], entries: readonly Entry[]): WrittenFields => ({
    object,
    fields: Object.fromEntries(entries.filter((entry): entry is [string, WriteField] => entry[1] !== null)),
    markerField: writes.markerFields[object],
    defaults: writes.defaults[object],
  })
  return {
    Customer: written('account', [
      ['name', text(account.name, true)],
      ['status', code(account.status, picklists.customerStatus)],
      ['industry', label(account.industry)],
      ['phone', text(account.phone, true)],
      ['email', text(account.email, true)],
      ['website', text(account.website)],
    ]),
    Contact: written('contact', [
      ['name', text(contact.name, true)],
      ['customerId', reference(contact.customerId)],
      ['title', text(contact.title)],
      ['phone', text(contact.phone, true)],
      ['mobile', text(contact.mobile, true)],
      ['email', text(contact.email, true)],
    ]),
    Ticket: written('serviceCase', [
      ['subject', text(serviceCase.subject, true)],
      ['description', text(serviceCase.description)],
      ['customerId', reference(serviceCase.customerId)],
      ['contactId', reference(serviceCase.contactId)],
      ['priority', code(serviceCase.priority, picklists.casePriority, 'NONE')],
      ['status', code(serviceCase.status, picklists.caseStatus)],
    ]),
    Order: written('order', [
      ['subject', text(order.subject)],
      ['number', text(order.number, true)],
      ['customerId', reference(order.customerId)],
      ['contactId', reference(order.contactId)],
      ['status', code(order.status, picklists.orderStatus)],
      [
        'currency',
        order.currency === null
          ? null
          : { type: 'currency', column: order.currency, codes: codesByMeaning(picklists.currency) },
      ],
    ]),
  }
}

/** Kinds that are written here, in the order in which the sources are shown. */
export const writtenKinds = ['Customer', 'Contact', 'Ticket', 'Order'] as const satisfies readonly WrittenKind[]

/**
 * Fields by which a record is known again, the most telling first: texts and references, which come back as they were
 * sent. Codes are left out, since several may mean the same.
 */
export function naturalKeyOf({ fields }: WrittenFields): readonly string[] {
  return Object.entries(fields)
    .filter(([, field]) => field.type === 'reference' || (field.type === 'text' && field.telling))
    .map(([name]) => name)
}
