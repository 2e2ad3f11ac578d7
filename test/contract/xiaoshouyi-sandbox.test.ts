import { afterEach, describe, expect, it } from '@jest/globals'
import { createManualClock } from '../../src/sandbox/clock.js'
import { creditCheckCharacter } from '../../src/sandbox/credit-code.js'
import type { XiaoshouyiRecord, XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { account, connector, login, passwordGrant, restricted, startXiaoshouyi } from '../support/xiaoshouyi-sandbox.js'

const running: { close(): Promise<void> }[] = []
const noon = Date.UTC(2026, 0, 15, 4, 0, 0)

async function start(options: XiaoshouyiSandboxOptions = {}, who = login) {
  const started = await startXiaoshouyi(options, who)
  running.push(started)
  return started
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

const person = (number: number, name: string): XiaoshouyiRecord => ({
  id: String(9_000_000_000_000_00 + number),
  name,
  status: 1,
})
const agent = person(1, '王芳')
const accounts = (): XiaoshouyiRecord[] => [
  account(1, {
    accountName: '北京科技',
    level: 1,
    ownerId: agent.id,
    createdAt: 1_712_000_000_000,
    doNotDisturb: true,
  }),
  account(2, { accountName: 'ACME', level: 5, annualRevenue: 10.1, createdAt: 1_712_000_000_001 }),
  account(3, { accountName: "acme d'Or", level: 5, annualRevenue: 0.2, parentAccountId: account(1).id }),
  account(4, { accountName: '上海北京路', level: null, phone: '', tags__c: [1, 3] }),
  account(11, { accountName: 'a\\b_c', annualRevenue: null, parentAccountId: account(3).id }),
]
const small = { data: { account: accounts(), user: [agent] } }

describe('OAuth', () => {
  it('answers the password grant with the published fields', async () => {
    const { token, url } = await start()
    const { status, body } = await token(passwordGrant())
    expect(status).toBe(200)
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[0-9a-f]{64}\.[A-Za-z0-9+/=]+\d$/),
      token_type: 'Bearer',
      expires_in: 7199,
      scope: 'all',
      tenant_id: expect.stringMatching(/^\d+$/),
      passport_id: expect.stringMatching(/^\d+$/),
      client_id: connector.clientId,
      instance_uri: url.replace('http://', ''),
      login_type: '',
      encryption_key: '',
      mobile_params: '',
    })
  })

  it('takes GET and POST, query and form, and no redirect_uri', async () => {
    const { json, raw } = await start()
    const parameters = new URLSearchParams(passwordGrant())
    parameters.delete('redirect_uri')
    expect((await json(`/auc/oauth2/token?${parameters.toString()}`)).body).toHaveProperty('access_token')
    expect((await json(`/auc/oauth2/token?${parameters.toString()}`, { method: 'POST' })).body).toHaveProperty(
      'access_token',
    )
    expect((await raw('/auc/oauth2/token', { method: 'DELETE' })).status).toBe(404)
  })

  it.each(['/oauth2/token', '/oauth2/token.action'])('gives a plain token and its issue time on %s', async (path) => {
    const { token } = await start({ clock: createManualClock(noon) })
    const { body } = await token(passwordGrant(), path)
    expect(body).toMatchObject({ access_token: expect.stringMatching(/^[0-9a-f]+$/), issued_at: String(noon) })
    expect(body).not.toHaveProperty('expires_in')
  })

  it.each([
    ['invalid_grant', { password: login.password }],
    ['invalid_grant', { password: `${login.password} ${login.securityToken}` }],
    ['invalid_grant', { username: 'nobody@team.example' }],
    ['invalid_client', { client_secret: 'other' }],
    ['unsupported_grant_type', { grant_type: 'client_credentials' }],
  ])('refuses with %s when %j', async (error, change) => {
    const { token } = await start()
    const { status, body } = await token({ ...passwordGrant(), ...change })
    expect(status).toBe(400)
    expect(body).toEqual({ error, error_description: expect.any(String) })
  })

  it.each(['/auc/oauth2/auth', '/auc/oauth2/authorize'])('gives a code that works once at %s', async (path) => {
    const { raw, token } = await start()
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: connector.clientId,
      redirect_uri: connector.redirectUri,
      scope: 'all',
      state: 's 1',
    })
    const back = new URL((await raw(`${path}?${query.toString()}`)).headers.get('location') ?? '')
    expect(back.searchParams.get('state')).toBe('s 1')
    const exchange = {
      grant_type: 'authorization_code',
      client_id: connector.clientId,
      client_secret: connector.clientSecret,
      redirect_uri: connector.redirectUri,
      code: back.searchParams.get('code') ?? '',
    }
    expect((await token(exchange)).body).toMatchObject({ refresh_token: expect.any(String) })
    expect((await token(exchange)).body).toMatchObject({ error: 'invalid_grant' })
  })

  it('rotates refresh tokens and ends them after thirty days', async () => {
    const clock = createManualClock(noon)
    const { token } = await start({ clock, oauth: { passwordReturnsRefresh: true } })
    const refresh = (text: unknown) =>
      token({
        grant_type: 'refresh_token',
        client_id: connector.clientId,
        client_secret: connector.clientSecret,
        refresh_token: String(text),
      })
    const first = (await token(passwordGrant())).body['refresh_token']
    const second = (await refresh(first)).body['refresh_token']
    expect((await refresh(first)).body).toMatchObject({ error: 'invalid_grant' })
    clock.advance(30 * 86_400_000)
    expect((await refresh(second)).body).toMatchObject({ error: 'invalid_grant' })
  })

  it('takes the token raw, behind Bearer, and on v1 as a parameter', async () => {
    const { json, authorization } = await start(small)
    const plain = authorization.replace('Bearer ', '')
    const path = '/rest/data/v2/query?q=select%20id%20from%20account'
    expect((await json(path, { headers: { authorization: plain } })).body.code).toBe(200)
    expect((await json(path, { headers: { authorization } })).body.code).toBe(200)
    expect((await json(`${path}&access_token=${plain}`)).body.code).toBe(20000002)
    const body = new URLSearchParams({ q: 'select id from account', access_token: plain })
    expect((await json('/data/v1/query', { method: 'POST', body })).body).toMatchObject({ count: 5 })
  })

  it('ends access tokens by the clock, and every earlier one at login when told so', async () => {
    const clock = createManualClock(noon)
    const { xoql, token } = await start({ ...small, clock, oauth: { revokeOnLogin: true } })
    clock.advance(7_199_999)
    expect((await xoql('select id from account')).code).toBe('200')
    clock.advance(1)
    expect((await xoql('select id from account')).code).toBe('20000002')
    clock.set(noon)
    expect((await xoql('select id from account')).code).toBe('200')
    await token(passwordGrant())
    expect((await xoql('select id from account')).code).toBe('20000002')
  })
})

