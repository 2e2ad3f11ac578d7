import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import type { RequestInit } from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox } from '../../src/vendors/yunzhijia/sandbox/index.js'
import type {
  Cell,
  ColumnType,
  ReportCategoryRecord,
  YunzhijiaSandboxOptions,
  YunzhijiaStore,
} from '../../src/vendors/yunzhijia/sandbox/index.js'
import { createSealer, SealError } from '../../src/vendors/yunzhijia/sandbox/seal.js'
import { signatureOf } from '../../src/vendors/yunzhijia/sandbox/signature.js'

interface Vectors {
  credentials: { appId: string; secret: string; nonceStr: string; timestamp: string; refreshToken: string }
  signatures: { id: string; values: string[]; digest: string }[]
  wrongSignatures: { id: string; mistake: string; digest: string }[]
  sealingKey: string
  sealed: { id: string; what: string; plain: string; sealed: string }[]
  otherKeys: { key: string; raw: string | null; net16: string }[]
  refused: { what: string; key: string; sealed: string; problem: string }[]
}

interface Envelope {
  data?: unknown
  success?: boolean
  error?: string
  errorCode?: number
}

type TokenData = { accessToken: string; expireIn: number; refreshToken: string }

const vectors = JSON.parse(
  readFileSync(new URL('../fixtures/yunzhijia-vectors.json', import.meta.url), 'utf8'),
) as Vectors
const { appId, secret, nonceStr, timestamp } = vectors.credentials
const now = Number(timestamp)
const eid = '6826231'
const categoryId = '59cdae43d5ad7912a47b968a'
const tableId = '59cdbbf4d5ad790605e1ba4f'
const sealer = createSealer(vectors.sealingKey)
const tokenPath = '/gateway/oauth2/token'
const calls = {
  list: 'ReportDataTableapi/getAdminTableInfos',
  create: 'customizedapi/createTableInfoHeader',
  upload: 'customizedapi/saveTableInfoData',
  status: 'customizedapi/getTableInfoDataSaveStatus',
}
const running: RunningSandbox<YunzhijiaStore>[] = []

const sealedOf = (id: string): { plain: string; sealed: string } => {
  const found = vectors.sealed.find((vector) => vector.id === id)
  if (found === undefined) throw new Error(`no vector ${id}`)
  return found
}
const tableColumns: readonly { name: string; dataType: ColumnType }[] = [
  { name: '表头1', dataType: 'string' },
  { name: '表头2', dataType: 'number' },
  { name: '表头3', dataType: 'timestamp' },
]
const oneTable = (): ReportCategoryRecord[] => [
  {
    id: categoryId,
    name: '财务(示例)',
    tables: [{ id: tableId, name: '自定义api导入测试', dataUpdateTime: null, columns: tableColumns, rows: [] }],
  },
]

/** A sandbox with one table, its clock at the vectors' time stamp. */
async function start(options: YunzhijiaSandboxOptions = {}) {
  const clock = createManualClock(now)
  const started = await sandbox.start({ clock, data: oneTable(), ...options })
  running.push(started)
  const post = async (path: string, body: unknown, init: RequestInit = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(started.url + path, { method: 'POST', headers, body: text, ...init })
    const answer = await response.text()
    const json = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, body: (json ? JSON.parse(answer) : {}) as Envelope, text: answer }
  }
  const signed = (over: Record<string, unknown> = {}, path = 'getTeamAccessToken') => {
    const fields = { appId, nonceStr, timestamp: String(clock.now()), ...over }
    const signature = signatureOf([...Object.values(fields).map(String), secret])
    return post(`${tokenPath}/${path}`, { signature, ...fields })
  }
  const tokens = async (answer: ReturnType<typeof post>) => {
    const { body } = await answer
    if (body.success !== true) throw new Error(JSON.stringify(body))
    return body.data as TokenData
  }
  let accessToken: string | undefined
  const sealedPost = async (call: keyof typeof calls, sealed: unknown, token?: string) => {
    accessToken ??= token ?? started.data.tokens.issue({ scope: 'team', appId, eid }).accessToken
    return post(`/api/open/linkerp/${calls[call]}?accessToken=${token ?? accessToken}`, { data: sealed })
  }
  const call = async (name: keyof typeof calls, payload: object, token?: string) => {
    const { status, body } = await sealedPost(name, sealer.seal(JSON.stringify({ eid, ...payload })), token)
    const opened = body.success && typeof body.data === 'string' ? sealer.openJson(body.data) : undefined
    return { status, body, opened }
  }
  const upload = (batchId: string, rows: unknown, addType = 1) =>
    call('upload', { batchId, reportCategoryId: categoryId, tableInfoId: tableId, addType, data: rows })
  const statusOf = async (batchId: string) =>
    (await call('status', { batchId })).opened as { error: string; status: number }
  const fault = (name: string) => started.faults.add({ action: { kind: 'vendor', name } })
  return { ...started, clock, post, signed, tokens, sealedPost, call, upload, statusOf, fault }
}

