import { afterEach, describe, expect, it } from '@jest/globals'
import type { WriteOrder } from '../../src/engine/index.js'
import { CrmError } from '../../src/errors/index.js'
import type { RecordKind } from '../../src/model/index.js'
import { condition } from '../../src/query/index.js'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { Fault, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallTrace } from '../../src/transport/index.js'
import { vendor } from '../../src/vendors/bangwo8/index.js'
import {
  sandbox,
  servicePasswordMark,
  type Bangwo8SandboxOptions,
  type Bangwo8Store,
} from '../../src/vendors/bangwo8/sandbox/index.js'
import type { VendorSource, WriteAnswer, WriteCall, WriteIntent } from '../../src/vendors/vendor.js'
import { startSandboxedSource } from '../support/sources.js'
import { begin, orderOf, writingEngine } from '../support/writes.js'

type Row = Readonly<Record<string, unknown>>
type Kind = 'Customer' | 'Contact' | 'Ticket'

interface Rig {
  readonly running: RunningSandbox<Bangwo8Store>
  readonly source: VendorSource
  readonly traces: CallTrace[]
  readonly call: WriteCall
  /** How often `onSend` was told. */
  sent(): number
  /** Checks, then sends; a problem of the check is the answer. */
  write(intent: WriteIntent): Promise<WriteAnswer>
  /** Requests that could have changed something, as `METHOD path`. */
  writes(): string[]
  /** The record by its own address, as clients read it. */
  read(kind: RecordKind, nativeId: string): Promise<Row | null>
  /** The record that was made last. */
  newest(kind: Kind): Promise<Row>
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (each) => each.close()))
})

async function rig(options: Bangwo8SandboxOptions = {}, more: Row = {}): Promise<Rig> {
  const clock = createManualClock(Date.UTC(2026, 10, 21, 1, 0, 0))
  const running = await sandbox.start({ clock, scale: 0.1, limits: { perSecond: null }, ...options })
  open.push(running)
  const settings = { ...running.settings, limits: { perSecond: 1000 }, ...more }
  const read = vendor.readSettings(settings)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  const transport = createTransportFactory({
    source: 'desk',
    now: clock.now,
    random: () => 0,
    timeoutMs: Number.POSITIVE_INFINITY,
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        clock.advance(milliseconds)
        setImmediate(resolve)
      }),
  })
  const source = vendor.connect(read.settings, transport)
  const traces: CallTrace[] = []
  let sent = 0
  const call: WriteCall = {
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    onCall: (trace) => traces.push(trace),
    onSend: () => {
      sent += 1
    },
  }
  const page = async (kind: RecordKind, parts: object): Promise<readonly Row[]> => {
    const request = source.dialect.compile({
      kind,
      pushed: null,
      order: null,
      position: { kind: 'start' },
      pageSize: 100,
      fields: [],
      step: 0,
      ...parts,
    })
    const { rows } = await source.client.fetchPage(request, call)
    return rows.map((row) => source.mapping.toRecord(kind, row, 'desk') as unknown as Row)
  }
  return {
    running,
    source,
    traces,
    call,
    sent: () => sent,
    write: async (intent) => {
      const problems = source.writer?.check(intent) ?? []
      if (problems.length > 0) return { kind: 'refused', problems }
      const answer = await source.writer?.send(intent, call)
      if (answer === undefined) throw new Error('No writer')
      return answer
    },
    writes: () =>
      running.requests
        .filter(({ method, url }) => method !== 'GET' && !url.includes('token'))
        .map(({ method, url }) => `${method} ${url}`),
    read: async (kind, nativeId) => {
      const translation = source.dialect.translate(kind, condition('nativeId', 'eq', nativeId))
      if (translation.kind !== 'pushed') throw new Error(translation.kind)
      return (await page(kind, { pushed: translation.pushed }))[0] ?? null
    },
    newest: async (kind) => {
      const rows = await page(kind, { order: { field: 'createdAt', direction: 'DESC' }, fields: ['customerId'] })
      const [row] = rows
      if (row === undefined) throw new Error(`No ${kind}`)
      return row
    },
  }
}

