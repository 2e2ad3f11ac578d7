import { afterEach, describe, expect, it } from '@jest/globals'
import { createManualClock } from '../../src/sandbox/clock.js'
import { defaultSchema } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import type { BulkRow, XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { account, login, passwordGrant, restricted, startXiaoshouyi } from '../support/xiaoshouyi-sandbox.js'

const running: { close(): Promise<void> }[] = []
const noon = Date.UTC(2026, 0, 15, 4, 0, 0)
const base = '/rest/bulk/v2'
const department = '2800000000001000'

afterEach(async () => {
  await Promise.all(running.splice(0).map((started) => started.close()))
})

const common = {
  ownerId: login.userId,
  entityType: defaultSchema.objects.find(({ apiKey }) => apiKey === 'account')?.businessTypes[0]?.id ?? '',
  dimDepart: department,
}
const row = (accountName: string, rest: object = {}) => ({ accountName, ...common, ...rest })
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(`Row ${index}`))
const insert = { operation: 'insert', object: 'account' }

async function start(options: XiaoshouyiSandboxOptions = {}, who = login) {
  const clock = createManualClock(noon)
  const data = {
    user: [{ id: login.userId, name: '王芳' }],
    department: [{ id: department, departName: '总部' }],
    account: [account(1, { ownerId: login.userId }), account(2, { ownerId: restricted.userId })],
  }
  const limits = { perSecond: 10_000, bulk: { perSecond: 10_000 } }
  const started = await startXiaoshouyi({ data, clock, limits, ...options }, who)
  running.push(started)
  const { send } = started
  const openJob = async (facts: object = insert) =>
    String((await send('POST', `${base}/job`, { data: facts })).result?.['id'])
  const addBatch = (jobId: string, datas: unknown, headers?: Record<string, string>) =>
    send('POST', `${base}/batch`, { data: { jobId, datas } }, headers)
  const endJob = (jobId: string, status: unknown) => send('PATCH', `${base}/job/${jobId}`, { data: { status } })
  const stateOf = async (batchId: string) => (await send('GET', `${base}/batch/${batchId}`)).result?.['state']
  const resultOf = async (batchId: string) =>
    (await send('GET', `${base}/batch/${batchId}/result`)).result?.records as unknown as readonly BulkRow[]
  /** Runs rows to the end and gives their outcomes. */
  const run = async (facts: object, datas: unknown, headers?: Record<string, string>) => {
    const batchId = String((await addBatch(await openJob(facts), datas, headers)).result?.['id'])
    clock.advance(3000)
    return resultOf(batchId)
  }
  return { ...started, clock, openJob, addBatch, endJob, stateOf, resultOf, run }
}

describe('jobs', () => {
  it('opens, lists, shows and closes a job', async () => {
    const { send, endJob } = await start()
    const made = await send('POST', `${base}/job`, {
      data: { ...insert, execOption: ['CHECK_RULE', 'CHECK_DUPLICATE'], callBackClasses: ['a.B'] },
    })
    expect(made).toEqual({ code: 200, msg: 'OK', result: { id: expect.stringMatching(/^\d{16}$/) } })
    const id = String(made.result?.['id'])
    const shown = { id, jobId: id, object: 'account', operation: 'insert', createdAt: '2026-01-15 12:00:00' }
    expect((await send('GET', `${base}/job`)).result).toEqual({ jobs: [{ ...shown, state: 'open' }] })
    expect(await endJob(id, 3)).toEqual({ code: 200, msg: 'OK', result: { id } })
    expect((await send('GET', `${base}/job/${id}`)).result).toEqual({ ...shown, state: 'closed' })
  })

  it('takes the status of an end wrapped and bare, once', async () => {
    const { send, openJob, endJob } = await start()
    const id = await openJob()
    expect((await send('PATCH', `${base}/job/${id}`, { status: 2 })).code).toBe(200)
    expect((await send('GET', `${base}/job/${id}`)).result).toMatchObject({ state: 'aborted' })
    expect((await endJob(id, 3)).code).toBe(100003)
    expect((await endJob(await openJob(), 1)).code).toBe(100003)
  })

  it.each([
    [100002, { object: 'account' }],
    [100002, { operation: 'insert' }],
    [100003, { ...insert, operation: 'replace' }],
    [100003, { ...insert, operation: 'query' }],
    [100003, { ...insert, execOption: ['CHECK_ALL'] }],
    [100003, { ...insert, execOption: 'CHECK_RULE' }],
    [200002, { ...insert, object: 'nothing' }],
    [300001, { ...insert, object: 'user' }],
    [300006, { ...insert, operation: 'upsert', externalIdField: 'no' }],
  ])('refuses with %i a job of %j', async (code, facts) => {
    const { send, data } = await start()
    expect(await send('POST', `${base}/job`, { data: facts })).toEqual({ code, msg: expect.any(String) })
    expect(data.bulk.jobs).toEqual([])
  })

  it('refuses a job on an object that the caller may not see, and upsert when told so', async () => {
    const { send } = await start({ bulk: { upsert: false } }, restricted)
    expect((await send('POST', `${base}/job`, { data: { ...insert, object: 'order' } })).code).toBe(300001)
    expect((await send('POST', `${base}/job`, { data: { ...insert, operation: 'upsert' } })).code).toBe(100003)
  })
})

