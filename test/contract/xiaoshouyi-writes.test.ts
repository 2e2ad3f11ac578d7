import { afterEach, describe, expect, it } from '@jest/globals'
import type {
  ContactRecord,
  CustomerRecord,
  OrderLineRecord,
  OrderRecord,
  RecordKind,
  TicketRecord,
} from '../../src/model/index.js'
import { condition } from '../../src/query/index.js'
import type { Fault } from '../../src/sandbox/sandbox.js'
import type { WriteAnswer, WriteIntent } from '../../src/vendors/vendor.js'
import { problemText } from '../../src/vendors/xiaoshouyi/write-cases.js'
import type { XiaoshouyiRecord, XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { marker, startWriting, type WritingSandbox } from '../support/xiaoshouyi-writing.js'

type Json = Readonly<Record<string, unknown>>
type Kind = 'Customer' | 'Contact' | 'Ticket' | 'Order'

let running: WritingSandbox
let sendings = 0
afterEach(() => running.close())

async function start(options: XiaoshouyiSandboxOptions = {}, more: Json = {}): Promise<void> {
  running = await startWriting(options, more)
  sendings = 0
}

/** As the engine does: first what the writer can tell beforehand, then one sending. */
function write(intent: WriteIntent): Promise<WriteAnswer> {
  const writer = running.source.writer!
  const problems = writer.check(intent)
  if (problems.length > 0) return Promise.resolve({ kind: 'refused', problems })
  return writer.send(intent, { ...running.call(), onSend: () => void sendings++ })
}
const create = (kind: Kind, values: Json): Promise<WriteAnswer> =>
  write({ operation: 'create', kind, marker, values } as unknown as WriteIntent)
const update = (kind: Kind, nativeId: string, values: Json): Promise<WriteAnswer> =>
  write({ operation: 'update', kind, nativeId, values } as unknown as WriteIntent)
const remove = (kind: Kind, nativeId: string): Promise<WriteAnswer> => write({ operation: 'delete', kind, nativeId })

async function made(answer: Promise<WriteAnswer>): Promise<string> {
  const settled = await answer
  if (settled.kind !== 'applied' || settled.nativeId === null) throw new Error(JSON.stringify(settled))
  return settled.nativeId
}
async function problemsOf(answer: Promise<WriteAnswer>): Promise<readonly string[]> {
  const settled = await answer
  if (settled.kind !== 'refused') throw new Error(JSON.stringify(settled))
  return settled.problems.map(problemText)
}

async function read<R>(kind: RecordKind, field: string, value: string): Promise<readonly R[]> {
  const { dialect, capabilities, client, mapping } = running.source
  const translation = dialect.translate(kind, condition(field, 'eq', value))
  if (translation.kind !== 'pushed') throw new Error(`Not sent: ${translation.kind}`)
  const request = dialect.compile({
    kind,
    pushed: translation.pushed,
    order: null,
    position: { kind: 'afterId', id: null },
    pageSize: 100,
    fields: [
      ...Object.keys(capabilities.kinds[kind]!.fields),
      ...['nativeFields', 'title', 'website', 'description', 'subject', 'currency', 'industry'],
    ],
    step: 0,
  })
  const page = await client.fetchPage(request, running.call())
  return page.rows.map((row) => mapping.toRecord(kind, row, 'crm') as unknown as R)
}

/** Calls that can change something, as `METHOD object`. */
const writings = (): readonly string[] =>
  running.requests
    .filter(({ method, url }) => method !== 'GET' && url.includes('/xobjects/'))
    .map(({ method, url }) => `${method} ${url.replace(/^.*\/xobjects\//, '').replace(/\/\d+$/, '/id')}`)
const stored = (object: string): readonly XiaoshouyiRecord[] => running.data.records[object] ?? []
const storedById = (object: string, id: string): XiaoshouyiRecord | undefined =>
  stored(object).find((record) => record.id === id)
const account = (): string => stored('account')[0]!.id
const product = (place = 0): string => stored('product')[place]!.id
const line = (more: Json = {}): Json => ({ productId: product(), quantity: '2', unitPrice: '10.5', ...more })

describe('records', () => {
  it('makes, changes and deletes a customer, one writing call each, and reads back what was sent', async () => {
    await start()
    const sent = {
      name: '晨光 & "Söhne" \\ 50% 公司 🎉',
      status: 'LEAD',
      industry: '制造业',
      phone: '+86 21 1',
      email: 'a@b.example',
      website: 'https://b.example/?a=1&b=2',
    }
    const id = await made(create('Customer', { ...sent, customFields: { employeeNumber: 42, fax: '1' } }))
    const [record] = await read<CustomerRecord>('Customer', 'nativeId', id)
    expect(record).toMatchObject({ nativeId: id, ...sent })
    expect(record!.nativeFields).toMatchObject({ externalId__c: marker, ownerId: running.ownerId })
    expect(storedById('account', id)).toMatchObject({ employeeNumber: 42, fax: '1' })

    await made(update('Customer', id, { status: 'ACTIVE', phone: null, industry: null, customFields: { fax: null } }))
    const [changed] = await read<CustomerRecord>('Customer', 'nativeId', id)
    expect(changed).toMatchObject({ ...sent, status: 'ACTIVE', phone: null, industry: null })
    expect(storedById('account', id)).toMatchObject({ fax: null, employeeNumber: 42, externalId__c: marker })

    expect(await remove('Customer', id)).toEqual({ kind: 'applied', nativeId: id })
    expect(await read('Customer', 'nativeId', id)).toEqual([])
    expect(writings()).toEqual(['POST account', 'PATCH account/id', 'DELETE account/id'])
    expect(sendings).toBe(3)
  })

  it('writes contacts', async () => {
    await start()
    const sent = {
      name: '赵敏',
      customerId: account(),
      title: '采购经理',
      phone: '021 1',
      mobile: '13800000000',
      email: 'm@b.example',
    }
    const id = await made(create('Contact', sent))
    expect(await read<ContactRecord>('Contact', 'nativeId', id)).toMatchObject([sent])
    await made(update('Contact', id, { title: null, customerId: stored('account')[1]!.id }))
    expect(await read<ContactRecord>('Contact', 'nativeId', id)).toMatchObject([
      { ...sent, title: null, customerId: stored('account')[1]!.id },
    ])
    await made(remove('Contact', id))
    expect(writings()).toEqual(['POST contact', 'PATCH contact/id', 'DELETE contact/id'])
  })

  it('writes tickets, their status and priority by code', async () => {
    await start()
    const contactId = stored('contact')[0]!.id
    const sent = {
      subject: '无法登录',
      description: '第一行\n第二行 <b>& "x"',
      customerId: account(),
      contactId,
      priority: 'URGENT',
      status: 'PENDING',
    }
    const id = await made(create('Ticket', sent))
    expect(await read<TicketRecord>('Ticket', 'nativeId', id)).toMatchObject([sent])
    await made(update('Ticket', id, { priority: 'NONE', status: 'CLOSED', description: null }))
    expect(await read<TicketRecord>('Ticket', 'nativeId', id)).toMatchObject([
      { ...sent, priority: 'NONE', status: 'CLOSED', description: null },
    ])
    expect(storedById('serviceCase', id)).toMatchObject({ casePriority: null, caseStatus: 4 })
    await made(remove('Ticket', id))
  })

  it('writes orders without lines, the currency by its code', async () => {
    await start()
    const sent = { number: 'SO-77', subject: '年度采购', customerId: account(), status: 'DRAFT', currency: 'USD' }
    const id = await made(create('Order', { ...sent, lines: [] }))
    expect(await read<OrderRecord>('Order', 'nativeId', id)).toMatchObject([sent])
    await made(update('Order', id, { subject: null, status: 'CONFIRMED' }))
    expect(await read<OrderRecord>('Order', 'nativeId', id)).toMatchObject([
      { ...sent, subject: null, status: 'CONFIRMED' },
    ])
    expect(writings()).toEqual(['POST order', 'PATCH order/id'])
  })

  it('finds a currency by its own name where the settings have no codes', async () => {
    await start({}, { picklists: {} })
    const id = await made(create('Order', { number: 'SO-78', customerId: account(), currency: 'USD' }))
    expect(storedById('order', id)).toMatchObject({ currencyUnit: 2 })
    expect(await problemsOf(create('Order', { number: 'SO-79', customerId: account(), currency: 'JPY' }))).toEqual([
      'currency: currency is none of the values that this source has',
    ])
  })

  it.each([
    ['ids as text', { render: { idType: { v20: 'string' } } }],
    ['codes as numbers', { render: { codeType: 'number' } }],
    ['the id alone', { write: { createAnswer: 'idOnly' } }],
    ['statuses as errors', { errors: { httpStatusMode: 'mapped' } }],
  ] as const)('takes answers with %s', async (_what, options) => {
    await start(options)
    const id = await made(create('Customer', { name: 'A' }))
    expect(storedById('account', id)).toMatchObject({ accountName: 'A' })
    expect(await problemsOf(remove('Contact', '1'))).toEqual([': There is no such record'])
  })
})

describe('refusals', () => {
  it('says where required values of the platform are to be named', async () => {
    await start({}, { writes: {} })
    const [first, ...rest] = await problemsOf(create('Customer', { name: 'A' }))
    expect(rest).toEqual([])
    expect(first).toMatch(/^customFields\.ownerId: ownerId is required by this source/)
    const own = { ownerId: running.ownerId, entityType: running.typeOf('account'), dimDepart: running.department }
    await made(create('Customer', { name: 'A', customFields: own }))
  })

  it('maps each refusal to the input that it is about', async () => {
    await start({
      write: {
        duplicateRules: [{ object: 'account', fields: ['phone'] }],
        validationRules: [
          { object: 'account', check: ({ email__c: email }) => (email === 'no@b.example' ? '邮箱 is not ours' : null) },
        ],
      },
    })
    const customer = (values: Json): Promise<readonly string[]> =>
      problemsOf(create('Customer', { name: 'A', ...values }))
    await made(create('Customer', { name: 'A', phone: '+1' }))
    expect(await customer({ phone: '+1' })).toEqual([
      'phone: phone repeats a record that is already there, by the duplicate rules of this source',
    ])
    expect(await customer({ email: 'no@b.example' })).toEqual(['email: email does not pass the rules of this source'])
    expect(await customer({ customFields: { employeeNumber: 'many' } })).toEqual([
      'customFields.employeeNumber: employeeNumber is not of the type that this source expects',
    ])
    expect(await customer({ customFields: { level: 6 } })).toEqual([
      'customFields.level: level does not pass the rules of this source',
    ])
    expect(await customer({ customFields: { parentAccountId: '9' } })).toEqual([
      'customFields.parentAccountId: parentAccountId names a record that is not there',
    ])
    expect(await problemsOf(update('Customer', account(), { customFields: { parentAccountId: account() } }))).toEqual([
      'customFields.parentAccountId: parentAccountId makes a customer its own parent',
    ])
    expect(await problemsOf(create('Contact', { name: 'A', customerId: '9' }))).toEqual([
      'customerId: customerId names a record that is not there',
    ])
    expect(await problemsOf(update('Customer', '9', { name: 'B' }))).toEqual([': There is no such record'])
  })

  it('sends nothing that the object’s description speaks against', async () => {
    await start()
    expect(
      await problemsOf(
        create('Customer', {
          name: '长'.repeat(301),
          industry: '不存在的行业',
          customFields: { srcFlg: 1, notThere__c: 'x', level: 99 },
        }),
      ),
    ).toEqual([
      'name: name has 301 characters; this source keeps 300',
      'industry: industry is none of the values that this source has',
      'customFields.srcFlg: srcFlg cannot be written in this source',
      'customFields.notThere__c: notThere__c is no field that the configured user sees in this source',
      'customFields.level: level is no code of this picklist',
    ])
    expect(writings()).toEqual([])
    expect(sendings).toBe(0)
  })

  it('says that an order in effect is neither changed nor deleted', async () => {
    await start()
    const effective = stored('order').find(({ status }) => status === 2)!.id
    expect(await problemsOf(update('Order', effective, { subject: 'x' }))).toEqual([
      ': Only an order that is not yet effective can be changed, and so its lines; this one has taken effect',
    ])
    expect(await problemsOf(remove('Order', effective))).toEqual([
      ': Only an order that is not yet effective can be deleted, and so its lines; this one has taken effect',
    ])
    expect(storedById('order', effective)).toBeDefined()
  })

  it('says that a record is locked or not this user’s', async () => {
    await start()
    const id = await made(create('Customer', { name: 'A' }))
    const place = stored('account').findIndex((record) => record.id === id)
    running.data.records.account[place] = { ...stored('account')[place]!, lockStatus: 2 }
    const refused = ': The configured user may not write this record in the source, or the record is locked'
    expect(await problemsOf(update('Customer', id, { name: 'B' }))).toEqual([refused])
    expect(await problemsOf(remove('Customer', id))).toEqual([refused])
  })
})

describe('calls', () => {
  const failing = (code: string): object => ({ name: 'CrmError', code, source: 'crm' })
  const meeting = (method: string, path: RegExp, action: Fault['action'], more: Partial<Fault> = {}): void =>
    running.faults.add({ when: (request) => request.method === method && path.test(request.url), action, ...more })

  it('renews a lost token and sends again, since nothing was written', async () => {
    await start()
    await made(create('Customer', { name: 'A' }))
    meeting('POST', /account$/, { kind: 'vendor', name: 'endTokens' })
    await made(create('Customer', { name: 'B' }))
    expect(writings()).toEqual(['POST account', 'POST account', 'POST account'])
    expect(stored('account').filter(({ accountName }) => accountName === 'B')).toHaveLength(1)
  })

  it.each([
    [{ kind: 'disconnect', stage: 'applied' }, 'SOURCE_UNAVAILABLE', 1],
    [{ kind: 'disconnect' }, 'SOURCE_UNAVAILABLE', 0],
    [{ kind: 'cutBody' }, 'SOURCE_UNAVAILABLE', 1],
    [{ kind: 'status', status: 502, stage: 'applied' }, 'SOURCE_UNAVAILABLE', 1],
    [{ kind: 'vendor', name: 'internalError' }, 'SOURCE_UNAVAILABLE', 0],
    [{ kind: 'vendor', name: 'rateLimited' }, 'SOURCE_RATE_LIMITED', 0],
  ] as const)('sends once when it meets %j', async (action, code, records) => {
    await start()
    meeting('POST', /account$/, action, { times: 5 })
    await expect(create('Customer', { name: 'once' })).rejects.toMatchObject(failing(code))
    expect(writings()).toEqual(['POST account'])
    expect(stored('account').filter(({ accountName }) => accountName === 'once')).toHaveLength(records)
  })

  it('tells a success that came without the new id', async () => {
    await start()
    meeting('POST', /account$/, { kind: 'vendor', name: 'dataAbsent' })
    expect(await create('Customer', { name: 'A' })).toEqual({ kind: 'applied', nativeId: null })
  })

  it('reads the description of an object once for many writes', async () => {
    await start()
    for (const name of ['A', 'B', 'C']) await made(create('Customer', { name }))
    expect(running.requests.filter(({ url }) => url.endsWith('/account/description'))).toHaveLength(1)
  })

  describe('of an order with lines', () => {
    const order = (more: Json = {}): Json => ({
      number: 'SO-9',
      customerId: account(),
      status: 'CONFIRMED',
      lines: [line(), line({ productId: product(1), quantity: '1', unitPrice: null })],
      ...more,
    })
    const steps = ['POST order', 'POST orderProduct/batch', 'PATCH order/id'] as const
    const ours = (): readonly XiaoshouyiRecord[] => stored('order').filter(({ po }) => po === 'SO-9')
    const linesOf = (id: string): readonly XiaoshouyiRecord[] =>
      stored('orderProduct').filter(({ orderId }) => orderId === id)

    it('make a draft, its lines, and then the order that was asked for', async () => {
      await start()
      const id = await made(create('Order', order()))
      expect(writings()).toEqual(steps)
      expect(sendings).toBe(1)
      expect(running.requests.find(({ url }) => url.endsWith('/batch'))!.headers['xsy-execmode']).toBe('stop')
      const [record] = await read<OrderRecord>('Order', 'nativeId', id)
      expect(record).toMatchObject({ number: 'SO-9', status: 'CONFIRMED', nativeFields: { externalId__c: marker } })
      expect(await read<OrderLineRecord>('OrderLine', 'orderId', id)).toMatchObject([
        { quantity: '2', unitPrice: '10.5' },
        { quantity: '1', unitPrice: null },
      ])
    })

    it('take all back when a line is refused', async () => {
      await start()
      expect(await problemsOf(create('Order', order({ lines: [line(), line({ productId: '9' })] })))).toEqual([
        'lines: productId names a record that is not there',
      ])
      expect(await problemsOf(create('Order', order({ lines: [line({ productId: '9' })] })))).toEqual([
        'lines.0.productId: productId names a record that is not there',
      ])
      expect(ours()).toEqual([])
      expect(writings()).toEqual([...steps.slice(0, 2), 'DELETE order/id', ...steps.slice(0, 2), 'DELETE order/id'])
    })

    it('take back lines too where the platform kept those before the refused one', async () => {
      await start({ batch: { stopRollsBack: false, stopAnswer: 'withItems' } })
      const before = stored('orderProduct').length
      expect(await problemsOf(create('Order', order({ lines: [line(), line({ productId: '9' })] })))).toEqual([
        'lines.1.productId: productId names a record that is not there',
      ])
      expect(ours()).toEqual([])
      expect(stored('orderProduct')).toHaveLength(before)
    })

    it('refuse the order itself before any line is written', async () => {
      await start()
      expect(await problemsOf(create('Order', order({ customerId: '9' })))).toEqual([
        'customerId: customerId names a record that is not there',
      ])
      expect(writings()).toEqual(['POST order'])
    })

    it.each([
      ['the draft', 'POST', /\/order$/],
      ['the lines', 'POST', /\/orderProduct\/batch$/],
      ['the last step', 'PATCH', /\/order\/\d+$/],
    ] as const)('end well when the answer about %s is lost, and write nothing twice', async (_what, method, path) => {
      await start()
      meeting(method, path, { kind: 'disconnect', stage: 'applied' })
      const id = await made(create('Order', order()))
      expect(writings()).toEqual(steps)
      expect(ours()).toMatchObject([{ id, status: 2, externalId__c: marker }])
      expect(linesOf(id)).toHaveLength(2)
    })

    it.each([
      ['the draft', 'POST', /\/order$/, 'disconnect'],
      ['the lines', 'POST', /\/orderProduct\/batch$/, 'disconnect'],
      ['the last step', 'PATCH', /\/order\/\d+$/, 'disconnect'],
      ['the lines', 'POST', /\/orderProduct\/batch$/, 'internalError'],
    ] as const)('leave nothing when %s are never written', async (_what, method, path, name) => {
      await start()
      meeting(method, path, name === 'disconnect' ? { kind: name } : { kind: 'vendor', name })
      const before = stored('orderProduct').length
      await expect(create('Order', order())).rejects.toMatchObject(failing('SOURCE_UNAVAILABLE'))
      expect(ours()).toEqual([])
      expect(stored('orderProduct')).toHaveLength(before)
    })

    it('never are told as done while they are half done: the draft is named and its marker unfinished', async () => {
      await start()
      meeting('POST', /\/orderProduct\/batch$/, { kind: 'disconnect' })
      meeting('DELETE', /\/order\//, { kind: 'disconnect' })
      const [problem] = await problemsOf(create('Order', order()))
      const [left] = ours()
      expect(problem).toContain(`${left!.id} is in the source without being complete`)
      expect(left).toMatchObject({ status: 1, externalId__c: `${marker}:open` })
    })

    it('are told as done when the last step was, though nothing else could be seen of it', async () => {
      await start()
      meeting('PATCH', /\/order\//, { kind: 'disconnect', stage: 'applied' })
      // The look that follows and its repetitions; then the order cannot be deleted, for it has taken effect.
      meeting('POST', /\/query\/xoql$/, { kind: 'disconnect' }, { times: 3 })
      const id = await made(create('Order', order()))
      expect(writings()).toEqual([...steps, 'DELETE order/id'])
      expect(ours()).toMatchObject([{ id, status: 2, externalId__c: marker }])
      expect(linesOf(id)).toHaveLength(2)
    })

    it('go on when whoever asked has left', async () => {
      await start()
      const leaving = new AbortController()
      const intent = { operation: 'create', kind: 'Order', marker, values: order() } as unknown as WriteIntent
      meeting('POST', /\/orderProduct\/batch$/, { kind: 'delay', milliseconds: 100 })
      const sending = running.source.writer!.send(intent, {
        ...running.call(),
        signal: leaving.signal,
        onCall: ({ request }) => (request.includes('/order ') ? leaving.abort() : undefined),
        onSend: () => void sendings++,
      })
      await made(sending)
      expect(linesOf(ours()[0]!.id)).toHaveLength(2)
    })
  })
})

describe('check', () => {
  const detailOf = async (what: string): Promise<string> =>
    (await running.source.client.check(running.call())).find((line) => line.what === what)?.detail ?? ''

  it('lists what a new record needs beyond what is said for it', async () => {
    await start({}, { writes: { defaults: { account: { ownerId: '1' } } } })
    expect(await detailOf('object account')).toContain(
      'to make one, name values for entityType 业务类型, dimDepart 所属部门 in writes.defaults.account or with each write',
    )
    expect(await detailOf('object orderProduct')).toContain('ownerId 所有人')
    expect(await detailOf('object user')).not.toContain('to make one')
    await running.close()
    await start()
    expect(await detailOf('object account')).not.toContain('to make one')
  })

  it('misses a field for the marker that is not there', async () => {
    await start({}, { writes: { markerFields: { contact: 'mark__c' } } })
    expect(await detailOf('object contact')).toContain('this user sees no field mark__c')
  })
})

describe('/batch', () => {
  it('makes many records in one call and answers for each', async () => {
    await start({ write: { duplicateRules: [{ object: 'account', fields: ['phone'] }] } })
    const values = [
      { name: 'A', phone: '+1', industry: '制造业' },
      { name: 'B', phone: '+1' },
      { name: 'C', industry: '不存在的行业' },
      { name: 'D', phone: '+4' },
    ]
    const intents = values.map((each, index): WriteIntent => ({
      operation: 'create',
      kind: 'Customer',
      marker: `${marker}${index}`,
      values: each,
    }))
    const answers = await running.source.batchWriter!.sendMany(intents, {
      ...running.call(),
      onSend: () => void sendings++,
    })
    expect(answers.map(({ kind }) => kind)).toEqual(['applied', 'refused', 'refused', 'applied'])
    expect(answers[1]).toMatchObject({ problems: [{ path: ['phone'] }] })
    expect(answers[2]).toMatchObject({ problems: [{ path: ['industry'] }] })
    const ids = answers.flatMap((answer) => (answer.kind === 'applied' ? (answer.nativeId ?? []) : []))
    expect(ids.map((id) => storedById('account', id)?.['externalId__c'])).toEqual([`${marker}0`, `${marker}3`])
    expect(writings()).toEqual(['POST account/batch'])
    expect(sendings).toBe(1)
  })

  it('fills a call up to its limit', async () => {
    await start()
    const { maxRecords, sendMany } = running.source.batchWriter!
    const intents = Array.from({ length: maxRecords }, (_, index): WriteIntent => ({
      operation: 'create',
      kind: 'Contact',
      marker,
      values: { name: `N ${index}` },
    }))
    const answers = await sendMany(intents, { ...running.call(), onSend: () => undefined })
    expect(answers.filter(({ kind }) => kind === 'applied')).toHaveLength(100)
  })
})
