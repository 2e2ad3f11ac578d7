import {
  coerceInputValue,
  isInputObjectType,
  isRequiredInputField,
  type GraphQLInputField,
  type GraphQLSchema,
} from 'graphql'
import { cut, cutEchoes, instead, invariant } from '../src/errors/index.js'
import type { Operation } from '../src/engine/types.js'
import { Turns } from '../src/engine/index.js'
import { ImportProblems, type ImportEntity, type ImportProblem, type ImportRow } from '../src/import/index.js'
import { CreateContactInput } from '../schema/input/create-contact-input.js'
import { CreateCustomerInput } from '../schema/input/create-customer-input.js'
import { CreateOrderInput } from '../schema/input/create-order-input.js'
import { CreateTicketInput } from '../schema/input/create-ticket-input.js'
import { OrderLineInput } from '../schema/input/order-line-input.js'
import { isFieldName } from '../schema/input/write-rules.js'
import { readValues } from './write-values.js'

/** A row as it was given. */
export interface GivenRow {
  readonly line: number
  readonly value: unknown
}

/** Rows that can be imported, or what has to be mended first. */
export interface ReadRows {
  readonly rows: readonly ImportRow[]
  /** As they were found; further ones may be added. */
  readonly problems: ImportProblems
}

/** How rows are read, where it is not as usual. */
export interface RowReading {
  /** Columns that are refused already, of which no row tells any more; absent = none. */
  readonly refusedColumns?: ReadonlySet<string | null>
  /** Problems that are kept, beside how many more there are; absent = all. */
  readonly mostProblems?: number
  /** Whether a problem may name the fields that there are; absent = it may. */
  readonly suggests?: boolean | undefined
}

const inputs = {
  Customer: CreateCustomerInput,
  Contact: CreateContactInput,
  Ticket: CreateTicketInput,
  Order: CreateOrderInput,
} as const

/** Said once for the whole import. */
const ofTheImport: ReadonlySet<string> = new Set(['source', 'idempotencyKey'])

/** Before the name of a native field in the name of a column. */
const customPrefix = 'customFields.'

/**
 * What is wrong with the names of a table's columns, each told once: there is no such field, no native field can have
 * such a name, or a field that every record must have is missing. `customFields.NAME` is a native field.
 */
export function readImportColumns(
  entity: ImportEntity,
  { columns, line }: { readonly columns: readonly string[]; readonly line: number },
  schema: GraphQLSchema,
): readonly ImportProblem[] {
  const fields = inputFields(entity, schema)
  const said = columns.flatMap((column) => {
    const native = column.startsWith(customPrefix) ? column.slice(customPrefix.length) : null
    const message =
      native === null
        ? isColumn(column, fields)
          ? null
          : noSuchField(column, fields)
        : isFieldName(native)
          ? null
          : 'No native field can have this name'
    return message === null ? [] : [{ column, message }]
  })
  const missing = Object.entries(fields)
    .filter(([name, field]) => isRequiredInputField(field) && isColumn(name, fields) && !columns.includes(name))
    .map(([column]) => ({ column, message: 'must be given, in a column of this name' }))
  return [...said, ...missing].map((problem) => ({ line, code: 'BAD_USER_INPUT', ...problem }))
}

/**
 * Reads rows by the input of the mutation that makes one such record: its types, its rules, and references to the
 * source's own records. Rows with problems are left out. No I/O; about 50 ms for 1,000 rows, in turns.
 */
export async function readImportRows(
  entity: ImportEntity,
  source: string,
  given: readonly GivenRow[],
  schema: GraphQLSchema,
  operation: Operation,
  { refusedColumns = new Set(), mostProblems = Infinity, suggests = true }: RowReading = {},
): Promise<ReadRows> {
  const fields = inputFields(entity, schema)
  const rows: ImportRow[] = []
  const problems = new ImportProblems(mostProblems)
  const turns = new Turns()
  const noSuch = suggests ? sentences(fields) : () => noField
  for (const { line, value } of given) {
    if (turns.isOver) await turns.next()
    const shaped = shapeOf(entity, value, fields, { refusedColumns, suggests, noSuch })
    const shapeProblems = shaped.problems.map((problem) => ({ line, code: 'BAD_USER_INPUT' as const, ...problem }))
    for (const problem of shapeProblems) problems.add(told(problem))
    const read = readValues(entity, shaped.input, { source, nativeId: null }, operation)
    const refused = new Set([...refusedColumns, ...shapeProblems.map(({ column }) => column)])
    const broken = read.problems
      .map(({ path, message, code }) => ({ line, column: path.length === 0 ? null : path.join('.'), message, code }))
      .filter(({ column }) => !refused.has(column))
    for (const problem of broken) problems.add(told(problem))
    // The input's rules make these the values of the entity.
    if (shapeProblems.length === 0 && broken.length === 0) rows.push({ line, values: read.values })
  }
  return { rows, problems }
}

