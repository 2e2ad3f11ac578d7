import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { createTransportFactory, type HttpRequest, type HttpResponse } from '../../../../src/transport/index.js'
import type { VendorSource, WriteAnswer, WriteIntent } from '../../../../src/vendors/vendor.js'
import { partName } from '../../../../src/vendors/vtiger/person-name.js'
import { vendor } from '../../../../src/vendors/vtiger/index.js'
import { writeCases, writeCaseSettings } from '../../../../src/vendors/vtiger/write-cases.js'

type Json = Readonly<Record<string, unknown>>

interface Recording {
  readonly request: { readonly form: Readonly<Record<string, string>> }
  readonly response: { readonly status: number; readonly body: unknown }
}

function recorded(name: string): Recording {
  const file = new URL(`../../../fixtures/vtiger-recorded/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Recording
}

function connect(more: Json = {}, send?: (request: HttpRequest) => Promise<HttpResponse>): VendorSource {
  const read = vendor.readSettings({ ...writeCaseSettings, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return vendor.connect(read.settings, createTransportFactory({ source: 'golden', ...(send ? { send } : {}) }))
}

const formOf = (body: string | undefined): Json => Object.fromEntries(new URLSearchParams(body))

describe('golden writes', () => {
  it.each(writeCases.map((each) => [each.name, each] as const))(
    '%s',
    (_name, { intent, expectedText, expectedForm }) => {
      const { writer } = connect()
      expect(writer!.check(intent)).toEqual([])
      const request = writer!.compile(intent)
      expect(request).toMatchObject({
        method: 'POST',
        path: '/webservice.php',
        contentType: 'application/x-www-form-urlencoded',
        text: expectedText,
      })
      expect(formOf(request.body)).toEqual(expectedForm)
    },
  )
})

/** Plays what a server said: describe and sign-in as recorded, the write as recorded under `name`. */
function player(name: string, records: 'all there' | 'none there' = 'all there') {
  const written: { readonly form: Json; readonly url: string }[] = []
  const described: Readonly<Record<string, string>> = {
    Accounts: '21-describe-accounts',
    Contacts: '22-describe-contacts',
    HelpDesk: '23-describe-helpdesk',
    SalesOrder: '24-describe-salesorder',
    ModComments: '30-describe-modcomments',
  }
  const result = (value: unknown): HttpResponse => ({
    status: 200,
    headers: {},
    body: JSON.stringify({ success: true, result: value }),
  })
  const replay = (file: string): HttpResponse => {
    const { status, body } = recorded(file).response
    return { status, headers: {}, body: JSON.stringify(body) }
  }
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    const query = new URL(request.url).searchParams
    const form = formOf(request.body)
    if (query.get('operation') === 'getchallenge') return Promise.resolve(replay('01-getchallenge'))
    if (form['operation'] === 'login') return Promise.resolve(replay('02-login'))
    if (query.get('operation') === 'describe') return Promise.resolve(replay(described[query.get('elementType')!]!))
    if (query.get('operation') === 'query') {
      const statement = query.get('query')!
      if (statement.includes('from Currency')) {
        return Promise.resolve(result([{ id: '21x1', currency_code: 'CNY', conversion_rate: '1.000' }]))
      }
      const ids = records === 'none there' ? [] : [...statement.matchAll(/'(\d+x\d+)'/g)].map((match) => match[1])
      return Promise.resolve(result(ids.map((id) => ({ id, bill_street: '路1号', ship_street: '' }))))
    }
    written.push({ form, url: request.url })
    request.onSend?.()
    return Promise.resolve(replay(name))
  }
  const { writer } = connect({ writes: {} }, send)
  let sendings = 0
  return {
    written,
    sendings: () => sendings,
    send: (intent: WriteIntent): Promise<WriteAnswer> =>
      writer!.send(intent, {
        signal: new AbortController().signal,
        deadline: Number.POSITIVE_INFINITY,
        onSend: () => void sendings++,
      }),
  }
}

const marker = '0123456789abcdefghijklmnop'
const ticket: WriteIntent = { operation: 'delete', kind: 'Ticket', nativeId: '17x1791' }
const contactAt = (customerId: string): WriteIntent => ({
  operation: 'create',
  kind: 'Contact',
  marker,
  values: { name: 'x', customerId },
})
const order: WriteIntent = {
  operation: 'create',
  kind: 'Order',
  marker,
  values: {
    subject: '订单 R1',
    customerId: '11x1786',
    contactId: '12x1787',
    lines: [
      { productId: '14x8', quantity: '3', unitPrice: '12.5' },
      { productId: '14x11', quantity: '1', unitPrice: '10' },
    ],
    customFields: { duedate: '2026-12-24' },
  },
}

describe('recorded exchanges', () => {
  it.each<[string, string, WriteIntent, Json]>([
    [
      '40-create-account',
      '11x1786',
      {
        operation: 'create',
        kind: 'Customer',
        marker,
        values: {
          name: '录制 "测试" & O\'Brien 50% \\ 公司',
          phone: '+86 21 5555',
          industry: 'Banking',
          status: 'ACTIVE',
          customFields: { employees: 42, annual_revenue: '1234.5', bill_city: '上海' },
        },
      },
      {},
    ],
    [
      '41-create-contact',
      '12x1787',
      {
        operation: 'create',
        kind: 'Contact',
        marker,
        values: {
          name: '王小明',
          email: 'xm.wang@person.example',
          customerId: '11x1786',
          customFields: { birthday: '1990-02-03' },
        },
      },
      {},
    ],
    [
      '42-create-ticket',
      '17x1788',
      {
        operation: 'create',
        kind: 'Ticket',
        marker,
        values: {
          subject: '打印机坏了',
          status: 'OPEN',
          priority: 'HIGH',
          customerId: '11x1786',
          contactId: '12x1787',
          description: '第一行\n第二行',
          customFields: { ticketseverities: 'Major', ticketcategories: 'Big Problem' },
        },
      },
      {},
    ],
    [
      'd0-revise-ticket',
      '17x1788',
      {
        operation: 'update',
        kind: 'Ticket',
        nativeId: '17x1788',
        values: { customFields: { ticketstatus: 'In Progress', solution: '换墨盒' } },
      },
      {},
    ],
    [
      'd7-revise-clear-field',
      '11x1786',
      { operation: 'update', kind: 'Customer', nativeId: '11x1786', values: { industry: null, phone: null } },
      {},
    ],
  ])('says %s as it was recorded and reads its answer', async (name, nativeId, intent) => {
    const play = player(name)
    const answer = await play.send(intent)
    const { sessionName, element, ...rest } = play.written[0]!.form
    const { sessionName: theirs, element: theirElement, ...theirRest } = recorded(name).request.form
    expect(sessionName).toBe(theirs)
    expect(rest).toEqual(theirRest)
    expect(JSON.parse(element as string)).toEqual(JSON.parse(theirElement!))
    const { label: _label, ...native } = (recorded(name).response.body as { result: Json }).result
    expect(answer).toEqual({ kind: 'applied', nativeId, native })
    expect([play.written.length, play.sendings()]).toEqual([1, 1])
  })

  it('says 43-create-salesorder as it was recorded, but for a comment, and leaves the order to be read', async () => {
    const play = player('43-create-salesorder')
    expect(await play.send(order)).toEqual({ kind: 'applied', nativeId: '6x1789' })
    const theirs = JSON.parse(recorded('43-create-salesorder').request.form['element']!) as {
      LineItems: Record<string, string>[]
    }
    delete theirs.LineItems[1]!['comment']
    expect(JSON.parse(play.written[0]!.form['element'] as string)).toEqual(theirs)
  })

  it('says d1-delete-ticket as it was recorded, its session in the form and not in the address', async () => {
    const play = player('d1-delete-ticket')
    expect(await play.send(ticket)).toEqual({ kind: 'applied', nativeId: null })
    expect(play.written).toEqual([
      { form: recorded('d1-delete-ticket').request.form, url: 'https://vtiger.example/webservice.php' },
    ])
  })

  it.each<[string, WriteIntent, readonly string[], string]>([
    ['47-create-missing-mandatory', contactAt('11x1'), ['customFields', 'assigned_user_id'], 'BAD_USER_INPUT'],
    [
      '48-create-duplicate',
      { operation: 'create', kind: 'Customer', marker, values: { name: 'ACME' } },
      ['name'],
      'SOURCE_REJECTED',
    ],
    ['49-create-wrong-reference-module', contactAt('12x1787'), ['customerId'], 'BAD_USER_INPUT'],
    ['50-create-malformed-reference', contactAt('11x1'), [], 'BAD_USER_INPUT'],
    ['52-create-salesorder-without-lineitems', order, ['lines'], 'BAD_USER_INPUT'],
    [
      'd5-update-missing-mandatory',
      { operation: 'update', kind: 'Customer', nativeId: '11x1786', values: { phone: '1' } },
      ['name'],
      'BAD_USER_INPUT',
    ],
    ['g1-stock84-create-salesorder', order, [], 'SOURCE_CAPABILITY'],
  ])('reads the refusal of %s', async (name, intent, path, code) => {
    const play = player(name)
    const answer = await play.send(intent)
    expect(answer).toEqual({ kind: 'refused', problems: [expect.objectContaining({ path, code })] })
    expect(JSON.stringify(answer)).not.toContain((recorded(name).response.body as { error: Json }).error['message'])
  })

  it.each<[string, WriteIntent]>([
    ['d2-delete-again', ticket],
    [
      'd6-revise-missing-record',
      { operation: 'update', kind: 'Customer', nativeId: '11x999999', values: { phone: '1' } },
    ],
  ])('takes the denial of %s for "not there" once the record cannot be read either', async (name, intent) => {
    const absent = await player(name, 'none there').send(intent)
    expect(absent).toEqual({
      kind: 'refused',
      problems: [expect.objectContaining({ path: [], code: 'SOURCE_REJECTED' })],
    })
    await expect(player(name, 'all there').send(intent)).rejects.toMatchObject({ code: 'SOURCE_FORBIDDEN' })
  })
})

describe('values that Vtiger would keep as something else', () => {
  const messages = (intent: WriteIntent): readonly string[] =>
    connect()
      .writer!.check(intent)
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
  const customer = (values: Json): WriteIntent => ({
    operation: 'create',
    kind: 'Customer',
    marker,
    values: { name: 'A', ...values },
  })

  it.each<[string, Json, string]>([
    ['an emoji', { name: 'Acme 😀' }, 'name: holds 😀'],
    ['a rare ideograph', { name: '𠮷野家' }, 'name: holds 𠮷'],
    ['half a surrogate pair', { phone: '\ud83d' }, 'phone: holds half'],
    ['a longer text than its column', { name: 'x'.repeat(101) }, 'name: has 101 characters'],
    ['a reference of HTML', { name: 'AT&amp;T' }, 'name: holds &amp;'],
    ['a script tag', { name: '<script>' }, 'name: holds a script tag'],
    ['a line break in a line', { phone: '1\n2' }, 'phone: holds a line break'],
    ['blanks at the ends', { name: ' A' }, 'name: begins or ends with a blank'],
    ['a mail address that is none', { email: 'nobody' }, 'email: must be a mail address'],
    ['nothing but blanks', { name: '  ' }, 'name: must not be blank'],
    ['an emoji in a native field', { customFields: { description: '👍' } }, 'customFields.description: holds 👍'],
    ['a list as a native field', { customFields: { cf_1: ['a'] } }, 'customFields.cf_1: must be a text'],
    ['a name that is no column', { customFields: { 'a b': '1' } }, 'customFields.a b: is no name of a column'],
    ['the id', { customFields: { id: '11x1' } }, 'customFields.id: cannot be set by name'],
    [
      'a column said twice',
      { phone: '1', customFields: { phone: '2' } },
      'customFields.phone: is said already, by phone',
    ],
  ])('refuses %s', (_what, values, expected) => {
    expect(messages(customer(values))).toEqual([expect.stringContaining(expected)])
  })

  it('keeps quotes, backslashes, ampersands and line breaks of bodies', () => {
    expect(
      messages(customer({ name: 'A & B <c> \\ "d" \'e\'', customFields: { description: 'a\nb\tc & d' } })),
    ).toEqual([])
  })

  it('refuses words that Vtiger does not have, and says which it has', () => {
    expect(
      messages({
        operation: 'update',
        kind: 'Ticket',
        nativeId: '17x1',
        values: { status: 'SOLVED', priority: 'NONE' },
      }),
    ).toEqual([
      'priority: This source has no word for NONE; it has LOW, NORMAL, HIGH, URGENT',
      'status: This source has no word for SOLVED; it has OPEN, PENDING, CLOSED',
    ])
    expect(messages(customer({ status: 'INACTIVE' }))).toEqual([
      'status: This source has no word for INACTIVE; it has ACTIVE, LEAD',
    ])
  })

  it('refuses to clear what every record has', () => {
    const values = { status: null, priority: null }
    expect(messages({ operation: 'update', kind: 'Ticket', nativeId: '17x1', values })).toEqual([
      'priority: cannot be cleared in this source',
      'status: cannot be cleared in this source',
    ])
  })

  it('refuses ids of another form', () => {
    expect(messages(contactAt('cust_1'))).toEqual(['customerId: is no id of this source'])
    expect(messages({ operation: 'delete', kind: 'Ticket', nativeId: '5' })).toEqual([': This is no id of this source'])
  })

  it('refuses orders without subject, customer or lines, and lines it would round', () => {
    const bare: WriteIntent = { operation: 'create', kind: 'Order', marker, values: {} }
    expect(messages(bare).map((message) => message.split(':')[0])).toEqual(['subject', 'customerId', 'lines'])
    const lines = [
      { productId: '14x1', quantity: '0', unitPrice: '1.005' },
      { productId: 'p', quantity: '1.2345', unitPrice: '-1' },
      { productId: '14x1', quantity: '1234567890123456', unitPrice: null },
    ]
    const values = { subject: 's', customerId: '11x1', lines }
    expect(messages({ operation: 'create', kind: 'Order', marker, values })).toEqual([
      'lines.0.quantity: must be more than zero',
      expect.stringContaining('lines.0.unitPrice: may have 2 digits'),
      'lines.1.productId: is no id of this source',
      expect.stringContaining('lines.1.quantity: may have 3 digits'),
      'lines.1.unitPrice: must not be negative',
      expect.stringContaining('lines.2.quantity: has more than the 15 digits'),
    ])
  })
})

describe('names of people', () => {
  it.each([
    ['王小明', '王', '小明'],
    ['李强', '李', '强'],
    ['欧阳娜娜', '欧阳', '娜娜'],
    ['客户服务部', '客户服务部', null],
    ['Mary Ann Smith', 'Smith', 'Mary Ann'],
    ['Mary  Smith', 'Mary  Smith', null],
    ['王 小明', '王 小明', null],
    ['Madonna', 'Madonna', null],
    ['李 Bruce', 'Bruce', '李'],
  ])('parts %s so that it reads the same', (name, family, given) => {
    expect(partName(name)).toEqual({ family, given })
  })

  it('takes both parts from native fields when they read as the name', () => {
    const { writer } = connect({ writes: {} })
    const said = (lastname: string, firstname: string): WriteIntent => ({
      operation: 'update',
      kind: 'Contact',
      nativeId: '12x1',
      values: { name: '客户服务部', customFields: { lastname, firstname } },
    })
    expect(writer!.check(said('客户', '服务部'))).toEqual([])
    expect(writer!.compile(said('客户', '服务部')).text).toBe(
      'POST /webservice.php operation=revise element={"id":"12x1","lastname":"客户","firstname":"服务部"}',
    )
    expect(writer!.check(said('客户', '部'))).toMatchObject([{ path: ['name'] }])
  })
})

describe('settings', () => {
  const problems = (writes: Json): unknown => {
    const read = vendor.readSettings({ ...writeCaseSettings, writes })
    return 'problems' in read ? read.problems.map(({ setting }) => setting) : []
  }

  it('refuses markers and defaults that cannot be meant', () => {
    expect(problems({ markerFields: { Accounts: 'phone', Leads: 'cf_1', Contacts: 'a b' } })).toEqual([
      'writes.markerFields.Accounts',
      'writes.markerFields.Leads',
      'writes.markerFields.Contacts',
    ])
    expect(
      problems({ markerFields: 'cf_1', defaults: { HelpDesk: { ticketstatus: 5 } }, createOrders: 'yes' }),
    ).toEqual(['writes.markerFields', 'writes.createOrders', 'writes.defaults.HelpDesk.ticketstatus'])
  })

  it('makes orders where the release can, or where the settings say so', () => {
    const creates = (more: Json): boolean => connect(more).capabilities.writes!.Order!.create !== null
    expect(creates({ profile: 'classic' })).toBe(true)
    expect(creates({ profile: '8.4' })).toBe(false)
    expect(creates({ profile: '8.4', writes: { createOrders: true } })).toBe(true)
  })

  it('reads the marker of orders with their other columns', () => {
    const { dialect, capabilities } = connect({ writes: { markerFields: { SalesOrder: 'cf_77' } } })
    expect(capabilities.writes!.Order!.markerField).toBe('cf_77')
    const request = dialect.compile({
      kind: 'Order',
      pushed: null,
      order: null,
      position: { kind: 'afterId', id: null },
      pageSize: 1,
      fields: ['nativeFields'],
      step: 0,
    })
    expect(request.text).toContain(',cf_77')
  })
})
