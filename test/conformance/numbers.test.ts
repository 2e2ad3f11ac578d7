import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { canonicalDecimal, encodeReference } from '../../src/model/index.js'
import { propertySeed } from '../support/property.js'
import { startTestServer, type TestServer } from '../support/server.js'

/** Each case is an exchange over HTTP, most of them with several calls to a source. */
const sample = { seed: propertySeed, numRuns: 25 }

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({
    source: Object.fromEntries(
      ['bangwo8', 'enterprise-platform', 'vtiger', 'xiaoshouyi', 'yunzhijia'].map((vendor) => [
        vendor,
        { sandbox: { scale: 0.02 } },
      ]),
    ),
  })
}, 60_000)
afterAll(() => server.close())
beforeEach(() => server.forgetRequests())

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: least, maxLength: most })

/** Numbers as JSON and GraphQL write them, most of them of more digits than a double has. */
const number = fc.oneof(
  fc.constantFrom('1234567890123456789', '9007199254740993', '1e400', '-1e-400', '0.1234567890123456789', '1.10', '42'),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      digits(0, 22).map((text) => `7${text}`),
      fc.oneof(
        fc.constant(''),
        digits(1, 22).map((text) => `.${text}`),
      ),
      fc.constantFrom('', '', 'e3', 'E-12', 'e+310'),
    )
    .map((parts) => parts.join('')),
)

/** Whether a double holds it, so that nothing speaks against sending it. */
function isExact(text: string): boolean {
  if (/^-?\d+$/.test(text)) return Number.isSafeInteger(Number(text))
  return Number.isFinite(Number(text)) && canonicalDecimal(String(Number(text))) === canonicalDecimal(text)
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly codes: readonly unknown[]
  readonly data: Readonly<Record<string, unknown>> | null
  readonly plans: readonly { readonly conditions: readonly { readonly text: string }[] }[]
}

async function post(query: string, variables = '{}', headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  })
  const text = await response.text()
  const body = JSON.parse(text) as {
    data?: Record<string, unknown> | null
    errors?: { extensions: { code: unknown } }[]
    extensions?: { explain?: { plans: Answer['plans'] } }
  }
  return {
    status: response.status,
    text,
    codes: (body.errors ?? []).map(({ extensions }) => extensions.code),
    data: body.data ?? null,
    plans: body.extensions?.explain?.plans ?? [],
  }
}

/** Bodies that sources got, with addresses decoded. */
function sentBodies(): string {
  return Object.values(server.sources)
    .flatMap(({ sandbox }) =>
      sandbox.requests.map(({ body }) => (body.includes('%') ? decodeURIComponent(body) : body)),
    )
    .join('\n')
}

/** What a source was told for a field, with or without quotes. */
function toldFor(field: string): string | null {
  return new RegExp(`"${field}"\\s*:\\s*"?(-?[0-9.]+(?:[eE][+-]?\\d+)?)`).exec(sentBodies())?.[1] ?? null
}

const fields: Readonly<Record<string, string>> = {
  'enterprise-platform': 'customScore',
  vtiger: 'annual_revenue',
  xiaoshouyi: 'employeeNumber',
}

describe('a number for a native field', () => {
  const made = 'outcome userErrors { path message code }'

  it.each(Object.entries(fields))('reaches %s as it was written, or is refused', async (source, field) => {
    let reached = 0
    await fc.assert(
      fc.asyncProperty(number, fc.boolean(), async (text, literal) => {
        server.forgetRequests()
        const values = `{ source: "${source}", name: "Numbers Inc", customFields: ${literal ? `{ ${field}: ${text} }` : '$x'} }`
        const answer = literal
          ? await post(`mutation { createCustomer(input: ${values}) { ${made} } }`)
          : await post(
              `mutation ($x: JSON!) { createCustomer(input: ${values}) { ${made} } }`,
              `{"x":{"${field}":${text}}}`,
            )
        const payload = answer.data?.['createCustomer'] as
          { outcome: string; userErrors: { code: string }[] } | undefined
        const told = toldFor(field)
        if (told !== null) {
          reached++
          expect(canonicalDecimal(told)).toBe(canonicalDecimal(text))
        }
        if (payload?.outcome === 'APPLIED') expect(told).not.toBeNull()
        if (isExact(text)) return
        expect(told).toBeNull()
        expect(sentBodies()).not.toContain(`"${field}"`)
        expect(payload?.outcome ?? 'NOT_APPLIED').toBe('NOT_APPLIED')
        expect([...answer.codes, ...(payload?.userErrors ?? []).map(({ code }) => code)]).toContain('BAD_USER_INPUT')
      }),
      {
        ...sample,
        examples: [
          ['42', true],
          ['42', false],
          ['1e400', true],
          ['1e400', false],
        ],
      },
    )
    expect(reached).toBeGreaterThan(1)
  })
})

