import { asRecord, type AnyRecord, type RecordKind } from '../model/index.js'
import type { EngineSource } from './types.js'

/** Keys that no customer has, for which counterparts are looked up. */
const keys = { creditCode: '91310000MA0000000Y', phone: '+86 21 5550 0100', email: 'sales@customer.example' }

/**
 * A record that stands for "whatever comes" while a request is only planned: nested lists are planned with its ids.
 * It never reaches a client.
 */
export function exampleRecord(
  source: EngineSource,
  kind: RecordKind,
  nativeId = source.mapping.exampleId(kind),
): AnyRecord {
  const { mapping } = source
  return asRecord(kind, {
    source: source.name,
    nativeId,
    kind: 'ORGANIZATION',
    status: 'OTHER',
    priority: 'NONE',
    tags: [],
    body: '',
    public: true,
    customerId: mapping.exampleId('Customer'),
    contactId: mapping.exampleId('Contact'),
    ownerId: mapping.exampleId('Agent'),
    assigneeId: mapping.exampleId('Agent'),
    authorId: mapping.exampleId('Agent'),
    ...(kind === 'Customer' ? keys : {}),
    ...(kind === 'ReportTable' ? { name: '', categoryId: '', categoryName: '' } : {}),
  })
}
