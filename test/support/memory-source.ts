import type { EngineSource } from '../../src/engine/index.js'
import { CrmError } from '../../src/errors/index.js'
import { compareText, fieldCatalogue, valueOf, type AnyRecord, type RecordKind } from '../../src/model/index.js'
import { compareValues, compilePredicate, conditionText, operators, type Condition } from '../../src/query/index.js'
import type {
  Grade,
  KindCapabilities,
  NativeTerm,
  OrderGrade,
  PagingCapability,
  Pushed,
  VendorQuery,
} from '../../src/planner/index.js'
import type { NativePage, VendorRequest } from '../../src/vendors/vendor.js'

/** How a memory source behaves. */
export interface MemorySourceOptions {
  readonly name: string
  readonly records: Partial<Record<RecordKind, readonly AnyRecord[]>>
  readonly grade?: Grade
  readonly orderGrade?: OrderGrade
  readonly ordered?: PagingCapability['ordered']
  readonly scan?: PagingCapability['scan']
  readonly maxPageRecords?: number
  readonly maxLookupKeys?: number
  readonly filterShape?: 'conjunction' | 'dnf'
  /** Turns the order of ties around from call to call, as a source without a tie rule may. */
  readonly restlessTies?: boolean
  /** What a short page says of the end; `yes` needs a total beside it. */
  readonly saysTotal?: boolean
  readonly count?: KindCapabilities['count']
}

/** A source whose records live here; every call is kept. */
export interface MemorySource extends EngineSource {
  readonly queries: VendorQuery[]
  /** Called before each page; may throw or change the records. */
  onPage: (query: VendorQuery) => void | Promise<void>
  records: Partial<Record<RecordKind, readonly AnyRecord[]>>
}

interface MemoryTerm extends NativeTerm {
  readonly test: Condition
}

/**
 * An engine source over arrays. With grade `superset` its filters ignore case, as many vendors do, so that a missing
 * local check shows. Order among ties is by id descending, which is not ours, unless its order is graded `exact`.
 */
export function createMemorySource(options: MemorySourceOptions): MemorySource {
  const grade = options.grade ?? 'superset'
  const fields = (kind: RecordKind): KindCapabilities['fields'] =>
    Object.fromEntries(
      Object.entries(fieldCatalogue[kind]).map(([field, type]) => [
        field,
        {
          operators: Object.fromEntries(operators.map((operator) => [operator, grade])),
          order: type.kind === 'instant' ? (options.orderGrade ?? 'grouped') : 'none',
        },
      ]),
    )
  const kinds = Object.fromEntries(
    Object.keys(options.records).map((kind): [string, KindCapabilities] => [
      kind,
      {
        fields: fields(kind as RecordKind),
        paging: {
          maxPageRecords: options.maxPageRecords ?? 10,
          ordered: options.ordered ?? 'keyset',
          scan: options.scan ?? 'afterId',
        },
        maxLookupKeys: options.maxLookupKeys ?? 50,
        count: options.count ?? 'none',
      },
    ]),
  )
  const compiled = new Map<VendorRequest, VendorQuery>()
  let turn = 0
  const source: MemorySource = {
    name: options.name,
    vendor: 'memory',
    label: options.name,
    queries: [],
    onPage: () => undefined,
    records: options.records,
    capabilities: {
      kinds,
      filterShape: options.filterShape ?? 'dnf',
      maxDisjuncts: options.filterShape === 'conjunction' ? 1 : 16,
      maxFilterLength: 4000,
    },
    dialect: {
      translate: (_kind, test) => {
        const term: MemoryTerm = { text: conditionText(test), slot: `${test.field} ${test.operator}`, test }
        return { kind: 'pushed', pushed: { kind: 'term', term }, grade }
      },
      compile: (query) => {
        const text = JSON.stringify(query)
        const request: VendorRequest = { kind: query.kind, method: 'GET', path: text, text, pageSize: query.pageSize }
        compiled.set(request, query)
        return request
      },
    },
    mapping: { toRecord: (_kind, native) => native as AnyRecord, exampleId: () => 'example' },
    client: {
      quotas: () => [],
      check: async () => [],
      fetchPage: async (request) => {
        const query = compiled.get(request)
        if (query === undefined) throw new CrmError('INTERNAL_SERVER_ERROR', 'a request of another source')
        source.queries.push(query)
        await source.onPage(query)
        turn++
        return answer(query, source.records[query.kind] ?? [], grade, options, turn)
      },
    },
  }
  return source
}

