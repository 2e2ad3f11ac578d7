import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import type { RequestInit } from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox } from '../../src/vendors/enterprise-platform/sandbox/index.js'
import type {
  CustomerRecord,
  EnterpriseSandboxOptions,
  EnterpriseStore,
  TokenAnswer,
} from '../../src/vendors/enterprise-platform/sandbox/index.js'

const running: RunningSandbox<EnterpriseStore>[] = []
const key = 'ep_key_sandbox_not_real'
const tenOClock = Date.UTC(2024, 0, 15, 9, 59, 10)

interface Envelope {
  code?: number
  message?: string
  data: {
    id: string
    items: { id: string; [field: string]: unknown }[]
    pagination: { page: number; pageSize: number; total: number; totalPages: number }
    [field: string]: unknown
  }
  cursor: { next: string | null; hasMore: boolean }
  errors?: { field: string; message: string }[]
  requestId?: string
  retryAfter?: number
}

async function start(options: EnterpriseSandboxOptions = {}) {
  const started = await sandbox.start(options)
  running.push(started)
  const call = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${key}`, ...(init.headers as Record<string, string> | undefined) }
    const response = await fetch(`${started.url}/v1${path}`, { ...init, headers })
    const text = await response.text()
    return { response, status: response.status, text, body: (text && JSON.parse(text)) as Envelope }
  }
  const send = (method: string, path: string, body: unknown) =>
    call(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const ids = async (path: string) => {
    const answer = await call(path)
    if (answer.status !== 200) throw new Error(answer.text)
    return answer.body.data.items.map((item) => item.id)
  }
  return { ...started, call, send, ids }
}

function customer(id: string, rest: Partial<CustomerRecord> = {}): CustomerRecord {
  return {
    id,
    name: `Customer ${id}`,
    industry: null,
    status: 'active',
    amount: null,
    email: null,
    phone: null,
    contact: null,
    ownerId: null,
    createdAt: '2024-01-15T10:30:00Z',
    updatedAt: '2024-01-15T10:30:00Z',
    ...rest,
  }
}

const four = (): CustomerRecord[] => [
  customer('cust_001', {
    name: '示例科技有限公司',
    industry: '互联网',
    amount: 1299.9,
    contact: { name: '张三', phone: '13800000000' },
    createdAt: '2023-12-31T16:00:00Z',
  }),
  customer('cust_002', { name: 'ACME', industry: '金融', amount: 500, createdAt: '2024-01-01T00:00:00Z' }),
  customer('cust_003', { name: 'acme 100%_x', industry: '零售', amount: 1299.9, email: 'Buyer@Acme.example' }),
  customer('cust_004', { name: 'a,b', status: 'inactive' }),
]

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('envelopes', () => {
  it('lists with code, message, items and pagination', async () => {
    const { call, data } = await start()
    const { response, body } = await call('/customers')
    expect(response.headers.get('content-type')).toContain('application/json')
    expect(body).toMatchObject({ code: 0, message: 'success' })
    expect(body.data.items).toHaveLength(20)
    const total = data.customers.length
    expect(body.data.pagination).toEqual({ page: 1, pageSize: 20, total, totalPages: Math.ceil(total / 20) })
  })

  it('counts 100 records in pages of 20 as five', async () => {
    const { call } = await start({ data: { customers: Array.from({ length: 100 }, (_, at) => customer(`c_${at}`)) } })
    expect((await call('/customers')).body.data.pagination.totalPages).toBe(5)
    expect((await call('/customers?name=nobody')).body.data.pagination).toMatchObject({ total: 0, totalPages: 0 })
  })

  it('reads one record of every resource, or answers 40401', async () => {
    const { call, data } = await start()
    for (const name of ['customers', 'contacts', 'orders', 'tickets', 'users'] as const) {
      const record = data[name][3]
      const { body } = await call(`/${name}/${record?.id}`)
      expect(body).toEqual({ code: 0, message: 'success', data: record })
    }
    const missing = await call('/customers/cust_none', { headers: { 'x-request-id': 'trace-7' } })
    expect(missing.status).toBe(404)
    expect(missing.body).toEqual({ code: 40401, message: '找不到该资源', requestId: 'trace-7' })
    expect((await call('/products')).body.code).toBe(40401)
  })

  it('makes up a request id when none is sent, and speaks the language asked for', async () => {
    const { call } = await start()
    const english = (await call('/customers/x', { headers: { 'accept-language': 'en-US' } })).body
    expect(english.message).toBe('Resource not found')
    expect(english.requestId).toMatch(/^req_/)
    expect((await call('/customers/x', { headers: { 'accept-language': 'zh-CN' } })).body.message).toBe('找不到该资源')
  })

  it('shows instants with Z to the second, amounts as numbers, and always a status', async () => {
    const { data } = await start()
    const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/
    for (const order of data.orders) {
      expect(order.createdAt).toMatch(instant)
      expect(order.paidAt ?? order.updatedAt).toMatch(instant)
      expect(typeof order.amount).toBe('number')
    }
    for (const ticket of data.tickets) expect(ticket.status && ticket.priority).toBeTruthy()
    expect(data.customers.length + data.contacts.length).toBe(1300)
    expect(new Set(data.customers.map(({ id }) => id)).size).toBe(500)
  })

  it('refuses wrong methods and body formats by status', async () => {
    const { call } = await start()
    expect((await call('/customers', { method: 'DELETE' })).status).toBe(405)
    const wrongFormat = await call('/customers', { method: 'POST', body: 'name=x' })
    expect([wrongFormat.status, wrongFormat.body.code]).toEqual([415, 40001])
    const big = await call('/customers', { method: 'POST', body: 'x'.repeat(1_048_577) })
    expect(big.status).toBe(413)
  })
})

describe('credentials', () => {
  it('refuses a missing or unknown token with 40101', async () => {
    const { call } = await start()
    for (const authorization of ['', 'Bearer nonsense', `Basic ${key}`]) {
      const { status, body } = await call('/customers', { headers: { authorization } })
      expect([status, body.code]).toEqual([401, 40101])
    }
  })

  it('offers settings that work as they are', async () => {
    const { settings, url } = await start()
    expect(settings).toEqual({ baseUrl: `${url}/v1`, auth: { kind: 'apiKey', apiKey: key } })
  })

  it('answers 40302 for a restricted resource', async () => {
    const { call } = await start({ restricted: ['orders'] })
    const { status, body } = await call('/orders')
    expect([status, body.code]).toEqual([403, 40302])
  })
})

describe('filters', () => {
  const table: [query: string, expected: string[]][] = [
    ['industry=互联网', ['cust_001']],
    ['industry[eq]=互联网', ['cust_001']],
    ['industry[ne]=互联网', ['cust_002', 'cust_003']],
    ['status[ne]=active', ['cust_004']],
    ['amount[gt]=500', ['cust_001', 'cust_003']],
    ['amount[gte]=500', ['cust_001', 'cust_002', 'cust_003']],
    ['amount[lt]=1299.9', ['cust_002']],
    ['amount[lte]=1299.90', ['cust_001', 'cust_002', 'cust_003']],
    ['amount=1299.9', ['cust_001', 'cust_003']],
    ['industry[in]=互联网,金融', ['cust_001', 'cust_002']],
    ['industry[in]=', []],
    ['name[in]=a,b', []],
    ['name=a,b', ['cust_004']],
    ['name[like]=科技', ['cust_001']],
    ['name[like]=ACME', ['cust_002', 'cust_003']],
    ['name[like]=%', ['cust_003']],
    ['name[like]=_', ['cust_003']],
    ['name=acme', []],
    ['contact.name=张三', ['cust_001']],
    ['createdAt[gt]=2024-01-01', ['cust_003', 'cust_004']],
    ['createdAt[gte]=2024-01-01', ['cust_002', 'cust_003', 'cust_004']],
    ['createdAt[lte]=2024-01-01T08:00:00+08:00', ['cust_001', 'cust_002']],
    ['createdAt[lt]=2024-01-15T10:30:00.500Z', ['cust_001', 'cust_002', 'cust_003', 'cust_004']],
    ['createdAt[gt]=2023-12-31&createdAt[lte]=2024-01-01', ['cust_001', 'cust_002']],
    ['amount[gt]=600&amount[gt]=1', ['cust_001', 'cust_003']],
    ['search=ACME', ['cust_002', 'cust_003']],
    ['search=buyer', ['cust_003']],
    ['search=ACME&industry=金融', ['cust_002']],
  ]

  it.each(table)('%s', async (query, expected) => {
    const { ids } = await start({ data: { customers: four() } })
    // Every value encoded the usual way (brackets and commas too), then with raw brackets and commas.
    const pairs = query.split('&').map((pair) => pair.split('=') as [string, string])
    const encoded = new URLSearchParams(pairs).toString()
    const raw = pairs.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`).join('&')
    expect(encoded).not.toContain('[')
    expect(await ids(`/customers?sort=id&${encoded}`)).toEqual(expected)
    expect(await ids(`/customers?sort=id&${raw}`)).toEqual(expected)
  })

  it('receives the encodings the description prints', async () => {
    const { ids, requests } = await start({ data: { customers: four() } })
    const query = 'industry%5Bin%5D=%E4%BA%92%E8%81%94%E7%BD%91%2C%E9%87%91%E8%9E%8D&sort=id'
    expect(await ids(`/customers?${query}`)).toEqual(['cust_001', 'cust_002'])
    expect(await ids('/customers?name%5Blike%5D=%E7%A7%91%E6%8A%80')).toEqual(['cust_001'])
    expect(requests[0]?.url).toBe(`/v1/customers?${query}`)
  })

  const refused: [query: string, code: number, field: string][] = [
    ['nickname=x', 40001, 'nickname'],
    ['name[regex]=x', 40001, 'name'],
    ['name[in][0]=x', 40001, 'name[in][0]'],
    ['contact=x', 40001, 'contact'],
    ['toString=x', 40001, 'toString'],
    ['amount[gt]=much', 40002, 'amount'],
    ['createdAt[gt]=yesterday', 40002, 'createdAt'],
    ['createdAt[gt]=2024-01-01T08:00:00+08:00', 40002, 'createdAt'],
    ['createdAt[gt]=2024-13-01', 40002, 'createdAt'],
    [`name[in]=${Array.from({ length: 101 }, (_, at) => at).join(',')}`, 40001, 'name'],
    ['page=0', 40001, 'page'],
    ['page=-1', 40001, 'page'],
    ['page=one', 40002, 'page'],
    ['pageSize=0', 40001, 'pageSize'],
    ['pageSize=1.5', 40002, 'pageSize'],
    ['limit=0', 40001, 'limit'],
    ['sort=nickname', 40001, 'sort'],
    ['sort=name,status', 40001, 'sort'],
    ['sort=name&order=up', 40001, 'order'],
    ['cursor=nonsense', 40001, 'cursor'],
  ]

  it.each(refused)('refuses %s with %d', async (query, code, field) => {
    const { call } = await start({ data: { customers: four() } })
    const { status, body } = await call(`/customers?${query}`)
    expect(status).toBe(400)
    expect(body.code).toBe(code)
    expect(body.errors).toEqual([{ field, message: expect.any(String) }])
  })

  it('takes a list of 100 values', async () => {
    const { ids } = await start({ data: { customers: four() } })
    const values = ['ACME', ...Array.from({ length: 99 }, (_, at) => at)].join(',')
    expect(await ids(`/customers?name[in]=${values}`)).toEqual(['cust_002'])
  })

  it('can be told to differ', async () => {
    const ignoring = await start({
      data: { customers: four() },
      textEquality: 'ignoreCase',
      like: 'exact',
      neKeepsMissing: true,
      dateZone: 'Asia/Shanghai',
      unknownField: 'ignore',
    })
    expect(await ignoring.ids('/customers?name=acme')).toEqual(['cust_002'])
    expect(await ignoring.ids('/customers?name[like]=acme')).toEqual(['cust_003'])
    expect(await ignoring.ids('/customers?sort=id&industry[ne]=金融')).toEqual(['cust_001', 'cust_003', 'cust_004'])
    expect(await ignoring.ids('/customers?createdAt=2024-01-01')).toEqual(['cust_001'])
    expect(await ignoring.ids('/customers?sort=id&nickname=x')).toHaveLength(4)
  })
})

