import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { createBullMqJobs } from '../../src/jobs/bullmq.js'
import { createInProcessJobs, openEmbeddedShelf } from '../../src/jobs/index.js'
import { createRedisJournal, openEmbeddedJournal } from '../../src/journal/index.js'
import { encodeReference } from '../../src/model/index.js'
import type { Fault, FaultAction } from '../../src/sandbox/sandbox.js'
import type { ReportTiming } from '../../src/reports/index.js'
import type { ServerOptions } from '../../src/server/server-types.js'
import { startServer } from '../../src/server/server.js'
import type { YunzhijiaStore } from '../../src/vendors/yunzhijia/sandbox/index.js'
import { redisNeed, startTestRedis } from '../support/redis.js'
import { itWhen } from '../support/skip.js'
import { startTestServer, type GraphAnswer, type TestServer } from '../support/server.js'

const quick: Partial<ReportTiming> = {
  firstPollMs: 5,
  pollGrowth: 1.3,
  slowestPollMs: 50,
  settleMs: 200,
}
const columns = [
  { name: 'No', type: 'NUMBER' },
  { name: '名称', type: 'STRING' },
  { name: 'At', type: 'TIMESTAMP' },
]
const rowCount = 5_000
const rows = Array.from({ length: rowCount }, (_, index) => ({
  No: index + 1,
  名称: `第${index + 1}行`,
  At: new Date(Date.UTC(2024, 0, 1) + index * 60_000).toISOString(),
}))
const numbers = rows.map(({ No }) => No)

const createDocument = `mutation Create($input: CreateReportTableInput!) {
  createReportTable(input: $input) {
    reportTable { id nativeId name category { nativeId } updatedAt } outcome userErrors { path message code }
  }
}`
const upload = `upload { id status rowsTotal rowsSaved error table { id name } batches { batchId rows status error } }
    outcome userErrors { path message code }`
const uploadDocument = `mutation Upload($input: UploadReportRowsInput!) { uploadReportRows(input: $input) { ${upload} } }`
const publishDocument = `mutation Publish($input: PublishReportInput!) { publishReport(input: $input) { ${upload} } }`
const readDocument = `query Read($id: ID!) {
  reportUpload(id: $id) { id status rowsTotal rowsSaved error table { name } batches { batchId rows status error } }
}`

interface Upload {
  readonly id: string
  readonly status: string
  readonly rowsTotal: number
  readonly rowsSaved: number
  readonly error: string | null
  readonly batches: readonly { readonly batchId: string; readonly rows: number; readonly status: string }[]
}

interface Payload {
  readonly upload: Upload | null
  readonly outcome: string
  readonly userErrors: readonly { readonly path: string[]; readonly message: string; readonly code: string }[]
}

type Query = TestServer['query']

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of running.splice(0).reverse()) await each.close()
})

async function start(
  sandbox: Readonly<Record<string, unknown>> = {},
  server: Partial<ServerOptions> = {},
  vendors: readonly string[] = ['yunzhijia'],
): Promise<TestServer> {
  const slow = { processingMs: { base: 3, perRow: 0 } }
  const started = await startTestServer({
    vendors,
    source: {
      yunzhijia: { sandbox: { scale: 0.1, upload: slow, ...sandbox } },
      vtiger: { sandbox: { scale: 1 } },
    },
    server: { reportTiming: quick, ...server },
  })
  running.push(started)
  return started
}

function store(server: TestServer): YunzhijiaStore {
  return server.sources['yunzhijia']!.sandbox.data as YunzhijiaStore
}

async function make(server: TestServer, part: Readonly<Record<string, unknown>> = {}): Promise<GraphAnswer> {
  const categoryId = store(server).categories[0]!.id
  const input = { source: 'yunzhijia', categoryId, name: '上传测试', columns, ...part }
  return server.query(createDocument, { input })
}

/** Makes a table and gives its Node id and the source's own. */
async function table(server: TestServer): Promise<{ id: string; nativeId: string }> {
  const { data, errors } = await make(server)
  expect(errors).toEqual([])
  const payload = data?.['createReportTable'] as { reportTable: { id: string; nativeId: string }; outcome: string }
  expect(payload.outcome).toBe('APPLIED')
  return payload.reportTable
}

