import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox, servicePasswordMark } from '../../src/vendors/bangwo8/sandbox/index.js'
import type { Bangwo8SandboxOptions, Bangwo8Store, TicketRow } from '../../src/vendors/bangwo8/sandbox/index.js'

const running: RunningSandbox<Bangwo8Store>[] = []
const main = `Basic ${Buffer.from('sandbox-account:sandbox-pass').toString('base64')}`
const plainAgent = `Basic ${Buffer.from('账号:密码').toString('base64')}`
const inserted = { status: '0', message: 'Insert ok', data: false }
const updated = { status: '0', message: 'Update ok', data: false }

/** Starts at 2027-01-06 10:00:00 of Beijing. */
async function start(options: Bangwo8SandboxOptions = {}) {
  const clock = createManualClock(Date.parse('2027-01-06T10:00:00+08:00'))
  const started = await sandbox.start({ clock, limits: { perSecond: null }, ...options })
  running.push(started)
  const send = async (
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; text: string; body: Record<string, unknown> }> => {
    const response = await fetch(`${started.url}/api/v1${path}`, {
      method,
      headers: { authorization: main, 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, text, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
  }
  const read = async (path: string) => {
    const { body } = await send('GET', path, undefined)
    return body as Record<string, Record<string, unknown>[]>
  }
  const shown = async (path: string, wrapper = 'ticket') => (await read(path))[wrapper]?.[0] ?? {}
  const refusal = async (method: string, path: string, body: unknown): Promise<[number, unknown, unknown]> => {
    const answer = await send(method, path, body)
    return [answer.status, answer.body['errcode'], answer.body['errmsg']]
  }
  return { ...started, clock, send, read, shown, refusal }
}

const ticket = (ticketId: string, rest: Partial<TicketRow> = {}): TicketRow => ({
  ticketId,
  subject: '打印机无法连接',
  descript: '三楼',
  custUserId: '70001',
  servicerUserId: '',
  ticketType: '3',
  priorityLevel: '2',
  ticketStatus: '2',
  tagList: '硬件',
  createDT: '2025-01-05 09:00:00',
  updateDT: '2025-01-05 09:00:00',
  openDT: '2025-01-05 09:00:00',
  waitDT: '',
  solveDT: '',
  closeDT: '',
  ticketTemplateId: '4',
  isDeleted: '0',
  deleterId: '0',
  deleteDT: '',
  custom_fields: [
    { key: 'field_12', value: '1203' },
    { key: 'field_14', value: ['1401'] },
    { key: 'expect_time', value: '2025-06-01' },
    { key: 'record_serviceruserid_1', value: '501' },
  ],
  ...rest,
})

/** One ticket of one contact, over the made-up agents, groups, templates and field definitions. */
async function withTicket(options: Bangwo8SandboxOptions = {}, rest: Partial<TicketRow> = {}) {
  const started = await start(options)
  started.data.tickets = [ticket('90001', rest)]
  return { ...started, row: () => started.data.tickets[0] as TicketRow }
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('creating', () => {
  it('answers without an id; the ticket is found again by its first message, window and requester', async () => {
    const { send, read, data } = await start()
    const before = data.tickets.length
    const custUserId = data.users.find(({ state }) => state === '1')?.cId
    const marker = 'marker-7f3a'
    const sent = { subject: '新工单', custUserId, priorityLevel: '4', ticketReply: { replyMsg: `第一句 ${marker}` } }
    expect(await send('POST', '/tickets.json', { ticket: sent })).toMatchObject({ status: 200, body: inserted })
    expect(data.tickets).toHaveLength(before + 1)
    const query = encodeURIComponent(`createDT:"2027-01-06 10:00" custUserId:${custUserId} descript:${marker}`)
    const found = (await read(`/tickets/search.json?query=${query}`))['tickets'] as unknown as { results: object[] }
    expect(found.results).toHaveLength(1)
    const highest = Math.max(...data.tickets.slice(0, -1).map(({ ticketId }) => Number(ticketId)))
    expect(found.results[0]).toMatchObject({
      ticketId: String(highest + 1),
      subject: '新工单',
      priorityLevel: '4',
      ticketStatus: '1',
      ticketType: '1',
      ticketTemplateId: '1',
      createDT: '2027-01-06 10:00:00',
      updateDT: '2027-01-06 10:00:00',
      openDT: '',
      createrId: '501',
      createrType: '0',
      isDeleted: '0',
      nodeFieldIntoTime: '1799200800',
    })
    expect(data.replies).toEqual([
      {
        ticketId: String(highest + 1),
        replyMsg: `第一句 ${marker}`,
        createrId: '501',
        createrType: '0',
        createDT: '2027-01-06 10:00:00',
      },
    ])
  })

  it('can hide the first message, name nobody, use other defaults, or tell the new id', async () => {
    const create = { firstMessage: 'replyOnly', requester: 'none', returnId: true } as const
    const { send, shown, data } = await start({ create: { ...create, defaults: { ticketStatus: '2' } } })
    const message = { ticket: { subject: 's', ticketReply: { replyMsg: 'unseen' } } }
    const { body } = await send('POST', '/tickets.json', message)
    const id = String(body['data'])
    expect(await shown(`/tickets/${id}.json`)).toMatchObject({
      descript: '',
      custUserId: '0',
      ticketStatus: '2',
      openDT: '2027-01-06 10:00:00',
    })
    expect(data.replies.at(-1)).toMatchObject({ ticketId: id, replyMsg: 'unseen' })
    const older = await start({ writeEnvelope: 'errcode' })
    expect((await older.send('POST', '/tickets.json', message)).body).toEqual({ errcode: 0, errmsg: 'ok' })
  })

  it('takes the agent who calls for the requester of a ticket that names none', async () => {
    const { send, data } = await start()
    data.supports[4] = { ...data.supports[4], sId: '505', sPassportName: '账号' }
    await send('POST', '/tickets.json', { ticket: { subject: 's' } }, { authorization: plainAgent })
    expect(data.tickets.at(-1)).toMatchObject({ custUserId: '505', createrId: '505', descript: '' })
  })

  it('makes companies and contacts, found again in the list of what was created last', async () => {
    const { send, read, data, clock } = await start()
    const company = {
      companyName: '示例科技 "甲" 🚀',
      serveNote: 'marker-1',
      custom_fields: [
        { key: 'field_21', value: '91310000MA1K00000X' },
        { key: 'field_24', value: '互联网' },
        { key: 'field_99', value: 'nobody defines this' },
      ],
    }
    expect((await send('POST', '/companies.json', { company })).body).toEqual(inserted)
    const list = async (name: string) =>
      (await read(`/${name}.json?created_start=2027-01-06%2010:00:00&created_order=desc&per_page=1`))[name]?.[0]
    const made = await list('companies')
    expect(made).toMatchObject({
      companyName: '示例科技 "甲" 🚀',
      serveNote: 'marker-1',
      status: '1',
      supportId: '0',
      url: expect.stringContaining(`/companies/${String(made?.['uId'])}.json`),
      custom_fields: [
        { key: 'field_21', value: '91310000MA1K00000X' },
        { key: 'field_24', value: '互联网' },
      ],
    })
    const industry = data.companies.at(-1)?.custom_fields?.find(({ key }) => key === 'field_24')?.value
    expect(industry).toMatch(/^24\d\d$/)
    clock.advance(1000)
    const user = {
      name: '李四',
      mobile: '13900001111',
      companyId: made?.['uId'],
      custom_fields: [{ key: 'x', value: 'y' }],
    }
    expect((await send('POST', '/users', { user })).body).toEqual(inserted)
    expect(await list('users')).toMatchObject({ ...user, state: '1', default: '0', createDT: '2027-01-06 10:00:01' })
  })

  it('refuses bodies without wrapper, type or required fields, and stores nothing', async () => {
    const { refusal, send, data } = await start({ create: { contactNeedsCompany: true } })
    const sizes = () => [data.tickets.length, data.users.length, data.companies.length, data.replies.length]
    const before = sizes()
    expect(await refusal('POST', '/tickets.json', { ticket: {} })).toEqual([400, '400', 'subject is required'])
    expect(await refusal('POST', '/tickets.json', { ticket: { subject: ' ' } })).toEqual([
      400,
      '400',
      'subject is required',
    ])
    expect(await refusal('POST', '/companies.json', { company: { companyName: null } })).toEqual([
      400,
      '400',
      'companyName is required',
    ])
    expect(await refusal('POST', '/users.json', { user: { name: 'n', email: 'a@b.example' } })).toEqual([
      400,
      '400',
      'mobile or fixnumber is required; companyId is required',
    ])
    for (const body of [{ subject: 's' }, { ticket: [{ subject: 's' }] }, [], 'no json', '']) {
      expect((await refusal('POST', '/tickets.json', body)).slice(0, 2)).toEqual([400, '400'])
    }
    const form = await send('POST', '/tickets.json', 'subject=s', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(form.status).toBe(400)
    expect(sizes()).toEqual(before)
  })

  it('can ask for the custom fields that are defined as required, which the vendor writes as 0', async () => {
    const { refusal } = await start({ create: { required: 'definitions' } })
    const subject = 's'
    expect((await refusal('POST', '/tickets.json', { ticket: { subject } }))[2]).toBe('field_12 is required')
    const custom_fields = [{ key: 'field_12', value: '软件' }]
    expect((await refusal('POST', '/tickets.json', { ticket: { subject, custom_fields } }))[0]).toBe(200)
  })

  it('names every field that is wrong', async () => {
    const { refusal } = await start()
    const wrong = {
      subject: { text: 's' },
      ticketStatus: '7',
      custUserId: '1',
      ccUserIdList: '501,9',
      ticketReply: 'hello',
      custom_fields: [
        { key: 'field_12', value: '1202' },
        { key: 'expect_time', value: ['2025-01-01'] },
        { key: 'field_16', value: 'no rows' },
        { value: 'no key' },
      ],
    }
    const [status, , message] = await refusal('POST', '/tickets.json', { ticket: wrong })
    expect(status).toBe(400)
    for (const field of [
      'subject must',
      'ticketStatus must',
      'custUserId names no user',
      'ccUserIdList',
      'ticketReply',
    ]) {
      expect(message).toContain(field)
    }
    for (const field of ['field_12 has no such option', 'expect_time must', 'field_16 must', 'custom_fields must']) {
      expect(message).toContain(field)
    }
  })

  it('refuses a mobile that is taken in the envelope of writes, inside a 200', async () => {
    const { send, data } = await start()
    const taken = data.users.find(({ mobile, state }) => mobile !== '' && state === '1')?.mobile
    const gone = data.users.find(({ mobile, state }) => mobile !== '' && state === '3')?.mobile
    const create = (mobile: string | undefined) => send('POST', '/users.json', { user: { name: 'n', mobile } })
    expect(await create(taken)).toMatchObject({
      status: 200,
      body: { status: '1', message: 'mobile already exists', data: false },
    })
    expect((await create(gone)).body['status']).toBe('0')
    const companyName = data.companies[0]?.companyName
    expect((await send('POST', '/companies.json', { company: { companyName } })).body).toEqual(inserted)
    const strict = await start({ unique: { mobile: false, companyName: true }, writeEnvelope: 'errcode' })
    expect((await strict.send('POST', '/users.json', { user: { mobile: taken } })).body['errcode']).toBe(0)
    expect((await strict.send('POST', '/companies.json', { company: { companyName } })).body).toEqual({
      errcode: 1,
      errmsg: 'companyName already exists',
    })
  })
})

describe('changing', () => {
  it('keeps what is not sent, custom fields by key, and moves updateDT by the clock', async () => {
    const { send, row, clock } = await withTicket()
    clock.advance(90_000)
    const change = { ticketTemplateId: '4', tagList: '', custom_fields: [{ key: 'field_12', value: '软件' }] }
    expect(await send('PUT', '/tickets/90001.json', { ticket: change })).toMatchObject({ status: 200, body: updated })
    expect(row()).toMatchObject({ subject: '打印机无法连接', tagList: '', updateDT: '2027-01-06 10:01:30' })
    expect(row().custom_fields).toEqual([
      { key: 'field_12', value: '1202' },
      { key: 'field_14', value: ['1401'] },
      { key: 'expect_time', value: '2025-06-01' },
      { key: 'record_serviceruserid_1', value: '501' },
    ])
  })

  it('may replace the record instead: what is not sent is gone, but for what the path does not show', async () => {
    const { send, row, refusal } = await withTicket({ update: { mode: 'replace' } })
    expect((await refusal('PUT', '/tickets/90001.json', { ticket: { ticketStatus: '4' } }))[2]).toBe(
      'subject is required',
    )
    expect((await send('PUT', '/tickets/90001.json', { ticket: { subject: 'short' } })).body).toEqual(updated)
    expect(row()).toMatchObject({
      subject: 'short',
      descript: '',
      custUserId: '',
      tagList: '',
      ticketTemplateId: '',
      ticketType: '1',
      ticketStatus: '1',
      createDT: '2025-01-05 09:00:00',
      custom_fields: [
        { key: 'field_14', value: ['1401'] },
        { key: 'record_serviceruserid_1', value: '501' },
      ],
    })
  })

  it.each(['merge', 'replace'] as const)('takes a whole record back as it was shown (%s)', async (mode) => {
    const { send, shown, data } = await start({ update: { mode } })
    const odd = [
      ...data.tickets.slice(0, 40),
      ...data.tickets.filter(({ ticketStatus }) => ticketStatus === '0').slice(0, 3),
      ...data.tickets.filter(({ custUserId }) => custUserId === '').slice(0, 3),
    ].filter(({ isDeleted }) => isDeleted === '0')
    expect(odd.length).toBeGreaterThan(40)
    for (const before of odd) {
      const { ticketId, ...ticket } = await shown(`/tickets/${before.ticketId}.json`)
      expect(await send('PUT', `/tickets/${before.ticketId}.json`, { ticket })).toMatchObject({ body: updated })
      const after = data.tickets.find((row) => row.ticketId === ticketId)
      const keyed = (row: TicketRow | undefined) => ({
        ...row,
        updateDT: '',
        custom_fields: Object.fromEntries((row?.custom_fields ?? []).map(({ key, value }) => [key, value])),
      })
      expect(keyed(after)).toEqual(keyed(before))
    }
  })

  it('refuses the record’s own id in a body unless told to pass over it', async () => {
    const body = { ticket: { ticketId: '90001', subject: 'n' } }
    const { refusal } = await withTicket()
    expect(await refusal('PUT', '/tickets/90001.json', body)).toEqual([400, '400', 'ticketId must not be sent'])
    const lax = await withTicket({ update: { idInBody: 'ignore' } })
    expect((await lax.send('PUT', '/tickets/90001.json', body)).body).toEqual(updated)
  })

  it('asks for the template with custom fields, always or never', async () => {
    const custom = { custom_fields: [{ key: 'field_12', value: '软件' }] }
    const answers = async (templateRequired?: 'always' | 'never') => {
      const { refusal } = await withTicket({ update: { templateRequired } })
      const status = async (ticket: object) => (await refusal('PUT', '/tickets/90001.json', { ticket }))[0]
      return [await status(custom), await status({ ...custom, ticketTemplateId: '4' }), await status({ tagList: 'x' })]
    }
    expect(await answers()).toEqual([400, 200, 200])
    expect(await answers('always')).toEqual([400, 200, 400])
    expect(await answers('never')).toEqual([200, 200, 200])
    const { refusal } = await withTicket()
    expect((await refusal('PUT', '/tickets/90001.json', { ticket: custom }))[2]).toBe('ticketTemplateId is required')
    expect((await refusal('PUT', '/tickets/90001.json', { ticket: { ticketTemplateId: '77' } }))[2]).toBe(
      'ticketTemplateId names no tickettemplate: 77',
    )
  })

  it('stamps each status once and lets no ticket out of 5 and 6', async () => {
    const { send, row, refusal, clock } = await withTicket()
    const to = async (ticketStatus: string) => {
      clock.advance(60_000)
      return (await send('PUT', '/tickets/90001.json', { ticket: { ticketStatus } })).status
    }
    for (const status of ['3', '4', '4', '2', '6', '5']) expect(await to(status)).toBe(200)
    expect(row()).toMatchObject({
      waitDT: '2027-01-06 10:01:00',
      solveDT: '2027-01-06 10:02:00',
      openDT: '2027-01-06 10:04:00',
      closeDT: '2027-01-06 10:06:00',
      updateDT: '2027-01-06 10:06:00',
    })
    expect(await refusal('PUT', '/tickets/90001.json', { ticket: { ticketStatus: '2' } })).toEqual([
      403,
      '403',
      'ticketStatus cannot go from 5 to 2',
    ])
    expect(row().ticketStatus).toBe('5')
    expect((await send('PUT', '/tickets/90001.json', { ticket: { tagList: 'late' } })).status).toBe(200)
    const free = await withTicket({ transitions: 'free', stamps: { status: false } }, { ticketStatus: '6' })
    expect((await free.send('PUT', '/tickets/90001.json', { ticket: { ticketStatus: '1' } })).status).toBe(200)
    const forward = await withTicket({ transitions: 'forwardOnly' })
    const statuses = []
    for (const ticketStatus of ['1', '2', '3', '2']) {
      statuses.push((await forward.send('PUT', '/tickets/90001.json', { ticket: { ticketStatus } })).status)
    }
    expect(statuses).toEqual([403, 200, 200, 403])
  })

  it('goes back to a default for a code that is emptied, and reads numbers and null as text', async () => {
    const { send, row } = await withTicket({}, { priorityLevel: '4' })
    await send('PUT', '/tickets/90001.json', { ticket: { priorityLevel: '', ticketType: 4, tagList: null } })
    expect(row()).toMatchObject({ priorityLevel: '2', ticketType: '4', tagList: '' })
  })

  it('passes over what is the vendor’s own, read-only or unknown', async () => {
    const { send, row } = await withTicket()
    const own = { createDT: '2020-01-01 00:00:00', isDeleted: '1', deleterId: '501', createrId: '9', agentId: '7' }
    const custom_fields = [
      { key: 'record_serviceruserid_1', value: '502' },
      { key: 'field_14', value: ['1402'] },
      { key: 'field_98', value: 'x' },
    ]
    const ticket = { ...own, nickname: 'x', ticketTemplateId: '4', custom_fields }
    expect((await send('PUT', '/tickets/90001.json', { ticket })).body).toEqual(updated)
    expect(row()).toMatchObject({ createDT: '2025-01-05 09:00:00', isDeleted: '0', deleterId: '0' })
    expect(row()).not.toHaveProperty('nickname')
    expect(row().custom_fields).toHaveLength(4)
    expect(row().custom_fields?.[1]).toEqual({ key: 'field_14', value: ['1401'] })
    const strict = await withTicket({ unknownCustomField: 'refuse' })
    expect((await strict.refusal('PUT', '/tickets/90001.json', { ticket }))[2]).toBe('field_98 is no custom field')
  })

  it('takes choices by text, or by id where classic paths speak ids', async () => {
    const custom = (first: unknown, second: unknown) => ({
      ticket: {
        ticketTemplateId: '4',
        custom_fields: [
          { key: 'field_12', value: first },
          { key: 'field_13', value: second },
        ],
      },
    })
    const stored = ({ row }: { row: () => TicketRow }) =>
      ['field_12', 'field_13'].map((key) => row().custom_fields?.find((entry) => entry.key === key)?.value)
    const byText = await withTicket()
    await byText.send('PUT', '/tickets/90001.json', custom('网络 "LAN"', ['销售', "R&D 'Lab'"]))
    expect(stored(byText)).toEqual(['1203', ['1301', '1303']])
    expect((await byText.send('PUT', '/tickets/90001.json', custom('1202', []))).status).toBe(400)
    await byText.send('PUT', '/tickets/90001.json', custom('', ''))
    expect(stored(byText)).toEqual(['', []])
    const lost = await withTicket({}, { custom_fields: [{ key: 'field_12', value: '1299' }] })
    await lost.send('PUT', '/tickets/90001.json', custom('1299', []))
    expect(stored(lost)).toEqual(['1299', []])
    const byId = await withTicket({ classicOption: 'id' })
    await byId.send('PUT', '/tickets/90001.json', custom('1202', '1301'))
    expect(stored(byId)).toEqual(['1202', ['1301']])
    expect((await byId.send('PUT', '/tickets/90001.json', custom('软件', []))).status).toBe(400)
  })

  it('changes companies and contacts, and never loses a customer’s log-in', async () => {
    const { send, shown, data, clock } = await start({ update: { mode: 'replace' } })
    const id = data.companies[2]?.uId
    clock.advance(5000)
    expect((await send('PUT', `/companies/${id}.json`, { company: { companyName: '改名' } })).body).toEqual(updated)
    expect(await shown(`/companies/${id}.json`, 'company')).toMatchObject({
      companyName: '改名',
      address: '',
      servicepassword: `${servicePasswordMark}2`,
      serviceaccount: 'service-2',
      updateDT: '2027-01-06 10:00:05',
    })
    const user = { mobile: '13900002222', state: '2', companyId: '0', default: '1' }
    const contact = data.users.find(({ state }) => state === '1')?.cId
    expect((await send('PUT', `/users/${contact}.json`, { user })).body).toEqual(updated)
    expect(await shown(`/users/${contact}`, 'user')).toMatchObject({ ...user, name: '' })
    expect((await send('PUT', `/users/${contact}.json`, { user: { ...user, state: '3' } })).status).toBe(400)
    expect((await send('PUT', `/companies/${id}.json`, { company: { companyName: 'x', status: '2' } })).status).toBe(
      400,
    )
    expect((await send('PUT', `/users/${contact}.json`, { user: { name: 'no number' } })).status).toBe(400)
  })

  it('refuses dangling references, odd times and a mobile that is taken, but lets all stay that was there', async () => {
    const { send, refusal, data } = await start()
    const [first, second] = data.users.filter(({ mobile, state }) => mobile !== '' && state === '1')
    const users = `/users/${first?.cId}.json`
    expect((await send('PUT', users, { user: { mobile: second?.mobile } })).body['status']).toBe('1')
    expect((await send('PUT', users, { user: { mobile: first?.mobile, note: 'n' } })).body).toEqual(updated)
    expect((await refusal('PUT', users, { user: { companyId: '1' } }))[2]).toBe('companyId names no company: 1')
    const gone = data.companies.find(({ status }) => status === '2')?.uId
    expect((await refusal('PUT', users, { user: { companyId: gone } }))[0]).toBe(400)
    const companies = `/companies/${data.companies[0]?.uId}.json`
    expect((await refusal('PUT', companies, { company: { serviceendtime: '2025-02-30' } }))[0]).toBe(400)
    await send('PUT', companies, { company: { serviceendtime: '2026-01-01', servicestarttime: '0000-00-00 00:00:00' } })
    expect(data.companies[0]).toMatchObject({ serviceendtime: '2026-01-01 00:00:00', servicestarttime: '' })
    const twins = data.users.filter(({ state }) => state === '1').slice(0, 2)
    for (const twin of twins) twin.mobile = '13900003333'
    const same = { user: { mobile: '13900003333', note: 'shared since ever' } }
    expect((await send('PUT', `/users/${twins[0]?.cId}.json`, same)).body).toEqual(updated)
    expect((await send('PUT', users, { user: { mobile: '', fixnumber: '' } })).body).toEqual(updated)
    const lax = await start({ references: 'accept' })
    expect((await lax.send('PUT', users, { user: { companyId: '1' } })).body).toEqual(updated)
  })
})

describe('replies', () => {
  const reply = { ticket: { ticketReply: { replyMsg: '请重启\n再试' } } }

  it('are stored, move updateDT and are shown nowhere', async () => {
    const { send, data, row, shown, clock } = await withTicket()
    clock.advance(1000)
    expect((await send('PUT', '/tickets/90001.json', reply)).body).toEqual(updated)
    expect(data.replies).toMatchObject([
      { ticketId: '90001', replyMsg: '请重启\n再试', createDT: '2027-01-06 10:00:01' },
    ])
    expect(row().updateDT).toBe('2027-01-06 10:00:01')
    expect(row().descript).toBe('三楼')
    expect(JSON.stringify(await shown('/tickets/90001.json'))).not.toContain('请重启')
  })

  it('may leave updateDT as it was when they come alone', async () => {
    const { send, row } = await withTicket({ stamps: { reply: false } })
    await send('PUT', '/tickets/90001.json', reply)
    expect(row().updateDT).toBe('2025-01-05 09:00:00')
    await send('PUT', '/tickets/90001.json', { ticket: { ...reply.ticket, tagList: 'x' } })
    expect(row().updateDT).toBe('2027-01-06 10:00:00')
  })

  it('are not stored when the ticket is refused', async () => {
    const { send, data } = await withTicket()
    await send('PUT', '/tickets/90001.json', { ticket: { ...reply.ticket, ticketStatus: '9' } })
    await send('PUT', '/tickets/1.json', reply)
    expect(data.replies).toEqual([])
  })
})

describe('deleting', () => {
  it('does not exist, as nobody documents it', async () => {
    const { refusal, data } = await withTicket()
    expect(await refusal('DELETE', '/tickets/90001.json', undefined)).toEqual([404, '100047', 'Invalid resource URI'])
    expect(data.tickets[0]?.isDeleted).toBe('0')
  })

  it('marks the record and answers 204 when told', async () => {
    const { send, data, read, refusal, clock } = await start({ deletion: 'soft' })
    clock.advance(1000)
    const [company, contact] = [data.companies[0]?.uId, data.users.find(({ state }) => state === '1')?.cId]
    const row = data.tickets.find(({ isDeleted }) => isDeleted === '0')
    for (const path of [`/companies/${company}`, `/users/${contact}.json`, `/tickets/${row?.ticketId}.json`]) {
      const { status, text } = await send('DELETE', path, undefined)
      expect([status, text]).toEqual([204, ''])
      expect((await refusal('DELETE', path, undefined)).slice(0, 2)).toEqual([404, '404'])
    }
    expect(data.companies[0]?.status).toBe('2')
    expect(data.users.find(({ cId }) => cId === contact)?.state).toBe('3')
    expect(data.tickets.find(({ ticketId }) => ticketId === row?.ticketId)).toMatchObject({
      isDeleted: '1',
      deleterId: '501',
      deleteDT: '2027-01-06 10:00:01',
      updateDT: '2027-01-06 10:00:01',
    })
    const swept = await read('/companies.json?deStat=1&updated_start=2027-01-06%2010:00:01')
    expect(swept['companies']).toMatchObject([{ uId: company, status: '2' }])
    expect((await refusal('PUT', `/tickets/${row?.ticketId}.json`, { ticket: { tagList: 'x' } }))[0]).toBe(404)
  })
})

describe('Requestid', () => {
  const body = { ticket: { subject: 's' } }

  it('answers as the first time and writes once, for ten minutes of the clock and one log-in', async () => {
    const { send, data, clock } = await start()
    const before = data.tickets.length
    const made = () => data.tickets.length - before
    const post = (requestid: string, authorization = main, what: unknown = body) =>
      send('POST', '/tickets.json', what, { requestid, authorization })
    for (let count = 0; count < 3; count += 1) expect((await post('r-1')).body).toEqual(inserted)
    expect(made()).toBe(1)
    await post('r-2')
    await post('r-1', plainAgent)
    await send('POST', '/tickets.json', body)
    await send('POST', '/tickets.json', body)
    expect(made()).toBe(5)
    clock.advance(599_999)
    await post('r-1', main, { ticket: { subject: 'another' } })
    expect(made()).toBe(5)
    clock.advance(1)
    await post('r-1')
    expect(made()).toBe(6)
    data.writes.requestIds.clear()
    await post('r-1')
    expect(made()).toBe(7)
  })

  it('remembers refusals too, but not calls that never arrived', async () => {
    const { send, data, faults } = await start()
    const before = data.tickets.length
    const post = (requestid: string, what: unknown) => send('POST', '/tickets.json', what, { requestid })
    expect((await post('bad', { ticket: {} })).status).toBe(400)
    expect((await post('bad', body)).status).toBe(400)
    faults.add({ action: { kind: 'status', status: 503 } })
    faults.add({ action: { kind: 'disconnect', stage: 'applied' } })
    expect((await post('late', body)).status).toBe(503)
    await expect(post('late', body)).rejects.toThrow()
    expect(data.tickets).toHaveLength(before + 1)
    expect((await post('late', body)).body).toEqual(inserted)
    expect(data.tickets).toHaveLength(before + 1)
  })

  it('may be refused or mean nothing', async () => {
    const post = async (mode: 'refuse' | 'ignore') => {
      const { send, data } = await start({ requestId: { mode } })
      const before = data.tickets.length
      const statuses = []
      for (let count = 0; count < 2; count += 1) {
        statuses.push((await send('POST', '/tickets.json', body, { requestid: 'r' })).status)
      }
      return [...statuses, data.tickets.length - before]
    }
    expect(await post('refuse')).toEqual([200, 400, 1])
    expect(await post('ignore')).toEqual([200, 200, 2])
  })
})

describe('paths, sign-in and limits of writes', () => {
  it('writes at collections and records only', async () => {
    const { refusal } = await withTicket()
    const body = { ticket: { subject: 's' } }
    for (const [method, path] of [
      ['PUT', '/tickets.json'],
      ['POST', '/tickets/90001.json'],
      ['PATCH', '/tickets/90001.json'],
      ['PUT', '/tickets/90001_v2.json/x'],
      ['PUT', '/users_v2/70001.json'],
      ['POST', '/nowhere.json'],
      ['POST', '/users/70001/tickets.json'],
    ] as const) {
      expect([path, await refusal(method, path, body)]).toEqual([path, [404, '100047', 'Invalid resource URI']])
    }
    expect((await refusal('PUT', '/tickets/90001_v2.json', body)).slice(0, 2)).toEqual([404, '404'])
    expect((await refusal('POST', '/supports.json', { support: {} }))[0]).toBe(501)
    expect((await refusal('PUT', '/supports/501.json', { support: {} }))[0]).toBe(501)
  })

  it('wants a log-in, counts writes as calls, and can hide errors inside a 200', async () => {
    const { send } = await start({ limits: { perSecond: 2 } })
    const body = { ticket: { subject: 's' } }
    expect((await send('POST', '/tickets.json', body, { authorization: 'Basic !' })).status).toBe(401)
    const statuses = []
    for (let count = 0; count < 3; count += 1) statuses.push((await send('POST', '/tickets.json', body)).status)
    expect(statuses).toEqual([200, 200, 429])
    const hidden = await start({ errors: { httpStatusMode: 'body200', codes: { badRequest: '20400' } } })
    expect(await hidden.refusal('POST', '/tickets.json', {})).toEqual([200, '20400', 'ticket is required'])
  })

  it('never uses a number twice', async () => {
    const { send, data } = await start({ create: { returnId: true }, data: {} })
    const make = async () => (await send('POST', '/companies.json', { company: { companyName: 'c' } })).body['data']
    expect([await make(), await make()]).toEqual(['1', '2'])
    data.companies = []
    expect(await make()).toBe('3')
  })
})