describe('order and projection', () => {
  it('sorts by createdAt descending, then id, unless told otherwise', async () => {
    const { ids } = await start({ data: { customers: four() } })
    expect(await ids('/customers')).toEqual(['cust_003', 'cust_004', 'cust_002', 'cust_001'])
    expect(await ids('/customers?order=asc')).toEqual(['cust_001', 'cust_002', 'cust_003', 'cust_004'])
    expect(await ids('/customers?sort=name')).toEqual(['cust_002', 'cust_004', 'cust_003', 'cust_001'])
    expect(await ids('/customers?sort=amount&order=desc')).toEqual(['cust_001', 'cust_003', 'cust_002', 'cust_004'])
    expect((await ids('/customers?sort=amount'))[0]).toBe('cust_004')
  })

  it('can order ties and missing values in other ways', async () => {
    const backwards = await start({ data: { customers: four() }, tieOrder: 'idDesc', missingOrder: 'high' })
    expect(await backwards.ids('/customers?sort=amount')).toEqual(['cust_002', 'cust_003', 'cust_001', 'cust_004'])
    const many = Array.from({ length: 60 }, (_, at) => customer(`c_${at + 10}`))
    const shuffled = await start({ data: { customers: many }, tieOrder: 'shuffledPerQuery' })
    const first = await shuffled.ids('/customers?pageSize=60')
    const paged = [
      ...(await shuffled.ids('/customers?pageSize=30')),
      ...(await shuffled.ids('/customers?pageSize=30&page=2')),
    ]
    expect(paged).toEqual(first)
    expect(first).not.toEqual([...first].sort())
    expect(await shuffled.ids('/customers?pageSize=60&status=active')).not.toEqual(first)
  })

  it('cuts records down to the fields asked for, always with id', async () => {
    const { call } = await start({ data: { customers: four() } })
    const { body } = await call('/customers?sort=id&fields=name,contact.name,nonsense')
    expect(body.data.items.slice(0, 2)).toEqual([
      { id: 'cust_001', name: '示例科技有限公司', contact: { name: '张三' } },
      { id: 'cust_002', name: 'ACME', contact: null },
    ])
    expect((await call('/customers/cust_002?fields=amount')).body.data).toEqual({ id: 'cust_002', amount: 500 })
  })
})

