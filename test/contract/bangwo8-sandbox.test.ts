import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import type { RequestInit } from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { foreignOrigin, sandbox, servicePasswordMark } from '../../src/vendors/bangwo8/sandbox/index.js'
import type { Bangwo8SandboxOptions, Bangwo8Store, TicketRow } from '../../src/vendors/bangwo8/sandbox/index.js'

const running: RunningSandbox<Bangwo8Store>[] = []
const main = 'Basic c2FuZGJveC1hY2NvdW50OnNhbmRib3gtcGFzcw=='
const plainAgent = 'Basic 6LSm5Y+3OuWvhueggQ=='
const key = `Basic ${Buffer.from('bw8_key_sandbox:bw8_secret_sandbox_not_real').toString('base64')}`
const grant = 'grant_type=client_credentials'
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

async function start(options: Bangwo8SandboxOptions = {}) {
  const started = await sandbox.start({ limits: { perSecond: null }, ...options })
  running.push(started)
  const call = async (path: string, authorization = main, init: RequestInit = {}) => {
    const headers: Record<string, string> = authorization === '' ? {} : { authorization }
    const response = await fetch(`${started.url}/api/v1${path}`, { ...init, headers })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: () => JSON.parse(text) }
  }
  const get = async (path: string) => (await call(path)).body()
  const idsIn = (rows: { ticketId: string }[]) => rows.map(({ ticketId }) => ticketId)
  const ids = async (query = ''): Promise<string[]> => idsIn((await get(`/tickets.json?${query}`)).tickets)
  const found = async (query: string, more = ''): Promise<string[]> =>
    idsIn((await get(`/tickets/search.json?query=${encodeURIComponent(query)}${more}`)).tickets.results)
  const token = async (init: RequestInit = {}, path = '/api/token.php') => {
    const response = await fetch(`${started.url}${path}`, { method: 'POST', ...init })
    const body = (await response.json()) as Record<string, unknown>
    return { status: response.status, headers: response.headers, body }
  }
  return { ...started, call, get, ids, found, token }
}

/** The list row that the manual's examples add up to. */
const printed: TicketRow = {
  ticketId: '90001',
  subject: '打印机无法连接',
  descript: '三楼',
  custUserId: '70001',
  servicerUserId: '501',
  servicerGroupId: '31',
  ccUserIdList: '',
  ccGroupIdList: '',
  ticketType: '3',
  priorityLevel: '2',
  ticketStatus: '2',
  tagList: '硬件,三楼',
  createDT: '2025-01-06 09:12:30',
  updateDT: '2025-01-06 10:00:00',
  openDT: '2025-01-06 09:20:00',
  waitDT: '',
  solveDT: '',
  closeDT: '',
  createrId: '70001',
  createrType: '1',
  agentId: '1',
  ticketSource: '2',
  ticketTemplateId: '4',
  isDeleted: '0',
  deleterId: '0',
  deleteDT: '',
  nodeFieldIntoTime: '1736126400',
  custom_fields: [{ key: 'field_12', value: '1203' }],
}

const ticket = (ticketId: string, rest: Partial<TicketRow> = {}): TicketRow => ({ ...printed, ticketId, ...rest })

