import { afterEach, describe, expect, it } from '@jest/globals'
import type { ReportTableRecord as ListedTable } from '../../src/model/index.js'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { Fault, FaultAction, RunningSandbox } from '../../src/sandbox/sandbox.js'
import { createTransportFactory, type CallTrace } from '../../src/transport/index.js'
import { variants } from '../../src/vendors/yunzhijia/cases.js'
import { vendor } from '../../src/vendors/yunzhijia/index.js'
import {
  sandbox,
  type ReportCategoryRecord,
  type YunzhijiaSandboxOptions,
  type YunzhijiaStore,
} from '../../src/vendors/yunzhijia/sandbox/index.js'
import type {
  BatchState,
  ReportBatch,
  ReportColumn,
  ReportRow,
  VendorReports,
  WriteCall,
} from '../../src/vendors/vendor.js'

const start = Date.UTC(2026, 10, 21, 12, 0, 15)
/** In milliseconds; longer than any wait for the platform. */
const longerThanWaits = 100_000

const columns: readonly ReportColumn[] = [
  { name: '客户', type: 'STRING' },
  { name: '金额', type: 'NUMBER' },
  { name: '下单 "时间"', type: 'TIMESTAMP' },
]
const data = (): ReportCategoryRecord[] => [
  {
    id: 'c1',
    name: '财务',
    tables: [
      {
        id: 't1',
        name: '订单',
        dataUpdateTime: null,
        columns: [
          { name: '客户', dataType: 'string' },
          { name: '金额', dataType: 'number' },
          { name: '下单 "时间"', dataType: 'timestamp' },
        ],
        rows: [{ 客户: 'old', 金额: 1, '下单 "时间"': null }],
      },
    ],
  },
  { id: 'c2', name: '空分类', tables: [] },
]
const rowAt = (index: number): ReportRow => ({
  客户: `客户 ${index} "😀" \\`,
  金额: `${index}.50`,
  '下单 "时间"': Date.UTC(2024, 0, 1, 16, 0, index),
})
const rowsFrom = (first: number, count: number): ReportRow[] =>
  Array.from({ length: count }, (_, at) => rowAt(first + at))
/** What the platform holds of such a row. */
const stored = (index: number): object => ({ ...rowAt(index), 金额: index + 0.5 })
const storedFrom = (first: number, count: number): object[] =>
  Array.from({ length: count }, (_, at) => stored(first + at))

interface Rig {
  readonly reports: VendorReports
  readonly running: RunningSandbox<YunzhijiaStore>
  readonly clock: ReturnType<typeof createManualClock>
  readonly traces: CallTrace[]
  readonly call: WriteCall
  sent(): number
  /** Sends a batch of the table `t1`. */
  upload(batchId: string, rows: readonly ReportRow[], more?: Partial<ReportBatch>): Promise<void>
  /** Asks until the batch has ended, and how often that took. */
  follow(batchId: string): Promise<BatchState | null>
  list(): Promise<readonly ListedTable[]>
  rows(): readonly unknown[]
  fail(action: FaultAction | string, more?: Omit<Fault, 'action'>): void
  /** How often a data or token call was made, by the last part of its path. */
  count(name: string): number
}

let running: RunningSandbox<YunzhijiaStore> | undefined
afterEach(() => running?.close())

