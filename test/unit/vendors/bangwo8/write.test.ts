import { describe, expect, it } from '@jest/globals'
import { CrmError } from '../../../../src/errors/index.js'
import { createTransportFactory, type HttpResponse } from '../../../../src/transport/index.js'
import { isAmbiguous } from '../../../../src/vendors/bangwo8/envelope.js'
import { vendor } from '../../../../src/vendors/bangwo8/index.js'
import { resources } from '../../../../src/vendors/bangwo8/resources.js'
import { readSettings, type Bangwo8Settings } from '../../../../src/vendors/bangwo8/settings.js'
import { readWriteAnswer } from '../../../../src/vendors/bangwo8/write-answer.js'
import { writeCases, writeCaseSettings } from '../../../../src/vendors/bangwo8/write-cases.js'
import { customProblems, definitionsIn } from '../../../../src/vendors/bangwo8/write-definitions.js'
import { changedBody, type Said } from '../../../../src/vendors/bangwo8/write-say.js'
import type { VendorSource, WriteIntent } from '../../../../src/vendors/vendor.js'

function settingsWith(more: Readonly<Record<string, unknown>> = {}): Bangwo8Settings {
  const read = readSettings({ ...writeCaseSettings, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

const connect = (more?: Readonly<Record<string, unknown>>): VendorSource =>
  vendor.connect(settingsWith(more), createTransportFactory({ source: 'golden' }))
const marker = '0123456789abcdefghijklmnop'
const problemsOf = (intent: WriteIntent, more?: Readonly<Record<string, unknown>>): unknown[] =>
  (connect(more).writer?.check(intent) ?? []).map(({ path, code }) => [path.join('.'), code])

type Kind = 'Customer' | 'Contact' | 'Ticket'
const create = (kind: Kind, values: object): WriteIntent =>
  ({ operation: 'create', kind, values, marker }) as unknown as WriteIntent
const update = (kind: Kind, values: object, nativeId = '90001'): WriteIntent =>
  ({ operation: 'update', kind, nativeId, values }) as unknown as WriteIntent

describe('golden writes', () => {
  const { writer } = connect()

  it.each(writeCases)('$name', ({ intent, expectedText }) => {
    expect(writer?.check(intent)).toEqual([])
    const request = writer?.compile(intent)
    expect(request?.text).toBe(expectedText)
    expect(expectedText.startsWith(`${request?.method} ${request?.path} ${request?.body} (`)).toBe(true)
    expect(Object.isFrozen(request)).toBe(true)
  })
})

describe('the body of a change', () => {
  const said = (parts: Partial<Said>): Said => ({
    resource: resources.Ticket,
    fields: {},
    custom: [],
    message: null,
    ...parts,
  })
  const current = {
    ticketId: '90001',
    subject: 'old',
    url: 'https://desk.example/x',
    ticketStatus: '2',
    servicerUserId: '0',
    createDT: '2025-01-06 09:12:30',
    updateDT: '2025-01-06 10:00:00',
    closeDT: '',
    nodeFieldIntoTime: '1736126400',
    ticketTemplateId: '5',
    custom_fields: [
      { key: 'field_12', value: '硬件', label: 'x' },
      { key: 'field_13', value: ['销售'] },
      { key: 'field_16', value: [{ rowId: '1', field_161: '部件' }] },
    ],
  }
  const bodyOf = (parts: Partial<Said>, record: object = current, more?: Readonly<Record<string, unknown>>): unknown =>
    JSON.parse(changedBody(record as Readonly<Record<string, unknown>>, said(parts), settingsWith(more)))

  it('sends the whole record back, but for its id, its address and the times of the server', () => {
    expect(bodyOf({ fields: { subject: 'new' } })).toEqual({
      ticket: {
        subject: 'new',
        ticketStatus: '2',
        servicerUserId: '0',
        nodeFieldIntoTime: '1736126400',
        ticketTemplateId: '5',
        custom_fields: current.custom_fields,
      },
    })
  })

  it('changes custom fields in their places, adds new ones, and empties each in its own form', () => {
    const custom = [
      { key: 'field_16', value: null, path: [] },
      { key: 'field_12', value: null, path: [] },
      { key: 'expect_time', value: '2025-06-01', path: [] },
      { key: 'field_99', value: null, path: [] },
    ]
    expect(bodyOf({ custom })).toHaveProperty('ticket.custom_fields', [
      { key: 'field_12', value: '', label: 'x' },
      { key: 'field_13', value: ['销售'] },
      { key: 'field_16', value: [] },
      { key: 'expect_time', value: '2025-06-01' },
      { key: 'field_99', value: '' },
    ])
  })

  it('gives a ticket without a template the configured one, and lays a message beside the record', () => {
    const { ticketTemplateId: _template, ...without } = current
    expect(bodyOf({ message: 'done' }, without)).toMatchObject({
      ticket: { ticketTemplateId: '4', ticketReply: { replyMsg: 'done' } },
    })
    expect(bodyOf({}, { ...current, ticketTemplateId: '0' })).toHaveProperty('ticket.ticketTemplateId', '4')
    expect(bodyOf({}, without, { writes: {} })).not.toHaveProperty('ticket.ticketTemplateId')
  })

  it('says nothing of custom fields where the record has none and none change', () => {
    expect(bodyOf({}, { uId: '1', companyName: 'Acme' })).not.toHaveProperty('ticket.custom_fields')
  })
})

describe('what can be told before sending', () => {
  const b2b = { writes: { companyRequired: true, messageRequired: true } }
  const cases: readonly (readonly [name: string, WriteIntent, unknown[], Readonly<Record<string, unknown>>?])[] = [
    ['a company without a name', create('Customer', { website: 'https://x.example' }), [['name', 'BAD_USER_INPUT']]],
    ['a name taken away', update('Customer', { name: null }), [['name', 'BAD_USER_INPUT']]],
    ['a blank name', create('Customer', { name: '  ' }), [['name', 'BAD_USER_INPUT']]],
    ['a name of two lines', create('Customer', { name: 'a\nb' }), [['name', 'BAD_USER_INPUT']]],
    ['blanks around a name', create('Customer', { name: 'Acme ' }), [['name', 'BAD_USER_INPUT']]],
    ['half a character', create('Customer', { name: 'a\ud83d' }), [['name', 'BAD_USER_INPUT']]],
    ['an empty text', update('Contact', { title: '' }), [['title', 'BAD_USER_INPUT']]],
    [
      'a contact without a number',
      create('Contact', { name: 'Li', email: 'l@x.example' }),
      [['mobile', 'BAD_USER_INPUT']],
    ],
    ['a contact with one number', create('Contact', { name: 'Li', phone: '1' }), []],
    ['a number taken away', update('Contact', { mobile: null, phone: null }), []],
    [
      'a contact without a company',
      create('Contact', { name: 'Li', phone: '1' }),
      [['customerId', 'BAD_USER_INPUT']],
      b2b,
    ],
    ['a company taken away', update('Contact', { customerId: null }), [['customerId', 'BAD_USER_INPUT']], b2b],
    ['a company left as it is', update('Contact', { title: 'x' }), [], b2b],
    ['a ticket without a subject', create('Ticket', { description: 'x' }), [['subject', 'BAD_USER_INPUT']]],
    ['a ticket without a message', create('Ticket', { subject: 'x' }), [['description', 'BAD_USER_INPUT']], b2b],
    [
      'a contact that cannot be',
      create('Ticket', { subject: 'x', contactId: 'search' }),
      [['contactId', 'BAD_USER_INPUT']],
    ],
    ['the contact 0', update('Ticket', { contactId: '0' }), [['contactId', 'BAD_USER_INPUT']]],
    [
      'a status without a code',
      create('Ticket', { subject: 'x', status: 'ON_HOLD' }),
      [['status', 'SOURCE_CAPABILITY']],
    ],
    ['a priority without a code', update('Ticket', { priority: 'NONE' }), [['priority', 'SOURCE_CAPABILITY']]],
    ['no priority', update('Ticket', { priority: null }), [['priority', 'SOURCE_CAPABILITY']]],
    ['no status', update('Ticket', { status: null }), [['status', 'SOURCE_CAPABILITY']]],
    ['a change to open', update('Ticket', { status: 'OPEN' }), [['status', 'SOURCE_CAPABILITY']]],
    [
      'a change to open, where that is known to work',
      update('Ticket', { status: 'OPEN' }),
      [],
      { writes: { statuses: 'all' } },
    ],
    ['a change to solved', update('Ticket', { status: 'SOLVED' }), []],
    [
      'tags that would fall apart',
      update('Ticket', { tags: ['ok', 'a,b', ' c', ''] }),
      ['tags.1', 'tags.2', 'tags.3'].map((path) => [path, 'BAD_USER_INPUT']),
    ],
    ['text of several lines', update('Ticket', { description: 'a\n\tb' }), []],
    ['a text with a zero byte', update('Ticket', { description: 'a\u0000' }), [['description', 'BAD_USER_INPUT']]],
    ['an id that is none', update('Ticket', { subject: 'x' }, 'ticket_fields'), [['', 'SOURCE_REJECTED']]],
    [
      'fields that are not for writing',
      update('Ticket', {
        customFields: {
          isDeleted: '1',
          ticketId: '1',
          updateDT: '2025-01-01 00:00:00',
          subject: 'x',
          'a b': 'x',
          field_19: 'x',
        },
      }),
      ['isDeleted', 'ticketId', 'updateDT', 'subject', 'a b', 'field_19'].map((name) => [
        `customFields.${name}`,
        'BAD_USER_INPUT',
      ]),
    ],
    [
      'the secrets of a company, and what would delete it',
      update('Customer', { customFields: { servicepassword: 'x', ServiceAccount: 'x', status: '2', field_22: 'x' } }),
      ['servicepassword', 'ServiceAccount', 'status', 'field_22'].map((name) => [
        `customFields.${name}`,
        'BAD_USER_INPUT',
      ]),
    ],
    [
      'a contact who would be deleted',
      update('Contact', { customFields: { state: '3' } }),
      [['customFields.state', 'BAD_USER_INPUT']],
    ],
    [
      'values that no field keeps',
      update('Ticket', { customFields: { a: 5, b: true, c: '', d: {}, e: ['x', { f: 'y' }], ticketType: ['1'] } }),
      ['a', 'b', 'c', 'd', 'e', 'ticketType'].map((name) => [`customFields.${name}`, 'BAD_USER_INPUT']),
    ],
    [
      'values that fields keep',
      update('Ticket', {
        customFields: { a: 'x', b: ['x', 'y'], c: [{ rowId: '1', d: 'x' }], e: null, ticketType: '2' },
      }),
      [],
    ],
  ]

  it.each(cases)('%s', (_name, intent, expected, more = {}) => {
    expect(problemsOf(intent, more)).toEqual(expected)
  })

  it('knows only replies that everybody sees, to tickets that can be', () => {
    const reply = (values: object): unknown[] =>
      problemsOf({ operation: 'create', kind: 'TicketReply', values, marker } as unknown as WriteIntent)
    expect(reply({ ticketId: '90001', body: 'ok', public: true })).toEqual([])
    expect(reply({ ticketId: '90001', body: ' ', public: false })).toEqual([
      ['body', 'BAD_USER_INPUT'],
      ['public', 'SOURCE_CAPABILITY'],
    ])
    expect(reply({ ticketId: 'x', body: 'ok', public: true })).toEqual([['', 'SOURCE_REJECTED']])
  })

  it('offers no deletion, no orders and no company for a ticket', () => {
    const { writes } = connect().capabilities
    expect(writes).not.toHaveProperty('Order')
    expect(Object.values(writes ?? {}).map((each) => each?.delete)).toEqual([false, false, false, false])
    expect(writes?.Ticket?.create).not.toContain('customerId')
    expect(writes?.Ticket?.markerField).toBe('field_19')
    expect(writes?.Customer).toMatchObject({
      markerField: null,
      update: ['name', 'website', 'phone', 'email', 'industry'],
    })
    expect(connect({ fields: {}, writes: { companyUpdates: false } }).capabilities.writes?.Customer).toMatchObject({
      create: ['name', 'website'],
      update: null,
    })
  })

  it.each([
    [{ markerField: { ticket: 'subject' } }, 'writes.markerField.ticket'],
    [{ markerField: { contact: 'state' } }, 'writes.markerField.contact'],
    [{ markerField: { company: 'field 1' } }, 'writes.markerField.company'],
    [{ ticketTemplateId: 'first' }, 'writes.ticketTemplateId'],
    [{ companyUpdates: 'no' }, 'writes.companyUpdates'],
    [{ statuses: 'any' }, 'writes.statuses'],
  ])('refuses the setting %j', (writes, setting) => {
    expect(readSettings({ ...writeCaseSettings, writes })).toEqual({
      problems: [{ setting, message: expect.any(String) }],
    })
  })
})

describe('custom fields against their definitions', () => {
  const definitions = definitionsIn(
    {
      company_fields: [
        { key: 'line', type: '2', isReadonly: '0', custom_field_options: [] },
        { key: 'whole', type: 4, isReadonly: 0 },
        { key: 'amount', type: '5' },
        {
          key: 'choice',
          type: '1',
          custom_field_options: [{ key: '1201', value: '硬件', custom_field_options: [{ key: '9', value: '深' }] }],
        },
        {
          key: 'boxes',
          type: '6',
          custom_field_options: [
            { key: '1', value: '甲' },
            { key: '2', value: '乙' },
          ],
        },
        { key: 'form', type: '11' },
        { key: 'many', type: '14', custom_field_options: [{ key: '1', value: '甲' }] },
        { key: 'fixed', type: '2', isReadonly: '1' },
        { key: 'file', type: '12' },
        'broken',
      ],
    },
    'desk',
  )
  const codesOf = (key: string, value: unknown): unknown[] =>
    customProblems([{ key, value, path: ['customFields', key] }], definitions, 'desk').map(({ code }) => code)

  it.each([
    ['line', 'x', []],
    ['line', ['x'], ['BAD_USER_INPUT']],
    ['whole', '12', []],
    ['whole', '1.5', ['BAD_USER_INPUT']],
    ['amount', '-1.5', []],
    ['amount', '1,5', ['BAD_USER_INPUT']],
    ['choice', '硬件', []],
    ['choice', '1201', []],
    ['choice', '深', []],
    ['choice', '软件', ['BAD_USER_INPUT']],
    ['choice', null, []],
    ['boxes', ['甲', '2'], []],
    ['boxes', '甲', ['BAD_USER_INPUT']],
    ['boxes', ['丙'], ['BAD_USER_INPUT']],
    ['form', [{ rowId: '1' }], []],
    ['form', ['x'], ['BAD_USER_INPUT']],
    ['many', ['甲'], ['SOURCE_CAPABILITY']],
    ['fixed', 'x', ['SOURCE_CAPABILITY']],
    ['file', 'x', []],
    ['unknown', 'x', ['BAD_USER_INPUT']],
  ])('%s takes %j with %j', (key, value, expected) => {
    expect(codesOf(key, value)).toEqual(expected)
  })

  it('throws where the mark of the write would be lost, since no caller can mend that', () => {
    const lost = (): unknown => customProblems([{ key: 'unknown', value: marker, path: null }], definitions, 'desk')
    expect(lost).toThrow(
      expect.objectContaining({ code: 'SOURCE_REJECTED', message: expect.stringContaining('writes.markerField') }),
    )
  })

  it('reads a bare list too, and refuses what is none', () => {
    expect([...definitionsIn([{ key: 'a', type: '2' }], 'desk').keys()]).toEqual(['a'])
    expect(() => definitionsIn({ count: 1 }, 'desk')).toThrow(CrmError)
  })
})

describe('the answers to writes', () => {
  const answer = (body: unknown, status = 200): HttpResponse => ({
    status,
    headers: {},
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const read = (response: HttpResponse, believesData = false): unknown =>
    readWriteAnswer(response, {
      source: 'desk',
      said: { resource: resources.Contact, fields: { mobile: '1' }, custom: [], message: null },
      believesData,
      pathOf: (native) => ({ mobile: ['mobile'], companyId: ['customerId'] })[native] ?? null,
      notThere: { path: [], message: 'not there', code: 'SOURCE_REJECTED' },
    })
  const codeOf = (response: HttpResponse): unknown => {
    try {
      return read(response)
    } catch (error) {
      return (error as CrmError).code
    }
  }

  it.each([
    [{ status: '0', message: 'Insert ok', data: false }],
    [{ status: 0 }],
    [{ errcode: 0, errmsg: 'ok' }],
    [{ errcode: '0' }],
    [{ status: '0', data: '70009' }],
  ])('takes %j for success without an id', (body) => {
    expect(read(answer(body))).toEqual({ kind: 'applied', nativeId: null })
  })

  it.each([
    ['70009', '70009'],
    [70009, '70009'],
    [{ cId: '70009' }, '70009'],
    [false, null],
    ['0', null],
    [{ uId: '1' }, null],
  ])('reads the id of %j as %j where the settings believe it', (data, nativeId) => {
    expect(read(answer({ status: '0', data }), true)).toEqual({ kind: 'applied', nativeId })
  })

  it.each([
    [answer({ status: '1', message: 'mobile already exists', data: false }), ['mobile']],
    [answer({ errcode: 1, errmsg: 'mobile already exists' }), ['mobile']],
    [answer({ errcode: '400', errmsg: 'companyId is required; mobile must be text' }, 400), ['customerId', 'mobile']],
    [answer({ errcode: '400', errmsg: 'companyId is required' }), ['customerId']],
    [answer({ errcode: '422', errmsg: 'no' }, 422), ['']],
    [answer({ errcode: '100012', errmsg: '失败' }), ['']],
    [answer({ errcode: '404', errmsg: 'No such user' }, 404), ['']],
    [answer({ errcode: '403', errmsg: 'mobile cannot change' }, 403), ['mobile']],
  ])('reads %j as refused at %j', (response, paths) => {
    const result = read(response) as { kind: string; problems: { path: string[]; message: string }[] }
    expect(result.kind).toBe('refused')
    expect(result.problems.map(({ path }) => path.join('.'))).toEqual(paths)
    expect(JSON.stringify(result)).not.toMatch(/already|失败|cannot change/)
  })

  it.each([
    [answer({ errcode: '403', errmsg: 'Forbidden' }, 403), 'SOURCE_FORBIDDEN'],
    [answer({ errcode: '401', errmsg: 'Unauthorized' }, 401), 'SOURCE_AUTH_FAILED'],
    [answer({ errcode: '100047', errmsg: 'Invalid resource URI' }, 404), 'SOURCE_REJECTED'],
    [answer('<html></html>', 404), 'SOURCE_REJECTED'],
    [answer({ errcode: '500', errmsg: 'mobile' }, 500), 'SOURCE_UNAVAILABLE'],
    [answer({ errcode: '501', errmsg: 'mobile' }), 'SOURCE_UNAVAILABLE'],
    [answer('<html></html>'), 'SOURCE_PROTOCOL_ERROR'],
    [answer({ message: 'Insert ok' }), 'SOURCE_PROTOCOL_ERROR'],
    [answer({ status: null }), 'SOURCE_PROTOCOL_ERROR'],
    [answer(''), 'SOURCE_PROTOCOL_ERROR'],
  ])('throws for %j with %s', (response, code) => {
    expect(codeOf(response)).toBe(code)
  })
})

describe('texts that cannot be sent back unchanged', () => {
  it.each([
    [String.raw`{"a":"C:\users","b":"D:\x"}`, true],
    [String.raw`{"a":"D:\工单","b":"one\ntwo"}`, true],
    [String.raw`{"a":"D:\工单","b":"\\server"}`, true],
    [String.raw`{"a":"D:\工单","b":"say \"x\""}`, false],
    [String.raw`{"a":"C:\\users\n"}`, false],
  ])('%s: %s', (body, expected) => {
    expect(isAmbiguous(body)).toBe(expected)
  })
})
