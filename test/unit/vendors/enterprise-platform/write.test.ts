import { describe, expect, it } from '@jest/globals'
import { createTransportFactory, type HttpResponse } from '../../../../src/transport/index.js'
import { vendor } from '../../../../src/vendors/enterprise-platform/index.js'
import { writeCases, writeCaseSettings } from '../../../../src/vendors/enterprise-platform/write-cases.js'
import type { VendorSource, WriteAnswer, WriteIntent } from '../../../../src/vendors/vendor.js'

type Json = Readonly<Record<string, unknown>>

function connect(more: Json = {}, answer?: HttpResponse): VendorSource {
  const read = vendor.readSettings({ ...writeCaseSettings, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  const send = answer === undefined ? {} : { send: () => Promise.resolve(answer) }
  return vendor.connect(read.settings, createTransportFactory({ source: 'golden', ...send }))
}

const marker = '0123456789abcdefghijklmnop'
const customer = (values: Json): WriteIntent => ({
  operation: 'create',
  kind: 'Customer',
  marker,
  values: { name: 'A', ...values },
})
const order: WriteIntent = {
  operation: 'create',
  kind: 'Order',
  marker,
  values: { customerId: 'cust_1', lines: [{ productId: 'prod_1', quantity: '1', unitPrice: '1' }] },
}
const change: WriteIntent = { operation: 'update', kind: 'Customer', nativeId: 'cust_1', values: { phone: '1' } }
const removal: WriteIntent = { operation: 'delete', kind: 'Customer', nativeId: 'cust_1' }

describe('golden writes', () => {
  it.each(writeCases.map((each) => [each.name, each] as const))(
    '%s',
    (_name, { intent, expectedLine, expectedBody }) => {
      const { writer } = connect()
      expect(writer!.check(intent)).toEqual([])
      const { text, body, method, path } = writer!.compile(intent)
      expect(text).toBe(expectedBody === null ? expectedLine : `${expectedLine} ${expectedBody}`)
      expect(`${method} ${path}`).toBe(expectedLine)
      expect(body).toBe(expectedBody ?? undefined)
    },
  )

  it('encodes ids and never climbs out of the resource by one', () => {
    const { writer } = connect()
    const deletion = (nativeId: string): WriteIntent => ({ ...removal, nativeId })
    expect(writer!.compile(deletion('../users/客 1?x=1#')).path).toBe(
      '/customers/..%2Fusers%2F%E5%AE%A2%201%3Fx%3D1%23',
    )
    for (const nativeId of ['', '.', '..']) {
      expect(writer!.check(deletion(nativeId))).toEqual([
        { path: [], message: 'There is no such record in this source', code: 'SOURCE_REJECTED' },
      ])
    }
  })
})

describe('what can be told beforehand', () => {
  const messages = (intent: WriteIntent): readonly string[] =>
    connect()
      .writer!.check(intent)
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
  const update = (kind: 'Customer' | 'Ticket', values: Json): WriteIntent => ({
    operation: 'update',
    kind,
    nativeId: 'x_1',
    values,
  })

  it.each<[string, WriteIntent, readonly string[]]>([
    [
      'a status without a native word',
      customer({ status: 'LEAD' }),
      ['status: This source has no word for LEAD; it has ACTIVE, INACTIVE'],
    ],
    [
      'words of tickets that the platform lacks',
      update('Ticket', { status: 'ON_HOLD', priority: 'NONE' }),
      [
        'status: This source has no word for ON_HOLD; it has OPEN, PENDING, SOLVED, CLOSED',
        'priority: This source has no word for NONE; it has LOW, NORMAL, HIGH, URGENT',
      ],
    ],
    ['a cleared status', update('Customer', { status: null }), ['status: cannot be cleared in this source']],
    ['a cleared name', update('Customer', { name: null }), ['name: cannot be cleared in this source']],
    ['a name of blanks', customer({ name: ' ' }), ['name: must not be blank']],
    ['a name that may be trimmed', customer({ name: 'A ' }), ['name: must not begin or end with a blank']],
    [
      'half a character',
      customer({ phone: '\ud83d' }),
      ['phone: holds half of a surrogate pair, which is no character'],
    ],
    [
      'a reference to nothing',
      { ...order, kind: 'Contact', values: { name: 'A', customerId: '' } },
      ['customerId: is no id of this source'],
    ],
    [
      'a field said twice',
      customer({ phone: '1', customFields: { phone: '2' } }),
      ['customFields.phone: is said already, by another field'],
    ],
    [
      'fields of the platform itself',
      customer({ customFields: { id: 'x', createdAt: 'y' } }),
      ['customFields.id: is set by this source itself', 'customFields.createdAt: is set by this source itself'],
    ],
    [
      'lines by name',
      { ...order, values: { ...order.values, customFields: { items: [] } } },
      ['customFields.items: is said by lines'],
    ],
    [
      'an amount beside lines',
      { ...order, values: { ...order.values, customFields: { amount: 1 } } },
      ['customFields.amount: is said already, by another field'],
    ],
    [
      'the marker by name',
      { ...update('Ticket', { customFields: { externalMark: 'x' } }) },
      ['customFields.externalMark: is set apart for the markers of writes'],
    ],
    [
      'an order of nobody and nothing',
      { ...order, values: {} },
      ['customerId: is needed by this source', 'lines: is needed by this source'],
    ],
    [
      'an order without lines',
      { ...order, values: { ...order.values, lines: [] } },
      ['lines: An order of this source has at least one line'],
    ],
  ])('refuses %s', (_what, intent, expected) => {
    expect(messages(intent)).toEqual(expected)
  })

  it('refuses lines without a price, and numbers that a double would bend', () => {
    const lines = [
      { productId: ' ', quantity: '1', unitPrice: null },
      { productId: 'p', quantity: '12345678901234567', unitPrice: '0.1234567890123456' },
    ]
    expect(messages({ ...order, values: { customerId: 'c', lines } }).map((message) => message.split(':')[0])).toEqual([
      'lines.0.productId',
      'lines.0.unitPrice',
      'lines.1.quantity',
      'lines.1.unitPrice',
    ])
    const dear = [{ productId: 'p', quantity: '999999999999999', unitPrice: '999999999999999' }]
    expect(messages({ ...order, values: { customerId: 'c', lines: dear } })).toEqual([
      'lines: come to an amount of more digits than this source keeps',
    ])
  })
})

describe('answers', () => {
  const answered = (intent: WriteIntent, status: number, body: unknown): Promise<WriteAnswer> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const { writer } = connect({}, { status, headers: {}, body: text })
    const call = { signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY, onSend: () => undefined }
    return writer!.send(intent, call)
  }
  const paths = async (intent: WriteIntent, fields: readonly string[]): Promise<unknown> => {
    const errors = fields.map((field) => ({ field, message: '服务器的话' }))
    const answer = await answered(intent, 400, { code: 40001, message: '服务器的话', errors, requestId: 'r' })
    expect(JSON.stringify(answer)).not.toContain('服务器')
    return answer.kind === 'refused' ? answer.problems.map(({ path }) => path.join('.')) : answer
  }

  it('brings native fields back to the input they were said by, each once', async () => {
    expect(await paths(customer({ email: 'x' }), ['email', 'name', 'email', 'status'])).toEqual([
      'email',
      'name',
      'status',
    ])
    expect(
      await paths(order, [
        'orderNo',
        'items[0].productId',
        'items.0.price',
        'items[0][quantity]',
        'items[1]',
        'items',
        'amount',
      ]),
    ).toEqual(['number', 'lines.0.productId', 'lines.0.unitPrice', 'lines.0.quantity', 'lines.1', 'lines'])
    const nested = customer({ customFields: { contact: { name: 1 }, status: 'vip' } })
    expect(await paths(nested, ['contact.name', 'status', 'taxNo', 'id', '不是名字'])).toEqual([
      'customFields.contact.name',
      'customFields.status',
      'customFields.taxNo',
      '',
    ])
  })

  it.each<[string, WriteIntent, number, unknown, WriteAnswer]>([
    ['a deletion without a body', removal, 204, '', { kind: 'applied', nativeId: null }],
    ['a deletion with an envelope', removal, 200, { code: 0 }, { kind: 'applied', nativeId: null }],
    ['a new record of a few fields', order, 201, { code: 0, data: { id: 7 } }, { kind: 'applied', nativeId: '7' }],
  ])('takes %s for done', async (_what, intent, status, body, expected) => {
    expect(await answered(intent, status, body)).toEqual(expected)
  })

  it.each<[string, WriteIntent, number, unknown, string]>([
    ['values refused without a word on which', order, 400, { code: 40001, message: 'x' }, 'SOURCE_REJECTED'],
    ['a resource that is not there', order, 404, { code: 40401, message: 'x' }, 'SOURCE_REJECTED'],
    ['a page that is not there', removal, 404, '<html></html>', 'SOURCE_REJECTED'],
    ['no permission', change, 403, { code: 40301, message: 'x' }, 'SOURCE_FORBIDDEN'],
    ['a token that is not valid', change, 401, { code: 40101, message: 'x' }, 'SOURCE_AUTH_FAILED'],
    ['a server error in a good status', order, 200, { code: 50000, message: 'x' }, 'SOURCE_UNAVAILABLE'],
    ['a server error', order, 500, '', 'SOURCE_UNAVAILABLE'],
    ['a change without a body', change, 204, '', 'SOURCE_PROTOCOL_ERROR'],
    ['a change of nobody', change, 200, {}, 'SOURCE_PROTOCOL_ERROR'],
    ['a new record without an id', order, 201, { code: 0, data: null }, 'SOURCE_PROTOCOL_ERROR'],
    ['half a body', order, 201, '{"code":0,"da', 'SOURCE_PROTOCOL_ERROR'],
    ['another record than was changed', change, 200, { code: 0, data: { id: 'cust_2' } }, 'SOURCE_PROTOCOL_ERROR'],
  ])('throws for %s', async (_what, intent, status, body, code) => {
    await expect(answered(intent, status, body)).rejects.toMatchObject({ code, source: 'golden' })
  })

  it.each<[string, number, unknown, string]>([
    ['a conflict', 409, { code: 40901, message: 'x' }, 'SOURCE_REJECTED'],
    ['a broken rule', 422, { code: 42201, message: 'x' }, 'SOURCE_REJECTED'],
    ['a conflict in a good status', 200, { code: 40901, message: 'x' }, 'SOURCE_REJECTED'],
  ])('reads %s without fields as one of the whole', async (_what, status, body, code) => {
    expect(await answered(order, status, body)).toEqual({
      kind: 'refused',
      problems: [expect.objectContaining({ path: [], code })],
    })
  })
})

describe('settings', () => {
  it('refuses markers in fields that are used, or of resources that are not written', () => {
    const markerFields = { customers: 'email', contacts: 'a b', users: 'mark', orders: 'externalMark' }
    const read = vendor.readSettings({ ...writeCaseSettings, writes: { markerFields } })
    expect('problems' in read && read.problems.map(({ setting }) => setting)).toEqual([
      'writes.markerFields.customers',
      'writes.markerFields.contacts',
      'writes.markerFields.users',
    ])
    expect(connect().capabilities.writes!.Ticket!.markerField).toBe('externalMark')
  })
})