describe('envelopes', () => {
  it('answers XOQL as published', async () => {
    const { form } = await start(small)
    const { status, body } = await form('/rest/data/v2.0/query/xoql', {
      xoql: "select id, accountName, ownerId.name from account where id = '1000000000000001'",
    })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        code: '200',
        msg: null,
        errorInfo: null,
        debugInfo: null,
        data: {
          totalSize: 1,
          count: 1,
          records: [{ id: '1000000000000001', accountName: '北京科技', 'ownerId.name': '王芳' }],
        },
      },
    })
  })

  it('answers the older query bare on v1 and wrapped on v2', async () => {
    const { call, form } = await start(small)
    const q = 'select id, level from account order by id limit 0,2'
    const page = {
      totalSize: 5,
      count: 2,
      records: [
        { id: 1_000_000_000_000_001, level: 1 },
        { id: 1_000_000_000_000_002, level: 5 },
      ],
    }
    expect((await form('/data/v1/query', { q })).body).toEqual(page)
    const wrapped = { code: 200, msg: 'OK', ext: [], result: page }
    expect((await call(`/rest/data/v2/query?q=${encodeURIComponent(q)}`)).body).toEqual(wrapped)
    expect((await form('/rest/data/v2/query', { q })).body).toEqual(wrapped)
  })

  it('tells an invalid token in each family with status 200', async () => {
    const { json } = await start()
    const headers = { authorization: 'Bearer none' }
    expect(await json('/data/v1/objects/account/describe', { headers })).toEqual({
      status: 200,
      body: { error_code: 20000002, message: 'invalid access token' },
    })
    expect((await json('/rest/data/v2/query', { headers })).body).toMatchObject({ code: 20000002 })
    expect((await json('/rest/data/v2.0/xobjects/account/description', { headers })).body).toEqual({
      code: '20000002',
      msg: 'invalid access token',
      errorInfo: null,
      debugInfo: null,
      data: null,
    })
  })

  it('maps failures to statuses when told so', async () => {
    const options = { ...small, errors: { httpStatusMode: 'mapped' as const } }
    const { json, form, faults } = await start(options, restricted)
    const status = async (xoql: string) => (await form('/rest/data/v2.0/query/xoql', { xoql })).status
    expect((await json('/rest/data/v2/query')).status).toBe(401)
    expect(await status('select id from _order')).toBe(403)
    expect(await status('select no from account')).toBe(400)
    faults.add({ action: { kind: 'vendor', name: 'rateLimited' } })
    expect(await status('select id from account')).toBe(429)
  })

  it.each([
    ['tokenExpired', '20000002'],
    ['endTokens', '20000002'],
    ['rateLimited', '1020025'],
    ['dailyQuota', '1020026'],
    ['internalError', '290007'],
  ])('plays the fault %s once', async (name, code) => {
    const { xoql, faults } = await start(small)
    faults.add({ action: { kind: 'vendor', name } })
    expect(await xoql('select id from account')).toMatchObject({ code, data: null })
    if (name !== 'endTokens') expect((await xoql('select id from account')).code).toBe('200')
  })

  it('plays half a page, absent data and a bad gateway', async () => {
    const { xoql, raw, faults } = await start(small)
    faults.add({ action: { kind: 'vendor', name: 'shortPage' } })
    expect((await xoql('select id from account')).data?.count).toBe(2)
    faults.add({ action: { kind: 'vendor', name: 'dataAbsent' } })
    expect(await xoql('select id from account')).toMatchObject({ code: '200', data: null })
    faults.add({ action: { kind: 'vendor', name: 'htmlBadGateway' } })
    expect((await raw('/rest/data/v2/query')).status).toBe(502)
  })
})