describe('batches', () => {
  it('goes from queued over processing to completed with the clock, and applies its rows at the end', async () => {
    const { clock, openJob, addBatch, stateOf, resultOf, rows: select } = await start()
    const jobId = await openJob()
    const added = await addBatch(jobId, [row('A', { externalId__c: 'first' }), row('B')])
    const batchId = String(added.result?.['id'])
    expect(added).toEqual({ code: 200, msg: 'OK', result: { id: batchId, batchId, jobId, state: 'queued' } })
    expect(batchId).toMatch(/^[0-9a-f]{64}$/)
    const found = () => select("select id, updatedAt from account where externalId__c = 'first'")
    clock.advance(999)
    expect(await stateOf(batchId)).toBe('queued')
    clock.advance(1)
    expect(await stateOf(batchId)).toBe('processing')
    clock.advance(1999)
    expect([await stateOf(batchId), await found(), await resultOf(batchId)]).toEqual(['processing', [], []])
    clock.advance(1)
    const [first, second] = (await resultOf(batchId)) ?? []
    expect(first).toEqual({ index: 0, id: expect.stringMatching(/^\d{16}$/), success: true, code: 200, msg: 'OK' })
    expect(second).toMatchObject({ index: 1, success: true })
    expect(await stateOf(batchId)).toBe('completed')
    expect(await found()).toEqual([{ id: first?.id, updatedAt: noon + 3000 }])
  })

  it('applies rows as of the end of the batch, whenever the next request comes', async () => {
    const {
      clock,
      openJob,
      addBatch,
      rows: select,
      data,
    } = await start({
      bulk: { queueMilliseconds: 10, processMilliseconds: 5 },
    })
    await addBatch(await openJob(), [row('A')])
    clock.advance(86_400)
    expect(data.records.account).toHaveLength(2)
    expect(await select(`select id from account where createdAt = ${noon + 15}`)).toHaveLength(1)
    expect(data.records.account).toHaveLength(3)
  })

  it('runs the batches of a job one by one, and of several jobs at once', async () => {
    const { clock, openJob, addBatch, stateOf } = await start()
    const [one, two] = [await openJob(), await openJob()]
    const ids: string[] = []
    for (const jobId of [one, one, two]) ids.push(String((await addBatch(jobId, [row('A')])).result?.['id']))
    const states = async () => [await stateOf(ids[0] ?? ''), await stateOf(ids[1] ?? ''), await stateOf(ids[2] ?? '')]
    clock.advance(3000)
    expect(await states()).toEqual(['completed', 'processing', 'completed'])
    clock.advance(2000)
    expect(await states()).toEqual(['completed', 'completed', 'completed'])
  })

  it('lists the batches of a job, oldest first', async () => {
    const { openJob, addBatch, send, clock } = await start()
    const [jobId, other] = [await openJob(), await openJob()]
    const one = (await addBatch(jobId, [row('A')])).result?.['id']
    await addBatch(other, [row('B')])
    clock.advance(1000)
    const two = (await addBatch(jobId, [row('C')])).result?.['id']
    expect((await send('GET', `${base}/batch?jobId=${jobId}`)).result).toEqual({
      batches: [
        { id: one, batchId: one, jobId, state: 'processing', createdAt: '2026-01-15 12:00:00' },
        { id: two, batchId: two, jobId, state: 'queued', createdAt: '2026-01-15 12:00:01' },
      ],
    })
    expect((await send('GET', `${base}/batch`)).code).toBe(100002)
    expect((await send('GET', `${base}/batch?jobId=9`)).code).toBe(300002)
  })

  it('lets queued batches of a closed job finish, and takes no more', async () => {
    const { clock, openJob, addBatch, endJob, stateOf } = await start()
    const jobId = await openJob()
    const batchId = String((await addBatch(jobId, [row('A')])).result?.['id'])
    await endJob(jobId, 3)
    expect((await addBatch(jobId, [row('B')])).code).toBe(100003)
    clock.advance(3000)
    expect(await stateOf(batchId)).toBe('completed')
  })

  it('fails the batches of an aborted job that have not started, and lets the running one finish', async () => {
    const { clock, openJob, addBatch, endJob, stateOf, resultOf, data } = await start()
    const jobId = await openJob()
    const [first, second] = [await addBatch(jobId, [row('A')]), await addBatch(jobId, [row('B')])]
    clock.advance(1000)
    await endJob(jobId, 2)
    clock.advance(10_000)
    expect(await stateOf(String(first.result?.['id']))).toBe('completed')
    expect(await stateOf(String(second.result?.['id']))).toBe('failed')
    expect(await resultOf(String(second.result?.['id']))).toEqual([])
    expect(data.records.account.map(({ accountName }) => accountName)).toEqual(['Account 1', 'Account 2', 'A'])
  })

  it.each([
    [100002, {}],
    [100002, { datas: [row('A')] }],
    [100002, { jobId: 'JOB', datas: [] }],
    [100003, { jobId: 'JOB', datas: 'A' }],
    [100003, { jobId: 'JOB', datas: ['A'] }],
    [300002, { jobId: '9', datas: [row('A')] }],
  ])('refuses with %i a batch of %j', async (code, facts) => {
    const { send, openJob, data } = await start()
    const jobId = await openJob()
    const told = 'jobId' in facts && facts.jobId === 'JOB' ? { ...facts, jobId } : facts
    expect((await send('POST', `${base}/batch`, { data: told })).code).toBe(code)
    expect(data.bulk.batches).toEqual([])
  })

  it('knows no batch of another id, and forgets jobs and batches after seven days', async () => {
    const { send, clock, openJob, addBatch } = await start({ oauth: { accessTtlSeconds: 30 * 86_400 } })
    const jobId = await openJob()
    const batchId = String((await addBatch(jobId, [row('A')])).result?.['id'])
    const codes = async () => [
      (await send('GET', `${base}/job/${jobId}`)).code,
      (await send('GET', `${base}/batch/${batchId}`)).code,
      (await send('GET', `${base}/batch/${batchId}/result`)).code,
    ]
    clock.advance(7 * 86_400_000 - 1)
    expect(await codes()).toEqual([200, 200, 200])
    clock.advance(1)
    expect(await codes()).toEqual([300002, 300002, 300002])
    expect((await send('GET', `${base}/job`)).result).toEqual({ jobs: [] })
    expect((await send('GET', `${base}/batch/none`)).code).toBe(300002)
  })

  it('refuses the result of an unfinished batch when told so', async () => {
    const { openJob, addBatch, send, clock } = await start({ bulk: { earlyResult: 'error' } })
    const batchId = String((await addBatch(await openJob(), [row('A')])).result?.['id'])
    const code = async () => (await send('GET', `${base}/batch/${batchId}/result`)).code
    expect(await code()).toBe(100003)
    clock.advance(3000)
    expect(await code()).toBe(200)
  })
})

