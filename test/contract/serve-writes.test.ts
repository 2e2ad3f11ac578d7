import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { stringify } from 'yaml'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandboxes } from '../../src/vendors/sandboxes.js'
import { commandLine } from '../support/command-line.js'
import { redisNeed, startTestRedis, type TestRedis } from '../support/redis.js'
import { describeWhen } from '../support/skip.js'

const noRedis = 'redis://:invented_redis_password@127.0.0.1:1'

let folder: string
let sandbox: RunningSandbox
let reports: RunningSandbox
let children: ChildProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crm-federation-serve-'))
  sandbox = await sandboxes['vtiger']!.start({ scale: 0.1 })
  reports = await sandboxes['yunzhijia']!.start({ scale: 0.1 })
})

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  children = []
})

afterAll(async () => {
  await Promise.all([sandbox.close(), reports.close()])
  rmSync(folder, { recursive: true })
})

/** Secrets by the variables that stand for them in the configuration. */
function secrets(): Readonly<Record<string, string>> {
  const { accessKey } = (sandbox.settings as { readonly auth: { readonly accessKey: string } }).auth
  const { auth, crypto } = reports.settings as { readonly auth: { secret: string }; readonly crypto: { key: string } }
  return { VT_KEY: accessKey, YZJ_SECRET: auth.secret, YZJ_KEY: crypto.key }
}

/** A configuration in a folder of its own, over the sandboxes. */
function configFile(name: string, sections: object): string {
  const file = join(mkdtempSync(join(folder, `${name}-`)), 'crm.yaml')
  const within = (part: unknown, more: object): object => ({ ...(part as object), ...more })
  const vt = { ...sandbox.settings, auth: within(sandbox.settings['auth'], { accessKey: '${VT_KEY}' }) }
  const yzj = {
    ...reports.settings,
    auth: within(reports.settings['auth'], { secret: '${YZJ_SECRET}' }),
    crypto: within(reports.settings['crypto'], { key: '${YZJ_KEY}' }),
  }
  const sources = { vt: { vendor: 'vtiger', ...vt }, yzj: { vendor: 'yunzhijia', ...yzj } }
  writeFileSync(file, stringify({ ...sections, server: { drainMs: 0 }, sources }))
  return file
}

/** A server of the command line that has begun. */
interface Served {
  readonly child: ChildProcess
  /** What it has said so far. */
  readonly said: () => string
}

function serve(file: string, redis = noRedis): Served {
  const child = spawn(process.execPath, [...commandLine, 'serve', '--config', file], {
    env: { ...process.env, ...secrets(), PORT: '0', REDIS: redis },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => (text += part))
  }
  return { child, said: () => text }
}

