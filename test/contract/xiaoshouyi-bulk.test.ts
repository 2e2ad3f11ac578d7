import { afterEach, describe, expect, it } from '@jest/globals'
import { createManualClock, type ManualClock } from '../../src/sandbox/clock.js'
import type { Fault } from '../../src/sandbox/sandbox.js'
import type { VendorBulk, ManyAnswer, WriteCall, WriteIntent } from '../../src/vendors/vendor.js'
import { problemText } from '../../src/vendors/xiaoshouyi/write-cases.js'
import type { XiaoshouyiSandboxOptions } from '../../src/vendors/xiaoshouyi/sandbox/index.js'
import { marker, startWriting, type WritingSandbox } from '../support/xiaoshouyi-writing.js'

type Json = Readonly<Record<string, unknown>>

const noon = Date.UTC(2026, 0, 15, 4, 0, 0)
let running: WritingSandbox
let clock: ManualClock
let bulk: VendorBulk
let sendings = 0
afterEach(() => running.close())

async function start(options: XiaoshouyiSandboxOptions = {}, more: Json = {}): Promise<void> {
  clock = createManualClock(noon)
  const limits = { bulk: { perSecond: 10_000, perDay: 10_000 }, ...options.limits }
  const budgets = { limits: { perSecond: 1000, bulkPerSecond: 1000, bulkPerDay: 1000 } }
  running = await startWriting(
    { clock, ...options, limits },
    { ...budgets, ...more },
    { now: clock.now, timeoutMs: 60_000 },
  )
  bulk = running.source.bulk!
  sendings = 0
}

const call = (): WriteCall => ({ ...running.call(), onSend: () => void sendings++ })
const customer = (values: Json): WriteIntent => ({ operation: 'create', kind: 'Customer', marker, values })
const customers = (count: number): readonly WriteIntent[] =>
  Array.from({ length: count }, (_, index) => customer({ name: `Row ${index}`, industry: '制造业' }))
/** Bulk calls, as `METHOD path` without ids. */
const calls = (): readonly string[] =>
  running.requests
    .filter(({ url }) => url.startsWith('/rest/bulk/v2'))
    .map(({ method, url }) => `${method} ${url.slice('/rest/bulk/v2'.length).replace(/[0-9a-f]{16,64}/, 'id')}`)
const meeting = (path: RegExp, action: Fault['action']): void =>
  running.faults.add({ when: ({ method, url }) => method === 'POST' && path.test(url), action })

async function finished(batchId: string): Promise<readonly ManyAnswer[]> {
  clock.advance(3_000)
  expect(await bulk.batchState(batchId, call())).toMatchObject({ status: 'SUCCEEDED', error: null })
  return bulk.batchAnswers(batchId, call())
}