describe('rows', () => {
  it('tells each row by itself and in order; a refused one stops none', async () => {
    const { run, data } = await start()
    expect(await run(insert, [row('A'), row('B', { level: 9 }), { accountName: 'C' }, row('D')])).toEqual([
      { index: 0, id: expect.any(String), success: true, code: 200, msg: 'OK' },
      { index: 1, id: null, success: false, code: 100003, msg: 'bad parameter: level' },
      { index: 2, id: null, success: false, code: 100002, msg: 'parameters incomplete: ownerId' },
      { index: 3, id: expect.any(String), success: true, code: 200, msg: 'OK' },
    ])
    expect(data.records.account).toHaveLength(4)
  })

  it('updates and deletes by id', async () => {
    const { run, data } = await start()
    const id = account(1).id
    expect(
      await run({ operation: 'update', object: 'account' }, [
        { id, phone: '1', fax: null },
        { id: 9, phone: '1' },
        { phone: '1' },
      ]),
    ).toMatchObject([
      { id, success: true },
      { id: '9', success: false, code: 300002 },
      { id: null, success: false, code: 100002 },
    ])
    expect(data.records.account[0]).toMatchObject({ id, phone: '1', updatedAt: noon + 3000 })
    expect(await run({ operation: 'delete', object: 'account' }, [{ id: Number(id) }, { id }])).toMatchObject([
      { id, success: true },
      { id, success: false, code: 300002 },
    ])
    expect(data.records.account).toHaveLength(1)
  })

  it('upserts by id or by the field of the job', async () => {
    const { run, data } = await start()
    const byId = { operation: 'upsert', object: 'account' }
    const id = account(1).id
    expect(await run(byId, [row('New'), { id, phone: '1' }, { id: 9 }])).toMatchObject([
      { success: true },
      { id, success: true },
      { success: false, code: 300002 },
    ])
    const byMarker = { ...byId, externalIdField: 'externalId__c' }
    const marked = (mark: string | undefined, name: string) => row(name, { externalId__c: mark })
    const [first, second, third] = await run(byMarker, [
      marked('m', 'One'),
      marked('m', 'Two'),
      marked(undefined, 'No'),
    ])
    expect(second?.id).toBe(first?.id)
    expect(third).toMatchObject({ success: false, code: 100002 })
    const named = data.records.account.filter(({ externalId__c: mark }) => mark === 'm')
    expect(named).toEqual([expect.objectContaining({ id: first?.id, accountName: 'Two' })])
    for (const record of data.records.account) record['externalId__c'] = 'm'
    expect(await run(byMarker, [marked('m', 'Many')])).toMatchObject([{ success: false, code: 300003 }])
  })

  it("checks the tenant's rules only when the job asks for it", async () => {
    const { run } = await start({
      write: {
        duplicateRules: [{ object: 'account', fields: ['accountName'] }],
        validationRules: [{ object: 'account', check: ({ zipCode }) => (zipCode === '0' ? 'zip code' : null) }],
      },
    })
    const datas = [row('Account 1'), row('X', { zipCode: '0' })]
    const codes = async (execOption?: readonly string[]) =>
      (await run({ ...insert, ...(execOption && { execOption }) }, datas)).map(({ code }) => code)
    expect(await codes(['CHECK_RULE', 'CHECK_DUPLICATE'])).toEqual([300003, 100003])
    expect(await codes(['CHECK_RULE'])).toEqual([200, 100003])
    expect(await codes(['TRIGGER_EVENT'])).toEqual([200, 200])
  })

  it("follows the caller's data scope unless administrator scope is asked for", async () => {
    const { run } = await start({}, restricted)
    const update = { operation: 'update', object: 'account' }
    const datas = [account(1), account(2)].map(({ id }) => ({ id, phone: '1' }))
    expect(await run(update, datas)).toMatchObject([{ code: 300001 }, { code: 200 }])
    expect(await run(update, datas, { 'xsy-criteria': '10' })).toMatchObject([{ code: 200 }, { code: 200 }])
  })

  it('takes 5000 rows of a batch and no more, several batches to a job', async () => {
    const { clock, openJob, addBatch, resultOf, data } = await start()
    const jobId = await openJob()
    const full = await addBatch(jobId, rows(5000))
    expect((await addBatch(jobId, rows(5001))).code).toBe(200004)
    expect((await addBatch(jobId, rows(1))).code).toBe(200)
    clock.advance(10_000)
    const results = await resultOf(String(full.result?.['id']))
    expect(results.every(({ success, index }, position) => success && index === position)).toBe(true)
    expect(data.records.account).toHaveLength(2 + 5000 + 1)
    expect(new Set(data.records.account.map(({ id }) => id)).size).toBe(5003)
  })

  it('refuses rows for the job of a colleague on an object that the caller may not see', async () => {
    const { openJob, addBatch, token } = await start()
    const jobId = await openJob({ operation: 'insert', object: 'order' })
    const authorization = String((await token(passwordGrant(restricted))).body['access_token'])
    expect((await addBatch(jobId, [{ po: 'SO-1' }], { authorization })).code).toBe(300001)
    expect((await addBatch(jobId, [{ po: 'SO-1' }])).code).toBe(200)
  })

  it('counts rows over the whole job when told so', async () => {
    const { openJob, addBatch } = await start({ bulk: { maxRows: 3, rowScope: 'job' } })
    const jobId = await openJob()
    expect((await addBatch(jobId, rows(2))).code).toBe(200)
    expect((await addBatch(jobId, rows(2))).code).toBe(200004)
    expect((await addBatch(jobId, rows(1))).code).toBe(200)
  })

  it('takes bodies of twenty million bytes and no more', async () => {
    const { openJob, raw, authorization } = await start()
    const jobId = await openJob()
    const code = async (bytes: number) => {
      const body = JSON.stringify({ data: { jobId, datas: [row('A')] } })
      const headers = { authorization, 'content-type': 'application/json' }
      const answer = await raw(`${base}/batch`, { method: 'POST', headers, body: body.padEnd(bytes) })
      return ((await answer.json()) as { code: number }).code
    }
    expect(await code(20_000_000)).toBe(200)
    expect(await code(20_000_001)).toBe(200004)
  })
})

