import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals'
import { stringify } from 'yaml'
import { readRowsOf } from '../../src/cli/import-file.js'
import type { EngineSource } from '../../src/engine/index.js'
import {
  countRows,
  createImportKind,
  importedRows,
  planImport,
  type ImportedRow,
  type ImportInput,
  type ImportProgress,
  type ImportRow,
} from '../../src/import/index.js'
import { createMemoryJournal, type WriteJournal } from '../../src/journal/index.js'
import type { FaultAction, RecordedRequest, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { JobLater } from '../../src/jobs/job-later.js'
import type { TransportOptions } from '../../src/transport/index.js'
import type { XiaoshouyiSandboxOptions, XiaoshouyiStore } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { commandLine } from '../support/command-line.js'
import { startTestServer } from '../support/server.js'
import { startSandboxedSource } from '../support/sources.js'
import { writingEngine } from '../support/writes.js'
import { startWriting } from '../support/xiaoshouyi-writing.js'

jest.setTimeout(90_000)

const running: { close(): Promise<void> }[] = []
const children = new Set<ChildProcess>()
const folder = mkdtempSync(join(tmpdir(), 'crm-federation-import-'))
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()))
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

const rowsOf = (count: number, values: (place: number) => object = () => ({})): ImportRow[] =>
  Array.from({ length: count }, (_, place) => ({
    line: place + 1,
    values: { name: `Import ${place} 号`, ...values(place) },
  }))

/** The platform's stand-in, whose Bulk batches take moments. */
async function startXiaoshouyi(
  options: XiaoshouyiSandboxOptions = {},
  transport: Partial<TransportOptions> = {},
): Promise<{
  readonly sandbox: RunningSandbox<XiaoshouyiStore>
  readonly source: EngineSource
  readonly imported: () => readonly string[]
}> {
  const bulk = { queueMilliseconds: 20, processMilliseconds: 40 }
  const started = await startWriting({ bulk, ...options }, {}, transport)
  running.push(started)
  const imported = (): readonly string[] =>
    (started.data.records['account'] ?? [])
      .map((record) => String(record['accountName']))
      .filter((name) => name.startsWith('Import '))
  const source = { ...started.source, name: 'crm', vendor: 'xiaoshouyi', label: 'crm' }
  return { sandbox: started, source, imported }
}

async function startVendor(
  vendor: string,
): Promise<{ readonly source: EngineSource; readonly sandbox: RunningSandbox }> {
  const started = await startSandboxedSource(vendor, { sandbox: { scale: 0.02 }, name: 'crm' })
  running.push(started.sandbox)
  return started
}

/** Where an import that runs within a test keeps things; `diesAt` ends its process at that save, before it is kept. */
interface RunOptions {
  readonly journal?: WriteJournal
  readonly progress?: ImportProgress | null
  readonly diesAt?: (progress: ImportProgress) => boolean
  /** Where what it saves is put; default a new list. */
  readonly saved?: ImportProgress[]
  readonly now?: () => number
}

interface Ran {
  readonly rows: readonly ImportedRow[]
  readonly saved: readonly ImportProgress[]
  readonly died: boolean
}

const inputOf = (rows: readonly ImportRow[]): ImportInput => ({
  importId: 'one',
  source: 'crm',
  entity: 'Customer',
  rows,
})

async function runImport(source: EngineSource, input: ImportInput, options: RunOptions = {}): Promise<Ran> {
  const { now = Date.now } = options
  const sleep = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds))
  const journal = options.journal ?? createMemoryJournal()
  // Short patience: what the sandbox does is done within moments.
  const writes = { leaseMs: 300, settleMs: 400, lookWaitsMs: [0, 100, 200] }
  const engine = writingEngine([source], { clock: { now, sleep }, journal, writes })
  const timing = {
    now,
    firstPollMs: 25,
    longestPollMs: 100,
    settleMs: 400,
    pausesMs: [50, 100, 200, 400],
  }
  const saved = options.saved ?? []
  let died = false
  const run = createImportKind({ engine, journal, timing }).run(input, {
    id: 'job',
    identity: 'test',
    progress: options.progress ?? null,
    signal: new AbortController().signal,
    save: (progress) => {
      if (died || options.diesAt?.(progress) === true) {
        died = true
        return Promise.reject(new Error('killed'))
      }
      saved.push(JSON.parse(JSON.stringify(progress)) as ImportProgress)
      return Promise.resolve()
    },
  })
  await run.catch((error: unknown) => {
    if (!died) throw error
  })
  return { rows: importedRows({ input, progress: saved.at(-1) ?? null }), saved, died }
}

