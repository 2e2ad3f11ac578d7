import { describe, expect, it } from '@jest/globals'
import { fieldCatalogue } from '../../../../src/model/index.js'
import { createTransportFactory, type HttpRequest, type HttpResponse } from '../../../../src/transport/index.js'
import type { ManyAnswer, VendorSource, WriteAnswer, WriteIntent } from '../../../../src/vendors/vendor.js'
import { vendor } from '../../../../src/vendors/xiaoshouyi/index.js'
import {
  problemText,
  refusedCases,
  writeCases,
  writeCaseSettings,
} from '../../../../src/vendors/xiaoshouyi/write-cases.js'

type Json = Readonly<Record<string, unknown>>

function connect(more: Json = {}, send?: (request: HttpRequest) => Promise<HttpResponse>): VendorSource {
  const read = vendor.readSettings({ ...writeCaseSettings, ...more })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return vendor.connect(read.settings, createTransportFactory({ source: 'golden', ...(send ? { send } : {}) }))
}

describe('golden writes', () => {
  it.each(writeCases.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    const { writer } = connect()
    expect(writer!.check(each.intent)).toEqual([])
    const { method, path, body, text } = writer!.compile(each.intent)
    expect({ method, path }).toEqual({ method: each.method, path: each.path })
    expect(body === undefined ? undefined : JSON.parse(body)).toEqual(each.body)
    const json = each.body === undefined ? '' : ` ${JSON.stringify(each.body)}`
    expect(text).toBe(`${each.method} ${each.path}${json}${each.followed ?? ''}`)
  })

  it.each(refusedCases.map((each) => [each.name, each] as const))('%s', (_name, { intent, problems }) => {
    const found = connect().writer!.check(intent)
    expect(found.map(problemText)).toEqual(problems)
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(['BAD_USER_INPUT']))
  })
})

describe('what can be written', () => {
  it('is told with the fields that the tenant has and the codes that mean something', () => {
    expect(connect().capabilities.writes).toEqual({
      Customer: {
        create: ['name', 'status', 'industry', 'phone', 'email', 'website'],
        update: ['name', 'status', 'industry', 'phone', 'email', 'website'],
        delete: true,
        customFields: true,
        naturalKey: ['name', 'phone', 'email'],
        markerField: 'writeMark__c',
      },
      Contact: expect.objectContaining({ markerField: null, naturalKey: expect.arrayContaining(['name']) }),
      Ticket: expect.objectContaining({ naturalKey: ['subject', 'customerId', 'contactId'] }),
      Order: {
        create: ['number', 'customerId', 'status', 'currency', 'lines'],
        update: ['number', 'customerId', 'status', 'currency'],
        delete: true,
        customFields: true,
        naturalKey: ['number', 'customerId'],
        markerField: 'customItem40__c',
      },
    })
  })

  it('leaves out a picklist whose codes have no meaning', () => {
    const { writes } = connect({ picklists: {} }).capabilities
    expect(writes!.Customer!.create).not.toContain('status')
    expect(writes!.Ticket!.create).toEqual(['subject', 'description', 'customerId', 'contactId'])
  })

  it('has lines only where an order keeps its marker', () => {
    const { writes } = connect({ writes: { markerFields: { account: 'writeMark__c' } } }).capabilities
    expect(writes!.Order!.create).not.toContain('lines')
    expect(writes!.Order!.markerField).toBeNull()
  })

  it('is known again by fields that can be asked for', () => {
    const { writes, kinds } = connect().capabilities
    for (const kind of ['Customer', 'Contact', 'Ticket', 'Order'] as const) {
      for (const field of writes![kind]!.naturalKey) {
        expect(Object.keys(fieldCatalogue[kind])).toContain(field)
        expect(kinds[kind]!.fields[field]?.operators).toHaveProperty('eq')
      }
    }
  })

  it('reads the marker with the custom fields', () => {
    const { dialect } = connect()
    const { text } = dialect.compile({
      kind: 'Order',
      pushed: null,
      order: null,
      position: { kind: 'afterId', id: null },
      pageSize: 10,
      fields: ['nativeFields'],
      step: 0,
    })
    expect(text).toContain('customItem40__c')
  })
})

