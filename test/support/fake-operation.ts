import { ExplainRecorder } from '../../src/reading/explain.js'
import { Turns } from '../../src/reading/turns.js'
import type {
  ChildrenRequest,
  Engine,
  ListRequest,
  Operation,
  Page,
  PartialFailure,
  SourceDescription,
  SourceOutcome,
  WriteOrder,
  WriteResult,
} from '../../src/engine/types.js'
import {
  asRecord,
  type AnyRecord,
  type BaseRecord,
  type EntityName,
  type RecordKind,
  type RecordShapes,
} from '../../src/model/index.js'
import { createInProcessJobs, createMemoryShelf } from '../../src/jobs/index.js'
import { createMemoryJournal } from '../../src/journal/index.js'
import { createReports } from '../../src/reports/index.js'
import type { GraphContext } from '../../resolvers/index.js'

/** A lookup as the resolvers asked for it. */
export interface Lookup {
  readonly kind: RecordKind
  readonly source: string
  readonly nativeId: string
  readonly fields: readonly string[]
  readonly path: readonly string[]
}

/** What the resolvers are given: records by kind, in the order in which pages hold them. */
export type FakeRecords = { readonly [K in RecordKind]?: readonly RecordShapes[K][] }

const outcome: SourceOutcome = {
  source: 'north',
  status: 'OK',
  code: null,
  retryAfterMs: null,
  recordsScanned: 2,
  vendorCalls: 1,
}

/**
 * An operation over records in memory that keeps what it was asked and does no filtering, ordering or batching: what
 * those mean is the engine's affair. Cursors are `cursor:<native id>`, and each one made is counted.
 */
export class FakeOperation implements Operation {
  readonly turns = new Turns()
  readonly explain = 'off'
  readonly recorder = new ExplainRecorder('off')
  readonly mayHaveCounterparts: boolean
  readonly failures = []
  readonly lists: ListRequest[] = []
  readonly childLists: (ChildrenRequest & { readonly parent: BaseRecord })[] = []
  readonly lookups: Lookup[] = []
  readonly writes: WriteOrder[] = []
  readonly noted: PartialFailure[] = []

  readonly wholeLists: { readonly kind: RecordKind; readonly path: readonly string[] }[] = []
  cursorsMade = 0
  /** What becomes of a write; may throw. As it stands, all is applied and the first record of the kind is what was written. */
  onWrite: (order: WriteOrder) => WriteResult = ({ wish, fields }) => {
    const kind = wish.kind === 'TicketReply' ? 'Ticket' : wish.kind
    const record = fields === null ? null : (this.recordsOf<RecordKind>(kind)[0] ?? null)
    const nativeId = wish.operation === 'create' ? (record?.nativeId ?? null) : wish.nativeId
    return { outcome: 'APPLIED', nativeId, record, problems: [] }
  }

  constructor(
    private readonly records: FakeRecords,
    private readonly sources: readonly string[] = ['north', 'south'],
  ) {
    this.mayHaveCounterparts = sources.length > 1
  }

  explanation(): null {
    return null
  }

  get sourceNames(): readonly string[] {
    return this.sources
  }

  isKnownSource(name: string): boolean {
    return this.sources.includes(name)
  }

  list<K extends EntityName>(request: ListRequest & { readonly kind: K }): Promise<Page<RecordShapes[K]>> {
    this.lists.push(request)
    return Promise.resolve(this.pageOf(this.recordsOf(request.kind), request.wantsTotal))
  }

  children<K extends RecordKind>(request: ChildrenRequest<K>, parent: BaseRecord): Promise<Page<RecordShapes[K]>> {
    this.childLists.push({ ...request, parent })
    return Promise.resolve(this.pageOf(this.recordsOf(request.kind), request.wantsTotal))
  }

  counterparts(): Promise<readonly []> {
    return Promise.resolve([])
  }

  allChildren<K extends RecordKind>(
    kind: K,
    _parentField: string,
    _parent: BaseRecord,
    path: readonly string[],
  ): Promise<readonly RecordShapes[K][]> {
    this.wholeLists.push({ kind, path })
    return Promise.resolve(this.recordsOf(kind))
  }

  byId<K extends RecordKind>(
    kind: K,
    source: string,
    nativeId: string,
    fields: readonly string[],
    path: readonly string[],
  ): Promise<RecordShapes[K] | null> {
    this.lookups.push({ kind, source, nativeId, fields, path })
    const found = this.recordsOf(kind).find((record) => record.source === source && record.nativeId === nativeId)
    return Promise.resolve(found ?? null)
  }

  byIds<K extends RecordKind>(
    kind: K,
    source: string,
    nativeIds: readonly string[],
    fields: readonly string[],
    path: readonly string[],
  ): Promise<readonly (RecordShapes[K] | null)[]> {
    return Promise.all(nativeIds.map(async (nativeId) => this.byId(kind, source, nativeId, fields, path)))
  }

  forget(): void {}

  noteFailure(failure: PartialFailure): void {
    this.noted.push(failure)
  }

  write(order: WriteOrder): Promise<WriteResult> {
    this.writes.push(order)
    return Promise.resolve(order).then(this.onWrite)
  }

  private recordsOf<K extends RecordKind>(kind: K): readonly RecordShapes[K][] {
    return (this.records[kind] ?? []).map((record) => asRecord(kind, record) as RecordShapes[K])
  }

  private pageOf<R extends AnyRecord>(records: readonly R[], wantsTotal: boolean): Page<R> {
    const cursorOf = (record: R | undefined): string | null => {
      if (record === undefined) return null
      this.cursorsMade += 1
      return `cursor:${record.nativeId}`
    }
    return {
      records,
      cursorAt: (index) => cursorOf(records[index]) ?? '',
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: () => cursorOf(records[0]),
      endCursor: () => cursorOf(records.at(-1)),
      totalCount: wantsTotal ? records.length : null,
      complete: true,
      outcomes: [outcome],
    }
  }
}

/** A request's context over a fake operation; `descriptions` are the configured sources. */
export function fakeContext(operation: FakeOperation, descriptions: readonly SourceDescription[] = []): GraphContext {
  const engine: Pick<Engine, 'describe'> & { readonly sources: readonly { readonly name: string }[] } = {
    sources: descriptions.map(({ name }) => ({ name })),
    describe: (name) => descriptions.find((description) => description.name === name) ?? null,
  }
  const jobs = createInProcessJobs({ shelf: createMemoryShelf() })
  const reports = createReports({ engine: engine as Engine, journal: createMemoryJournal(), jobs })
  return { operation, engine: engine as Engine, identity: 'test', jobs, reports, requestId: 'request-1' }
}
