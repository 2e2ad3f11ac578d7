import type { AnyRecord, CustomerRecord } from '../../../src/model/index.js'
import type { Lane } from '../../../src/reading/merge.js'
import type { MicroCase } from './case.js'
import type { Filters } from './filters.js'
import type { Built } from './modules.js'

const rowCount = 1_000
const laneCount = 5

function customers(source: string, count: number): readonly CustomerRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    source,
    nativeId: `cust_${String(index).padStart(6, '0')}`,
    name: index % 2 === 0 ? `望川科技${index}号有限公司` : `Northwind ${index} Ltd`,
    status: index % 3 === 0 ? 'INACTIVE' : 'ACTIVE',
    industry: index % 5 === 0 ? null : '互联网',
    phone: `021-${20_000_000 + index}`,
    email: `office${index % 40}@customer.example`,
    createdAt: Date.UTC(2024, 0, 1) + index * 20_000_000,
    updatedAt: Date.UTC(2024, 1, 1) + index * 20_000_000,
  }))
}

/** What a row costs after it was mapped: the local check, and the merge of five sorted sources. */
export function rowCases({ query, merge }: Built, { small, large }: Filters): readonly MicroCase[] {
  const rows = customers('crm', rowCount)
  const check = (filter: Filters['small']): (() => number) => {
    const test = query.compilePredicate('Customer', query.normalForm(filter))
    return () => rows.reduce((count, row) => (test(row) ? count + 1 : count), 0)
  }
  const order = query.totalOrder('Customer', [{ field: 'createdAt', direction: 'ASC' }])
  const batches = Array.from({ length: laneCount }, (_, index) => {
    const source = `crm-${index}`
    return { source, records: customers(source, rowCount / laneCount) }
  })
  const lanes = (): Lane[] =>
    batches.map(({ source, records }) => {
      let given = false
      const next = (): Promise<{ readonly records: readonly AnyRecord[]; readonly hint: null } | null> => {
        const batch = given ? null : { records, hint: null }
        given = true
        return Promise.resolve(batch)
      }
      return merge.createLane(source, { scannedTo: null, finished: false, next }, 'start', null)
    })
  return [
    { name: 'local check, 2 conditions', parts: rowCount, each: 'row', run: check(small) },
    { name: 'local check, 8 conditions', parts: rowCount, each: 'row', run: check(large) },
    {
      name: 'merge of 5 sources by time',
      parts: rowCount,
      each: 'row',
      run: () => merge.mergeLanes(lanes(), order, rowCount),
    },
  ]
}