async function rig(
  options: YunzhijiaSandboxOptions = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Rig> {
  const clock = createManualClock(start)
  const started = await sandbox.start({ clock, data: data(), ...options })
  running = started
  const checked = vendor.readSettings({ ...started.settings, ...settings })
  if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
  const transport = createTransportFactory({
    source: 'reports',
    now: () => clock.now(),
    timeoutMs: longerThanWaits,
    sleep: async (milliseconds, signal) => {
      if (milliseconds >= longerThanWaits) {
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('Aborted'))))
      }
      clock.advance(milliseconds)
    },
  })
  const source = vendor.connect(checked.settings, transport)
  const reports = source.reports!
  const traces: CallTrace[] = []
  let sent = 0
  const call: WriteCall = {
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    onCall: (trace) => traces.push(trace),
    onSend: () => {
      sent += 1
    },
  }
  return {
    reports,
    running: started,
    clock,
    traces,
    call,
    sent: () => sent,
    upload: async (batchId, rows, more = {}) =>
      reports.sendBatch({ tableId: 't1', categoryId: 'c1', batchId, mode: 'APPEND', columns, rows, ...more }, call),
    follow: async (batchId) => {
      for (let turn = 0; turn < 100; turn++) {
        const state = await reports.batchState(batchId, call)
        if (state?.status !== 'RUNNING') return state
        clock.advance(500)
      }
      throw new Error('The batch did not end')
    },
    list: async () => {
      const request = source.dialect.compile({
        kind: 'ReportTable',
        pushed: null,
        order: null,
        position: { kind: 'start' },
        pageSize: 100,
        fields: [],
        step: 0,
      })
      const { rows } = await source.client.fetchPage(request, call)
      return rows.map((row) => source.mapping.toRecord('ReportTable', row, 'reports') as ListedTable)
    },
    rows: () => started.data.table('t1')?.rows ?? [],
    fail: (action, more = {}) =>
      started.faults.add({ ...more, action: typeof action === 'string' ? { kind: 'vendor', name: action } : action }),
    count: (name) => started.requests.filter(({ url }) => url.split('?')[0]?.endsWith(`/${name}`)).length,
  }
}

const isUpload: NonNullable<Fault['when']> = ({ url }) => url.includes('saveTableInfoData')
const isCreate: NonNullable<Fault['when']> = ({ url }) => url.includes('createTableInfoHeader')
const done: BatchState = { status: 'SUCCEEDED', error: null }

describe('making tables', () => {
  it('gives the id by which the list names the table, with its category', async () => {
    const it = await rig()
    const answer = await it.reports.createTable({ categoryId: 'c2', name: '新表 "x" 😀', columns }, it.call)
    const [, made] = await it.list()
    expect(made).toMatchObject({ name: '新表 "x" 😀', categoryId: 'c2', categoryName: '空分类', updatedAt: null })
    expect(answer).toEqual({ kind: 'applied', nativeId: made?.nativeId })
    expect(it.running.data.table(made?.nativeId ?? '')?.columns.map(({ dataType }) => dataType)).toEqual([
      'string',
      'number',
      'timestamp',
    ])
    expect([it.sent(), it.count('createTableInfoHeader')]).toEqual([1, 1])
  })

  it.each([
    ['a category that does not exist', { categoryId: 'c9' }, {}, ['categoryId']],
    ['a name that is taken', { name: '订单' }, { header: { uniqueTable: true } }, ['name']],
    ['a name that is too long', { name: 'x'.repeat(65) }, {}, ['name']],
    [
      'a column whose name is too long',
      { columns: [columns[0]!, { name: 'x'.repeat(65), type: 'STRING' as const }] },
      {},
      ['columns.1.name'],
    ],
    [
      'too many columns',
      { columns: Array.from({ length: 101 }, (_, at) => ({ name: `n${at}`, type: 'STRING' as const })) },
      {},
      ['columns'],
    ],
  ])('is refused for %s, at its place', async (_name, more, options, paths) => {
    for (const httpStatusMode of ['body200', 'mapped'] as const) {
      const it = await rig({ ...options, httpStatusMode })
      const table = { categoryId: 'c1', name: 'n', columns, ...more }
      expect(it.reports.checkTable(table.categoryId, table.name, table.columns)).toEqual([])
      const answer = await it.reports.createTable(table, it.call)
      if (answer.kind !== 'refused') throw new Error('It was not refused')
      expect(answer.problems.map(({ path }) => path.join('.'))).toEqual(paths)
      expect(JSON.stringify(answer)).not.toMatch(/\p{Script=Han}/u)
      expect(await it.list()).toHaveLength(1)
      await it.running.close()
    }
  })

  it.each<[string, FaultAction, string, number]>([
    ['lost', { kind: 'disconnect', stage: 'applied' }, 'SOURCE_UNAVAILABLE', 2],
    ['cut', { kind: 'cutBody' }, 'SOURCE_UNAVAILABLE', 2],
    ['a crash', { kind: 'vendor', name: 'crashAfter' }, 'SOURCE_UNAVAILABLE', 2],
    ['success with a bad token', { kind: 'vendor', name: 'contradictory401' }, 'SOURCE_PROTOCOL_ERROR', 2],
    ['failure without a code', { kind: 'vendor', name: 'successFalseCode0' }, 'SOURCE_PROTOCOL_ERROR', 2],
    ['sealed with another key', { kind: 'vendor', name: 'wrongKey' }, 'SOURCE_PROTOCOL_ERROR', 2],
    ['a bad gateway', { kind: 'vendor', name: 'badGateway' }, 'SOURCE_UNAVAILABLE', 1],
    ['none', { kind: 'disconnect' }, 'SOURCE_UNAVAILABLE', 1],
    ['too many calls', { kind: 'vendor', name: 'rateLimited' }, 'SOURCE_RATE_LIMITED', 1],
  ])('is never asked for twice when the answer is %s', async (_name, action, code, tables) => {
    const it = await rig()
    it.fail(action, { when: isCreate })
    const making = it.reports.createTable({ categoryId: 'c1', name: 'n', columns }, it.call)
    await expect(making).rejects.toMatchObject({ code, source: 'reports' })
    expect([it.sent(), it.count('createTableInfoHeader')]).toEqual([1, 1])
    expect(await it.list()).toHaveLength(tables)
  })
})