describe('limits', () => {
  it('lets fifteen requests of the tenant through in any second, apart from other calls', async () => {
    const { send, rows: select, clock, data } = await start({ limits: {} })
    const list = async () => (await send('GET', `${base}/job`)).code
    for (let index = 0; index < 15; index += 1) expect(await list()).toBe(200)
    expect(await send('GET', `${base}/job`)).toEqual({ code: 1020025, msg: expect.any(String) })
    expect(await select('select id from account')).toHaveLength(2)
    expect(data.usage.today()).toBe(1)
    clock.advance(1000)
    expect(await list()).toBe(200)
    expect(data.bulk.usage.today()).toBe(16)
  })

  it('ends the 300 requests of a day at midnight in Shanghai', async () => {
    const { send, openJob, addBatch, clock, data } = await start({
      limits: { bulk: { perSecond: 1000 } },
      oauth: { accessTtlSeconds: 86_400 },
    })
    const jobId = await openJob()
    for (let index = 0; index < 298; index += 1) await send('GET', `${base}/job`)
    expect((await addBatch(jobId, [row('A')])).code).toBe(200)
    expect((await addBatch(jobId, [row('B')])).code).toBe(1020026)
    expect(data.bulk.batches).toHaveLength(1)
    clock.set(Date.UTC(2026, 0, 15, 15, 59, 59))
    expect((await send('GET', `${base}/job`)).code).toBe(1020026)
    clock.advance(1000)
    expect((await send('GET', `${base}/job`)).code).toBe(200)
  })

  it('leaves reading of states uncounted when told so', async () => {
    const { send, openJob, data } = await start({ limits: { count: { bulkPoll: false } } })
    await openJob()
    for (let index = 0; index < 20; index += 1) await send('GET', `${base}/job`)
    expect(data.bulk.usage.today()).toBe(1)
  })

  it('tells an invalid token by a number', async () => {
    const { json } = await start()
    expect((await json(`${base}/job`, { headers: { authorization: 'none' } })).body).toEqual({
      code: 20000002,
      msg: 'invalid access token',
    })
  })
})

