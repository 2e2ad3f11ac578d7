import { describe, expect, it } from '@jest/globals'
import { graphql, print, type DocumentNode, type GraphQLError } from 'graphql'
import { buildCrmSchema } from '../../../resolvers/index.js'
import { writtenEntities } from '../../../resolvers/write-target.js'
import { CrmError } from '../../../src/errors/index.js'
import { encodeReference, type EntityName } from '../../../src/model/index.js'
import type { WriteOrder, WriteResult } from '../../../src/engine/types.js'
import { callerErrorOf } from '../../support/caller-error.js'
import { FakeOperation, fakeContext, type FakeRecords } from '../../support/fake-operation.js'
import {
  CreateContactDocument,
  CreateCustomerDocument,
  CreateOrderDocument,
  CreateTicketDocument,
  DeleteContactDocument,
  DeleteCustomerDocument,
  DeleteOrderDocument,
  DeleteTicketDocument,
  ReplyToTicketDocument,
  UpdateContactDocument,
  UpdateCustomerDocument,
  UpdateOrderDocument,
  UpdateTicketDocument,
} from '../../support/operations.js'

const schema = await buildCrmSchema()
const base = { source: 'north', nativeId: '1' }
const records: FakeRecords = {
  Customer: [{ ...base, name: 'Acme', status: 'ACTIVE', kind: 'ORGANIZATION' }],
  Contact: [{ ...base, name: '李雷' }],
  Ticket: [{ ...base, subject: 'Broken', status: 'OPEN', priority: 'HIGH' }],
  Order: [{ ...base, number: 'SO-1', status: 'DRAFT', lines: [] }],
  TicketReply: [{ ...base, nativeId: '9', body: 'Done', public: true }],
}

const idOf = (entity: EntityName, source = 'north', nativeId = '1'): string => encodeReference(entity, source, nativeId)

interface Run {
  readonly data: Readonly<Record<string, Record<string, unknown>>>
  readonly errors: readonly GraphQLError[]
  readonly writes: readonly WriteOrder[]
  readonly operation: FakeOperation
}

async function run(
  document: string | DocumentNode,
  input: object,
  onWrite?: (order: WriteOrder) => WriteResult,
): Promise<Run> {
  const operation = new FakeOperation(records)
  if (onWrite !== undefined) operation.onWrite = onWrite
  const source = typeof document === 'string' ? document : print(document)
  const contextValue = fakeContext(operation)
  const { data, errors = [] } = await graphql({ schema, source, variableValues: { input }, contextValue })
  return { data: JSON.parse(JSON.stringify(data ?? null)), errors, writes: operation.writes, operation }
}

/** The only write of a run that went well. */
async function orderOf(document: DocumentNode, input: object): Promise<WriteOrder> {
  const { errors, writes } = await run(document, input)
  expect(errors).toEqual([])
  expect(writes).toHaveLength(1)
  return writes[0] as WriteOrder
}

