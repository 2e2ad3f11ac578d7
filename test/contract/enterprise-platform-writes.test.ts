import { afterEach, describe, expect, it } from '@jest/globals'
import { defaultWriteSettings, type WriteResult, type WriteWish } from '../../src/engine/index.js'
import type { ContactRecord, CustomerRecord, OrderRecord, RecordKind, TicketRecord } from '../../src/model/index.js'
import { condition } from '../../src/query/index.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory } from '../../src/transport/index.js'
import { vendor } from '../../src/vendors/enterprise-platform/index.js'
import {
  sandbox,
  type EnterpriseSandboxOptions,
  type EnterpriseStore,
} from '../../src/vendors/enterprise-platform/sandbox/index.js'
import type { VendorSource, WriteAnswer, WriteIntent, WriteShapes } from '../../src/vendors/vendor.js'
import { begin, orderOf, writingEngine } from '../support/writes.js'

type Json = Readonly<Record<string, unknown>>
type Kind = 'Customer' | 'Contact' | 'Ticket' | 'Order'

let running: RunningSandbox<EnterpriseStore> | undefined
let source: VendorSource
let sendings = 0
afterEach(() => running?.close())

async function start(
  options: EnterpriseSandboxOptions = {},
  auth?: (sandbox: RunningSandbox<EnterpriseStore>) => Json,
) {
  running = await sandbox.start({ scale: 0.02, ...options })
  sendings = 0
  const checked = vendor.readSettings({ ...running.settings, ...(auth === undefined ? {} : { auth: auth(running) }) })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  source = vendor.connect(checked.settings, createTransportFactory({ source: 'ep' }))
}

const marker = '0123456789abcdefghijklmnop'

/** As the engine does: first what the writer can tell beforehand, then one sending. */
function write(intent: WriteIntent): Promise<WriteAnswer> {
  const problems = source.writer!.check(intent)
  if (problems.length > 0) return Promise.resolve({ kind: 'refused', problems })
  const signal = new AbortController().signal
  return source.writer!.send(intent, { signal, deadline: Date.now() + 20_000, onSend: () => void sendings++ })
}

const create = <K extends Kind>(kind: K, values: WriteShapes[K]): Promise<WriteAnswer> =>
  write({ operation: 'create', kind, marker, values } as unknown as WriteIntent)
const update = (kind: Kind, nativeId: string, values: Json): Promise<WriteAnswer> =>
  write({ operation: 'update', kind, nativeId, values })
const remove = (kind: Kind, nativeId: string): Promise<WriteAnswer> => write({ operation: 'delete', kind, nativeId })

async function made(answer: Promise<WriteAnswer>): Promise<string> {
  const settled = await answer
  if (settled.kind !== 'applied' || settled.nativeId === null) throw new Error(JSON.stringify(settled))
  return settled.nativeId
}

async function problemsOf(answer: Promise<WriteAnswer>): Promise<readonly string[]> {
  const settled = await answer
  if (settled.kind !== 'refused') throw new Error(JSON.stringify(settled))
  return settled.problems.map(({ path, code }) => `${path.join('.')} ${code}`)
}

async function read<R>(kind: RecordKind, nativeId: string): Promise<readonly R[]> {
  const translation = source.dialect.translate(kind, condition('nativeId', 'eq', nativeId))
  if (translation.kind !== 'pushed') throw new Error(`Not sent: ${translation.kind}`)
  const request = source.dialect.compile({
    kind,
    pushed: translation.pushed,
    order: null,
    position: { kind: 'start' },
    pageSize: 100,
    fields: ['nativeFields'],
    step: 0,
  })
  const signal = new AbortController().signal
  const page = await source.client.fetchPage(request, { signal, deadline: Date.now() + 20_000 })
  return page.rows.map((row) => source.mapping.toRecord(kind, row, 'ep') as unknown as R)
}

const writings = (): readonly string[] =>
  running!.requests
    .filter(({ method, url }) => method !== 'GET' && !url.startsWith('/oauth'))
    .map(({ method }) => method)
const lines = [
  { productId: 'prod_001', quantity: '3', unitPrice: '0.1' },
  { productId: 'prod_002', quantity: '0.5', unitPrice: '99.99' },
]

