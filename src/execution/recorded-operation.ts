import type {
  ChildrenRequest,
  CounterpartRecord,
  ExplainMode,
  ExplainRecorder,
  ListRequest,
  Operation,
  Page,
  PartialFailure,
  WriteOrder,
  WriteResult,
} from '../engine/index.js'
import type { BaseRecord, CustomerRecord, EntityName, RecordKind, RecordShapes } from '../model/index.js'

/** One thing that was asked of an operation. */
interface Asked {
  readonly what: 'list' | 'children' | 'counterparts' | 'allChildren' | 'byId' | 'byIds'
  /** Where in the answer. */
  readonly path: readonly string[]
  /** The record below which, or the source of which, something was asked for. */
  readonly of: BaseRecord | string | null
  /** The ids that were asked for. */
  readonly ids: string | readonly string[] | null
  readonly promise: Promise<unknown>
}

type Outcome = PromiseSettledResult<unknown>

/**
 * An operation that keeps what it gave, so that the same questions can be answered a second time without asking any
 * source or spending any budget.
 */
export class RecordedOperation implements Operation {
  readonly explain: ExplainMode
  readonly recorder: ExplainRecorder
  readonly mayHaveCounterparts: boolean
  readonly turns: Operation['turns']
  private asked: Asked[] = []

  constructor(private readonly base: Operation) {
    this.explain = base.explain
    this.recorder = base.recorder
    this.mayHaveCounterparts = base.mayHaveCounterparts
    this.turns = base.turns
  }

  /**
   * The same operation over what was given so far, which is waited for; what was not asked for yet is asked for. Who
   * asks the same of it gets the same, at the same speed, whatever the sources do.
   */
  async replay(): Promise<Operation> {
    let outcomes: readonly Outcome[]
    do {
      outcomes = await Promise.allSettled(this.asked.map(({ promise }) => promise))
      // What has come may lead to further questions, even where nobody waits for their answers any more.
      await new Promise(setImmediate)
    } while (outcomes.length < this.asked.length)
    return new ReplayedOperation(this, this.asked, outcomes)
  }

  /** How many questions were asked so far. */
  get questions(): number {
    return this.asked.length
  }

  /** To be called when nothing is to be repeated: settled promises of the request may hold this for long. */
  letGo(): void {
    this.asked = []
  }

  get failures(): readonly PartialFailure[] {
    return this.base.failures
  }

  get sourceNames(): readonly string[] {
    return this.base.sourceNames
  }

  explanation(): unknown {
    return this.base.explanation()
  }

  isKnownSource(name: string): boolean {
    return this.base.isKnownSource(name)
  }

  list<K extends EntityName>(request: ListRequest & { readonly kind: K }): Promise<Page<RecordShapes[K]>> {
    return this.keep('list', request.path, null, null, this.base.list(request))
  }

  children<K extends RecordKind>(
    request: ChildrenRequest<K>,
    parent: BaseRecord,
    linked?: readonly BaseRecord[],
  ): Promise<Page<RecordShapes[K]>> {
    return this.keep('children', request.path, parent, null, this.base.children(request, parent, linked))
  }

  counterparts(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]> {
    return this.keep('counterparts', path, customer, null, this.base.counterparts(customer, path))
  }

  allChildren<K extends RecordKind>(
    kind: K,
    parentField: string,
    parent: BaseRecord,
    path: readonly string[],
  ): Promise<readonly RecordShapes[K][]> {
    return this.keep('allChildren', path, parent, null, this.base.allChildren(kind, parentField, parent, path))
  }

  byId<K extends RecordKind>(
    kind: K,
    source: string,
    nativeId: string,
    fields: readonly string[],
    path: readonly string[],
  ): Promise<RecordShapes[K] | null> {
    return this.keep('byId', path, source, nativeId, this.base.byId(kind, source, nativeId, fields, path))
  }

  byIds<K extends RecordKind>(
    kind: K,
    source: string,
    nativeIds: readonly string[],
    fields: readonly string[],
    path: readonly string[],
  ): Promise<readonly (RecordShapes[K] | null)[]> {
    return this.keep('byIds', path, source, nativeIds, this.base.byIds(kind, source, nativeIds, fields, path))
  }

  write(order: WriteOrder): Promise<WriteResult> {
    return this.base.write(order)
  }

  noteFailure(failure: PartialFailure): void {
    this.base.noteFailure(failure)
  }

  forget(): void {
    this.base.forget()
  }