describe('limits', () => {
  it('lets fifteen calls of a user through in any second', async () => {
    const clock = createManualClock(noon)
    const { xoql, form, data } = await start({ ...small, clock, limits: {} })
    const codes = async (count: number) => {
      const found: unknown[] = []
      for (let index = 0; index < count; index += 1) found.push((await xoql('select id from account')).code)
      return found
    }
    await codes(10)
    clock.advance(600)
    expect(await codes(6)).toEqual(['200', '200', '200', '200', '200', '1020025'])
    expect((await form('/data/v1/query', { q: 'select id from account' })).body).toEqual({
      error_code: 1020025,
      message: expect.any(String),
    })
    clock.advance(400)
    expect(await codes(11)).toEqual([...Array<string>(10).fill('200'), '1020025'])
    expect(data.usage.today()).toBe(25)
  })

  it('ends the day quota at midnight in Shanghai', async () => {
    const clock = createManualClock(Date.UTC(2026, 0, 15, 15, 59, 59))
    const { xoql, call } = await start({ ...small, clock, limits: { apiUsers: 0.003, perSecond: 100 } })
    await call('/rest/data/v2.0/xobjects/account/description')
    await xoql('select id from account')
    await xoql('select no from account')
    expect((await xoql('select id from account')).code).toBe('1020026')
    clock.advance(1000)
    expect((await xoql('select id from account')).code).toBe('200')
  })
})

