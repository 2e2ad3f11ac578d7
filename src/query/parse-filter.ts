import { badInput, quoted, unknownName } from '../errors/index.js'
import {
  canonicalDecimal,
  decodeReference,
  fieldCatalogue,
  isWellFormed,
  searchFields,
  type EntityName,
  type EntityReference,
  type FieldType,
} from '../model/index.js'
import { and, condition, conditionOf, not, or, TRUE, type Literal, type Operator, type Predicate } from './predicate.js'

/** Bounds on what a caller may send as a filter. */
export interface FilterLimits {
  /** How deep `and`, `or` and `not` may nest. */
  readonly maxDepth: number
  /** Most filters in one: itself and all members of its `and`, `or` and `not`, however deep, empty ones too. */
  readonly maxFilters: number
  /** Most conditions in one filter. */
  readonly maxConditions: number
  /** Most values in one `in` or `notIn` list, and most members of one `and` or `or`. */
  readonly maxListValues: number
  /** Most values in all the lists of one filter: joined, they may come to stand in one. */
  readonly maxValues: number
  /** Longest text, in UTF-16 units. */
  readonly maxTextLength: number
}

/** Bounds that keep parsing, planning and vendor requests cheap. */
export const defaultFilterLimits: FilterLimits = {
  maxDepth: 20,
  maxFilters: 1_000,
  maxConditions: 500,
  maxListValues: 500,
  maxValues: 10_000,
  maxTextLength: 2000,
}

type Path = readonly (string | number)[]

const inputOperators: ReadonlySet<string> = new Set([
  'eq',
  'ne',
  'in',
  'notIn',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'startsWith',
  'isNull',
])

/** Checks a Node id of a given entity. `isKnownSource` refuses sources that the configuration does not have. */
export function parseReference(
  id: string,
  entity: EntityName,
  isKnownSource: (source: string) => boolean,
  path: Path,
): EntityReference {
  const reference = decodeReference(id)
  if (reference === null)
    throw badInput('This is not an id of this server; use an `id` that an earlier answer gave', path)
  if (reference.entity !== entity)
    throw badInput(`This id names a ${reference.entity}; here a ${entity} is needed`, path)
  if (!isKnownSource(reference.source))
    throw badInput(`The source ${quoted(reference.source)} of this id is not configured`, path)
  return reference
}

/**
 * The predicate that a GraphQL filter input means. Unknown sources in ids are refused.
 * @throws BAD_USER_INPUT with the argument path, for each bound of `limits`, for null operators, malformed text and ids.
 */
export function parseFilter(
  entity: EntityName,
  input: unknown,
  isKnownSource: (source: string) => boolean,
  limits: FilterLimits = defaultFilterLimits,
): Predicate {
  if (input === null || input === undefined) return TRUE
  let conditions = 0
  let listed = 0
  let filters = 1
  const countFilters = (more: number): void => {
    filters += more
    if (filters > limits.maxFilters) {
      throw badInput(`The filter holds more than ${limits.maxFilters} filters in all; ask with fewer`, ['filter'])
    }
  }

  const parseObject = (value: unknown, path: Path, depth: number): Predicate => {
    if (depth > limits.maxDepth)
      throw badInput(`The filter nests deeper than ${limits.maxDepth} levels`, path.slice(0, 3))
    if (typeof value !== 'object' || value === null) throw badInput('A filter object is needed here', path)
    const terms: Predicate[] = []
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined || member === null) continue
      const memberPath = [...path, name]
      if (name === 'and' || name === 'or') {
        const members = member as unknown[]
        if (members.length > limits.maxListValues) {
          throw badInput(
            `A list may have at most ${limits.maxListValues} filters; this one has ${members.length}`,
            memberPath,
          )
        }
        countFilters(members.length)
        const list = members.map((item, index) => parseObject(item, [...memberPath, index], depth + 1))
        terms.push(name === 'and' ? and(...list) : or(...list))
      } else if (name === 'not') {
        countFilters(1)
        terms.push(not(parseObject(member, memberPath, depth + 1)))
      } else {
        const type = fieldCatalogue[entity][name]
        if (type === undefined) throw badInput(`${entity} has no filter field ${name}`, memberPath)
        terms.push(parseField(name, type, member as Record<string, unknown>, memberPath))
      }
    }
    return and(...terms)
  }

  const parseField = (field: string, type: FieldType, tests: Record<string, unknown>, path: Path): Predicate => {
    const terms: Predicate[] = []
    for (const [operator, value] of Object.entries(tests)) {
      if (value === undefined) continue
      const valuePath = [...path, operator]
      if (!inputOperators.has(operator))
        throw badInput(unknownName('operator', operator, [...inputOperators]), valuePath)
      if (value === null) throw badInput('null is not a value to compare with; use isNull: true', valuePath)
      if (++conditions > limits.maxConditions) {
        throw badInput(`The filter has more than ${limits.maxConditions} conditions`, path.slice(0, 1))
      }
      if (operator === 'isNull') {
        terms.push(condition(field, value === true ? 'isNull' : 'isNotNull'))
        continue
      }
      if (operator === 'in' || operator === 'notIn') {
        const list = value as unknown[]
        if (list.length > limits.maxListValues) {
          throw badInput(
            `A list may have at most ${limits.maxListValues} values; this one has ${list.length}`,
            valuePath,
          )
        }
        listed += list.length
        if (listed > limits.maxValues) {
          throw badInput(
            `The filter has more than ${limits.maxValues} values in all; ask in several requests`,
            path.slice(0, 1),
          )
        }
        const values = list.map((item, index) => parseLiteral(type, item, [...valuePath, index]))
        terms.push(conditionOf(field, operator, values))
        continue
      }
      terms.push(condition(field, operator as Operator, parseLiteral(type, value, valuePath)))
    }
    return and(...terms)
  }

  const parseLiteral = (type: FieldType, value: unknown, path: Path): Literal => {
    switch (type.kind) {
      case 'text':
        return checkText(value, limits, path)
      case 'enum':
        return String(value)
      case 'instant': {
        const time = value instanceof Date ? value.getTime() : Number(value)
        if (!Number.isFinite(time)) throw badInput('This is not an instant', path)
        return time
      }
      case 'decimal': {
        const text = canonicalDecimal(String(value))
        if (text === null || text.length > 60) throw badInput('This is not a decimal of at most 60 digits', path)
        return text
      }
      case 'id':
        return parseReference(String(value), entity, isKnownSource, path)
      case 'reference':
        return parseReference(String(value), type.target, isKnownSource, path)
    }
  }

  return parseObject(input, ['filter'], 1)
}

/** The predicate of a `search` argument: any of the entity's text fields contains the text. */
export function parseSearch(
  entity: EntityName,
  search: string | null | undefined,
  limits: FilterLimits = defaultFilterLimits,
): Predicate {
  if (search === null || search === undefined) return TRUE
  const text = checkText(search, limits, ['search'])
  return or(...searchFields[entity].map((field) => condition(field, 'contains', text)))
}

function checkText(value: unknown, limits: FilterLimits, path: Path): string {
  if (typeof value !== 'string') throw badInput('A text is needed here', path)
  if (value.length > limits.maxTextLength)
    throw badInput(`A text may have at most ${limits.maxTextLength} characters`, path)
  if (!isWellFormed(value)) throw badInput('The text holds half of a surrogate pair, which is no character', path)
  return value
}