function told(problem: ImportProblem): ImportProblem {
  return { ...problem, message: cutEchoes(problem.message) }
}

/** What is told of a row that does not fit. */
interface Telling {
  readonly refusedColumns: ReadonlySet<string | null>
  readonly suggests: boolean
  readonly noSuch: (name: string) => string
}

interface Shaped {
  readonly input: object
  readonly problems: readonly { readonly column: string | null; readonly message: string }[]
}

type Fields = Readonly<Record<string, GraphQLInputField>>

function inputFields(entity: ImportEntity, schema: GraphQLSchema): Fields {
  const type = schema.getType(`Create${entity}Input`)
  invariant(isInputObjectType(type), `${entity} has an input`)
  return type.getFields()
}

/** Whether rows can say this field. */
function isColumn(name: string, fields: Fields): boolean {
  return !ofTheImport.has(name) && Object.hasOwn(fields, name)
}

const noField = 'There is no such field'

function noSuchField(name: string, fields: Fields): string {
  const known = Object.keys(fields).filter((each) => isColumn(each, fields))
  return `${noField}${instead(name, known)}`
}

/** Most values in a row: an order with all the lines that one may have holds 2,000. */
const maxRowValues = 5_000
/** Wrong names that are compared with the right ones: rows mostly have the same. */
const mostNamesCompared = 1_000

/** The sentence about each name that is no field, which is thought of once. */
function sentences(fields: Fields): (name: string) => string {
  const known = new Map<string, string>()
  return (name) => {
    const sentence = known.get(name)
    if (sentence !== undefined) return sentence
    if (known.size >= mostNamesCompared) return noField
    const found = noSuchField(name, fields)
    known.set(name, found)
    return found
  }
}

function holdsMoreThan(value: object, most: number): boolean {
  let left = most
  const count = (part: object): boolean => {
    for (const name in part) {
      if (--left < 0) return false
      const member = (part as Readonly<Record<string, unknown>>)[name]
      if (typeof member === 'object' && member !== null && !count(member)) return false
    }
    return true
  }
  return !count(value)
}

/** The row as an instance of the input's class, as GraphQL would have made it; fields that do not fit are left out. */
function shapeOf(
  entity: ImportEntity,
  value: unknown,
  fields: Fields,
  { refusedColumns, suggests, noSuch }: Telling,
): Shaped {
  const input = new inputs[entity]()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { input, problems: [{ column: null, message: 'A row is an object from field names to values' }] }
  }
  if (holdsMoreThan(value, maxRowValues)) {
    const message = `A row may hold at most ${maxRowValues} values, with all that lies below its fields`
    return { input, problems: [{ column: null, message }] }
  }
  const problems: { column: string | null; message: string }[] = []
  const members: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value as Readonly<Record<string, unknown>>)) {
    if (refusedColumns.has(name)) continue
    const field = isColumn(name, fields) ? fields[name] : undefined
    if (field === undefined) {
      problems.push({ column: cut(name), message: noSuch(name) })
      continue
    }
    if (member === null && isRequiredInputField(field)) {
      problems.push({ column: name, message: 'must be given' })
      continue
    }
    const given = name === 'customFields' ? withoutRefused(member, refusedColumns) : member
    let fits = true
    const tell = (path: readonly (string | number)[], _invalid: unknown, error: Error): void => {
      fits = false
      problems.push({ column: [name, ...path].join('.'), message: error.message })
    }
    const coerced: unknown = coerceInputValue(given, field.type, tell, !suggests)
    if (fits) members[name] = name === 'lines' ? linesOf(coerced) : coerced
  }
  for (const [name, field] of Object.entries(fields)) {
    const isMissing = isRequiredInputField(field) && !ofTheImport.has(name) && !Object.hasOwn(value, name)
    if (isMissing && !refusedColumns.has(name)) problems.push({ column: name, message: 'must be given' })
  }
  return { input: Object.assign(input, members), problems }
}

/** Native fields of a row but for those whose columns are refused. */
function withoutRefused(custom: unknown, refusedColumns: ReadonlySet<string | null>): unknown {
  if (refusedColumns.size === 0 || typeof custom !== 'object' || custom === null || Array.isArray(custom)) return custom
  const members = Object.entries(custom as Readonly<Record<string, unknown>>)
  return Object.fromEntries(members.filter(([name]) => !refusedColumns.has(`${customPrefix}${name}`)))
}

/** Rules below a row are found by the class of what they stand on. */
function linesOf(lines: unknown): unknown {
  return Array.isArray(lines) ? lines.map((line: object) => Object.assign(new OrderLineInput(), line)) : lines
}