const marker = '0123456789abcdefghijklmnop'
const create = (kind: Kind, values: object, mark = marker): WriteIntent =>
  ({ operation: 'create', kind, values, marker: mark }) as unknown as WriteIntent
const update = (kind: Kind, nativeId: string, values: object): WriteIntent =>
  ({ operation: 'update', kind, nativeId, values }) as unknown as WriteIntent
const reply = (ticketId: string, body: string): WriteIntent => ({
  operation: 'create',
  kind: 'TicketReply',
  marker,
  values: { ticketId, body, public: true },
})
const applied = (nativeId: string | null): WriteAnswer => ({ kind: 'applied', nativeId })
const pathsOf = (answer: WriteAnswer): unknown =>
  answer.kind === 'refused' ? answer.problems.map(({ path }) => path.join('.')) : answer

async function errorOf(promise: Promise<unknown>): Promise<CrmError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof CrmError) return error
    throw error
  }
  throw new Error('No error came')
}

const vendorFault = (name: string, rest: Partial<Fault> = {}): Fault => ({ ...rest, action: { kind: 'vendor', name } })
const isWrite: NonNullable<Fault['when']> = ({ method, url }) => method !== 'GET' && !url.includes('token')
const isRead: NonNullable<Fault['when']> = ({ method }) => method === 'GET'

const byKey = (a: Row, b: Row): number => String(a['key']).localeCompare(String(b['key']))

/** What is stored of a record, without the time of its last change; custom fields in the order of their keys. */
const stored = (rows: readonly unknown[], idField: string, id: string): Row => {
  const { updateDT: _updated, custom_fields = [], ...rest } = (rows as Row[]).find((row) => row[idField] === id) ?? {}
  return { ...rest, custom_fields: [...(custom_fields as Row[])].sort(byKey) }
}

