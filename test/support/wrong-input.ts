import * as fc from 'fast-check'
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql'
import type { ExportQuestion } from '../../src/cli/export-query.js'
import { encodeReference, isWellFormed } from '../../src/model/index.js'

/** One HTTP request, as wrong as it may be. */
export interface RawRequest {
  readonly method: string
  /** As it goes over the wire. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer | null
}

const hardTexts = [
  '',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '"',
  '\\',
  '#',
  '%',
  '{',
  '}',
  '$x',
  '名',
  'é',
  '1e400',
]

const hardText = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...hardTexts) },
  { weight: 8, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
  // Longer than any text may be.
  { weight: 1, arbitrary: fc.constant('x'.repeat(2_500)) },
)

const hardNumber = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, -1, 2 ** 31, 2 ** 53, -(2 ** 63), 1.5, 1e308),
)

const hardJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    hardNumber,
    hardText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(hardText, tie('value'), { maxKeys: 4 }),
  ),
})).value

const deep = fc
  .tuple(fc.constantFrom(40, 63, 64, 65, 200, 6_000), fc.boolean())
  .map(([levels, list]) =>
    list ? '['.repeat(levels) + ']'.repeat(levels) : '{"not":'.repeat(levels) + '1' + '}'.repeat(levels),
  )

const reference = fc
  .tuple(
    fc.constantFrom('Customer', 'Contact', 'Ticket', 'Order', 'User' as const),
    fc.constantFrom('memory', 'nowhere', '', '名'),
    fc.constantFrom('c1', 't1', '', '1:2', 'x'.repeat(300)),
  )
  .map(([entity, source, id]) => encodeReference(entity as 'Customer', source, id))

/** Values that mostly fit a type of the schema, so that they come far before they are found wrong. */
function valueOf(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
  const key = `${String(type)} ${depth}`
  const known = values.get(key) ?? makeValueOf(type, depth)
  values.set(key, known)
  return known
}

const values = new Map<string, fc.Arbitrary<unknown>>()

function makeValueOf(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
  const odd = { weight: 1, arbitrary: hardJson }
  if (isNonNullType(type)) return valueOf(type.ofType, depth)
  const nothing = { weight: 1, arbitrary: fc.constant(null) }
  if (isListType(type)) {
    const item = valueOf(type.ofType, depth + 1)
    const many = fc
      .tuple(fc.constantFrom<unknown>({}, 'x', 1, null, []), fc.integer({ min: 45, max: 600 }))
      .map(([one, times]) => Array<unknown>(times).fill(one))
    const list = { weight: 12, arbitrary: fc.array(item, { maxLength: depth > 3 ? 1 : 3 }) }
    return fc.oneof(odd, nothing, { weight: 1, arbitrary: many }, list)
  }
  if (isEnumType(type)) {
    const names = type.getValues().map(({ name }) => name)
    return fc.oneof(odd, nothing, { weight: 20, arbitrary: fc.constantFrom(...names) })
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    if (depth > 6) return fc.constant({})
    const chosen = fc.subarray(fields, { maxLength: Math.min(fields.length, depth < 2 ? 4 : 2) })
    const object = chosen.chain((some) => {
      const named = [...new Set([...some, ...fields.filter((field) => isNonNullType(field.type))])]
      return fc.record(Object.fromEntries(named.map((field) => [field.name, valueOf(field.type, depth + 1)])))
    })
    return fc.oneof(odd, nothing, { weight: 20, arbitrary: object })
  }
  if (!isScalarType(type)) return hardJson
  const fitting: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    ID: reference,
    Int: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -3, max: 120 })),
    Boolean: fc.boolean(),
    DateTime: fc.constantFrom('2024-01-01T00:00:00Z', '2024-02-30', '24:00', '+99:99', 'now'),
  }
  return fc.oneof(odd, nothing, {
    weight: 15,
    arbitrary: fitting[type.name] ?? fc.oneof(fc.constantFrom('memory', 'c1', '1.50'), hardText),
  })
}

/** A selection that any type of an answer takes. */
function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type)
  return 'getFields' in type || 'getTypes' in type ? ' { __typename }' : ''
}

interface Body {
  readonly query: unknown
  readonly variables?: unknown
  readonly operationName?: unknown
  readonly extensions?: unknown
}

