import type { ValidationError } from 'class-validator'
import { ArgumentValidationError } from 'type-graphql'
import { badInput, type CrmError } from '../src/errors/index.js'
import { decodeReference, type EntityReference } from '../src/model/index.js'
import type { Operation } from '../src/engine/types.js'
import type { OrderTerm } from '../src/query/index.js'
import type { ListArguments } from '../schema/input/list-arguments.js'
import type { OrderInput } from '../schema/input/order-input.js'
import type { PageLimits } from './context.js'

type Path = readonly (string | number)[]

/**
 * The error of the catalogue that stands for arguments refused by the rules on their classes: BAD_USER_INPUT at the
 * first refused argument, with a message that tells of all. Null for any other error. Called where errors are formatted.
 */
export function asBadInput(error: unknown): CrmError | null {
  if (!(error instanceof ArgumentValidationError)) return null
  const problems = error.extensions.validationErrors.flatMap((problem) => problemsOf(problem, []))
  return badInput(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), problems[0]?.path)
}

function problemsOf(
  error: ValidationError,
  parent: Path,
): readonly { readonly path: Path; readonly message: string }[] {
  const path = [...parent, /^\d+$/.test(error.property) ? Number(error.property) : error.property]
  const own = Object.values(error.constraints ?? {}).map((message) => ({ path, message }))
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, path))]
}

/** The paging part of a request to the engine. */
export interface Paging {
  readonly first: number | null
  readonly after: string | null
  readonly last: number | null
  readonly before: string | null
}

/**
 * Reads `first`, `after`, `last` and `before`; exactly one of the sizes is set in the result. Without a size the page
 * runs forward, or backward when only `before` is given.
 * @throws BAD_USER_INPUT when a size is out of bounds or both are given.
 */
export function readPaging(
  args: Pick<ListArguments, 'first' | 'after' | 'last' | 'before'>,
  limits: PageLimits,
): Paging {
  const { first = null, after = null, last = null, before = null } = args
  if (first !== null && last !== null) throw badInput('Give `first` or `last`, not both', ['last'])
  checkSize('first', first, limits)
  checkSize('last', last, limits)
  if (first !== null || last !== null) return { first, after, last, before }
  const backward = before !== null && after === null
  const size = limits.defaultRecords
  return { first: backward ? null : size, after, last: backward ? size : null, before }
}

function checkSize(name: string, value: number | null, { maxRecords }: PageLimits): void {
  if (value !== null && (value < 1 || value > maxRecords)) {
    throw badInput(`\`${name}\` lies between 1 and ${maxRecords}; not ${value}`, [name])
  }
}

const newestFirst: readonly OrderTerm[] = [{ field: 'createdAt', direction: 'DESC' }]

/**
 * Reads `orderBy`; newest first when it is left out or empty.
 * @throws BAD_USER_INPUT when a field is named twice, since its second term could decide nothing.
 */
export function readOrder(orderBy: readonly OrderInput[] | null | undefined): readonly OrderTerm[] {
  if (orderBy === null || orderBy === undefined || orderBy.length === 0) return newestFirst
  orderBy.forEach(({ field }, index) => {
    if (orderBy.findIndex((term) => term.field === field) < index) {
      throw badInput('This field is already named by an earlier term', ['orderBy', index, 'field'])
    }
  })
  return orderBy.map(({ field, direction }) => ({ field, direction }))
}

/**
 * Reads `sources`: names of the configuration, each once; null for all.
 * @throws BAD_USER_INPUT when a name is unknown or the list is empty.
 */
export function readSources(
  names: readonly string[] | null | undefined,
  operation: Operation,
): readonly string[] | null {
  if (names === null || names === undefined) return null
  if (names.length === 0) throw badInput('The list names no source; leave it out to ask all of them', ['sources'])
  const unknown = names.filter((name) => !operation.isKnownSource(name))
  if (unknown.length > 0) {
    throw badInput(`There is no source named ${unknown.map((name) => JSON.stringify(name)).join(', ')}`, ['sources'])
  }
  return [...new Set(names)]
}

/**
 * Reads a Node id of whatever entity.
 * @throws BAD_USER_INPUT when it is none of ours or names a source that is not configured.
 */
export function readNodeId(id: string, operation: Operation, path: Path): EntityReference {
  const reference = decodeReference(id)
  if (reference === null)
    throw badInput('This is not an id of this server; use an `id` that an earlier answer gave', path)
  if (!operation.isKnownSource(reference.source)) {
    throw badInput(`The source "${reference.source}" of this id is not configured`, path)
  }
  return reference
}