describe('making records', () => {
  it('makes a company that reads back as it was sent, in one call', async () => {
    const it = await rig()
    const values = {
      name: '新 "客户" 100% 😀',
      website: 'https://new.example',
      phone: '021-5555',
      email: 'new@example.com',
      industry: '制造业',
    }
    const customFields = { serveNote: 'a\nb', field_21: '91310000MA1K00000X' }
    expect(await it.write(create('Customer', { ...values, customFields }))).toEqual(applied(null))
    expect(await it.newest('Customer')).toMatchObject({
      ...values,
      creditCode: '91310000MA1K00000X',
      nativeFields: customFields,
    })
    expect(it.writes()).toEqual(['POST /api/v1/companies.json'])
    expect(it.sent()).toBe(1)
  })

  it('makes a contact that reads back as it was sent', async () => {
    const it = await rig()
    const values = {
      name: "O'Neil 王芳",
      customerId: '60001',
      title: '经理',
      phone: '010-1',
      mobile: '19900000001',
      email: 'w@example.com',
    }
    const customFields = { QQ: '10001', field_71: 'own' }
    expect(await it.write(create('Contact', { ...values, customFields }))).toEqual(applied(null))
    expect(await it.newest('Contact')).toMatchObject({ ...values, nativeFields: customFields })
    expect(it.writes()).toEqual(['POST /api/v1/users.json'])
  })

  it.each(['descript', 'replyOnly'] as const)(
    'makes a ticket whose text is read back wherever the first message goes (%s)',
    async (firstMessage) => {
      const it = await rig({ create: { firstMessage } })
      const values = {
        subject: '打印机\\无法"连接"',
        description: '<b>三楼</b>\nC:\\temp',
        contactId: '70001',
        priority: 'URGENT',
        status: 'PENDING',
        tags: ['硬件', '三楼'],
      }
      const customFields = { field_12: '硬件', field_13: ['销售', '财务'], servicerUserId: '501' }
      expect(await it.write(create('Ticket', { ...values, customFields }))).toEqual(applied(null))
      expect(await it.newest('Ticket')).toMatchObject({ ...values, assigneeId: '501', nativeFields: customFields })
      expect(it.running.data.replies.map(({ replyMsg }) => replyMsg)).toEqual([values.description])
      expect(it.writes()).toEqual(['POST /api/v1/tickets.json'])
    },
  )

  it('keeps the mark where a field is set apart for it, so that the record is known by it', async () => {
    const it = await rig({}, { writes: { markerField: { contact: 'uniqueId', company: 'field_25' } } })
    it.running.data.companyFields = [
      ...it.running.data.companyFields,
      { ...it.running.data.companyFields[0]!, id: '25', key: 'field_25' },
    ]
    for (const [kind, values] of [
      ['Contact', { name: 'a', phone: '1' }],
      ['Customer', { name: 'a' }],
    ] as const) {
      const mark = `${kind.toLowerCase()}0123456789abcdefghijk`.slice(0, 26)
      expect(await it.write(create(kind, values, mark))).toEqual(applied(null))
      const field = it.source.capabilities.writes?.[kind]?.markerField ?? ''
      expect((await it.newest(kind))['nativeFields']).toHaveProperty(field, mark)
    }
  })

  it('does not write where the field for the mark does not exist, and check says so', async () => {
    const it = await rig(
      {},
      { writes: { markerField: { ticket: 'field_99', company: 'field_21', contact: 'field_1' } } },
    )
    const error = await errorOf(it.write(create('Ticket', { subject: 'x' })))
    expect(error).toMatchObject({ code: 'SOURCE_REJECTED', source: 'desk' })
    expect([it.sent(), it.writes()]).toEqual([0, []])
    const lines = (await it.source.client.check(it.call)).filter(({ what }) => what.startsWith('writes.markerField'))
    expect(lines).toEqual([
      { ok: true, what: 'writes.markerField.company', detail: expect.any(String) },
      { ok: false, what: 'writes.markerField.ticket', detail: expect.stringContaining('field_99') },
    ])
  })

  it('sends the mark as Requestid, by which the desk takes a second submission for the first', async () => {
    const it = await rig()
    const before = it.running.data.tickets.length
    await it.write(create('Ticket', { subject: 'once' }))
    await it.write(create('Ticket', { subject: 'once' }))
    expect(it.running.data.tickets).toHaveLength(before + 1)
    await it.write(create('Ticket', { subject: 'once' }, 'another0another0another000'))
    expect(it.running.data.tickets).toHaveLength(before + 2)
    expect(it.running.requests.map(({ headers }) => headers['requestid'])).toEqual([
      marker,
      marker,
      'another0another0another000',
    ])
  })

  it('believes an id in the answer only when told to', async () => {
    const doubting = await rig({ create: { returnId: true } })
    expect(await doubting.write(create('Ticket', { subject: 'x' }))).toEqual(applied(null))
    const believing = await rig({ create: { returnId: true } }, { writes: { createdId: 'data' } })
    const answer = await believing.write(create('Ticket', { subject: 'x' }))
    expect(answer).toEqual(applied((await believing.newest('Ticket'))['nativeId'] as string))
    expect(await believing.write(update('Ticket', '90001', { subject: 'y' }))).toEqual(applied(null))
  })

  it.each([{ writeEnvelope: 'errcode' }, { errors: { httpStatusMode: 'body200' } }] as const)(
    'reads success and refusals under %j',
    async (options) => {
      const it = await rig(options)
      expect(await it.write(create('Contact', { name: 'a', mobile: '19900000001' }))).toEqual(applied(null))
      const again = await it.write(create('Contact', { name: 'b', mobile: '19900000001' }, 'second0second0second00000'))
      expect(pathsOf(again)).toEqual(['mobile'])
      const nobody = await it.write(create('Ticket', { subject: 'x', contactId: '4' }, 'third00third00third000000'))
      expect(pathsOf(nobody)).toEqual(['contactId'])
      expect(pathsOf(await it.write(update('Ticket', '4', { subject: 'x' })))).toEqual([''])
    },
  )
})

const modes: readonly Bangwo8SandboxOptions[] = [
  {},
  { update: { mode: 'replace' } },
  { update: { templateRequired: 'always' }, transitions: 'forwardOnly', render: { emptyRef: '', emptyText: null } },
  { classicOption: 'id', render: { emptyTime: '0000-00-00 00:00:00' }, update: { mode: 'replace' } },
  { bareBackslashes: true },
]