describe('the values of a new record', () => {
  it('of a customer are those of the input', async () => {
    const values = {
      name: 'Acme 北京',
      status: 'LEAD',
      industry: 'Pumps',
      phone: '010 1234',
      email: 'a@example.com',
      website: 'example.com',
      customFields: { cf_1: 'x', cf_2: null, cf_3: [1, { deep: true }] },
    }
    expect(await orderOf(CreateCustomerDocument, { source: 'south', idempotencyKey: 'k', ...values })).toMatchObject({
      source: 'south',
      idempotencyKey: 'k',
      wish: { operation: 'create', kind: 'Customer', values },
      path: ['createCustomer'],
    })
  })

  it('of a contact name its customer by the native id', async () => {
    const input = {
      source: 'north',
      name: '李雷',
      customerId: idOf('Customer', 'north', '11x3'),
      title: 'Buyer',
      phone: '1',
      mobile: '2',
      email: 'l@example.com',
    }
    const { wish } = await orderOf(CreateContactDocument, input)
    const { source: _, ...values } = { ...input, customerId: '11x3' }
    expect(wish).toEqual({ operation: 'create', kind: 'Contact', values })
  })

  it('of a ticket name customer and contact by their native ids', async () => {
    const input = {
      source: 'north',
      subject: 'Broken',
      description: 'It is\nbroken',
      customerId: idOf('Customer', 'north', '7'),
      contactId: idOf('Contact', 'north', '8'),
      priority: 'NONE',
      status: 'ON_HOLD',
      tags: ['a', 'b'],
    }
    const { wish } = await orderOf(CreateTicketDocument, input)
    const { source: _, ...values } = { ...input, customerId: '7', contactId: '8' }
    expect(wish).toEqual({ operation: 'create', kind: 'Ticket', values })
  })

  it('of an order hold its lines with canonical decimals, and null for a price that is not said', async () => {
    const input = {
      source: 'north',
      subject: 'Pumps',
      number: 'SO-9',
      customerId: idOf('Customer'),
      contactId: idOf('Contact'),
      status: 'DRAFT',
      currency: 'CNY',
      lines: [
        { productId: '14x1', quantity: '2.50', unitPrice: '1299.90' },
        { productId: '14x2', quantity: 3 },
      ],
    }
    const { wish } = await orderOf(CreateOrderDocument, input)
    const { source: _, ...values } = {
      ...input,
      customerId: '1',
      contactId: '1',
      lines: [
        { productId: '14x1', quantity: '2.5', unitPrice: '1299.9' },
        { productId: '14x2', quantity: '3', unitPrice: null },
      ],
    }
    expect(wish).toEqual({ operation: 'create', kind: 'Order', values })
    const { lines } = wish.operation === 'create' && wish.kind === 'Order' ? wish.values : {}
    expect(lines?.map((line) => Object.getPrototypeOf(line) === Object.prototype)).toEqual([true, true])
  })

  it('leave out what is null, which a new record has anyway', async () => {
    const input = { source: 'north', name: 'Acme', idempotencyKey: null, status: null, email: null, customFields: null }
    expect(await orderOf(CreateCustomerDocument, input)).toMatchObject({
      idempotencyKey: null,
      wish: { values: { name: 'Acme' } },
    })
    const { wish } = await orderOf(CreateTicketDocument, {
      source: 'north',
      subject: 'x',
      customerId: null,
      tags: null,
    })
    expect(wish).toEqual({ operation: 'create', kind: 'Ticket', values: { subject: 'x' } })
  })
})

describe('the values of a change', () => {
  it('keep null, which clears, apart from what is left out', async () => {
    const order = await orderOf(UpdateCustomerDocument, {
      id: idOf('Customer', 'south', '11'),
      idempotencyKey: 'k',
      email: null,
      phone: '2',
    })
    expect(order.wish).toEqual({
      operation: 'update',
      kind: 'Customer',
      nativeId: '11',
      values: { email: null, phone: '2' },
    })
    expect(order).toMatchObject({ source: 'south', idempotencyKey: 'k', path: ['updateCustomer'] })
  })

  it('clear references and labels by null', async () => {
    const { wish } = await orderOf(UpdateTicketDocument, {
      id: idOf('Ticket'),
      customerId: null,
      contactId: idOf('Contact', 'north', '8'),
      tags: null,
      priority: null,
    })
    expect(wish).toMatchObject({ values: { customerId: null, contactId: '8', tags: null, priority: null } })
  })

  it.each([
    ['contact', UpdateContactDocument, { id: idOf('Contact'), mobile: null }, { mobile: null }],
    [
      'order',
      UpdateOrderDocument,
      { id: idOf('Order'), subject: null, status: 'PAID' },
      { subject: null, status: 'PAID' },
    ],
    ['order', UpdateOrderDocument, { id: idOf('Order'), customFields: { po: null } }, { customFields: { po: null } }],
  ] as const)('of a %s', async (_entity, document, input, values) => {
    expect((await orderOf(document, input)).wish).toMatchObject({ operation: 'update', nativeId: '1', values })
  })

  it('must be some', async () => {
    const { data, writes } = await run(UpdateOrderDocument, { id: idOf('Order'), idempotencyKey: 'k' })
    expect(writes).toEqual([])
    expect(data['updateOrder']).toMatchObject({
      order: null,
      outcome: 'NOT_APPLIED',
      userErrors: [{ path: ['input'], code: 'BAD_USER_INPUT' }],
    })
  })
})

