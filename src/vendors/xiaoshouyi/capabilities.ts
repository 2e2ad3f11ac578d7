import { fieldCatalogue, type RecordKind } from '../../model/index.js'
import type { Capabilities, FieldCapability, KindCapabilities, WriteCapability } from '../../planner/index.js'
import type { Operator } from '../../query/index.js'
import type { NativeField, NativeObjects } from './objects.js'
import { naturalKeyOf, writtenFields, writtenKinds, type WriteNames } from './write-fields.js'

type Operators = Partial<Record<Operator, 'exact' | 'superset'>>

/** Most ids in one lookup: 150 of nineteen digits, quoted, leave room below the filter's limit. */
const maxLookupKeys = 150

/**
 * Longest filter, in characters, without brackets between its parts and without the tests of a page position. A filter
 * may have 4,000 and a statement 20,000 (XOQL error codes 290004 and 290009, vendor's page dated 2025-12-31).
 */
const maxFilterLength = 3_600

const membership: Operators = { eq: 'superset', in: 'superset' }
const neverMissing: Operators = { isNull: 'exact', isNotNull: 'exact' }
const present: Operators = { isNotNull: 'superset' }
const bounds: Operators = { eq: 'superset', gt: 'superset', gte: 'superset', lt: 'superset', lte: 'superset' }

/**
 * What can be written. Lines are part of a new order only where its marker is kept: it tells a whole order from one that
 * was broken off before its lines were there.
 */
function writesOf(names: WriteNames): NonNullable<Capabilities['writes']> {
  const written = writtenFields(names)
  const writes: Partial<Record<RecordKind, WriteCapability>> = {}
  for (const kind of writtenKinds) {
    const { fields, markerField } = written[kind]
    const update = Object.keys(fields)
    writes[kind] = {
      create: kind === 'Order' && markerField !== null ? [...update, 'lines'] : update,
      update,
      delete: true,
      customFields: true,
      naturalKey: naturalKeyOf(written[kind]),
      markerField,
    }
  }
  return writes
}

/** What a source can do. Codes and the platform's own moments are exact, all else is checked again here. */
export function capabilitiesOf(objects: NativeObjects, maxPageRecords: number, names: WriteNames): Capabilities {
  const kinds: Partial<Record<RecordKind, KindCapabilities>> = {}
  for (const [name, { fields }] of Object.entries(objects)) {
    const kind = name as RecordKind
    const nativeId: FieldCapability = {
      operators: { ...membership, ne: 'superset', notIn: 'superset', ...neverMissing },
    }
    const declared = Object.entries(fields).filter(([field]) => field in fieldCatalogue[kind])
    kinds[kind] = {
      fields: { nativeId, ...Object.fromEntries(declared.map(([field, native]) => [field, capabilityOf(native)])) },
      paging: { maxPageRecords, ordered: 'keyset', scan: 'afterId' },
      count: kind === 'Agent' || kind === 'OrderLine' ? 'none' : 'separate',
      maxLookupKeys,
      ...(kind === 'Agent' ? { optional: true } : {}),
    }
  }
  return Object.freeze({
    kinds,
    filterShape: 'dnf',
    maxDisjuncts: 32,
    maxFilterLength,
    writes: writesOf(names),
  } satisfies Capabilities)
}

function capabilityOf(field: NativeField): FieldCapability {
  switch (field.type) {
    case 'text':
      return { operators: { ...membership, contains: 'superset', startsWith: 'superset', ...present } }
    case 'instant':
      return {
        operators: {
          eq: 'exact',
          in: 'exact',
          gt: 'exact',
          gte: 'exact',
          lt: 'exact',
          lte: 'exact',
          ...neverMissing,
        },
        order: 'grouped',
      }
    case 'date':
    case 'decimal':
      return { operators: { ...bounds, ...present } }
    case 'reference':
      return { operators: { ...membership, ne: 'superset', notIn: 'superset', ...present } }
    case 'enum':
      return { operators: { eq: 'exact', in: 'exact', ne: 'exact', notIn: 'exact', ...neverMissing } }
    case 'label':
      return { operators: present }
    case 'plain':
      return { operators: {} }
  }
}