/** Rising ids with ties in every order, one deleted, one never changed. */
const six = (): TicketRow[] => [
  ticket('9', { createDT: '2025-01-31 23:59:59', updateDT: '2025-03-01 00:00:00', ticketStatus: '6' }),
  ticket('10', { createDT: '2025-01-06 00:00:00', updateDT: '', ticketStatus: '1', subject: 'Say "hi" to ACME' }),
  ticket('11', { createDT: '2025-01-06 09:12:30', updateDT: '2025-02-01 00:00:00', ticketTemplateId: '1' }),
  ticket('12', { createDT: '2025-01-06 09:12:30', updateDT: '2025-02-01 00:00:00', subject: 'acme 100% 🐛' }),
  ticket('13', { createDT: '2025-02-01 00:00:00', updateDT: '2025-03-01 00:00:00', isDeleted: '1' }),
  ticket('14', { createDT: '2024-12-31 23:59:59', updateDT: '2025-02-01 00:00:00', custUserId: '', tagList: 'a b' }),
]
const withSix = (options: Bangwo8SandboxOptions = {}) => start({ data: { tickets: six() }, ...options })

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('sign-in', () => {
  it('offers settings for both ways, and both work', async () => {
    const { settings, url, call } = await start()
    const auth = { kind: 'basic', account: 'sandbox-account', password: 'sandbox-pass' }
    const fields = { creditCode: 'field_21', phone: 'field_22', email: 'field_23', industry: 'field_24' }
    expect(settings).toEqual({ baseUrl: `${url}/api/v1`, auth, timeZone: 'Asia/Shanghai', fields })
    expect((await call('/tickets.json?per_page=1')).status).toBe(200)
    const other = await start({ auth: 'clientCredentials' })
    expect(other.settings['auth']).toEqual({
      kind: 'clientCredentials',
      keyId: 'bw8_key_sandbox',
      keySecret: 'bw8_secret_sandbox_not_real',
      tokenUrl: `${other.url}/api/token.php`,
    })
  })

  it('gives a token without refresh for a form, a multipart body, and at every path the manual names', async () => {
    const { token, call } = await start()
    const headers = { authorization: key, ...formType }
    const multipart = '--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--x--\r\n'
    const multipartType = { authorization: key, 'content-type': 'multipart/form-data; boundary=x' }
    for (const answer of [
      await token({ headers, body: grant }),
      await token({ headers, body: grant }, '/api/getToken.json'),
      await token({ headers: multipartType, body: multipart }),
      await token({
        headers: formType,
        body: `${grant}&client_id=bw8_key_sandbox&client_secret=bw8_secret_sandbox_not_real`,
      }),
    ]) {
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      const accessToken = expect.stringMatching(/^[0-9a-f]{40}$/)
      expect(answer.body).toEqual({ access_token: accessToken, expires_in: 3600, token_type: 'Bearer', scope: null })
      expect((await call('/agent/agent_info.json', `Bearer ${String(answer.body['access_token'])}`)).status).toBe(200)
    }
  })

  const refused: [title: string, init: RequestInit, status: number, error: string][] = [
    ['wrong secret', { headers: { authorization: main, ...formType }, body: grant }, 400, 'invalid_client'],
    ['no key', { headers: formType, body: grant }, 400, 'invalid_client'],
    ['GET', { method: 'GET', headers: { authorization: key } }, 405, 'invalid_request'],
    ['no grant', { headers: { authorization: key, ...formType }, body: '' }, 400, 'invalid_request'],
    [
      'other grant',
      { headers: { authorization: key, ...formType }, body: 'grant_type=password' },
      400,
      'unsupported_grant_type',
    ],
  ]
  it.each(refused)('refuses a token: %s', async (_title, init, status, error) => {
    const { token } = await start()
    const answer = await token(init)
    expect([answer.status, answer.body['error']]).toEqual([status, error])
    if (error === 'invalid_client') expect(answer.body['error_description']).toBe('The client credentials are invalid')
    if (status === 405) {
      expect(answer.headers.get('allow')).toBe('POST')
      expect(answer.body['error_uri']).toContain('rfc6749#section-3.2')
    }
  })

  it('refuses unknown and old tokens in the form of OAuth', async () => {
    const clock = createManualClock(Date.UTC(2025, 0, 6))
    const { call, data } = await start({ clock })
    const fresh = `Bearer ${data.credentials.issue()}`
    clock.advance(3_599_000)
    expect((await call('/tickets.json', fresh)).status).toBe(200)
    clock.advance(1000)
    for (const [authorization, word] of [
      [fresh, 'expired'],
      ['Bearer nonsense', 'is invalid'],
    ] as const) {
      const { status, headers, body } = await call('/tickets.json', authorization)
      expect(status).toBe(401)
      expect(headers.get('www-authenticate')).toMatch(/^Bearer .*invalid_token/)
      expect(body()).toEqual({ error: 'invalid_token', error_description: expect.stringContaining(word) })
    }
  })

  it('keeps earlier tokens unless told to end them', async () => {
    for (const revokeOnIssue of [false, true]) {
      const { call, data } = await start({ oauth: { revokeOnIssue } })
      const first = data.credentials.issue()
      data.credentials.issue()
      expect((await call('/tickets.json', `Bearer ${first}`)).status).toBe(revokeOnIssue ? 401 : 200)
    }
  })

  it('refuses a missing or wrong log-in with a Basic challenge', async () => {
    const { call } = await start()
    for (const authorization of ['', 'Basic !', `Basic ${Buffer.from('sandbox-account:x').toString('base64')}`]) {
      const { status, headers, body } = await call('/tickets.json', authorization)
      expect([status, body().errcode]).toEqual([401, '401'])
      expect(headers.get('www-authenticate')).toMatch(/^Basic /)
    }
  })

  it('keeps administrators’ lists from plain agents, and the account from all but the main one', async () => {
    const { call } = await start()
    for (const path of ['/tickets.json', '/tickettemplates.json', '/companies/company_fields.json']) {
      expect((await call(path, plainAgent)).status).toBe(403)
    }
    expect((await call('/tickets/ticket_fields.json', plainAgent)).status).toBe(200)
    const { status, body } = await call('/agent/agent_info.json', plainAgent)
    expect([status, body()]).toEqual([403, { errcode: '403', errmsg: '不是主账号' }])
  })
})

