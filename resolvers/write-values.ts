import { CrmError } from '../src/errors/index.js'
import { fieldCatalogue, type EntityName } from '../src/model/index.js'
import { parseReference } from '../src/query/index.js'
import type { Operation, WriteResult } from '../src/engine/types.js'
import { OrderLineInput } from '../schema/input/order-line-input.js'
import { brokenRules } from './arguments.js'
import type { WriteTarget } from './write-target.js'

type Problem = WriteResult['problems'][number]

/** The values of an input, or what a person has to mend first. */
export interface ReadValues {
  readonly values: Readonly<Record<string, unknown>>
  /** Paths as in the values. Values that break a rule are not in `values`. */
  readonly problems: readonly Problem[]
}

/** Members that say where a write goes. */
const addresses: ReadonlySet<string> = new Set(['source', 'id', 'idempotencyKey'])

/**
 * Reads what an input says of a record, in the words of a `WriteWish`: references by their native id, null left out for
 * a record that is made and kept for one that is changed. No I/O.
 */
export function readValues(
  entity: EntityName,
  input: object,
  { source, nativeId }: Pick<WriteTarget, 'source' | 'nativeId'>,
  operation: Operation,
): ReadValues {
  const problems = brokenRules(input).map(({ path, message }) => problemAt(path.map(String), message))
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(input)) {
    if (addresses.has(name) || value === undefined || (value === null && nativeId === null)) continue
    const type = fieldCatalogue[entity][name]
    if (type?.kind !== 'reference' || value === null) values[name] = plain(value)
    else {
      const read = readReference(String(value), type.target, source, name, operation)
      if (typeof read === 'string') values[name] = read
      else problems.push(read)
    }
  }
  if (nativeId !== null && Object.keys(values).length === 0 && problems.length === 0) {
    problems.push(problemAt([], 'Nothing is to be changed: name the fields to change'))
  }
  return { values, problems }
}

/** Lines come as instances of their class; what is written is plain. */
function plain(value: unknown): unknown {
  return Array.isArray(value) ? value.map((member: unknown) => (isLine(member) ? lineOf(member) : member)) : value
}

function isLine(value: unknown): value is OrderLineInput {
  return value instanceof OrderLineInput
}

function lineOf({ productId, quantity, unitPrice }: OrderLineInput): Readonly<Record<string, string | null>> {
  return { productId, quantity, unitPrice: unitPrice ?? null }
}

/** The native id that a Node id stands for within `source`, or why it cannot be referred to. */
function readReference(
  id: string,
  target: EntityName,
  source: string,
  name: string,
  operation: Operation,
): string | Problem {
  try {
    const reference = parseReference(id, target, (known) => operation.isKnownSource(known), [name])
    if (reference.source === source) return reference.nativeId
    const message =
      `This ${target} is kept by the source "${reference.source}"; a record of "${source}" can refer only to ` +
      'records of the same source'
    return problemAt([name], message)
  } catch (error) {
    if (error instanceof CrmError && error.code === 'BAD_USER_INPUT') return problemAt([name], error.message)
    throw error
  }
}

function problemAt(path: readonly string[], message: string): Problem {
  return { path, message, code: 'BAD_USER_INPUT' }
}
