import { afterEach, describe, expect, it } from '@jest/globals'
import { createManualClock } from '../../src/sandbox/clock.js'
import { defaultSchema } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import type { XiaoshouyiRecord, XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { account, login, restricted, startXiaoshouyi } from '../support/xiaoshouyi-sandbox.js'

const running: { close(): Promise<void> }[] = []
const noon = Date.UTC(2026, 0, 15, 4, 0, 0)
const base = '/rest/data/v2.0/xobjects'

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

const typeOf = (object: string, number = 0) =>
  defaultSchema.objects.find(({ apiKey }) => apiKey === object)?.businessTypes[number]?.id ?? ''
const record = (id: number, rest: Record<string, XiaoshouyiRecord[string]> = {}): XiaoshouyiRecord => ({
  id: String(id),
  ...rest,
})
const owner = login.userId
const department = '2800000000001000'
const common = (object: string) => ({ ownerId: owner, entityType: typeOf(object), dimDepart: department })

const data = () => ({
  user: [record(Number(owner), { name: '王芳', dimDepart: department }), record(77, { name: '李强' })],
  department: [record(Number(department), { departName: '总部' })],
  account: [account(1, { ownerId: owner }), account(2, { ownerId: '77', parentAccountId: account(1).id })],
  contact: [record(301, { contactName: '张伟', accountId: account(1).id })],
  product: [record(601, { productName: '设备' })],
  order: [
    record(401, { po: 'SO-1', accountId: account(1).id, status: 1 }),
    record(402, { po: 'SO-2', accountId: account(1).id, status: 2 }),
  ],
  orderProduct: [
    record(501, { orderId: '401', productId: '601', quantity: 1 }),
    record(502, { orderId: '402', productId: '601', quantity: 1 }),
  ],
})

/** A body that each object takes. */
const bodies = {
  account: { accountName: '新客户', ...common('account') },
  contact: { contactName: '赵敏', accountId: Number(account(1).id), ...common('contact') },
  serviceCase: { name: '打印机故障', caseAccountId: account(1).id, caseStatus: 1, ...common('serviceCase') },
  order: { po: 'SO-9', accountId: account(1).id, amount: '12.5', ...common('order') },
  orderProduct: { orderId: '401', productId: 601, quantity: '3', unitPrice: 1.5, ...common('orderProduct') },
}
/** What a create tells as the name; a line has none. */
const names = { account: '新客户', contact: '赵敏', serviceCase: '打印机故障', order: 'SO-9', orderProduct: null }
const objects = Object.keys(bodies) as (keyof typeof bodies)[]

async function start(options: XiaoshouyiSandboxOptions = {}, who = login) {
  const clock = createManualClock(noon)
  const started = await startXiaoshouyi({ data: data(), clock, ...options }, who)
  running.push(started)
  const { send } = started
  const create = (object: string, fields: object) => send('POST', `${base}/${object}`, { data: fields })
  const update = (object: string, id: unknown, fields: object, headers?: Record<string, string>) =>
    send('PATCH', `${base}/${object}/${String(id)}`, { data: fields }, headers)
  const remove = (object: string, id: unknown) => send('DELETE', `${base}/${object}/${String(id)}`)
  const find = (object: string, id: unknown) =>
    (started.data.records[object] ?? []).find((candidate) => candidate.id === String(id))
  return { ...started, clock, create, update, remove, find }
}

describe('creating', () => {
  it.each(objects)('stores a new %s and tells its id', async (object) => {
    const { create, call, data: store } = await start()
    const before = store.records[object].length
    const answer = await create(object, bodies[object])
    expect(answer).toEqual({
      code: '200',
      msg: 'OK',
      errorInfo: null,
      ext: [],
      data: { id: expect.any(Number), objectApiKey: object, busiType: 'defaultBusiType', name: names[object] },
    })
    expect(store.records[object]).toHaveLength(before + 1)
    const shown = (await call(`${base}/${object}/${String(answer.data?.['id'])}`)).body.data
    expect(shown).toMatchObject({ createdAt: noon, updatedAt: noon, createdBy: Number(owner), lockStatus: 1 })
  })

  it.each(objects)('finds a new %s by the number another system gave it', async (object) => {
    const { create, rows } = await start()
    const marker = '01jhx5w2k3m4n5p6q7r8s9t0vw'
    const id = (await create(object, { ...bodies[object], externalId__c: marker })).data?.['id']
    const name = object === 'order' ? '_order' : object
    const found = await rows(`select id, externalId__c from ${name} where externalId__c = '${marker}'`)
    expect(found).toEqual([{ id: String(id), externalId__c: marker }])
  })

  it('makes two records of two equal creates', async () => {
    const { create, rows } = await start()
    const body = { ...bodies.account, externalId__c: 'once' }
    const [first, second] = [await create('account', body), await create('account', body)]
    expect(first.data?.['id']).not.toBe(second.data?.['id'])
    expect(await rows("select id from account where externalId__c = 'once'")).toHaveLength(2)
  })

  it('numbers cases and makes orders drafts by itself', async () => {
    const { create, find } = await start()
    const first = await create('serviceCase', bodies.serviceCase)
    const second = await create('serviceCase', bodies.serviceCase)
    expect(find('serviceCase', first.data?.['id'])).toMatchObject({ caseNo: 'CASE20260115-00001' })
    expect(find('serviceCase', second.data?.['id'])).toMatchObject({ caseNo: 'CASE20260115-00002' })
    expect(find('order', (await create('order', bodies.order)).data?.['id'])).toMatchObject({ status: 1 })
  })

  it('tells the id alone, and as text, when told so', async () => {
    const { create } = await start({ write: { createAnswer: 'idOnly' }, render: { idType: { v20: 'string' } } })
    expect((await create('account', bodies.account)).data).toEqual({ id: expect.stringMatching(/^\d{16}$/) })
  })

  it('fills owner, type and department when told so', async () => {
    const { create, find } = await start({ write: { commonDefaults: true } })
    const { code, data: made } = await create('account', { accountName: 'A' })
    expect(code).toBe('200')
    expect(find('account', made?.['id'])).toMatchObject(common('account'))
  })

  it('reads numbers, dates and flags in each of their spellings', async () => {
    const { create, find } = await start()
    const made = async (object: 'account' | 'contact' | 'order', fields: object) =>
      find(object, (await create(object, { ...bodies[object], ...fields })).data?.['id'])
    expect(
      await made('account', {
        level: '5',
        employeeNumber: '30',
        annualRevenue: '10.129',
        isCustomer: 1,
        doNotDisturb: false,
        tags__c: [1, 3],
        phone: null,
      }),
    ).toMatchObject({
      level: 5,
      employeeNumber: 30,
      annualRevenue: 10.13,
      isCustomer: true,
      doNotDisturb: false,
      tags__c: [1, 3],
    })
    expect(await made('contact', { contactBirthday: '1988-02-29' })).toMatchObject({ contactBirthday: '1988-02-29' })
    expect(await made('contact', { contactBirthday: noon })).toMatchObject({ contactBirthday: '2026-01-15' })
    expect(await made('order', { paidAt__c: String(noon) })).toMatchObject({ paidAt__c: noon })
  })

  it.each([
    ['300001', 'user', 'no permission for the operation', { name: 'A' }],
    ['200002', 'nothing', 'object does not exist', {}],
    ['100002', 'account', 'parameters incomplete: accountName', {}],
    ['100002', 'account', 'parameters incomplete: accountName', { ...bodies.account, accountName: '' }],
    ['100002', 'account', 'parameters incomplete: accountName', { ...bodies.account, accountName: null }],
    ['100002', 'account', 'parameters incomplete: ownerId', { ...bodies.account, ownerId: undefined }],
    ['100002', 'account', 'parameters incomplete: entityType', { ...bodies.account, entityType: undefined }],
    ['100002', 'account', 'parameters incomplete: dimDepart', { ...bodies.account, dimDepart: undefined }],
    ['100002', 'order', 'parameters incomplete: accountId', { ...bodies.order, accountId: undefined }],
    ['300006', 'account', 'item does not exist: industry', { ...bodies.account, industry: 1 }],
    ['100003', 'account', 'bad parameter: createdAt', { ...bodies.account, createdAt: 1 }],
    ['100003', 'account', 'bad parameter: id', { ...bodies.account, id: 5 }],
    ['300007', 'account', 'field type error: accountName', { ...bodies.account, accountName: 5 }],
    ['300007', 'account', 'field type error: employeeNumber', { ...bodies.account, employeeNumber: 1.5 }],
    ['300007', 'account', 'field type error: annualRevenue', { ...bodies.account, annualRevenue: '1e3' }],
    ['300007', 'account', 'field type error: isCustomer', { ...bodies.account, isCustomer: 2 }],
    ['300007', 'account', 'field type error: level', { ...bodies.account, level: 'A' }],
    ['300007', 'account', 'field type error: tags__c', { ...bodies.account, tags__c: 1 }],
    ['300007', 'account', 'field type error: parentAccountId', { ...bodies.account, parentAccountId: 'abc' }],
    ['300007', 'contact', 'field type error: contactBirthday', { ...bodies.contact, contactBirthday: '2026-02-30' }],
    ['300007', 'order', 'field type error: paidAt__c', { ...bodies.order, paidAt__c: '2026-01-15' }],
    ['200006', 'account', 'length exceeded: accountName', { ...bodies.account, accountName: 'x'.repeat(301) }],
    ['100003', 'account', 'bad parameter: level', { ...bodies.account, level: 9 }],
    ['100003', 'account', 'bad parameter: level', { ...bodies.account, level: 6 }],
    ['100003', 'account', 'bad parameter: tags__c', { ...bodies.account, tags__c: [1, 9] }],
    ['100003', 'account', 'bad parameter: fCity', { ...bodies.account, fCity: 2, fState: 1 }],
    ['100003', 'account', 'bad parameter: fCity', { ...bodies.account, fCity: 1 }],
    ['100003', 'account', 'bad parameter: entityType', { ...bodies.account, entityType: typeOf('contact') }],
    ['300002', 'contact', 'business record does not exist: accountId', { ...bodies.contact, accountId: 9 }],
    ['300002', 'account', 'business record does not exist: ownerId', { ...bodies.account, ownerId: 9 }],
    ['300002', 'order', 'business record does not exist: opportunityId', { ...bodies.order, opportunityId: 9 }],
    ['300002', 'orderProduct', 'business record does not exist: orderId', { ...bodies.orderProduct, orderId: 9 }],
  ])('refuses with %s a new %s: %s', async (code, object, msg, fields) => {
    const { create, data: store } = await start()
    const before = JSON.stringify(store.records)
    const answer = await create(object, fields)
    expect(answer).toEqual({ code, msg, errorInfo: null, debugInfo: null, data: null })
    expect(JSON.stringify(store.records)).toBe(before)
  })

  it('refuses bodies that are no JSON object or hold no data', async () => {
    const { raw, send, authorization } = await start()
    const post = async (body: string, type = 'application/json') => {
      const headers = { authorization, 'content-type': type }
      return ((await (await raw(`${base}/account`, { method: 'POST', headers, body })).json()) as { code: string }).code
    }
    expect(await post('{')).toBe('100003')
    expect(await post('[]')).toBe('100003')
    expect(await post('{"data":[]}')).toBe('100003')
    expect(await post('{"data":{}}', 'text/plain')).toBe('100003')
    expect((await send('POST', `${base}/account`, { record: bodies.account })).code).toBe('100002')
    expect((await raw(`${base}/account`)).status).toBe(405)
  })

  it('tells refusals by other codes, and with a status, when told so', async () => {
    const { call } = await start({ errors: { write: { missingField: 42 }, httpStatusMode: 'mapped' } })
    const body = JSON.stringify({ data: {} })
    const headers = { 'content-type': 'application/json' }
    const { status, body: answer } = await call(`${base}/account`, { method: 'POST', headers, body })
    expect([status, answer.code]).toEqual([400, '42'])
  })
})

describe('updating', () => {
  it('sets what is given, clears what is null, and moves updatedAt with the clock', async () => {
    const { update, find, clock, rows } = await start()
    const { id } = account(1)
    clock.advance(5000)
    expect(await update('account', id, { phone: '010-1', level: 2, id })).toEqual({
      code: '200',
      msg: 'OK',
      errorInfo: null,
      ext: [],
      data: { id: Number(id) },
    })
    expect(find('account', id)).toMatchObject({ accountName: 'Account 1', phone: '010-1', level: 2, updatedBy: owner })
    expect(await rows(`select id from account where updatedAt = ${noon + 5000}`)).toEqual([{ id }])
    await update('account', id, { phone: null })
    expect(find('account', id)).toMatchObject({ phone: null, level: 2 })
  })

  it.each([
    [undefined, noon + 1],
    [{ noOpMovesUpdatedAt: false }, undefined],
  ])('moves updatedAt of an update that changes nothing under %j to %s', async (write, expected) => {
    const { update, find, clock } = await start({ write })
    clock.advance(1)
    await update('account', account(1).id, { accountName: 'Account 1' })
    expect(find('account', account(1).id)?.['updatedAt']).toBe(expected)
    await update('account', account(1).id, { accountName: 'Other' })
    expect(find('account', account(1).id)?.['updatedAt']).toBe(noon + 1)
  })

  it.each([
    ['300002', 'account', '9', { phone: '1' }],
    ['200003', 'account', account(1).id, {}],
    ['100003', 'account', account(1).id, { id: 5 }],
    ['100002', 'account', account(1).id, { accountName: null }],
    ['100003', 'account', account(1).id, { level: 9 }],
    ['300002', 'account', account(1).id, { parentAccountId: '9' }],
    ['310101', 'account', account(1).id, { parentAccountId: account(1).id }],
    ['310102', 'account', account(1).id, { parentAccountId: account(2).id }],
  ])('refuses with %s a change of %s %s to %j', async (code, object, id, fields) => {
    const { update, data: store } = await start()
    const before = JSON.stringify(store.records)
    expect((await update(object, id, fields)).code).toBe(code)
    expect(JSON.stringify(store.records)).toBe(before)
  })

  it('keeps a switched-off entry where it is, and refuses a province that leaves its city behind', async () => {
    const { update } = await start({ data: { ...data(), account: [account(1, { level: 6, fState: 1, fCity: 1 })] } })
    const { id } = account(1)
    expect((await update('account', id, { level: 6 })).code).toBe('200')
    expect((await update('account', id, { fState: 2 })).code).toBe('100003')
    expect((await update('account', id, { fState: 2, fCity: null })).code).toBe('200')
    expect((await update('account', id, { level: 1 })).code).toBe('200')
    expect((await update('account', id, { level: 6 })).code).toBe('100003')
  })

  it('allows ten levels of accounts and no more, counted above and below', async () => {
    const chain = Array.from({ length: 9 }, (_, index) =>
      account(10 + index, index === 0 ? {} : { parentAccountId: account(9 + index).id }),
    )
    const { update, create } = await start({ data: { ...data(), account: [...chain, account(1)] } })
    const child = { ...bodies.account, parentAccountId: account(18).id }
    const tenth = await create('account', child)
    expect(tenth.code).toBe('200')
    expect((await create('account', { ...child, parentAccountId: tenth.data?.['id'] })).code).toBe('310103')
    expect((await update('account', account(10).id, { parentAccountId: account(1).id })).code).toBe('310103')
    expect((await update('account', account(11).id, { parentAccountId: account(1).id })).code).toBe('200')
  })
})

describe('deleting', () => {
  it('hides a record everywhere, keeps what refers to it, and never gives its id again', async () => {
    const { create, remove, rows, call, data: store } = await start()
    const made = await create('account', bodies.account)
    const id = String(made.data?.['id'])
    expect(await remove('account', id)).toMatchObject({ code: '200', data: { id: Number(id) } })
    expect(await rows(`select id from account where id = '${id}'`)).toEqual([])
    expect((await call(`${base}/account/${id}`)).body.code).toBe('300002')
    expect((await remove('account', id)).code).toBe('300002')
    expect(store.deleted['account']).toEqual([expect.objectContaining({ id })])
    expect((await create('account', bodies.account)).data?.['id']).not.toBe(Number(id))
    await remove('account', account(1).id)
    expect(store.records.contact[0]).toMatchObject({ accountId: account(1).id })
  })
})

describe('orders', () => {
  it('holds orders that took effect, and their lines', async () => {
    const { update, remove, create } = await start()
    expect((await update('order', 402, { po: 'X' })).code).toBe('314001')
    expect((await remove('order', 402)).code).toBe('314002')
    expect((await update('orderProduct', 502, { quantity: 2 })).code).toBe('314001')
    expect((await remove('orderProduct', 502)).code).toBe('314002')
    expect((await create('orderProduct', { ...bodies.orderProduct, orderId: 402 })).code).toBe('314001')
    expect((await update('orderProduct', 501, { orderId: 402 })).code).toBe('314001')
  })

  it('lets a draft be changed until it takes effect', async () => {
    const { update, remove } = await start()
    expect((await update('order', 401, { po: 'X' })).code).toBe('200')
    expect((await update('orderProduct', 501, { quantity: 2 })).code).toBe('200')
    expect((await update('order', 401, { status: 2 })).code).toBe('200')
    expect((await update('order', 401, { status: 1 })).code).toBe('314001')
    expect((await remove('orderProduct', 501)).code).toBe('314002')
  })

  it('leaves lines free, or other statuses open, when told so', async () => {
    const { update, remove } = await start({ write: { effectiveOrderHoldsLines: false } })
    expect((await update('orderProduct', 502, { quantity: 2 })).code).toBe('200')
    expect((await remove('orderProduct', 502)).code).toBe('200')
    const other = await start({ write: { editableOrderStatuses: [1, 2] } })
    expect((await other.update('order', 402, { po: 'X' })).code).toBe('200')
  })
})

describe('locks and owners', () => {
  it('refuses a locked record to change or go until it is unlocked', async () => {
    const { send, update, remove } = await start()
    const { id } = account(1)
    const lock = `${base}/account/actions/locks/${id}/lock`
    expect(await send('PUT', lock)).toMatchObject({ code: '200', data: { id: Number(id) } })
    expect((await update('account', id, { phone: '1' })).code).toBe('300001')
    expect((await remove('account', id)).code).toBe('300001')
    await send('DELETE', lock)
    expect((await update('account', id, { phone: '1' })).code).toBe('200')
  })

  it('gives a record to another owner, which moves updatedAt', async () => {
    const { send, find, clock } = await start()
    clock.advance(10)
    const path = (query: string) => `${base}/account/actions/transfers?${query}`
    const { id } = account(1)
    expect(await send('POST', path(`recordId=${id}&targetUserId=77`))).toMatchObject({ data: { id: Number(id) } })
    expect(find('account', id)).toMatchObject({ ownerId: '77', updatedAt: noon + 10 })
    expect((await send('POST', path(`recordId=${id}&targetUserId=9`))).code).toBe('300002')
    expect((await send('POST', path(`recordId=${id}`))).code).toBe('100002')
  })
})

describe('rights and rules', () => {
  it('writes only objects and records that the caller may', async () => {
    const mine = account(3, { ownerId: restricted.userId })
    const { create, update, remove } = await start({ data: { ...data(), account: [account(1), mine] } }, restricted)
    expect((await create('order', bodies.order)).code).toBe('300001')
    expect((await update('account', account(1).id, { phone: '1' })).code).toBe('300001')
    expect((await remove('account', account(1).id)).code).toBe('300001')
    expect((await update('account', mine.id, { phone: '1' })).code).toBe('200')
    expect((await update('account', account(1).id, { phone: '1' }, { 'xsy-criteria': '10' })).code).toBe('200')
  })

  it('says in descriptions what may be written', async () => {
    const { call } = await start()
    const flags = async (object: string) => (await call(`${base}/${object}/description`)).body.data
    expect(await flags('account')).toMatchObject({ createable: true, updateable: true, deletable: true })
    expect(await flags('user')).toMatchObject({ createable: false, updateable: false, deletable: false })
  })

  it('holds the tenant to its duplicate and validation rules', async () => {
    const { create, update } = await start({
      write: {
        duplicateRules: [{ object: 'account', fields: ['accountName', 'phone'] }],
        validationRules: [{ object: 'account', check: ({ zipCode }) => (zipCode === '0' ? 'zip code' : null) }],
      },
    })
    const body = { ...bodies.account, phone: '1' }
    expect((await create('account', body)).code).toBe('200')
    expect(await create('account', body)).toMatchObject({
      code: '300003',
      msg: expect.stringContaining('数据重复'),
    })
    expect((await create('account', bodies.account)).code).toBe('200')
    expect((await create('account', bodies.account)).code).toBe('200')
    expect((await update('account', account(1).id, { phone: '1' })).code).toBe('200')
    expect((await update('account', account(1).id, { accountName: body.accountName })).code).toBe('300003')
    expect(await create('account', { ...bodies.account, zipCode: '0' })).toMatchObject({
      code: '100003',
      msg: 'bad parameter: zip code',
    })
  })

  it('refuses a value that a unique field already holds', async () => {
    const schema = {
      ...defaultSchema,
      objects: defaultSchema.objects.map((object) => ({
        ...object,
        fields: object.fields.map((field) => ({ ...field, unique: field.apiKey === 'externalId__c' })),
      })),
    }
    const { create, update, call } = await start({ schema })
    const body = { ...bodies.account, externalId__c: 'a' }
    const { data: made } = await create('account', body)
    expect((await create('account', body)).code).toBe('300004')
    expect((await update('account', made?.['id'], { externalId__c: 'a' })).code).toBe('200')
    expect((await update('account', account(1).id, { externalId__c: 'a' })).code).toBe('300004')
    const fields = (await call(`${base}/account/description`)).body.data?.['fields']
    expect(fields).toContainEqual(expect.objectContaining({ apiKey: 'externalId__c', unique: true }))
  })
})

describe('batch', () => {
  const batch = `${base}/account/batch`
  const good = { data: bodies.account }
  const bad = { data: { ...bodies.account, level: 9 } }
  const mode = (execMode: string) => ({ 'xsy-execmode': execMode })

  it('answers each item by itself, in order, in mode continue', async () => {
    const { send, data: store } = await start()
    const answer = await send('POST', batch, { batchData: [good, bad, good] }, mode('continue'))
    expect(answer).toEqual({
      code: '200',
      msg: 'OK',
      errorInfo: null,
      ext: [],
      batchData: [
        { code: '200', msg: 'OK', data: expect.objectContaining({ id: expect.any(Number) }) },
        { code: '100003', msg: 'bad parameter: level', data: null },
        { code: '200', msg: 'OK', data: expect.objectContaining({ id: expect.any(Number) }) },
      ],
    })
    expect(store.records.account).toHaveLength(4)
  })

  it.each([mode('stop'), {}])('applies all or nothing with the headers %j', async (headers) => {
    const { send, data: store } = await start()
    const before = JSON.stringify(store.records)
    const answer = await send('POST', batch, { batchData: [good, bad, good] }, headers)
    expect(answer).toEqual({
      code: '100003',
      msg: 'bad parameter: level',
      errorInfo: null,
      debugInfo: null,
      data: null,
    })
    expect(JSON.stringify(store.records)).toBe(before)
    expect(await send('POST', batch, { batchData: [good, good] }, headers)).toMatchObject({ code: '200' })
    expect(store.records.account).toHaveLength(4)
  })

  it('takes back updates and deletes too', async () => {
    const { send, data: store } = await start()
    const before = JSON.stringify(store.records)
    const [one, two] = [account(1).id, account(2).id]
    const changes = { batchData: [{ data: { id: one, phone: '1' } }, { data: { id: 9, phone: '1' } }] }
    expect((await send('PATCH', batch, changes, mode('stop'))).code).toBe('300002')
    const deletes = { batchData: [{ data: { id: one } }, { id: two }, { id: 9 }] }
    expect((await send('DELETE', batch, deletes, mode('stop'))).code).toBe('300002')
    expect(JSON.stringify(store.records)).toBe(before)
    expect(store.deleted['account']).toEqual([])
  })

  it('lists the items up to the failing one, taken back or not, when told so', async () => {
    const items = { batchData: [good, bad, good] }
    const one = await start({ batch: { stopAnswer: 'withItems' } })
    expect(await one.send('POST', batch, items, mode('stop'))).toMatchObject({
      code: '100003',
      batchData: [
        { code: '100003', data: null },
        { code: '100003', data: null },
      ],
    })
    const two = await start({ batch: { stopAnswer: 'withItems', stopRollsBack: false } })
    expect(await two.send('POST', batch, items, mode('stop'))).toMatchObject({
      code: '100003',
      batchData: [
        { code: '200', data: { id: expect.any(Number) } },
        { code: '100003', data: null },
      ],
    })
    expect(two.data.records.account).toHaveLength(3)
  })

  it('changes and deletes by the ids of the items', async () => {
    const { send, find } = await start()
    const [one, two] = [account(1).id, account(2).id]
    const changes = [
      { data: { id: Number(one), phone: '1' } },
      { id: two, data: { phone: '2' } },
      { data: { phone: '3' } },
    ]
    expect(await send('PATCH', batch, { batchData: changes }, mode('continue'))).toMatchObject({
      batchData: [
        { code: '200', data: { id: Number(one) } },
        { code: '200', data: { id: Number(two) } },
        { code: '100002', data: null },
      ],
    })
    expect([find('account', one)?.['phone'], find('account', two)?.['phone']]).toEqual(['1', '2'])
    const items = [{ data: { id: one } }, { id: 'x' }, { id: two }]
    expect(await send('DELETE', batch, { batchData: items }, mode('continue'))).toMatchObject({
      batchData: [{ code: '200' }, { code: '300007' }, { code: '200' }],
    })
    expect([find('account', one), find('account', two)]).toEqual([undefined, undefined])
  })

  it('takes a hundred items and no more, and none but a list of objects', async () => {
    const { send, data: store } = await start()
    const post = async (batchData: unknown, headers = mode('continue')) =>
      (await send('POST', batch, { batchData }, headers)).code
    expect(await post(Array(100).fill(good))).toBe('200')
    expect(store.records.account).toHaveLength(102)
    expect(await post(Array(101).fill(good))).toBe('200004')
    expect(await post([])).toBe('100002')
    expect(await post(undefined)).toBe('100002')
    expect(await post({})).toBe('100003')
    expect(await post([1])).toBe('100003')
    expect(await post([good], mode('maybe'))).toBe('100003')
    expect((await send('POST', `${base}/nothing/batch`, { batchData: [good] })).code).toBe('200002')
    expect(store.records.account).toHaveLength(102)
  })
})

describe('usage and faults', () => {
  it('counts each write and each batch as one call, refused ones too', async () => {
    const { create, send, data: store } = await start()
    const before = store.usage.today()
    await create('account', bodies.account)
    await create('account', {})
    await send('POST', `${base}/account/batch`, { batchData: Array(50).fill({ data: bodies.account }) })
    expect(store.usage.today() - before).toBe(3)
  })

  it('refuses the sixteenth write of a user within a second, which then changes nothing', async () => {
    const { create, clock, data: store } = await start({ limits: {} })
    for (let index = 0; index < 15; index += 1) await create('account', bodies.account)
    expect((await create('account', bodies.account)).code).toBe('1020025')
    expect(store.records.account).toHaveLength(17)
    clock.advance(1000)
    expect((await create('account', bodies.account)).code).toBe('200')
  })

  it.each([{ kind: 'disconnect', stage: 'applied' } as const, { kind: 'cutBody' } as const])(
    'has stored a record whose answer is lost by %j',
    async (action) => {
      const { create, faults, rows } = await start()
      faults.add({ action })
      await expect(create('account', { ...bodies.account, externalId__c: 'lost' })).rejects.toThrow()
      expect(await rows("select id from account where externalId__c = 'lost'")).toHaveLength(1)
    },
  )

  it.each(['tokenExpired', 'rateLimited', 'dailyQuota', 'internalError', 'htmlBadGateway'])(
    'stores nothing under the fault %s',
    async (name) => {
      const { raw, faults, authorization, data: store } = await start()
      faults.add({ action: { kind: 'vendor', name } })
      const headers = { authorization, 'content-type': 'application/json' }
      const body = JSON.stringify({ data: bodies.account })
      expect(await (await raw(`${base}/account`, { method: 'POST', headers, body })).text()).not.toContain('"200"')
      expect(store.records.account).toHaveLength(2)
    },
  )

  it('stores a record but tells no data under the fault dataAbsent', async () => {
    const { create, send, faults, data: store } = await start()
    faults.add({ times: 2, action: { kind: 'vendor', name: 'dataAbsent' } })
    expect(await create('account', bodies.account)).toMatchObject({ code: '200', data: null })
    const items = { batchData: [{ data: bodies.account }] }
    expect(await send('POST', `${base}/account/batch`, items)).toMatchObject({ code: '200', batchData: null })
    expect(store.records.account).toHaveLength(4)
  })
})
