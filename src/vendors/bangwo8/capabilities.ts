import type { Capabilities, FieldCapability, KindCapabilities, WriteCapability } from '../../planner/index.js'
import type { Operator } from '../../query/index.js'
import { companyColumns, type Bangwo8Settings } from './settings.js'
import { columnsOf } from './write-fields.js'
import type { WrittenKind } from './write-names.js'

/** Rows of a page. More is discouraged (development guide, paging). */
export const maxPageRecords = 100

type Operators = Partial<Record<Operator, 'exact' | 'superset'>>

const id: Operators = { eq: 'superset', isNull: 'exact', isNotNull: 'exact' }
const range: Operators = { eq: 'superset', gt: 'superset', gte: 'superset', lt: 'superset', lte: 'superset' }
const local: FieldCapability = { operators: {} }

/** What a source of this vendor can do under its settings. */
export function capabilitiesOf(settings: Bangwo8Settings): Capabilities {
  // `created_order` and `updated_order` are documented for all lists, the order of ties is not.
  const time: FieldCapability =
    settings.lists.order === 'source' ? { operators: range, order: 'grouped' } : { operators: range }
  const dated = { nativeId: { operators: id }, createdAt: time, updatedAt: time }
  const code: FieldCapability = settings.filters.search === 'codes' ? { operators: { eq: 'superset' } } : local
  const byAddress: FieldCapability = { operators: { eq: 'superset' } }
  const kindOf = (fields: Readonly<Record<string, FieldCapability>>, maxLookupKeys: number): KindCapabilities => ({
    fields,
    // Without an order a list is by rising id, which is documented.
    paging: { maxPageRecords, ordered: 'offset', scan: 'offset' },
    count: 'withPage',
    maxLookupKeys,
  })
  const companyFields = Object.fromEntries(
    companyColumns.filter((name) => settings.fields[name] !== null).map((name) => [name, local]),
  )
  return Object.freeze({
    kinds: {
      Customer: kindOf({ ...dated, name: local, status: local, ...companyFields }, 1),
      // No path lists a company's contacts: those of many companies are picked out of one reading of the whole list.
      Contact: kindOf({ ...dated, name: local, phone: local, mobile: local, email: local, customerId: local }, 100),
      Ticket: kindOf(
        { ...dated, subject: local, status: code, priority: code, customerId: byAddress, contactId: byAddress },
        1,
      ),
      Agent: { ...kindOf({ nativeId: { operators: id } }, 1), optional: true },
    },
    filterShape: 'conjunction',
    maxDisjuncts: 1,
    maxFilterLength: 2_000,
    writes: writesOf(settings),
  } satisfies Capabilities)
}

/**
 * What can be written: no address deletes, and a ticket belongs to the company of its contact, so that it takes none of
 * its own. The natural keys are texts and references, which the lists show as they were sent.
 */
function writesOf(settings: Bangwo8Settings): Capabilities['writes'] {
  const kindOf = (kind: WrittenKind, naturalKey: readonly string[], updates = true): WriteCapability => {
    const fields = Object.keys(columnsOf(kind, settings))
    return {
      create: fields,
      update: updates ? fields : null,
      delete: false,
      customFields: true,
      naturalKey,
      markerField: settings.writes.markerField[kind],
    }
  }
  return {
    Customer: kindOf('Customer', ['name'], settings.writes.companyUpdates),
    Contact: kindOf('Contact', ['mobile', 'phone', 'name']),
    Ticket: kindOf('Ticket', ['subject', 'contactId']),
    // No address reads replies, so one whose answer is lost cannot be looked for.
    TicketReply: {
      create: ['ticketId', 'body', 'public'],
      update: null,
      delete: false,
      naturalKey: [],
      markerField: null,
    },
  }
}