describe('uploading rows', () => {
  it.each(variants)('puts 1,200 rows in three batches behind those that are there, with $name', async (variant) => {
    const it = await rig(variant.sandbox, variant.settings)
    for (const [batchId, first, count] of [
      ['b1', 0, 500],
      ['b2', 500, 500],
      ['b3', 1000, 200],
    ] as const) {
      await it.upload(batchId, rowsFrom(first, count))
      expect(await it.reports.batchState(batchId, it.call)).toEqual({ status: 'RUNNING', error: null })
      expect(await it.follow(batchId)).toEqual(done)
    }
    expect(it.rows()).toEqual([{ 客户: 'old', 金额: 1, '下单 "时间"': null }, ...storedFrom(0, 1200)])
    expect([it.sent(), it.count('saveTableInfoData')]).toEqual([3, 3])
    expect((await it.list())[0]?.updatedAt).toEqual(expect.any(Number))
  })

  it('replaces what is there by the first batch, and adds the others', async () => {
    const it = await rig()
    await it.upload('b1', rowsFrom(0, 500), { mode: 'REPLACE' })
    expect(await it.follow('b1')).toEqual(done)
    await it.upload('b2', rowsFrom(500, 10))
    expect(await it.follow('b2')).toEqual(done)
    expect(it.rows()).toEqual(storedFrom(0, 510))
    await it.upload('b3', [], { mode: 'REPLACE' })
    expect(await it.follow('b3')).toEqual(done)
    expect(it.rows()).toEqual([])
  })

  it('seals the rows and shows them to nobody', async () => {
    const it = await rig()
    await it.upload('b1', rowsFrom(0, 3))
    const said = JSON.stringify([it.running.requests, it.traces])
    expect(said).not.toContain('客户 1')
    expect(it.traces.at(-1)?.request).toBe(
      'POST /api/open/linkerp/customizedapi/saveTableInfoData {"addType":1,"batchId":"b1","data":"3 rows","eid":"6826231","reportCategoryId":"c1","tableInfoId":"t1"}',
    )
  })

  it.each(['string', 'array'] as const)('sends rows in the shape that the platform takes (%s)', async (dataShape) => {
    const it = await rig({ upload: { dataShape } }, { upload: { dataShape } })
    await it.upload('b1', rowsFrom(0, 2))
    expect(await it.follow('b1')).toEqual(done)
    expect(it.rows().slice(1)).toEqual(storedFrom(0, 2))
  })

  it('leaves empty cells empty, whether the platform wants every column or not', async () => {
    const rows: ReportRow[] = [{ 客户: 'a', 金额: null, '下单 "时间"': null }]
    const absent = await rig()
    await absent.upload('b1', rows, { mode: 'REPLACE' })
    expect(await absent.follow('b1')).toEqual(done)
    expect(absent.rows()).toEqual(rows)
    await absent.running.close()
    const text = await rig({ cells: { missingColumn: 'fail' } }, { upload: { emptyCells: 'text' } })
    await text.upload('b1', rows, { mode: 'REPLACE' })
    expect(await text.follow('b1')).toEqual(done)
    expect(text.rows()).toEqual(rows)
  })

  it("writes times on the platform's clock", async () => {
    const timeZone = 'America/New_York'
    const it = await rig({ cells: { timeZone } }, { timeZone })
    const instants = [Date.UTC(2024, 0, 15, 1, 2, 3), Date.UTC(2024, 6, 15, 1, 2, 3)]
    await it.upload(
      'b1',
      instants.map((instant) => ({ 客户: 'a', '下单 "时间"': instant })),
      { mode: 'REPLACE' },
    )
    expect(await it.follow('b1')).toEqual(done)
    expect(it.rows().map((row) => (row as Record<string, unknown>)['下单 "时间"'])).toEqual(instants)
  })
})