const row = (first: string, second: unknown = '100', third: unknown = '2008-08-08 20:00:00') => ({
  表头1: first,
  表头2: second,
  表头3: third,
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('signature vectors', () => {
  it.each(vectors.signatures)('$id is signed right, in any order of the values', ({ values, digest }) => {
    expect(signatureOf(values)).toBe(digest)
    expect(signatureOf([...values].reverse())).toBe(digest)
  })

  it('accepts S1 and refuses each wrong answer to it', async () => {
    const { post } = await start()
    const ask = (signature: string) =>
      post(`${tokenPath}/getTeamAccessToken`, { appId, nonceStr, timestamp, signature })
    const right = vectors.signatures[0]?.digest ?? ''
    expect((await ask(right)).body).toMatchObject({ success: true, errorCode: 0 })
    expect((await ask(right.toUpperCase())).body.success).toBe(true)
    for (const { digest } of vectors.wrongSignatures) {
      const { status, body } = await ask(digest)
      expect({ status, body }).toMatchObject({ status: 200, body: { success: false, errorCode: 401, data: null } })
      expect(body.error).toContain('signature')
    }
  })

  it('accepts seconds (S3) and numbers, which are signed as they are written', async () => {
    const { post, signed } = await start()
    const s3 = { appId, nonceStr: '8KX0QZ1M', timestamp: '1507876543', signature: vectors.signatures[2]?.digest }
    expect((await post(`${tokenPath}/getTeamAccessToken`, s3)).body.success).toBe(true)
    expect((await signed({ timestamp: now })).body.success).toBe(true)
    const strict = await start({ tokens: { acceptSeconds: false } })
    expect((await strict.post(`${tokenPath}/getTeamAccessToken`, s3)).body.errorCode).toBe(400)
  })

  it('signs fields it does not know, too', async () => {
    const { signed } = await start()
    expect((await signed({ extra: '中文 "1"' })).body.success).toBe(true)
  })
})

describe('sealing vectors', () => {
  it.each(vectors.sealed)('$id opens and seals: $what', ({ plain, sealed }) => {
    expect(sealer.open(sealed)).toBe(plain)
    expect(sealer.seal(plain)).toBe(sealed)
  })

  it.each(vectors.otherKeys)('key $key follows the rule of its mode', ({ key, raw, net16 }) => {
    const { plain } = sealedOf('E1')
    if (raw === null) expect(() => createSealer(key)).toThrow(expect.objectContaining({ problem: 'key' }))
    else expect(createSealer(key, 'raw').seal(plain)).toBe(raw)
    expect(createSealer(key, 'net16').seal(plain)).toBe(net16)
    expect(createSealer(key, 'net16').open(net16)).toBe(plain)
  })

  it.each(vectors.refused)('refuses $what', async ({ key, sealed, problem }) => {
    expect(() => createSealer(key).open(sealed)).toThrow(expect.objectContaining({ problem }))
    const { sealedPost } = await start({ credentials: { sealingKey: key } })
    const { status, body } = await sealedPost('list', sealed)
    expect({ status, body }).toMatchObject({ status: 200, body: { success: false, errorCode: 400, data: null } })
  })

  it('refuses text that is not strict base64, not UTF-8 or not JSON', () => {
    const { sealed } = sealedOf('E1')
    const problem = (text: string): string => {
      try {
        sealer.openJson(text)
      } catch (error) {
        if (error instanceof SealError) return error.problem
      }
      return 'none'
    }
    expect(problem(sealed.replaceAll('+', '-'))).toBe('base64')
    expect(problem(sealed.slice(0, -1))).toBe('base64')
    expect(problem(`${sealed.slice(0, 10)}\n${sealed.slice(10)}`)).toBe('base64')
    expect(problem('')).toBe('length')
    expect(problem(sealedOf('E2').sealed)).toBe('json')
    expect(problem(sealedOf('E3').sealed)).toBe('json')
  })

  it('does not start with a key of another length', async () => {
    await expect(sandbox.start({ credentials: { sealingKey: 'shortkey' } })).rejects.toThrow('16, 24 or 32')
    const net = await start({ credentials: { sealingKey: 'shortkey' }, keyMode: 'net16' })
    expect((await net.sealedPost('list', vectors.otherKeys[2]?.net16)).body.success).toBe(true)
  })
})

describe('signed tokens', () => {
  it('answers the printed shape and the same token with the seconds left', async () => {
    const { clock, signed, tokens } = await start()
    const first = await signed()
    expect(first.status).toBe(200)
    expect(first.body).toEqual({ data: expect.anything(), errorCode: 0, success: true })
    const set = first.body.data as TokenData
    expect(set).toEqual({
      accessToken: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
      expireIn: 7200,
      refreshToken: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    })
    clock.advance(100_500)
    expect(await tokens(signed())).toEqual({ ...set, expireIn: 7099 })
    clock.advance(7_200_000)
    expect((await tokens(signed())).accessToken).not.toBe(set.accessToken)
  })

  it('can give a new token each time, or the whole life of a reused one', async () => {
    const fresh = await start({ tokens: { reuse: false } })
    const [one, two] = [await fresh.tokens(fresh.signed()), await fresh.tokens(fresh.signed())]
    expect(one.accessToken).not.toBe(two.accessToken)
    const full = await start({ tokens: { expireIn: 'full', ttlSeconds: 6400 } })
    await full.signed()
    full.clock.advance(1_000_000)
    expect((await full.tokens(full.signed())).expireIn).toBe(6400)
  })

  it('refreshes: new access token, same refresh token, old one for 300 s', async () => {
    const { clock, signed, tokens, call } = await start()
    const old = await tokens(signed())
    const fresh = await tokens(signed({ refreshToken: old.refreshToken }, 'refreshToken'))
    expect(fresh).toEqual({ accessToken: expect.any(String), expireIn: 7200, refreshToken: old.refreshToken })
    expect(fresh.accessToken).not.toBe(old.accessToken)
    clock.advance(299_999)
    expect((await call('list', {}, old.accessToken)).body.success).toBe(true)
    clock.advance(1)
    expect((await call('list', {}, old.accessToken)).body).toMatchObject({ success: false, errorCode: 401 })
    expect((await call('list', {}, fresh.accessToken)).body.success).toBe(true)
  })

  it('keeps or rotates strings on refresh as told, and forgets refresh tokens after their life', async () => {
    const same = await start({ tokens: { rotateAccess: false, refreshTtlSeconds: 3600 } })
    const old = await same.tokens(same.signed())
    same.clock.advance(1_000_000)
    const again = { refreshToken: old.refreshToken }
    expect(await same.tokens(same.signed(again, 'refreshToken'))).toEqual(old)
    same.clock.advance(2_600_000)
    expect((await same.signed(again, 'refreshToken')).body).toMatchObject({ success: false, errorCode: 401 })
    const rotating = await start({ tokens: { rotateRefresh: true } })
    const used = (await rotating.tokens(rotating.signed())).refreshToken
    await rotating.tokens(rotating.signed({ refreshToken: used }, 'refreshToken'))
    expect((await rotating.signed({ refreshToken: used }, 'refreshToken')).body.errorCode).toBe(401)
  })

  it('refuses stale and early time stamps, other apps, missing fields and other methods', async () => {
    const { url, signed, post } = await start()
    for (const distance of [-180_001, 180_001]) {
      const { body } = await signed({ timestamp: String(now + distance) })
      expect(body).toMatchObject({ success: false, errorCode: 401, error: expect.stringContaining('timestamp') })
    }
    expect((await signed({ timestamp: String(now - 180_000) })).body.success).toBe(true)
    expect((await signed({ appId: 'OTHER' })).body).toMatchObject({
      errorCode: 401,
      error: expect.stringContaining('appId'),
    })
    expect((await signed({ nonceStr: '' })).body).toMatchObject({
      errorCode: 400,
      error: expect.stringContaining('nonceStr'),
    })
    expect((await post(`${tokenPath}/getTeamAccessToken`, 'x=1')).body.errorCode).toBe(400)
    expect((await fetch(`${url}${tokenPath}/getTeamAccessToken`)).status).toBe(405)
    expect((await post(`${tokenPath}/getAccessToken`, {})).status).toBe(404)
  })

  it('refuses a repeated nonce only when told to', async () => {
    const lax = await start()
    await lax.signed()
    expect((await lax.signed()).body.success).toBe(true)
    const strict = await start({ tokens: { refuseReplay: true } })
    await strict.signed()
    expect((await strict.signed()).body).toMatchObject({
      errorCode: 401,
      error: expect.stringContaining('nonceStr'),
    })
    expect((await strict.signed({ nonceStr: 'other' })).body.success).toBe(true)
  })
})

describe('gateway tokens', () => {
  const team = { appId, eid, secret, scope: 'team', timestamp: now }

  it('issues and refreshes without a signature', async () => {
    const { post, tokens, call } = await start({ generation: 'gatewayTeam' })
    const set = await tokens(post(`${tokenPath}/getAccessToken`, team))
    expect((await call('list', {}, set.accessToken)).body.success).toBe(true)
    const refresh = { appId, eid, scope: 'team', timestamp, refreshToken: set.refreshToken }
    expect((await tokens(post(`${tokenPath}/refreshToken`, refresh))).refreshToken).toBe(set.refreshToken)
    expect((await post(`${tokenPath}/getTeamAccessToken`, {})).status).toBe(404)
  })

  it('shares one token table with the signed calls', async () => {
    const { post, signed, tokens } = await start({ generation: 'both' })
    const set = await tokens(signed())
    expect(await tokens(post(`${tokenPath}/getAccessToken`, team))).toEqual(set)
    const refresh = { appId, eid, scope: 'team', timestamp, refreshToken: set.refreshToken }
    expect((await tokens(post(`${tokenPath}/refreshToken`, refresh))).expireIn).toBe(7200)
    expect((await signed({ refreshToken: set.refreshToken }, 'refreshToken')).body.success).toBe(true)
  })

  it('refuses wrong secrets, teams, scopes and seconds', async () => {
    const { post } = await start({ generation: 'gatewayTeam' })
    const code = async (over: object) =>
      (await post(`${tokenPath}/getAccessToken`, { ...team, ...over })).body.errorCode
    expect(await code({ secret: 'wrong' })).toBe(401)
    expect(await code({ appId: 'OTHER' })).toBe(401)
    expect(await code({ eid: '1' })).toBe(403)
    expect(await code({ scope: 'other' })).toBe(400)
    expect(await code({ timestamp: Math.floor(now / 1000) })).toBe(400)
    expect(await code({ timestamp: now - 180_001 })).toBe(401)
  })

  it('issues other scopes, which do not open the data calls', async () => {
    const { post, tokens, call } = await start({ generation: 'gatewayTeam' })
    const resource = { eid, secret: 'sandboxResourceSecretNotReal', scope: 'resGroupSecret', timestamp: now }
    for (const body of [{ ...team, scope: 'app' }, resource]) {
      const set = await tokens(post(`${tokenPath}/getAccessToken`, body))
      expect((await call('list', {}, set.accessToken)).body).toMatchObject({ success: false, errorCode: 401 })
    }
  })

  it('takes forms and queries unless told not to', async () => {
    const form = new URLSearchParams({ ...team, timestamp })
    const lax = await start({ generation: 'gatewayTeam' })
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await lax.post(`${tokenPath}/getAccessToken`, form.toString(), { headers })).body.success).toBe(true)
    expect((await fetch(`${lax.url}${tokenPath}/getAccessToken?${form.toString()}`)).status).toBe(200)
    const strict = await start({ generation: 'gatewayTeam', tokens: { acceptForms: false } })
    expect((await strict.post(`${tokenPath}/getAccessToken`, form.toString(), { headers })).body.errorCode).toBe(400)
    expect((await fetch(`${strict.url}${tokenPath}/getAccessToken?${form.toString()}`)).status).toBe(405)
  })
})