describe.each(modes)('changing records of a desk under %j', (options) => {
  it('changes what is said of a ticket and leaves everything else', async () => {
    const it = await rig(options)
    const tickets = it.running.data.tickets.filter(({ isDeleted }) => isDeleted !== '1').slice(0, 40)
    let changed = 0
    for (const { ticketId } of tickets) {
      const before = stored(it.running.data.tickets, 'ticketId', ticketId)
      const answer = await it
        .write(update('Ticket', ticketId, { subject: `changed ${ticketId}`, priority: 'LOW' }))
        .catch((error: unknown) => (error as CrmError).code)
      const expected =
        answer === 'SOURCE_PROTOCOL_ERROR' ? before : { ...before, subject: `changed ${ticketId}`, priorityLevel: '1' }
      expect(stored(it.running.data.tickets, 'ticketId', ticketId)).toEqual(expected)
      if (answer === 'SOURCE_PROTOCOL_ERROR') continue
      expect(answer).toEqual(applied(null))
      changed += 1
    }
    expect(it.writes()).toHaveLength(changed)
    expect(it.sent()).toBe(changed)
    // Texts with bare backslashes that could be escapes are not sent back.
    expect(changed).toBeGreaterThan(options.bareBackslashes === true ? 15 : 39)
  })

  it('changes what is said of contacts and companies, and keeps the secrets of companies without seeing them', async () => {
    const it = await rig(options)
    const { users, companies } = it.running.data
    for (const { cId } of users.filter(({ state, mobile }) => state !== '3' && mobile !== '').slice(0, 20)) {
      const before = stored(users, 'cId', cId)
      expect(await it.write(update('Contact', cId, { title: '主管' }))).toEqual(applied(null))
      expect(stored(it.running.data.users, 'cId', cId)).toEqual({ ...before, position: '主管' })
    }
    for (const { uId } of companies.filter(({ status }) => status !== '2').slice(0, 20)) {
      const before = stored(companies, 'uId', uId)
      expect(await it.write(update('Customer', uId, { phone: '400-1' }))).toEqual(applied(null))
      const { custom_fields, ...after } = stored(it.running.data.companies, 'uId', uId)
      const { custom_fields: customBefore, ...rest } = before
      expect(after).toEqual(rest)
      expect(custom_fields).toEqual(
        (customBefore as { key: string }[]).map((entry) =>
          entry.key === 'field_22' ? { ...entry, value: '400-1' } : entry,
        ),
      )
      expect(after['servicepassword']).toContain(servicePasswordMark)
    }
    const said = JSON.stringify([it.running.requests.map(({ body }) => body), it.traces])
    expect(said).not.toMatch(/servicepassword|serviceaccount/i)
    expect(said).not.toContain(servicePasswordMark)
  })

  it('replies without changing the ticket, and gives the reply a Requestid', async () => {
    const it = await rig(options)
    const [ticket] = it.running.data.tickets.filter(
      ({ isDeleted, descript }) => isDeleted !== '1' && !descript?.includes('\\'),
    )
    const id = ticket?.ticketId ?? ''
    const before = stored(it.running.data.tickets, 'ticketId', id)
    expect(await it.write(reply(id, '已修复 ✅\n"好"'))).toEqual(applied(null))
    expect(stored(it.running.data.tickets, 'ticketId', id)).toEqual(before)
    expect(it.running.data.replies).toMatchObject([{ ticketId: id, replyMsg: '已修复 ✅\n"好"' }])
    expect(it.writes()).toEqual([`PUT /api/v1/tickets/${id}.json`])
    expect(it.running.requests.map(({ headers }) => headers['requestid'])).toEqual([undefined, marker])
  })
})