describe('settings', () => {
  it.each([
    [{ writes: { markerFields: { orderProduct: 'a__c' } } }, 'writes.markerFields.orderProduct'],
    [{ writes: { markerFields: { account: 'a b' } } }, 'writes.markerFields.account'],
    [{ writes: { defaults: { account: { id: '1' } } } }, 'writes.defaults.account.id'],
    [{ writes: { defaults: { account: { ownerId: 9007199254740993 } } } }, 'writes.defaults.account.ownerId'],
    [{ writes: { defaults: { order: { ownerId: { a: 1 } } } } }, 'writes.defaults.order.ownerId'],
    [{ writes: { decimals: 7 } }, 'writes.decimals'],
    [{ batch: { maxRecords: 0 } }, 'batch.maxRecords'],
    [{ bulk: { batchStates: { Done: 'READY' } } }, 'bulk.batchStates.Done'],
    [{ limits: { bulkPerDay: 'many' } }, 'limits.bulkPerDay'],
  ])('%j is a problem of %s', (more, setting) => {
    const read = vendor.readSettings({ ...writeCaseSettings, ...more })
    expect('problems' in read ? read.problems.map((problem) => problem.setting) : []).toEqual([setting])
  })

  it('take numbers of sixteen digits as ids', () => {
    const read = vendor.readSettings({
      ...writeCaseSettings,
      writes: { defaults: { account: { ownerId: 2700000000001000 } } },
    })
    expect('settings' in read && read.settings.writes.defaults.account).toEqual({ ownerId: 2700000000001000 })
  })
})

/** A tenant that answers each write with one body; what it was sent. */
function player(body: unknown, described: readonly Json[] | 'hidden' = [], status = 200) {
  const written: HttpRequest[] = []
  const answer = (value: unknown, code = 200): Promise<HttpResponse> =>
    Promise.resolve({ status: code, headers: {}, body: JSON.stringify(value) })
  const send = (request: HttpRequest): Promise<HttpResponse> => {
    const { pathname } = new URL(request.url)
    if (pathname.endsWith('/token')) return answer({ access_token: 'abc', expires_in: 7199 })
    if (pathname.endsWith('/description')) {
      if (described === 'hidden') return answer({ code: '300001', msg: 'no', data: null })
      return answer({ code: '200', data: { fields: described } })
    }
    written.push(request)
    request.onSend?.()
    return answer(body, status)
  }
  const source = connect({}, send)
  let sent = 0
  const call = {
    signal: new AbortController().signal,
    deadline: Date.now() + 10_000,
    onSend: () => void sent++,
  }
  return {
    written,
    source,
    call,
    sent: () => sent,
    write: (intent: WriteIntent): Promise<WriteAnswer> => source.writer!.send(intent, call),
  }
}

const field = (apiKey: string, label: string, more: Json = {}): Json => ({ apiKey, label, type: 'text', ...more })
const description: readonly Json[] = [
  field('accountName', '客户名称', { required: true, maxLength: 8 }),
  field('phone', '电话'),
  field('email__c', '邮箱'),
  field('industryId', '行业', {
    type: 'picklist',
    selectitem: [
      { label: '制造业', value: 3, isActive: false },
      { label: '制造业', value: 4 },
      { label: '零售', value: 5 },
    ],
  }),
  field('ownerId', '所有人', { required: true }),
  field('entityType', '业务类型', { required: true, defaultValue: '1' }),
  field('isCustomer', '是否客户', { type: 'boolean' }),
  field('dimDepart', '所属部门', { required: true }),
  field('srcFlg', '来源', { createable: false, updateable: false }),
  field('writeMark__c', '标记'),
  field('level', '级别', { type: 'picklist', selectitem: [{ label: 'A', value: 1 }] }),
  field('id', 'ID', { createable: false, updateable: false }),
]
const make = (values: Json): WriteIntent => ({
  operation: 'create',
  kind: 'Customer',
  marker: '0123456789abcdefghijklmnop',
  values,
})
const problemsOf = (answer: ManyAnswer): readonly string[] =>
  answer.kind === 'refused' ? answer.problems.map(problemText) : []
const ok = { code: '200', msg: 'OK', data: { id: 2100000000009009 } }