describe('envelopes', () => {
  it('shows the printed row as it is, in a list with a number and page links', async () => {
    const { get } = await start({ data: { tickets: [printed] } })
    expect(await get('/tickets.json')).toEqual({ tickets: [printed], count: 1, next_page: null, previous_page: null })
    expect(await get('/ticketsources')).toHaveProperty('tickets', [printed])
  })

  it('wraps one record in an array on classic paths and bare on newer ones, with or without .json', async () => {
    const { get } = await start({ data: { tickets: [printed], users: [{ cId: '70001', name: '王伟' }] } })
    expect(await get('/tickets/90001.json')).toEqual({ ticket: [printed] })
    expect(await get('/tickets/90001')).toEqual({ ticket: [printed] })
    expect(await get('/tickets/90001_v2.json')).toEqual({ ticket: printed })
    const { user } = await get('/users_v2/70001.json')
    expect(user).toMatchObject({ cId: '70001', url: expect.stringMatching(/\/api\/v1\/users\/70001\.json$/) })
    expect(await get('/users/70001.json')).toEqual({ user: [user] })
  })

  it('puts an object under the collection in a search', async () => {
    const { get } = await start({ data: { tickets: [printed] } })
    const answer = await get('/tickets/search.json?query=createDT%3A2025-01+ticketTemplateId%3A4')
    expect(answer).toEqual({ tickets: { count: 1, results: [printed] } })
  })

  it('lists with a count in text and no links in the newer style', async () => {
    const { get } = await withSix({ newStyleLists: true })
    expect(Object.keys(await get('/supports.json'))).toEqual(['supports', 'count'])
    expect((await get('/tickets.json?per_page=1')).count).toBe('5')
  })

  it('names collections and wrappers as the manual does', async () => {
    const { get, data } = await start()
    for (const [path, wrapper, id] of [
      ['companies', 'company', data.companies[3]?.uId],
      ['users', 'user', data.users[3]?.cId],
      ['supports', 'support', data.supports[3]?.sId],
      ['supportgroups', 'supportgroup', '31'],
    ] as const) {
      expect((await get(`/${path}.json`))[path].length).toBeGreaterThan(2)
      expect((await get(`/${path}/${id}.json`))[wrapper]).toHaveLength(1)
    }
    expect(Object.keys(await get('/tickettemplates.json'))).toEqual(['tickettemplates'])
    expect(await get('/tickettemplates/4')).toMatchObject({ tickettemplate: [{ tId: '4' }] })
  })

  it('defines fields as a bare array for tickets, under a key for companies', async () => {
    const { get } = await start()
    const [custom, all, company] = [
      await get('/tickets/ticket_fields.json'),
      await get('/tickets/ticket_fields2.json'),
      await get('/companies/company_fields.json'),
    ]
    expect(custom.length).toBeLessThan(all.length)
    expect(all[0]).toMatchObject({ key: 'subject', isRequired: '0', system: '1' })
    expect(company.company_fields[0]).toMatchObject({ id: '21', type: '2', custom_field_options: [] })
    expect((await get('/companies/company_fields/21.json')).company_field[0].key).toBe('field_21')
  })

  it('shows choices as texts on classic paths, as ids on newer ones, which alone show newer types', async () => {
    const tickets = [
      ticket('1', { custom_fields: ['field_12', 'field_15'].map((name) => ({ key: name, value: '1202' })) }),
    ]
    const byText = await start()
    byText.data.tickets = tickets
    const values = async (path: string, { get } = byText) => [(await get(path)).ticket].flat()[0].custom_fields
    expect(await values('/tickets/1.json')).toEqual([{ key: 'field_12', value: '软件' }])
    expect(await values('/tickets/1_v2.json')).toEqual(tickets[0]?.custom_fields)
    const byId = await start({ classicOption: 'id' })
    byId.data.tickets = tickets
    expect(await values('/tickets/1.json', byId)).toEqual([{ key: 'field_12', value: '1202' }])
  })

  it('writes unset values as told', async () => {
    const tickets = [ticket('1', { custUserId: '', waitDT: '', tagList: '' })]
    const plain = (await (await start({ data: { tickets } })).get('/tickets/1')).ticket[0]
    expect([plain.custUserId, plain.waitDT, plain.tagList]).toEqual(['0', '', ''])
    const render = { emptyTime: '0000-00-00 00:00:00', emptyRef: '', emptyText: null } as const
    const other = (await (await start({ data: { tickets }, render })).get('/tickets/1')).ticket[0]
    expect([other.custUserId, other.waitDT, other.tagList]).toEqual(['', '0000-00-00 00:00:00', null])
  })
})