describe('a number in the variables of', () => {
  const table = encodeReference('ReportTable', 'yunzhijia', '1')
  const places: readonly { name: string; query: string; variables: (text: string) => string }[] = [
    {
      name: 'an id',
      query: 'query ($x: [ID!]!) { customers(first: 1, filter: { id: { in: $x } }) { nodes { id } } }',
      variables: (text) => `{"x":["a",${text}]}`,
    },
    {
      name: 'the size of a page',
      query: 'query ($x: Int) { customers(first: $x) { nodes { id } } }',
      variables: (text) => `{"x":${text}}`,
    },
    {
      name: 'a decimal',
      query: 'query ($x: OrderFilter) { orders(first: 1, filter: $x) { nodes { id } } }',
      variables: (text) => `{"x":{"total":{"gte":${text}}}}`,
    },
    {
      name: 'rows to import',
      query: `mutation ($x: [JSON!]!) { importRecords(input: { source: "vtiger", entity: CUSTOMER, dryRun: true, rows: $x }) { rows } }`,
      variables: (text) => `{"x":[{"name":"A","customFields":{"employees":${text}}}]}`,
    },
    {
      name: 'rows of a report',
      query: `mutation ($x: [JSON!]!) { uploadReportRows(input: { tableId: "${table}", mode: APPEND, rows: $x }) { outcome } }`,
      variables: (text) => `{"x":[{"amount":${text}}]}`,
    },
  ]

  it.each(places)('$name is never rounded', async ({ query, variables }) => {
    await fc.assert(
      fc.asyncProperty(number, fc.boolean(), async (text, inAddress) => {
        server.forgetRequests()
        const isRead = query.startsWith('query')
        const address = `query=${encodeURIComponent(query)}&variables=${encodeURIComponent(variables(text))}`
        const answer =
          inAddress && isRead
            ? await fetch(`${server.url}/graphql?${address}`, {
                headers: { 'apollo-require-preflight': 'yes', 'x-crm-explain': 'plan' },
              }).then(async (response) => ({ status: response.status, text: await response.text() }))
            : await post(query, variables(text), { 'x-crm-explain': 'plan' })
        expect(answer.text).not.toContain('INTERNAL_SERVER_ERROR')
        expect(answer.text.includes('cannot be kept exactly')).toBe(!isExact(text))
        if (!isExact(text)) {
          expect(answer.status).toBe(400)
          expect(answer.text).toContain('BAD_USER_INPUT')
          expect(answer.text).toContain('"argumentPath":["variables","x"')
        }
        expect(server.vendorCalls()).toEqual([])
      }),
      sample,
    )
  })
})

describe('a number in a document', () => {
  it('is exact or refused as a decimal', async () => {
    await fc.assert(
      fc.asyncProperty(number, async (text) => {
        const query = `{ orders(first: 1, sources: ["enterprise-platform"], filter: { total: { gte: ${text} } }) { nodes { id } } }`
        const { plans, codes } = await post(query, '{}', { 'x-crm-explain': 'plan' })
        if (!/^-?\d+$/.test(text)) expect(codes).toEqual(['GRAPHQL_VALIDATION_FAILED'])
        else expect(plans[0]?.conditions.map((each) => each.text).join()).toContain(canonicalDecimal(text))
      }),
      sample,
    )
  })

  it('is refused with its path in rows to import and in a report', async () => {
    const rows = '{ name: "A", customFields: { deep: [{ employees: 1234567890123456789 }] } }'
    const { data } = await post(
      `mutation { importRecords(input: { source: "vtiger", entity: CUSTOMER, rows: [${rows}] }) { problems { line column message code } job { id } } }`,
    )
    expect(data?.['importRecords']).toMatchObject({
      problems: [
        {
          line: 1,
          column: 'customFields',
          message: expect.stringContaining('1234567890123456789') as unknown,
          code: 'BAD_USER_INPUT',
        },
      ],
      job: null,
    })
  })
})
