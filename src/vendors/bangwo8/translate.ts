import type { NativeTerm, Pushed, Translation } from '../../planner/index.js'
import type { Condition, Literal } from '../../query/index.js'
import { encodeParameters } from './encode.js'
import { isId, ticketPriorities, ticketStatuses, type Bangwo8Kind } from './resources.js'
import type { Bangwo8Settings } from './settings.js'
import { endBound, startBound } from './times.js'

/** Where a request goes instead of to the list of its kind. Two of them cannot be asked at once: one slot. */
export type Route = 'record' | 'ofCompany' | 'ofContact'

/** A native test: a record's or parent's own address, a bound of a list, or a term of the ticket search. */
export type Bangwo8Term = NativeTerm &
  (
    | { readonly kind: 'route'; readonly route: Route; readonly id: string }
    | { readonly kind: 'bound'; readonly name: string; readonly value: string }
    | { readonly kind: 'search'; readonly field: string; readonly value: string }
  )

const NONE: Translation = { kind: 'none' }
const NEVER: Translation = { kind: 'never' }
const ALWAYS: Translation = { kind: 'always' }

function superset(...terms: readonly Bangwo8Term[]): Translation {
  const nodes = terms.map((term): Pushed => ({ kind: 'term', term }))
  const [only] = nodes
  if (only === undefined) return NONE
  return { kind: 'pushed', grade: 'superset', pushed: nodes.length === 1 ? only : { kind: 'and', terms: nodes } }
}

/** Whether a term was made here. */
export function isBangwo8Term(term: NativeTerm): term is Bangwo8Term {
  return 'kind' in term
}

/** Says one condition natively, or refuses; see `Dialect.translate`. Everything said is a superset. */
export function translateCondition(kind: Bangwo8Kind, condition: Condition, settings: Bangwo8Settings): Translation {
  const { field, operator } = condition
  switch (field) {
    case 'nativeId':
      if (operator === 'isNull') return NEVER
      if (operator === 'isNotNull') return ALWAYS
      return address('record', condition)
    case 'customerId':
      return kind === 'Ticket' ? address('ofCompany', condition) : NONE
    case 'contactId':
      return kind === 'Ticket' ? address('ofContact', condition) : NONE
    case 'createdAt':
      return between('created', condition, settings)
    case 'updatedAt':
      return between('updated', condition, settings)
    case 'status':
      return kind === 'Ticket' ? code('ticketStatus', ticketStatuses, condition, settings) : NONE
    case 'priority':
      return kind === 'Ticket' ? code('priorityLevel', ticketPriorities, condition, settings) : NONE
    default:
      return NONE
  }
}

/** One record, or one parent's tickets, by their own path. A path holds one id, so a list of ids cannot be said. */
function address(route: Route, { operator, values }: Condition): Translation {
  const [value] = values
  if (operator !== 'eq' || value === undefined) return NONE
  const id = textOf(value)
  if (!isId(id)) return NEVER
  return superset({ kind: 'route', route, id, slot: 'route', text: id })
}

function textOf(value: Literal): string {
  return typeof value === 'object' ? value.nativeId : String(value)
}

/**
 * Bounds of time, widened to whole days and by one more day: the bounds are documented as inclusive, but neither their
 * zone nor that of the records is. A record without the time is in no such range, so none is lost.
 */
function between(
  name: 'created' | 'updated',
  { operator, values }: Condition,
  { timeZone }: Bangwo8Settings,
): Translation {
  const [value] = values
  if (typeof value !== 'number' || values.length !== 1) return NONE
  const start = operator === 'gt' || operator === 'gte' || operator === 'eq' ? startBound(value, timeZone) : null
  const end = operator === 'lt' || operator === 'lte' || operator === 'eq' ? endBound(value, timeZone) : null
  return superset(
    ...(start === null ? [] : [bound(`${name}_start`, start)]),
    ...(end === null ? [] : [bound(`${name}_end`, end)]),
  )
}

function bound(name: string, value: string): Bangwo8Term {
  return { kind: 'bound', name, value, slot: name, text: encodeParameters([[name, value]]) }
}

/**
 * Codes of tickets, by the search, which joins its terms by AND alone: so a value of two codes, or a list, stays here.
 * A value without a code is no record's; what no code is known for (`OTHER`, and `NONE` of priorities) may be anything.
 */
function code(
  field: string,
  codes: Readonly<Record<string, readonly string[]>>,
  { operator, values }: Condition,
  settings: Bangwo8Settings,
): Translation {
  const [value] = values
  if (settings.filters.search === 'off' || operator !== 'eq' || typeof value !== 'string') return NONE
  const known = Object.hasOwn(codes, value) ? codes[value] : undefined
  if (known === undefined || known.length > 1) return NONE
  const [only] = known
  if (only === undefined) return NEVER
  const said = `${field}:${only}`
  return superset({ kind: 'search', field, value: only, slot: field, text: said })
}