describe('lists', () => {
  const table: [query: string, expected: string[]][] = [
    ['', ['9', '10', '11', '12', '14']],
    ['deStat=1', ['9', '10', '11', '12', '13', '14']],
    ['deStat=0', ['9', '10', '11', '12', '14']],
    ['created_start=2025-01-06 09:12:30', ['9', '11', '12']],
    ['created_end=2025-01-06 09:12:30', ['10', '11', '12', '14']],
    ['created_start=2025-01-06&created_end=2025-01-06', ['10', '11', '12']],
    ['created_start=2025-01-01&created_end=2025-01-31', ['9', '10', '11', '12']],
    ['updated_start=2025-02-01 00:00:01', ['9']],
    ['updated_end=2025-02-01', ['11', '12', '14']],
    ['created_start=2025-01-06T09:12:30', ['9', '10', '11', '12', '14']],
    ['created_start=2025-02-30', ['9', '10', '11', '12', '14']],
    ['created_order=asc', ['14', '10', '11', '12', '9']],
    ['created_order=desc', ['9', '11', '12', '10', '14']],
    ['created_order=up', ['9', '10', '11', '12', '14']],
    ['updated_order=asc', ['10', '11', '12', '14', '9']],
    ['status_order=asc&created_order=asc', ['14', '10', '11', '12', '9']],
    ['status_order=desc', ['9', '11', '12', '14', '10']],
    ['page=2&per_page=2', ['11', '12']],
    ['page=9&per_page=2', []],
    ['page=0&per_page=2', ['9', '10']],
    ['page=-1&per_page=x', ['9', '10', '11', '12', '14']],
    ['pageNo=2&pageSize=2&limit=1&ticketStatus=6&subject=x', ['9', '10', '11', '12', '14']],
  ]
  it.each(table)('%s', async (query, expected) => {
    const { ids } = await withSix()
    expect(await ids(query.replaceAll(' ', '%20'))).toEqual(expected)
    expect(await ids(new URLSearchParams(query).toString())).toEqual(expected)
  })

  it('gives 100 rows unless asked, and at most 1000', async () => {
    const { ids, data } = await start()
    data.tickets = Array.from({ length: 1200 }, (_, at) => ticket(String(at + 1)))
    expect(await ids()).toHaveLength(100)
    expect(await ids('per_page=5000')).toHaveLength(1000)
    const strict = await withSix({ perPage: { max: 4, overMax: 'error' }, invalidPage: 'error', offsetCap: 6 })
    for (const query of ['per_page=5', 'page=0', 'page=two', 'per_page=4&page=2']) {
      expect((await strict.call(`/tickets.json?${query}`)).status).toBe(400)
    }
    expect(await (await withSix({ perPage: { default: 2 } })).ids()).toEqual(['9', '10'])
  })

  it('links pages with the other parameters kept, dropped or led away as told', async () => {
    const { get, url } = await withSix()
    const path = '/tickets.json?per_page=2&created_start=2025-01-01&page=2'
    const links = await get(path)
    expect([links.count, links.next_page]).toEqual([4, null])
    expect(links.previous_page).toBe(`${url}/api/v1/tickets.json?per_page=2&created_start=2025-01-01&page=1`)
    const bare = await withSix({ nextPage: { keepParams: false, origin: foreignOrigin } })
    expect((await bare.get('/tickets.json?per_page=2')).next_page).toBe(`${foreignOrigin}/api/v1/tickets.json?page=2`)
  })

  it('breaks ties by rising id, falling id, or differently on each page', async () => {
    const tickets = Array.from({ length: 40 }, (_, at) => ticket(String(at + 1)))
    const read = async (tieOrder: 'id' | 'idDesc' | 'unstable', order: string) => {
      const { ids } = await start({ data: { tickets }, tieOrder })
      return [...(await ids(`per_page=20&${order}`)), ...(await ids(`per_page=20&page=2&${order}`))]
    }
    const rising = tickets.map(({ ticketId }) => ticketId)
    expect(await read('id', 'created_order=desc')).toEqual(rising)
    expect(await read('idDesc', 'created_order=asc')).toEqual([...rising].reverse())
    expect(new Set(await read('unstable', 'created_order=asc')).size).toBeLessThan(40)
    expect(await read('unstable', '')).toEqual(rising)
  })

  it('reads bounds in another zone or with other edges when told', async () => {
    const day = 'created_start=2025-01-06&created_end=2025-01-06'
    expect(await (await withSix({ bounds: { dateOnly: 'midnight' } })).ids(day)).toEqual(['10'])
    expect(await (await withSix({ bounds: { edges: 'exclusive' } })).ids(day)).toEqual(['11', '12'])
    expect(await (await withSix({ bounds: { zone: 'UTC' } })).ids(day)).toEqual(['11', '12'])
    const precedence = await withSix({ orderPrecedence: ['status', 'created'] })
    expect(await precedence.ids('created_order=asc&status_order=asc')).toEqual(['10', '14', '11', '12', '9'])
    const strict = await withSix({ badFilter: 'error' })
    for (const query of ['created_start=x', 'updated_order=up', 'deStat=yes']) {
      expect((await strict.call(`/tickets.json?${query}`)).status).toBe(400)
    }
  })

  it('lists the tickets of a contact and of a company through its contacts', async () => {
    const { get, data } = await start()
    const contact = data.users.find(
      ({ cId, companyId }) => companyId && data.tickets.some((row) => row.custUserId === cId),
    )
    const expected = (custUserIds: (string | undefined)[]) =>
      data.tickets.filter((row) => custUserIds.includes(row.custUserId) && row.isDeleted === '0').length
    expect((await get(`/users/${contact?.cId}/tickets.json`)).count).toBe(expected([contact?.cId]))
    const colleagues = data.users.filter(({ companyId }) => companyId === contact?.companyId).map(({ cId }) => cId)
    expect((await get(`/companies/${contact?.companyId}/tickets.json`)).count).toBe(expected(colleagues))
    expect(await get('/companies/1/tickets.json')).toMatchObject({ errcode: '404' })
  })
})