const callsTo = ({ requests }: { readonly requests: readonly RecordedRequest[] }, pattern: RegExp): number =>
  requests.filter(({ method, url }) => pattern.test(`${method} ${url}`)).length
const addedBatch = /^POST \/rest\/bulk\/v2\/batch/
const isAdding = ({ method, url }: { readonly method: string; readonly url: string }): boolean =>
  addedBatch.test(`${method} ${url}`)
const distinct = (names: readonly string[]): number => new Set(names).size

describe('a source whose day is spent', () => {
  it.each([
    ['in batches of a job', 2_000, /^POST \/rest\/bulk/],
    ['several in a call', 60, /^POST .*\/batch/],
    ['one by one', 2, /^POST .*\/xobjects\/account\b/],
  ])('has rows that go %s wait for the next, and loses none', async (_way, count, pattern) => {
    let daysMs = 0
    const now = (): number => Date.now() + daysMs
    const { sandbox, source, imported } = await startXiaoshouyi({}, { now })
    const input = inputOf(rowsOf(count))
    sandbox.faults.add({
      when: ({ method, url }) => pattern.test(`${method} ${url}`),
      action: { kind: 'vendor', name: 'dailyQuota' },
    })
    const journal = createMemoryJournal()
    const saved: ImportProgress[] = []
    const later = await runImport(source, input, { journal, saved, now }).catch((error: unknown) => error)
    expect(later).toBeInstanceOf(JobLater)
    const waitsMs = (later as JobLater).resumesAt - Date.now()
    expect(waitsMs).toBeGreaterThan(0)
    expect(waitsMs).toBeLessThanOrEqual(86_400_000)
    const asked = sandbox.requests.length
    const progress = saved.at(-1) ?? null
    await expect(runImport(source, input, { journal, progress, now })).rejects.toBeInstanceOf(JobLater)
    expect(sandbox.requests).toHaveLength(asked)
    daysMs = 86_400_000
    const { rows } = await runImport(source, input, { journal, progress, now })
    expect(countRows(rows)).toMatchObject({ rows: count, applied: count })
    expect(imported()).toHaveLength(count)
    expect(distinct(imported())).toBe(count)
  })
})

