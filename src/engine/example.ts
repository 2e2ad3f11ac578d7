import type { AnyRecord, RecordKind } from '../model/index.js'
import type { EngineSource } from './types.js'

/**
 * A record that stands for "whatever comes" while a request is only planned: nested lists are planned with its ids.
 * It never reaches a client.
 */
export function exampleRecord(source: EngineSource, kind: RecordKind): AnyRecord {
  const { mapping } = source
  return {
    source: source.name,
    nativeId: mapping.exampleId(kind),
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
    ...(kind === 'ReportTable' ? { name: '', categoryId: '', categoryName: '' } : {}),
  }
}
