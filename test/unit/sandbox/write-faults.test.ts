import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import type { FaultAction, RunningSandbox, SandboxDefinition } from '../../../src/sandbox/sandbox.js'
import type { Bangwo8Store } from '../../../src/vendors/bangwo8/sandbox/index.js'
import type { EnterpriseStore } from '../../../src/vendors/enterprise-platform/sandbox/index.js'
import { sandboxes } from '../../../src/vendors/sandboxes.js'
import type { VtigerStore } from '../../../src/vendors/vtiger/sandbox/index.js'
import { defaultConnector, defaultLogins, defaultSchema } from '../../../src/vendors/xiaoshouyi/sandbox/index.js'
import type { XiaoshouyiStore } from '../../../src/vendors/xiaoshouyi/sandbox/index.js'
import type { YunzhijiaStore } from '../../../src/vendors/yunzhijia/sandbox/index.js'
import { createSealer } from '../../../src/vendors/yunzhijia/sandbox/seal.js'

/** One write of a vendor, ready to be sent any number of times. */
interface Write {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Records that the write adds to. */
  count(): number
}

interface Case {
  readonly options: object
  prepare(running: RunningSandbox): Write | Promise<Write>
}

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** A write for every vendor of the registry. */
const cases: Readonly<Record<string, Case>> = {
  bangwo8: {
    options: { data: {} },
    prepare: ({ data }) => ({
      path: '/api/v1/companies.json',
      headers: { ...json, authorization: `Basic ${Buffer.from('sandbox-account:sandbox-pass').toString('base64')}` },
      body: JSON.stringify({ company: { companyName: '甲' } }),
      count: () => (data as Bangwo8Store).companies.length,
    }),
  },
  'enterprise-platform': {
    options: { data: {} },
    prepare: ({ data }) => ({
      path: '/v1/contacts',
      headers: { ...json, authorization: 'Bearer ep_key_sandbox_not_real' },
      body: JSON.stringify({ name: '甲' }),
      count: () => (data as EnterpriseStore).contacts.length,
    }),
  },
  vtiger: {
    options: { data: {} },
    prepare: ({ data }) => {
      const store = data as VtigerStore
      store.sessions.open(1, 'session')
      const element = JSON.stringify({ lastname: '甲', assigned_user_id: '19x1' })
      const fields = { operation: 'create', sessionName: 'session', elementType: 'Contacts', element }
      return {
        path: '/webservice.php',
        headers: form,
        body: new URLSearchParams(fields).toString(),
        count: () => store.rows('Contacts').length,
      }
    },
  },
  xiaoshouyi: {
    options: {
      data: {
        user: [{ id: defaultLogins[0]?.userId, name: '王芳', dimDepart: '2800000000001000' }],
        department: [{ id: '2800000000001000', departName: '总部' }],
      },
    },
    prepare: async ({ url, data }) => {
      const [login] = defaultLogins
      const { clientId, clientSecret, redirectUri } = defaultConnector
      const grant = {
        grant_type: 'password',
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: redirectUri,
        username: login?.username ?? '',
        password: `${login?.password}${login?.securityToken}`,
      }
      const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(grant) })
      const token = (await answer.json()) as { access_token: string }
      const entityType = defaultSchema.objects.find(({ apiKey }) => apiKey === 'account')?.businessTypes[0]?.id
      const fields = { accountName: '甲', entityType, ownerId: login?.userId, dimDepart: '2800000000001000' }
      return {
        path: '/rest/data/v2.0/xobjects/account',
        headers: { ...json, authorization: `Bearer ${token.access_token}` },
        body: JSON.stringify({ data: fields }),
        count: () => (data as XiaoshouyiStore).records['account']?.length ?? 0,
      }
    },
  },
  yunzhijia: {
    options: { data: [{ id: '59cdae43d5ad7912a47b968a', name: '销售', tables: [] }] },
    prepare: ({ data, settings }) => {
      const store = data as YunzhijiaStore
      const eid = String(settings['eid'])
      const { accessToken } = store.tokens.issue({ scope: 'team', appId: 'SANDBOX10001', eid })
      const headerItems = [{ name: '列', dataType: 'string' }]
      const payload = { eid, name: '表', reportCategoryId: '59cdae43d5ad7912a47b968a', headerItems }
      return {
        path: `/api/open/linkerp/customizedapi/createTableInfoHeader?accessToken=${accessToken}`,
        headers: json,
        body: JSON.stringify({ data: createSealer('sandboxAesKey016').seal(JSON.stringify(payload)) }),
        count: () => store.categories[0]?.tables.length ?? 0,
      }
    },
  },
}

const stages: readonly [title: string, action: FaultAction, seen: RegExp, applied: boolean][] = [
  ['cut before it is read', { kind: 'disconnect', stage: 'unread' }, /^lost$/, false],
  ['cut before it is applied', { kind: 'disconnect', stage: 'unapplied' }, /^lost$/, false],
  ['cut before a byte of the answer', { kind: 'disconnect', stage: 'applied' }, /^lost$/, true],
  ['cut in the middle of the answer', { kind: 'cutBody' }, /^20[01] cut$/, true],
  ['503 before it is applied', { kind: 'status', status: 503 }, /^503 $/, false],
  ['503 after it is applied', { kind: 'status', status: 503, stage: 'applied' }, /^503 $/, true],
  ['silence after it is applied', { kind: 'stall', stage: 'applied' }, /^silence$/, true],
]

const running: RunningSandbox[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

async function send(url: string, { path, headers, body }: Write): Promise<string> {
  try {
    const signal = AbortSignal.timeout(500)
    const response = await fetch(url + path, { method: 'POST', headers, body, signal })
    return `${response.status} ${await response.text().catch(() => 'cut')}`
  } catch (error) {
    return (error as Error).name === 'AbortError' ? 'silence' : 'lost'
  }
}

it('has a write of every vendor', () => {
  expect(Object.keys(cases)).toEqual(Object.keys(sandboxes))
})

describe.each(Object.entries(sandboxes))('a write to %s', (vendor, sandbox: SandboxDefinition) => {
  it.each(stages)('%s', async (_title, action, seen, applied) => {
    const { options = {}, prepare } = cases[vendor] as Case
    const started = await sandbox.start(options)
    running.push(started)
    const write = await prepare(started)
    const before = write.count()
    started.faults.add({ action })
    expect(await send(started.url, write)).toMatch(seen)
    expect(write.count() - before).toBe(applied ? 1 : 0)
    // The fault is used up: the same write goes through.
    expect(await send(started.url, write)).toMatch(/^20[01] \{/)
    expect(write.count() - before).toBe(applied ? 2 : 1)
  })
})
