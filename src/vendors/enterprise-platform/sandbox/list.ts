import type { Clock } from '../../../sandbox/sandbox.js'
import { hash32 } from '../../../sandbox/random.js'
import type { SandboxAnswer } from '../../../sandbox/server.js'
import { json, refuseField, success } from './envelope.js'
import { keyReader } from './filters.js'
import type { EnterpriseSandboxOptions } from './options.js'
import type { ListQuery } from './query.js'
import type { AnyRecord, ResourceName } from './records.js'
import { isObject, scalarField } from './schema.js'

/** A record with what it is sorted by. */
interface Ranked {
  readonly record: AnyRecord
  readonly key: string | number | null
  readonly tie: number
}

interface CursorContent {
  /** Hash of the query the cursor belongs to. */
  readonly q: number
  readonly key: string | number | null
  readonly id: string
  /** When it was issued, epoch milliseconds. */
  readonly at: number
}

/**
 * Answers a list in either paging mode. Cursor pages continue after the last record's sort key and id, so records
 * inserted meanwhile neither repeat nor hide others. Time is linear in the records, plus sorting of those that match.
 * @throws Refusal 40001 for a cursor that is damaged, too old, or of another query.
 */
export function answerList(
  resource: ResourceName,
  records: readonly AnyRecord[],
  query: ListQuery,
  options: EnterpriseSandboxOptions,
  clock: Clock,
): SandboxAnswer {
  const queryHash = hash32(query.fingerprint)
  const readKey = keyReader(query.sortField, scalarField(resource, query.sortField)?.kind ?? 'text', options)
  const shuffled = options.tieOrder === 'shuffledPerQuery'
  const rank = (record: AnyRecord, key: Ranked['key']): Ranked => ({
    record,
    key,
    tie: shuffled ? hash32(queryHash, record.id) : 0,
  })
  const compare = comparator(query.descending, options)
  let ranked = records.filter(query.matches).map((record) => rank(record, readKey(record)))

  if (query.paging.kind === 'page') {
    const { page, pageSize } = query.paging
    const total = ranked.length
    const items = ranked.sort(compare).slice((page - 1) * pageSize, page * pageSize)
    return success({
      items: items.map(({ record }) => project(record, query.fields)),
      pagination: { page, pageSize, total, totalPages: Math.ceil(total / pageSize) },
    })
  }

  const { limit, cursor } = query.paging
  if (cursor !== null) {
    const content = readCursor(cursor)
    const age = clock.now() - (content?.at ?? 0)
    if (content === undefined || content.q !== queryHash || age > (options.cursorTtlSeconds ?? 3600) * 1000) {
      throw refuseField(40001, 'cursor', 'Not a cursor of this query, or too old')
    }
    const last = rank({ id: content.id }, content.key)
    ranked = ranked.filter((candidate) => compare(candidate, last) > 0)
  }
  const items = ranked.sort(compare).slice(0, limit)
  const hasMore = ranked.length > limit
  const last = items.at(-1)
  const next =
    hasMore && last !== undefined
      ? writeCursor({ q: queryHash, key: last.key, id: last.record.id, at: clock.now() })
      : null
  return json(200, {
    ...(options.cursorEnvelope !== 'bare' && { code: 0, message: 'success' }),
    data: { items: items.map(({ record }) => project(record, query.fields)) },
    cursor: { next, hasMore },
  })
}

/** Cuts a record down to the fields asked for; `id` stays, unknown names are passed over, a dot reaches inside. */
export function project(record: AnyRecord, fields: readonly string[] | null): AnyRecord {
  if (fields === null) return record
  const result: Record<string, unknown> & { id: string } = { id: record.id }
  for (const [name, value] of Object.entries(record)) {
    if (fields.includes(name)) {
      result[name] = value
      continue
    }
    const inner = fields.filter((field) => field.startsWith(`${name}.`)).map((field) => field.slice(name.length + 1))
    if (inner.length === 0) continue
    result[name] = isObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([part]) => inner.includes(part)))
      : value
  }
  return result
}

function comparator(descending: boolean, options: EnterpriseSandboxOptions): (left: Ranked, right: Ranked) => number {
  const direction = descending ? -1 : 1
  const missing = options.missingOrder ?? 'low'
  const missingFirst = missing === 'first' || (missing === 'low' && !descending) || (missing === 'high' && descending)
  const idDirection = options.tieOrder === 'idDesc' ? -1 : 1
  return (left, right) => {
    if (left.key !== right.key) {
      if (left.key === null) return missingFirst ? -1 : 1
      if (right.key === null) return missingFirst ? 1 : -1
      return left.key < right.key ? -direction : direction
    }
    if (left.tie !== right.tie) return left.tie - right.tie
    if (left.record.id === right.record.id) return 0
    return left.record.id < right.record.id ? -idDirection : idDirection
  }
}

function writeCursor(content: CursorContent): string {
  const bytes = Buffer.from(JSON.stringify(content))
  // Standard base64 with padding, like the printed sample: a caller must percent-encode it. A blank that JSON allows
  // makes the padding certain.
  return (bytes.length % 3 === 0 ? Buffer.concat([bytes, Buffer.from(' ')]) : bytes).toString('base64')
}

function readCursor(text: string): CursorContent | undefined {
  try {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined
    const content: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    if (!isObject(content)) return undefined
    const { q, key, id, at } = content
    const keyIsRight = key === null || typeof key === 'string' || typeof key === 'number'
    if (typeof q !== 'number' || typeof id !== 'string' || typeof at !== 'number' || !keyIsRight) return undefined
    return { q, key, id, at }
  } catch {
    return undefined
  }
}