describe('the object’s description', () => {
  it('turns an industry into its code, of two with one label the one still offered', async () => {
    const { write, written, sent } = player(ok, description)
    expect(await write(make({ name: 'A', industry: '制造业' }))).toEqual({
      kind: 'applied',
      nativeId: '2100000000009009',
    })
    expect(JSON.parse(written[0]!.body!)).toMatchObject({ data: { industryId: 4 } })
    expect(written).toHaveLength(1)
    expect(sent()).toBe(1)
  })

  it('shows what the platform might keep as something else, before anything is sent', async () => {
    const { write, written, sent } = player(ok, description)
    const custom = { srcFlg: 1, unknown__c: 'x', level: 7 }
    const answer = await write(make({ name: '九个字的公司名称啊', industry: '渔业', customFields: custom }))
    expect(problemsOf(answer)).toEqual([
      'name: name has 9 characters; this source keeps 8',
      'industry: industry is none of the values that this source has',
      'customFields.srcFlg: srcFlg cannot be written in this source',
      'customFields.unknown__c: unknown__c is no field that the configured user sees in this source',
      'customFields.level: level is no code of this picklist',
    ])
    expect([written.length, sent()]).toEqual([0, 0])
  })

  it('is done without where this user may not see it, but for labels', async () => {
    const { write, written } = player(ok, 'hidden')
    expect(await write(make({ name: 'A', customFields: { any__c: 1 } }))).toMatchObject({ kind: 'applied' })
    const answer = await write(make({ name: 'A', industry: '零售' }))
    expect(answer).toMatchObject({ problems: [{ path: ['industry'], code: 'SOURCE_CAPABILITY' }] })
    expect(written).toHaveLength(1)
  })
})

describe('refusals of the platform', () => {
  const refused = async (code: string, msg: string, intent: WriteIntent = make({ name: 'A', phone: '1' })) =>
    problemsOf(await player({ code, msg, data: null }, description).write(intent))
  const change = (values: Json): WriteIntent => ({
    operation: 'update',
    kind: 'Customer',
    nativeId: '2100000000001000',
    values,
  })

  it.each([
    ['300007', 'field type error: phone', 'phone: phone is not of the type that this source expects'],
    [
      '300003',
      '客户名称数据重复',
      'name: name repeats a record that is already there, by the duplicate rules of this source',
    ],
    [
      '300003',
      '数据重复',
      ': This write repeats a record that is already there, by the duplicate rules of this source',
    ],
    ['100003', '所属部门 is wrong', 'customFields.dimDepart: dimDepart does not pass the rules of this source'],
    ['310101', 'x', 'customFields.parentAccountId: parentAccountId makes a customer its own parent'],
    [
      '314001',
      'x',
      ': Only an order that is not yet effective can be changed, and so its lines; this one has taken effect',
    ],
    ['300001', 'x', ': The configured user may not write this record in the source, or the record is locked'],
  ])('code %s with "%s" is told at the input', async (code, msg, expected) => {
    expect(await refused(code, msg)).toEqual([expected])
  })

  it('names what is required and was not sent, said by the message or by the description', async () => {
    const required = 'is required by this source; say it here, or for all new records in the settings (writes.defaults)'
    expect(await refused('100002', 'parameters incomplete: dimDepart')).toEqual([
      `customFields.dimDepart: dimDepart ${required}`,
    ])
    expect(await refused('100002', 'parameters incomplete')).toEqual([`customFields.dimDepart: dimDepart ${required}`])
    expect(await refused('100002', '参数不完整', change({ phone: '1' }))).toEqual([
      ': This write lacks a field that this source requires',
    ])
  })

  it('tells a record that is not there from one that is referred to', async () => {
    const contact = (values: Json): WriteIntent => ({
      operation: 'create',
      kind: 'Contact',
      marker: '0123456789abcdefghijklmnop',
      values,
    })
    const play = async (intent: WriteIntent): Promise<readonly string[]> =>
      problemsOf(await player({ code: 300002, msg: '不存在', data: null }, 'hidden').write(intent))
    expect(await play(change({ phone: '1' }))).toEqual([': There is no such record'])
    expect(await play({ operation: 'delete', kind: 'Order', nativeId: '1' })).toEqual([': There is no such record'])
    expect(await play(contact({ name: 'A', customerId: '77' }))).toEqual([
      'customerId: customerId names a record that is not there',
    ])
  })

  it('never passes on a word of the platform', async () => {
    const secret = 'phone 13800000000 belongs to 王芳'
    const answer = await player({ code: '100003', msg: secret, data: null }, description).write(
      make({ name: 'A', phone: '1' }),
    )
    expect(JSON.stringify(answer)).not.toMatch(/13800000000|王芳/)
  })

  it.each([
    ['a code that says nothing of the record', { code: '123456', msg: 'x' }, 200, 'SOURCE_REJECTED'],
    ['a fault of the platform', { code: '100000', msg: 'x' }, 200, 'SOURCE_UNAVAILABLE'],
    ['a gateway that fails', 'oops', 502, 'SOURCE_UNAVAILABLE'],
    ['too many calls', { code: '1020025', msg: 'x' }, 200, 'SOURCE_RATE_LIMITED'],
    ['no envelope', { hello: 1 }, 200, 'SOURCE_PROTOCOL_ERROR'],
    ['a success under a status of failure', ok, 500, 'SOURCE_UNAVAILABLE'],
  ])('throws for %s, and sends once', async (_what, body, status, code) => {
    const { write, written } = player(body, description, status)
    await expect(write(make({ name: 'A' }))).rejects.toMatchObject({ name: 'CrmError', code, source: 'golden' })
    expect(written).toHaveLength(1)
  })

  it.each([
    [{ code: '200', data: null }, null],
    [{ code: 200, data: { id: '9223372036854775807' } }, '9223372036854775807'],
    [{ code: '0', data: { id: 'abc' } }, null],
  ])('takes %j for a success', async (body, nativeId) => {
    expect(await player(body, description).write(make({ name: 'A' }))).toEqual({ kind: 'applied', nativeId })
  })
})