async function send(query: Query, input: Readonly<Record<string, unknown>>): Promise<Payload> {
  const { data, errors } = await query(uploadDocument, { input })
  expect(errors).toEqual([])
  return data?.['uploadReportRows'] as Payload
}

async function ended(query: Query, id: string): Promise<Upload> {
  for (;;) {
    const { data, errors } = await query(readDocument, { id })
    expect(errors).toEqual([])
    const read = data?.['reportUpload'] as Upload
    if (read.status === 'SUCCEEDED' || read.status === 'FAILED') return read
    await new Promise((resolve) => void setTimeout(resolve, 20))
  }
}

function kept(server: TestServer, nativeId: string): readonly unknown[] {
  return store(server)
    .table(nativeId)!
    .rows.map((row) => row['No'])
}

const saving = ({ url }: { readonly url: string }): boolean => url.includes('saveTableInfoData')
const asking = ({ url }: { readonly url: string }): boolean => url.includes('getTableInfoDataSaveStatus')

/** How often batches were sent, by the calls that the sandbox got. */
function sendings(server: TestServer): number {
  return server.vendorCalls().filter((call) => call.includes('saveTableInfoData')).length
}

/** What outlives a server; made anew for each. */
type Keepers = () => Required<Pick<ServerOptions, 'journal' | 'jobs'>>