describe('Bulk jobs', () => {
  it('take 10,000 customers in two batches and a few questions', async () => {
    const { sandbox, source, imported } = await startXiaoshouyi()
    const { rows } = await runImport(source, inputOf(rowsOf(10_000)))
    expect(countRows(rows)).toEqual({ rows: 10_000, applied: 10_000, notApplied: 0, unknown: 0, waiting: 0 })
    expect(callsTo(sandbox, addedBatch)).toBe(2)
    expect(callsTo(sandbox, /^POST .*\/xobjects\//)).toBe(0)
    const bulkCalls = callsTo(sandbox, /bulk/)
    expect(bulkCalls).toBeLessThan(60)
    expect(imported()).toHaveLength(10_000)
    expect(distinct(imported())).toBe(10_000)
    const byId = new Map((sandbox.data.records['account'] ?? []).map((record) => [record.id, record['accountName']]))
    expect([rows[0], rows[4_999], rows[5_000], rows[9_999]].map((row) => byId.get(row?.nativeId ?? ''))).toEqual([
      'Import 0 号',
      'Import 4999 号',
      'Import 5000 号',
      'Import 9999 号',
    ])
  })

  it('tell by line which rows were refused, and take the others', async () => {
    const duplicateRules = [{ object: 'account', fields: ['phone'] }]
    const { source, imported } = await startXiaoshouyi({ write: { duplicateRules } })
    const phones = new Map([
      [10, '+86 1'],
      [300, '+86 1'],
      [599, '+86 1'],
    ])
    const { rows } = await runImport(source, inputOf(rowsOf(600, (place) => ({ phone: phones.get(place) ?? null }))))
    const refused = rows.filter(({ outcome }) => outcome === 'NOT_APPLIED')
    expect(refused.map(({ line }) => line)).toEqual([301, 600])
    expect(refused[0]!.problems).toMatchObject([{ line: 301, column: 'phone' }])
    expect(imported()).toHaveLength(598)
  })

  it.each<[string, FaultAction]>([
    ['was cut off after the batch had come in', { kind: 'disconnect', stage: 'applied' }],
    ['was cut off before the batch had come in', { kind: 'disconnect', stage: 'unapplied' }],
    ['is a server error after the batch had come in', { kind: 'status', status: 502, stage: 'applied' }],
  ])('hold a batch once when its answer %s', async (_case, action) => {
    const { sandbox, source, imported } = await startXiaoshouyi()
    sandbox.faults.add({ when: isAdding, action })
    const { rows } = await runImport(source, inputOf(rowsOf(600)))
    expect(countRows(rows)).toMatchObject({ applied: 600, unknown: 0 })
    expect(imported()).toHaveLength(600)
    expect(callsTo(sandbox, addedBatch)).toBe('stage' in action && action.stage === 'unapplied' ? 2 : 1)
  })

  it.each([
    ['before its batch was sent', 'SENDING', 1],
    ['when the batch was in and not noted', 'SENT', 1],
    ['while the batch was worked on', 'ENDED', 1],
  ] as const)('are gone on with by a process after one that was killed %s', async (_case, phase, batches) => {
    const { sandbox, source, imported } = await startXiaoshouyi()
    const input = inputOf(rowsOf(600))
    const first = await runImport(source, input, { diesAt: ({ bulk }) => bulk[0]?.phase === phase })
    expect(first.died).toBe(true)
    const second = await runImport(source, input, { progress: first.saved.at(-1) ?? null })
    expect(countRows(second.rows)).toMatchObject({ applied: 600 })
    expect(imported()).toHaveLength(600)
    expect(callsTo(sandbox, addedBatch)).toBe(batches)
  })

  it('send what is left after a process that was killed between two batches', async () => {
    const { sandbox, source, imported } = await startXiaoshouyi()
    const input = inputOf(rowsOf(5_600))
    const first = await runImport(source, input, { diesAt: ({ bulk }) => bulk[1]?.phase === 'SENDING' })
    expect(first.saved.at(-1)?.bulk.map(({ phase }) => phase)).toEqual(['SENT', 'WAITING'])
    const second = await runImport(source, input, { progress: first.saved.at(-1) ?? null })
    expect(countRows(second.rows)).toMatchObject({ applied: 5_600 })
    expect(distinct(imported())).toBe(5_600)
    expect(imported()).toHaveLength(5_600)
    expect(callsTo(sandbox, addedBatch)).toBe(2)
  })
})

describe('several rows in a call', () => {
  const batchCall = /^POST .*\/batch/

  it('take 50 rows at once and tell which were refused', async () => {
    const { sandbox, source, imported } = await startXiaoshouyi()
    const industry = (place: number): object => (place === 6 ? { industry: '不存在的行业' } : {})
    const { rows } = await runImport(source, inputOf(rowsOf(50, industry)))
    expect(callsTo(sandbox, batchCall)).toBe(1)
    expect(callsTo(sandbox, /bulk/)).toBe(0)
    expect(countRows(rows)).toMatchObject({ applied: 49, notApplied: 1 })
    expect(rows[6]!.problems).toMatchObject([{ line: 7, column: 'industry' }])
    expect(imported()).toHaveLength(49)
  })

  it('find each row by its marker when the answer was lost, and send none again', async () => {
    const { sandbox, source, imported } = await startXiaoshouyi()
    sandbox.faults.add({ when: ({ url }) => url.includes('/batch'), action: { kind: 'disconnect', stage: 'applied' } })
    const { rows } = await runImport(source, inputOf(rowsOf(12)))
    expect(countRows(rows)).toMatchObject({ applied: 12, unknown: 0 })
    expect(imported()).toHaveLength(12)
    expect(callsTo(sandbox, batchCall)).toBe(1)
  })
})

describe.each(['enterprise-platform', 'vtiger'])('one by one, into %s', (vendor) => {
  const isCreate = ({ method, body, url }: RecordedRequest): boolean =>
    method === 'POST' && (vendor === 'vtiger' ? body.includes('operation=create') : url.endsWith('/customers'))

  it('makes each row with one call', async () => {
    const { source, sandbox } = await startVendor(vendor)
    const { rows } = await runImport(source, inputOf(rowsOf(20)))
    expect(countRows(rows)).toMatchObject({ applied: 20 })
    expect(sandbox.requests.filter(isCreate)).toHaveLength(20)
    expect(distinct(rows.map(({ nativeId }) => nativeId ?? ''))).toBe(20)
  })

  it('sends none again after its process was killed in the middle', async () => {
    const { source, sandbox } = await startVendor(vendor)
    const journal = createMemoryJournal()
    const input = inputOf(rowsOf(60))
    const first = await runImport(source, input, {
      journal,
      diesAt: ({ results }) => results.filter((result) => result !== null).length > 30,
    })
    const before = sandbox.requests.filter(isCreate).length
    expect(first.died).toBe(true)
    expect(before).toBeGreaterThan(30)
    expect(before).toBeLessThan(60)
    const second = await runImport(source, input, { journal, progress: first.saved.at(-1) ?? null })
    expect(countRows(second.rows)).toMatchObject({ applied: 60 })
    expect(sandbox.requests.filter(isCreate)).toHaveLength(60)
  })

  it('finds a row whose answer was lost, and sends it no second time', async () => {
    const { source, sandbox } = await startVendor(vendor)
    sandbox.faults.add({
      when: ({ body }) => body.includes('Import%203%20') || body.includes('Import+3+') || body.includes('Import 3 '),
      action: { kind: 'disconnect', stage: 'applied' },
    })
    const { rows } = await runImport(source, inputOf(rowsOf(6)))
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'APPLIED'))
    expect(sandbox.requests.filter(isCreate)).toHaveLength(6)
  })
})