/** An operation on one field of the schema, with values for its arguments that are given as variables. */
function fieldOperation(kind: 'query' | 'mutation', fields: GraphQLFieldMap<unknown, unknown>): fc.Arbitrary<Body> {
  return fc.constantFrom(...Object.values(fields)).chain((field) =>
    fc
      .subarray([...field.args])
      .map((some): GraphQLArgument[] => [
        ...new Set([...some, ...field.args.filter(({ type }) => isNonNullType(type))]),
      ])
      .chain((args) =>
        fc.record(Object.fromEntries(args.map(({ name, type }) => [name, valueOf(type, 0)]))).map((variables) => {
          const declared = args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ')
          const given = args.map(({ name }) => `${name}: $${name}`).join(', ')
          const head = declared === '' ? kind : `${kind} (${declared})`
          return {
            query: `${head} { ${field.name}${given === '' ? '' : `(${given})`}${selectionOf(field)} }`,
            variables,
          }
        }),
      ),
  )
}

const tokens = [
  ...[
    'query',
    'mutation',
    'subscription',
    'fragment',
    'on',
    'a',
    'customers',
    'Customer',
    '__typename',
    'type',
    'true',
  ],
  ...['{', '}', '(', ')', '[', ']', ':', '!', '$', '@skip', '@defer', '@include(if: 1)', '...', '=', '|', '&'],
  ...['1', '-0', '1e999', '"x"', '"""', '#', '\n', '\u0000', '\ufeff', 'null', '99999999999999999999'],
]

const documents = [
  'subscription { x }',
  'subscription S { customers { nodes { id } } } query Q { __typename }',
  'subscription { __typename }',
  'mutation { __typename }',
  'query A { __typename } query B { __typename }',
  'fragment F on Query { __typename }',
  'query ($x: Nope) { __typename }',
  'query ($x: Int = "a") { customers(first: $x) { nodes { id } } }',
  'query ($x: [[Int!]!]!) { customers(first: $x) { nodes { id } } }',
  '{ ...F } fragment F on Query { ...F }',
  '{ customers(first: 1, first: 2) { nodes { id } } }',
  '{ __schema { types { name } } __type(name: 5) { name } }',
  '{ customers @skip(if: $no) { nodes { id } } }',
  '{ a: customers { nodes { id } } a: contacts { nodes { id } } }',
  'schema { query: Query }',
]

const document = fc.oneof(
  fc.constantFrom(...documents),
  fc.array(fc.constantFrom(...tokens), { maxLength: 40 }).map((some) => some.join(' ')),
  hardText,
  fc.integer({ min: 1, max: 1_300 }).map((levels) => `{${' a {'.repeat(levels)} b ${'}'.repeat(levels)}}`),
)

