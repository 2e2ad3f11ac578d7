import type { EngineSource } from '../../src/engine/index.js'
import { asRecord, type AnyRecord, type RecordKind } from '../../src/model/index.js'
import { createMemorySource } from './memory-source.js'

/** Records of each kind and source. */
const customers = 150
const childrenOfEach = 40

const start = Date.UTC(2024, 0, 1)
const fields = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [`field_${index}`, `${'value '.repeat(3)}${index} 上海`]),
)

/**
 * Sources that have much of everything: each customer is in every source, under the same phone and address, so that
 * counterparts are found, and has children that refer to it.
 */
export function heavySources(names: readonly string[]): readonly EngineSource[] {
  return names.map((name) => {
    const source = createMemorySource({ name, records: recordsOf(name), maxPageRecords: 100 })
    source.onPage = others
    return source
  })
}

/** A source answers from another process: in each of its answers here the event loop comes round once. */
const others = (): Promise<void> => new Promise(setImmediate)

function recordsOf(source: string): Partial<Record<RecordKind, readonly AnyRecord[]>> {
  const some = (
    kind: RecordKind,
    letter: string,
    count: number,
    more: (index: number) => Readonly<Record<string, unknown>>,
  ): readonly AnyRecord[] =>
    Array.from({ length: count }, (_, index) =>
      asRecord(kind, {
        source,
        nativeId: `${letter}${index}`,
        createdAt: start + index * 1_000,
        updatedAt: start + index * 1_000,
        nativeFields: fields,
        ...more(index),
      }),
    )
  const child = (index: number): Readonly<Record<string, unknown>> => ({ customerId: `c${index % customers}` })
  return {
    Customer: some('Customer', 'c', customers, (index) => ({
      name: `Customer ${index} 有限公司`,
      kind: 'ORGANIZATION',
      status: 'ACTIVE',
      phone: `+86138${String(10_000_000 + index)}`,
      email: `info@company-${index}.example`,
    })),
    Contact: some('Contact', 'p', customers * 2, (index) => ({ name: `Contact ${index}`, ...child(index) })),
    Ticket: some('Ticket', 't', customers * childrenOfEach, (index) => ({
      subject: `Ticket ${index}`,
      status: 'OPEN',
      priority: 'NORMAL',
      tags: ['a', 'b'],
      contactId: `p${index % (customers * 2)}`,
      ...child(index),
    })),
    Order: some('Order', 'o', customers * 4, (index) => ({
      subject: `Order ${index}`,
      status: 'OPEN',
      lines: [],
      total: '1299.90',
      currency: 'CNY',
      ...child(index),
    })),
  }
}
