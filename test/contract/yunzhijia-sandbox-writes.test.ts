import { afterEach, describe, expect, it } from '@jest/globals'
import fetch from 'node-fetch'
import { createManualClock } from '../../src/sandbox/clock.js'
import type { RunningSandbox } from '../../src/sandbox/sandbox.js'
import { sandbox } from '../../src/vendors/yunzhijia/sandbox/index.js'
import type {
  ReportCategoryRecord,
  YunzhijiaSandboxOptions,
  YunzhijiaStore,
} from '../../src/vendors/yunzhijia/sandbox/index.js'
import { createSealer } from '../../src/vendors/yunzhijia/sandbox/seal.js'

const eid = '6826231'
const began = Date.UTC(2024, 0, 15, 10)
const sealer = createSealer('sandboxAesKey016')
const categoryId = '59cdae43d5ad7912a47b968a'
const [first, second] = ['59cdbbf4d5ad790605e1ba4f', '59cdbbf4d5ad790605e1ba50']
const running: RunningSandbox<YunzhijiaStore>[] = []
const paths = {
  list: 'ReportDataTableapi/getAdminTableInfos',
  create: 'customizedapi/createTableInfoHeader',
  upload: 'customizedapi/saveTableInfoData',
  status: 'customizedapi/getTableInfoDataSaveStatus',
}

interface Answer {
  readonly status: number
  readonly success: boolean
  readonly errorCode: number
  readonly error: string
  readonly data: unknown
}

/** One category with two tables of two columns; the first holds one row, `old`. */
const twoTables = (): ReportCategoryRecord[] => [
  {
    id: categoryId,
    name: '销售',
    tables: [first, second].map((id) => ({
      id,
      name: `表 ${id}`,
      dataUpdateTime: id === first ? 1 : null,
      columns: [
        { name: '名称', dataType: 'string' as const },
        { name: '数量', dataType: 'number' as const },
      ],
      rows: id === first ? [{ 名称: 'old', 数量: 1 }] : [],
    })),
  },
]