describe('search', () => {
  const table: [query: string, expected: string[]][] = [
    ['createDT:2025-01', ['9', '10', '11', '12']],
    ['createDT:2025-01 ticketTemplateId:4', ['9', '10', '12']],
    ['  ticketTemplateId:1  createDT:2025 ', ['11']],
    ['createDT:"2025-01-06 09:12:30"', ['11', '12']],
    ['ticketId:1', []],
    ['ticketStatus:6', ['9']],
    ['custUserId:0', ['14']],
    ['subject:acme', ['12']],
    ['subject:ACME', ['10']],
    ['subject:"acme 100%"', ['12']],
    ['subject:"hi"', ['10']],
    ['subject:100%', ['12']],
    ['subject:🐛', ['12']],
    ['tagList:"a b"', ['14']],
    ['tagList:a b', []],
    ['tagList:a', []],
    ['isDeleted:1', []],
    ['nickname:x', []],
    ['field_12:1203', []],
    ['acme', []],
    ['subject:', []],
    ['subject:"acme"x', []],
    ['type:ticket status<solved', []],
  ]
  it.each(table)('%s', async (query, expected) => {
    const { found } = await withSix()
    expect(await found(query)).toEqual(expected)
  })

  it('orders by any text field and pages without a cap on results', async () => {
    const { found, data } = await withSix()
    expect(await found('createDT:2025', '&sort_by=createDT&sort_order=desc')).toEqual(['9', '11', '12', '10'])
    expect(await found('createDT:2025', '&sort_by=ticketId')).toEqual(['9', '10', '11', '12'])
    expect(await found('createDT:2025', '&sort_by=nickname&page=2&per_page=3')).toEqual(['12'])
    data.tickets = Array.from({ length: 1500 }, (_, at) => ticket(String(at + 1)))
    expect(await found('ticketStatus:2', '&page=15&per_page=100')).toHaveLength(100)
  })

  it('behaves otherwise when told', async () => {
    const ignoring = await withSix({ textCase: 'ignoreCase', tieOrder: 'idDesc', search: { unknownField: 'ignore' } })
    expect(await ignoring.found('subject:aCmE nickname:x')).toEqual(['12', '10'])
    const literal = await withSix({ search: { quote: 'none', match: 'equals' } })
    expect(await literal.found('subject:"hi"')).toEqual([])
    expect(await literal.found('subject:打印机无法连接 ticketStatus:6')).toEqual(['9'])
    const contains = await withSix({ search: { match: 'contains', fields: ['ticketId'], unknownField: 'error' } })
    expect(await contains.found('ticketId:1')).toEqual(['10', '11', '12', '14'])
    expect((await contains.call('/tickets/search.json?query=subject:x')).status).toBe(400)
    const clock = createManualClock(Date.parse('2025-02-01T00:00:05+08:00'))
    const late = await withSix({ clock, search: { delayMilliseconds: 6000 } })
    expect(await late.found('ticketId:11')).toEqual([])
    clock.advance(1000)
    expect(await late.found('ticketId:11')).toEqual(['11'])
  })
})