describe('listing', () => {
  it('answers the printed example, byte for byte', async () => {
    const table = { id: '59ce1599d02667072b08b9c1', name: '自定义api导入测试', dataUpdateTime: 1506678722531 }
    const data = [{ id: '59ce14c8d026670fe482b534', name: '财务(示例)', tables: [{ ...table, columns: [], rows: [] }] }]
    const { sealedPost } = await start({ data })
    const { body } = await sealedPost('list', sealedOf('E1').sealed)
    expect(body).toMatchObject({ errorCode: 0, success: true })
    expect(body).not.toHaveProperty('error')
    expect(body.data).toBe(sealedOf('E8').sealed)
  })

  it('has a null time for a table without data, keeps empty categories, and can do otherwise', async () => {
    const empty = { id: '59ce14c8d026670fe482b535', name: '空', tables: [] }
    const plain = await start({ data: [...oneTable(), empty] })
    expect((await plain.call('list', {})).opened).toEqual([
      {
        id: categoryId,
        name: '财务(示例)',
        tableInfos: [{ id: tableId, name: '自定义api导入测试', dataUpdateTime: null }],
      },
      { id: empty.id, name: '空', tableInfos: [] },
    ])
    const list = { includeEmptyCategories: false, emptyUpdateTime: 'absent', order: 'newestFirst' } as const
    const other = await start({ data: [...oneTable(), empty], list })
    expect((await other.call('list', {})).opened).toEqual([
      { id: categoryId, name: '财务(示例)', tableInfos: [{ id: tableId, name: '自定义api导入测试' }] },
    ])
  })

  it('makes up the same few dozen tables each time, with ties, gaps and awkward names', async () => {
    const made = (await start({ data: undefined })).data.categories
    expect((await start({ data: undefined })).data.categories).toEqual(made)
    const tables = made.flatMap((category) => category.tables)
    expect(tables.length).toBeGreaterThanOrEqual(36)
    expect(new Set(tables.map(({ id }) => id)).size).toBe(tables.length)
    expect(tables.every(({ id }) => /^[0-9a-f]{24}$/.test(id))).toBe(true)
    expect(made.filter((category) => category.tables.length >= 3).length).toBeGreaterThanOrEqual(4)
    const times = tables.map(({ dataUpdateTime }) => dataUpdateTime)
    expect(times.filter((time) => time === null).length).toBeGreaterThan(1)
    expect(new Set(times).size).toBeLessThan(times.length / 1.5)
    const names = tables.map(({ name }) => name)
    for (const part of ["'", '"', '%', '_', '\\', ',']) expect(names.some((name) => name.includes(part))).toBe(true)
    expect((await start({ data: undefined, scale: 2 })).data.categories).not.toEqual(made)
  })

  it('moves to another prefix', async () => {
    const { post, data } = await start({ prefix: '/gateway/linkerp' })
    const { accessToken } = data.tokens.issue({ scope: 'team', appId, eid })
    const path = `${calls.list}?accessToken=${accessToken}`
    const body = { data: sealedOf('E1').sealed }
    expect((await post(`/gateway/linkerp/${path}`, body)).body.success).toBe(true)
    expect((await post(`/api/open/linkerp/${path}`, body)).status).toBe(404)
  })
})

