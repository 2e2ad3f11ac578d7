import { validateSync, type ValidationError } from 'class-validator'
import { badInput, CrmError, cut, quoted, unknownName } from '../src/errors/index.js'
import { decodeReference, type EntityReference, type RecordKind } from '../src/model/index.js'
import type { Operation } from '../src/engine/types.js'
import type { OrderTerm } from '../src/query/index.js'
import { decodeUploadId, type UploadReference } from '../src/reports/index.js'
import type { ListArguments } from '../schema/input/list-arguments.js'
import { maxCursorLength, maxFieldNames, maxOrderTerms, maxSourceNames } from '../schema/input/limits.js'
import type { OrderInput } from '../schema/input/order-input.js'
import { isNameShaped } from '../schema/input/write-rules.js'
import type { PageLimits } from './context.js'

type Path = readonly (string | number)[]

/**
 * Checks arguments by the rules on their classes; TypeGraphQL calls it for everything it hands to a resolver. It must
 * not wait for anything: TypeGraphQL's own check does, which tears sibling lists apart into batches of their own.
 * @throws BAD_USER_INPUT at the first argument that breaks a rule; the message tells of all.
 */
export function checkArguments(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return
  const problems = brokenRules(value)
  const [first] = problems
  if (first === undefined) return
  throw badInput(problems.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '), first.path)
}

/** A member of an input that breaks a rule on its class. */
export interface BrokenRule {
  readonly path: Path
  readonly message: string
}

/** Every member of an input that breaks a rule on its class, however deep, with the first rule that it breaks. */
export function brokenRules(input: object): BrokenRule[] {
  return validateSync(input, {
    skipMissingProperties: true,
    forbidUnknownValues: false,
    stopAtFirstError: true,
    validationError: { target: false, value: false },
  }).flatMap((error) => problemsOf(error, []))
}

function problemsOf(error: ValidationError, parent: Path): readonly BrokenRule[] {
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
 * @throws BAD_USER_INPUT when a size is out of bounds or both are given; CURSOR_INVALID when a cursor is longer than any
 * of ours.
 */
export function readPaging(
  args: Pick<ListArguments, 'first' | 'after' | 'last' | 'before'>,
  limits: PageLimits,
): Paging {
  const { first = null, after = null, last = null, before = null } = args
  if (first !== null && last !== null) throw badInput('Give `first` or `last`, not both', ['last'])
  checkSize('first', first, limits)
  checkSize('last', last, limits)
  checkCursor('after', after)
  checkCursor('before', before)
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

function checkCursor(name: string, cursor: string | null): void {
  if (cursor !== null && cursor.length > maxCursorLength) {
    throw new CrmError('CURSOR_INVALID', `The \`${name}\` cursor is longer than any cursor of this server`, {
      path: [name],
    })
  }
}

/** Newest first; report tables, of which no source tells when they were made, by their last change. */
function usualOrder(kind: RecordKind): readonly OrderTerm[] {
  return [{ field: kind === 'ReportTable' ? 'updatedAt' : 'createdAt', direction: 'DESC' }]
}

/**
 * Reads the `orderBy` of a list of this kind; newest first when it is left out or empty.
 * @throws BAD_USER_INPUT when there are too many terms, or a field is named twice, since its second term could decide
 * nothing.
 */
export function readOrder(kind: RecordKind, orderBy: readonly OrderInput[] | null | undefined): readonly OrderTerm[] {
  if (orderBy === null || orderBy === undefined || orderBy.length === 0) return usualOrder(kind)
  if (orderBy.length > maxOrderTerms) {
    throw badInput(`An order may have at most ${maxOrderTerms} terms; this one has ${orderBy.length}`, ['orderBy'])
  }
  orderBy.forEach(({ field }, index) => {
    if (orderBy.findIndex((term) => term.field === field) < index) {
      throw badInput('This field is already named by an earlier term', ['orderBy', index, 'field'])
    }
  })
  return orderBy.map(({ field, direction }) => ({ field, direction }))
}

/**
 * Reads `sources`: names of the configuration, each once; null for all.
 * @throws BAD_USER_INPUT when a name is unknown, or the list is empty or too long.
 */
export function readSources(
  names: readonly string[] | null | undefined,
  operation: Operation,
): readonly string[] | null {
  if (names === null || names === undefined) return null
  if (names.length === 0) throw badInput('The list names no source; leave it out to ask all of them', ['sources'])
  if (names.length > maxSourceNames) {
    throw badInput(`At most ${maxSourceNames} sources may be named; these are ${names.length}`, ['sources'])
  }
  const unknown = names.filter((name) => !operation.isKnownSource(name))
  const [first, ...more] = unknown
  if (first !== undefined) {
    const one = unknownName('source', first, operation.sourceNames)
    const others = cut(more.map((name) => quoted(name)).join(', '))
    throw badInput(more.length === 0 ? one : `${one}. Nor is there ${others}`, ['sources'])
  }
  return [...new Set(names)]
}

/** What a Node id can name: a record, or an upload. */
export type NodeReference = EntityReference | (UploadReference & { readonly entity: 'ReportUpload' })

/**
 * Reads a Node id of whatever type.
 * @throws BAD_USER_INPUT when it is none of ours or names a source that is not configured.
 */
export function readNodeId(id: string, operation: Operation, path: Path): NodeReference {
  const upload = decodeUploadId(id)
  const reference = upload === null ? decodeReference(id) : { entity: 'ReportUpload' as const, ...upload }
  if (reference === null)
    throw badInput('This is not an id of this server; use an `id` that an earlier answer gave', path)
  if (!operation.isKnownSource(reference.source)) {
    throw badInput(`The source ${quoted(reference.source)} of this id is not configured`, path)
  }
  return reference
}

/**
 * Reads the id of an upload.
 * @throws BAD_USER_INPUT when it is none.
 */
export function readUploadId(id: string, operation: Operation, path: Path): UploadReference {
  const reference = readNodeId(id, operation, path)
  if (reference.entity === 'ReportUpload') return reference
  throw badInput(`This is the id of a ${reference.entity}, not of an upload`, path)
}

/** Most ids in one `nodes` field. */
export const maxNodeIds = 100

/**
 * Reads the ids of `nodes`, in their order.
 * @throws BAD_USER_INPUT when there are too many, or at the first that `readNodeId` refuses.
 */
export function readNodeIds(ids: readonly string[], operation: Operation): readonly NodeReference[] {
  if (ids.length > maxNodeIds) {
    throw badInput(`At most ${maxNodeIds} ids may be given; these are ${ids.length}`, ['ids'])
  }
  return ids.map((id, index) => readNodeId(id, operation, ['ids', index]))
}

/**
 * Reads the `names` of `customFields`; null for all.
 * @throws BAD_USER_INPUT when there are too many, or at the first that no native field can have.
 */
export function readFieldNames(names: readonly string[] | null | undefined): readonly string[] | null {
  if (names === null || names === undefined) return null
  if (names.length > maxFieldNames) {
    throw badInput(`At most ${maxFieldNames} names may be given; these are ${names.length}`, ['names'])
  }
  const misnamed = names.findIndex((name) => !isNameShaped(name))
  if (misnamed !== -1) {
    throw badInput(`No native field can be called ${quoted(names[misnamed]!)}`, ['names', misnamed])
  }
  return names
}