describe('records', () => {
  it('makes, changes and deletes a customer, one writing call each, and reads back what was sent', async () => {
    await start()
    const sent = {
      name: '晨光 "科技" 😀',
      status: 'INACTIVE',
      industry: '互联网',
      phone: '010-1',
      email: 'a@b.example',
    }
    const answer = await create('Customer', { ...sent, customFields: { amount: 12.5, contact: { name: '张三' } } })
    const id = await made(Promise.resolve(answer))
    const [record] = await read<CustomerRecord>('Customer', id)
    expect(record).toMatchObject(sent)
    expect(record!.nativeFields).toMatchObject({ amount: 12.5, contact: { name: '张三', phone: null } })
    expect(source.mapping.toRecord('Customer', (answer as { native: unknown }).native, 'ep')).toEqual(record)

    const changes = { status: 'ACTIVE', phone: null, customFields: { contact: { phone: '138' }, amount: null } }
    const changed = await update('Customer', id, changes)
    const [after] = await read<CustomerRecord>('Customer', id)
    expect(after).toMatchObject({ ...sent, status: 'ACTIVE', phone: null })
    expect(after!.nativeFields).toMatchObject({ amount: null, contact: { name: '张三', phone: '138' } })
    expect(source.mapping.toRecord('Customer', (changed as { native: unknown }).native, 'ep')).toEqual(after)

    expect(await remove('Customer', id)).toEqual({ kind: 'applied', nativeId: null })
    expect(await read('Customer', id)).toEqual([])
    expect([writings(), sendings]).toEqual([['POST', 'PATCH', 'DELETE'], 3])
  })

  it('makes, changes and deletes a contact of a customer', async () => {
    await start()
    const sent = {
      name: '王小明',
      title: '经理',
      phone: '1',
      email: 'm@b.example',
      customerId: running!.data.customers[0]!.id,
    }
    const id = await made(create('Contact', sent))
    expect((await read<ContactRecord>('Contact', id))[0]).toMatchObject(sent)
    await made(update('Contact', id, { name: '王大明', customerId: null }))
    expect((await read<ContactRecord>('Contact', id))[0]).toMatchObject({ ...sent, name: '王大明', customerId: null })
    expect(await remove('Contact', id)).toEqual({ kind: 'applied', nativeId: null })
    expect(await read('Contact', id)).toEqual([])
  })

  it('makes, changes and deletes a ticket', async () => {
    await start()
    const { customers, contacts } = running!.data
    const sent = {
      subject: '打印机坏了',
      description: '第一行\n第二行',
      status: 'SOLVED',
      priority: 'URGENT',
      customerId: customers[0]!.id,
      contactId: contacts[0]!.id,
    }
    const id = await made(create('Ticket', sent))
    expect((await read<TicketRecord>('Ticket', id))[0]).toMatchObject({ ...sent, nativeStatus: 'resolved' })
    await made(update('Ticket', id, { status: 'CLOSED', description: null }))
    expect((await read<TicketRecord>('Ticket', id))[0]).toMatchObject({ ...sent, status: 'CLOSED', description: null })
    expect(await remove('Ticket', id)).toEqual({ kind: 'applied', nativeId: null })
    expect(await read('Ticket', id)).toEqual([])
  })

  it('makes, changes and deletes an order with its lines and their exact amount', async () => {
    await start()
    const sent = { number: 'SO-W1', status: 'PAID', currency: 'USD', customerId: running!.data.customers[0]!.id }
    const id = await made(create('Order', { ...sent, lines }))
    const [order] = await read<OrderRecord>('Order', id)
    expect(order).toMatchObject({ ...sent, total: '50.295' })
    expect(order!.lines!.map(({ productName, quantity, unitPrice }) => [productName, quantity, unitPrice])).toEqual(
      lines.map(({ productId, quantity, unitPrice }) => [productId, quantity, unitPrice]),
    )
    await made(update('Order', id, { status: 'CANCELLED', number: 'SO-W2' }))
    const [changed] = await read<OrderRecord>('Order', id)
    expect(changed).toMatchObject({ status: 'CANCELLED', number: 'SO-W2', total: '50.295' })
    expect(changed!.lines).toHaveLength(2)
    expect(await remove('Order', id)).toEqual({ kind: 'applied', nativeId: null })
    expect(await read('Order', id)).toEqual([])
  })

  it('says beforehand which fields are taken, and no replies', async () => {
    await start()
    const { writes } = source.capabilities
    expect(Object.keys(writes!)).toEqual(['Customer', 'Contact', 'Ticket', 'Order'])
    expect(writes!.Customer!.create).not.toContain('website')
    expect(writes!.Order!.update).toEqual(['number', 'status', 'customerId'])
    for (const { naturalKey, create: fields } of Object.values(writes!)) {
      expect(naturalKey.filter((field) => !fields!.includes(field))).toEqual([])
    }
  })
})