describe('a batch', () => {
  it('is queued, goes on, and answers for each row in order', async () => {
    await start({
      write: {
        validationRules: [{ object: 'account', check: ({ phone }) => (phone === '0' ? 'phone is wrong' : null) }],
      },
    })
    const jobId = await bulk.openJob('Customer', call())
    const rows = [
      customer({ name: 'A', industry: '制造业', status: 'LEAD' }),
      customer({ name: 'B', phone: '0' }),
      customer({ name: 'C', industry: '不存在的行业' }),
      customer({ name: 'D', customFields: { employeeNumber: 7 } }),
    ]
    const batchId = await bulk.addBatch(jobId, rows, call())
    expect(await bulk.batchState(batchId, call())).toEqual({ status: 'RUNNING', error: null })
    clock.advance(1_000)
    expect(await bulk.batchState(batchId, call())).toMatchObject({ status: 'RUNNING' })
    const answers = await finished(batchId)
    expect(answers.map((answer) => (answer.kind === 'refused' ? answer.problems.map(problemText) : 'in'))).toEqual([
      'in',
      ['phone: phone does not pass the rules of this source'],
      ['industry: industry is not of the type that this source expects'],
      'in',
    ])
    const ids = answers.map((answer) => (answer.kind === 'applied' ? answer.nativeId : null))
    const stored = ids.map((id) => running.data.records.account.find((record) => record.id === id))
    expect(stored[0]).toMatchObject({ accountName: 'A', customerStatus__c: 1, externalId__c: marker })
    expect(stored[3]).toMatchObject({ accountName: 'D', employeeNumber: 7, ownerId: running.ownerId })
    expect(sendings).toBe(2)
  })

  it('holds five thousand records: ten thousand take one job and two batches', async () => {
    await start()
    const rows = customers(10_000)
    const before = running.data.records.account.length
    const jobId = await bulk.openJob('Customer', call())
    const first = await bulk.addBatch(jobId, rows.slice(0, bulk.maxBatchRecords), call())
    const second = await bulk.addBatch(jobId, rows.slice(bulk.maxBatchRecords), call())
    clock.advance(3_000)
    expect(await finished(first)).toHaveLength(5_000)
    expect(await finished(second)).toHaveLength(5_000)
    await bulk.closeJob(jobId, call())
    expect(running.data.records.account).toHaveLength(before + 10_000)
    expect(calls()).toEqual([
      'GET /job',
      'POST /job',
      'POST /batch',
      'POST /batch',
      'GET /batch/id',
      'GET /batch/id/result',
      'GET /batch/id',
      'GET /batch/id/result',
      'PATCH /job/id',
    ])
  })

  it('is as long as its rows are said to be, and within what the platform takes', async () => {
    await start()
    const rows = [customer({ name: '云🎉"\\' }), customer({ name: 'B', industry: '制造业' })]
    await bulk.addBatch(await bulk.openJob('Customer', call()), rows, call())
    const { body } = running.requests.find(({ method, url }) => method === 'POST' && url.endsWith('/batch'))!
    const said = rows.reduce((sum, row) => sum + bulk.bytesOf(row), 0)
    const sent = Buffer.byteLength(body)
    expect(said).toBeLessThanOrEqual(sent)
    expect(sent - said).toBeLessThan(100)
    expect(bulk.maxBatchBytes).toBeLessThan(20_000_000)
  })

  it('tells what is in when the platform gives it up', async () => {
    await start()
    const jobId = await bulk.openJob('Customer', call())
    meeting(/\/batch$/, { kind: 'vendor', name: 'batchHalf' })
    const batchId = await bulk.addBatch(jobId, customers(4), call())
    clock.advance(3_000)
    expect(await bulk.batchState(batchId, call())).toMatchObject({
      status: 'FAILED',
      error: expect.stringContaining('gave this batch up'),
    })
    expect(await bulk.batchAnswers(batchId, call())).toMatchObject([{ kind: 'applied' }, { kind: 'applied' }])
  })

  it('is sent once and found in its job when the answer is lost', async () => {
    await start()
    const jobId = await bulk.openJob('Customer', call())
    const first = await bulk.addBatch(jobId, customers(1), call())
    clock.advance(1_000)
    meeting(/\/batch$/, { kind: 'disconnect', stage: 'applied' })
    await expect(bulk.addBatch(jobId, customers(2), call())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    const batches = await bulk.batchesOf(jobId, call())
    expect(batches).toHaveLength(2)
    expect(batches[0]).toBe(first)
    clock.advance(5_000)
    expect(await finished(batches[1]!)).toHaveLength(2)
  })

  it.each([
    ['counted from 0, in any order', [1, 0, 2], ['11', '10', '12'], ['10', '11', '12']],
    ['counted from 1', [1, 2, 3], ['10', '11', '12'], ['10', '11', '12']],
    ['not counted', [null, null, null], ['10', '11', '12'], ['10', '11', '12']],
    ['with one missing', [0, 2, 3], ['10', '11', '12'], null],
  ])('has rows %s', async (_how, indexes, ids, expected) => {
    await start()
    const records = indexes.map((index, place) => ({ index, id: ids[place], success: true, code: 200 }))
    running.faults.add({
      when: ({ url }) => url.endsWith('/result'),
      action: { kind: 'status', status: 200, body: JSON.stringify({ code: 200, result: { records } }) },
    })
    const asked = bulk.batchAnswers('a1', call())
    if (expected === null) await expect(asked).rejects.toMatchObject({ code: 'SOURCE_PROTOCOL_ERROR' })
    else expect(await asked).toEqual(expected.map((nativeId) => ({ kind: 'applied', nativeId })))
  })

  it('of orders does without lines', async () => {
    await start()
    const customerId = running.data.records.account[0]!.id
    const lines = [{ productId: running.data.records.product[0]!.id, quantity: '1', unitPrice: null }]
    const order = (more: Json): WriteIntent => ({
      operation: 'create',
      kind: 'Order',
      marker,
      values: { number: 'SO-1', customerId, ...more },
    })
    const jobId = await bulk.openJob('Order', call())
    await expect(bulk.addBatch(jobId, [order({ lines })], call())).rejects.toMatchObject({ code: 'SOURCE_CAPABILITY' })
    expect(await finished(await bulk.addBatch(jobId, [order({ lines: [] })], call()))).toMatchObject([
      { kind: 'applied' },
    ])
    expect(sendings).toBe(2)
  })

  it('has a state of its own name where the settings say what it means', async () => {
    await start({}, { bulk: { batchStates: { Queued: 'FAILED' } } })
    const batchId = await bulk.addBatch(await bulk.openJob('Customer', call()), customers(1), call())
    expect(await bulk.batchState(batchId, call())).toMatchObject({ status: 'FAILED' })
    running.faults.add({
      when: ({ url }) => url.includes('/batch/'),
      action: { kind: 'status', status: 200, body: '{"code":200,"result":{"state":"dormant"}}' },
    })
    await expect(bulk.batchState(batchId, call())).rejects.toMatchObject({
      code: 'SOURCE_PROTOCOL_ERROR',
      message: expect.stringContaining('bulk.batchStates'),
    })
  })
})

describe('a job', () => {
  const rules = (): readonly (readonly string[])[] => running.data.bulk.jobs.map(({ execOption }) => execOption)

  it('keeps the tenant’s rules, and sets off its triggers only when told to', async () => {
    await start()
    await bulk.openJob('Customer', call())
    expect(rules()).toEqual([['CHECK_RULE', 'CHECK_DUPLICATE']])
    await running.close()
    await start({}, { bulk: { triggerEvents: true } })
    await bulk.openJob('Customer', call())
    expect(rules()).toEqual([['CHECK_RULE', 'CHECK_DUPLICATE', 'TRIGGER_EVENT']])
  })

  it('of today that is still open is used again, for the same kind only', async () => {
    await start()
    const first = await bulk.openJob('Customer', call())
    expect(await bulk.openJob('Customer', call())).toBe(first)
    const other = await bulk.openJob('Contact', call())
    expect(other).not.toBe(first)
    expect(running.data.bulk.jobs.map(({ object, operation }) => `${operation} ${object}`)).toEqual([
      'insert account',
      'insert contact',
    ])
    expect(calls()).toEqual(['GET /job', 'POST /job', 'GET /job', 'GET /job', 'POST /job'])
  })

  it('of yesterday, by the tenant’s days, is left alone', async () => {
    await start()
    const first = await bulk.openJob('Customer', call())
    // 23:59 in Shanghai, then past midnight there.
    clock.advance(11 * 3_600_000 + 59 * 60_000)
    expect(await bulk.openJob('Customer', call())).toBe(first)
    clock.advance(60_000)
    expect(await bulk.openJob('Customer', call())).not.toBe(first)
  })

  it('that is closed takes no more, and another is opened', async () => {
    await start()
    const first = await bulk.openJob('Customer', call())
    await bulk.closeJob(first, call())
    expect(running.data.bulk.jobs[0]!.state).toBe('closed')
    await expect(bulk.addBatch(first, customers(1), call())).rejects.toMatchObject({ code: 'SOURCE_REJECTED' })
    expect(await bulk.openJob('Customer', call())).not.toBe(first)
  })

  it('that somebody else has closed is not used again', async () => {
    await start()
    const first = await bulk.openJob('Customer', call())
    running.data.bulk.jobs[0]!.state = 'aborted'
    expect(await bulk.openJob('Customer', call())).not.toBe(first)
  })

  it('that goes by other rules is not used, where the list says by which', async () => {
    await start()
    const job = { jobId: '77', object: 'account', operation: 'insert', state: 'Open', createdAt: '2026-01-15 09:00:00' }
    const listing = (execOption: readonly string[]): void =>
      running.faults.add({
        when: ({ method, url }) => method === 'GET' && url.endsWith('/job'),
        action: {
          kind: 'status',
          status: 200,
          body: JSON.stringify({ code: 200, result: { jobs: [{ ...job, execOption }] } }),
        },
      })
    listing(['TRIGGER_EVENT'])
    expect(await bulk.openJob('Customer', call())).not.toBe('77')
    listing(['CHECK_DUPLICATE', 'CHECK_RULE'])
    expect(await bulk.openJob('Customer', call())).toBe('77')
  })

  it('that is full is passed over, though it is open', async () => {
    await start({ bulk: { rowScope: 'job', maxRows: 10 } })
    const first = await bulk.openJob('Customer', call())
    await bulk.addBatch(first, customers(8), call())
    await expect(bulk.addBatch(first, customers(8), call())).rejects.toMatchObject({ code: 'SOURCE_REJECTED' })
    const second = await bulk.openJob('Customer', call())
    expect(second).not.toBe(first)
    await bulk.addBatch(second, customers(8), call())
  })

  it('is opened once even if the answer is lost, since the next look finds it', async () => {
    await start()
    meeting(/\/job$/, { kind: 'disconnect', stage: 'applied' })
    await expect(bulk.openJob('Customer', call())).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(await bulk.openJob('Customer', call())).toBe(running.data.bulk.jobs[0]!.id)
    expect(running.data.bulk.jobs).toHaveLength(1)
  })
})

describe('budgets', () => {
  it('are the Bulk interface’s own: used up, they leave all other calls be', async () => {
    await start({}, { limits: { perSecond: 1000, bulkPerSecond: 1000, bulkPerDay: 4 } })
    const jobId = await bulk.openJob('Customer', call())
    const batchId = await bulk.addBatch(jobId, customers(1), call())
    clock.advance(3_000)
    await bulk.batchState(batchId, call())
    await expect(bulk.batchAnswers(batchId, call())).rejects.toMatchObject({
      code: 'SOURCE_QUOTA_EXHAUSTED',
      details: { bucket: 'bulk' },
    })
    expect(calls()).toHaveLength(4)
    const { writer } = running.source
    expect(await writer!.send(customer({ name: 'A' }), call())).toMatchObject({ kind: 'applied' })
    clock.advance(24 * 3_600_000)
    expect(await bulk.batchAnswers(batchId, call())).toHaveLength(1)
  })

  it('stay below what the platform allows, every question counted', async () => {
    await start({ limits: { perSecond: 10_000, bulk: { perSecond: 15, perDay: 300 } } }, { limits: undefined })
    const jobId = await bulk.openJob('Customer', call())
    const questions = 268
    for (let asked = 0; asked < questions; asked++) {
      if (asked % 12 === 0) clock.advance(1_000)
      await bulk.batchesOf(jobId, call())
    }
    await expect(bulk.batchesOf(jobId, call())).rejects.toMatchObject({ code: 'SOURCE_QUOTA_EXHAUSTED' })
    expect(running.data.bulk.usage.today()).toBe(270)
  })

  it('tell a tenant’s day that others have used up', async () => {
    await start({ limits: { bulk: { perSecond: 1000, perDay: 1 } } })
    await expect(bulk.openJob('Customer', call())).rejects.toMatchObject({
      name: 'CrmError',
      code: 'SOURCE_QUOTA_EXHAUSTED',
    })
  })
})