describe('refusals of data calls', () => {
  it('answers 401 for tokens that are missing, unknown, expired or not granted', async () => {
    const { clock, post, call, data } = await start({ ungranted: ['createTableInfoHeader'] })
    const refused = { success: false, errorCode: 401, data: null, error: expect.any(String) }
    const path = `/api/open/linkerp/${calls.list}`
    expect(await post(path, { data: sealedOf('E1').sealed })).toMatchObject({ status: 200, body: refused })
    expect((await call('list', {}, 'x'.repeat(32))).body).toEqual(refused)
    const { accessToken } = data.tokens.issue({ scope: 'team', appId, eid })
    expect((await call('create', {}, accessToken)).body).toEqual(refused)
    expect((await call('list', {}, accessToken)).body.success).toBe(true)
    clock.advance(7_200_000)
    expect((await call('list', {}, accessToken)).body).toEqual(refused)
  })

  it('checks path, case, method and wrapper', async () => {
    const { url, post, data } = await start()
    const { accessToken } = data.tokens.issue({ scope: 'team', appId, eid })
    const query = `?accessToken=${accessToken}`
    const path = `/api/open/linkerp/${calls.list}`
    const { sealed } = sealedOf('E1')
    expect((await post(path.toLowerCase() + query, { data: sealed })).status).toBe(404)
    const get = await fetch(url + path + query)
    expect({ status: get.status, body: await get.json() }).toMatchObject({ status: 405, body: { error: '认证失败' } })
    for (const body of ['{', '[]', {}, { data: sealed, eid }, { data: 1 }]) {
      expect((await post(path + query, body)).body).toMatchObject({ success: false, errorCode: 400 })
    }
  })

  it('checks the team', async () => {
    const { sealedPost, call } = await start()
    expect((await call('list', { eid: '1' })).body).toMatchObject({ success: false, errorCode: 403 })
    expect((await sealedPost('list', sealer.seal('{}'))).body).toMatchObject({ errorCode: 400 })
    expect((await sealedPost('list', sealer.seal('[]'))).body).toMatchObject({ errorCode: 400 })
    expect((await sealedPost('list', sealer.seal(`{"eid":${eid}}`))).body).toMatchObject({ errorCode: 400 })
  })

  it('can change codes and use HTTP statuses', async () => {
    const { call } = await start({ codes: { token: 10000401 }, httpStatusMode: 'mapped' })
    expect(await call('list', {}, 'none')).toMatchObject({ status: 401, body: { errorCode: 10000401 } })
    expect((await call('list', { eid: '1' })).status).toBe(401)
    const { call: ok } = await start({ httpStatusMode: 'mapped', errorOnSuccess: 'empty' })
    expect(await ok('list', {})).toMatchObject({ status: 200, body: { error: '', errorCode: 0 } })
    expect(await ok('list', { eid: '1' })).toMatchObject({ status: 403, body: { success: false } })
  })

  it('limits an interface to 2000 calls a minute and a body to 4 MB', async () => {
    const { clock, call } = await start({ limits: { perMinute: { team: 2 }, bodyBytes: 1000 } })
    clock.set(Math.ceil(now / 60_000) * 60_000)
    await call('list', {})
    await call('list', {})
    const refused = { success: false, data: null, error: '请求过于频繁', errorCode: 10000429 }
    expect(await call('list', {})).toMatchObject({ status: 200, body: refused })
    expect((await call('status', { batchId: 'b' })).body.success).toBe(true)
    clock.advance(60_000)
    expect((await call('list', {})).body.success).toBe(true)
    expect((await call('list', { long: 'x'.repeat(2000) })).body).toMatchObject({ success: false, errorCode: 413 })
  })

  it('limits one address over all interfaces', async () => {
    const { call, signed } = await start({ limits: { perHour: 1 } })
    expect((await signed()).body.success).toBe(true)
    expect((await call('list', {})).body.errorCode).toBe(10000429)
  })
})

