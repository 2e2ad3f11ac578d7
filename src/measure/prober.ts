import { fieldCatalogue, type AnyRecord, type EntityName } from '../model/index.js'
import {
  gradedTranslate,
  split,
  type Capabilities,
  type KindCapabilities,
  type PagingCapability,
  type Position,
  type Pushed,
} from '../planner/index.js'
import { and, bindToSource, evaluate, type Condition, type OrderTerm } from '../query/index.js'
import type { CallContext, Dialect, Mapping, VendorClient } from '../vendors/vendor.js'

/** A source as measuring sees it. */
export interface MeasuredSource {
  readonly name: string
  readonly capabilities: Capabilities
  readonly dialect: Dialect
  readonly mapping: Mapping
  readonly client: VendorClient
}

/** Thrown where the calls that measuring may make are used up. */
export class CallsUsedUp extends Error {}

/** One page as records. */
export interface ProbedPage {
  readonly records: readonly AnyRecord[]
  /** False when the page was full, so that what did not come may stand on the next one. */
  readonly whole: boolean
  readonly total: number | null
  readonly next: string | null
}

/** What a source answered to conditions that were sent to it. */
export interface Answer extends ProbedPage {
  /** Whether the plan would believe the answer without checking it. */
  readonly believed: boolean
  /** Records that do not satisfy the conditions. */
  readonly strays: readonly AnyRecord[]
}

/** Asks one kind of one source, one page at a time, and counts the calls over all kinds of the source. */
export class Prober {
  readonly capabilities: KindCapabilities
  readonly fields: readonly string[]
  /** Records of the first pages, read without a filter: what the questions are made of. */
  sample: readonly AnyRecord[] = []

  constructor(
    readonly source: MeasuredSource,
    readonly kind: EntityName,
    capabilities: KindCapabilities,
    private readonly call: CallContext,
    private readonly calls: { left: number },
  ) {
    this.capabilities = capabilities
    this.fields = Object.keys(fieldCatalogue[kind]).filter((field) => field in capabilities.fields)
  }

  /**
   * What comes when a condition is sent, with others beside it that keep the answer small, as far as the source takes
   * them; null when the condition is not sent at all.
   */
  async asked(tested: Condition, ...others: readonly Condition[]): Promise<Answer | null> {
    const { kind, source, capabilities } = this
    const hasField = (field: string): boolean => field === 'nativeId' || field in capabilities.fields
    const bound = bindToSource(and(tested, ...others), source.name, hasField)
    const translate = gradedTranslate(capabilities, (test) => source.dialect.translate(kind, test))
    const { pushed, conditions, residual } = split(bound, source.capabilities, translate)
    const [first] = conditions
    if (pushed === null || first === undefined || first.grade === 'LOCAL') return null
    const page = await this.filtered(pushed)
    const sent = [tested, ...others].filter((_, index) => conditions[index]?.grade !== 'LOCAL')
    const strays = page.records.filter((record) => !evaluate(kind, and(...sent), record))
    return { ...page, believed: residual.kind === 'true', strays }
  }

  /** Whether a record that satisfies the conditions comes when they are sent; null when this cannot be told. */
  async finds(record: AnyRecord, tested: Condition, ...others: readonly Condition[]): Promise<boolean | null> {
    const answer = await this.asked(tested, ...others)
    if (answer === null) return null
    if (answer.records.some(({ nativeId }) => nativeId === record.nativeId)) return true
    return answer.whole ? false : null
  }

  /** The first page of a filter, in whatever order. */
  async filtered(pushed: Pushed): Promise<ProbedPage> {
    return this.page(pushed, null, scanStart(this.capabilities.paging.scan))
  }

  /** Any page. @throws CallsUsedUp @throws CrmError of kind `source`. */
  async page(pushed: Pushed | null, order: OrderTerm | null, position: Position): Promise<ProbedPage> {
    this.spend()
    const pageSize = this.capabilities.paging.maxPageRecords
    const { kind, fields } = this
    const request = this.source.dialect.compile({ kind, pushed, order, position, pageSize, fields, step: 0 })
    const { rows, total, next } = await this.source.client.fetchPage(request, this.call)
    const records = rows.map((row) => this.source.mapping.toRecord(kind, row, this.source.name))
    return { records, total, next, whole: rows.length < pageSize }
  }

  /** The source's own number of records, where a call of its own gives it. */
  async count(): Promise<number | null> {
    const request = this.source.dialect.compileCount?.(this.kind, null)
    if (request === undefined || this.source.client.fetchCount === undefined) return null
    this.spend()
    return this.source.client.fetchCount(request, this.call)
  }

  private spend(): void {
    if (this.calls.left <= 0) throw new CallsUsedUp()
    this.calls.left -= 1
  }
}

/** Where a reading of everything begins. */
export function scanStart(scan: PagingCapability['scan']): Position {
  switch (scan) {
    case 'afterId':
      return { kind: 'afterId', id: null }
    case 'token':
      return { kind: 'token', token: null }
    case 'offset':
      return { kind: 'offset', offset: 0 }
    case 'whole':
      return { kind: 'start' }
  }
}

/** Where it goes on after a page; null when the page gives no way to. */
export function scanNext(position: Position, page: ProbedPage, pageSize: number): Position | null {
  const last = page.records.at(-1)
  switch (position.kind) {
    case 'afterId':
      return last === undefined ? null : { kind: 'afterId', id: last.nativeId }
    case 'token':
      return page.next === null ? null : { kind: 'token', token: page.next }
    case 'offset':
      return last === undefined ? null : { kind: 'offset', offset: position.offset + pageSize }
    case 'start':
    case 'from':
    case 'beyond':
    case 'within':
      return null
  }
}