async function start(options: YunzhijiaSandboxOptions = {}) {
  const clock = createManualClock(began)
  const started = await sandbox.start({ clock, data: twoTables(), ...options })
  running.push(started)
  const call = async (name: keyof typeof paths, payload: object): Promise<Answer> => {
    const { accessToken } = started.data.tokens.issue({ scope: 'team', appId: 'SANDBOX10001', eid })
    const response = await fetch(`${started.url}/api/open/linkerp/${paths[name]}?accessToken=${accessToken}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: sealer.seal(JSON.stringify({ eid, ...payload })) }),
    })
    const text = await response.text()
    const body = (text === '' ? {} : JSON.parse(text)) as Omit<Answer, 'status'>
    const data = typeof body.data === 'string' ? sealer.openJson(body.data) : body.data
    return { ...body, status: response.status, data }
  }
  const upload = (batchId: string, rows: unknown, addType = 1, tableInfoId = first) =>
    call('upload', { batchId, reportCategoryId: categoryId, tableInfoId, addType, data: rows })
  const statusOf = async (batchId: string) =>
    (await call('status', { batchId })).data as { status: number; error: string }
  const statuses = async (...ids: string[]) => Promise.all(ids.map(async (id) => (await statusOf(id)).status))
  const names = (table = first) => started.data.table(table)?.rows.map((row) => row['名称'])
  const updateTime = async (table = first) => {
    const categories = (await call('list', {})).data as {
      tableInfos: { id: string; dataUpdateTime: number | null }[]
    }[]
    return categories[0]?.tableInfos.find(({ id }) => id === table)?.dataUpdateTime
  }
  return { ...started, clock, call, upload, statusOf, statuses, names, updateTime }
}

const rows = (count: number, prefix = 'r') =>
  Array.from({ length: count }, (_, index) => ({ 名称: `${prefix}${index}`, 数量: String(index) }))

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

describe('batches in a row', () => {
  it('1203 rows go in by three batches, each waited for, and stand in their order', async () => {
    const { clock, upload, statuses, names, updateTime } = await start()
    const all = rows(1203)
    for (const [batchId, from, took] of [
      ['b1', 0, 700],
      ['b2', 500, 700],
      ['b3', 1000, 403],
    ] as const) {
      const part = all.slice(from, from + 500)
      expect(await upload(batchId, part, from === 0 ? 2 : 1)).toEqual({ status: 200, success: true, errorCode: 0 })
      clock.advance(took - 1)
      expect(await statuses(batchId)).toEqual([0])
      clock.advance(1)
      expect(await statuses(batchId)).toEqual([1])
    }
    expect(names()).toEqual(all.map((row) => row['名称']))
    expect(await updateTime()).toBe(began + 1803)
  })

  it('sent without waiting, they queue behind each other and take as long together', async () => {
    const { clock, upload, statuses, names } = await start()
    await upload('b1', rows(500), 2)
    await upload('b2', rows(500, 's'))
    clock.advance(700)
    expect(await statuses('b1', 'b2')).toEqual([1, 0])
    expect(names()).toHaveLength(500)
    clock.advance(700)
    expect(await statuses('b1', 'b2')).toEqual([1, 1])
    expect(names()).toHaveLength(1000)
  })

  it('batches of two tables do not wait for each other', async () => {
    const { clock, upload, statuses, names, updateTime } = await start()
    await upload('long', rows(500))
    await upload('other', rows(1), 1, second)
    clock.advance(201)
    expect(await statuses('long', 'other')).toEqual([0, 1])
    expect([names(), names(second)]).toEqual([['old'], ['r0']])
    expect([await updateTime(), await updateTime(second)]).toEqual([1, began + 201])
  })

  it('a bad batch in the middle leaves the others alone', async () => {
    const { clock, upload, statusOf, statuses, names } = await start()
    await upload('b1', rows(1, 'a'))
    await upload('b2', [...rows(2, 'b'), { 名称: 'x', 价格: 1 }])
    await upload('b3', rows(1, 'c'))
    clock.advance(10_000)
    expect(await statuses('b1', 'b2', 'b3')).toEqual([1, 2, 1])
    expect((await statusOf('b2')).error).toContain('第 3 行')
    expect(names()).toEqual(['old', 'a0', 'c0'])
  })
})

describe('replace', () => {
  it('leaves the old rows until it is due, then puts its own in their place', async () => {
    const { clock, upload, names, updateTime } = await start()
    await upload('b', rows(2), 2)
    clock.advance(201)
    expect([names(), await updateTime()]).toEqual([['old'], 1])
    clock.advance(1)
    expect([names(), await updateTime()]).toEqual([['r0', 'r1'], began + 202])
  })

  it('sent while an append runs, it comes after it and takes its rows away', async () => {
    const { clock, upload, statuses, names } = await start()
    await upload('append', rows(100, 'a'))
    clock.advance(250)
    await upload('replace', rows(1, 'n'), 2)
    clock.advance(50)
    expect(await statuses('append', 'replace')).toEqual([1, 0])
    expect(names()).toHaveLength(101)
    clock.advance(201)
    expect(await statuses('append', 'replace')).toEqual([1, 1])
    expect(names()).toEqual(['n0'])
  })

  it('an append sent while it runs is kept, unless batches overtake each other: then its rows are lost', async () => {
    const after = async (perTableSerial: boolean) => {
      const { clock, upload, statuses, names } = await start({ upload: { perTableSerial } })
      await upload('replace', rows(500, 'n'), 2)
      await upload('append', rows(1, 'a'))
      clock.advance(300)
      const early = await statuses('replace', 'append')
      clock.advance(10_000)
      expect(await statuses('replace', 'append')).toEqual([1, 1])
      return [early, names()?.length, names()?.includes('a0')]
    }
    expect(await after(true)).toEqual([[0, 0], 501, true])
    expect(await after(false)).toEqual([[0, 1], 500, false])
  })

  it('that fails changes nothing; where batches are not whole, the good rows or none remain', async () => {
    const after = async (atomic: boolean, fault?: 'batchFails') => {
      const { clock, upload, statuses, names, faults, updateTime } = await start({ upload: { atomic } })
      if (fault !== undefined) faults.add({ action: { kind: 'vendor', name: fault } })
      const bad = fault === undefined ? [{ 名称: 'bad', 数量: '1,000' }] : []
      expect((await upload('b', [...rows(1, 'g'), ...bad], 2)).success).toBe(true)
      clock.advance(1000)
      expect(await statuses('b')).toEqual([2])
      if (atomic) expect(await updateTime()).toBe(1)
      return names()
    }
    expect(await after(true)).toEqual(['old'])
    expect(await after(true, 'batchFails')).toEqual(['old'])
    expect(await after(false)).toEqual(['g0'])
    expect(await after(false, 'batchFails')).toEqual([])
  })

  it('with no rows clears the table', async () => {
    const { clock, upload, names } = await start()
    await upload('clear', '[]', 2)
    expect(names()).toEqual(['old'])
    clock.advance(200)
    expect(names()).toEqual([])
  })
})

describe('refusals', () => {
  it('come at once, name the field and leave no batch', async () => {
    const { call, upload, data } = await start()
    const target = { batchId: 'b', reportCategoryId: categoryId, tableInfoId: first, addType: 1, data: rows(1) }
    for (const [change, errorCode, word] of [
      [{ data: rows(501) }, 400, 'data'],
      [{ data: [] }, 400, 'data'],
      [{ data: '{}' }, 400, 'data'],
      [{ addType: 0 }, 400, 'addType'],
      [{ addType: '2' }, 400, 'addType'],
      [{ batchId: null }, 400, 'batchId'],
      [{ batchId: 5 }, 400, 'batchId'],
      [{ tableInfoId: 'none' }, 404, 'tableInfoId'],
      [{ reportCategoryId: 'none' }, 404, 'reportCategoryId'],
      [{ eid: '1' }, 403, 'eid'],
    ] as const) {
      const answer = await call('upload', { ...target, ...change })
      expect([change, answer.status, answer.success, answer.errorCode]).toEqual([change, 200, false, errorCode])
      expect(answer.error).toContain(word)
    }
    expect(data.batches.size).toBe(0)
    expect((await upload('b', rows(500))).success).toBe(true)
  })

  it('count characters, not halves of them', async () => {
    const { clock, upload, statuses, call } = await start()
    await upload('fits', [{ 名称: '🚀'.repeat(2000) }])
    await upload('long', [{ 名称: '🚀'.repeat(2001) }])
    clock.advance(1000)
    expect(await statuses('fits', 'long')).toEqual([1, 2])
    const table = (name: string) => ({
      name,
      reportCategoryId: categoryId,
      headerItems: [{ name: 'c', dataType: 'string' }],
    })
    expect((await call('create', table('🚀'.repeat(64)))).success).toBe(true)
    expect((await call('create', table('🚀'.repeat(65)))).errorCode).toBe(400)
  })
})

describe('tables', () => {
  it('a new table takes rows at once, and its name may come twice', async () => {
    const { call, upload, clock, names, updateTime } = await start()
    const header = {
      name: '新表',
      reportCategoryId: categoryId,
      headerItems: [
        { name: '名称', dataType: 'string' },
        { name: '时间', dataType: 'timestamp' },
      ],
    }
    const ids = []
    for (let count = 0; count < 2; count += 1) {
      const { data } = await call('create', header)
      ids.push((data as { tableInfoId: string }).tableInfoId)
    }
    expect(new Set(ids).size).toBe(2)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{24}$/)
    expect(await updateTime(ids[0])).toBeNull()
    await upload('b', [{ 名称: 'a', 时间: '2024-01-15 18:00:00' }], 1, ids[0])
    clock.advance(201)
    expect([names(ids[0]), names(ids[1])]).toEqual([['a'], []])
    expect(await updateTime(ids[0])).toBe(began + 201)
  })

  it('a header is refused as a whole and leaves no table', async () => {
    const { call, data } = await start()
    const items = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `c${at}`, dataType: 'number' }))
    const create = async (change: object) =>
      (await call('create', { name: 'n', reportCategoryId: categoryId, headerItems: items(1), ...change })).errorCode
    for (const change of [
      { name: '' },
      { headerItems: [] },
      { headerItems: items(101) },
      { headerItems: [...items(2), ...items(1)] },
      { headerItems: [...items(1), { name: '', dataType: 'string' }] },
      { headerItems: [{ name: 'c', dataType: 'date' }] },
    ]) {
      expect([change, await create(change)]).toEqual([change, 400])
    }
    expect(await create({ reportCategoryId: 'none' })).toBe(404)
    expect(data.categories[0]?.tables).toHaveLength(2)
    expect(await create({ headerItems: items(100) })).toBe(0)
  })
})

describe('a lost answer', () => {
  it('shows in the status: an accepted batch runs and cannot be sent again, one that never came looks failed', async () => {
    const { upload, statusOf, faults, clock, names } = await start()
    for (const stage of ['unread', 'unapplied', 'applied'] as const) {
      faults.add({ action: { kind: 'disconnect', stage } })
      await expect(upload(stage, rows(1, stage))).rejects.toThrow()
    }
    expect(await statusOf('applied')).toEqual({ error: '', status: 0 })
    for (const id of ['unread', 'unapplied']) {
      expect(await statusOf(id)).toEqual({ error: expect.stringContaining('不存在'), status: 2 })
    }
    expect((await upload('applied', rows(1))).errorCode).toBe(409)
    expect((await upload('unread', rows(1, 'again'))).success).toBe(true)
    clock.advance(1000)
    expect(names()).toEqual(['old', 'applied0', 'again0'])
  })

  it('of a new table leaves a table behind', async () => {
    const { call, faults, data } = await start()
    faults.add({ action: { kind: 'status', status: 502, stage: 'applied' } })
    const header = { name: 'n', reportCategoryId: categoryId, headerItems: [{ name: 'c', dataType: 'string' }] }
    expect((await call('create', header)).status).toBe(502)
    expect(data.categories[0]?.tables.map(({ name }) => name)).toContain('n')
  })

  it('cannot be made up for after seven days, when the batch id is new again', async () => {
    const { upload, statuses, clock } = await start()
    await upload('b', rows(1))
    clock.advance(7 * 86_400_000 - 1)
    expect(await statuses('b')).toEqual([1])
    expect((await upload('b', rows(1))).errorCode).toBe(409)
    clock.advance(1)
    expect(await statuses('b')).toEqual([2])
    expect((await upload('b', rows(1))).success).toBe(true)
  })
})
