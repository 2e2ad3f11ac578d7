import type { RecordKind } from '../model/index.js'
import {
  and,
  askedDirection,
  bindToSource,
  conjuncts,
  TRUE,
  withoutContradictions,
  type Condition,
  type OrderTerm,
  type Predicate,
  type TotalOrder,
} from '../query/index.js'
import type { Capabilities, KindCapabilities, OrderGrade, PagingCapability } from './capabilities.js'
import type { Split, Translation } from './pushed.js'
import { gradedTranslate, split } from './split.js'

/**
 * Calls of a read beyond those whose full pages use up the scan budget: a short page, the one that confirms it, an empty
 * one, and one that was on its way when the budget was used up.
 */
export const callsAtEnd = 4

/** What a plan is made from. */
export interface PlanInput {
  readonly source: string
  readonly kind: RecordKind
  readonly capabilities: Capabilities
  readonly translate: (kind: RecordKind, condition: Condition) => Translation
  /** Normal form; not yet bound to the source. */
  readonly predicate: Predicate
  readonly order: TotalOrder
  /** Records the caller wants at most, one more than its page so that the next page is known; null = all. */
  readonly wanted: number | null
  /** Record fields the caller will use. */
  readonly fields: readonly string[]
  /** Most native records that may be read. */
  readonly scanBudget: number
  /** False sends no filter at all: everything is checked here. For tests of the push-down law. */
  readonly pushDown?: boolean
}

/** The frozen decision for one source. */
export interface SourcePlan {
  readonly source: string
  readonly kind: RecordKind
  readonly kindCapabilities: KindCapabilities
  readonly split: Split
  /**
   * What each record is held to here: the residual, and of what the source filters all that can be seen in the fields
   * that are read anyway. A source that heeds its filter has no record that fails the latter.
   */
  readonly checked: Predicate
  readonly order: TotalOrder
  readonly orderGrade: OrderGrade
  /** What the source is asked to sort by; null = read everything and sort here. */
  readonly asked: OrderTerm | null
  readonly pageSize: number
  /**
   * Caller's fields and those that checking and sorting need. Sorted, distinct; the very same list for the same list of
   * the caller that holds all, so that more can be kept by it.
   */
  readonly fields: readonly string[]
  readonly leastCalls: number
  readonly mostCalls: number
}

/** Records without the sort value: whether there are any, the end of their own pages, a page asked again without them. */
const callsForMissing = 3

/**
 * Plans reading one kind of record from one source. Null when the source does not have the kind.
 * The number of calls is known beforehand as (least, most); `most` is where the scan budget ends the read.
 */
export function planSource(input: PlanInput): SourcePlan | null {
  const kindCapabilities = input.capabilities.kinds[input.kind]
  if (kindCapabilities === undefined) return null
  const hasField = (field: string): boolean => field === 'nativeId' || field in kindCapabilities.fields
  const said = bindToSource(input.predicate, input.source, hasField)
  const bound = input.pushDown === false ? said : withoutContradictions(input.kind, said)
  const translate = gradedTranslate(kindCapabilities, (test) => input.translate(input.kind, test))
  const halves = split(bound, input.capabilities, input.pushDown === false ? () => ({ kind: 'none' }) : translate)
  const [first] = input.order.terms
  const declared = first === undefined ? 'none' : (kindCapabilities.fields[first.field]?.order ?? 'none')
  // Ties stand by id ascending whichever way the source is asked, so neither further terms nor the mirror image hold.
  const isExact = declared === 'exact' && input.order.terms.length === 1 && !input.order.reversed
  const orderGrade: OrderGrade = declared === 'exact' && !isExact ? 'grouped' : declared
  const asked =
    first === undefined || orderGrade === 'none'
      ? null
      : { field: first.field, direction: askedDirection(first, input.order.reversed) }
  const { maxPageRecords } = kindCapabilities.paging
  const nothingLeft = halves.residual.kind === 'true'
  // One record more than wanted shows that the ties of the last wanted one are complete.
  const pageSize =
    asked !== null && nothingLeft && input.wanted !== null
      ? Math.min(maxPageRecords, input.wanted + (orderGrade === 'exact' ? 0 : 1))
      : maxPageRecords
  const needed = [...fieldsOf(halves.residual), ...input.order.terms.map((term) => term.field).filter(hasField)]
  const fields = fieldsToRead(input.fields, needed)
  const apart = asked !== null && kindCapabilities.fields[asked.field]?.missing !== undefined
  const mostCalls =
    mostCallsOf(kindCapabilities.paging, asked !== null, pageSize, input.scanBudget) + (apart ? callsForMissing : 0)
  return Object.freeze({
    source: input.source,
    kind: input.kind,
    kindCapabilities,
    split: halves,
    checked: halves.residual.kind === 'false' ? halves.residual : checkedOf(bound, fields),
    order: input.order,
    orderGrade,
    asked,
    pageSize,
    fields,
    leastCalls: halves.empty ? 0 : 1,
    mostCalls: halves.empty ? 0 : mostCalls,
  })
}

/** Conjuncts of which every field is read. */
function checkedOf(predicate: Predicate, fields: readonly string[]): Predicate {
  const isRead = (field: string): boolean => isId(field) || fields.includes(field) || fields.includes('*')
  const terms = conjuncts(predicate).filter((conjunct) => fieldsOf(conjunct).every(isRead))
  return terms.length === 0 ? TRUE : and(...terms)
}

/** Where the scan budget ends a read whose pages are as small as they may be. */
function mostCallsOf(paging: PagingCapability, ordered: boolean, pageSize: number, scanBudget: number): number {
  if (!ordered && paging.scan === 'whole') return 1
  const way = ordered ? paging.ordered : paging.scan
  // Pages by position are made smaller so that they overlap, down to half.
  const smallest = way === 'offset' ? Math.min(pageSize, Math.ceil(paging.maxPageRecords / 2)) : pageSize
  // By key, a group of ties that is larger than a page is read again by id, and ends with a short page and an empty one.
  const turns = way === 'keyset' ? 2 : 1
  return turns * Math.ceil(scanBudget / smallest) + callsAtEnd
}

const inOrder = new WeakMap<readonly string[], readonly string[]>()

function fieldsToRead(wanted: readonly string[], needed: readonly string[]): readonly string[] {
  let fields = inOrder.get(wanted)
  if (fields === undefined) {
    fields = sortedFields(wanted)
    inOrder.set(wanted, fields)
  }
  const more = needed.filter((field) => !isId(field) && !fields.includes(field))
  return more.length === 0 ? fields : sortedFields([...fields, ...more])
}

/** Without the ids, which are in every record. */
function sortedFields(fields: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(fields)].filter((field) => !isId(field)).sort())
}

function isId(field: string): boolean {
  return field === 'id' || field === 'nativeId'
}

/** Catalogue fields that a predicate tests. */
export function fieldsOf(predicate: Predicate): readonly string[] {
  switch (predicate.kind) {
    case 'true':
    case 'false':
      return []
    case 'condition':
      return [predicate.field]
    case 'not':
      return fieldsOf(predicate.term)
    case 'and':
    case 'or':
      return [...new Set(predicate.terms.flatMap((term) => fieldsOf(term)))]
  }
}