describe('a deletion', () => {
  it.each([
    ['Customer', DeleteCustomerDocument],
    ['Contact', DeleteContactDocument],
    ['Ticket', DeleteTicketDocument],
    ['Order', DeleteOrderDocument],
  ] as const)('of a %s gives its id back', async (entity, document) => {
    const id = idOf(entity, 'south', '77')
    const { data, writes } = await run(document, { id, idempotencyKey: 'gone' })
    expect(writes).toEqual([
      {
        source: 'south',
        wish: { operation: 'delete', kind: entity, nativeId: '77' },
        idempotencyKey: 'gone',
        fields: null,
        path: [`delete${entity}`],
      },
    ])
    expect(data[`delete${entity}`]).toEqual({ deletedId: id, outcome: 'APPLIED', userErrors: [] })
  })

  it.each(['NOT_APPLIED', 'OUTCOME_UNKNOWN'] as const)('gives no id where it is %s', async (outcome) => {
    const { data } = await run(DeleteTicketDocument, { id: idOf('Ticket') }, () => {
      return { outcome, nativeId: '1', record: null, problems: [] }
    })
    expect(data['deleteTicket']).toEqual({ deletedId: null, outcome, userErrors: [] })
  })
})

describe('a reply', () => {
  it('is written to its ticket, in public unless said otherwise, and gives the ticket', async () => {
    const input = { id: idOf('Ticket', 'north', '31'), body: 'Done\n好了' }
    const { data, writes } = await run(ReplyToTicketDocument, input)
    expect(writes).toMatchObject([
      {
        source: 'north',
        wish: {
          operation: 'create',
          kind: 'TicketReply',
          values: { ticketId: '31', body: 'Done\n好了', public: true },
        },
        fields: ['subject', 'updatedAt'],
      },
    ])
    expect(data['replyToTicket']).toMatchObject({
      ticket: { subject: 'Broken', replies: { nodes: [{ body: 'Done' }] } },
      outcome: 'APPLIED',
    })
    const publicOf = async (part: object): Promise<unknown> => {
      const { wish } = await orderOf(ReplyToTicketDocument, { ...input, ...part })
      return wish.kind === 'TicketReply' && wish.operation === 'create' ? wish.values.public : undefined
    }
    expect(await publicOf({ public: false })).toBe(false)
    expect(await publicOf({ public: null })).toBe(true)
  })

  it('has the problems of its ticket at the id that the input has', async () => {
    const { data } = await run(ReplyToTicketDocument, { id: idOf('Ticket'), body: 'x' }, () => ({
      outcome: 'NOT_APPLIED',
      nativeId: null,
      record: null,
      problems: [
        { path: ['ticketId'], message: 'closed', code: 'SOURCE_REJECTED' },
        { path: ['body'], message: 'too long', code: 'BAD_USER_INPUT' },
      ],
    }))
    expect(data['replyToTicket']?.['userErrors']).toEqual([
      { path: ['input', 'id'], message: 'closed', code: 'SOURCE_REJECTED' },
      { path: ['input', 'body'], message: 'too long', code: 'BAD_USER_INPUT' },
    ])
  })

  it('without a word is sent nowhere', async () => {
    const { data, writes } = await run(ReplyToTicketDocument, { id: idOf('Ticket'), body: ' \n' })
    expect(writes).toEqual([])
    expect(data['replyToTicket']?.['userErrors']).toMatchObject([{ path: ['input', 'body'] }])
  })
})