describe('faults', () => {
  it.each([
    ['batchFails', 'failed', 0],
    ['batchHalf', 'failed', 2],
    ['batchStuck', 'processing', 0],
  ])('plays %s: the batch is %s with %i rows applied', async (name, state, applied) => {
    const { clock, openJob, addBatch, stateOf, resultOf, faults, data } = await start()
    const jobId = await openJob()
    faults.add({ action: { kind: 'vendor', name } })
    const batchId = String((await addBatch(jobId, rows(4))).result?.['id'])
    clock.advance(3_600_000)
    expect(await stateOf(batchId)).toBe(state)
    expect(await resultOf(batchId)).toHaveLength(applied)
    expect(data.records.account).toHaveLength(2 + applied)
  })

  it('keeps a batch whose answer is lost among those of the job', async () => {
    const { clock, openJob, addBatch, send, faults, data } = await start()
    const jobId = await openJob()
    faults.add({ action: { kind: 'disconnect', stage: 'applied' } })
    await expect(addBatch(jobId, rows(3))).rejects.toThrow()
    clock.advance(3000)
    expect((await send('GET', `${base}/batch?jobId=${jobId}`)).result).toMatchObject({
      batches: [{ state: 'completed' }],
    })
    expect(data.records.account).toHaveLength(5)
  })
})