describe('tables', () => {
  const items = (...names: string[]) => names.map((name) => ({ name, dataType: 'string' }))

  it('creates the printed table, which is listed without a time', async () => {
    const { sealedPost, call, data } = await start()
    const { body } = await sealedPost('create', sealedOf('E7').sealed)
    expect(body).toMatchObject({ errorCode: 0, success: true })
    const opened = sealer.openJson(body.data as string) as { tableInfoId: string }
    expect(opened).toEqual({ tableInfoId: expect.stringMatching(/^[0-9a-f]{24}$/) })
    expect(data.table(opened.tableInfoId)?.columns).toEqual(tableColumns)
    const listed = (await call('list', {})).opened as { tableInfos: object[] }[]
    expect(listed[0]?.tableInfos[1]).toEqual({
      dataUpdateTime: null,
      id: opened.tableInfoId,
      name: '自定义API导入测试',
    })
  })

  it.each<[string, object, number]>([
    ['no name', { name: '' }, 400],
    ['a long name', { name: '字'.repeat(65) }, 400],
    ['no columns', { headerItems: [] }, 400],
    ['101 columns', { headerItems: items(...Array.from({ length: 101 }, (_, index) => `c${index}`)) }, 400],
    ['an unknown type', { headerItems: [{ name: 'a', dataType: 'date' }] }, 400],
    ['an empty column name', { headerItems: items('') }, 400],
    ['a repeated column', { headerItems: items('a', 'a') }, 400],
    ['an unknown category', { reportCategoryId: tableId }, 404],
  ])('refuses %s', async (_what, over, code) => {
    const { call, data } = await start()
    const { body } = await call('create', { name: 'n', reportCategoryId: categoryId, headerItems: items('a'), ...over })
    expect(body).toMatchObject({ success: false, errorCode: code, data: null })
    expect(data.categories[0]?.tables).toHaveLength(1)
  })

  it('allows a taken name unless told otherwise', async () => {
    const table = { name: '自定义api导入测试', reportCategoryId: categoryId, headerItems: items('a') }
    expect((await (await start()).call('create', table)).body.success).toBe(true)
    const strict = await start({ header: { uniqueTable: true } })
    expect((await strict.call('create', table)).body.errorCode).toBe(400)
  })
})

