import { coerceInputValue, isInputObjectType, isRequiredInputField, type GraphQLSchema } from 'graphql'
import { invariant } from '../src/errors/index.js'
import type { Operation } from '../src/engine/types.js'
import type { ImportEntity, ImportProblem, ImportRow } from '../src/import/index.js'
import { CreateContactInput } from '../schema/input/create-contact-input.js'
import { CreateCustomerInput } from '../schema/input/create-customer-input.js'
import { CreateOrderInput } from '../schema/input/create-order-input.js'
import { CreateTicketInput } from '../schema/input/create-ticket-input.js'
import { OrderLineInput } from '../schema/input/order-line-input.js'
import { readValues } from './write-values.js'

/** A row as it was given. */
export interface GivenRow {
  readonly line: number
  readonly value: unknown
}

/** Rows that can be imported, or what has to be mended first. */
export interface ReadRows {
  readonly rows: readonly ImportRow[]
  readonly problems: readonly ImportProblem[]
}

const inputs = {
  Customer: CreateCustomerInput,
  Contact: CreateContactInput,
  Ticket: CreateTicketInput,
  Order: CreateOrderInput,
} as const

/** Said once for the whole import. */
const ofTheImport: ReadonlySet<string> = new Set(['source', 'idempotencyKey'])

/**
 * Reads rows by the input of the mutation that makes one such record: its types, its rules, and references to the
 * source's own records. Rows with problems are left out. No I/O; about 50 ms for 1,000 rows.
 */
export function readImportRows(
  entity: ImportEntity,
  source: string,
  given: readonly GivenRow[],
  schema: GraphQLSchema,
  operation: Operation,
): ReadRows {
  const rows: ImportRow[] = []
  const problems: ImportProblem[] = []
  for (const { line, value } of given) {
    const shaped = shapeOf(entity, value, schema)
    const shapeProblems = shaped.problems.map((problem) => ({ line, code: 'BAD_USER_INPUT' as const, ...problem }))
    problems.push(...shapeProblems)
    const read = readValues(entity, shaped.input, { source, nativeId: null }, operation)
    const refused = new Set(shapeProblems.map(({ column }) => column))
    const broken = read.problems
      .map(({ path, message, code }) => ({ line, column: path.length === 0 ? null : path.join('.'), message, code }))
      .filter(({ column }) => !refused.has(column))
    problems.push(...broken)
    // The input's rules make these the values of the entity.
    if (shapeProblems.length === 0 && broken.length === 0) rows.push({ line, values: read.values })
  }
  return { rows, problems }
}

interface Shaped {
  readonly input: object
  readonly problems: readonly { readonly column: string | null; readonly message: string }[]
}

/** The row as an instance of the input's class, as GraphQL would have made it; fields that do not fit are left out. */
function shapeOf(entity: ImportEntity, value: unknown, schema: GraphQLSchema): Shaped {
  const input = new inputs[entity]()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { input, problems: [{ column: null, message: 'A row is an object from field names to values' }] }
  }
  const type = schema.getType(`Create${entity}Input`)
  invariant(isInputObjectType(type), `${entity} has an input`)
  const fields = type.getFields()
  const problems: { column: string | null; message: string }[] = []
  const members: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    const field = ofTheImport.has(name) || !Object.hasOwn(fields, name) ? undefined : fields[name]
    if (field === undefined) {
      const known = Object.keys(fields).filter((each) => !ofTheImport.has(each))
      problems.push({ column: name, message: `There is no such field; there is ${known.join(', ')}` })
      continue
    }
    if (member === null && isRequiredInputField(field)) {
      problems.push({ column: name, message: 'must be given' })
      continue
    }
    let fits = true
    const coerced: unknown = coerceInputValue(member, field.type, (path, _invalid, error) => {
      fits = false
      problems.push({ column: [name, ...path].join('.'), message: error.message })
    })
    if (fits) members[name] = name === 'lines' ? linesOf(coerced) : coerced
  }
  for (const [name, field] of Object.entries(fields)) {
    if (isRequiredInputField(field) && !ofTheImport.has(name) && !Object.hasOwn(value, name)) {
      problems.push({ column: name, message: 'must be given' })
    }
  }
  return { input: Object.assign(input, members), problems }
}

/** Rules below a row are found by the class of what they stand on. */
function linesOf(lines: unknown): unknown {
  return Array.isArray(lines) ? lines.map((line: object) => Object.assign(new OrderLineInput(), line)) : lines
}
