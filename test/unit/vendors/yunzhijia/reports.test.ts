import { describe, expect, it, test } from '@jest/globals'
import type { HttpResponse } from '../../../../src/transport/index.js'
import type {
  BatchState,
  ReportBatch,
  ReportColumn,
  ReportRow,
  VendorReports,
  WriteCall,
} from '../../../../src/vendors/vendor.js'
import type { DataCall } from '../../../../src/vendors/yunzhijia/connection.js'
import { batchRequest, stateRequest, tableRequest } from '../../../../src/vendors/yunzhijia/report-requests.js'
import { createReports } from '../../../../src/vendors/yunzhijia/reports.js'
import { createSealer } from '../../../../src/vendors/yunzhijia/seal.js'
import { readSettings, type YunzhijiaSettings } from '../../../../src/vendors/yunzhijia/settings.js'
import { vectors } from './vectors.js'

function settingsOf(more: Readonly<Record<string, unknown>> = {}): YunzhijiaSettings {
  const read = readSettings({
    baseUrl: 'http://yzj.example',
    eid: '6826231',
    auth: { appId: 'SANDBOX10001', secret: 'sandboxSecretNotReal0123456789' },
    crypto: { key: vectors.sealingKey },
    ...more,
  })
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.settings
}

const sealer = createSealer(vectors.sealingKey, 'raw')
const vectorOf = (id: string) => vectors.sealed.find((vector) => vector.id === id)!
const columns: readonly ReportColumn[] = [
  { name: '表头1', type: 'STRING' },
  { name: '表头2', type: 'NUMBER' },
  { name: '表头3', type: 'TIMESTAMP' },
]
const batch = (more: Partial<ReportBatch> = {}): ReportBatch => ({
  tableId: '59cdbbf4d5ad790605e1ba4f',
  categoryId: '59cdae43d5ad7912a47b968a',
  batchId: 'b-0001',
  mode: 'APPEND',
  columns,
  rows: [{ 表头1: '中国', 表头2: '100', 表头3: Date.parse('2008-08-08T20:00:00+08:00') }],
  ...more,
})
const rowsOf = (more: Partial<ReportBatch>, settings?: Readonly<Record<string, unknown>>): unknown => {
  const { data } = JSON.parse(batchRequest(batch(more), settingsOf(settings)).body) as { data: string }
  return typeof data === 'string' ? JSON.parse(data) : data
}

