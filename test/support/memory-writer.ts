import type { AnyRecord, RecordKind } from '../../src/model/index.js'
import type { Capabilities, WriteCapability } from '../../src/planner/index.js'
import type { WriteAnswer, WriteCall, WriteIntent, WriteProblem } from '../../src/vendors/vendor.js'
import { createMemorySource, type MemorySource, type MemorySourceOptions } from './memory-source.js'

/** How one write goes. What is left out goes well. */
export interface WriteTurn {
  /** Happens before the bytes go out; may throw. */
  readonly before?: (call: WriteCall) => void | Promise<void>
  /** Whether the source does what it was sent; default true. */
  readonly applies?: boolean
  /** Happens once the source has done its part; a throw is what becomes of the answer. */
  readonly after?: (record: AnyRecord | null, call: WriteCall) => void | Promise<void>
  /** The answer; default the id of the record. */
  readonly answer?: (record: AnyRecord | null) => WriteAnswer
}

/** How a memory writer behaves, besides what it holds. */
export interface MemoryWriterOptions extends MemorySourceOptions {
  /** Default: customers, contacts, tickets and replies by their usual fields, known by name, subject or body. */
  readonly writes?: Capabilities['writes']
  readonly settleMs?: number
  readonly now: () => number
}

/** A memory source that can be written to; every write whose bytes went out is kept. */
export interface WritableMemorySource extends MemorySource {
  readonly sent: WriteIntent[]
  /** How the next writes go, first one first. */
  readonly turns: WriteTurn[]
  problems: readonly WriteProblem[]
  /** Does what a write says, as the source itself would; null where it finds no such record. */
  apply(intent: WriteIntent): AnyRecord | null
  /** Puts a record in as somebody else would. */
  put(kind: RecordKind, record: AnyRecord): void
}

const usual = (fields: readonly string[], naturalKey: readonly string[]): WriteCapability => ({
  create: fields,
  update: fields,
  delete: true,
  customFields: true,
  naturalKey,
  markerField: null,
})

const usualWrites: Capabilities['writes'] = {
  Customer: usual(['name', 'status', 'phone', 'email'], ['name', 'phone']),
  Contact: usual(['name', 'phone', 'customerId'], ['name']),
  Ticket: usual(['subject', 'description', 'customerId', 'priority'], ['subject', 'customerId']),
  TicketReply: { ...usual(['body', 'public'], ['ticketId', 'body']), update: null, delete: false },
}

/** A source over arrays that is written to as its turns say. Records get ids `new1`, `new2`, ... and the clock's time. */
export function createMemoryWriter(options: MemoryWriterOptions): WritableMemorySource {
  const base = createMemorySource(options)
  const writes = options.writes ?? usualWrites
  let made = 0
  const listOf = (kind: RecordKind): readonly AnyRecord[] => source.records[kind] ?? []
  const set = (kind: RecordKind, records: readonly AnyRecord[]): void => {
    source.records = { ...source.records, [kind]: records }
  }
  const apply = (intent: WriteIntent): AnyRecord | null => {
    const { kind } = intent
    const now = options.now()
    if (intent.operation === 'create') {
      const { customFields, ...values } = { customFields: {}, ...intent.values }
      const markerField = writes?.[kind]?.markerField ?? null
      const nativeFields = { ...customFields, ...(markerField === null ? {} : { [markerField]: intent.marker }) }
      const times = { createdAt: now, updatedAt: now }
      // The values of the kind, with what every record carries, are a record of the kind.
      const record = { source: source.name, nativeId: `new${++made}`, ...values, ...times, nativeFields } as AnyRecord
      set(kind, [...listOf(kind), record])
      return record
    }
    const { nativeId } = intent
    const before = listOf(kind).find((record) => record.nativeId === nativeId) ?? null
    if (before === null) return null
    const others = listOf(kind).filter((record) => record !== before)
    if (intent.operation === 'delete') {
      set(kind, others)
      return before
    }
    const after = { ...before, ...intent.values, updatedAt: now } as AnyRecord
    set(kind, [...others, after])
    return after
  }
  const send = async (intent: WriteIntent, call: WriteCall): Promise<WriteAnswer> => {
    const turn = source.turns.shift() ?? {}
    const text = textOf(intent)
    const trace = (status: number): void =>
      call.onCall?.({ source: source.name, request: text, status, milliseconds: 1, responseBytes: 2 })
    await turn.before?.(call)
    call.onSend()
    source.sent.push(intent)
    const record = turn.applies === false ? null : apply(intent)
    await turn.after?.(record, call)
    trace(200)
    return turn.answer?.(record) ?? { kind: 'applied', nativeId: record?.nativeId ?? null }
  }
  const source: WritableMemorySource = Object.assign(base, {
    ...(options.settleMs === undefined ? {} : { settleMs: options.settleMs }),
    capabilities: { ...base.capabilities, writes },
    sent: [],
    turns: [],
    problems: [],
    apply,
    put: (kind: RecordKind, record: AnyRecord) => set(kind, [...listOf(kind), record]),
    writer: {
      check: () => source.problems,
      compile: (intent: WriteIntent) => ({
        method: 'POST' as const,
        path: '/write',
        body: textOf(intent),
        text: textOf(intent),
      }),
      send,
    },
  })
  return source
}

function textOf(intent: WriteIntent): string {
  return `WRITE ${intent.operation} ${intent.kind} ${intent.operation === 'delete' ? intent.nativeId : JSON.stringify(intent.values)}`
}
