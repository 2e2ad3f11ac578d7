import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { print } from 'graphql'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { sandboxWrites } from '../../src/server/examples.js'
import {
  CreateCustomerDocument,
  CreateTicketDocument,
  DeleteTicketDocument,
  ReplyToTicketDocument,
  UpdateTicketDocument,
} from '../support/operations.js'
import { startTestServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ vendors: ['vtiger', 'xiaoshouyi'] })
}, 60_000)

afterAll(async () => {
  await server.close()
})

beforeEach(() => {
  server.forgetRequests()
})

async function dataOf<D, V extends Readonly<Record<string, unknown>>>(
  document: TypedDocumentNode<D, V>,
  variables: V,
): Promise<D> {
  const { data, errors } = await server.query(print(document), variables)
  expect(errors).toEqual([])
  return data as D
}

/** Requests that the sandboxes took as changes, with what was to be changed. */
function changes(): readonly Readonly<Record<string, unknown>>[] {
  return (server.sources['vtiger']?.sandbox.requests ?? []).flatMap(({ body }) => {
    const form = new URLSearchParams(body)
    return ['create', 'revise', 'update', 'delete'].includes(form.get('operation') ?? '')
      ? [JSON.parse(form.get('element') ?? '{}') as Record<string, unknown>]
      : []
  })
}

test('a ticket is made, answered, changed and deleted, and each payload shows what the source then has', async () => {
  const { createTicket } = await dataOf(CreateTicketDocument, {
    input: { source: 'vtiger', subject: '水泵漏水', description: 'Since Monday', priority: 'HIGH' },
  })
  expect(createTicket).toMatchObject({
    ticket: { subject: '水泵漏水', description: 'Since Monday', priority: 'HIGH', customer: null },
    outcome: 'APPLIED',
    userErrors: [],
  })
  const id = createTicket.ticket?.id ?? ''

  const { replyToTicket } = await dataOf(ReplyToTicketDocument, { input: { id, body: 'On our way', public: false } })
  expect(replyToTicket).toMatchObject({
    ticket: { id, subject: '水泵漏水', replies: { nodes: [{ body: 'On our way', public: false }] } },
    outcome: 'APPLIED',
  })

  const { updateTicket } = await dataOf(UpdateTicketDocument, {
    input: { id, description: null, subject: 'Dry again' },
  })
  expect(updateTicket).toMatchObject({
    ticket: { id, subject: 'Dry again', description: null, priority: 'HIGH' },
    outcome: 'APPLIED',
  })

  expect(await dataOf(DeleteTicketDocument, { input: { id } })).toEqual({
    deleteTicket: { deletedId: id, outcome: 'APPLIED', userErrors: [] },
  })
  const after = await server.query('query ($id: ID!) { ticket(id: $id) { id } }', { id })
  expect(after).toMatchObject({ data: { ticket: null }, errors: [] })
  expect(changes()).toHaveLength(4)
})

describe('several writes of one operation', () => {
  const operation = `mutation ($a: String!, $b: String!, $c: String!) {
    first: createCustomer(input: { source: "vtiger", name: $a }) { customer { name } outcome }
    second: createCustomer(input: { source: "vtiger", name: $b }) { customer { name } outcome userErrors { path } }
    third: createCustomer(input: { source: "vtiger", name: $c }) { customer { name } outcome }
  }`
  const applied = (name: string): object => ({ customer: { name }, outcome: 'APPLIED' })

  test('are sent in their order, one after the other', async () => {
    const { data, errors } = await server.query(operation, { a: 'Serial 1', b: 'Serial 2', c: 'Serial 3' })
    expect(errors).toEqual([])
    expect(data).toMatchObject({ first: applied('Serial 1'), second: applied('Serial 2'), third: applied('Serial 3') })
    expect(changes().map(({ accountname }) => accountname)).toEqual(['Serial 1', 'Serial 2', 'Serial 3'])
  })

  test('leave each other be when one of them has something to mend', async () => {
    const { data, errors } = await server.query(operation, { a: 'Serial 4', b: ' ', c: 'Serial 6' })
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      first: applied('Serial 4'),
      second: { customer: null, outcome: 'NOT_APPLIED', userErrors: [{ path: ['input', 'name'] }] },
      third: applied('Serial 6'),
    })
    expect(changes()).toHaveLength(2)
  })
})

test('a write that is only planned is said natively and sent to nobody', async () => {
  const variables = { input: { source: 'vtiger', name: 'Only planned' } }
  const { data, errors, extensions } = await server.query(print(CreateCustomerDocument), variables, {
    'x-crm-explain': 'plan',
  })
  expect({ data, errors }).toEqual({ data: null, errors: [] })
  expect(Object.values(server.sources).flatMap(({ sandbox }) => sandbox.requests)).toEqual([])
  const { plans, calls } = extensions['explain'] as { plans: { path: string; request: string }[]; calls: unknown[] }
  expect(calls).toEqual([])
  expect(plans[0]).toMatchObject({ path: 'createCustomer', source: 'vtiger' })
  expect(plans[0]?.request).toContain('Only planned')
  const found = await server.query('{ customers(filter: { name: { eq: "Only planned" } }) { nodes { id } } }')
  expect(found.data).toEqual({ customers: { nodes: [] } })
})

describe('the examples of GraphiQL that write', () => {
  test.each(sandboxWrites)('$title is applied, all of it', async ({ query, variables }) => {
    const { data, errors } = await server.query(query, variables)
    expect(errors).toEqual([])
    for (const payload of Object.values(data ?? {}))
      expect(payload).toMatchObject({ outcome: 'APPLIED', userErrors: [] })
    expect(Object.keys(data ?? {}).length).toBeGreaterThan(0)
  })

  test('are a new ticket with a reply, and a change', () => {
    expect(sandboxWrites.map(({ title }) => title)).toEqual(['Create a ticket and reply', 'Update a customer'])
  })
})