  private keep<T>(
    what: Asked['what'],
    path: readonly string[],
    of: Asked['of'],
    ids: Asked['ids'],
    promise: Promise<T>,
  ): Promise<T> {
    this.asked.push({ what, path, of, ids, promise })
    return promise
  }
}

/** Gives again what was given; whether records were asked for together or one by one makes no difference. */
class ReplayedOperation implements Operation {
  readonly explain: ExplainMode
  readonly recorder: ExplainRecorder
  readonly mayHaveCounterparts: boolean
  readonly turns: Operation['turns']
  /** By question and place in the answer, and there by record, or by source and id. */
  private readonly given = new Map<string, Map<BaseRecord | string | null, Outcome>>()

  constructor(
    private readonly base: Operation,
    asked: readonly Asked[],
    outcomes: readonly Outcome[],
  ) {
    this.explain = base.explain
    this.recorder = base.recorder
    this.mayHaveCounterparts = base.mayHaveCounterparts
    this.turns = base.turns
    outcomes.forEach((outcome, index) => this.add(asked[index]!, outcome))
  }

  get failures(): readonly PartialFailure[] {
    return this.base.failures
  }

  get sourceNames(): readonly string[] {
    return this.base.sourceNames
  }

  explanation(): unknown {
    return this.base.explanation()
  }

  isKnownSource(name: string): boolean {
    return this.base.isKnownSource(name)
  }

  list<K extends EntityName>(request: ListRequest & { readonly kind: K }): Promise<Page<RecordShapes[K]>> {
    return this.again('list', request.path, null, () => this.base.list(request))
  }

  children<K extends RecordKind>(
    request: ChildrenRequest<K>,
    parent: BaseRecord,
    linked?: readonly BaseRecord[],
  ): Promise<Page<RecordShapes[K]>> {
    return this.again('children', request.path, parent, () => this.base.children(request, parent, linked))
  }

  counterparts(customer: CustomerRecord, path: readonly string[]): Promise<readonly CounterpartRecord[]> {
    return this.again('counterparts', path, customer, () => this.base.counterparts(customer, path))
  }

  allChildren<K extends RecordKind>(
    kind: K,
    parentField: string,
    parent: BaseRecord,
    path: readonly string[],
  ): Promise<readonly RecordShapes[K][]> {
    return this.again('allChildren', path, parent, () => this.base.allChildren(kind, parentField, parent, path))
  }

  byId<K extends RecordKind>(
    kind: K,
    source: string,
    nativeId: string,
    fields: readonly string[],
    path: readonly string[],
  ): Promise<RecordShapes[K] | null> {
    return this.again('byId', path, oneOf(source, nativeId), () => this.base.byId(kind, source, nativeId, fields, path))
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

  write(order: WriteOrder): Promise<WriteResult> {
    return this.base.write(order)
  }

  noteFailure(failure: PartialFailure): void {
    this.base.noteFailure(failure)
  }

  forget(): void {
    this.base.forget()
  }

  private add({ what, path, of, ids }: Asked, outcome: Outcome): void {
    if (what !== 'byId' && what !== 'byIds') {
      this.keep(what, path, of, outcome)
      return
    }
    const source = of as string
    if (typeof ids === 'string') {
      this.keep('byId', path, oneOf(source, ids), outcome)
      return
    }
    // What broke for all says nothing of each: that is asked again, and the operation knows what it has read.
    if (outcome.status === 'rejected') return
    const records = outcome.value as readonly unknown[]
    ids!.forEach((id, index) =>
      this.keep('byId', path, oneOf(source, id), { status: 'fulfilled', value: records[index] }),
    )
  }

  private keep(what: string, path: readonly string[], of: BaseRecord | string | null, outcome: Outcome): void {
    const place = placeOf(what, path)
    const there = this.given.get(place) ?? new Map<BaseRecord | string | null, Outcome>()
    this.given.set(place, there.set(of, outcome))
  }

  private again<T>(
    what: string,
    path: readonly string[],
    of: BaseRecord | string | null,
    ask: () => Promise<T>,
  ): Promise<T> {
    const outcome = this.given.get(placeOf(what, path))?.get(of)
    if (outcome === undefined) return ask()
    return outcome.status === 'fulfilled'
      ? Promise.resolve(outcome.value as T)
      : Promise.reject(outcome.reason as Error)
  }
}

function placeOf(what: string, path: readonly string[]): string {
  return `${what} ${path.join('.')}`
}

function oneOf(source: string, nativeId: string): string {
  return `${source}\n${nativeId}`
}