describe('descriptions', () => {
  it('describes an object with its picklists', async () => {
    const { call } = await start()
    const { body } = await call('/rest/data/v2.0/xobjects/serviceCase/description')
    expect(body).toMatchObject({ code: '200', msg: 'OK', data: { apiKey: 'serviceCase', queryable: true } })
    const fields = body.data?.['fields'] as Record<string, unknown>[]
    expect(fields.find(({ apiKey }) => apiKey === 'caseStatus')).toMatchObject({
      type: 'picklist',
      itemType: 'Integer',
      referTo: null,
      selectitem: [{ label: '新建', value: 1, dependentValue: [], isActive: true }, {}, {}, {}],
    })
    expect(fields.find(({ apiKey }) => apiKey === 'caseAccountId')).toMatchObject({ referTo: { apiKey: 'account' } })
    expect(fields.find(({ nameField }) => nameField === true)).toMatchObject({ apiKey: 'name', required: true })
  })

  it('describes lists of codes by checkitem and cascading lists by dependentValue', async () => {
    const { call } = await start()
    const fields = (await call('/rest/data/v2.0/xobjects/account/description')).body.data?.['fields']
    const find = (name: string) => (fields as Record<string, unknown>[]).find(({ apiKey }) => apiKey === name)
    expect(find('tags__c')).toMatchObject({ selectitem: [], checkitem: expect.arrayContaining([]) })
    expect(find('fCity')).toMatchObject({ dependentPropertyName: 'fState' })
    expect(find('fCity')?.['selectitem']).toContainEqual(
      expect.objectContaining({ label: '上海', dependentValue: [1] }),
    )
    expect(find('level')?.['selectitem']).toContainEqual(expect.objectContaining({ value: 6, isActive: false }))
  })

  it('names fields by propertyname on v1, and by data on the older prefix', async () => {
    const { call } = await start()
    expect((await call('/data/v1/objects/order/describe')).body).toMatchObject({
      name: 'order',
      fields: expect.arrayContaining([
        expect.objectContaining({
          propertyname: 'accountId',
          type: 'reference',
          referTo: { label: 'account', belongId: 1 },
        }),
        expect.objectContaining({ propertyname: 'status', type: 'select' }),
      ]),
    })
    expect((await call('/rest/data/v2/objects/order/description')).body).toMatchObject({
      code: 200,
      data: { apiKey: 'order' },
    })
  })

  it('lists business types, objects, global picklists and belongings', async () => {
    const { call } = await start()
    expect((await call('/rest/data/v2.0/xobjects/account/busiType')).body.data).toMatchObject({
      totalSize: 2,
      records: [{ id: expect.any(Number), apiKey: 'defaultBusiType', label: '默认业务类型' }, {}],
    })
    const objects = (await call('/rest/metadata/v2.0/xobjects/filter?custom=false&active=true')).body
    expect(objects).toMatchObject({ code: 0, data: { totalSize: 8 } })
    expect((await call('/rest/metadata/v2.0/settings/globalPicks/currency__g')).body.data?.records).toMatchObject({
      pickOption: [
        { optionLabel: '人民币', optionApiKey: 'CNY', optionCode: 1 },
        { optionLabel: '美元', optionApiKey: 'USD', optionCode: 2 },
      ],
    })
    expect((await call('/data/v1/picks/dimension/belongs')).body).toEqual({
      records: expect.arrayContaining([{ id: 35, name: '订单' }]),
    })
  })

  it('reads one record in each family', async () => {
    const { call, form } = await start(small)
    const { id } = account(1)
    const shown = { id: Number(id), accountName: '北京科技', level: 1, phone: null }
    expect((await call(`/rest/data/v2.0/xobjects/account/${id}`)).body).toMatchObject({ code: '200', data: shown })
    expect((await call(`/rest/data/v2/objects/account/${id}`)).body).toMatchObject({ code: 200, result: shown })
    expect((await call(`/data/v1/objects/account/info?id=${id}`)).body).toMatchObject(shown)
    expect((await form('/data/v1/objects/account/info', { id })).body).toMatchObject(shown)
    expect((await call('/rest/data/v2.0/xobjects/account/9')).body.code).toBe('300002')
    expect((await call('/rest/data/v2.0/xobjects/nothing/9')).body.code).toBe('200002')
    expect((await call('/data/v1/objects/account/info')).body.error_code).toBe(100002)
  })
})

describe('rights', () => {
  it('hides objects and follows the data scope unless administrator scope is asked for', async () => {
    const { xoql, form, call, data } = await start({}, restricted)
    expect(await xoql('select id from _order')).toMatchObject({
      code: '290014',
      msg: 'no entity [_order] access rights',
    })
    expect((await form('/data/v1/query', { q: 'select id from _order' })).body.error_code).toBe(300001)
    expect((await call('/rest/data/v2.0/xobjects/order/description')).body.data).toMatchObject({ queryable: false })
    const owned = data.records.account.filter(({ ownerId }) => ownerId === restricted.userId).length
    const parameters = { xoql: 'select id from account' }
    expect((await xoql(parameters.xoql)).data?.count).toBe(owned)
    const everything = await form('/rest/data/v2.0/query/xoql', parameters, { 'xsy-criteria': '10' })
    expect(everything.body.data?.count).toBe(data.records.account.length)
  })
})

describe('the made-up world', () => {
  it('is the same twice and has valid credit codes, ties and gaps', async () => {
    const [one, two] = [await start(), await start()]
    expect(one.data.records).toEqual(two.data.records)
    const { account: companies, serviceCase, order, orderProduct } = one.data.records
    expect([companies.length, serviceCase.length, order.length]).toEqual([500, 1250, 1000])
    for (const { creditCode__c: code } of companies) {
      if (typeof code === 'string') expect(code).toBe(code.slice(0, 17) + creditCheckCharacter(code.slice(0, 17)))
    }
    expect(new Set(serviceCase.map(({ createdAt }) => createdAt)).size).toBeLessThan(serviceCase.length)
    for (const key of ['industryId', 'level', 'phone', 'email__c']) {
      expect(companies.some((record) => record[key] === null)).toBe(true)
    }
    const [first] = order
    const lines = orderProduct.filter(({ orderId }) => orderId === first?.id)
    expect(lines.reduce((sum, line) => sum + Number(line['priceTotal']), 0)).toBeCloseTo(Number(first?.['amount']), 6)
  })

  it('offers settings with which to reach it', async () => {
    const { settings, url } = await start()
    expect(settings).toMatchObject({
      baseUrl: url,
      auth: { clientId: connector.clientId, username: login.username, securityToken: login.securityToken },
      fields: { account: { creditCode: 'creditCode__c' }, serviceCase: { number: 'caseNo' } },
      picklists: { caseStatus: { '1': 'NEW', '4': 'CLOSED' } },
    })
  })
})
