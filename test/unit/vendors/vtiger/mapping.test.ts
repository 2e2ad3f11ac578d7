import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import type { AnyRecord, RecordKind } from '../../../../src/model/index.js'
import { createMapping, joined } from '../../../../src/vendors/vtiger/mapping.js'
import { createServerTime } from '../../../../src/vendors/vtiger/server-time.js'

interface Recording {
  readonly response: { readonly body: { readonly result: unknown } }
}

function recorded(name: string): unknown {
  const url = new URL(`../../../fixtures/vtiger-recorded/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(url, 'utf8')) as Recording).response.body.result
}

const recordedRow = (name: string, index = 0): unknown => (recorded(name) as unknown[])[index]
const mapping = createMapping({ time: createServerTime('UTC'), creditCode: null })
const toRecord = (kind: RecordKind, native: unknown): AnyRecord => mapping.toRecord(kind, native, 'crm')

describe('recorded rows', () => {
  it('reads an account', () => {
    expect(toRecord('Customer', recorded('44-retrieve-account'))).toMatchObject({
      source: 'crm',
      nativeId: '11x1786',
      kind: 'ORGANIZATION',
      name: '录制 "测试" & O\'Brien 50% \\ 公司',
      status: 'ACTIVE',
      nativeStatus: 'Customer',
      industry: 'Banking',
      creditCode: null,
      phone: '+86 21 5555',
      email: null,
      website: null,
      address: { country: null, province: null, city: '上海', district: null, street: null, postalCode: null },
      ownerId: '19x1',
      tags: [],
      createdAt: Date.parse('2026-11-21T23:02:00Z'),
      updatedAt: Date.parse('2026-11-21T23:02:00Z'),
    })
  })

  it('reads a contact with a Chinese name', () => {
    expect(toRecord('Contact', recorded('41-create-contact'))).toMatchObject({
      nativeId: '12x1787',
      name: '王小明',
      email: 'xm.wang@person.example',
      phone: null,
      customerId: '11x1786',
    })
  })

  it('reads a ticket, and one whose account was deleted', () => {
    expect(toRecord('Ticket', recorded('42-create-ticket'))).toMatchObject({
      nativeId: '17x1788',
      number: 'TT509',
      subject: '打印机坏了',
      description: '第一行\n第二行',
      status: 'OPEN',
      nativeStatus: 'Open',
      priority: 'HIGH',
      customerId: '11x1786',
      contactId: '12x1787',
      assigneeId: '19x1',
      solvedAt: null,
      channel: null,
    })
    expect(toRecord('Ticket', recorded('d9-ticket-after-account-delete'))).toMatchObject({ customerId: null })
  })

  it('reads an order as queried, without its discarded columns', () => {
    const order = toRecord('Order', recordedRow('a4-query-salesorder-header-columns', 1))
    expect(order).toMatchObject({
      nativeId: '6x1418',
      number: 'SO2',
      subject: '订单 000',
      status: 'CONFIRMED',
      total: '6942.8',
      customerId: '11x212',
      contactId: null,
      ownerId: '19x7',
      placedAt: null,
      paidAt: null,
    })
  })

  it('reads lines and computes their totals', () => {
    expect(toRecord('OrderLine', recordedRow('a5-query-lineitem-by-parents'))).toEqual({
      source: 'crm',
      nativeId: '33x3',
      orderId: '6x1418',
      productName: '14x12',
      sku: null,
      quantity: '4',
      unitPrice: '433.36',
      total: '1733.44',
    })
  })

  it('reads users and groups', () => {
    expect(toRecord('Agent', recordedRow('a6-query-users', 1))).toEqual({
      source: 'crm',
      nativeId: '19x6',
      name: 'Sally Sales',
      email: 'sales1@vtiger.example',
    })
    expect(toRecord('Agent', recordedRow('a7-query-groups'))).toEqual({
      source: 'crm',
      nativeId: '20x2',
      name: 'Team Selling',
      email: null,
    })
  })
})

describe('values', () => {
  it('takes what the client joined, and keeps it out of native fields', () => {
    const row = { id: '6x1', currency_id: '21x1', [joined.currencyCode]: 'CNY' }
    expect(toRecord('Order', row)).toMatchObject({ currency: 'CNY', nativeFields: { id: '6x1', currency_id: '21x1' } })
    expect(toRecord('Order', { id: '6x1', currency_id: '21x9' })).toMatchObject({ currency: null })
    expect(toRecord('Order', { id: '6x1' })).toMatchObject({ currency: undefined })
    const line = { id: '33x1', productid: '14x1', [joined.productName]: 'Router', [joined.productCode]: 'PRO1' }
    expect(toRecord('OrderLine', line)).toMatchObject({
      productName: 'Router',
      sku: 'PRO1',
      quantity: '0',
      total: null,
    })
  })

  it.each([
    [{ quantity: '3.000', listprice: '10.10000000', discount_amount: '0.30000000' }, '30'],
    [{ quantity: '3.000', listprice: '10.10000000', discount_percent: '10.000', discount_amount: '' }, '27.27'],
    [{ quantity: '0.333', listprice: '0.00000001' }, '0.00000000333'],
    [{ quantity: 'many', listprice: '1' }, null],
  ])('computes the total of %j', (columns, total) => {
    expect(toRecord('OrderLine', { id: '33x1', ...columns })).toMatchObject({ total })
  })

  it('reads unset references in all their forms', () => {
    for (const value of [null, '', '11x0', '999', 'nobody']) {
      expect(toRecord('Contact', { id: '12x1', account_id: value })).toMatchObject({ customerId: null })
    }
    expect(toRecord('Contact', { id: '12x1' })).toMatchObject({ customerId: undefined })
  })

  it('reads picklist values by exact spelling', () => {
    const status = (value: unknown): unknown =>
      toRecord('Ticket', { id: '17x1', ticketstatus: value, ticketpriorities: value })
    expect(status('closed')).toMatchObject({ status: 'OTHER', nativeStatus: 'closed', priority: 'OTHER' })
    expect(status('constructor')).toMatchObject({ status: 'OTHER' })
    for (const empty of ['', null])
      expect(status(empty)).toMatchObject({ status: 'OTHER', nativeStatus: null, priority: 'NONE' })
    expect(status('Wait For Response')).toMatchObject({ status: 'PENDING' })
  })

  it.each([
    ['王', '小明', '王小明'],
    ['Smith', 'Jane', 'Jane Smith'],
    ['Smith', '小明', '小明 Smith'],
    ['王', '', '王'],
    ['', '小明', '小明'],
    ['', '', null],
  ])('joins family name %j and given name %j', (lastname, firstname, name) => {
    expect(toRecord('Contact', { id: '12x1', lastname, firstname })).toMatchObject({ name })
  })

  it('keeps blanks of texts, since the source compares them', () => {
    expect(toRecord('Customer', { id: '11x1', accountname: '  x ' })).toMatchObject({ name: '  x ' })
  })

  it('hides private replies from the public', () => {
    expect(toRecord('TicketReply', { id: '30x1', related_to: '17x1', is_private: '1' })).toMatchObject({
      public: false,
      body: '',
    })
    expect(toRecord('TicketReply', { id: '30x1', related_to: '17x1', is_private: '0', creator: '19x2' })).toMatchObject(
      {
        public: true,
        ticketId: '17x1',
        authorId: '19x2',
      },
    )
  })

  it('reads the credit code from the column that the settings name', () => {
    const custom = createMapping({ time: createServerTime('Asia/Shanghai'), creditCode: 'cf_852' })
    const row = { id: '11x1', cf_852: '91310000MA1FL4CX2J', createdtime: '2026-11-21 08:00:00' }
    expect(custom.toRecord('Customer', row, 'crm')).toMatchObject({
      creditCode: '91310000MA1FL4CX2J',
      createdAt: Date.parse('2026-11-21T00:00:00Z'),
    })
  })

  it('refuses rows without an id', () => {
    for (const row of [null, 'x', [], {}, { id: '' }, { id: '5' }]) {
      expect(() => toRecord('Customer', row)).toThrow(/row (?:is not an object|has no id)/)
    }
  })
})