describe('the payload', () => {
  it('asks for the fields of its object only, and for none where it is not selected', async () => {
    const input = { source: 'north', name: 'Acme' }
    const fieldsOf = async (selection: string): Promise<readonly string[] | null | undefined> => {
      const { errors, writes } = await run(
        `mutation M($input: CreateCustomerInput!) { made: createCustomer(input: $input) { ${selection} } }`,
        input,
      )
      expect(errors).toEqual([])
      expect(writes[0]?.path).toEqual(['made'])
      return writes[0]?.fields
    }
    expect(await fieldsOf('outcome userErrors { path }')).toBeNull()
    expect(await fieldsOf('customer @skip(if: true) { name }')).toBeNull()
    expect(await fieldsOf('customer { id source { name } }')).toEqual([])
    expect(await fieldsOf('customer { name owner { name } } again: customer { customFields }')).toEqual([
      'name',
      'ownerId',
      'nativeFields',
    ])
    expect(
      await fieldsOf('... on CustomerPayload { customer { ... on Node { id } ... on Customer { phone } } }'),
    ).toEqual(['phone'])
    expect(await fieldsOf('constructor: customer { valueOf: email }')).toEqual(['email'])
  })

  it('shows what hangs on its object', async () => {
    const { data, operation } = await run(
      'mutation M($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id contacts { nodes { name } } } } }',
      { id: idOf('Customer'), name: 'Acme' },
    )
    expect(data['updateCustomer']).toEqual({
      customer: { id: idOf('Customer'), contacts: { nodes: [{ name: '李雷' }] } },
    })
    expect(operation.childLists).toMatchObject([{ kind: 'Contact', path: ['updateCustomer', 'customer', 'contacts'] }])
  })

  it('passes on what the engine found, with paths as the client sees them', async () => {
    const { data } = await run(
      CreateOrderDocument,
      { source: 'north', customerId: idOf('Customer'), lines: [] },
      () => ({
        outcome: 'NOT_APPLIED',
        nativeId: null,
        record: null,
        problems: [
          { path: ['lines', '0', 'productId'], message: 'no such product', code: 'SOURCE_REJECTED' },
          { path: [], message: 'not now', code: 'SOURCE_REJECTED' },
          { path: ['number'], message: 'not taken', code: 'SOURCE_CAPABILITY' },
        ],
      }),
    )
    expect(data['createOrder']).toEqual({
      order: null,
      outcome: 'NOT_APPLIED',
      userErrors: [
        { path: ['input', 'lines', '0', 'productId'], message: 'no such product', code: 'SOURCE_REJECTED' },
        { path: ['input'], message: 'not now', code: 'SOURCE_REJECTED' },
        { path: ['input', 'number'], message: 'not taken', code: 'SOURCE_CAPABILITY' },
      ],
    })
  })

  it('says that nobody knows', async () => {
    const { data, errors } = await run(CreateCustomerDocument, { source: 'north', name: 'Acme' }, () => {
      return { outcome: 'OUTCOME_UNKNOWN', nativeId: null, record: null, problems: [] }
    })
    expect({ data, errors }).toEqual({
      data: { createCustomer: { customer: null, outcome: 'OUTCOME_UNKNOWN', userErrors: [] } },
      errors: [],
    })
  })

  it.each([
    ['IDEMPOTENCY_CONFLICT', 'NOT_APPLIED'],
    ['SOURCE_UNAVAILABLE', 'NOT_APPLIED'],
    ['IN_PROGRESS', 'OUTCOME_UNKNOWN'],
  ] as const)(
    'stands beside the error %s, so that other writes of the document are still told of',
    async (code, outcome) => {
      const { data, errors, operation } = await run(CreateCustomerDocument, { source: 'north', name: 'Acme' }, () => {
        throw new CrmError(code, 'no')
      })
      expect(data['createCustomer']).toMatchObject({ customer: null, outcome, userErrors: [] })
      expect(errors).toEqual([])
      expect(operation.noted.map(({ path, error }) => [path, error.code, error.source])).toEqual([
        [['createCustomer'], code, 'north'],
      ])
    },
  )
})