describe('batches that fail', () => {
  it('say which row the platform minds, and leave the table as it was', async () => {
    const it = await rig()
    await it.upload('b1', [rowAt(0), { ...rowAt(1), 金额: 'many' }], { mode: 'REPLACE' })
    expect(await it.follow('b1')).toEqual({
      status: 'FAILED',
      error: 'Yunzhijia could not save this batch; it names row 2 of the batch',
    })
    expect(it.rows()).toHaveLength(1)
  })

  it('are failed for good, while the next one may succeed', async () => {
    const it = await rig()
    it.fail('batchFails', { when: isUpload })
    await it.upload('b1', rowsFrom(0, 5))
    expect(await it.follow('b1')).toEqual({ status: 'FAILED', error: 'Yunzhijia could not save this batch' })
    await it.upload('b2', rowsFrom(5, 5))
    expect(await it.follow('b2')).toEqual(done)
    expect(it.rows().slice(1)).toEqual(storedFrom(5, 5))
  })

  it.each([
    ['a table of another category', { categoryId: 'c2' }],
    ['a table that does not exist', { tableId: 't9' }],
    ['nothing to add', { rows: [] }],
  ])('before they begin, for %s, are refused and known to nobody', async (_name, more) => {
    const it = await rig()
    await expect(it.upload('b1', rowsFrom(0, 1), more)).rejects.toMatchObject({
      code: 'SOURCE_REJECTED',
      source: 'reports',
    })
    expect(await it.reports.batchState('b1', it.call)).toBeNull()
  })
})

describe('batches that nobody knows', () => {
  it.each(['failed', 'notFound'] as const)('read as null, told as %s', async (unknownBatch) => {
    for (const httpStatusMode of ['body200', 'mapped'] as const) {
      const it = await rig({ upload: { unknownBatch }, httpStatusMode })
      expect(await it.reports.batchState('never sent', it.call)).toBeNull()
      await it.running.close()
    }
  })

  it('are not seen where it is the call that does not exist', async () => {
    const it = await rig({}, { linkerp: { prefix: '/elsewhere' } })
    await expect(it.reports.batchState('b1', it.call)).rejects.toMatchObject({ code: 'SOURCE_REJECTED' })
  })
})