describe('a plan', () => {
  it('takes the cheapest way and names the others', async () => {
    const { source, sandbox } = await startXiaoshouyi()
    const costOf = async (count: number): Promise<readonly unknown[]> =>
      (await planImport(source, 'Customer', rowsOf(count))).cost
    expect(await costOf(10_000)).toEqual([
      { way: 'BULK', rows: 10_000, calls: 12, chosen: true },
      { way: 'BATCH', rows: 10_000, calls: 100, chosen: false },
      { way: 'SINGLE', rows: 10_000, calls: 10_000, chosen: false },
    ])
    expect(await costOf(499)).toMatchObject([
      { way: 'BULK' },
      { way: 'BATCH', calls: 5, chosen: true },
      { way: 'SINGLE' },
    ])
    expect(await costOf(1)).toMatchObject([
      { way: 'BULK' },
      { way: 'BATCH' },
      { way: 'SINGLE', calls: 1, chosen: true },
    ])
    expect(sandbox.requests).toEqual([])
  })

  it('is refused where the source makes no such records', async () => {
    const { source } = await startVendor('yunzhijia')
    await expect(planImport(source, 'Customer', rowsOf(1))).rejects.toThrow('cannot write Customer records')
  })

  it('sends orders with lines alone', async () => {
    const { source } = await startXiaoshouyi()
    const orders: ImportRow[] = [0, 1, 2].map((place) => ({
      line: place + 1,
      values: {
        customerId: '1',
        ...(place === 1 ? { lines: [{ productId: '1', quantity: '1', unitPrice: '2' }] } : {}),
      },
    }))
    const { start } = await planImport(source, 'Order', orders)
    expect([start.batch, start.single]).toEqual([[0, 2], [1]])
  })
})