async function goesOnAfterARestart(keepers: Keepers): Promise<void> {
  const first = await start({ upload: { processingMs: { base: 40, perRow: 0 } } }, keepers())
  const { id, nativeId } = await table(first)
  const input = { tableId: id, mode: 'APPEND', rows, idempotencyKey: 'weekly-1' }
  const { upload: begun } = await send(first.query, input)
  await new Promise((resolve) => void setTimeout(resolve, 150))
  await first.server.close()
  const before = kept(first, nativeId).length
  expect(before).toBeGreaterThan(0)
  expect(before).toBeLessThan(rowCount)

  const { source } = first.sources['yunzhijia']!
  const second = await startServer({
    sources: [source],
    port: 0,
    cursorSecret: 'test secret',
    reportTiming: quick,
    ...keepers(),
  })
  running.push(second)
  const query: Query = async (text, variables = {}) => {
    const response = await fetch(`${second.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: text, variables }),
    })
    return { errors: [], ...((await response.json()) as object) } as unknown as GraphAnswer
  }
  // The same key gives the same upload and begins none.
  expect((await send(query, input)).upload!.id).toBe(begun!.id)
  expect(await ended(query, begun!.id)).toMatchObject({ status: 'SUCCEEDED', rowsSaved: rowCount })
  expect(kept(first, nativeId)).toEqual(numbers)
  expect(sendings(first)).toBe(10)
}

describe('5,000 rows', () => {
  it('arrive once and in order, in ten batches that can be followed', async () => {
    const server = await start()
    const { id, nativeId } = await table(server)
    const { upload: begun, outcome, userErrors } = await send(server.query, { tableId: id, mode: 'APPEND', rows })
    expect({ outcome, userErrors }).toEqual({ outcome: 'APPLIED', userErrors: [] })
    expect(begun).toMatchObject({ rowsTotal: rowCount, table: { id, name: '上传测试' } })
    expect(begun!.batches.map((batch) => batch.rows)).toEqual(Array.from({ length: 10 }, () => 500))
    const end = await ended(server.query, begun!.id)
    expect(end).toMatchObject({ status: 'SUCCEEDED', rowsTotal: rowCount, rowsSaved: rowCount, error: null })
    expect(end.batches.map(({ batchId }) => batchId)).toEqual(begun!.batches.map(({ batchId }) => batchId))
    expect(kept(server, nativeId)).toEqual(numbers)
    expect(sendings(server)).toBe(10)
    const [first] = store(server).table(nativeId)!.rows
    expect(first).toEqual({ No: 1, 名称: '第1行', At: Date.UTC(2024, 0, 1) })
  })

  const cases: readonly (readonly [string, Fault, number])[] = [
    ['cut before the source reads it', { when: saving, after: 2, action: { kind: 'disconnect', stage: 'unread' } }, 11],
    ['cut before it is taken on', { when: saving, after: 2, action: { kind: 'disconnect' } }, 11],
    ['cut after it was taken on', { when: saving, after: 2, action: { kind: 'disconnect', stage: 'applied' } }, 10],
    ['cut in the middle of its answer', { when: saving, after: 2, action: { kind: 'cutBody' } }, 10],
    ['answered with a server error instead', { when: saving, after: 2, action: { kind: 'status', status: 503 } }, 11],
    [
      'taken on and answered with a server error',
      { when: saving, after: 2, action: { kind: 'status', status: 500, stage: 'applied' } },
      10,
    ],
    [
      'refused for now',
      { when: saving, after: 2, action: { kind: 'status', status: 429, headers: { 'retry-after': '0' } } },
      11,
    ],
    ['refused for its token', { when: saving, after: 2, action: { kind: 'vendor', name: 'tokenRefused401' } }, 11],
    ['not told of for a while', { when: asking, after: 5, times: 6, action: { kind: 'status', status: 502 } }, 10],
    [
      'asked for in vain, connections being cut',
      { when: asking, after: 5, times: 6, action: { kind: 'disconnect' } },
      10,
    ],
  ]
  it.each(cases)('arrive once and in order when a batch is %s', async (_name, fault, sent) => {
    const server = await start()
    const { id, nativeId } = await table(server)
    server.sources['yunzhijia']!.sandbox.faults.add(fault)
    const { upload: begun } = await send(server.query, { tableId: id, mode: 'APPEND', rows })
    expect(await ended(server.query, begun!.id)).toMatchObject({ status: 'SUCCEEDED', rowsSaved: rowCount })
    expect(kept(server, nativeId)).toEqual(numbers)
    expect(sendings(server)).toBe(sent)
  })

  it('are in up to a batch that fails, and the upload says so', async () => {
    const server = await start()
    const { id, nativeId } = await table(server)
    const action: FaultAction = { kind: 'vendor', name: 'batchFails' }
    server.sources['yunzhijia']!.sandbox.faults.add({ when: saving, after: 3, action })
    const { upload: begun } = await send(server.query, { tableId: id, mode: 'APPEND', rows })
    const end = await ended(server.query, begun!.id)
    expect(end).toMatchObject({ status: 'FAILED', rowsTotal: rowCount, rowsSaved: 1_500 })
    expect(end.error).toMatch(/Batch 4 failed.*rows 1 to 1500 are in, and none after/)
    expect(end.batches.map(({ status }) => status)).toEqual([
      ...['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'FAILED'],
      ...Array.from({ length: 6 }, () => 'PENDING'),
    ])
    expect(kept(server, nativeId)).toEqual(numbers.slice(0, 1_500))
    expect(sendings(server)).toBe(4)
  })

  it('are given up with an honest word when a batch that failed may also be one that never arrived', async () => {
    const server = await start()
    const { id, nativeId } = await table(server)
    const { faults } = server.sources['yunzhijia']!.sandbox
    let saves = 0
    const isSecond: Fault['when'] = (request) => saving(request) && ++saves === 2
    faults.add({ when: isSecond, action: { kind: 'vendor', name: 'crashAfter' } })
    // The first question after it comes too late to see that the source is at work on the batch.
    const isNext: Fault['when'] = (request) => asking(request) && saves === 2
    faults.add({ when: isNext, action: { kind: 'delay', milliseconds: 100 } })
    // Longer than the sandbox takes: what is too long is not documented, so that only the source can say.
    const long = rows.slice(0, 2_000).map((row) => (row.No === 700 ? { ...row, 名称: 'x'.repeat(2_001) } : row))
    const { upload: begun } = await send(server.query, { tableId: id, mode: 'APPEND', rows: long })
    const end = await ended(server.query, begun!.id)
    expect(end).toMatchObject({ status: 'FAILED', rowsSaved: 500 })
    expect(end.error).toMatch(/may also say of one that it never got; either way its rows are not in/)
    expect(kept(server, nativeId)).toEqual(numbers.slice(0, 500))
    expect(sendings(server)).toBe(2)
  })

  it('go on where they were when the server is restarted in their middle', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'uploads-'))
    running.push({ close: async () => rm(folder, { recursive: true, force: true }) })
    await goesOnAfterARestart(() => ({
      journal: openEmbeddedJournal({ folder: join(folder, 'journal') }),
      jobs: createInProcessJobs({ shelf: openEmbeddedShelf(join(folder, 'jobs')), leaseMs: 1_000 }),
    }))
  })

  itWhen(redisNeed, 'go on where they were after a restart over Redis, too', async () => {
    const server = await startTestRedis()
    const redis = new Redis(server.url)
    running.push({
      close: async () => {
        await redis.quit()
        await server.close()
      },
    })
    const keyPrefix = `uploads-test:${process.pid}:${Date.now()}:`
    await goesOnAfterARestart(() => ({
      journal: createRedisJournal({ redis, keyPrefix }),
      jobs: createBullMqJobs({ redis, keyPrefix, leaseMs: 1_000 }),
    }))
  })
})

describe('a replacement', () => {
  it('takes the old rows out once, then adds in order', async () => {
    const server = await start()
    const { id, nativeId } = await table(server)
    const old = await send(server.query, { tableId: id, mode: 'APPEND', rows: rows.slice(0, 30) })
    await ended(server.query, old.upload!.id)
    const begun = await send(server.query, { tableId: id, mode: 'REPLACE', rows: rows.slice(100, 1_800) })
    expect(await ended(server.query, begun.upload!.id)).toMatchObject({ status: 'SUCCEEDED', rowsSaved: 1_700 })
    expect(kept(server, nativeId)).toEqual(numbers.slice(100, 1_800))
  })

  it('is safe when the answer to its first batch is lost', async () => {
    for (const stage of ['unapplied', 'applied'] as const) {
      const server = await start()
      const { id, nativeId } = await table(server)
      const { faults } = server.sources['yunzhijia']!.sandbox
      faults.add({ when: saving, action: { kind: 'disconnect', stage } })
      const begun = await send(server.query, { tableId: id, mode: 'REPLACE', rows: rows.slice(0, 1_200) })
      expect(await ended(server.query, begun.upload!.id)).toMatchObject({ status: 'SUCCEEDED', rowsSaved: 1_200 })
      expect(kept(server, nativeId)).toEqual(numbers.slice(0, 1_200))
    }
  })

  it('without rows empties the table', async () => {
    const server = await start()
    const { id, nativeId } = await table(server)
    const old = await send(server.query, { tableId: id, mode: 'APPEND', rows: rows.slice(0, 3) })
    await ended(server.query, old.upload!.id)
    const begun = await send(server.query, { tableId: id, mode: 'REPLACE', rows: [] })
    expect(await ended(server.query, begun.upload!.id)).toMatchObject({ status: 'SUCCEEDED', rowsTotal: 0 })
    expect(kept(server, nativeId)).toEqual([])
  })
})

describe('what is wrong with rows', () => {
  it('is told by row and column before anything is sent', async () => {
    const server = await start()
    const { id } = await table(server)
    const bad = [
      { No: 1, 名称: 'a', At: '2024-02-29' },
      { No: 1.5, 名称: 7, At: '2023-02-29' },
      { No: '12.50', 名称: null, At: '2024-01-01T10:00:00+08:00' },
      'no object',
      { No: 'x', Nothing: 1, At: 'yesterday' },
      {},
    ]
    server.forgetRequests()
    const { upload: none, outcome, userErrors } = await send(server.query, { tableId: id, mode: 'APPEND', rows: bad })
    expect({ none, outcome }).toEqual({ none: null, outcome: 'NOT_APPLIED' })
    expect(userErrors.map(({ path }) => path.slice(1))).toEqual([
      ['rows', '1', 'No'],
      ['rows', '1', '名称'],
      ['rows', '1', 'At'],
      ['rows', '3'],
      ['rows', '4', 'No'],
      ['rows', '4', 'Nothing'],
      ['rows', '4', 'At'],
    ])
    expect(userErrors[0]).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^Row 2, column "No"/),
    })
    expect(server.vendorCalls()).toEqual([])
  })

  it('is told a hundred times at most, with how much more there is', async () => {
    const server = await start()
    const { id } = await table(server)
    const bad = Array.from({ length: 130 }, () => ({ No: 'x' }))
    const { userErrors } = await send(server.query, { tableId: id, mode: 'APPEND', rows: bad })
    expect(userErrors).toHaveLength(101)
    expect(userErrors.at(-1)).toMatchObject({
      path: ['input', 'rows'],
      message: expect.stringMatching(/^30 more .*130/),
    })
  })

  it('cannot be told of a table that was not made here, unless its columns are given', async () => {
    const server = await start()
    const other = store(server).categories.flatMap(({ tables }) => tables)[0]!
    const tableId = encodeReference('ReportTable', 'yunzhijia', other.id)
    const names = other.columns.map(({ name, dataType }) => ({ name, type: dataType.toUpperCase() }))
    const { userErrors } = await send(server.query, { tableId, mode: 'APPEND', rows: [{}] })
    expect(userErrors).toMatchObject([{ path: ['input', 'columns'], code: 'BAD_USER_INPUT' }])
    const begun = await send(server.query, { tableId, mode: 'REPLACE', rows: [{}, {}], columns: names })
    expect(await ended(server.query, begun.upload!.id)).toMatchObject({ status: 'SUCCEEDED', rowsSaved: 2 })
    expect(store(server).table(other.id)!.rows).toHaveLength(2)
  })

  it('includes columns that the table was not made with, a table that is not there, and no row at all', async () => {
    const server = await start()
    const { id } = await table(server)
    const wrong = [
      { name: 'No', type: 'STRING' },
      { name: 'Else', type: 'STRING' },
    ]
    const cases = [
      [
        { tableId: id, rows: [{}], columns: wrong },
        [
          ['columns', '0', 'type'],
          ['columns', '1', 'name'],
        ],
      ],
      [{ tableId: encodeReference('ReportTable', 'yunzhijia', 'none'), rows: [{}], columns }, [['tableId']]],
      [{ tableId: id, rows: [] }, [['rows']]],
    ] as const
    for (const [input, paths] of cases) {
      const { userErrors } = await send(server.query, { mode: 'APPEND', ...input })
      expect(userErrors.map(({ path }) => path.slice(1))).toEqual(paths)
    }
    expect(sendings(server)).toBe(0)
  })
})

describe('a key', () => {
  it('names one upload, whatever happens to the answer, and conflicts with other rows', async () => {
    const server = await start()
    const { id, nativeId } = await table(server)
    const input = { tableId: id, mode: 'APPEND', rows: rows.slice(0, 700), idempotencyKey: 'k1' }
    const answers = await Promise.all([
      server.query(uploadDocument, { input }),
      server.query(uploadDocument, { input }),
    ])
    const begun = answers.flatMap(({ data }) =>
      data === null ? [] : [(data['uploadReportRows'] as Payload).upload!.id],
    )
    const again = (await send(server.query, input)).upload!
    expect(new Set([...begun, again.id]).size).toBe(1)
    await ended(server.query, again.id)
    expect((await send(server.query, input)).upload).toMatchObject({ id: again.id, status: 'SUCCEEDED' })
    expect(kept(server, nativeId)).toEqual(numbers.slice(0, 700))
    const other = await server.query(uploadDocument, { input: { ...input, rows: rows.slice(0, 2) } })
    expect(other.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_CONFLICT' } }])
  })

  it('names one table, also when the answer to making it was lost', async () => {
    for (const stage of ['unapplied', 'applied'] as const) {
      const server = await start()
      const before = store(server).categories[0]!.tables.length
      const faults = server.sources['yunzhijia']!.sandbox.faults
      faults.add({ when: ({ url }) => url.includes('createTableInfoHeader'), action: { kind: 'disconnect', stage } })
      const first = await make(server, { idempotencyKey: 't1' })
      const made = stage === 'applied'
      expect(first.data?.['createReportTable']).toMatchObject({ outcome: made ? 'APPLIED' : 'NOT_APPLIED' })
      expect(first.errors.map(({ extensions }) => extensions['code'])).toEqual(made ? [] : ['SOURCE_UNAVAILABLE'])
      const again = await make(server, { idempotencyKey: 't1' })
      expect(again.data).toEqual(first.data)
      expect(store(server).categories[0]!.tables).toHaveLength(before + (made ? 1 : 0))
      const conflict = await make(server, { idempotencyKey: 't1', name: '另一个' })
      expect(conflict.errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_CONFLICT' } }])
    }
  })
})

describe('a table', () => {
  it('is made as its source then lists it', async () => {
    const server = await start()
    const { data } = await make(server)
    expect(data?.['createReportTable']).toMatchObject({
      reportTable: { name: '上传测试', category: { nativeId: store(server).categories[0]!.id }, updatedAt: null },
      outcome: 'APPLIED',
      userErrors: [],
    })
  })

  it('is not made while something in it has to be mended, or where the source has none', async () => {
    const server = await start({}, {}, ['yunzhijia', 'vtiger'])
    server.forgetRequests()
    const wrong = [
      { name: 'a', type: 'STRING' },
      { name: 'a', type: 'STRING' },
      { name: ' ', type: 'STRING' },
    ]
    const { data } = await make(server, { columns: wrong })
    expect((data?.['createReportTable'] as Payload).userErrors.map(({ path }) => path.slice(1))).toEqual([
      ['columns', '2', 'name'],
    ])
    const twice = await make(server, { columns: wrong.slice(0, 2) })
    expect((twice.data?.['createReportTable'] as Payload).userErrors).toMatchObject([
      { path: ['input', 'columns', '1', 'name'] },
    ])
    const { errors } = await make(server, { source: 'vtiger' })
    expect(errors).toMatchObject([{ extensions: { code: 'SOURCE_CAPABILITY', source: 'vtiger' } }])
    expect(server.vendorCalls()).toEqual([])
  })

  it('is made by nobody, nor filled, when the request is only planned', async () => {
    const server = await start()
    const { id } = await table(server)
    server.forgetRequests()
    const plan = { 'x-crm-explain': 'plan' }
    const input = { tableId: id, mode: 'APPEND', rows: rows.slice(0, 2) }
    expect((await server.query(uploadDocument, { input }, plan)).errors).toEqual([])
    expect(server.vendorCalls()).toEqual([])
  })
})

describe('an upload', () => {
  it('is found by its id, as itself and as a node; others are not', async () => {
    const server = await start()
    const { id } = await table(server)
    const { upload: begun } = await send(server.query, { tableId: id, mode: 'APPEND', rows: rows.slice(0, 3) })
    await ended(server.query, begun!.id)
    const query = `query Node($id: ID!, $ids: [ID!]!) {
      node(id: $id) { __typename id ... on ReportUpload { status table { name category { name } } } }
      nodes(ids: $ids) { __typename id }
    }`
    const { data, errors } = await server.query(query, { id: begun!.id, ids: [id, begun!.id] })
    expect(errors).toEqual([])
    expect(data).toMatchObject({
      node: { __typename: 'ReportUpload', id: begun!.id, status: 'SUCCEEDED', table: { name: '上传测试' } },
      nodes: [{ __typename: 'ReportTable' }, { __typename: 'ReportUpload', id: begun!.id }],
    })
    const unknown = Buffer.from('ReportUpload:yunzhijia:abc').toString('base64url')
    expect(await server.query(readDocument, { id: unknown })).toMatchObject({
      data: { reportUpload: null },
      errors: [],
    })
    const wrong = await server.query(readDocument, { id })
    expect(wrong.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })
})

describe('a published list', () => {
  const published = [
    { name: 'No', type: 'STRING', field: 'number' },
    { name: '主题', type: 'STRING', field: 'subject' },
    { name: '状态', type: 'STRING', field: 'status' },
    { name: 'Key', type: 'STRING', field: 'id' },
    { name: '时间', type: 'TIMESTAMP', field: 'createdAt' },
    { name: 'Native', type: 'STRING', customField: 'ticket_title' },
  ]
  const publishedTable = async (server: TestServer): Promise<{ id: string; nativeId: string }> => {
    const { data } = await make(server, { columns: published.map(({ name, type }) => ({ name, type })) })
    return (data?.['createReportTable'] as { reportTable: { id: string; nativeId: string } }).reportTable
  }
  const publish = async (server: TestServer, input: Readonly<Record<string, unknown>>): Promise<Payload> => {
    const { data, errors } = await server.query(publishDocument, { input })
    expect(errors).toEqual([])
    return data?.['publishReport'] as Payload
  }
  const listed = async (server: TestServer, filter: object): Promise<readonly Record<string, string>[]> => {
    const nodes: Record<string, string>[] = []
    for (let after: string | null = null; ;) {
      const query = `query List($after: String, $filter: TicketFilter) {
        tickets(first: 100, after: $after, filter: $filter, orderBy: [{ field: CREATED_AT }]) {
          nodes { id number subject status createdAt customFields(names: ["ticket_title"]) }
          pageInfo { hasNextPage endCursor }
        }
      }`
      const { data, errors } = await server.query(query, { after, filter })
      expect(errors).toEqual([])
      const page = data?.['tickets'] as {
        nodes: Record<string, string>[]
        pageInfo: { hasNextPage: boolean; endCursor: string | null }
      }
      nodes.push(...page.nodes)
      if (!page.pageInfo.hasNextPage) return nodes
      after = page.pageInfo.endCursor
    }
  }

  it('becomes the rows of a table, whatever source its records are from', async () => {
    const server = await start({ upload: { processingMs: { base: 3, perRow: 0 } } }, {}, ['yunzhijia', 'vtiger'])
    const { id, nativeId } = await publishedTable(server)
    const filter = { status: { in: ['OPEN', 'CLOSED', 'PENDING', 'NEW', 'SOLVED'] } }
    const tickets = { filter, orderBy: [{ field: 'CREATED_AT', direction: 'ASC' }], sources: ['vtiger'] }
    const { upload: begun, userErrors } = await publish(server, {
      tableId: id,
      mode: 'REPLACE',
      columns: published,
      tickets,
      idempotencyKey: 'week 1',
    })
    expect(userErrors).toEqual([])
    const end = await ended(server.query, begun!.id)
    const expected = await listed(server, filter)
    expect(end).toMatchObject({ status: 'SUCCEEDED', rowsSaved: expected.length, error: null })
    expect(expected.length).toBeGreaterThan(500)
    expect(store(server).table(nativeId)!.rows).toEqual(
      expected.map((node) => ({
        No: node['number'],
        主题: node['subject'],
        状态: node['status'],
        Key: node['id'],
        时间: Math.floor(Date.parse(node['createdAt']!) / 1000) * 1000,
        Native: (node['customFields'] as unknown as Record<string, string>)['ticket_title'],
      })),
    )
  })

  it('is refused with columns that its records do not fit, and without exactly one list', async () => {
    const server = await start({}, {}, ['yunzhijia', 'vtiger'])
    const { id } = await table(server)
    const input = { tableId: id, mode: 'APPEND', tickets: {} }
    const wrong = [
      { name: 'No', type: 'NUMBER', field: 'number' },
      { name: '名称', type: 'STRING', field: 'nothing' },
      { name: 'At', type: 'TIMESTAMP' },
    ]
    const { userErrors, outcome } = await publish(server, { ...input, columns: wrong })
    expect(outcome).toBe('NOT_APPLIED')
    expect(userErrors.map(({ path }) => path.slice(1))).toEqual([
      ['columns', '0', 'type'],
      ['columns', '1', 'field'],
      ['columns', '2', 'field'],
    ])
    const good = [{ name: '名称', type: 'STRING', field: 'subject' }]
    for (const lists of [{ tickets: null }, { tickets: {}, orders: {} }]) {
      const { errors } = await server.query(publishDocument, { input: { ...input, columns: good, ...lists } })
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    }
    const { errors } = await server.query(publishDocument, {
      input: { ...input, columns: good, tickets: { sources: ['west'] } },
    })
    expect(errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argumentPath: ['input', 'tickets', 'sources'] } },
    ])
  })
})