describe('several at once', () => {
  const intents = ['A', '九个字的公司名称啊', 'B', 'C'].map((name) => make({ name }))

  it('sends what is sound in one call that goes on, and keeps the answers in order', async () => {
    const batchData = [
      { code: '200', msg: 'OK', data: { id: 11 } },
      { code: '300004', msg: 'value already exists: accountName', data: null },
      { code: '777777', msg: 'x', data: null },
    ]
    const { source, call, written, sent } = player({ code: '200', batchData }, description)
    const answers = await source.batchWriter!.sendMany(intents, call)
    expect(answers.map((answer) => (answer.kind === 'applied' ? answer.nativeId : problemsOf(answer)))).toEqual([
      '11',
      ['name: name has 9 characters; this source keeps 8'],
      ['name: name has a value that another record already has'],
      [': The source did not take this record and does not say why (code 777777); look for it before trying again'],
    ])
    expect(written).toHaveLength(1)
    expect(written[0]).toMatchObject({ method: 'POST', headers: { 'xsy-execmode': 'continue' }, repeatable: false })
    const { batchData: rows } = JSON.parse(written[0]!.body!) as { batchData: { data: Json }[] }
    expect(rows.map(({ data }) => data['accountName'])).toEqual(['A', 'B', 'C'])
    expect(sent()).toBe(1)
  })

  it.each([
    ['an answer without its list', { code: '200', data: {} }, 'SOURCE_PROTOCOL_ERROR'],
    ['a list of another length', { code: '200', batchData: [{ code: 200, data: { id: 1 } }] }, 'SOURCE_PROTOCOL_ERROR'],
    ['a refusal of the whole call', { code: '200004', msg: 'x' }, 'SOURCE_REJECTED'],
  ])('does not guess at %s', async (_what, body, code) => {
    const { source, call } = player(body, description)
    await expect(source.batchWriter!.sendMany(intents, call)).rejects.toMatchObject({ code })
  })

  it('calls nobody when nothing is sound', async () => {
    const { source, call, written } = player(ok, description)
    const answers = await source.batchWriter!.sendMany([intents[1]!], call)
    expect(answers).toMatchObject([{ kind: 'refused' }])
    expect(written).toEqual([])
  })
})
