import { afterEach, describe, expect, test } from '@jest/globals'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox } from '../../src/vendors/vtiger/sandbox/index.js'
import type { VtigerData, VtigerSandboxOptions, VtigerStore } from '../../src/vendors/vtiger/sandbox/index.js'

interface Body {
  readonly success: boolean
  readonly result?: Readonly<Record<string, unknown>>
  readonly error?: { readonly message: string; readonly code: string | number }
}

const running: RunningSandbox<VtigerStore>[] = []

/** Three accounts, a contact and a ticket of the first, two products. Record numbers go on from 20. */
const records: VtigerData['records'] = {
  Accounts: [
    { id: 3, accountname: 'ACME', industry: 'Banking', phone: '1' },
    { id: 4, accountname: 'Other' },
    { id: 5, accountname: 'Parent' },
  ],
  Contacts: [{ id: 7, lastname: '王', account_id: '11x3', birthday: '1990-02-03' }],
  HelpDesk: [
    { id: 8, ticket_title: 't', ticketstatus: 'Open', ticketpriorities: 'Low', parent_id: '11x3', contact_id: '12x7' },
  ],
  Products: [
    { id: 10, productname: 'Router', unit_price: '12.5' },
    { id: 11, productname: '笔记本', unit_price: '10' },
  ],
}

/** Starts at 2026-01-01 00:00:00 UTC. */
async function start(options: VtigerSandboxOptions = {}) {
  const clock = createManualClock(Date.UTC(2026, 0, 1))
  const started = await sandbox.start({ clock, data: { records, next: { record: 20 } }, ...options })
  running.push(started)
  const store = started.data
  store.sessions.open(1, 'a')
  const post = async (form: Record<string, string>) => {
    const body = new URLSearchParams({ sessionName: 'a', ...form })
    const answer = await fetch(`${started.url}/webservice.php`, { method: 'POST', body })
    const text = await answer.text()
    return { status: answer.status, text, body: (text.startsWith('{') ? JSON.parse(text) : {}) as Body }
  }
  const write = async (operation: string, element: object, elementType = ''): Promise<Body> =>
    (await post({ operation, elementType, element: JSON.stringify(element) })).body
  const create = (elementType: string, element: object): Promise<Body> => write('create', element, elementType)
  const revise = (element: object): Promise<Body> => write('revise', element)
  const get = async (query: Record<string, string>): Promise<unknown> => {
    const search = new URLSearchParams({ sessionName: 'a', ...query }).toString()
    return ((await (await fetch(`${started.url}/webservice.php?${search}`)).json()) as Body).result
  }
  const query = (text: string) => get({ operation: 'query', query: text })
  return { ...started, clock, store, post, write, create, revise, query, get }
}

