import type { Filter } from './question.js'
import type { Row } from './rows.js'
import type { FieldKind } from './resources.js'

type Test = (row: Row) => boolean

/** The rows of one resource, found by key and kept sorted, so that a list costs little more than its answer. */
export class Table {
  private readonly byKey = new Map<string, Map<string, Row[]>>()
  private readonly orders = new Map<string, readonly Row[]>()

  constructor(private readonly rows: readonly Row[]) {}

  /** All rows that pass every filter, sorted by one field; ties by id ascending in both directions. */
  list(filters: readonly Filter[], sort: string, kind: FieldKind, descending: boolean): readonly Row[] {
    const keys = filters.find(({ kind, operator }) => kind === 'id' && (operator === 'eq' || operator === 'in'))
    const tests = filters.filter((filter) => filter !== keys).map(testOf)
    const candidates =
      keys === undefined
        ? this.sorted(sort, kind, descending)
        : this.withKeys(keys).sort(comparison(sort, kind, descending))
    return tests.length === 0 ? candidates : candidates.filter((row) => tests.every((test) => test(row)))
  }

  private sorted(sort: string, kind: FieldKind, descending: boolean): readonly Row[] {
    const name = `${sort} ${descending}`
    let rows = this.orders.get(name)
    if (rows === undefined) {
      rows = [...this.rows].sort(comparison(sort, kind, descending))
      this.orders.set(name, rows)
    }
    return rows
  }

  private withKeys({ field, values }: Filter): Row[] {
    let index = this.byKey.get(field)
    if (index === undefined) {
      index = new Map()
      for (const row of this.rows) {
        const key = textOf(row[field])
        const known = index.get(key)
        if (known === undefined) index.set(key, [row])
        else known.push(row)
      }
      this.byKey.set(field, index)
    }
    return [...new Set(values)].flatMap((value) => index.get(value) ?? [])
  }
}

/** Missing values come last in both directions. */
function comparison(field: string, kind: FieldKind, descending: boolean): (a: Row, b: Row) => number {
  const sign = descending ? -1 : 1
  return (a, b) => {
    const x = a[field]
    const y = b[field]
    if (x === null || y === null) return Number(x === null) - Number(y === null) || compareText(a.id, b.id)
    const order = kind === 'number' ? Number(x) - Number(y) : compareText(textOf(x), textOf(y))
    return order === 0 ? compareText(a.id, b.id) : sign * order
  }
}

/** The text of a field that may be filtered or sorted: these are texts and numbers. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function testOf({ field, kind, operator, values }: Filter): Test {
  const [first = ''] = values
  switch (operator) {
    case 'in': {
      const wanted = new Set(values)
      return (row) => row[field] !== null && wanted.has(textOf(row[field]))
    }
    case 'like': {
      const part = first.toLowerCase()
      return (row) => row[field] !== null && textOf(row[field]).toLowerCase().includes(part)
    }
    case 'eq':
      return comparing(field, kind, first, (order) => order === 0)
    case 'ne':
      return comparing(field, kind, first, (order) => order !== 0)
    case 'gt':
      return comparing(field, kind, first, (order) => order > 0)
    case 'gte':
      return comparing(field, kind, first, (order) => order >= 0)
    case 'lt':
      return comparing(field, kind, first, (order) => order < 0)
    case 'lte':
      return comparing(field, kind, first, (order) => order <= 0)
  }
}

/** A missing value passes no comparison. A date without a time is its midnight in UTC. */
function comparing(field: string, kind: FieldKind, bound: string, passes: (order: number) => boolean): Test {
  const number = kind === 'instant' ? Date.parse(bound) : Number(bound)
  const order = (value: unknown): number =>
    kind === 'instant'
      ? Date.parse(textOf(value)) - number
      : kind === 'number'
        ? Number(value) - number
        : compareText(textOf(value), bound)
  return (row) => row[field] !== null && passes(order(row[field]))
}