describe('refusals', () => {
  it('brings every field that the platform refuses back to its place in the input', async () => {
    await start()
    const values = {
      name: 'A',
      email: 'nobody',
      phone: 'none',
      customFields: { contact: { name: 5 }, amount: 'x', taxNo: '1' },
    }
    expect((await problemsOf(create('Customer', values))).toSorted()).toEqual([
      'customFields.amount BAD_USER_INPUT',
      'customFields.contact.name BAD_USER_INPUT',
      'customFields.taxNo BAD_USER_INPUT',
      'email BAD_USER_INPUT',
      'phone BAD_USER_INPUT',
    ])
    expect([writings(), sendings]).toEqual([['POST'], 1])
    const { customers } = running!.data
    expect(await problemsOf(create('Order', { customerId: customers[0]!.id, currency: 'EUR', lines }))).toEqual([
      'currency BAD_USER_INPUT',
      'number BAD_USER_INPUT',
    ])
  })

  it('brings refused lines back too', async () => {
    await start()
    const body = {
      code: 40002,
      message: 'x',
      errors: [{ field: 'items[1].price', message: 'x' }, { field: 'items[0].productId' }],
    }
    running!.faults.add({ action: { kind: 'status', status: 400, body: JSON.stringify(body) } })
    expect(await problemsOf(create('Order', { customerId: 'cust_001', number: 'N', lines }))).toEqual([
      'lines.1.unitPrice BAD_USER_INPUT',
      'lines.0.productId BAD_USER_INPUT',
    ])
  })

  it('tells which value is taken, which reference leads nowhere, and which record may not go', async () => {
    await start()
    const { customers, orders } = running!.data
    const taken = customers[1]!
    expect(await problemsOf(create('Customer', { name: taken.name }))).toEqual(['name SOURCE_REJECTED'])
    expect(await problemsOf(update('Customer', customers[0]!.id, { name: taken.name }))).toEqual([
      'name SOURCE_REJECTED',
    ])
    expect(await problemsOf(create('Ticket', { subject: 's', contactId: 'cont_999999' }))).toEqual([
      'contactId SOURCE_REJECTED',
    ])
    expect(await problemsOf(remove('Customer', orders[0]!.customerId))).toEqual([' SOURCE_REJECTED'])
    expect(customers.some(({ id }) => id === orders[0]!.customerId)).toBe(true)
  })

  it('says of records that are not there that they are not', async () => {
    await start()
    for (const kind of ['Customer', 'Contact', 'Ticket', 'Order'] as const) {
      expect(await problemsOf(remove(kind, 'x_1'))).toEqual([' SOURCE_REJECTED'])
      expect(await problemsOf(update(kind, 'x_1', { customFields: {} }))).toEqual([' SOURCE_REJECTED'])
    }
  })

  it('sends nothing that it knows to be wrong', async () => {
    await start()
    expect(await problemsOf(create('Customer', { name: 'A', status: 'LEAD' }))).toEqual(['status BAD_USER_INPUT'])
    expect(
      await problemsOf(create('Order', { customerId: 'cust_001', lines: [{ ...lines[0]!, unitPrice: null }] })),
    ).toEqual(['lines.0.unitPrice BAD_USER_INPUT'])
    expect([running!.requests.length, sendings]).toEqual([0, 0])
  })
})