describe('pages', () => {
  it('clamps the size to 100 and gives nothing past the end', async () => {
    const { call } = await start()
    const clamped = (await call('/customers?pageSize=500')).body.data
    expect(clamped.items).toHaveLength(100)
    expect(clamped.pagination).toMatchObject({ pageSize: 100, totalPages: 5 })
    const beyond = (await call('/customers?page=99')).body.data
    expect(beyond.items).toEqual([])
    expect(beyond.pagination).toMatchObject({ page: 99, total: 500 })
    const strict = await start({ pageSizeOver: 'error' })
    expect((await strict.call('/customers?pageSize=101')).body.code).toBe(40001)
  })

  it.each(['', '&sort=industry', '&sort=industry&order=desc', '&sort=createdAt&status=active', '&search=科技'])(
    'joins pages of both modes to the same whole (%s)',
    async (query) => {
      const { call, ids } = await start()
      const byPage: string[] = []
      for (let page = 1; page <= 8; page += 1)
        byPage.push(...(await ids(`/customers?page=${page}&pageSize=70${query}`)))
      const byCursor: string[] = []
      let cursor: string | null = null
      do {
        const parameter: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const { body } = await call(`/customers?limit=70${query}${parameter}`)
        expect(body).toMatchObject({ code: 0, message: 'success' })
        expect(body.data).not.toHaveProperty('pagination')
        expect(body.cursor.hasMore).toBe(body.cursor.next !== null)
        expect(body.cursor.next ?? '=').toMatch(/=$/)
        byCursor.push(...body.data.items.map((item) => item.id))
        cursor = body.cursor.next
      } while (cursor !== null)
      expect(byCursor).toEqual(byPage)
      expect(new Set(byCursor).size).toBe(byCursor.length)
    },
  )

  it('neither repeats nor loses records when others come in between cursor pages', async () => {
    const { call, data } = await start({ data: { customers: four() } })
    const first = (await call('/customers?sort=id&limit=2')).body
    data.customers.push(customer('cust_000'), customer('cust_0025'))
    const second = (await call(`/customers?sort=id&limit=9&cursor=${encodeURIComponent(first.cursor.next ?? '')}`)).body
    expect(second.data.items.map((item) => item.id)).toEqual(['cust_0025', 'cust_003', 'cust_004'])
  })

  it('binds a cursor to its query and to an hour, and lets it win over a page', async () => {
    const clock = createManualClock(tenOClock)
    const { call } = await start({ data: { customers: four() }, clock })
    const next = encodeURIComponent((await call('/customers?limit=1')).body.cursor.next ?? '')
    expect((await call(`/customers?limit=1&cursor=${next}&status=active`)).body.code).toBe(40001)
    expect((await call(`/customers?limit=1&cursor=${next}&sort=name`)).body.code).toBe(40001)
    expect((await call(`/contacts?limit=1&cursor=${next}`)).body.code).toBe(40001)
    expect((await call(`/customers?cursor=${next}&page=1`)).body.data.items).toHaveLength(3)
    clock.advance(3_600_001)
    expect((await call(`/customers?limit=1&cursor=${next}`)).body.code).toBe(40001)
  })

  it('can answer cursor pages without code and message', async () => {
    const { call } = await start({ cursorEnvelope: 'bare' })
    expect(Object.keys((await call('/customers?limit=1')).body)).toEqual(['data', 'cursor'])
  })
})