describe('uploads', () => {
  it.each(['E9', 'E10'])('accepts %s, writes it after a while and says so', async (id) => {
    const { clock, sealedPost, statusOf, data, call } = await start()
    const { status, text } = await sealedPost('upload', sealedOf(id).sealed)
    expect({ status, text: JSON.parse(text) as unknown }).toEqual({
      status: 200,
      text: { errorCode: 0, success: true },
    })
    expect(await statusOf('b-0001')).toEqual({ error: '', status: 0 })
    clock.advance(200)
    expect(await statusOf('b-0001')).toEqual({ error: '', status: 0 })
    clock.advance(1)
    expect(await statusOf('b-0001')).toEqual(JSON.parse(sealedOf('E5').plain))
    const written = { 表头1: '中国', 表头2: 100, 表头3: Date.UTC(2008, 7, 8, 12) }
    expect(data.table(tableId)?.rows).toEqual([written])
    const listed = (await call('list', {})).opened as { tableInfos: { dataUpdateTime: number }[] }[]
    expect(listed[0]?.tableInfos[0]?.dataUpdateTime).toBe(now + 201)
  })

  it('runs batches of a table in order of arrival; replace deletes first', async () => {
    const { clock, upload, statusOf, data } = await start()
    await upload('one', [row('a'), row('b')])
    await upload('two', [row('c')], 2)
    await upload('three', JSON.stringify([row('d')]))
    clock.advance(202)
    expect([(await statusOf('one')).status, (await statusOf('two')).status]).toEqual([1, 0])
    clock.advance(402)
    expect((await statusOf('three')).status).toBe(1)
    expect(data.table(tableId)?.rows.map((cells) => cells['表头1'])).toEqual(['c', 'd'])
  })

  it('may finish batches out of order when told so', async () => {
    const { clock, upload, data } = await start({ upload: { perTableSerial: false } })
    await upload('long', [row('a'), row('b'), row('c')])
    await upload('short', [row('d')])
    clock.advance(300)
    expect(data.table(tableId)?.rows.map((cells) => cells['表头1'])).toEqual(['d', 'a', 'b', 'c'])
  })

  it('takes 500 rows, not 501, and nothing of those', async () => {
    const { clock, upload, statusOf, data } = await start()
    const rows = (count: number) => Array.from({ length: count }, (_, index) => row(String(index)))
    expect((await upload('big', rows(501))).body).toMatchObject({ success: false, errorCode: 400 })
    expect(data.batches.size).toBe(0)
    expect((await upload('full', rows(500))).body.success).toBe(true)
    clock.advance(699)
    expect((await statusOf('full')).status).toBe(0)
    clock.advance(1)
    expect((await statusOf('full')).status).toBe(1)
    expect(data.table(tableId)?.rows).toHaveLength(500)
  })

  it('refuses no rows with append; with replace they clear the table', async () => {
    const { clock, upload, data } = await start()
    await upload('one', [row('a')])
    expect((await upload('none', [])).body.errorCode).toBe(400)
    expect((await upload('clear', [], 2)).body.success).toBe(true)
    clock.advance(1000)
    expect(data.table(tableId)).toMatchObject({ rows: [], dataUpdateTime: now + 401 })
    const strict = await start({ upload: { emptyReplace: 'reject' } })
    expect((await strict.upload('clear', [], 2)).body.errorCode).toBe(400)
  })

  it('refuses addType 0 and others, unless 0 appends', async () => {
    const { upload } = await start()
    for (const addType of [0, 3, '1']) {
      expect((await upload('b', [row('a')], addType as number)).body).toMatchObject({
        errorCode: 400,
        error: expect.stringContaining('addType'),
      })
    }
    const lax = await start({ upload: { addTypeZero: 'append' } })
    expect((await lax.upload('b', [row('a')], 0)).body.success).toBe(true)
  })

  it('refuses rows of another shape and targets that do not belong together', async () => {
    const { upload, call } = await start()
    for (const rows of ['x', '{}', {}, [1], null]) expect((await upload('b', rows)).body.errorCode).toBe(400)
    const target = { batchId: 'b', addType: 1, data: [row('a')], reportCategoryId: categoryId, tableInfoId: tableId }
    expect((await call('upload', { ...target, tableInfoId: categoryId })).body.errorCode).toBe(404)
    expect((await call('upload', { ...target, reportCategoryId: tableId })).body.errorCode).toBe(404)
    expect((await call('upload', { ...target, batchId: '' })).body.errorCode).toBe(400)
    const text = await start({ upload: { dataShape: 'string' } })
    expect((await text.upload('b', [row('a')])).body.errorCode).toBe(400)
    expect((await text.upload('b', JSON.stringify([row('a')]))).body.success).toBe(true)
  })

  it('refuses, ignores or reruns a used batch id', async () => {
    const after = async (batchReuse: 'reject' | 'ignore' | 'rerun') => {
      const { clock, upload, data } = await start({ upload: { batchReuse } })
      await upload('same', [row('a')])
      const { body } = await upload('same', [row('a')])
      clock.advance(1000)
      return [body.errorCode, data.table(tableId)?.rows.length]
    }
    expect(await after('reject')).toEqual([409, 1])
    expect(await after('ignore')).toEqual([0, 1])
    expect(await after('rerun')).toEqual([0, 2])
  })

  it('knows a batch for seven days; unknown ones have failed', async () => {
    const { clock, upload, statusOf, call } = await start({ tokens: { ttlSeconds: 900_000 } })
    await upload('b', [row('a')])
    clock.advance(7 * 86_400_000 - 1)
    expect((await statusOf('b')).status).toBe(1)
    clock.advance(1)
    expect(await statusOf('b')).toEqual({ error: expect.stringMatching(/./), status: 2 })
    expect((await call('status', {})).body.errorCode).toBe(400)
    const other = await start({ upload: { unknownBatch: 'notFound' } })
    expect((await other.call('status', { batchId: 'b' })).body).toMatchObject({ success: false, errorCode: 404 })
  })

  it.each<[string, object]>([
    ['an unknown column', { ...row('x'), 表头4: '1' }],
    ['text for a number', row('x', '1,000')],
    ['an exponent', row('x', '1e3')],
    ['a day that does not exist', row('x', '1', '2023-02-30')],
    ['a time with a zone', row('x', '1', '2023-02-03T10:00:00Z')],
    ['a long cell', row('x'.repeat(2001))],
    ['an object', row('x', {})],
  ])('fails the whole batch for %s', async (_what, bad) => {
    const { clock, upload, statusOf, data } = await start()
    await upload('before', [row('kept')])
    expect((await upload('bad', [row('good'), bad], 2)).body.success).toBe(true)
    clock.advance(1000)
    expect(await statusOf('bad')).toEqual({ error: expect.stringContaining('第 2 行'), status: 2 })
    expect(data.table(tableId)?.rows.map((cells) => cells['表头1'])).toEqual(['kept'])
  })

  it('reads cells as documented, or more leniently', async () => {
    const { clock, upload, data } = await start()
    await upload('b', [row('', '-1.50', '2023-02-03'), row('x', 7, now), row('y', '', ''), { 表头1: 'only' }])
    clock.advance(1000)
    expect(data.table(tableId)?.rows.map((cells): Cell[] => Object.values(cells))).toEqual([
      ['', -1.5, Date.UTC(2023, 1, 2, 16)],
      ['x', 7, now],
      ['y', null, null],
      ['only', null, null],
    ])
    const cells = { unknownColumn: 'ignore', badNumber: 'null', badTimestamp: 'null' } as const
    const lax = await start({ cells: { ...cells, timeZone: 'UTC' }, upload: { atomic: false } })
    await lax.upload('b', [{ ...row('x', 'n', '2008'), 表头4: 1 }, row('y', 1, '2008-08-08 20:00:00'), row('z', [])])
    lax.clock.advance(1000)
    expect((await lax.statusOf('b')).status).toBe(2)
    expect(lax.data.table(tableId)?.rows).toEqual([
      { 表头1: 'x', 表头2: null, 表头3: null },
      { 表头1: 'y', 表头2: 1, 表头3: Date.UTC(2008, 7, 8, 20) },
    ])
  })
})