async function ready({ child, said }: Served): Promise<string> {
  for (;;) {
    const url = /^crm-federation ready: (\S+)$/m.exec(said())?.[1]
    if (url !== undefined) return url
    if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${said()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface Payload {
  readonly customer: { readonly id: string; readonly name: string } | null
  readonly outcome: string
}

/** The data of an operation, as far as there is any. */
async function ask<T>(url: string, query: string, variables: object): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await response.json()) as { readonly data?: T | null; readonly errors?: unknown }
  if (data === undefined || data === null) throw new Error(JSON.stringify(errors))
  return data
}

async function createCustomer(url: string, name: string, idempotencyKey: string): Promise<Payload> {
  const text = `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id name } outcome } }`
  const input = { source: 'vt', name, idempotencyKey }
  return (await ask<{ createCustomer: Payload }>(url, text, { input })).createCustomer
}

interface Upload {
  readonly id: string
  readonly status: string
  readonly rowsSaved: number
}

/** Makes a report table and has three rows put into it. */
async function uploadRows(url: string): Promise<Upload> {
  const tables = '{ reportTables(first: 1) { nodes { category { nativeId } } } }'
  const listed = await ask<{ reportTables: { nodes: { category: { nativeId: string } }[] } }>(url, tables, {})
  const columns = [
    { name: '地区', type: 'STRING' },
    { name: '金额', type: 'NUMBER' },
  ]
  const make = `mutation ($input: CreateReportTableInput!) { createReportTable(input: $input) { reportTable { id } } }`
  const categoryId = listed.reportTables.nodes[0]?.category.nativeId
  const table = { source: 'yzj', categoryId, name: `周报 ${Date.now()}`, columns }
  const made = await ask<{ createReportTable: { reportTable: { id: string } } }>(url, make, { input: table })
  const fill = `mutation ($input: UploadReportRowsInput!) {
    uploadReportRows(input: $input) { upload { id status rowsSaved } userErrors { path message } }
  }`
  const rows = ['华东', '华南', '华北'].map((area, index) => ({ 地区: area, 金额: `${index}.50` }))
  const input = { tableId: made.createReportTable.reportTable.id, mode: 'REPLACE', rows }
  const taken = await ask<{ uploadReportRows: { upload: Upload } }>(url, fill, { input })
  expect(taken.uploadReportRows).toMatchObject({ upload: { id: expect.any(String) }, userErrors: [] })
  return taken.uploadReportRows.upload
}

async function readUpload(url: string, id: string): Promise<Upload> {
  const text = 'query ($id: ID!) { reportUpload(id: $id) { id status rowsSaved } }'
  return (await ask<{ reportUpload: Upload }>(url, text, { id })).reportUpload
}

/** Requests that made a record since the sandbox runs. */
function creations(): number {
  return sandbox.requests.filter(({ body }) => new URLSearchParams(body).get('operation') === 'create').length
}

/** Writes, kills the server without a warning, and asks its successor for the same write. */
async function writeTwice(file: string, name: string, redis?: string): Promise<void> {
  const before = creations()
  const first = serve(file, redis)
  const made = await createCustomer(await ready(first), name, `key of ${name}`)
  expect(made).toMatchObject({ customer: { name }, outcome: 'APPLIED' })
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')

  const second = serve(file, redis)
  expect(await createCustomer(await ready(second), name, `key of ${name}`)).toEqual(made)
  expect(creations() - before).toBe(1)
  second.child.kill('SIGTERM')
  await once(second.child, 'exit')
  expect(second.child.exitCode).toBe(0)
}

/** Has a long job done, and asks the server's successor about it. */
async function uploadAndAsk(file: string, redis?: string): Promise<void> {
  const first = serve(file, redis)
  const url = await ready(first)
  const { id } = await uploadRows(url)
  while (/PENDING|RUNNING/.test((await readUpload(url, id)).status)) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  first.child.kill('SIGTERM')
  await once(first.child, 'exit')
  const second = serve(file, redis)
  expect(await readUpload(await ready(second), id)).toEqual({ id, status: 'SUCCEEDED', rowsSaved: 3 })
}

describe('serve without Redis', () => {
  it('remembers a write beyond the end of its process, in a folder for its owner alone', async () => {
    const file = configFile('embedded', {})
    await writeTwice(file, 'Kept in a folder')
    const state = join(file, '..', '.crm-federation')
    expect(statSync(state).mode & 0o777).toBe(0o700)
    expect(readdirSync(state).sort()).toEqual(['jobs', 'writes'])
  }, 60_000)

  it('does a long job, and its successor knows of it', async () => {
    await uploadAndAsk(configFile('embedded-jobs', {}))
  }, 60_000)

  it('does not start when the folder cannot be written, and names the line', async () => {
    const file = configFile('unwritable', { journal: { folder: 'crm.yaml/state' } })
    const { child, said } = serve(file)
    await once(child, 'close')
    expect(said()).toMatch(/^ {2}line 2, journal\.folder: \S+state cannot be written \(ENOTDIR\); name a folder/m)
    expect(child.exitCode).toBe(2)
  }, 30_000)
})

describe('serve with a Redis that is not there', () => {
  it('does not start, says why, and tells nobody the address', async () => {
    const { child, said } = serve(configFile('no-redis', { redis: { url: '${REDIS}' } }))
    await once(child, 'close')
    expect(said()).toBe('The Redis that redis.url names cannot be used: ECONNREFUSED\n')
    expect(child.exitCode).toBe(2)
  }, 30_000)
})

describeWhen(redisNeed, 'serve with Redis', () => {
  let redis: TestRedis
  beforeAll(async () => {
    redis = await startTestRedis()
  })
  afterAll(async () => redis.close())

  it('remembers a write there, under its prefix, and nothing on this machine', async () => {
    const prefix = `serve-test-${process.pid}`
    const file = configFile('redis', { redis: { url: '${REDIS}', prefix } })
    await writeTwice(file, 'Kept in Redis', redis.url)
    expect(existsSync(join(file, '..', '.crm-federation'))).toBe(false)
    const client = new Redis(redis.url)
    const keys = await client.keys(`${prefix}:write:*`)
    await client.quit()
    expect(keys).toHaveLength(1)
  }, 60_000)

  it('does a long job, and its successor knows of it', async () => {
    const prefix = `serve-test-jobs-${process.pid}`
    await uploadAndAsk(configFile('redis-jobs', { redis: { url: '${REDIS}', prefix } }), redis.url)
  }, 60_000)
})