describe('errors and limits', () => {
  it('answers by status and errcode, or all inside a 200', async () => {
    const table: [path: string, status: number, errcode: string][] = [
      ['/nowhere.json', 404, '100047'],
      ['/tickets/1/replies.json', 404, '100047'],
      ['/tickets/1.json', 404, '404'],
      ['/users_v2/1.json', 404, '404'],
      ['/companies/company_fields/1.json', 404, '404'],
    ]
    const { call } = await start()
    const hidden = await start({ errors: { httpStatusMode: 'body200', codes: { notFound: '20404' } } })
    for (const [path, status, errcode] of table) {
      const answer = await call(path)
      expect([answer.status, answer.body()]).toEqual([status, { errcode, errmsg: expect.any(String) }])
      const inside = await hidden.call(path)
      expect([inside.status, inside.body().errcode]).toEqual([200, errcode === '404' ? '20404' : errcode])
    }
    expect((await call('/nowhere.json')).body().errmsg).toBe('Invalid resource URI')
    expect((await hidden.call('/tickets.json', '')).body().errcode).toBe('401')
    expect((await call('/supports.json', main, { method: 'POST', body: '{}' })).status).toBe(501)
    const empty = await start({ missingRecord: 'emptyArray' })
    expect(await empty.get('/tickets/1.json')).toEqual({ ticket: [] })
  })

  it('hides deleted rows in lists but not by id, unless told', async () => {
    const { get } = await withSix()
    expect((await get('/tickets/13.json')).ticket[0].isDeleted).toBe('1')
    const other = await withSix({ deleted: { lists: 'shown', detail: 'missing' } })
    expect(await other.ids()).toContain('13')
    expect((await other.call('/tickets/13.json')).status).toBe(404)
  })

  it('allows ten calls in a second of the clock for each log-in', async () => {
    const clock = createManualClock(Date.UTC(2025, 0, 6))
    const { call } = await start({ clock, limits: {} })
    for (let left = 9; left >= 0; left -= 1) {
      expect((await call('/supports.json')).headers.get('x-rate-limit-remaining')).toBe(String(left))
    }
    const refusal = await call('/supports.json')
    expect([refusal.status, refusal.body().errcode, refusal.headers.get('retry-after')]).toEqual([429, '429', '1'])
    expect(refusal.headers.get('x-rate-limit')).toBe('10')
    expect((await call('/supports.json', plainAgent)).status).toBe(200)
    clock.advance(1000)
    expect((await call('/supports.json')).status).toBe(200)
  })

  it('refuses calls beyond those under way when told', async () => {
    const clock = createManualClock(Date.UTC(2025, 0, 6))
    const { call } = await start({ clock, limits: { concurrent: 2, busyMilliseconds: 400 } })
    const statuses = [await call('/supports.json'), await call('/supports.json'), await call('/supports.json')]
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
    clock.advance(400)
    expect((await call('/supports.json')).status).toBe(200)
  })
})