describe('clearing', () => {
  it('empties what is null', async () => {
    const it = await rig()
    await it.write(
      create('Ticket', {
        subject: 'x',
        description: 'x',
        contactId: '70001',
        tags: ['a'],
        customFields: { field_12: '硬件', field_13: ['销售'], servicerUserId: '501' },
      }),
    )
    const id = (await it.newest('Ticket'))['nativeId'] as string
    const customFields = { field_12: null, field_13: null, servicerUserId: null }
    expect(
      await it.write(update('Ticket', id, { description: null, contactId: null, tags: null, customFields })),
    ).toEqual(applied(null))
    expect(await it.read('Ticket', id)).toMatchObject({
      subject: 'x',
      description: null,
      contactId: null,
      tags: [],
      assigneeId: null,
      nativeFields: { field_12: '', field_13: [] },
    })
  })

  it('takes a contact out of its company, which its tickets show at once', async () => {
    const it = await rig()
    await it.write(create('Ticket', { subject: 'x', contactId: '70001' }))
    const company = (await it.newest('Ticket'))['customerId']
    const other = company === '60002' ? '60003' : '60002'
    expect(await it.write(update('Contact', '70001', { customerId: other, mobile: null, phone: '1' }))).toEqual(
      applied(null),
    )
    expect((await it.newest('Ticket'))['customerId']).toBe(other)
    expect(await it.write(update('Contact', '70001', { customerId: null }))).toEqual(applied(null))
    expect((await it.newest('Ticket'))['customerId']).toBeNull()
    expect(await it.read('Contact', '70001')).toMatchObject({ customerId: null, mobile: null, phone: '1' })
  })
})

describe('statuses', () => {
  it('moves a ticket on, by the codes that known clients send', async () => {
    const it = await rig({ transitions: 'forwardOnly' })
    await it.write(create('Ticket', { subject: 'x' }))
    const id = (await it.newest('Ticket'))['nativeId'] as string
    for (const status of ['PENDING', 'SOLVED', 'CLOSED']) {
      expect(await it.write(update('Ticket', id, { status }))).toEqual(applied(null))
      expect(await it.read('Ticket', id)).toMatchObject({ status })
    }
    expect(await it.read('Ticket', id)).toMatchObject({ nativeStatus: '5', solvedAt: expect.any(Number) })
    expect(pathsOf(await it.write(update('Ticket', id, { status: 'PENDING' })))).toEqual(['status'])
    expect(await it.write(update('Ticket', id, { subject: 'closed, still' }))).toEqual(applied(null))
  })

  it('does not send a change to new or open unless the settings know that it works', async () => {
    const cautious = await rig()
    expect(pathsOf(await cautious.write(update('Ticket', '90001', { status: 'OPEN' })))).toEqual(['status'])
    expect(cautious.running.requests).toEqual([])
    const free = await rig({ transitions: 'free' }, { writes: { statuses: 'all' } })
    expect(await free.write(update('Ticket', '90001', { status: 'OPEN' }))).toEqual(applied(null))
    expect(await free.read('Ticket', '90001')).toMatchObject({ status: 'OPEN' })
    const strict = await rig({ transitions: 'forwardOnly' }, { writes: { statuses: 'all' } })
    const waiting = strict.running.data.tickets.find(
      ({ ticketStatus, isDeleted }) => ticketStatus === '3' && isDeleted !== '1',
    )
    const refused = await strict.write(update('Ticket', waiting?.ticketId ?? '', { status: 'NEW' }))
    expect(pathsOf(refused)).toEqual(['status'])
  })
})