const hash = fc.oneof(
  hardJson,
  fc.constantFrom('0'.repeat(64), 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38'),
)
const extensions = fc.oneof(
  hardJson,
  fc.record(
    {
      persistedQuery: fc.oneof(
        hardJson,
        fc.record({ version: fc.oneof(fc.constantFrom(1, 2, '1'), hardJson), sha256Hash: hash }, { requiredKeys: [] }),
      ),
    },
    { requiredKeys: [] },
  ),
)

/** `and` and `or` of more lists than a call of a function can have arguments. */
const wide = fc
  .tuple(fc.constantFrom('and', 'or', 'not'), fc.integer({ min: 1, max: 501 }), fc.integer({ min: 200, max: 501 }))
  .map(([join, lists, values]): Body => {
    const filters = Array.from({ length: lists }, (_, list) => ({
      name: { in: Array.from({ length: values }, (_ignored, value) => `${list} ${value}`) },
    }))
    return {
      query: 'query ($filter: CustomerFilter) { customers(filter: $filter, first: 1) { nodes { id } } }',
      variables: { filter: join === 'not' ? { not: { or: filters } } : { [join]: filters } },
    }
  })

function bodies(schema: GraphQLSchema): fc.Arbitrary<string> {
  const queries = fieldOperation('query', schema.getQueryType()!.getFields())
  const mutations = fieldOperation('mutation', schema.getMutationType()!.getFields())
  const plain = fc.record(
    {
      query: fc.oneof(document, fc.constant('query Q { __typename }'), hardJson),
      variables: hardJson,
      operationName: fc.oneof(fc.constantFrom('Q', 'A', 'nope', ''), hardJson),
      extensions,
    },
    { requiredKeys: [] },
  )
  const all: fc.Arbitrary<unknown> = fc.oneof(
    { weight: 8, arbitrary: queries },
    { weight: 8, arbitrary: mutations },
    { weight: 4, arbitrary: document.map((query) => ({ query })) },
    { weight: 6, arbitrary: plain },
    { weight: 4, arbitrary: fc.tuple(queries, extensions).map(([body, more]) => ({ ...body, extensions: more })) },
    { weight: 2, arbitrary: hardJson },
  )
  return fc.oneof(
    { weight: 30, arbitrary: all.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: deep },
    { weight: 1, arbitrary: deep.map((variables) => `{"query":"{ __typename }","variables":${variables}}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(all, fc.integer({ min: 1, max: 5 }))
        .map(([value, cut]) => JSON.stringify(value).slice(0, -cut)),
    },
    { weight: 1, arbitrary: hardText },
  )
}

const headerValue = fc.string({ maxLength: 30 }).map((text) => text.replace(/[^\x20-\x7e]/g, ''))

const moreHeaders = fc.record(
  {
    accept: fc.oneof(
      fc.constantFrom('*/*', 'text/html', 'application/graphql-response+json', 'multipart/mixed'),
      headerValue,
    ),
    'x-crm-explain': fc.oneof(fc.constantFrom('plan', 'run', 'plans'), headerValue),
    'x-request-id': headerValue,
    'content-encoding': fc.constantFrom('gzip', 'br', 'deflate', 'zstd', 'identity', 'x'),
    'if-none-match': headerValue,
    range: fc.constantFrom('bytes=0-1', 'bytes=9-1', 'bytes=x'),
    cookie: headerValue,
    'x-http-method-override': fc.constantFrom('DELETE', 'GET'),
    origin: headerValue,
  },
  { requiredKeys: [] },
)

const contentType = fc.oneof(
  { weight: 12, arbitrary: fc.constant('application/json') },
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf8',
      'application/json; charset=utf-16',
      'application/json;x=y',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'text/plain',
      'application/graphql',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      '',
    ),
  },
  { weight: 1, arbitrary: headerValue },
)

function posts(schema: GraphQLSchema): fc.Arbitrary<RawRequest> {
  const some = fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: moreHeaders })
  const path = fc.oneof(
    { weight: 9, arbitrary: fc.constant('/graphql') },
    {
      weight: 3,
      arbitrary: fc.constantFrom('/graphql/', '/graphql?x', '/graphql?query=%7B', '/GraphQL', '/graphql/x'),
    },
  )
  const content = fc.oneof(
    { weight: 30, arbitrary: bodies(schema) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  )
  return fc.tuple(path, contentType, some, content).map(([to, type, more, body]) => ({
    method: 'POST',
    path: to,
    headers: { 'content-type': type, ...more },
    body,
  }))
}

/** The members of a body in the address, as JSON or as they are. */
function gets(schema: GraphQLSchema): fc.Arbitrary<RawRequest> {
  return fc
    .tuple(bodies(schema), fc.constantFrom('GET', 'HEAD'), moreHeaders, fc.boolean())
    .map(([text, method, more, preflight]) => {
      const body = parsed(text)
      const pairs = Object.entries(typeof body === 'object' && body !== null ? body : { query: body })
        .map(
          ([name, value]) => `${encoded(name)}=${encoded(typeof value === 'string' ? value : JSON.stringify(value))}`,
        )
        .join('&')
      // Longer ones are refused by Node's own parser, without a body.
      const path = `/graphql?${pairs}`.slice(0, 8_000)
      return { method, path, headers: preflight ? { 'apollo-require-preflight': '1', ...more } : more, body: null }
    })
}

/** What a body says; as a query what says nothing, or nests so deep that nobody could write it again. */
function parsed(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    JSON.stringify(body)
    return body
  } catch {
    return { query: text }
  }
}

function encoded(text: string): string {
  return encodeURIComponent(isWellFormed(text) ? text : Buffer.from(text).toString())
}

const pathPieces = [
  '/',
  'graphql',
  'healthz',
  'readyz',
  'index.html',
  'assets',
  '..',
  '.',
  '%',
  '%2f',
  '%00',
  '%E0%A4%A',
  '?',
  '&',
  '=',
  '//',
  ';',
  '~',
  '[',
  'x',
  '%c0%ae',
]

const elsewhere: fc.Arbitrary<RawRequest> = fc
  .tuple(
    fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'),
    fc.array(fc.constantFrom(...pathPieces), { maxLength: 7 }),
    fc.constantFrom('', '/healthz', '/readyz', '/graphql', '/assets'),
    moreHeaders,
  )
  .map(([method, pieces, start, headers]) => ({
    method,
    path: `/${start.slice(1)}${pieces.join('')}`,
    headers,
    body: null,
  }))

/** Requests to every HTTP entry point. */
export function wrongRequests(schema: GraphQLSchema): fc.Arbitrary<RawRequest> {
  return fc.oneof(
    { weight: 6, arbitrary: posts(schema) },
    { weight: 2, arbitrary: gets(schema) },
    { weight: 2, arbitrary: elsewhere },
  )
}

/** Filters with more values than an operation may have. */
export const wideBodies: fc.Arbitrary<string> = wide.map((body) => JSON.stringify(body))

/** What somebody may give `export` as its question; every text as it comes from the command line. */
export function wrongQuestions(schema: GraphQLSchema): fc.Arbitrary<ExportQuestion> {
  const queries = fieldOperation('query', schema.getQueryType()!.getFields()).map(({ query }) => String(query))
  const jsonText = fc.oneof(
    hardJson.map((value) => JSON.stringify(value)),
    hardText,
  )
  const names = fc.oneof(fc.constantFrom('customers', 'tickets', 'report-tables', 'node', '__proto__', ''), hardText)
  const paths = fc
    .array(
      fc.oneof(fc.constantFrom('id', 'name', 'owner.name', 'owner', 'customer.contacts', '..', '__typename'), hardText),
    )
    .map((some) => some.join(','))
  return fc.record(
    {
      entity: names,
      filter: jsonText,
      order: fc.oneof(fc.constantFrom('createdAt:desc,name', 'name:up', ':', ','), hardText),
      search: hardText,
      source: fc.array(hardText, { maxLength: 2 }),
      fields: paths,
      query: fc.oneof(document, queries),
      variables: jsonText,
    },
    { requiredKeys: [] },
  )
}

/** Texts that may stand where a configuration is looked for. */
export const wrongConfigurations: fc.Arbitrary<string> = fc.oneof(
  hardText,
  hardJson.map((value) => JSON.stringify(value)),
  fc
    .record(
      {
        server: hardJson,
        limits: hardJson,
        journal: hardJson,
        redis: hardJson,
        links: hardJson,
        profile: hardJson,
        sources: fc.dictionary(
          fc.oneof(fc.constantFrom('one', 'two'), hardText),
          fc.oneof(
            hardJson,
            fc.record(
              {
                vendor: fc.oneof(
                  fc.constantFrom('vtiger', 'yunzhijia', 'xiaoshouyi', 'bangwo8', 'enterprise-platform'),
                  hardJson,
                ),
                baseUrl: fc.oneof(fc.constantFrom('http://127.0.0.1:1', 'ftp://x', 'http://'), hardJson),
                auth: hardJson,
                tls: fc.oneof(
                  hardJson,
                  fc.record({ ca: fc.oneof(fc.constantFrom('/', '/dev/null', 'nowhere.pem'), hardJson) }),
                ),
                limits: hardJson,
                writes: hardJson,
                crypto: hardJson,
                timeZone: hardJson,
              },
              { requiredKeys: ['vendor'] },
            ),
          ),
          { maxKeys: 3 },
        ),
      },
      { requiredKeys: ['sources'] },
    )
    .map((value) => JSON.stringify(value)),
  fc
    .array(
      fc.constantFrom(
        'a: ',
        '&a ',
        '*a',
        '- ',
        '!!js ',
        '{',
        '}',
        '[',
        '\n',
        '  ',
        '\t',
        '|',
        '>',
        "'",
        '"',
        '? ',
        '<<: ',
        '%',
        '---',
        '#',
      ),
    )
    .map((some) => some.join('')),
)