function answer(
  query: VendorQuery,
  records: readonly AnyRecord[],
  grade: Grade,
  options: MemorySourceOptions,
  turn: number,
): NativePage {
  const matching = query.pushed === null ? records : records.filter(testOf(query.kind, query.pushed, grade))
  const total = options.saysTotal === true ? matching.length : null
  const ties = options.orderGrade === 'exact' ? -1 : 1
  const flip = options.restlessTies === true && turn % 2 === 0 ? -ties : ties
  const byId = (a: AnyRecord, b: AnyRecord): number => compareText(a.nativeId, b.nativeId)
  const { order, position } = query
  const type = order === null ? undefined : fieldCatalogue[query.kind][order.field]
  const sign = order?.direction === 'DESC' ? -1 : 1
  const keyOf = (record: AnyRecord): unknown => (order === null ? null : valueOf(record, order.field))
  const compareKey = (a: unknown, b: unknown): number => (type === undefined ? 0 : sign * compareValues(type, a, b))
  const sorted = [...matching].sort((a, b) =>
    order === null || position.kind === 'within' ? byId(a, b) : compareKey(keyOf(a), keyOf(b)) || -flip * byId(a, b),
  )
  const slice = (list: readonly AnyRecord[], from = 0): NativePage => {
    const rows = list.slice(from, from + query.pageSize)
    const short = rows.length < query.pageSize
    const over = from + rows.length >= list.length
    const sure = rows.length === 0 || (short && total !== null && over)
    return { rows, ended: sure ? 'yes' : short ? 'maybe' : 'no', total, next: over ? null : String(from + rows.length) }
  }
  switch (position.kind) {
    case 'start':
      if (order === null && options.scan === 'whole') return { rows: matching, ended: 'yes', total, next: null }
      return slice(sorted)
    case 'offset':
      return slice(sorted, position.offset)
    case 'from':
      return slice(sorted.filter((record) => compareKey(keyOf(record), position.key) >= 0))
    case 'beyond':
      return slice(sorted.filter((record) => compareKey(keyOf(record), position.key) > 0))
    case 'within':
      return slice(
        sorted.filter(
          (record) =>
            compareKey(keyOf(record), position.key) === 0 &&
            (position.afterId === null || compareText(record.nativeId, position.afterId) > 0),
        ),
      )
    case 'afterId': {
      const { id } = position
      return slice(sorted.filter((record) => id === null || compareText(record.nativeId, id) > 0))
    }
    case 'token': {
      const { token } = position
      const page = slice(sorted.filter((record) => token === null || compareText(record.nativeId, token) > 0))
      const last = page.rows.at(-1) as AnyRecord | undefined
      return { ...page, ended: page.next === null ? 'yes' : 'no', next: page.next === null ? null : last!.nativeId }
    }
  }
}

type Test = (record: AnyRecord) => boolean

function testOf(kind: RecordKind, pushed: Pushed, grade: Grade): Test {
  switch (pushed.kind) {
    case 'and': {
      const tests = pushed.terms.map((term) => testOf(kind, term, grade))
      return (record) => tests.every((test) => test(record))
    }
    case 'or': {
      const tests = pushed.terms.map((term) => testOf(kind, term, grade))
      return (record) => tests.some((test) => test(record))
    }
    case 'term': {
      const { test } = pushed.term as MemoryTerm
      const exactly = compilePredicate(kind, test)
      const loosely = grade === 'superset' ? looseTest(kind, test) : null
      return (record) => exactly(record) || (loosely?.(record) ?? false)
    }
  }
}

/** The same whatever the letters' case; null for what is no text. */
function looseTest(kind: RecordKind, test: Condition): Test | null {
  const fold = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)
  if (fieldCatalogue[kind][test.field]?.kind !== 'text') return null
  const folded = compilePredicate(kind, { ...test, values: test.values.map((value) => fold(value) as string) })
  return (record) => folded({ ...record, [test.field]: fold(valueOf(record, test.field)) })
}
