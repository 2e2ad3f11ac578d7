import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox } from '../../src/vendors/enterprise-platform/sandbox/index.js'
import type {
  CustomerRecord,
  EnterpriseSandboxOptions,
  EnterpriseStore,
  OrderRecord,
  TicketRecord,
} from '../../src/vendors/enterprise-platform/sandbox/index.js'

const running: RunningSandbox<EnterpriseStore>[] = []
const json = { 'content-type': 'application/json' }
const stamps = { createdAt: '2024-01-01T00:00:00Z', updatedAt: '2024-01-01T00:00:00Z' }

interface Answer {
  readonly status: number
  readonly text: string
  readonly code: unknown
  readonly data: Record<string, unknown>
  /** Fields named in `errors`, sorted. */
  readonly fields: string[]
}

/** Starts at 2024-01-15 10:00:00 UTC. */
async function start(options: EnterpriseSandboxOptions = {}) {
  const clock = createManualClock(Date.UTC(2024, 0, 15, 10))
  const started = await sandbox.start({ clock, ...options })
  running.push(started)
  const send = async (method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> => {
    const response = await fetch(`${started.url}/v1${path}`, {
      method,
      headers: { authorization: 'Bearer ep_key_sandbox_not_real', ...(body !== undefined && json), ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>
    const errors = (parsed['errors'] ?? []) as { field: string }[]
    return {
      status: response.status,
      text,
      code: parsed['code'],
      data: (parsed['data'] ?? {}) as Record<string, unknown>,
      fields: errors.map(({ field }) => field).sort(),
    }
  }
  const codeOf = async (method: string, path: string, body?: unknown) => {
    const { status, code } = await send(method, path, body)
    return [status, code]
  }
  return { ...started, clock, send, codeOf }
}

const customer = (id: string, rest: Partial<CustomerRecord> = {}): CustomerRecord => ({
  id,
  name: `Customer ${id}`,
  industry: null,
  status: 'active',
  amount: null,
  email: null,
  phone: null,
  contact: null,
  ownerId: null,
  ...stamps,
  ...rest,
})

const order = (id: string, customerId: string): OrderRecord => ({
  id,
  customerId,
  orderNo: `SO-${id}`,
  status: 'created',
  amount: 21,
  currency: 'CNY',
  items: [{ productId: 'prod_001', quantity: 2, price: 10.5 }],
  paidAt: null,
  ...stamps,
})

const ticket = (id: string, customerId: string): TicketRecord => ({
  id,
  customerId,
  contactId: null,
  subject: 's',
  description: null,
  status: 'open',
  priority: 'normal',
  assigneeId: null,
  ...stamps,
})

/** Two customers, of whom the first has an order and a ticket. */
const small = () => ({
  customers: [customer('cust_001'), customer('cust_002')],
  orders: [order('ord_001', 'cust_001')],
  tickets: [ticket('tick_001', 'cust_001')],
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('every resource', () => {
  it.each<[path: string, id: string, made: object, change: object]>([
    ['/customers', 'cust_003', { name: '新客户', ownerId: null }, { industry: '零售' }],
    ['/contacts', 'cont_001', { name: '王五', customerId: 'cust_002' }, { title: '经理' }],
    ['/orders', 'ord_002', { customerId: 'cust_002', orderNo: 'N', amount: 1 }, { status: 'paid' }],
    ['/tickets', 'tick_002', { subject: '坏了', customerId: 'cust_002' }, { priority: 'urgent' }],
    ['/users', 'user_001', { name: 'Agent' }, { status: 'inactive' }],
  ])('%s: 201, 200, 204 without a byte, then 40401', async (path, id, made, change) => {
    const { send, codeOf, clock } = await start({ data: small() })
    const created = await send('POST', path, made)
    expect([created.status, created.code]).toEqual([201, 0])
    expect(created.data).toMatchObject({ id, ...made, createdAt: '2024-01-15T10:00:00Z' })
    clock.advance(61_000)
    const changed = await send('PATCH', `${path}/${id}`, change)
    expect([changed.status, changed.code]).toEqual([200, 0])
    expect(changed.data).toEqual({
      ...created.data,
      ...change,
      ...(path !== '/users' && { updatedAt: '2024-01-15T10:01:01Z' }),
    })
    expect((await send('GET', `${path}/${id}`)).data).toEqual(changed.data)
    expect(await send('DELETE', `${path}/${id}`)).toMatchObject({ status: 204, text: '' })
    for (const method of ['GET', 'DELETE']) expect(await codeOf(method, `${path}/${id}`)).toEqual([404, 40401])
    expect(await codeOf('PATCH', `${path}/${id}`, change)).toEqual([404, 40401])
    expect(await codeOf('PUT', `${path}/${id}`, made)).toEqual([404, 40401])
  })

  it('gives no number twice, not even that of a record that is gone', async () => {
    const { send, data } = await start({ data: small() })
    await send('DELETE', '/customers/cust_002')
    expect((await send('POST', '/customers', { name: 'next' })).data['id']).toBe('cust_003')
    data.customers = []
    expect((await send('POST', '/customers', { name: 'after' })).data['id']).toBe('cust_004')
  })

  it('passes over what the platform sets itself', async () => {
    const { send } = await start({ data: small() })
    const own = { id: 'cust_777', createdAt: '2000-01-01T00:00:00Z', updatedAt: '2000-01-01T00:00:00Z' }
    expect((await send('POST', '/customers', { name: 'n', ...own })).data).toMatchObject({
      id: 'cust_003',
      createdAt: '2024-01-15T10:00:00Z',
    })
    expect((await send('PUT', '/customers/cust_003', { name: 'm', ...own })).data).toMatchObject({
      id: 'cust_003',
      createdAt: '2024-01-15T10:00:00Z',
    })
  })

  it('knows no idempotency: a repeated create makes a second record, whatever its trace id', async () => {
    const { send, data } = await start({ data: small() })
    const body = { customerId: 'cust_002', orderNo: 'same', amount: 1 }
    for (let count = 0; count < 2; count += 1) {
      expect((await send('POST', '/orders', body, { 'x-request-id': 'once' })).status).toBe(201)
    }
    expect(data.orders.filter(({ orderNo }) => orderNo === 'same')).toHaveLength(2)
    data.customers = small().customers
    await send('POST', '/customers', { name: 'N' })
    expect((await send('POST', '/customers', { name: 'N' }, { 'x-request-id': 'trace' })).text).toContain('"trace"')
  })
})

describe('PUT and PATCH', () => {
  const full = customer('cust_001', { industry: '金融', amount: 5, contact: { name: '张三', phone: '1' } })

  it('PUT empties what is not sent, PATCH keeps it and merges inside', async () => {
    const { send } = await start({ data: { customers: [full] } })
    expect((await send('PATCH', '/customers/cust_001', { contact: { phone: '2' } })).data).toMatchObject({
      industry: '金融',
      contact: { name: '张三', phone: '2' },
    })
    expect((await send('PATCH', '/customers/cust_001', { amount: null })).data['amount']).toBeNull()
    expect((await send('PUT', '/customers/cust_001', { name: 'only' })).data).toEqual({
      ...customer('cust_001', { name: 'only' }),
      updatedAt: '2024-01-15T10:00:00Z',
    })
  })

  it('PUT wants the required fields, PATCH only no null in them', async () => {
    const { send } = await start({ data: { customers: [full] } })
    expect(await send('PUT', '/customers/cust_001', { industry: 'x' })).toMatchObject({ code: 40001, fields: ['name'] })
    expect(await send('PATCH', '/customers/cust_001', { name: null, status: null })).toMatchObject({
      code: 40001,
      fields: ['name', 'status'],
    })
    expect((await send('PATCH', '/customers/cust_001', {})).code).toBe(0)
  })

  it('a refused change changes nothing', async () => {
    const { send, data } = await start({ data: small() })
    await send('PATCH', '/customers/cust_002', { industry: 'new', name: 'Customer cust_001' })
    await send('PATCH', '/orders/ord_001', { status: 'paid', customerId: 'cust_009' })
    await send('PUT', '/customers/cust_002', { name: 'n', email: 'x' })
    expect(data.customers[1]).toEqual(customer('cust_002'))
    expect(data.orders[0]).toEqual(order('ord_001', 'cust_001'))
  })
})

describe('rules', () => {
  it('40901 for a name that is taken, by create, PUT and PATCH, but not by the record itself', async () => {
    const { codeOf, send, data } = await start({ data: small() })
    const taken = { name: 'Customer cust_001' }
    expect(await codeOf('POST', '/customers', taken)).toEqual([409, 40901])
    expect(await codeOf('PUT', '/customers/cust_002', taken)).toEqual([409, 40901])
    expect(await codeOf('PATCH', '/customers/cust_002', taken)).toEqual([409, 40901])
    expect(await codeOf('PATCH', '/customers/cust_001', taken)).toEqual([200, 0])
    expect((await send('POST', '/customers', taken)).fields).toEqual(['name'])
    expect(await codeOf('POST', '/users', taken)).toEqual([201, 0])
    data.customers = [customer('cust_001', { name: 'twin' }), customer('cust_002', { name: 'twin' })]
    expect(await codeOf('PATCH', '/customers/cust_002', { phone: '021' })).toEqual([200, 0])
  })

  it('42201 for a customer with orders, until these are gone', async () => {
    const { codeOf, send } = await start({ data: small() })
    expect(await codeOf('DELETE', '/customers/cust_001')).toEqual([422, 42201])
    expect((await send('DELETE', '/orders/ord_001')).status).toBe(204)
    expect((await send('DELETE', '/customers/cust_001')).status).toBe(204)
  })

  it('leaves tickets of a deleted customer behind, which can still be changed', async () => {
    const { codeOf, send, data } = await start({ data: { ...small(), orders: [] } })
    await send('DELETE', '/customers/cust_001')
    expect(data.tickets[0]?.customerId).toBe('cust_001')
    expect(await codeOf('PATCH', '/tickets/tick_001', { status: 'closed' })).toEqual([200, 0])
    expect(await codeOf('PUT', '/tickets/tick_001', { ...data.tickets[0], subject: 't' })).toEqual([200, 0])
    expect(await codeOf('PATCH', '/tickets/tick_001', { contactId: 'cont_9' })).toEqual([422, 42201])
    expect(await codeOf('POST', '/tickets', { subject: 's', customerId: 'cust_001' })).toEqual([422, 42201])
  })

  it('tells e-mail addresses and phones apart from other text, all failing fields at once', async () => {
    const { send } = await start({ data: small() })
    const wrong = await send('POST', '/customers', { name: '', email: 'nowhere', phone: 'none', status: 'asleep' })
    expect(wrong).toMatchObject({ status: 400, code: 40001, fields: ['email', 'name', 'phone', 'status'] })
    const mixed = await send('POST', '/customers', { name: 5, email: 'nowhere', contact: 'me', nickname: 'x' })
    expect(mixed).toMatchObject({ status: 400, code: 40002, fields: ['contact', 'email', 'name', 'nickname'] })
    expect((await send('POST', '/customers', { name: 'n', email: 'a@b', phone: '+86 (21) 555', amount: 0 })).code).toBe(
      0,
    )
  })

  it('refuses other methods, formats and sizes by status', async () => {
    const { send, url } = await start({ data: small() })
    expect(await send('PUT', '/customers', { name: 'n' })).toMatchObject({ status: 405, code: 40001 })
    expect(await send('POST', '/customers/cust_001', { name: 'n' })).toMatchObject({ status: 405, code: 40001 })
    const form = await send('POST', '/customers', 'name=n', { 'content-type': 'application/x-www-form-urlencoded' })
    expect(form).toMatchObject({ status: 415, code: 40001, fields: ['Content-Type'] })
    const large = await send('POST', '/customers', { name: 'n'.repeat(1_100_000) })
    expect([large.status, large.code]).toEqual([413, 40001])
    expect((await fetch(`${url}/v1/customers`, { method: 'POST', headers: json, body: '{"name":"n"}' })).status).toBe(
      401,
    )
  })
})

describe('orders', () => {
  const lines = [
    { productId: 'prod_002', quantity: 1, price: 3 },
    { productId: 'prod_003', quantity: 2.5, price: 0.4 },
  ]

  it('PATCH leaves the lines alone, or puts others in their place as a whole', async () => {
    const { send } = await start({ data: small() })
    expect((await send('PATCH', '/orders/ord_001', { status: 'paid' })).data).toMatchObject({
      status: 'paid',
      amount: 21,
      items: order('', '').items,
    })
    expect((await send('PATCH', '/orders/ord_001', { items: lines })).data).toMatchObject({ items: lines, amount: 21 })
    expect((await send('PATCH', '/orders/ord_001', { items: [] })).data['items']).toEqual([])
    expect((await send('PATCH', '/orders/ord_001', { items: null })).data['items']).toEqual([])
  })

  it('names each cell that is wrong', async () => {
    const { send } = await start({ data: small() })
    const items = [lines[0], { productId: 7, quantity: '2', price: 1 }, 'x', { ...lines[1], discount: 1 }]
    expect(await send('PATCH', '/orders/ord_001', { items })).toMatchObject({
      status: 400,
      code: 40002,
      fields: ['items[1].productId', 'items[1].quantity', 'items[2]', 'items[3].discount'],
    })
    const extra = { items: [{ ...lines[0], discount: 1 }] }
    expect(await send('PATCH', '/orders/ord_001', extra)).toMatchObject({ code: 40001, fields: ['items[0].discount'] })
    expect(await send('PATCH', '/orders/ord_001', { items: {} })).toMatchObject({ code: 40002, fields: ['items'] })
    const lax = await start({ data: small(), unknownField: 'ignore' })
    expect((await lax.send('PATCH', '/orders/ord_001', { ...extra, nickname: 'x' })).code).toBe(0)
  })

  it('keeps instants in the platform’s own form', async () => {
    const paidAt = async (text: string, options: EnterpriseSandboxOptions = {}) => {
      const { send } = await start({ data: small(), ...options })
      const { data, fields } = await send('PATCH', '/orders/ord_001', { paidAt: text })
      return fields[0] ?? data['paidAt']
    }
    expect(await paidAt('2024-01-15T18:00:00.999+08:00')).toBe('2024-01-15T10:00:00Z')
    expect(await paidAt('2024-01-15')).toBe('2024-01-15T00:00:00Z')
    expect(await paidAt('2024-01-15', { dateZone: 'Asia/Shanghai' })).toBe('2024-01-14T16:00:00Z')
    expect(await paidAt('yesterday')).toBe('paidAt')
  })

  it('wants a customer that exists', async () => {
    const { codeOf } = await start({ data: small() })
    expect(await codeOf('POST', '/orders', { orderNo: 'N', amount: 1 })).toEqual([400, 40001])
    expect(await codeOf('POST', '/orders', { orderNo: 'N', amount: 1, customerId: 'x' })).toEqual([422, 42201])
    expect(await codeOf('PATCH', '/orders/ord_001', { customerId: 'x' })).toEqual([422, 42201])
  })
})

describe('a lost answer', () => {
  it('leaves the work done: a second DELETE finds nothing, a second create finds the name taken', async () => {
    const { send, codeOf, faults } = await start({ data: small() })
    faults.add({ action: { kind: 'disconnect', stage: 'applied' }, times: 2 })
    await expect(send('DELETE', '/customers/cust_002')).rejects.toThrow()
    await expect(send('POST', '/customers', { name: 'N' })).rejects.toThrow()
    expect(await codeOf('DELETE', '/customers/cust_002')).toEqual([404, 40401])
    expect(await codeOf('POST', '/customers', { name: 'N' })).toEqual([409, 40901])
  })

  it('a 204 can be cut in its head', async () => {
    const { send, faults, data } = await start({ data: small() })
    faults.add({ action: { kind: 'cutBody' } })
    await expect(send('DELETE', '/customers/cust_002')).rejects.toThrow()
    expect(data.customers).toHaveLength(1)
  })
})