describe('rate limits', () => {
  it('counts every answer, errors too, in fixed minutes', async () => {
    const { call } = await start({ clock: createManualClock(tenOClock) })
    const { response } = await call('/customers')
    expect(response.headers.get('x-ratelimit-limit')).toBe('1000')
    expect(response.headers.get('x-ratelimit-remaining')).toBe('999')
    expect(response.headers.get('x-ratelimit-reset')).toBe('1705312800')
    expect((await call('/customers/x')).response.headers.get('x-ratelimit-remaining')).toBe('998')
    const stranger = await call('/customers', { headers: { authorization: 'Bearer other' } })
    expect(stranger.response.headers.get('x-ratelimit-remaining')).toBe('999')
    expect((await call('/customers/batch', { method: 'POST' })).response.headers.get('x-ratelimit-limit')).toBe('100')
  })

  it('refuses exactly past the limit, until the minute ends', async () => {
    const clock = createManualClock(tenOClock)
    const { call } = await start({ clock, limits: { standard: 3 } })
    const statuses = []
    for (let count = 0; count < 5; count += 1) statuses.push((await call('/users')).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    const refused = await call('/users', { headers: { 'accept-language': 'en-US' } })
    expect(refused.body).toEqual({ code: 42901, message: 'Too many requests', retryAfter: 50 })
    expect(refused.response.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(refused.response.headers.has('retry-after')).toBe(false)
    clock.advance(50_000)
    expect((await call('/users')).status).toBe(200)
  })
})

describe('OAuth', () => {
  const redirect = 'http://localhost:4000/oauth/callback'
  const client = { client_id: 'client_sandbox', client_secret: 'client_secret_sandbox_not_real' }

  async function startOAuth(options: EnterpriseSandboxOptions = {}) {
    const clock = createManualClock(tenOClock)
    const started = await start({ ...options, clock })
    const authorize = async (more: Record<string, string> = {}) => {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: redirect,
        scope: 'read write',
        state: 's t/1',
        ...more,
      })
      const answer = await fetch(`${started.url}/oauth/authorize?${query.toString()}`, { redirect: 'manual' })
      return { status: answer.status, back: new URL(answer.headers.get('location') ?? 'none:') }
    }
    const token = async (form: Record<string, string>) => {
      const answer = await fetch(`${started.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
      return { status: answer.status, body: (await answer.json()) as TokenAnswer & { error?: string } }
    }
    const exchange = (code: string, more: Record<string, string> = {}) =>
      token({ grant_type: 'authorization_code', code, redirect_uri: redirect, ...client, ...more })
    const refresh = (refreshToken: string) =>
      token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...client })
    const codeFor = async (accessToken: string, method = 'GET') => {
      const init = { method, headers: { authorization: `Bearer ${accessToken}` } }
      const { status, body } = await started.call('/customers', init)
      return status === 200 ? 0 : body.code
    }
    return { ...started, clock, authorize, token, exchange, refresh, codeFor }
  }

  it('goes from authorization to calls, expiry and renewal', async () => {
    const { authorize, exchange, refresh, codeFor, clock } = await startOAuth()
    const { status, back } = await authorize()
    expect(status).toBe(302)
    expect(back.searchParams.get('state')).toBe('s t/1')
    const issued = await exchange(back.searchParams.get('code') ?? '')
    expect(issued.body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
      scope: 'read write',
    })
    expect(await codeFor(issued.body.access_token)).toBe(0)
    clock.advance(3_599_999)
    expect(await codeFor(issued.body.access_token)).toBe(0)
    clock.advance(1)
    expect(await codeFor(issued.body.access_token)).toBe(40102)

    const renewed = await refresh(issued.body.refresh_token)
    expect(await codeFor(renewed.body.access_token)).toBe(0)
    expect(renewed.body.refresh_token).not.toBe(issued.body.refresh_token)
    expect(await refresh(issued.body.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    clock.advance(30 * 86_400_000)
    expect((await refresh(renewed.body.refresh_token)).body.error).toBe('invalid_grant')
  })

  it('takes a code once, within 60 seconds, for the same address', async () => {
    const { authorize, exchange, clock } = await startOAuth()
    const code = async () => (await authorize()).back.searchParams.get('code') ?? ''
    const used = await code()
    expect((await exchange(used)).status).toBe(200)
    expect((await exchange(used)).body.error).toBe('invalid_grant')
    expect((await exchange(await code(), { redirect_uri: 'http://localhost/else' })).body.error).toBe('invalid_grant')
    const late = await code()
    clock.advance(60_000)
    expect((await exchange(late)).body.error).toBe('invalid_grant')
  })

  it('tells errors as RFC 6749 does', async () => {
    const { authorize, exchange, token, url } = await startOAuth()
    expect((await authorize({ client_id: 'who' })).status).toBe(400)
    expect((await authorize({ redirect_uri: 'http://evil.example/' })).status).toBe(400)
    expect((await authorize({ scope: 'root' })).back.searchParams.get('error')).toBe('invalid_scope')
    expect((await authorize({ response_type: 'token' })).back.searchParams.get('error')).toBe(
      'unsupported_response_type',
    )
    expect(await exchange('x', { client_secret: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    })
    expect((await token({ grant_type: 'password', ...client })).body.error).toBe('unsupported_grant_type')
    const asJson = await fetch(`${url}/oauth/token`, {
      method: 'POST',
      body: JSON.stringify(client),
      headers: { 'content-type': 'application/json' },
    })
    expect(await asJson.json()).toMatchObject({ error: 'invalid_request' })
  })

  it('holds a caller to its code challenge', async () => {
    const { authorize, exchange } = await startOAuth()
    const challenge = createHash('sha256').update('verifier').digest('base64url')
    const code = async () =>
      (await authorize({ code_challenge: challenge, code_challenge_method: 'S256' })).back.searchParams.get('code') ??
      ''
    expect((await exchange(await code())).body.error).toBe('invalid_grant')
    expect((await exchange(await code(), { code_verifier: 'verifier' })).status).toBe(200)
  })

  it('knows scopes, revocation and refresh tokens that stay', async () => {
    const { data, codeFor, refresh } = await startOAuth({ oauth: { rotateRefresh: false } })
    const reader = data.oauth.issue(client.client_id, 'read')
    expect(await codeFor(reader.access_token)).toBe(0)
    expect(await codeFor(reader.access_token, 'POST')).toBe(40301)
    data.oauth.revoke(reader.access_token)
    expect(await codeFor(reader.access_token)).toBe(40101)
    expect((await refresh(reader.refresh_token)).body.refresh_token).toBe(reader.refresh_token)
    expect((await refresh(reader.refresh_token)).body.scope).toBe('read')
  })
})

describe('writes', () => {
  it('creates, replaces, merges and deletes', async () => {
    const clock = createManualClock(tenOClock)
    const { send, call } = await start({ data: { customers: four() }, clock })
    const created = await send('POST', '/customers', {
      name: '新客户',
      industry: '互联网',
      contact: { name: '李四', phone: '1' },
    })
    expect(created.status).toBe(201)
    expect(created.body).toEqual({
      code: 0,
      message: 'success',
      data: customer('cust_005', {
        name: '新客户',
        industry: '互联网',
        contact: { name: '李四', phone: '1' },
        createdAt: '2024-01-15T09:59:10Z',
        updatedAt: '2024-01-15T09:59:10Z',
      }),
    })
    clock.advance(5000)
    const merged = await send('PATCH', '/customers/cust_005', { contact: { phone: '2' }, amount: 5 })
    expect(merged.status).toBe(200)
    expect(merged.body.data).toMatchObject({
      industry: '互联网',
      amount: 5,
      contact: { name: '李四', phone: '2' },
      createdAt: '2024-01-15T09:59:10Z',
      updatedAt: '2024-01-15T09:59:15Z',
    })
    expect((await send('PATCH', '/customers/cust_005', { contact: null })).body.data['contact']).toBeNull()
    const replaced = await send('PUT', '/customers/cust_005', { ...merged.body.data, industry: undefined })
    expect(replaced.body.data).toMatchObject({ id: 'cust_005', industry: null, amount: 5 })

    const gone = await call('/customers/cust_005', { method: 'DELETE' })
    expect([gone.status, gone.text, gone.response.headers.get('content-length')]).toEqual([204, '', null])
    expect(gone.response.headers.has('x-ratelimit-remaining')).toBe(true)
    expect((await call('/customers/cust_005', { method: 'DELETE' })).body.code).toBe(40401)
    expect((await send('PATCH', '/customers/cust_005', {})).body.code).toBe(40401)
    expect((await send('POST', '/customers', { name: 'Next' })).body.data.id).toBe('cust_006')
  })

  it('lists all failing fields, and separates types, rules, duplicates and references', async () => {
    const { send, call, data } = await start()
    const invalid = await send('POST', '/customers', { email: 'nowhere', status: 'asleep', nickname: 'x' })
    expect([invalid.status, invalid.body.code]).toEqual([400, 40001])
    expect(invalid.body.errors?.map(({ field }) => field).sort()).toEqual(['email', 'name', 'nickname', 'status'])
    const wrong = await send('POST', '/customers', { name: 5, amount: '5', contact: 'me' })
    expect([wrong.status, wrong.body.code]).toEqual([400, 40002])
    expect(wrong.body.errors?.map(({ field }) => field).sort()).toEqual(['amount', 'contact', 'name'])
    const twin = await send('POST', '/customers', { name: 'ACME' })
    expect([twin.status, twin.body.code]).toEqual([409, 40901])
    const orphan = await send('POST', '/tickets', { subject: 's', customerId: 'cust_none' })
    expect([orphan.status, orphan.body.code]).toEqual([422, 42201])
    const owned = await call(`/customers/${data.orders[0]?.customerId}`, { method: 'DELETE' })
    expect([owned.status, owned.body.code]).toEqual([422, 42201])
    const broken = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }
    expect((await call('/customers', broken)).body.code).toBe(40001)
  })

  it('keeps the lines of an order', async () => {
    const { send, data } = await start()
    const items = [{ productId: 'prod_001', quantity: 2, price: 10.5 }]
    const order = { customerId: data.customers[0]?.id, orderNo: 'SO-1', amount: 21, items }
    expect((await send('POST', '/orders', order)).body.data).toMatchObject({ items, status: 'created', paidAt: null })
    expect((await send('POST', '/orders', { ...order, items: [{ quantity: 'x' }] })).body.code).toBe(40002)
  })
})

describe('faults', () => {
  it.each<[name: string, status: number, body: Record<string, unknown>]>([
    ['messageAbsent', 200, { code: 0, data: expect.anything(), cursor: expect.anything() }],
    ['codeAbsent', 200, { data: expect.anything(), cursor: expect.anything() }],
    ['okWithErrorCode', 200, { code: 50000, message: '服务器内部错误', data: null }],
    ['rateLimitedWithoutRetryAfter', 429, { code: 42901, message: '请求过于频繁' }],
    ['tokenExpired', 401, { code: 40102, message: '访问令牌已过期', requestId: expect.any(String) }],
  ])('%s', async (name, status, body) => {
    const { call, faults } = await start()
    faults.add({ action: { kind: 'vendor', name } })
    const answer = await call('/customers?limit=1')
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual(body)
    expect((await call('/customers?limit=1')).body.code).toBe(0)
  })

  it('htmlBadGateway', async () => {
    const { url, faults } = await start()
    faults.add({ action: { kind: 'vendor', name: 'htmlBadGateway' } })
    const answer = await fetch(`${url}/v1/customers`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html'])
    expect(await answer.text()).toMatch(/^<html>/)
  })
})