describe('answers to uploads that are lost', () => {
  it.each<[string, FaultAction, string, boolean]>([
    ['after the work', { kind: 'disconnect', stage: 'applied' }, 'SOURCE_UNAVAILABLE', true],
    ['halfway', { kind: 'cutBody' }, 'SOURCE_UNAVAILABLE', true],
    ['in a crash', { kind: 'vendor', name: 'crashAfter' }, 'SOURCE_UNAVAILABLE', true],
    ['in a contradiction', { kind: 'vendor', name: 'contradictory401' }, 'SOURCE_PROTOCOL_ERROR', true],
    ['in another one', { kind: 'vendor', name: 'successFalseCode0' }, 'SOURCE_PROTOCOL_ERROR', true],
    ['in silence on success', { kind: 'vendor', name: 'successAbsent' }, 'SOURCE_PROTOCOL_ERROR', true],
    ['before the work', { kind: 'disconnect' }, 'SOURCE_UNAVAILABLE', false],
    ['before they are read', { kind: 'disconnect', stage: 'unread' }, 'SOURCE_UNAVAILABLE', false],
    ['at the gateway', { kind: 'vendor', name: 'badGateway' }, 'SOURCE_UNAVAILABLE', false],
  ])('%s are never answered by a second sending; the batch tells', async (_name, action, code, known) => {
    const it = await rig()
    it.fail(action, { when: isUpload })
    await expect(it.upload('b1', rowsFrom(0, 20))).rejects.toMatchObject({ code, source: 'reports' })
    expect([it.sent(), it.count('saveTableInfoData')]).toEqual([1, 1])
    expect(await it.follow('b1')).toEqual(known ? done : null)
    expect(it.rows()).toHaveLength(known ? 21 : 1)
  })

  it('do not make rows double when the batch is sent again by hand', async () => {
    const it = await rig()
    await it.upload('b1', rowsFrom(0, 20))
    await expect(it.upload('b1', rowsFrom(0, 20))).rejects.toMatchObject({ code: 'SOURCE_REJECTED' })
    expect(await it.follow('b1')).toEqual(done)
    expect(it.rows()).toHaveLength(21)
  })
})

describe('tokens in the middle of an upload', () => {
  it.each(['tokenRefused401', 'tokenRefused10000401', 'tokenRefused1101030', 'endTokens'])(
    'are renewed at %s, and the batch arrives once',
    async (fault) => {
      const it = await rig()
      await it.upload('b1', rowsFrom(0, 500))
      expect(await it.follow('b1')).toEqual(done)
      it.fail(fault, { when: isUpload })
      await it.upload('b2', rowsFrom(500, 500))
      expect(await it.follow('b2')).toEqual(done)
      await it.upload('b3', rowsFrom(1000, 200))
      expect(await it.follow('b3')).toEqual(done)
      expect(it.rows().slice(1)).toEqual(storedFrom(0, 1200))
      expect(it.count('saveTableInfoData')).toBe(4)
      expect(it.count('refreshToken')).toBe(1)
    },
  )

  it('are renewed ahead of their end between two batches, without a repetition', async () => {
    const it = await rig()
    await it.upload('b1', rowsFrom(0, 10))
    it.clock.advance(7_000_000)
    await it.upload('b2', rowsFrom(10, 10))
    expect(await it.follow('b2')).toEqual(done)
    expect([it.count('saveTableInfoData'), it.count('refreshToken'), it.sent()]).toEqual([2, 1, 2])
  })

  it('that stay refused end the upload before anything was taken on', async () => {
    const it = await rig({ ungranted: ['saveTableInfoData'] })
    await expect(it.upload('b1', rowsFrom(0, 1))).rejects.toMatchObject({ code: 'SOURCE_AUTH_FAILED' })
    expect(await it.reports.batchState('b1', it.call)).toBeNull()
  })
})

describe('the limits of the platform', () => {
  it('are counted for each interface by itself', async () => {
    const it = await rig({}, { limits: { perMinute: 2 } })
    await it.upload('b1', rowsFrom(0, 1))
    await it.upload('b2', rowsFrom(1, 1))
    await it.reports.batchState('b1', it.call)
    await it.list()
    expect(it.clock.now() - start).toBeLessThan(1_000)
    await it.upload('b3', rowsFrom(2, 1))
    expect(it.clock.now() - start).toBeGreaterThanOrEqual(60_000)
  })
})