describe('what a person can mend', () => {
  it('is told all at once, and nothing is written', async () => {
    const { data, errors, writes } = await run(CreateTicketDocument, {
      source: 'north',
      subject: ' ',
      status: 'OTHER',
      tags: ['a', 'a'],
      customerId: idOf('Customer', 'south'),
      contactId: 'nonsense',
    })
    expect({ errors, writes }).toEqual({ errors: [], writes: [] })
    expect(data['createTicket']).toMatchObject({ ticket: null, outcome: 'NOT_APPLIED' })
    const userErrors = data['createTicket']?.['userErrors'] as { path: string[]; code: string }[]
    expect(userErrors.map(({ path }) => path.join('.')).toSorted()).toEqual([
      'input.contactId',
      'input.customerId',
      'input.status',
      'input.subject',
      'input.tags',
    ])
    expect(new Set(userErrors.map(({ code }) => code))).toEqual(new Set(['BAD_USER_INPUT']))
  })

  it('is found in the lines of an order', async () => {
    const { data, writes } = await run(CreateOrderDocument, {
      source: 'north',
      customerId: idOf('Customer'),
      lines: [
        { productId: '1', quantity: 1 },
        { productId: ' ', quantity: '0', unitPrice: '-0.01' },
      ],
    })
    expect(writes).toEqual([])
    expect(data['createOrder']?.['userErrors']).toMatchObject([
      { path: ['input', 'lines', '1', 'productId'], message: 'must not be blank' },
      { path: ['input', 'lines', '1', 'quantity'], message: 'must be more than zero' },
      { path: ['input', 'lines', '1', 'unitPrice'], message: 'must not be negative' },
    ])
  })

  it.each([
    ['a record of another source', idOf('Customer', 'south'), /kept by the source "south".*"north"/],
    ['a record of another entity', idOf('Contact'), /names a Contact; here a Customer/],
    ['a source that is not configured', idOf('Customer', 'west'), /"west".*not configured/],
    ['a native id', '11x3', /not an id of this server/],
    ['an empty text', '', /not an id of this server/],
  ])('is a reference to %s', async (_what, customerId, message) => {
    for (const [document, input] of [
      [CreateContactDocument, { source: 'north', name: 'x', customerId }],
      [UpdateContactDocument, { id: idOf('Contact'), customerId }],
    ] as const) {
      const { data, writes } = await run(document, input)
      expect(writes).toEqual([])
      const payload = Object.values(data)[0]
      expect(payload).toMatchObject({
        contact: null,
        outcome: 'NOT_APPLIED',
        userErrors: [{ path: ['input', 'customerId'], code: 'BAD_USER_INPUT' }],
      })
      expect((payload?.['userErrors'] as { message: string }[])[0]?.message).toMatch(message)
    }
  })

  it('is a name that would be cleared', async () => {
    const { data, writes } = await run(UpdateCustomerDocument, { id: idOf('Customer'), name: null, customFields: null })
    expect(writes).toEqual([])
    expect(data['updateCustomer']?.['userErrors']).toMatchObject([
      { path: ['input', 'name'], message: expect.stringMatching(/cannot be cleared/) as unknown },
      { path: ['input', 'customFields'] },
    ])
  })
})

describe('where a write goes', () => {
  it.each([
    ['an unknown source', CreateCustomerDocument, { source: 'west', name: 'x' }, ['input', 'source']],
    ['a source named __proto__', CreateCustomerDocument, { source: '__proto__', name: 'x' }, ['input', 'source']],
    ['an id of another entity', UpdateCustomerDocument, { id: idOf('Ticket'), name: 'x' }, ['input', 'id']],
    ['an id of another entity', DeleteOrderDocument, { id: idOf('Ticket') }, ['input', 'id']],
    ['an id of an unknown source', DeleteTicketDocument, { id: idOf('Ticket', 'west') }, ['input', 'id']],
    ['no id of ours', ReplyToTicketDocument, { id: '31', body: 'x' }, ['input', 'id']],
    ['an empty key', DeleteTicketDocument, { id: idOf('Ticket'), idempotencyKey: '' }, ['input', 'idempotencyKey']],
    [
      'a key of 201 characters',
      CreateCustomerDocument,
      { source: 'north', name: 'x', idempotencyKey: 'k'.repeat(201) },
      ['input', 'idempotencyKey'],
    ],
    [
      'a key with half a surrogate pair',
      CreateCustomerDocument,
      { source: 'north', name: 'x', idempotencyKey: '\ud800' },
      ['input', 'idempotencyKey'],
    ],
  ] as const)('is an error of the request when it is %s', async (_what, document, input, path) => {
    const { errors, writes } = await run(document, input)
    expect(writes).toEqual([])
    expect(callerErrorOf(errors[0])).toMatchObject({ code: 'BAD_USER_INPUT', path })
  })

  it('is known for every mutation before it runs', () => {
    const names = Object.keys(schema.getMutationType()?.getFields() ?? {})
    expect(Object.keys(writtenEntities).toSorted()).toEqual(names.toSorted())
  })
})
