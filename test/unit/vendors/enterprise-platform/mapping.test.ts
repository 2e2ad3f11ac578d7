import { describe, expect, it } from '@jest/globals'
import { parseBody } from '../../../../src/vendors/enterprise-platform/envelope.js'
import { createMapping, readInstant } from '../../../../src/vendors/enterprise-platform/mapping.js'
import { readSettings } from '../../../../src/vendors/enterprise-platform/settings.js'
import { caseSettings } from '../../../../src/vendors/enterprise-platform/cases.js'

const read = readSettings({ ...caseSettings, fields: { creditCode: 'taxNo' } })
if ('problems' in read) throw new Error('settings')
const mapping = createMapping(read.settings)

describe('records', () => {
  it('maps a customer and keeps the native one beside it', () => {
    const native = {
      id: 'cust_001',
      name: '示例科技有限公司',
      industry: '互联网',
      status: 'active',
      email: '',
      taxNo: '91110000MA000000XX',
      contact: { name: '张三', phone: '13800000000' },
      createdAt: '2024-01-15T10:30:00Z',
    }
    expect(mapping.toRecord('Customer', native, 'ep')).toEqual({
      source: 'ep',
      nativeId: 'cust_001',
      kind: 'ORGANIZATION',
      tags: [],
      name: '示例科技有限公司',
      status: 'ACTIVE',
      nativeStatus: 'active',
      industry: '互联网',
      creditCode: '91110000MA000000XX',
      phone: null,
      email: '',
      ownerId: null,
      createdAt: Date.UTC(2024, 0, 15, 10, 30),
      updatedAt: null,
      nativeFields: native,
    })
  })

  it.each([
    ['open', 'OPEN'],
    ['resolved', 'SOLVED'],
    ['Open', 'OTHER'],
    ['escalated', 'OTHER'],
    ['', 'OTHER'],
    [null, 'OTHER'],
    [undefined, 'OTHER'],
  ])('reads the status %j as %s', (status, expected) => {
    expect(mapping.toRecord('Ticket', { id: 't', status }, 'ep')).toMatchObject({
      status: expected,
      nativeStatus: status ?? null,
    })
  })

  it('tells a missing priority from an unknown one', () => {
    expect(mapping.toRecord('Ticket', { id: 't' }, 'ep')).toMatchObject({ priority: 'NONE' })
    expect(mapping.toRecord('Ticket', { id: 't', priority: 'p1' }, 'ep')).toMatchObject({ priority: 'OTHER' })
  })

  it('multiplies lines exactly and keeps amounts that a double would round', () => {
    const native = parseBody(
      '{"id":"ord_1","amount":90071992547409.931,"currency":"CNY","items":[{"productId":"prod_1","quantity":3,"price":0.1},{"productId":"prod_2","price":1e2},{"quantity":2}]}',
    )
    const record = mapping.toRecord('Order', native, 'ep')
    expect(record).toMatchObject({
      total: '90071992547409.931',
      currency: 'CNY',
      lines: [
        {
          source: 'ep',
          nativeId: 'ord_1:0',
          orderId: 'ord_1',
          productName: 'prod_1',
          quantity: '3',
          unitPrice: '0.1',
          total: '0.3',
        },
        { productName: 'prod_2', quantity: '0', unitPrice: '100', total: null },
        { productName: '', quantity: '2', unitPrice: null, total: null },
      ],
    })
  })

  it('reads numeric ids and texts, and refuses a record without an id', () => {
    expect(mapping.toRecord('Order', { id: 7, orderNo: 42, customerId: 9, amount: '12.50' }, 'ep')).toMatchObject({
      nativeId: '7',
      number: '42',
      customerId: '9',
      total: '12.5',
    })
    for (const native of [null, [], 'x', {}, { id: '' }, { id: null }, { id: {} }]) {
      expect(() => mapping.toRecord('Contact', native, 'ep')).toThrow(
        expect.objectContaining({ code: 'SOURCE_PROTOCOL_ERROR', source: 'ep' }),
      )
    }
  })
})

describe('instants', () => {
  it.each([
    ['2024-01-15T10:30:00Z', Date.UTC(2024, 0, 15, 10, 30)],
    ['2024-01-15T10:30:00.1239Z', Date.UTC(2024, 0, 15, 10, 30, 0, 123)],
    ['2024-01-15T18:30:00+08:00', Date.UTC(2024, 0, 15, 10, 30)],
    ['2024-01-15T05:00:00-0530', Date.UTC(2024, 0, 15, 10, 30)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2023-02-29T00:00:00Z', null],
    ['2024-01-15T24:00:00Z', null],
    ['2024-01-15T10:30:00', null],
    ['2024-01-15', null],
    ['2024-01-15 10:30:00Z', null],
    ['Mon, 15 Jan 2024 10:30:00 GMT', null],
    [1_705_314_600, null],
    [null, null],
  ])('%j', (text, expected) => {
    expect(readInstant(text)).toBe(expected)
  })
})

describe('bodies', () => {
  it('keeps long numbers as text and other JSON as it is', () => {
    expect(parseBody('{"a":9007199254740993,"b":1.5,"c":"1234567890123456789","d":0.1234567890123456789}')).toEqual({
      a: '9007199254740993',
      b: 1.5,
      c: '1234567890123456789',
      d: '0.1234567890123456789',
    })
    expect(parseBody('{"n":1e400}')).toEqual({ n: '1e400' })
    expect(parseBody('<html>')).toBeUndefined()
  })
})
