import { fieldCatalogue } from '../../model/index.js'
import type { Capabilities, FieldCapability, KindCapabilities, WriteCapability } from '../../planner/index.js'
import type { Operator } from '../../query/index.js'
import { resourcesOf, type Column, type EnterpriseKind, type WrittenKind } from './schema.js'
import type { EnterpriseSettings } from './settings.js'

/** Most values in one `in`, and most records in one page (API overview, list parameters: at most 100). */
export const maxListValues = 100

type Operators = Partial<Record<Operator, 'exact' | 'superset'>>

const equality: Operators = { eq: 'superset', in: 'superset' }
const neverMissing: Operators = { isNull: 'exact', isNotNull: 'exact' }
const range: Operators = { eq: 'superset', gt: 'superset', gte: 'superset', lt: 'superset', lte: 'superset' }

/**
 * What the vendor evaluates of one column. Nothing but the null tests of fields that are never missing is exact: how it
 * compares text, dates and numbers is not documented, so every answer is checked again here.
 */
function operatorsOf(column: Column): Operators {
  switch (column.kind) {
    case 'id':
      return { ...equality, ...neverMissing }
    case 'reference':
      return equality
    case 'text':
      return { ...equality, contains: 'superset', startsWith: 'superset' }
    case 'enum':
      return {
        ...equality,
        notIn: 'superset',
        ...(column.vocabulary.alwaysSet ? { ne: 'superset' } : {}),
        ...neverMissing,
      }
    case 'instant':
    case 'decimal':
      return range
    case 'lines':
      return {}
  }
}

// Sorting by one field is documented, ties and missing values are not; these two are set by the platform itself.
const sortable: ReadonlySet<string> = new Set(['createdAt', 'updatedAt'])

/** What a source of this vendor can do under its settings. */
export function capabilitiesOf(settings: EnterpriseSettings): Capabilities {
  const resources = resourcesOf(settings)
  const order = settings.lists.ties === 'idAscending' ? 'exact' : 'grouped'
  const kindOf = (kind: EnterpriseKind): KindCapabilities => {
    const fields: Record<string, FieldCapability> = {}
    for (const [field, column] of Object.entries(resources[kind].columns)) {
      if (!(field in fieldCatalogue[kind])) continue
      const operators = operatorsOf(column)
      fields[field] = sortable.has(field) ? { operators, order } : { operators }
    }
    return {
      fields,
      paging: { maxPageRecords: maxListValues, ordered: 'offset', scan: settings.paging.scan },
      count: 'withPage',
      maxLookupKeys: maxListValues,
    }
  }
  return Object.freeze({
    kinds: {
      Customer: kindOf('Customer'),
      Contact: kindOf('Contact'),
      Ticket: kindOf('Ticket'),
      Order: kindOf('Order'),
      Agent: { ...kindOf('Agent'), optional: true },
    },
    // Filters combine with AND; there is no OR, and no negation but `ne`.
    filterShape: 'conjunction',
    maxDisjuncts: 1,
    // Percent-encoded. Far below what servers and proxies take in a request line, above 100 ids of 36 characters.
    maxFilterLength: 4_000,
    writes: writesOf(settings),
  } satisfies Capabilities)
}

/**
 * What can be written. Records are known again by texts that a person gave them; whether phones and mail addresses come
 * back as they were sent is not said. Of an order that is there, lines and currency stay: how PATCH merges a list is not
 * said either.
 */
function writesOf({ writes: { markerFields } }: EnterpriseSettings): NonNullable<Capabilities['writes']> {
  const whole = (kind: WrittenKind, fields: readonly string[], naturalKey: readonly string[]): WriteCapability => ({
    create: fields,
    update: fields,
    delete: true,
    customFields: true,
    naturalKey,
    markerField: markerFields[kind],
  })
  const order = whole(
    'Order',
    ['number', 'status', 'currency', 'customerId', 'lines'],
    ['number', 'customerId', 'currency'],
  )
  const subject = ['subject', 'customerId', 'contactId']
  return {
    Customer: whole('Customer', ['name', 'status', 'industry', 'phone', 'email'], ['name']),
    Contact: whole('Contact', ['name', 'title', 'phone', 'email', 'customerId'], ['name', 'customerId']),
    Ticket: whole('Ticket', [...subject, 'description', 'status', 'priority'], subject),
    Order: { ...order, update: ['number', 'status', 'customerId'] },
  }
}