describe('vendor faults', () => {
  it.each([
    ['tokenRefused401', 401],
    ['tokenRefused10000401', 10000401],
    ['tokenRefused1101030', 1101030],
    ['rateLimited', 10000429],
  ])('%s answers %d once', async (name, errorCode) => {
    const { call, fault } = await start()
    fault(name)
    expect(await call('list', {})).toMatchObject({ status: 200, body: { success: false, data: null, errorCode } })
    expect((await call('list', {})).body.success).toBe(true)
  })

  it.each<[string, Envelope]>([
    ['contradictory401', { success: true, errorCode: 401, error: expect.stringMatching(/./) as never }],
    ['code200', { success: true, errorCode: 200, error: 'success' }],
    ['successFalseCode0', { success: false, errorCode: 0 }],
    ['codeAbsent', { success: true }],
    ['successAbsent', { errorCode: 0 }],
  ])('%s breaks the envelope around real data', async (name, envelope) => {
    const { call, fault } = await start()
    fault(name)
    expect((await call('list', {})).body).toEqual({ ...envelope, data: expect.stringMatching(/=$|\w$/) })
  })

  it('wrongKey and notJson spoil the data alone', async () => {
    const { sealedPost, fault } = await start()
    for (const [name, problem] of [
      ['wrongKey', 'padding'],
      ['notJson', 'json'],
    ] as const) {
      fault(name)
      const { body } = await sealedPost('list', sealedOf('E1').sealed)
      expect(body).toMatchObject({ success: true, errorCode: 0 })
      expect(() => sealer.openJson(body.data as string)).toThrow(expect.objectContaining({ problem }))
    }
  })

  it('badGateway does nothing, crashAfter does the work', async () => {
    const { clock, sealedPost, fault, statusOf, data } = await start()
    fault('badGateway')
    expect((await sealedPost('upload', sealedOf('E9').sealed)).status).toBe(502)
    expect(data.batches.size).toBe(0)
    fault('crashAfter')
    expect((await sealedPost('upload', sealedOf('E9').sealed)).status).toBe(500)
    clock.advance(1000)
    expect((await statusOf('b-0001')).status).toBe(1)
  })

  it('batchFails accepts and then fails; endTokens drops tokens', async () => {
    const { clock, upload, statusOf, fault, call, data } = await start()
    fault('batchFails')
    expect((await upload('b', [row('a')])).body.success).toBe(true)
    clock.advance(1000)
    expect(await statusOf('b')).toEqual({ error: expect.stringMatching(/./), status: 2 })
    expect(data.table(tableId)?.rows).toEqual([])
    fault('endTokens')
    expect((await call('list', {})).body.errorCode).toBe(401)
  })
})

describe('settings', () => {
  it('lead into the sandbox by themselves', async () => {
    const { settings, url } = await start()
    expect(settings).toEqual({
      baseUrl: url,
      eid,
      auth: { mode: 'linkerpSigned', appId, secret },
      linkerp: { prefix: '/api/open/linkerp' },
      crypto: { key: vectors.sealingKey, keyMode: 'raw' },
    })
    expect((await start({ generation: 'gatewayTeam' })).settings['auth']).toMatchObject({ mode: 'gatewayTeam' })
  })
})