describe('refusals', () => {
  const refusedByDesk: readonly (readonly [string, WriteIntent, readonly string[], Bangwo8SandboxOptions?])[] = [
    ['a company that does not exist', create('Contact', { name: 'a', phone: '1', customerId: '4' }), ['customerId']],
    ['a contact that does not exist', update('Ticket', '90001', { contactId: '4' }), ['contactId']],
    [
      'an agent who does not exist',
      create('Ticket', { subject: 'x', customFields: { servicerUserId: '4' } }),
      ['customFields.servicerUserId'],
    ],
    [
      'a code that does not exist',
      update('Ticket', '90001', { customFields: { ticketType: '9' } }),
      ['customFields.ticketType'],
    ],
    [
      'a company that is needed',
      create('Contact', { name: 'a', phone: '1' }),
      ['customerId'],
      { create: { contactNeedsCompany: true } },
    ],
    [
      'a custom field that is needed',
      create('Ticket', { subject: 'x' }),
      ['customFields.field_12'],
      { create: { required: 'definitions' } },
    ],
    [
      'a name that is taken',
      update('Customer', '60001', { name: 'Taken' }),
      ['name'],
      { unique: { companyName: true } },
    ],
    [
      'both numbers taken away, where a change is looked at as a whole',
      update('Contact', '70001', { mobile: null, phone: null }),
      ['mobile', 'phone'],
      { update: { mode: 'replace' } },
    ],
    ['a ticket that does not exist', update('Ticket', '4', { subject: 'x' }), ['']],
    ['a reply to a ticket that does not exist', reply('4', 'x'), ['']],
  ]

  it.each(refusedByDesk)('%s', async (_name, intent, paths, options = {}) => {
    const it = await rig(options)
    it.running.data.companies[5] = { ...it.running.data.companies[5]!, companyName: 'Taken' }
    const before = JSON.stringify([it.running.data.tickets, it.running.data.users, it.running.data.companies])
    const answer = await it.write(intent)
    expect(pathsOf(answer)).toEqual(paths)
    expect(JSON.stringify(answer)).toContain('The service desk')
    expect(JSON.stringify(answer)).not.toMatch(/is required|No such|names no|already|must be one of/)
    expect(it.writes().length).toBeLessThanOrEqual(1)
    expect(JSON.stringify([it.running.data.tickets, it.running.data.users, it.running.data.companies])).toBe(before)
  })

  it.each([
    ['a key that no definition names', { field_77: 'x' }, 'field_77'],
    ['a choice that is none', { field_12: '不存在' }, 'field_12'],
    ['one text where several are kept', { field_13: '销售' }, 'field_13'],
    ['a type that the address does not take', { field_14: ['电话'] }, 'field_14'],
    ['a field that is only read', { record_serviceruserid_1: '501' }, 'record_serviceruserid_1'],
  ])('keeps %s from being passed over in silence', async (_name, customFields, key) => {
    const it = await rig()
    expect(pathsOf(await it.write(create('Ticket', { subject: 'x', customFields })))).toEqual([`customFields.${key}`])
    expect(pathsOf(await it.write(update('Ticket', '90001', { customFields })))).toEqual([`customFields.${key}`])
    expect([it.sent(), it.writes()]).toEqual([0, []])
    // The definitions were asked for once, and no ticket was read.
    expect(it.running.requests.map(({ url }) => url)).toEqual(['/api/v1/tickets/ticket_fields.json'])
  })

  it('tells an industry that the desk does not offer at its own path', async () => {
    const it = await rig()
    expect(pathsOf(await it.write(create('Customer', { name: 'x', industry: 'No such trade' })))).toEqual(['industry'])
    expect(it.writes()).toEqual([])
  })

  it('leaves deleted records alone', async () => {
    const it = await rig()
    const ticket = it.running.data.tickets.find(({ isDeleted }) => isDeleted === '1')
    const contact = it.running.data.users.find(({ state }) => state === '3')
    expect(pathsOf(await it.write(update('Ticket', ticket?.ticketId ?? '', { subject: 'x' })))).toEqual([''])
    expect(pathsOf(await it.write(update('Contact', contact?.cId ?? '', { title: 'x' })))).toEqual([''])
    expect([it.sent(), it.writes()]).toEqual([0, []])
  })
})