describe('answers that fail or are lost', () => {
  it.each([
    ['a cut answer', { kind: 'cutBody' }, 'SOURCE_UNAVAILABLE'],
    ['a server error in a good status', { kind: 'vendor', name: 'okWithErrorCode' }, 'SOURCE_UNAVAILABLE'],
    ['a bad gateway', { kind: 'vendor', name: 'htmlBadGateway' }, 'SOURCE_UNAVAILABLE'],
    ['a refusal for now', { kind: 'vendor', name: 'rateLimitedWithoutRetryAfter' }, 'SOURCE_RATE_LIMITED'],
  ] as const)('sends a write once, whatever comes back: %s', async (_what, action, code) => {
    await start()
    running!.faults.add({ action })
    await expect(create('Customer', { name: 'Once' })).rejects.toMatchObject({ code, source: 'ep' })
    expect([writings(), sendings]).toEqual([['POST'], 1])
  })

  it('repeats a write only for a token that had expired', async () => {
    await start({}, (started) => ({
      kind: 'oauth',
      clientId: 'client_sandbox',
      clientSecret: 'client_secret_sandbox_not_real',
      refreshToken: started.data.oauth.issue('client_sandbox').refresh_token,
    }))
    const before = running!.data.customers.length
    running!.faults.add({
      when: ({ method, url }) => method === 'POST' && url.startsWith('/v1'),
      action: { kind: 'vendor', name: 'tokenExpired' },
    })
    await made(create('Customer', { name: 'Twice asked' }))
    expect(writings()).toEqual(['POST', 'POST'])
    expect(running!.data.customers).toHaveLength(before + 1)
  })

  it('tells a forbidden write apart', async () => {
    await start({ restricted: ['tickets'] })
    await expect(create('Ticket', { subject: 's' })).rejects.toMatchObject({ code: 'SOURCE_FORBIDDEN', source: 'ep' })
  })

  it('reads answers without code and message', async () => {
    await start()
    running!.faults.add({ action: { kind: 'vendor', name: 'codeAbsent' } })
    expect(await create('Customer', { name: 'Bare' })).toMatchObject({ kind: 'applied', native: { name: 'Bare' } })
  })
})

describe('through the engine', () => {
  const run = (wish: WriteWish): Promise<WriteResult> => {
    const engine = writingEngine([{ ...source, name: 'a', vendor: 'enterprise-platform', label: 'a' }], {
      clock: { now: Date.now, sleep: defaultWriteSettings.sleep },
      writes: { settleMs: 0 },
    })
    return begin(engine).write(orderOf(wish, { fields: null }))
  }
  const isWrite = ({ method }: { readonly method: string }): boolean => method !== 'GET'

  it('finds each kind of write again whose answer was lost, or says that it is not there', async () => {
    await start()
    const { customers, contacts } = running!.data
    const customerId = customers[0]!.id
    const wishes: readonly WriteWish[] = [
      { operation: 'create', kind: 'Customer', values: { name: '晨光 "科技" 😀', status: 'ACTIVE', phone: '1' } },
      { operation: 'create', kind: 'Contact', values: { name: '王小明', customerId, email: 'm@b.example' } },
      { operation: 'create', kind: 'Ticket', values: { subject: '打印机 100%', customerId, priority: 'HIGH' } },
      { operation: 'create', kind: 'Order', values: { number: 'SO-E1', customerId, currency: 'USD', lines } },
      { operation: 'update', kind: 'Customer', nativeId: customerId, values: { phone: null, industry: '制造业' } },
      { operation: 'delete', kind: 'Contact', nativeId: contacts[0]!.id },
    ]
    for (const [index, wish] of wishes.entries()) {
      running!.faults.add({ when: isWrite, action: { kind: 'disconnect', stage: 'unapplied' } })
      expect([index, await run(wish)]).toMatchObject([index, { outcome: 'NOT_APPLIED', problems: [] }])
      const sent = writings().length
      running!.faults.add({ when: isWrite, action: { kind: 'disconnect', stage: 'applied' } })
      const { outcome, nativeId } = await run(wish)
      expect([index, outcome, nativeId]).toEqual([index, 'APPLIED', expect.stringMatching(/^[a-z]+_\d+$/)])
      expect(writings()).toHaveLength(sent + 1)
    }
  })
})