const ticket = { ticket_title: 'n', ticketstatus: 'Open', ticketpriorities: 'High', assigned_user_id: '19x1' }
const account = { accountname: 'New', assigned_user_id: '19x1' }
const contact = { lastname: 'New', assigned_user_id: '19x1' }
const order = {
  subject: 's',
  sostatus: 'Created',
  account_id: '11x3',
  bill_street: 'b',
  ship_street: 's',
  invoicestatus: 'Created',
  productid: '14x10',
  assigned_user_id: '19x1',
  hdnTaxType: 'group',
  LineItems: [
    { productid: '14x10', quantity: '2' },
    { productid: '14x11', quantity: '1', listprice: '9.5', discount_amount: '1' },
  ],
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('mandatory fields', () => {
  test.each<[module: string, element: Record<string, unknown>]>([
    ['Accounts', account],
    ['Contacts', contact],
    ['HelpDesk', ticket],
    ['SalesOrder', order],
    ['ModComments', { commentcontent: 'c', related_to: '17x8', assigned_user_id: '19x1' }],
  ])('%s: each must be sent and not be empty; a default does not help', async (module, element) => {
    const { create, store } = await start()
    const optional = ['LineItems', 'hdnTaxType']
    const before = store.rows(module).length
    for (const field of Object.keys(element).filter((name) => !optional.includes(name))) {
      for (const value of [undefined, '', null]) {
        expect((await create(module, { ...element, [field]: value })).error).toEqual({
          message: `${field} does not have a value`,
          code: 'MANDATORY_FIELDS_MISSING',
        })
      }
    }
    expect(store.rows(module)).toHaveLength(before)
    expect((await create(module, element)).success).toBe(true)
  })

  test('update wants them all and keeps what it does not name; revise wants none, but empties none', async () => {
    const { write, revise, clock } = await start()
    clock.advance(5000)
    expect((await write('update', { id: '11x3', phone: '2' })).error?.message).toBe('accountname does not have a value')
    const whole = { id: '11x3', accountname: 'ACME', assigned_user_id: '19x1', phone: '2' }
    expect((await write('update', whole)).result).toMatchObject({
      phone: '2',
      industry: 'Banking',
      createdtime: '2026-01-01 00:00:00',
      modifiedtime: '2026-01-01 00:00:05',
    })
    expect((await revise({ id: '11x3', website: 'w' })).result).toMatchObject({ phone: '2', website: 'w' })
    for (const accountname of ['', null]) {
      expect((await revise({ id: '11x3', accountname })).error?.message).toBe('accountname does not have a value')
    }
  })
})

describe('nonsense that is stored', () => {
  test('pick lists take any text, and an empty one clears them', async () => {
    const { create, revise, query } = await start()
    const made = await create('HelpDesk', { ...ticket, ticketstatus: '不存在', ticketseverities: 'Bad' })
    expect(made.result).toMatchObject({ ticketstatus: '不存在', ticketseverities: 'Bad' })
    expect(await query("select id from HelpDesk where ticketstatus = '不存在';")).toEqual([{ id: '17x20' }])
    expect((await revise({ id: '17x20', ticketseverities: '' })).result).toMatchObject({ ticketseverities: '' })
  })

  test.each([
    ['1990-02-03', '1990-02-03'],
    ['1990-2-3', '1990-02-03'],
    ['1990-02-03 10:00:00', '1990-02-03'],
    ['1990-02-30', ''],
    ['03.02.1990', ''],
    ['1990-02-03T10:00:00Z', ''],
    ['soon', ''],
    ['', ''],
    [null, ''],
  ])('a date of %j is kept as %j, and as null in lists when unset', async (birthday, kept) => {
    const { create, revise, query } = await start()
    expect((await create('Contacts', { ...contact, birthday })).result).toMatchObject({ birthday: kept })
    expect((await revise({ id: '12x7', birthday })).result).toMatchObject({ birthday: kept })
    expect(await query("select birthday from Contacts where id = '12x7';")).toEqual([
      { birthday: kept === '' ? null : kept, id: '12x7' },
    ])
  })

  test.each<[field: string, sent: unknown, kept: string]>([
    ['employees', 'abc', '0'],
    ['employees', '12.7', '13'],
    ['employees', '-12.5', '-13'],
    ['employees', -0.2, '0'],
    ['employees', 42, '42'],
    ['annual_revenue', '1,234.56', '1.00000000'],
    ['annual_revenue', '1234.567', '1234.57000000'],
    ['annual_revenue', 0.1, '0.10000000'],
    ['annual_revenue', 'much', '0.00000000'],
    ['emailoptout', true, '1'],
    ['emailoptout', '1', '1'],
    ['emailoptout', 'on', '1'],
    ['emailoptout', 'true', '0'],
    ['emailoptout', 'false', '0'],
    ['emailoptout', false, '0'],
    ['email1', 'no address', 'no address'],
    ['phone', 'x'.repeat(300), 'x'.repeat(30)],
    ['bill_street', 'x'.repeat(300), 'x'.repeat(250)],
    ['website', '🚀 "\\<&', '???? "\\<&'],
  ])('%s takes %j', async (field, sent, kept) => {
    const { create } = await start()
    expect((await create('Accounts', { ...account, [field]: sent })).result).toMatchObject({ [field]: kept })
  })

  test('fields that are unknown or read only are passed over', async () => {
    const { revise, create } = await start()
    const own = {
      createdtime: '2000-01-01 00:00:00',
      modifiedtime: '2000-01-01 00:00:00',
      account_no: 'X',
      source: 'X',
    }
    expect((await revise({ id: '11x3', ...own, nickname: 'x' })).result).toMatchObject({
      createdtime: '2026-01-01 00:00:00',
      modifiedtime: '2026-01-01 00:00:00',
      account_no: 'ACC1',
      source: 'WEBSERVICE',
    })
    expect((await create('Accounts', { ...account, ...own, id: '11x999' })).result).toMatchObject({ id: '11x20' })
  })
})

describe('references', () => {
  test('to a record that is missing or of another kind are stored and read as unset', async () => {
    const { create, revise, query, store } = await start()
    expect((await create('Contacts', { ...contact, account_id: '11x999999' })).result).toMatchObject({ account_id: '' })
    // The prefix is checked against the field, the number against nothing.
    expect((await revise({ id: '12x7', account_id: '11x8' })).result).toMatchObject({ account_id: '' })
    expect(store.find('12x7')?.values['account_id']).toBe(8)
    expect(await query("select id from Contacts where account_id = '11x999999';")).toEqual([{ id: '12x20' }])
    const newer = await start({ profile: '8.4' })
    const made = await newer.create('Contacts', { ...contact, account_id: '11x999999' })
    expect(made.result).toMatchObject({ account_id: null })
  })

  test.each<[value: unknown, code: string]>([
    ['12x7', 'REFERENCE_INVALID'],
    ['99x3', 'ACCESS_DENIED'],
    ['3', 'INVALID_ID_ATTRIBUTE'],
    [3, 'INVALID_ID_ATTRIBUTE'],
    ['ACME', 'INVALID_ID_ATTRIBUTE'],
    [' 11x3', 'INVALID_ID_ATTRIBUTE'],
  ])('%j is no account: %s, and nothing is written', async (account_id, code) => {
    const { create, revise, store } = await start()
    expect((await create('Contacts', { ...contact, account_id })).error?.code).toBe(code)
    expect((await revise({ id: '12x7', account_id, title: 'x' })).error?.code).toBe(code)
    expect(store.rows('Contacts')).toHaveLength(1)
    expect(store.find('12x7')?.values['title']).toBe('')
  })

  test('an empty one is passed over by create and clears by revise; null does the same', async () => {
    const { create, revise } = await start()
    for (const account_id of ['', null]) {
      expect((await create('Contacts', { ...contact, account_id })).result).toMatchObject({ account_id: '' })
      await revise({ id: '12x7', account_id: '11x3' })
      expect((await revise({ id: '12x7', account_id })).result).toMatchObject({ account_id: '' })
    }
    expect((await revise({ id: '12x7', title: 'x' })).result).toMatchObject({ account_id: '' })
  })

  test('an owner counts by its number alone; one that nobody knows spoils the answer of a create, not the record', async () => {
    const { create, revise, post, store } = await start()
    expect((await create('Accounts', { ...account, assigned_user_id: '11x6' })).result).toMatchObject({
      assigned_user_id: '19x6',
    })
    expect((await revise({ id: '11x3', assigned_user_id: '19x2' })).result).toMatchObject({ assigned_user_id: '20x2' })
    expect((await revise({ id: '11x3', assigned_user_id: '19x999' })).result).toMatchObject({ assigned_user_id: '999' })
    expect((await create('Accounts', { ...account, assigned_user_id: '6' })).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    for (const [elementType, element] of [
      ['Contacts', contact],
      ['SalesOrder', order],
    ] as const) {
      const before = store.rows(elementType).length
      const spoilt = JSON.stringify({ ...element, assigned_user_id: '19x999' })
      const { status, text } = await post({ operation: 'create', elementType, element: spoilt })
      expect([status, text]).toEqual([200, expect.stringMatching(/^Sorry!/)])
      expect(store.rows(elementType)).toHaveLength(before + 1)
    }
  })
})

describe('duplicates and missing records', () => {
  test('a name that is taken gives the number 0, in create and update, whatever case and blanks', async () => {
    const { create, revise } = await start()
    const duplicate = { message: 'Duplicate(s) detected!', code: 0 }
    for (const accountname of ['ACME', 'acme', 'Acme  ']) {
      expect((await create('Accounts', { ...account, accountname })).error).toEqual(duplicate)
      expect((await revise({ id: '11x4', accountname })).error).toEqual(duplicate)
    }
    expect((await revise({ id: '11x3', accountname: 'acme' })).success).toBe(true)
  })

  test('a deleted record is a missing one, and its name is free again', async () => {
    const { post, revise, write, create, query, clock, get } = await start()
    const remove = async (id: string) => (await post({ operation: 'delete', id })).body
    clock.advance(7000)
    expect(await remove('11x4')).toEqual({ success: true, result: { status: 'successful' } })
    const denied = { message: 'Permission to perform the operation is denied', code: 'ACCESS_DENIED' }
    expect((await remove('11x4')).error).toEqual(denied)
    expect((await revise({ id: '11x4', phone: '1' })).error).toEqual(denied)
    expect((await write('update', { id: '11x4', ...account })).error).toEqual(denied)
    expect((await revise({ id: '11x999999', phone: '1' })).error).toEqual(denied)
    expect((await remove('99x4')).error?.message).toBe('Permission to perform the operation is denied for id')
    expect((await remove('four')).error?.message).toBe('Permission to perform the operation is denied for id')
    expect((await remove('12x3')).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    expect((await revise({ id: 'four' })).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    expect((await revise({ phone: '1' })).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    expect(await query("select id from Accounts where id = '11x4';")).toEqual([])
    expect((await create('Accounts', { ...account, accountname: 'Other' })).success).toBe(true)
    const since = String(Date.UTC(2026, 0, 1) / 1000)
    const feed = await get({ operation: 'sync', modifiedTime: since, elementType: 'Accounts', syncType: 'application' })
    expect(feed).toMatchObject({ deleted: ['11x4'], lastModifiedTime: Number(since) + 7 })
  })

  test('a deleted contact lets go of its tickets without moving their time', async () => {
    const { post, query, clock } = await start()
    clock.advance(7000)
    await post({ operation: 'delete', id: '12x7' })
    expect(await query('select contact_id,parent_id,modifiedtime from HelpDesk;')).toEqual([
      { contact_id: null, parent_id: '11x3', modifiedtime: '2026-01-01 00:00:00', id: '17x8' },
    ])
    expect(await query("select id from HelpDesk where contact_id = '12x7';")).toEqual([])
    expect(await query("select id from HelpDesk where contact_id = '12x0';")).toEqual([{ id: '17x8' }])
  })

  test.each<[title: string, form: Record<string, string>, status: number, code: unknown]>([
    ['an unknown module', { elementType: 'Nothing', element: '{}' }, 200, 'ACCESS_DENIED'],
    ['broken JSON', { elementType: 'Accounts', element: '{bad' }, 200, 'INTERNAL_SERVER_ERROR'],
    ['no element', { elementType: 'Accounts' }, 500, undefined],
    ['text for an element', { elementType: 'Accounts', element: '"text"' }, 500, undefined],
    ['null for an element', { elementType: 'Accounts', element: 'null' }, 500, undefined],
    ['a user', { elementType: 'Users', element: '{}' }, 200, 'ACCESS_DENIED'],
  ])('create with %s', async (_title, form, status, code) => {
    const { post } = await start()
    const answer = await post({ operation: 'create', ...form })
    expect([answer.status, answer.body.error?.code]).toEqual([status, code])
    if (status === 500) expect(answer.text).toBe('')
  })
})

describe('orders', () => {
  test('create prices lines, sums up as numbers, and gives the lines in the order they came', async () => {
    const { create, query } = await start()
    const { result } = await create('SalesOrder', { ...order, hdnDiscountAmount: '4', txtAdjustment: '0.5' })
    expect(result).toMatchObject({
      id: '6x20',
      salesorder_no: 'SO1',
      invoicestatus: 'Created',
      hdnSubTotal: 33.5,
      pre_tax_total: 29.5,
      hdnGrandTotal: 30,
    })
    expect((result?.['LineItems'] as object[]).map((line) => ({ ...line }))).toMatchObject([
      { parent_id: '6x20', productid: '14x10', sequence_no: '1', quantity: '2.000', listprice: '12.50000000' },
      { productid: '14x11', sequence_no: '2', listprice: '9.50000000', discount_amount: '1.00000000' },
    ])
    expect(await query('select hdnGrandTotal,invoicestatus from SalesOrder;')).toEqual([
      { hdnGrandTotal: '30.00000000', invoicestatus: null, id: '6x20' },
    ])
  })

  test('refuses an order without lines in words of its own, and lines that name no product by id, unwritten', async () => {
    const { create, revise, store } = await start()
    const message = 'Mandatory Fields Missing..'
    for (const LineItems of [undefined, [], {}, 'x']) {
      expect((await create('SalesOrder', { ...order, LineItems })).error).toEqual({
        message,
        code: 'MANDATORY_FIELDS_MISSING',
      })
    }
    const bad = [...order.LineItems, { productid: 'Router', quantity: '1' }]
    expect((await create('SalesOrder', { ...order, LineItems: bad })).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    expect(store.rows('SalesOrder')).toHaveLength(0)
    await create('SalesOrder', order)
    expect((await revise({ id: '6x20', subject: 'x', LineItems: bad })).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    expect(store.lines(20)).toHaveLength(2)
    expect(store.find('6x20')?.values['subject']).toBe('s')
  })

  test('revise keeps the lines unless it sends others, which take the place of all; update must send them', async () => {
    const { create, revise, write, query, clock } = await start()
    await create('SalesOrder', order)
    clock.advance(3000)
    const header = (await revise({ id: '6x20', sostatus: 'Approved' })).result
    expect(header).toMatchObject({
      sostatus: 'Approved',
      hdnGrandTotal: '33.50000000',
      modifiedtime: '2026-01-01 00:00:03',
    })
    expect(header?.['LineItems']).toHaveLength(2)
    const LineItems = [{ productid: '14x11', quantity: '3', listprice: '1' }]
    const revised = (await revise({ id: '6x20', LineItems })).result
    expect(revised).toMatchObject({
      hdnGrandTotal: '3.00000000',
      LineItems: [{ productid: '14x11', sequence_no: '1' }],
    })
    expect(await query('select count(*) from LineItem;')).toEqual([{ count: '1' }])
    expect((await write('update', { ...order, id: '6x20', LineItems: undefined })).error?.message).toBe(
      'Mandatory Fields Missing..',
    )
    expect((await write('update', { ...order, id: '6x20' })).result).toMatchObject({ hdnGrandTotal: '33.50000000' })
  })

  test('on 8.0 a new line names a parent that is no id, and tax line by line crashes after the write', async () => {
    const { create, post, query } = await start({ profile: '8.0' })
    const { result } = await create('SalesOrder', order)
    expect(result?.['LineItems']).toMatchObject([{ parent_id: '6xArray' }, { parent_id: '6xArray' }])
    const element = JSON.stringify({ ...order, hdnTaxType: 'individual' })
    const crashed = await post({ operation: 'create', elementType: 'SalesOrder', element })
    expect([crashed.status, crashed.text]).toEqual([500, ''])
    expect((await post({ operation: 'delete', id: '6x21' })).status).toBe(500)
    expect(await query('select subject from SalesOrder;')).toHaveLength(2)
  })

  test('on 8.4 as installed no order is made, whatever is sent', async () => {
    const { create, store } = await start({ profile: '8.4' })
    expect((await create('SalesOrder', order)).error?.code).toBe('INVALID_ID_ATTRIBUTE')
    expect(store.rows('SalesOrder')).toHaveLength(0)
  })
})

describe('comments and text', () => {
  test('a comment is a record of its own that moves the time of its ticket', async () => {
    const { create, query, clock } = await start()
    clock.advance(9000)
    const comment = { commentcontent: '第一行\n"二" \\ <b>', related_to: '17x8', assigned_user_id: '19x1' }
    expect((await create('ModComments', comment)).result).toMatchObject({ ...comment, creator: '19x1' })
    expect(await query("select commentcontent from ModComments where related_to in ('17x8');")).toHaveLength(1)
    expect(await query('select modifiedtime from HelpDesk;')).toEqual([
      { modifiedtime: '2026-01-01 00:00:09', id: '17x8' },
    ])
  })

  test('entities in a description lose one level when it is revised', async () => {
    const { create, revise } = await start()
    const description = 'AT&amp;T &lt;x&gt;'
    expect((await create('HelpDesk', { ...ticket, description })).result).toMatchObject({ description })
    expect((await revise({ id: '17x20', description })).result).toMatchObject({ description: 'AT&T <x>' })
    expect((await revise({ id: '17x20', description: 'a <script>b' })).result).toMatchObject({
      description: 'a &lt;script&gt;b',
    })
  })
})

describe('a lost answer', () => {
  test('leaves the record, which a query finds and a second create repeats', async () => {
    const { create, query, faults } = await start()
    faults.add({ action: { kind: 'disconnect', stage: 'applied' } })
    await expect(create('HelpDesk', ticket)).rejects.toThrow()
    faults.add({ action: { kind: 'vendor', name: 'crashAfter' } })
    expect((await create('HelpDesk', ticket)).success).toBeUndefined()
    faults.add({ action: { kind: 'disconnect' } })
    await expect(create('HelpDesk', ticket)).rejects.toThrow()
    expect(await query("select id from HelpDesk where ticket_title = 'n' order by id;")).toEqual([
      { id: '17x20' },
      { id: '17x21' },
    ])
  })
})