describe('failures', () => {
  it('tells an account without rights, and a wrong base URL, from a refused value', async () => {
    const agent = await rig({}, { auth: { kind: 'basic', account: '账号', password: '密码' } })
    const error = await errorOf(agent.write(create('Customer', { name: 'x', customFields: { field_21: 'x' } })))
    expect(error).toMatchObject({ code: 'SOURCE_FORBIDDEN', source: 'desk' })
    expect(agent.sent()).toBe(0)
    const lost = await rig()
    lost.running.faults.add(vendorFault('okWithErrcode', { when: isWrite }))
    expect(await errorOf(lost.write(create('Customer', { name: 'x' })))).toMatchObject({ code: 'SOURCE_REJECTED' })
  })

  it('sends a write again only with a new token, and only when the old one was refused', async () => {
    const it = await rig({ auth: 'clientCredentials' })
    it.running.faults.add(vendorFault('tokenExpired', { when: isWrite }))
    expect(await it.write(update('Ticket', '90001', { subject: 'after' }))).toEqual(applied(null))
    expect(it.writes()).toEqual(['PUT /api/v1/tickets/90001.json', 'PUT /api/v1/tickets/90001.json'])
    expect(it.running.requests.filter(({ url }) => url.includes('token'))).toHaveLength(2)
    expect(await it.read('Ticket', '90001')).toMatchObject({ subject: 'after' })
  })

  it.each([
    [{ kind: 'disconnect', stage: 'applied' }, 'SOURCE_UNAVAILABLE', 1],
    [{ kind: 'cutBody' }, 'SOURCE_UNAVAILABLE', 1],
    [{ kind: 'status', status: 500, stage: 'applied' }, 'SOURCE_UNAVAILABLE', 1],
    [{ kind: 'status', status: 200, body: '<html></html>', stage: 'applied' }, 'SOURCE_PROTOCOL_ERROR', 1],
    [{ kind: 'disconnect', stage: 'unread' }, 'SOURCE_UNAVAILABLE', 0],
    [{ kind: 'disconnect' }, 'SOURCE_UNAVAILABLE', 0],
    [{ kind: 'vendor', name: 'maintenance' }, 'SOURCE_UNAVAILABLE', 0],
    [{ kind: 'vendor', name: 'rateLimitedWithoutRetryAfter' }, 'SOURCE_RATE_LIMITED', 0],
  ] as const)('never sends twice when the answer to a new record is %j', async (action, code, made) => {
    const it = await rig()
    const before = it.running.data.users.length
    it.running.faults.add({ when: ({ method }) => method === 'POST', action })
    const error = await errorOf(it.write(create('Contact', { name: 'Once', mobile: '19900000001' })))
    expect(error).toMatchObject({ code, source: 'desk' })
    expect(it.writes()).toEqual(['POST /api/v1/users.json'])
    expect(it.sent()).toBe(1)
    expect(it.running.data.users.length - before).toBe(made)
  })

  it('repeats the reading before a change, and writes nothing when it fails', async () => {
    const it = await rig()
    it.running.faults.add({ when: isRead, action: { kind: 'disconnect' } })
    expect(await it.write(update('Ticket', '90001', { subject: 'x' }))).toEqual(applied(null))
    it.running.faults.add(vendorFault('maintenance', { when: isRead, times: 10 }))
    expect(await errorOf(it.write(update('Ticket', '90001', { subject: 'y' })))).toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    })
    expect(it.sent()).toBe(1)
    expect(it.writes()).toHaveLength(1)
  })

  it('does not send back a text that may have been read wrongly', async () => {
    const it = await rig({ bareBackslashes: true })
    const [first] = it.running.data.tickets
    it.running.data.tickets[0] = { ...first!, isDeleted: '0', descript: 'D:\\工单\nsecond line' }
    const error = await errorOf(it.write(update('Ticket', first?.ticketId ?? '', { subject: 'x' })))
    expect(error.code).toBe('SOURCE_PROTOCOL_ERROR')
    expect([it.sent(), it.writes()]).toEqual([0, []])
  })

  it('mends a bare backslash and sends the text back as it was', async () => {
    const it = await rig({ bareBackslashes: true })
    const [first] = it.running.data.tickets
    it.running.data.tickets[0] = { ...first!, isDeleted: '0', descript: 'D:\\工单 "x"', custom_fields: [] }
    const id = first?.ticketId ?? ''
    expect(await it.write(update('Ticket', id, { subject: 'x' }))).toEqual(applied(null))
    expect(it.running.data.tickets[0]?.descript).toBe('D:\\工单 "x"')
  })

  it.each(['swapWrapper', 'numericCodes'])('reads a record before its change under %s', async (name) => {
    const it = await rig()
    const plain = it.running.data.tickets.find((ticket) => ticket.isDeleted !== '1' && ticket.ticketTemplateId !== '4')
    const id = plain?.ticketId ?? ''
    const before = stored(it.running.data.tickets, 'ticketId', id)
    it.running.faults.add(vendorFault(name, { when: isRead }))
    expect(await it.write(update('Ticket', id, { subject: 'x' }))).toEqual(applied(null))
    expect(stored(it.running.data.tickets, 'ticketId', id)).toEqual({ ...before, subject: 'x' })
  })

  it('takes an empty detail for a record that is not there', async () => {
    const it = await rig({ missingRecord: 'emptyArray' })
    expect(pathsOf(await it.write(update('Ticket', '4', { subject: 'x' })))).toEqual([''])
    expect(it.writes()).toEqual([])
  })
})

