import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { encodeReference } from '../../src/model/index.js'
import { sandboxWrites } from '../../src/server/examples.js'
import { untold, type Explanation } from '../support/explained.js'
import { startTestServer, type TestServer } from '../support/server.js'
import type { YunzhijiaStore } from '../../src/vendors/yunzhijia/sandbox/index.js'

interface Question {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

interface UserError {
  readonly path: readonly string[]
  readonly message: string
  readonly code: string
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
}, 60_000)
afterAll(async () => server.close())

async function explain(mode: 'plan' | 'run', { query, variables }: Question) {
  server.forgetRequests()
  const answer = await server.query(query, variables, { 'x-crm-explain': mode })
  const got = Object.values(server.sources).reduce((sum, { sandbox }) => sum + sandbox.requests.length, 0)
  return { ...answer, got, explanation: answer.extensions['explain'] as Explanation }
}

/** The problems that a plan tells, as the payload of a run has them. */
function plannedErrors({ plans }: Explanation): readonly UserError[] {
  return plans.flatMap(({ problems = [] }) => problems.map((each) => ({ ...each, path: ['input', ...each.path] })))
}

function userErrors(data: Readonly<Record<string, unknown>> | null): readonly UserError[] {
  return Object.values(data ?? {}).flatMap((payload) => (payload as { userErrors: readonly UserError[] }).userErrors)
}

function mutation(name: string, type: string, input: Readonly<Record<string, unknown>>, record = ''): Question {
  const query = `mutation Write($input: ${type}!) { ${name}(input: $input) { outcome ${record} userErrors { path message code } } }`
  return { query, variables: { input } }
}

const table = { source: 'yunzhijia', categoryId: 'category', name: '一月' }
const columns = [
  { name: '客户', type: 'STRING' },
  { name: '金额', type: 'NUMBER' },
]
const tableId = encodeReference('ReportTable', 'yunzhijia', 'table')

describe('a write that is planned', () => {
  test.each<[string, Question]>([
    ['a value that breaks a rule', mutation('createCustomer', 'CreateCustomerInput', { source: 'vtiger', name: '' })],
    [
      'a reference to another source',
      mutation('createContact', 'CreateContactInput', {
        source: 'vtiger',
        name: '王芳',
        customerId: encodeReference('Customer', 'bangwo8', '1'),
      }),
    ],
    [
      'a change of nothing',
      mutation('updateCustomer', 'UpdateCustomerInput', { id: encodeReference('Customer', 'vtiger', '11x1') }),
    ],
    [
      'a field that the source does not take',
      mutation('createCustomer', 'CreateCustomerInput', {
        source: 'enterprise-platform',
        name: '王芳',
        website: 'https://example.com',
      }),
    ],
    [
      'an id that is none of the source',
      mutation('updateCustomer', 'UpdateCustomerInput', { id: encodeReference('Customer', 'vtiger', 'x'), name: 'y' }),
    ],
    [
      'columns of a table that have one name',
      mutation('createReportTable', 'CreateReportTableInput', { ...table, columns: [columns[0], columns[0]] }),
    ],
    [
      'rows that do not fit their columns',
      mutation('uploadReportRows', 'UploadReportRowsInput', {
        tableId,
        mode: 'APPEND',
        columns,
        rows: [{ 客户: 'a', 金额: 'many' }],
      }),
    ],
    [
      'rows of a table whose columns are not known',
      mutation('uploadReportRows', 'UploadReportRowsInput', { tableId, mode: 'APPEND', rows: [{ 客户: 'a' }] }),
    ],
  ])('tells of %s what its run tells', async (_what, question) => {
    const plan = await explain('plan', question)
    const run = await explain('run', question)
    expect(userErrors(run.data).length).toBeGreaterThan(0)
    expect(plannedErrors(plan.explanation)).toEqual(userErrors(run.data))
    expect([plan.got, run.got]).toEqual([0, 0])
    expect(plan.explanation.plans.map(({ mostCalls }) => mostCalls)).toEqual([0])
  })

  test.each([
    [
      'vtiger',
      mutation('createCustomer', 'CreateCustomerInput', {
        source: 'vtiger',
        name: 'x',
        customFields: { cf_none: 'x' },
      }),
    ],
    [
      'bangwo8',
      mutation('createCustomer', 'CreateCustomerInput', {
        source: 'bangwo8',
        name: 'x',
        industry: 'x',
      }),
    ],
    [
      'xiaoshouyi',
      mutation('createCustomer', 'CreateCustomerInput', {
        source: 'xiaoshouyi',
        name: 'x',
        customFields: { none__c: 'x' },
      }),
    ],
  ])(
    'tells what %s has been found to lack, and before that what it may have to be asked',
    async (_vendor, question) => {
      const cold = await explain('plan', question)
      expect(cold.explanation.plans.find(({ purpose }) => purpose === undefined)?.mostCalls).toBeGreaterThan(1)
      const run = await explain('run', question)
      expect(userErrors(run.data).length).toBeGreaterThan(0)
      expect(untold(cold.explanation, run.explanation)).toEqual([])
      const plan = await explain('plan', question)
      expect(plannedErrors(plan.explanation)).toEqual(userErrors(run.data))
      expect(plan.got).toBe(0)
    },
  )

  test.each<[string, Question]>([
    ...sandboxWrites.map(({ title, query, variables = {} }): [string, Question] => [title, { query, variables }]),
    [
      'a new customer of Enterprise Platform',
      mutation(
        'createCustomer',
        'CreateCustomerInput',
        { source: 'enterprise-platform', name: '新客户' },
        'customer { id name owner { name } }',
      ),
    ],
    [
      'a new customer of 帮我吧',
      mutation(
        'createCustomer',
        'CreateCustomerInput',
        { source: 'bangwo8', name: '新客户二' },
        'customer { id name }',
      ),
    ],
    [
      'a new customer of Vtiger',
      mutation(
        'createCustomer',
        'CreateCustomerInput',
        { source: 'vtiger', name: '新客户三' },
        'customer { id name contacts(first: 1) { nodes { name } } }',
      ),
    ],
  ])('keeps its run within what it said, and calls nothing itself: %s', async (_what, question) => {
    await expectWithin(question)
  })

  test('keeps its run within what it said where it makes a table', async () => {
    const { categories } = server.sources['yunzhijia']?.sandbox.data as YunzhijiaStore
    const input = { ...table, categoryId: categories[0]?.id, columns }
    await expectWithin(mutation('createReportTable', 'CreateReportTableInput', input, 'reportTable { id name }'))
  })

  async function expectWithin(question: Question): Promise<void> {
    const plan = await explain('plan', question)
    expect({ got: plan.got, data: plan.data, errors: plan.errors }).toEqual({ got: 0, data: null, errors: [] })
    const run = await explain('run', question)
    expect(userErrors(run.data)).toEqual([])
    expect(run.got).toBeGreaterThan(0)
    expect(run.explanation.calls.filter(({ cached }) => !cached)).toHaveLength(run.got)
    expect(untold(plan.explanation, run.explanation)).toEqual([])
  }
})