describe('faults', () => {
  const backslashes = [ticket('1', { subject: 'D:\\工单 \\server', descript: 'C:\\temp \\\\share', tagList: '' })]
  const spoilt = async (name: string, path: string, data = six()) => {
    const { call, faults } = await start({ data: { tickets: data } })
    faults.add({ action: { kind: 'vendor', name } })
    const answer = await call(path)
    expect((await call(path)).text).not.toBe(answer.text)
    return answer
  }

  it('leaves backslashes bare so that doubling the odd ones mends the text', async () => {
    const always = await start({ data: { tickets: backslashes }, bareBackslashes: true })
    const { text } = await spoilt('bareBackslash', '/tickets.json', backslashes)
    expect(text).toBe((await always.call('/tickets.json')).text)
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    const mended = text.replace(/\\(?:(["\\/bfnrtu])|)/g, (whole, known) => (known === undefined ? '\\\\' : whole))
    expect(JSON.parse(mended).tickets[0]).toMatchObject({ subject: backslashes[0]?.subject })
  })

  it('spoils good answers', async () => {
    expect((await spoilt('stringCount', '/tickets.json')).body().count).toBe('5')
    expect((await spoilt('stringCount', '/tickets/search.json')).body().tickets.count).toBe('5')
    const codes = (await spoilt('numericCodes', '/tickets/9.json')).body().ticket[0]
    expect([codes.ticketId, codes.ticketStatus, codes.subject]).toEqual([9, 6, printed.subject])
    expect((await spoilt('swapWrapper', '/tickets/9.json')).body().ticket.ticketId).toBe('9')
    expect((await spoilt('swapWrapper', '/tickets/9_v2.json')).body().ticket).toHaveLength(1)
    expect((await spoilt('emptyDetail', '/tickets/9.json')).body()).toEqual({ ticket: [] })
    expect((await spoilt('nextPageForeign', '/tickets.json?per_page=2')).body().next_page).toContain(foreignOrigin)
    expect((await spoilt('nextPageEndless', '/tickets.json')).body().next_page).toMatch(/\/api\/v1\/tickets\.json$/)
    expect((await spoilt('noPageLinks', '/tickets.json')).body()).not.toHaveProperty('next_page')
  })

  it('takes the place of answers', async () => {
    const kinds: [name: string, status: number, errcode: unknown][] = [
      ['okWithErrcode', 200, '100047'],
      ['okWithNumericErrcode', 200, 401],
      ['tokenExpired', 401, undefined],
      ['rateLimitedWithoutRetryAfter', 429, '429'],
    ]
    for (const [name, status, errcode] of kinds) {
      const answer = await spoilt(name, '/tickets.json')
      expect([answer.status, answer.body().errcode, answer.headers.get('retry-after')]).toEqual([status, errcode, null])
    }
    expect((await spoilt('beyondRepair', '/tickets.json')).body).toThrow(SyntaxError)
    expect((await spoilt('maintenance', '/tickets.json')).status).toBe(503)
    const { call, faults } = await start()
    faults.add({ action: { kind: 'vendor', name: 'noSuchFault' } })
    expect((await call('/tickets.json')).status).toBe(500)
  })
})

describe('made-up data', () => {
  it('is the same every time and holds every trap', async () => {
    const { data } = await start()
    const again = await start()
    expect(again.data.tickets).toEqual(data.tickets)
    expect([data.companies.length, data.users.length, data.tickets.length]).toEqual([500, 800, 1250])
    expect([...new Set(data.tickets.map((row) => row.ticketStatus))].sort()).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ])
    const instants = data.tickets.map((row) => row.createDT)
    expect(new Set(instants).size).toBeLessThan(instants.length)
    for (const instant of instants) expect(instant).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    const text = JSON.stringify(data.companies.map(({ companyName, serveNote }) => [companyName, serveNote]))
    for (const trap of ["O'Brien", '\\"Best\\"', 'Back\\\\slash', '🚀', '100%', '⭐']) expect(text).toContain(trap)
    expect(data.companies.filter(({ status }) => status === '2').length).toBeGreaterThan(2)
    expect(data.users.filter(({ state }) => state === '3').length).toBeGreaterThan(2)
    expect(data.tickets.filter(({ custUserId }) => custUserId === '').length).toBeGreaterThan(10)
  })

  it('shows customers’ own passwords as the vendor does, and never those of agents', async () => {
    const { get, call } = await start()
    const { companies } = await get('/companies.json')
    for (const { servicepassword } of companies) expect(servicepassword).toContain(servicePasswordMark)
    expect((await get(`/companies/${companies[0].uId}.json`)).company[0].servicepassword).toBe(
      companies[0].servicepassword,
    )
    expect((await call('/supports.json')).text).not.toContain('password')
  })

  it('is written in the zone of the server', async () => {
    const [shanghai, utc] = [await start(), await start({ timeZone: 'UTC' })]
    const instantOf = (text: string | undefined, offset: string) => Date.parse(`${text?.replace(' ', 'T')}${offset}`)
    const [first, second] = [shanghai.data.tickets[5]?.createDT, utc.data.tickets[5]?.createDT]
    expect(instantOf(first, '+08:00')).toBe(instantOf(second, 'Z'))
    expect(utc.settings['timeZone']).toBe('UTC')
  })
})