describe('through the engine', () => {
  const start = async (settings: Row = {}) => {
    const { sandbox: started, source } = await startSandboxedSource('bangwo8', {
      name: 'a',
      sandbox: { scale: 0.1 },
      settings,
    })
    open.push(started)
    const sleep = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
    const engine = writingEngine([source], { clock: { now: Date.now, sleep }, writes: { settleMs: 0 } })
    const write = async (wish: WriteOrder['wish'], fields: readonly string[] = ['subject']) =>
      begin(engine).write(orderOf(wish, { fields }))
    return { started: started as RunningSandbox<Bangwo8Store>, write }
  }
  const newTicket = { operation: 'create', kind: 'Ticket', values: { subject: '同名', contactId: '70001' } } as const
  const marked = { writes: { markerField: { ticket: 'field_19' } } }
  /** A field for marks, as an administrator would add one. */
  const addField = ({ data }: RunningSandbox<Bangwo8Store>): void => {
    const [, , , definition] = data.ticketFields
    data.ticketFields = [
      ...data.ticketFields,
      { ...definition!, id: '19', key: 'field_19', type: '2', isRequired: '1' },
    ]
  }
  const lost: Fault = { when: isWrite, action: { kind: 'disconnect', stage: 'applied' } }

  it.each([
    ['by its values and time', {}],
    ['by its mark', marked],
  ])('finds what it has made %s, and tells two alike apart', async (_name, settings) => {
    const { started, write } = await start(settings)
    addField(started)
    const first = await write(newTicket)
    const second = await write(newTicket)
    expect([first, second]).toMatchObject([{ outcome: 'APPLIED' }, { outcome: 'APPLIED', record: { subject: '同名' } }])
    const made = started.data.tickets.filter(({ subject }) => subject === '同名').map(({ ticketId }) => ticketId)
    expect([first.nativeId, second.nativeId]).toEqual(made)
  })

  it.each([
    ['by its values and time', {}],
    ['by its mark', marked],
  ])('finds what it has made %s when the answer is lost', async (_name, settings) => {
    const { started, write } = await start(settings)
    addField(started)
    started.faults.add(lost)
    const { outcome, nativeId } = await write(newTicket)
    const made = started.data.tickets.filter(({ subject }) => subject === '同名')
    expect([outcome, nativeId]).toEqual(['APPLIED', made[0]?.ticketId])
    expect(made).toHaveLength(1)
  })

  it('sees a change whose answer is lost, in custom fields too', async () => {
    const { started, write } = await start()
    started.faults.add(lost)
    const values = { tags: ['a', 'b'], customFields: { field_12: '硬件', ticketType: '4' } }
    expect(await write({ operation: 'update', kind: 'Ticket', nativeId: '90001', values }, ['tags'])).toMatchObject({
      outcome: 'APPLIED',
      record: { tags: ['a', 'b'] },
    })
  })

  it('does not know what became of a reply whose answer is lost, and does not send it again', async () => {
    const { started, write } = await start()
    const reply = {
      operation: 'create',
      kind: 'TicketReply',
      values: { ticketId: '90001', body: 'x', public: true },
    } as const
    expect(await write(reply)).toMatchObject({ outcome: 'APPLIED', record: { nativeId: '90001' } })
    started.faults.add(lost)
    expect(await write(reply)).toMatchObject({ outcome: 'OUTCOME_UNKNOWN' })
    expect(started.data.replies).toHaveLength(2)
  })

  it('knows beforehand that a ticket takes no company of its own', async () => {
    const { started, write } = await start()
    const answer = await write({ ...newTicket, values: { subject: 'x', customerId: '60001' } })
    expect(answer).toMatchObject({
      outcome: 'NOT_APPLIED',
      problems: [{ path: ['customerId'], code: 'SOURCE_CAPABILITY' }],
    })
    expect(started.requests).toEqual([])
  })
})
