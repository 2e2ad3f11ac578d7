import { cursorAfter, readQuestion, type Question } from './question.js'
import { fieldsOf, resources, type ResourceName } from './resources.js'
import type { Row, Rows } from './rows.js'
import { Table } from './table.js'

/** Answers kept as they were sent, oldest dropped first. */
const maxKept = 2_000

/**
 * Answers list requests. Nothing ever changes, so an answer is made once for each query string: the source shall take
 * little of the machine beside the servers that are measured.
 */
export class Answers {
  private readonly tables: Readonly<Record<ResourceName, Table>>
  private readonly kept = new Map<string, Buffer>()

  constructor(rows: Rows) {
    this.tables = {
      customers: new Table(rows.customers),
      tickets: new Table(rows.tickets),
      orders: new Table(rows.orders),
    }
  }

  /** The body for one query string (without `?`). @throws BadRequest */
  list(resource: ResourceName, query: string): Buffer {
    const key = `${resource}?${query}`
    let body = this.kept.get(key)
    if (body === undefined) {
      body = Buffer.from(JSON.stringify(this.answer(readQuestion(resource, new URLSearchParams(query)))))
      const [oldest] = this.kept.keys()
      if (this.kept.size >= maxKept && oldest !== undefined) this.kept.delete(oldest)
      this.kept.set(key, body)
    }
    return body
  }

  private answer(question: Question): unknown {
    const { resource, filters, sort, descending, page, size } = question
    const all = this.tables[resource].list(filters, sort, fieldsOf(resource)[sort]!, descending)
    const start = page.by === 'cursor' ? page.after : (page.page - 1) * size
    const items = all.slice(start, start + size).map((row) => projected(row, question))
    const success = { code: 0, message: 'success' }
    if (page.by === 'cursor') {
      const hasMore = start + size < all.length
      return { ...success, data: { items }, cursor: { next: hasMore ? cursorAfter(start + size) : null, hasMore } }
    }
    const total = all.length
    const pagination = { page: page.page, pageSize: size, total, totalPages: Math.ceil(total / size) }
    return { ...success, data: { items, pagination } }
  }
}

/** The asked fields in the record's own sequence; the id always. */
function projected(row: Row, { resource, fields }: Question): Readonly<Record<string, unknown>> {
  if (fields === null) return row
  const wanted = new Set(fields)
  const kept: Record<string, unknown> = {}
  for (const name of Object.keys(resources[resource])) if (name === 'id' || wanted.has(name)) kept[name] = row[name]
  return kept
}
