import type { RecordKind } from '../../model/index.js'
import type { Capabilities, FieldCapability, KindCapabilities, WriteCapability } from '../../planner/index.js'
import type { WritableKind } from '../vendor.js'
import { moduleOf, type NativeField, type NativeModules } from './modules.js'
import type { Profile } from './settings.js'
import { writeTargets } from './write-fields.js'
import type { VtigerWriteSettings } from './write-settings.js'

/** Most rows of one query; the vendor cuts a larger limit silently. Vtiger 8.4.0, observed. */
export const maxPageRecords = 100

/** Whether a release answers `count(*)` on modules of records; 8.4.0 gives an empty list. */
export function counts(profile: Profile): boolean {
  return profile !== '8.4'
}

/**
 * Longest filter in percent-encoded characters. Web servers stop near 8,192 bytes of address; columns, position terms
 * of 32 disjuncts, session and fixed parts need the rest.
 */
const maxFilterLength = 3200

/**
 * What a Vtiger source can do. Texts are compared without case and accents and references by number alone, so nothing
 * but times is exact; `uniformTime` says whether the server's zone makes times exact. Without `writes` it is only read.
 */
export function capabilitiesOf(
  modules: NativeModules,
  profile: Profile,
  uniformTime: boolean,
  writes?: VtigerWriteSettings,
): Capabilities {
  const kindOf = (kind: RecordKind, more: Partial<KindCapabilities> = {}): KindCapabilities => ({
    fields: {
      nativeId: {
        operators: {
          eq: 'superset',
          in: 'superset',
          ne: 'superset',
          notIn: 'superset',
          isNull: 'exact',
          isNotNull: 'exact',
        },
      },
      ...Object.fromEntries(
        Object.entries(moduleOf(modules, kind).fields).map(([name, field]) => [
          name,
          fieldCapability(field, uniformTime),
        ]),
      ),
    },
    paging: { maxPageRecords, ordered: 'keyset', scan: 'afterId' },
    count: 'none',
    maxLookupKeys: 100,
    ...more,
  })
  const counted: Partial<KindCapabilities> = { count: counts(profile) ? 'separate' : 'none' }
  return {
    kinds: {
      Customer: kindOf('Customer', counted),
      Contact: kindOf('Contact', counted),
      Ticket: kindOf('Ticket', counted),
      Order: kindOf('Order', counted),
      OrderLine: kindOf('OrderLine'),
      TicketReply: kindOf('TicketReply'),
      Agent: kindOf('Agent', { lookupSteps: 2, optional: true }),
    },
    filterShape: 'dnf',
    maxDisjuncts: 32,
    maxFilterLength,
    ...(writes === undefined ? {} : { writes: writesOf(writes) }),
  }
}

/**
 * What can be written. Texts come back as they were sent, since what would be bent is refused before. Lines of an order are not changed: on PHP 8 that crashes half-way and leaves totals of 0.
 */
function writesOf({ createOrders, markerFields }: VtigerWriteSettings): NonNullable<Capabilities['writes']> {
  const fieldsOf = (kind: WritableKind): readonly string[] => Object.keys(writeTargets[kind].fields)
  const whole = (kind: WritableKind, naturalKey: readonly string[]): WriteCapability => ({
    create: fieldsOf(kind),
    update: fieldsOf(kind),
    delete: true,
    customFields: true,
    naturalKey,
    markerField: markerFields[writeTargets[kind].module],
  })
  const orderFields = fieldsOf('Order').filter((field) => field !== 'lines' && field !== 'currency')
  return {
    Customer: whole('Customer', ['name', 'email', 'phone']),
    Contact: whole('Contact', ['name', 'email', 'mobile', 'phone', 'customerId']),
    Ticket: whole('Ticket', ['subject', 'customerId', 'contactId', 'priority']),
    Order: {
      ...whole('Order', ['subject', 'customerId', 'contactId', 'status']),
      create: createOrders ? fieldsOf('Order') : null,
      update: orderFields,
    },
    TicketReply: {
      create: fieldsOf('TicketReply'),
      update: null,
      delete: false,
      naturalKey: ['ticketId', 'body', 'public'],
      markerField: null,
    },
  }
}

function fieldCapability(field: NativeField, uniformTime: boolean): FieldCapability {
  switch (field.type) {
    case 'text':
    case 'name':
      return { operators: { eq: 'superset', in: 'superset', contains: 'superset', startsWith: 'superset' } }
    case 'instant': {
      const grade = uniformTime ? 'exact' : 'superset'
      return {
        operators: {
          eq: grade,
          in: grade,
          gt: grade,
          gte: grade,
          lt: grade,
          lte: grade,
          isNull: 'exact',
          isNotNull: 'exact',
        },
        order: uniformTime ? 'grouped' : 'none',
        missing: 'lowest',
      }
    }
    case 'decimal':
      return {
        operators: { eq: 'superset', in: 'superset', gt: 'superset', gte: 'superset', lt: 'superset', lte: 'superset' },
      }
    case 'reference':
      return { operators: { eq: 'superset', in: 'superset', ne: 'superset', notIn: 'superset', isNotNull: 'superset' } }
    case 'enum':
      return {
        operators: {
          eq: 'superset',
          in: 'superset',
          ne: 'superset',
          notIn: 'superset',
          isNull: 'exact',
          isNotNull: 'exact',
        },
      }
    case 'plain':
      return { operators: {} }
  }
}
