import { describe, expect, it } from '@jest/globals'
import { createTransportFactory } from '../../../../src/transport/index.js'
import type { Mapping } from '../../../../src/vendors/vendor.js'
import { instanceOrigin } from '../../../../src/vendors/xiaoshouyi/auth.js'
import { caseSettings } from '../../../../src/vendors/xiaoshouyi/cases.js'
import { parseBody } from '../../../../src/vendors/xiaoshouyi/envelope.js'
import { vendor } from '../../../../src/vendors/xiaoshouyi/index.js'
import { isNativeId } from '../../../../src/vendors/xiaoshouyi/literals.js'

function mappingOf(more: Readonly<Record<string, unknown>> = {}): Mapping {
  const read = vendor.readSettings({ ...caseSettings, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return vendor.connect(read.settings, createTransportFactory({ source: 'crm' })).mapping
}

const mapping = mappingOf()
const id = '1000000000000001'

describe('ids', () => {
  it.each([
    ['text', { id: '9007199254740993' }, '9007199254740993'],
    ['number', { id: 2_100_000_000_001_000 }, '2100000000001000'],
  ])('takes one as %s', (_, row, nativeId) => {
    expect(mapping.toRecord('Customer', row, 'crm')).toMatchObject({ source: 'crm', nativeId })
  })

  it('keeps ids beyond 2^53 that come as bare numbers', () => {
    const row = parseBody('{"id":9007199254740993,"accountId":9223372036854775807,"amount":12.5}')
    expect(mapping.toRecord('Order', row, 'crm')).toMatchObject({
      nativeId: '9007199254740993',
      customerId: '9223372036854775807',
      total: '12.5',
    })
  })

  it.each([[null], ['x'], [[]], [{}], [{ id: '' }], [{ id: '0' }], [{ id: 1.5 }], [{ id: null }], [{ id: 2e20 }]])(
    'refuses the row %j',
    (row) => {
      expect(() => mapping.toRecord('Customer', row, 'crm')).toThrow(
        expect.objectContaining({ code: 'SOURCE_PROTOCOL_ERROR', source: 'crm' }),
      )
    },
  )

  it('gives examples that pass for ids', () => {
    for (const kind of ['Customer', 'Contact', 'Ticket', 'Order', 'OrderLine', 'Agent'] as const) {
      expect(isNativeId(mapping.exampleId(kind))).toBe(true)
    }
  })
})

describe('records', () => {
  it('reads a customer with labels and codes', () => {
    const row = {
      id,
      accountName: '北京科技有限公司',
      customItem7__c: 2,
      industryId: 3,
      'label:industryId': '制造业',
      creditCode__c: '91110000MA01ABCD12',
      phone: '',
      email__c: 'info@team.example',
      url: 'team.example',
      fState: 1,
      'label:fState': '北京市',
      fCity: null,
      fDistrict: null,
      address: '中关村大街 1 号',
      zipCode: '100000',
      ownerId: '2700000000001000',
      createdAt: 1_712_000_000_000,
      updatedAt: '1712000000001',
    }
    expect(mapping.toRecord('Customer', row, 'crm')).toMatchObject({
      nativeId: id,
      kind: 'ORGANIZATION',
      name: '北京科技有限公司',
      status: 'OTHER',
      nativeStatus: '2',
      industry: '制造业',
      creditCode: '91110000MA01ABCD12',
      phone: null,
      email: 'info@team.example',
      website: 'team.example',
      address: { province: '北京市', city: null, street: '中关村大街 1 号', postalCode: '100000', country: null },
      ownerId: '2700000000001000',
      tags: [],
      createdAt: 1_712_000_000_000,
      updatedAt: 1_712_000_000_001,
    })
  })

  it('leaves what was not asked for undefined, and keeps what the client joined out of custom fields', () => {
    const record = mapping.toRecord('Customer', { id, industryId: 3, 'label:industryId': '制造业' }, 'crm')
    expect(record).toMatchObject({ name: undefined, createdAt: undefined, address: undefined, creditCode: undefined })
    expect((record as { nativeFields: unknown }).nativeFields).toEqual({ id, industryId: 3 })
  })

  it('gives every status a unified value', () => {
    const statusOf = (row: object): unknown => mapping.toRecord('Ticket', { id, ...row }, 'crm')
    expect(statusOf({ caseStatus: 3 })).toMatchObject({ status: 'OPEN', nativeStatus: '3' })
    expect(statusOf({ caseStatus: '4', 'label:caseStatus': '已关闭' })).toMatchObject({
      status: 'CLOSED',
      nativeStatus: '已关闭',
    })
    expect(statusOf({ caseStatus: 9 })).toMatchObject({ status: 'OTHER' })
    expect(statusOf({ caseStatus: null, casePriority: null })).toMatchObject({ status: 'OTHER', priority: 'NONE' })
    expect(statusOf({ casePriority: 9 })).toMatchObject({ priority: 'OTHER' })
    expect(statusOf({ caseStatus: ['处理中'] })).toMatchObject({ status: 'OTHER', nativeStatus: '处理中' })
    const bare = mappingOf({ fields: {}, picklists: {} })
    expect(bare.toRecord('Order', { id }, 'crm')).toMatchObject({ status: 'OTHER', nativeStatus: null })
    expect(bare.toRecord('Ticket', { id }, 'crm')).toMatchObject({ priority: 'NONE' })
  })

  it('reads the currency by map, by the tenant apiKey, by label, else by default', () => {
    const of = (row: object, more = {}): unknown => mappingOf(more).toRecord('Order', { id, ...row }, 'crm')
    expect(of({ currencyUnit: 2 }, { picklists: { currency: { 2: 'USD' } } })).toMatchObject({ currency: 'USD' })
    expect(of({ currencyUnit: 2, 'apiKey:currencyUnit': 'EUR' })).toMatchObject({ currency: 'EUR' })
    expect(of({ currencyUnit: 2, 'label:currencyUnit': 'HKD' })).toMatchObject({ currency: 'HKD' })
    expect(of({ currencyUnit: 2, 'label:currencyUnit': '美元' })).toMatchObject({ currency: null })
    expect(of({ currencyUnit: null })).toMatchObject({ currency: 'CNY' })
    expect(of({})).toMatchObject({ currency: undefined })
  })

  it('reads days of the tenant zone and moments alike', () => {
    const placed = (value: unknown): unknown => mapping.toRecord('Order', { id, orderDate__c: value }, 'crm')
    expect(placed('2026-03-01')).toMatchObject({ placedAt: Date.parse('2026-02-28T16:00:00Z') })
    expect(placed(1_772_294_400_000)).toMatchObject({ placedAt: 1_772_294_400_000 })
    for (const value of ['2026-02-30', 'soon', '', null]) expect(placed(value)).toMatchObject({ placedAt: null })
  })

  it('reads amounts exactly', () => {
    const totalOf = (text: string): unknown =>
      mapping.toRecord('Order', parseBody(`{"id":"${id}","amount":${text}}`), 'crm')
    expect(totalOf('1299.90')).toMatchObject({ total: '1299.9' })
    expect(totalOf('12345678901234567.89')).toMatchObject({ total: '12345678901234567.89' })
    expect(totalOf('"7.00"')).toMatchObject({ total: '7' })
    expect(totalOf('null')).toMatchObject({ total: null })
  })

  it('reads lines with the names that the client found', () => {
    const row = { id, orderId: '24', productId: 26, quantity: 3, unitPrice: 12.5, priceTotal: '37.50' }
    expect(mapping.toRecord('OrderLine', { ...row, 'product:name': '路由器', 'product:sku': null }, 'crm')).toEqual({
      source: 'crm',
      nativeId: id,
      orderId: '24',
      productName: '路由器',
      sku: null,
      quantity: '3',
      unitPrice: '12.5',
      total: '37.5',
    })
    expect(mapping.toRecord('OrderLine', row, 'crm')).toMatchObject({ productName: '26' })
  })

  it('reads tags by label, references as missing when they are 0', () => {
    const tagged = mappingOf({ fields: { account: { tags: 'tags__c' } } })
    expect(tagged.toRecord('Customer', { id, tags__c: [1, 3], 'label:tags__c': ['重点', 'VIP'] }, 'crm')).toMatchObject(
      {
        tags: ['重点', 'VIP'],
      },
    )
    expect(tagged.toRecord('Customer', { id, tags__c: null }, 'crm')).toMatchObject({ tags: [] })
    expect(mapping.toRecord('Contact', { id, accountId: 0 }, 'crm')).toMatchObject({ customerId: null })
  })

  it('knows no replies', () => {
    expect(() => mapping.toRecord('TicketReply', { id }, 'crm')).toThrow(
      expect.objectContaining({ code: 'SOURCE_CAPABILITY' }),
    )
  })
})

describe('instance addresses', () => {
  const base = 'https://api.xiaoshouyi.com'
  it.each([
    ['api-p10.xiaoshouyi.com', base, 'https://api-p10.xiaoshouyi.com'],
    ['https://api-p10.xiaoshouyi.com/', base, 'https://api-p10.xiaoshouyi.com'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://api-p10.xiaoshouyi.com', base, null],
    ['api.example/path', base, null],
    ['user@api.example', base, null],
    ['', base, null],
    [null, base, null],
  ])('%j beside %s is %j', (instance, baseUrl, expected) => {
    expect(instanceOrigin(instance, baseUrl)).toBe(expected)
  })
})