describe('the mutation', () => {
  const mutation = `mutation ($input: ImportRecordsInput!) { importRecords(input: $input) {
    rows problems { line column message code } cost { way rows calls chosen }
    job { id status rows applied notApplied unknown waiting error }
  } }`
  interface Payload {
    readonly rows: number
    readonly problems: readonly { readonly line: number; readonly column: string | null; readonly message: string }[]
    readonly cost: readonly unknown[]
    readonly job: { readonly id: string; readonly status: string } | null
  }

  async function started() {
    const server = await startTestServer({
      vendors: ['enterprise-platform'],
      source: { 'enterprise-platform': { sandbox: { scale: 0.02 } } },
    })
    running.push(server)
    const send = async (input: object) => {
      const entity = { source: 'enterprise-platform', entity: 'CUSTOMER' }
      const { data, errors } = await server.query(mutation, { input: { ...entity, ...input } })
      return { payload: (data?.['importRecords'] ?? null) as Payload | null, errors }
    }
    server.forgetRequests()
    return { server, send }
  }
  const rows = [{ name: '甲' }, { name: '乙', email: 'b@b.example', status: 'INACTIVE' }, { name: '丙' }]

  it('imports rows by a job that can be followed, once for each key', async () => {
    const { server, send } = await started()
    const { payload, errors } = await send({ rows, idempotencyKey: 'k' })
    expect(errors).toEqual([])
    expect(payload).toMatchObject({ rows: 3, problems: [], cost: [{ way: 'SINGLE', rows: 3, calls: 3, chosen: true }] })
    const id = payload?.job?.id ?? ''
    const follow = `query ($id: ID!) { importJob(id: $id) { status entity source rows applied waiting
      results(first: 2) { line outcome id problems { message } } rest: results(afterLine: 2, outcome: APPLIED) { line }
    } }`
    let job: Record<string, unknown> = {}
    while (job['status'] !== 'SUCCEEDED') {
      job = (await server.query(follow, { id })).data?.['importJob'] as Record<string, unknown>
      expect(['PENDING', 'RUNNING', 'SUCCEEDED']).toContain(job['status'])
    }
    expect(job).toMatchObject({
      entity: 'CUSTOMER',
      source: 'enterprise-platform',
      rows: 3,
      applied: 3,
      waiting: 0,
      results: [
        { line: 1, outcome: 'APPLIED', problems: [] },
        { line: 2, outcome: 'APPLIED', problems: [] },
      ],
      rest: [{ line: 3 }],
    })
    const [, second] = job['results'] as readonly { readonly id: string }[]
    const read = await server.query('query ($id: ID!) { customer(id: $id) { name status } }', { id: second?.id })
    expect(read.data).toEqual({ customer: { name: '乙', status: 'INACTIVE' } })

    server.forgetRequests()
    const again = await send({ rows, idempotencyKey: 'k' })
    expect(again.payload?.job?.id).toBe(id)
    const other = await send({ rows: rows.slice(1), idempotencyKey: 'k' })
    expect(other.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_CONFLICT' } }])
    expect(server.vendorCalls()).toEqual([])
    expect((await server.query(follow, { id: 'nobody' })).data).toEqual({ importJob: null })
  })

  it('calls nothing in a dry run', async () => {
    const { server, send } = await started()
    const { payload, errors } = await send({ rows, dryRun: true })
    expect(errors).toEqual([])
    expect(payload).toMatchObject({ rows: 3, problems: [], job: null, cost: [{ way: 'SINGLE', calls: 3 }] })
    expect(server.vendorCalls()).toEqual([])
  })

  it('tells everything that is wrong by row and field, and sends nothing', async () => {
    const { server, send } = await started()
    const bad = [
      { name: '甲' },
      { email: 'nobody', status: 'GOLD' },
      { name: ' ', phone: 5, emial: 'x' },
      'no row',
      { name: '戊', source: 'elsewhere' },
    ]
    const { payload, errors } = await send({ rows: bad })
    expect(errors).toEqual([])
    expect(payload?.job).toBeNull()
    expect(payload?.cost).toEqual([])
    expect(payload?.problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'status'],
      [2, 'name'],
      [2, 'email'],
      [3, 'phone'],
      [3, 'emial'],
      [3, 'name'],
      [4, null],
      [5, 'source'],
    ])
    expect(payload?.problems.map(({ message }) => message)).toContain(
      'must be a mail address, such as name@example.com',
    )
    expect(server.vendorCalls()).toEqual([])
  })

  it('tells of 1,000 problems, and how many more there are', async () => {
    const { server, send } = await started()
    const { payload } = await send({ rows: Array.from({ length: 1_100 }, () => ({ name: 'x', emial: 1, '': 2 })) })
    expect(payload?.problems).toHaveLength(1_001)
    expect(payload?.problems.slice(0, 2).map(({ line, column }) => [line, column])).toEqual([
      [1, 'emial'],
      [1, ''],
    ])
    expect(payload?.problems[1_000]).toEqual({
      line: 501,
      column: null,
      message: '1200 more problems are not told; mend these first',
      code: 'BAD_USER_INPUT',
    })
    expect(server.vendorCalls()).toEqual([])
  })

  it('looks at no more of a row than an order with 500 lines holds', async () => {
    const { send } = await started()
    const wide = Array.from({ length: 5_000 }, () => 1)
    const { payload } = await send({ rows: [{ name: 'x', tags: wide }] })
    expect(payload?.problems).toMatchObject([
      { line: 1, column: null, message: expect.stringContaining('5000 values') },
    ])
  })

  it('refuses what is wrong with the call itself', async () => {
    const { send } = await started()
    expect((await send({ rows: [] })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await send({ rows, source: 'nobody' })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })
})

describe('a file', () => {
  it('is read from CSV with the line and column of what is wrong', () => {
    const text =
      '\uFEFFname,tags,customFields.x,email\r\n"甲 ""乙"",\n丙","[""a""]",1,\r\n\r\nB,a,,\r\nC\r\nD,,,d@b.example\r\n'
    expect(readRowsOf(text, 'csv')).toEqual({
      heading: { columns: ['name', 'tags', 'customFields.x', 'email'], line: 1 },
      emptyRows: 1,
      rows: [
        { line: 2, value: { name: '甲 "乙",\n丙', tags: ['a'], customFields: { x: '1' } } },
        { line: 7, value: { name: 'D', email: 'd@b.example' } },
      ],
      problems: [
        { line: 5, column: 'tags', message: 'This cell is not JSON', code: 'BAD_USER_INPUT' },
        { line: 6, column: null, message: 'This row has 1 cells; the heading has 4', code: 'BAD_USER_INPUT' },
      ],
    })
  })

  it('is read from JSON a line', () => {
    expect(readRowsOf('{"name":"A"}\n\n{"name"\n', 'ndjson')).toEqual({
      emptyRows: 0,
      rows: [{ line: 1, value: { name: 'A' } }],
      problems: [{ line: 3, column: null, message: 'This line is not JSON', code: 'BAD_USER_INPUT' }],
    })
  })
})

describe('the command', () => {
  interface Ended {
    readonly code: number | null
    readonly stdout: string
    readonly stderr: string
  }

  function start(
    key: string,
    ...parameters: string[]
  ): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
    const child = spawn(process.execPath, [...commandLine, ...parameters], {
      env: { ...process.env, VT_KEY: key },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    return { child, ended: new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr }))) }
  }

  async function startSource(): Promise<{ sandbox: RunningSandbox; config: string; key: string }> {
    const { sandbox } = await startVendor('vtiger')
    const auth = sandbox.settings['auth'] as Readonly<Record<string, string>>
    const config = join(folder, 'vtiger.yaml')
    const entry = {
      vendor: 'vtiger',
      ...sandbox.settings,
      auth: { ...auth, accessKey: '${VT_KEY}' },
      // A row whose sender was killed is settled by then; the sandbox works at once.
      writes: { settleMs: 2_000 },
    }
    writeFileSync(config, stringify({ sources: { crm: entry } }))
    return { sandbox, config, key: auth['accessKey'] ?? '' }
  }
  const creates = ({ requests }: RunningSandbox): readonly RecordedRequest[] =>
    requests.filter(({ body }) => body.includes('operation=create'))

  it('imports a file once, also when it is killed on the way, and reports on every row', async () => {
    const { sandbox, config, key } = await startSource()
    const file = join(folder, 'customers.csv')
    const report = join(folder, 'report.ndjson')
    const lines = Array.from({ length: 150 }, (_, place) => `Import ${place},c${place}@b.example`)
    writeFileSync(file, ['name,email', ...lines, ''].join('\n'))
    const call = ['import', file, '-c', config, '-s', 'crm', '-e', 'customer', '--report', report]

    const dry = await start(key, ...call, '--dry-run').ended
    expect(dry).toMatchObject({ code: 0, stderr: '' })
    expect(dry.stdout).toContain('150 rows, 150 calls (chosen)')
    expect(creates(sandbox)).toHaveLength(0)

    const killed = start(key, ...call)
    while (creates(sandbox).length < 20 && killed.child.exitCode === null)
      await new Promise((done) => setTimeout(done, 5))
    killed.child.kill('SIGKILL')
    await killed.ended
    expect(creates(sandbox).length).toBeLessThan(150)

    const second = await start(key, ...call).ended
    expect(second).toMatchObject({ code: 0, stderr: '' })
    expect(second.stdout).toContain('150 of 150 rows are in crm')
    expect(creates(sandbox)).toHaveLength(150)
    const told = readFileSync(report, 'utf8').trimEnd().split('\n')
    const parsed = told.map((line) => JSON.parse(line) as { line: number; outcome: string; nativeId: string })
    expect(parsed.map(({ line }) => line)).toEqual(lines.map((_, place) => place + 2))
    expect(distinct(parsed.map(({ nativeId }) => nativeId))).toBe(150)

    const third = await start(key, ...call).ended
    expect(third.code).toBe(2)
    expect(third.stderr).toContain('imported already')
    expect(creates(sandbox)).toHaveLength(150)
  })

  it('reads a file that a spreadsheet in China saved, and refuses bytes that are no text by their line', async () => {
    const { sandbox, config, key } = await startSource()
    const call = (file: string, ...more: string[]): Promise<Ended> =>
      start(key, 'import', file, '-c', config, '-s', 'crm', '-e', 'contact', ...more).ended
    const chinese = join(folder, 'gbk.csv')
    writeFileSync(chinese, readFileSync(new URL('../fixtures/cases/gbk.csv', import.meta.url)))
    const read = await call(chinese)
    expect(read).toMatchObject({ code: 0, stderr: `${chinese} is read as GB18030; --encoding says another\n` })
    const sent = creates(sandbox).map(({ body }) => decodeURIComponent(body))
    expect(sent).toEqual([expect.stringContaining('"张","firstname":"伟明"'), expect.stringContaining('"娜"')])
    expect(sent[0]).toContain('采购经理')

    const latin = join(folder, 'latin.csv')
    writeFileSync(latin, Buffer.from('name,phone\nAnna,1\nJosé,2\n', 'latin1'))
    const refused = await call(latin)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(`${latin}, line 3: this is not UTF-8 (byte 21 of the file); say what it is`)
    expect(creates(sandbox)).toHaveLength(2)
    expect(await call(latin, '--encoding', 'latin1', '--dry-run')).toMatchObject({ code: 0, stderr: '' })
    expect((await call('caf\ufffd.csv')).stderr).toContain('is not UTF-8, or holds U+FFFD')
  })

  it('says what is wrong by line and column and sends nothing', async () => {
    const { sandbox, config, key } = await startSource()
    const file = join(folder, 'bad.csv')
    writeFileSync(file, 'name,email\nA,a@b.example\n,nobody\n')
    const { code, stdout, stderr } = await start(key, 'import', file, '-c', config, '-s', 'crm', '-e', 'customer').ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('line 3, email: must be a mail address')
    expect(stderr).toContain('line 3, name: must be given')
    expect(stderr).toContain('Nothing was sent.')
    expect(sandbox.requests).toEqual([])
    expect(readdirSync(folder).filter((name) => name.includes('bad.csv'))).toEqual(['bad.csv'])
  })

  it('tells a fault of the heading once, on its line, and counts empty rows', async () => {
    const { sandbox, config, key } = await startSource()
    const file = join(folder, 'heading.csv')
    const rows = Array.from({ length: 30 }, (_, place) => `a${place}@b.example,x,y,${place},z`)
    writeFileSync(file, ['email,customFields.__proto__,customFields.,fhone,industry', ...rows, ',,,,', ''].join('\n'))
    const call = (entity: string) => start(key, 'import', file, '-c', config, '-s', 'crm', '-e', entity).ended
    const { code, stderr } = await call('contact')
    expect(code).toBe(2)
    expect(stderr.trim().split('\n')).toEqual([
      'line 1, customFields.__proto__: No native field can have this name',
      'line 1, customFields.: No native field can have this name',
      expect.stringMatching(/^line 1, fhone: There is no such field; did you mean "phone"\? There is customerId, /),
      expect.stringMatching(/^line 1, industry: There is no such field; there is customerId, /),
      'line 1, name: must be given, in a column of this name',
      '1 empty row is left out.',
      'Nothing was sent.',
    ])
    expect(sandbox.requests).toEqual([])
  })

  it('tells once that a source does not take a column', async () => {
    const { config, key } = await startSource()
    const file = join(folder, 'not-taken.csv')
    writeFileSync(file, 'subject,number\nA,1\nB,2\nC,3\n')
    const { code, stderr } = await start(key, 'import', file, '-c', config, '-s', 'crm', '-e', 'order').ended
    expect(code).toBe(2)
    const told = stderr.trim().split('\n')
    expect(told.filter((line) => line.includes('number'))).toEqual([
      expect.stringMatching(/^line 1, number: This source does not take number/),
    ])
  })
})
