import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../../src/errors/index.js'
import { parseBody, repairBackslashes } from '../../../../src/vendors/bangwo8/envelope.js'
import { createMapping } from '../../../../src/vendors/bangwo8/mapping.js'
import { readList, readRecord } from '../../../../src/vendors/bangwo8/page.js'
import { resources } from '../../../../src/vendors/bangwo8/resources.js'
import { readSettings, type Bangwo8Settings } from '../../../../src/vendors/bangwo8/settings.js'
import { endBound, readTime, startBound } from '../../../../src/vendors/bangwo8/times.js'

function settingsWith(more: object = {}): Bangwo8Settings {
  const read = readSettings({ auth: { account: 'unit-account', password: 'unit-pass' }, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

const mapping = createMapping(settingsWith())
const ticket = { ticketId: '90001', createDT: '2025-01-06 09:12:30', updateDT: '2025-01-06 10:00:00' }

describe('records', () => {
  it('reads a ticket as the API document prints it', () => {
    const native = {
      ...ticket,
      subject: '打印机无法连接',
      descript: '<b>三楼</b>',
      custUserId: '70001',
      servicerUserId: '501',
      priorityLevel: '2',
      ticketStatus: '2',
      tagList: '硬件, 三楼,',
      ticketSource: '2',
      solveDT: '',
      $companyId: '60001',
    }
    const { nativeFields, ...record } = mapping.toRecord('Ticket', native, 'desk') as unknown as Record<string, unknown>
    expect(record).toEqual({
      source: 'desk',
      nativeId: '90001',
      subject: '打印机无法连接',
      description: '<b>三楼</b>',
      status: 'OPEN',
      nativeStatus: '2',
      priority: 'NORMAL',
      channel: '2',
      customerId: '60001',
      contactId: '70001',
      assigneeId: '501',
      tags: ['硬件', '三楼'],
      createdAt: Date.parse('2025-01-06T09:12:30+08:00'),
      updatedAt: Date.parse('2025-01-06T10:00:00+08:00'),
      solvedAt: null,
    })
    expect(nativeFields).not.toHaveProperty('$companyId')
  })

  it.each([
    ['1', 'NEW'],
    ['3', 'PENDING'],
    ['4', 'SOLVED'],
    ['5', 'CLOSED'],
    ['6', 'CLOSED'],
    [5, 'CLOSED'],
    ['7', 'OTHER'],
    ['', 'OTHER'],
  ])('reads status %p as %s and keeps the code', (ticketStatus, status) => {
    const nativeStatus = ticketStatus === '' ? null : String(ticketStatus)
    expect(mapping.toRecord('Ticket', { ...ticket, ticketStatus }, 'desk')).toMatchObject({ status, nativeStatus })
  })

  it('reads empty texts, references of 0 and unset times as missing', () => {
    const native = { cId: 70001, name: '', companyId: '0', createDT: '0000-00-00 00:00:00', updateDT: '', email: null }
    expect(mapping.toRecord('Contact', native, 'desk')).toMatchObject({
      nativeId: '70001',
      name: null,
      customerId: null,
      createdAt: null,
      updatedAt: null,
      email: null,
    })
  })

  it('leaves the company of a ticket unknown when nobody asked for it', () => {
    expect(mapping.toRecord('Ticket', ticket, 'desk')).not.toHaveProperty('customerId')
  })

  it("reads a company's custom fields by the configured keys", () => {
    const native = {
      uId: '60001',
      companyName: 'Acme',
      status: '1',
      province: '上海',
      custom_fields: [
        { key: 'field_21', value: '91310000MA1K00000X' },
        { key: 'field_22', value: ['1', '2'] },
      ],
    }
    const configured = createMapping(settingsWith({ fields: { creditCode: 'field_21', phone: 'field_22' } }))
    expect(configured.toRecord('Customer', native, 'desk')).toMatchObject({
      creditCode: '91310000MA1K00000X',
      phone: null,
      email: null,
      status: 'ACTIVE',
      address: { province: '上海', city: null },
    })
  })

  it('shows custom fields under their keys too, but never in place of a field of the vendor', () => {
    const custom_fields = [
      { key: 'field_12', value: ['甲'] },
      { key: 'subject', value: 'custom' },
      { key: 5, value: 'x' },
      null,
    ]
    const native = { ...ticket, subject: 'own', custom_fields }
    expect(mapping.toRecord('Ticket', native, 'desk')).toHaveProperty('nativeFields', { ...native, field_12: ['甲'] })
  })

  it.each([{}, { ticketId: '' }, { ticketId: '0' }, { ticketId: 'search' }, null, 'text'])(
    'refuses %j, which has no id',
    (native) => {
      expect(() => mapping.toRecord('Ticket', native, 'desk')).toThrow(CrmError)
    },
  )
})

describe('times', () => {
  it.each(['2025-02-30 00:00:00', '2025-01-06', '2025-01-06T09:12:30', '0000-00-00 00:00:00', '', null, 5])(
    'does not read %p',
    (value) => expect(readTime(value, 'UTC')).toBeNull(),
  )

  it('widens bounds by a day on the open side, in any zone the server may read them in', () => {
    const instant = Date.UTC(2024, 0, 15, 20)
    for (const zone of ['Asia/Shanghai', 'UTC'] as const) {
      const start = Date.parse(`${startBound(instant, zone)?.replace(' ', 'T')}Z`)
      const end = Date.parse(`${endBound(instant, zone)?.replace(' ', 'T')}Z`)
      const hour = 3_600_000
      const wall = instant + (zone === 'UTC' ? 0 : 8 * hour)
      expect(wall - start).toBeGreaterThanOrEqual(24 * hour)
      expect(end - wall).toBeGreaterThanOrEqual(24 * hour - 1000)
    }
    expect([startBound(Date.UTC(1969, 0, 1), 'UTC'), endBound(Number.NaN, 'UTC')]).toEqual([null, null])
  })
})

describe('bodies', () => {
  it('doubles the backslashes that begin no escape, and nothing else', () => {
    const bare = String.raw`{"a":"D:\工单\server \\ok \"q\" \u00e9 C:\users\n"}`
    expect(repairBackslashes(bare)).toBe(String.raw`{"a":"D:\\工单\\server \\ok \"q\" \u00e9 C:\\users\n"}`)
    expect(parseBody(bare)).toEqual({ a: 'D:\\工单\\server \\ok "q" é C:\\users\n' })
  })

  it('does not touch a body that is JSON already', () => {
    const body = JSON.stringify({ a: 'C:\\temp\\new \\\\share' })
    expect(parseBody(body)).toEqual({ a: 'C:\\temp\\new \\\\share' })
  })

  it.each([
    String.raw`{"a":"C:\"}`,
    '{"a":1,}',
    "{'a':1}",
    '{"a":"x',
    '{"a":"line\nbreak"}',
    '{"a":NaN}',
    '\ufeff{"a":1}',
    '[1] trailing',
    '',
    '<html></html>',
  ])('gives up on %j', (body) => {
    expect(parseBody(body)).toBeUndefined()
  })

  it('keeps every digit of a long number', () => {
    expect(parseBody('{"ticketId":12345678901234567890,"n":1.5}')).toEqual({ ticketId: '12345678901234567890', n: 1.5 })
  })

  it('drops the secrets of records wherever they stand', () => {
    const body = '{"company":[{"uId":"1","servicepassword":"s","ServicePassword":"s","x":{"serviceaccount":"s"}}]}'
    expect(parseBody(body)).toEqual({ company: [{ uId: '1', x: {} }] })
  })
})

describe('envelopes', () => {
  const request = { kind: 'Ticket', method: 'GET', path: '/tickets.json', text: '', pageSize: 2, offset: 0 } as const
  const a = { ticketId: '1' }
  const b = { ticketId: '2' }
  const list = (body: Record<string, unknown>, offset = 0) =>
    readList(body, { ...request, offset }, resources.Ticket, 'desk')

  it.each([
    ['an empty page', { tickets: [], count: 9 }, 2, 'yes', 9],
    ['short and last by the link', { tickets: [a], count: 3, next_page: null }, 2, 'yes', 3],
    ['short and all counted', { tickets: [a], count: '1' }, 0, 'yes', 1],
    ['short alone', { tickets: [a], count: 3 }, 2, 'maybe', 3],
    ['short, but a link says there is more', { tickets: [a], count: 1, next_page: 'http://x/?page=2' }, 0, 'maybe', 1],
    ['full and all counted, without links', { tickets: [a, b], count: 2 }, 0, 'maybe', null],
    ['full, all counted, no next page', { tickets: [a, b], count: 2, next_page: null }, 0, 'yes', null],
    ['full, more counted', { tickets: [a, b], count: 5, next_page: 'http://x' }, 2, 'no', 5],
    ['a count that cannot be read', { tickets: [a, b], count: 'many' }, 0, 'no', null],
    ['the search', { tickets: { count: 5, results: [a, b] } }, 0, 'no', 5],
    ['one row without its array', { tickets: a, count: 1 }, 0, 'yes', 1],
    // A server that makes pages smaller: rows 3 and 4 of 6 must not pass for the end.
    ['a page made smaller', { tickets: [b], count: 3 }, 2, 'maybe', 3],
  ])('%s', (_name, body, offset, ended, total) => {
    expect(list(body, offset)).toMatchObject({ ended, total, next: null })
  })

  it.each([[{}], [{ tickets: 'x' }], [{ tickets: [a, b, a] }], [{ tickets: {} }]])('refuses %j as a list', (body) =>
    expect(() => list(body)).toThrow(CrmError),
  )

  it('reads one record from an array, an object or nothing', () => {
    const record = (value: unknown) => readRecord({ ticket: value }, resources.Ticket, 'desk')
    expect([record([a]), record(a), record([]), record({})]).toEqual([a, a, null, null])
    expect(() => record([a, b])).toThrow(CrmError)
    expect(() => record(undefined)).toThrow(CrmError)
  })
})
