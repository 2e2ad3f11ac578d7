import {
  getNamedType,
  GraphQLError,
  isLeafType,
  isObjectType,
  Kind,
  OperationTypeNode,
  parse,
  print,
  validate,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql'
import { quoted, unknownName } from '../errors/index.js'
import { UsageError } from './failures.js'
import { defaultSelection, selectionOfPaths } from './export-fields.js'
import { jsonOption } from './json-option.js'

/** What a list is asked with on the command line, besides or instead of a query. */
export interface ExportQuestion {
  /** Name of a list of the schema, such as `customers` or `report-tables`. */
  readonly entity?: string
  /** JSON text. */
  readonly filter?: string
  /** Terms such as `createdAt:desc`, separated by commas. */
  readonly order?: string
  readonly search?: string
  /** Names of sources; absent = all. */
  readonly source?: readonly string[]
  /** Paths such as `customer.name`, separated by commas; absent = all plain fields. */
  readonly fields?: string
  /** A document with one list, instead of all of the above. */
  readonly query?: string
  /** JSON text. */
  readonly variables?: string
}

/** A list that can be asked for page after page. */
export interface PagedQuery {
  /** Takes the variables `exportFirst` and `exportAfter` beside those of the list; `counted` also gives the total. */
  readonly document: DocumentNode
  readonly counted: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly list: string
  readonly variables: Readonly<Record<string, unknown>>
  /** The whole question on one line, by which a later run knows that it goes on with the same. */
  readonly text: string
}

/** Most mistakes of a query that are told; the last of five says that there are more. */
const mostErrors = 4
const pageVariables = 'query ($exportFirst: Int!, $exportAfter: String) { _ }'
const ownArguments: ReadonlySet<string> = new Set(['first', 'last', 'after', 'before'])

/** Reads the question of an export. @throws UsageError at the first thing that is wrong; nothing is called. */
export function readQuestion(schema: GraphQLSchema, question: ExportQuestion): PagedQuery {
  const { query, entity } = question
  if ((query === undefined) === (entity === undefined)) {
    throw new UsageError('Give either the name of a list, such as customers, or a query with --query')
  }
  const asked = query === undefined ? writtenQuery(schema, question) : givenQuery(query, question)
  const parsed = parsedText(asked.text)
  const problems = validate(schema, parsed, undefined, { maxErrors: mostErrors })
  if (problems.length > 0) throw new UsageError(problems.map(({ message }) => message).join('\n'))
  const counted = paged(schema, parsed, true)
  const document = paged(schema, parsed, false)
  return {
    ...document,
    counted: counted.document,
    variables: asked.variables,
    text: `${print(document.document).replaceAll(/\s+/g, ' ')} ${JSON.stringify(asked.variables)}`,
  }
}

interface Asked {
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
}

function givenQuery(text: string, { variables, ...rest }: ExportQuestion): Asked {
  const beside = ['filter', 'order', 'search', 'source', 'fields'].find(
    (name) => rest[name as keyof typeof rest] !== undefined,
  )
  if (beside !== undefined) throw new UsageError(`--${beside} goes with the name of a list; a query says that itself`)
  return { text, variables: variables === undefined ? {} : jsonObject('--variables', variables) }
}

function writtenQuery(schema: GraphQLSchema, question: ExportQuestion): Asked {
  if (question.variables !== undefined) throw new UsageError('--variables goes with --query')
  const list = (question.entity ?? '').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const field = schema.getQueryType()?.getFields()[list]
  const node = field === undefined ? null : listedType(getNamedType(field.type))
  if (field === undefined || node === null) {
    throw new UsageError(unknownName('list', question.entity ?? '', listNames(schema)))
  }
  const given = {
    filter: question.filter === undefined ? undefined : jsonObject('--filter', question.filter),
    orderBy: question.order?.split(',').map(orderTerm),
    search: question.search,
    sources: question.source,
  }
  const used = Object.entries(given).filter(([, value]) => value !== undefined)
  const types = new Map(field.args.map(({ name, type }) => [name, String(type)]))
  const missing = used.find(([name]) => !types.has(name))
  if (missing !== undefined) throw new UsageError(`${list} cannot be narrowed by ${missing[0]}`)
  const declared = used.map(([name]) => `$${name}: ${types.get(name)}`).join(', ')
  const passed = used.map(([name]) => `${name}: $${name}`).join(', ')
  const selection =
    question.fields === undefined ? defaultSelection(node) : selectionOfPaths(node, question.fields.split(','))
  const header = declared === '' ? 'query' : `query (${declared})`
  return {
    text: `${header} { ${list}${passed === '' ? '' : `(${passed})`} { nodes ${selection} } }`,
    variables: Object.fromEntries(used),
  }
}

function orderTerm(term: string): { readonly field: string; readonly direction: string } {
  const [name = '', direction = 'asc', ...rest] = term.trim().split(':')
  if (name === '' || rest.length > 0 || !/^(asc|desc)$/i.test(direction)) {
    throw new UsageError(`--order takes terms such as createdAt:desc; ${quoted(term)} is none`)
  }
  return {
    field: name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
    direction: direction.toUpperCase(),
  }
}

/** The query with the paging of an export in place of its own. */
function paged(
  schema: GraphQLSchema,
  parsed: DocumentNode,
  counted: boolean,
): Pick<PagedQuery, 'document' | 'operation' | 'list'> {
  const operations = parsed.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const [operation] = operations
  const [field] = operation?.selectionSet.selections ?? []
  if (
    operations.length !== 1 ||
    operation?.operation !== OperationTypeNode.QUERY ||
    operation.selectionSet.selections.length !== 1 ||
    field?.kind !== Kind.FIELD
  ) {
    throw new UsageError('The query of an export holds one operation with one list and nothing beside it')
  }
  const type = schema.getQueryType()?.getFields()[field.name.value]?.type
  if (type === undefined || listedType(getNamedType(type)) === null) {
    throw new UsageError(`${field.name.value} is no list; there is ${listNames(schema).join(', ')}`)
  }
  const own = field.arguments?.find(({ name }) => ownArguments.has(name.value))
  if (own !== undefined) throw new UsageError(`The pages are the export's own: leave out ${own.name.value}`)
  const nodes = field.selectionSet?.selections.find(
    (selection): selection is FieldNode => selection.kind === Kind.FIELD && selection.name.value === 'nodes',
  )
  if (nodes === undefined || nodes.alias !== undefined || field.selectionSet?.selections.length !== 1) {
    throw new UsageError(`Below ${field.name.value} an export selects nodes { … } and nothing beside it`)
  }
  const pageOperation = operationOf(parse(pageVariables))
  const paging = fieldOf('_(first: $exportFirst, after: $exportAfter)')
  const beside = fieldOf(
    `_ { pageInfo { endCursor } sources { source status code retryAfterMs }${counted ? ' totalCount' : ''} }`,
  )
  const list: FieldNode = {
    ...field,
    alias: undefined,
    arguments: [...(field.arguments ?? []), ...(paging.arguments ?? [])],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [nodes, ...(beside.selectionSet?.selections ?? [])],
    },
  }
  const whole: OperationDefinitionNode = {
    ...operation,
    variableDefinitions: [...(operation.variableDefinitions ?? []), ...(pageOperation.variableDefinitions ?? [])],
    selectionSet: { kind: Kind.SELECTION_SET, selections: [list] },
  }
  const document: DocumentNode = {
    ...parsed,
    definitions: parsed.definitions.map((definition) => (definition === operation ? whole : definition)),
  }
  return { document, operation: whole, list: field.name.value }
}

function operationOf(document: DocumentNode): OperationDefinitionNode {
  return document.definitions[0] as OperationDefinitionNode
}

function fieldOf(text: string): FieldNode {
  return operationOf(parse(`query { ${text} }`)).selectionSet.selections[0] as FieldNode
}

function parsedText(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: 4_000 })
  } catch (error) {
    if (error instanceof GraphQLError) throw new UsageError(error.message)
    throw error
  }
}

function listNames(schema: GraphQLSchema): readonly string[] {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
  return fields.filter(({ type }) => listedType(getNamedType(type)) !== null).map(({ name }) => name)
}

/** The type of a connection's nodes; null when the type is no connection. */
function listedType(type: unknown): GraphQLObjectType | null {
  if (!isObjectType(type) || isLeafType(type)) return null
  const { nodes, pageInfo } = type.getFields()
  const node = nodes === undefined || pageInfo === undefined ? null : getNamedType(nodes.type)
  return isObjectType(node) ? node : null
}

function jsonObject(option: string, text: string): Readonly<Record<string, unknown>> {
  const value = jsonOption(option, text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new UsageError(`${option} is a JSON object, such as {"name": {"eq": "晨光"}}`)
}