describe('the requests', () => {
  test.each([
    [
      'a table',
      'E7',
      tableRequest({ categoryId: '59cdae43d5ad7912a47b968a', name: '自定义API导入测试', columns }, settingsOf()),
    ],
    ['a batch of rows as text', 'E9', batchRequest(batch(), settingsOf())],
    ['a batch of rows as JSON', 'E10', batchRequest(batch(), settingsOf({ upload: { dataShape: 'array' } }))],
    ['a question after a batch', 'E4', stateRequest('5934b509570f227420998d3c', settingsOf())],
  ])('%s is that of the vector %s, plain and sealed', (_name, id, { body }) => {
    expect(body).toBe(vectorOf(id).plain)
    expect(sealer.seal(body)).toBe(vectorOf(id).sealed)
  })

  it('go to the prefix of the settings, and are told without their rows', () => {
    const settings = settingsOf({ linkerp: { prefix: '/gateway/linkerp' } })
    expect(stateRequest('b', settings)).toEqual({
      path: '/gateway/linkerp/customizedapi/getTableInfoDataSaveStatus',
      body: '{"eid":"6826231","batchId":"b"}',
      text: 'POST /gateway/linkerp/customizedapi/getTableInfoDataSaveStatus {"eid":"6826231","batchId":"b"}',
    })
    const { text } = batchRequest(batch(), settings)
    expect(text).toContain('"data":"1 rows"')
    expect(text).not.toContain('中国')
  })

  it('replace by 2 and never send the 0 of the sample', () => {
    const modeOf = (mode: ReportBatch['mode']): unknown =>
      (JSON.parse(batchRequest(batch({ mode }), settingsOf()).body) as { addType: unknown }).addType
    expect([modeOf('APPEND'), modeOf('REPLACE')]).toEqual([1, 2])
  })

  it('say every value as text, by the names and in the order of the columns', () => {
    const rows: ReportRow[] = [{ 表头3: 0, 表头1: '"😀\\', 表头2: '-0.10', other: 'x' }, { 表头1: '' }, {}]
    expect(rowsOf({ rows })).toEqual([
      { 表头1: '"😀\\', 表头2: '-0.10', 表头3: '1970-01-01 08:00:00' },
      { 表头1: '' },
      {},
    ])
    expect(JSON.stringify(rowsOf({ rows: rows.slice(0, 1) }))).toMatch(/^\[\{"表头1":.*"表头2":.*"表头3":/)
  })

  it('leave empty cells out, or send them as empty texts', () => {
    const rows = [{ 表头1: null, 表头2: '1', 表头3: null }]
    expect(rowsOf({ rows })).toEqual([{ 表头2: '1' }])
    expect(rowsOf({ rows }, { upload: { emptyCells: 'text' } })).toEqual([{ 表头1: '', 表头2: '1', 表头3: '' }])
  })

  it('write instants on the clock of the configured zone, to the second', () => {
    const rows = [Date.UTC(2024, 0, 15, 20, 30, 59, 999), Date.UTC(2024, 6, 15, 3, 0, 0)].map((表头3) => ({ 表头3 }))
    expect(rowsOf({ rows })).toEqual([{ 表头3: '2024-01-16 04:30:59' }, { 表头3: '2024-07-15 11:00:00' }])
    expect(rowsOf({ rows }, { timeZone: 'America/New_York' })).toEqual([
      { 表头3: '2024-01-15 15:30:59' },
      { 表头3: '2024-07-14 23:00:00' },
    ])
  })

  it('take any name for a column, and no value that a row only inherits', () => {
    const strange = ['__proto__', 'toString'].map((name) => ({ name, type: 'STRING' }) as const)
    const { body } = batchRequest(
      batch({ columns: strange, rows: [Object.fromEntries([['__proto__', 'x']])] }),
      settingsOf(),
    )
    expect((JSON.parse(body) as { data: string }).data).toBe('[{"__proto__":"x"}]')
  })
})

describe('what can be told of a table before it is made', () => {
  const reports = reportsWith({})
  const pathsOf = (categoryId: string, name: string, names: readonly string[]): unknown =>
    reports
      .checkTable(
        categoryId,
        name,
        names.map((each) => ({ name: each, type: 'STRING' as const })),
      )
      .map(({ path, code }) => `${path.join('.')} ${code}`)

  it.each([
    ['nothing wrong', 'c1', '月度 (1)', ['表头 1', 'b', '表头1'], []],
    ['no category', ' ', 'n', ['a'], ['categoryId BAD_USER_INPUT']],
    ['no name', 'c1', '', ['a'], ['name BAD_USER_INPUT']],
    ['blanks around a name', 'c1', ' n', ['a'], ['name BAD_USER_INPUT']],
    ['two lines', 'c1', 'n\nm', ['a'], ['name BAD_USER_INPUT']],
    ['no column', 'c1', 'n', [], ['columns BAD_USER_INPUT']],
    ['a column without a name', 'c1', 'n', ['a', ''], ['columns.1.name BAD_USER_INPUT']],
    ['two columns of one name', 'c1', 'n', ['a', 'b', 'a'], ['columns.2.name BAD_USER_INPUT']],
    ['half a character', 'c1', 'n', ['a\ud83d'], ['columns.0.name BAD_USER_INPUT']],
  ])('%s', (_name, categoryId, name, names, expected) => {
    expect(pathsOf(categoryId, name, names)).toEqual(expected)
  })
})

/** Reports over a way that answers everything alike and keeps what was asked. */
function reportsWith(envelope: object, status = 200, asked: DataCall[] = []): VendorReports {
  return createReports(settingsOf(), {
    source: 'reports',
    sealer,
    post: async (dataCall): Promise<HttpResponse> => {
      asked.push(dataCall)
      return { status, headers: {}, body: JSON.stringify(envelope) }
    },
  })
}

const call: WriteCall = {
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  onSend: () => undefined,
}
const sealed = (value: unknown): object => ({ success: true, errorCode: 0, data: sealer.seal(JSON.stringify(value)) })
const refusal = (errorCode: number, error: string): object => ({ success: false, errorCode, error, data: null })
const table = { categoryId: 'c1', name: 'n', columns }

describe('the answers', () => {
  const stateOf = async (envelope: object, status?: number): Promise<BatchState | null> =>
    reportsWith(envelope, status).batchState('b', call)

  it.each([
    [
      { status: 0, error: '' },
      { status: 'RUNNING', error: null },
    ],
    [
      { status: 1, error: '' },
      { status: 'SUCCEEDED', error: null },
    ],
    [{ status: '1' }, { status: 'SUCCEEDED', error: null }],
    [
      { status: 2, error: 'SECRET' },
      { status: 'FAILED', error: 'Yunzhijia could not save this batch' },
    ],
    [{ status: 2 }, { status: 'FAILED', error: 'Yunzhijia could not save this batch' }],
    [
      { status: 2, error: '第 2 行: 列 SECRET 的值无效; 第 17 行: x' },
      { status: 'FAILED', error: 'Yunzhijia could not save this batch; it names row 2, 17 of the batch' },
    ],
    [
      { status: 2, error: '第 2 行: 未知列 批次不存在' },
      { status: 'FAILED', error: expect.stringContaining('row 2') },
    ],
    [{ status: 2, error: '批次不存在' }, null],
    [{ status: 2, error: 'Batch not found' }, null],
  ])('to a question after a batch, %j, reads %j', async (answer, expected) => {
    const state = await stateOf(sealed(answer))
    expect(state).toEqual(expected)
    expect(JSON.stringify(state)).not.toContain('SECRET')
  })

  it.each([
    ...[
      [200, ''],
      [201, ''],
      [204, ''],
      [200, '{}'],
      [200, '[]'],
      [200, 'null'],
      [200, '"OK"'],
      [200, '<html></html>'],
    ],
    ...[
      [200, '{"code":0}'],
      [200, '{"status":"0"}'],
      [200, '{"errorCode":0}'],
      [200, '{"success":"true"}'],
    ],
  ] as const)('of HTTP %s with %j, which anything in between could give, count as lost', async (status, body) => {
    const reports = createReports(settingsOf(), {
      ...{ source: 'reports', sealer },
      post: async (): Promise<HttpResponse> => ({ status, headers: {}, body }),
    })
    const batch = { tableId: 't', batchId: 'b', mode: 'APPEND', categoryId: 'c1', columns, rows: [] } as const
    const lost = { code: 'SOURCE_PROTOCOL_ERROR', source: 'reports' }
    await expect(reports.createTable(table, call)).rejects.toMatchObject(lost)
    await expect(reports.sendBatch(batch, call)).rejects.toMatchObject(lost)
  })

  it('that name no table count as lost, though they are in the source`s own form', async () => {
    for (const answer of [{}, { tableInfoId: '' }, { tableInfoId: null }, []]) {
      const lost = { code: 'SOURCE_PROTOCOL_ERROR' }
      await expect(reportsWith(sealed(answer)).createTable(table, call)).rejects.toMatchObject(lost)
    }
    const lost = { code: 'SOURCE_PROTOCOL_ERROR' }
    await expect(reportsWith({ success: true, errorCode: 0 }).createTable(table, call)).rejects.toMatchObject(lost)
  })

  it('that no batch is known by that name reads as none, but not that no call is', async () => {
    expect(await stateOf(refusal(404, '批次不存在: batchId'))).toBeNull()
    expect(await stateOf(refusal(404, '批次不存在: batchId'), 404)).toBeNull()
    await expect(stateOf(refusal(404, '接口不存在'), 404)).rejects.toMatchObject({ code: 'SOURCE_REJECTED' })
  })

  it.each([{}, { status: 3 }, { status: '' }, { status: null }, [], 'text'])(
    'of %j say nothing of a batch',
    async (answer) => {
      await expect(stateOf(sealed(answer))).rejects.toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR', source: 'reports' })
    },
  )

  it.each([
    ['参数错误: headerItems[1].name 不能为空', ['columns.1.name']],
    ['参数错误: headerItems[0].dataType 应为 string', ['columns.0.type']],
    ['参数错误: headerItems 列名重复 name', ['columns']],
    ['分类不存在: reportCategoryId', ['categoryId']],
    ['参数错误: name 已存在', ['name']],
    ['失败', ['']],
  ])('that a table cannot be made for "%s" name its place', async (sentence, paths) => {
    const answer = await reportsWith(refusal(400, sentence)).createTable(table, call)
    if (answer.kind !== 'refused') throw new Error('It was not refused')
    expect(answer.problems.map(({ path }) => path.join('.'))).toEqual(paths)
    expect(JSON.stringify(answer)).not.toContain(sentence)
  })

  it.each([
    ['success with a code', { ...sealed({ tableInfoId: 't' }), errorCode: 401 }],
    ['failure without one', { success: false, errorCode: 0 }],
    ['no id', sealed({})],
    ['nothing sealed', { success: true, errorCode: 0 }],
    ['no envelope', []],
  ])('of %s leave open whether a table was made', async (_name, envelope) => {
    const error = reportsWith(envelope).createTable(table, call)
    await expect(error).rejects.toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR', source: 'reports' })
  })

  it.each([
    [refusal(401, 'x'), 'SOURCE_AUTH_FAILED'],
    [refusal(403, 'x'), 'SOURCE_FORBIDDEN'],
    [refusal(409, '批次已存在: batchId'), 'SOURCE_REJECTED'],
    [{ success: true, errorCode: 401 }, 'SOURCE_PROTOCOL_ERROR'],
    [{ success: false }, 'SOURCE_PROTOCOL_ERROR'],
  ])('%j to a batch is %s', async (envelope, code) => {
    await expect(reportsWith(envelope).sendBatch(batch(), call)).rejects.toMatchObject({ code })
  })
})

describe('the calls', () => {
  it('that write are sent once and tell when they go out; questions may be repeated', async () => {
    const asked: DataCall[] = []
    await reportsWith(sealed({ tableInfoId: 't' }), 200, asked).createTable(table, call)
    await reportsWith({ success: true }, 200, asked).sendBatch(batch(), call)
    await reportsWith(sealed({ status: 0 }), 200, asked).batchState('b', call)
    expect(asked.map(({ bucket, repeatable, onSend }) => [bucket, repeatable, onSend === call.onSend])).toEqual([
      ['createTableInfoHeader', false, true],
      ['saveTableInfoData', false, true],
      ['getTableInfoDataSaveStatus', true, false],
    ])
  })

  it('hold no more rows than the platform takes', async () => {
    const rows = Array.from({ length: 501 }, () => ({}))
    const reports = reportsWith({ success: true })
    expect(reports.maxBatchRows).toBe(500)
    await expect(reports.sendBatch(batch({ rows }), call)).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  })
})
